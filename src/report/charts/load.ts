/**
 * The charts of a report. They are loaded when first needed, as the library that draws them (Observable Plot, with linkedom
 * as its document) takes a third of a second to load.
 *
 * A chart is HTML text, the same bytes for the same input: an element of class `chart` that holds two drawings of it as SVG,
 * one for wide and one for narrow pages, of which `THEME` shows the one that fits. It has no script, no inline style and
 * no reference to anything outside. Its colours and its font are the page's (see theme.ts).
 * A name may hold what it likes, markup among it.
 */
import type { IntervalChart } from "./interval-chart.ts";
import type { SharesChart } from "./shares-chart.ts";
import type { SurvivalChart } from "./survival-chart.ts";
import type { TimelineChart } from "./timeline-chart.ts";
import type { YearsChart } from "./years-chart.ts";

export type { ChartWords, Range, StepCurve, StepPoint } from "./chart.ts";
export type { IntervalChart, IntervalRow } from "./interval-chart.ts";
export type { ShareRow, SharesChart } from "./shares-chart.ts";
export type { SurvivalChart } from "./survival-chart.ts";
export type { TimelineChart, TimelineRow, TimelineSpan, TimelineState } from "./timeline-chart.ts";
export type { YearsChart, YearsOfVariant } from "./years-chart.ts";

/** Each draws one chart, or returns undefined when there is nothing to draw (no rows, no curves, an empty window). */
export interface Charts {
  /** Estimates with their intervals, row by row, beside what they are compared with. */
  readonly intervals: (chart: IntervalChart) => string | undefined;
  /** Parts of a whole as bars with their intervals. */
  readonly shares: (chart: SharesChart) => string | undefined;
  /** Share of outages that last longer than x. */
  readonly survival: (chart: SurvivalChart) => string | undefined;
  /** Share of years with more than x downtime. */
  readonly years: (chart: YearsChart) => string | undefined;
  /** What was down when, row by row. */
  readonly timeline: (chart: TimelineChart) => string | undefined;
}

export async function loadCharts(): Promise<Charts> {
  const [interval, shares, survival, years, timeline] = await Promise.all([
    import("./interval-chart.ts"),
    import("./shares-chart.ts"),
    import("./survival-chart.ts"),
    import("./years-chart.ts"),
    import("./timeline-chart.ts"),
  ]);
  return {
    intervals: interval.drawIntervals,
    shares: shares.drawShares,
    survival: survival.drawSurvival,
    years: years.drawYears,
    timeline: timeline.drawTimeline,
  };
}
