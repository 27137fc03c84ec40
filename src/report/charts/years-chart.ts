/**
 * Downtime of years as the share of years with more than x of it. With many years without any and a few very bad ones,
 * a histogram shows one bar and nothing else; here both can be read, and so can the share of years beyond a budget.
 */
import { formatCount, formatDuration } from "../format.ts";
import type { ChartWords, StepCurve, StepPoint } from "./chart.ts";
import { drawChart } from "./drawing.ts";
import { plotStepCurves, timesOf } from "./step-curves.ts";

export interface YearsOfVariant {
  /** Name in the key, such as that of the variant; may be empty when there is only one. */
  readonly label: string;
  /** Downtime of each year, s, in any order; up to millions. */
  readonly downtimes: ArrayLike<number>;
}

/** Years of one service. */
export interface YearsChart extends ChartWords {
  readonly variants: readonly YearsOfVariant[];
  /** Downtime an objective allows in a year, s. */
  readonly budget?: number;
}

/**
 * Downtime on a logarithmic axis; the key says the share of years without any and, with a budget, the share beyond it.
 * Variants without years are left out; undefined when no year has any downtime: that is better said in words.
 */
export function drawYears(chart: YearsChart): string | undefined {
  const { variants, budget } = chart;
  const curves = variants
    .filter(({ downtimes }) => downtimes.length > 0)
    .map((variant) => curveOf(variant, budget));
  const times = timesOf(curves);
  if (times === undefined) return undefined;
  const top = roundShareAbove(Math.max(...curves.map(({ points }) => points[0].share)));
  const mark =
    budget !== undefined && budget > 0
      ? { at: budget, label: `the objective allows ${formatDuration(budget)}` }
      : undefined;
  const words = { axis: "downtime in a year", shares: "share of years with more downtime" };
  return drawChart(chart, (canvas) => plotStepCurves({ curves, top, mark, ...words }, times, canvas));
}

function curveOf({ label, downtimes }: YearsOfVariant, budget: number | undefined): StepCurve {
  const sorted = Float64Array.from(downtimes).sort();
  const years = sorted.length;
  const none = countUpTo(sorted, 0);
  const words = [
    none === 0 ? `downtime in ${formatYears(years, years)}` : `no downtime in ${formatYears(none, years)}`,
  ];
  if (budget !== undefined) {
    words.push(`beyond the objective in ${formatYears(years - countUpTo(sorted, budget), years)}`);
  }
  return { label, detail: words.join(", "), points: exceedance(sorted) };
}

/** Share of values beyond x, from 0 on, at every value. `sorted` ascending. */
function exceedance(sorted: Float64Array): StepPoint[] {
  const points: StepPoint[] = [];
  for (const [i, x] of sorted.entries()) {
    if (sorted[i + 1] !== x) points.push({ x, share: 1 - (i + 1) / sorted.length });
  }
  return points[0].x > 0 ? [{ x: 0, share: 1 }, ...points] : points;
}

/** How many are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  const beyond = sorted.findIndex((value) => value > limit);
  return beyond < 0 ? sorted.length : beyond;
}

/** `72 % of years`, `3 of 100,000 years`, `all but 2 of 50 years`: a share of years, never rounded to none or all. */
function formatYears(count: number, years: number): string {
  const whole = `${formatCount(years)} years`;
  const others = years - count;
  if (count === 0) return `none of ${whole}`;
  if (others === 0) return `all ${whole}`;
  if (count < 10) return `${count} of ${whole}`;
  if (others < 10) return `all but ${others} of ${whole}`;
  const percent = (100 * count) / years;
  // Two digits of the smaller one of the share and what it lacks to the whole.
  const decimals = 1 - Math.floor(Math.log10(Math.min(percent, 100 - percent)));
  return `${percent.toFixed(Math.max(0, decimals))} % of years`;
}

/** 1, 2 or 5 times a power of ten, at most 1. */
function roundShareAbove(share: number): number {
  const power = 10 ** Math.floor(Math.log10(share));
  return Math.min(1, [1, 2, 5, 10].map((n) => n * power).find((candidate) => candidate >= share) ?? 1);
}
