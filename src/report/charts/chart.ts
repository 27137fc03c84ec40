/** What all charts of a page have in common for those who ask for them. */

/** What a chart is called and what it says: read out by screen readers, not drawn. */
export interface ChartWords {
  /** Letters, digits and hyphens, unique on the page; all ids inside the chart begin with it. */
  readonly id: string;
  /** What the chart shows, on one line. */
  readonly title: string;
  /** What is to be seen in it, with its numbers, for those who cannot see it. */
  readonly description: string;
}

/** An estimate and how sure it is. A bound that is null or infinite is open: the bar runs to the edge with an arrow. */
export interface Range {
  readonly estimate: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A curve that falls in steps: what share of something (outages, years) lasts longer than x. */
export interface StepCurve {
  /** Name in the key above the chart, such as that of a variant; any text. */
  readonly label: string;
  /** Shown after the name in the key, quietly, such as "no downtime in 72 % of years". */
  readonly detail?: string;
  /**
   * Share, 0 to 1, of what is longer than x, from x on until the next point; x (s) ascending. Before the first point
   * the share is 1. The pointwise interval is drawn as a band where all points have one.
   */
  readonly points: readonly StepPoint[];
}

export interface StepPoint {
  /** s */
  readonly x: number;
  readonly share: number;
  readonly lower?: number;
  readonly upper?: number;
}
