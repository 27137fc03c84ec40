/** Estimates as dots with interval bars, a row each, beside what they are compared with. */
import * as Plot from "@observablehq/plot";
import { AXIS_HEIGHT, drawXAxis, fitting, type Tick } from "./axis.ts";
import type { ChartWords, Range } from "./chart.ts";
import { type Canvas, drawChart, px } from "./drawing.ts";
import { centred, drawLabels, oneLine } from "./labels.ts";
import { layRows } from "./row-layout.ts";
import { durationTicks, ninesOf, ninesTicks } from "./ticks.ts";

export interface IntervalRow extends Range {
  /** Any text; shortened in its middle where it does not fit. */
  readonly label: string;
  /** Rows of the same group stand under it as a heading; they must follow each other. */
  readonly group?: string;
  /** The estimate as text, such as "52 min/year". */
  readonly value?: string;
  /** More about it, quietly, such as its interval; left out of the narrow drawing. */
  readonly detail?: string;
  /** What it means: in the colour of good or bad, or hollow when undecided; plain when left out. */
  readonly verdict?: "good" | "bad" | "undecided";
  /** The value it is compared with, marked by a line: 0 for a difference, the objective for an availability. */
  readonly reference?: number;
}

export interface IntervalChart extends ChartWords {
  readonly rows: readonly IntervalRow[];
  /**
   * duration: s, with ticks at round minutes, hours, days; availability: shares of time (0 to 1) on an axis with the same
   * room for each nine, where 1 is open to the right.
   */
  readonly scale: "duration" | "availability";
  /** What the axis shows, with its unit: "difference in downtime, per year". */
  readonly axis: string;
  /** What the references of the rows are, such as "objective". */
  readonly reference: string;
}

/** Rows whose estimate is not a number are left out; undefined when no row is left. */
export function drawIntervals(chart: IntervalChart): string | undefined {
  const rows = chart.rows.filter(({ estimate }) => !Number.isNaN(estimate));
  if (rows.length === 0) return undefined;
  return drawChart(chart, (canvas) => plotIntervals({ ...chart, rows }, canvas));
}

/** Room above the rows for the label of the references, px. */
const REFERENCE_HEIGHT = 28;

function plotIntervals(chart: IntervalChart, canvas: Canvas): Plot.PlotOptions {
  const { rows, axis } = chart;
  const hasReferences = rows.some(({ reference }) => reference !== undefined);
  const layout = layRows(rows, canvas, hasReferences ? REFERENCE_HEIGHT : 4);
  const { left, right, top, bottom } = layout;
  const toAxis = chart.scale === "availability" ? ninesOf : (value: number) => value;
  const bars = rows.map((row, i) => barOf(row, layout.middles[i], toAxis));
  const domain = domainOf(bars);
  const toPx = (value: number) => left + ((value - domain[0]) / (domain[1] - domain[0])) * (right - left);
  const ticks = fitting(ticksOf(chart, domain, (right - left) / 55), toPx);
  return {
    height: bottom + AXIS_HEIGHT,
    marginLeft: left,
    marginRight: canvas.width - right,
    marginTop: top,
    marginBottom: AXIS_HEIGHT,
    x: { type: "linear", domain },
    y: { type: "identity" },
    marks: [
      drawXAxis(ticks, axis, { left: canvas.isNarrow ? 0 : left, bottom, width: canvas.width, toPx }),
      ...drawReferences(chart.reference, bars, toPx, canvas),
      ...drawBars(bars, domain),
      ...drawLabels(layout.labels),
    ],
  };
}

interface Bar {
  /** In units of the axis; not finite where there is nothing to mark. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly reference: number;
  readonly y: number;
  readonly color: string;
  readonly isHollow: boolean;
  readonly title: string;
}

const COLORS = { good: "var(--good)", bad: "var(--bad)", undecided: "var(--quiet)" };

function barOf(row: IntervalRow, y: number, toAxis: (value: number) => number): Bar {
  const { verdict, label, value, detail } = row;
  const bound = (value: number | null, open: number) =>
    value === null || !Number.isFinite(value) ? open : toAxis(value);
  return {
    estimate: toAxis(row.estimate),
    lower: bound(row.lower, Number.NEGATIVE_INFINITY),
    upper: bound(row.upper, Number.POSITIVE_INFINITY),
    reference: row.reference === undefined ? Number.NaN : toAxis(row.reference),
    y,
    color: verdict === undefined ? "var(--accent)" : COLORS[verdict],
    isHollow: verdict === "undecided",
    title: oneLine([label, value, detail].filter((words) => words !== undefined).join(" · ")),
  };
}

/** All that is finite, the references among it, with some room on both sides: more where bars are open. */
function domainOf(bars: readonly Bar[]): [number, number] {
  const values = bars.flatMap(({ estimate, lower, upper, reference }) => [estimate, lower, upper, reference]);
  const finite = values.filter(Number.isFinite);
  const low = finite.length === 0 ? 0 : Math.min(...finite);
  const high = finite.length === 0 ? 1 : Math.max(...finite);
  const span = high - low > 0 ? high - low : Math.abs(high) || 1;
  const room = (isOpen: boolean) => (isOpen ? 0.15 : 0.04) * span;
  return [
    low - room(bars.some(({ lower }) => lower === Number.NEGATIVE_INFINITY)),
    high + room(bars.some(({ upper }) => upper === Number.POSITIVE_INFINITY)),
  ];
}

function ticksOf(chart: IntervalChart, [from, to]: readonly [number, number], count: number): Tick[] {
  return chart.scale === "duration" ? durationTicks(from, to, count) : ninesTicks(from, to);
}

/**
 * Height of a reference above and below the middle of its row, px:
 * those of a wide canvas meet, on a narrow one labels lie between.
 */
const REACH = { wide: 14, narrow: 11 };

function drawReferences(
  label: string,
  bars: readonly Bar[],
  toPx: (value: number) => number,
  { width, isNarrow }: Canvas,
): Plot.Markish[] {
  const marked = bars.filter(({ reference }) => Number.isFinite(reference));
  const [first] = marked;
  if (first === undefined) return [];
  const reach = isNarrow ? REACH.narrow : REACH.wide;
  return [
    Plot.ruleX(marked, {
      x: "reference",
      y1: px(({ y }: Bar) => y - reach),
      y2: px(({ y }: Bar) => y + reach),
      stroke: "var(--ink)",
      strokeDasharray: "4 3",
    }),
    ...drawLabels([centred(label, toPx(first.reference), 9, width)]),
  ];
}

const CAP = 5;

/** Bars run to the edges of the axis, with arrows there, where a bound is open. Plot leaves out what is infinite. */
function drawBars(bars: readonly Bar[], [from, to]: readonly [number, number]): Plot.Markish[] {
  const stroke = { stroke: px("color"), strokeWidth: 2 };
  const cap = { ...stroke, y1: px(({ y }: Bar) => y - CAP), y2: px(({ y }: Bar) => y + CAP) };
  const arrow = { y: px("y"), fill: px("color"), symbol: "triangle", r: 4.5 } as const;
  return [
    Plot.ruleY(bars, {
      x1: ({ lower }: Bar) => Math.max(lower, from),
      x2: ({ upper }: Bar) => Math.min(upper, to),
      y: px("y"),
      ...stroke,
    }),
    Plot.ruleX(bars, { x: "lower", ...cap }),
    Plot.ruleX(bars, { x: "upper", ...cap }),
    Plot.dot(bars, { x: ({ lower }: Bar) => (lower < from ? from : Number.NaN), rotate: -90, ...arrow }),
    Plot.dot(bars, { x: ({ upper }: Bar) => (upper > to ? to : Number.NaN), rotate: 90, ...arrow }),
    Plot.dot(bars, {
      x: "estimate",
      y: px("y"),
      r: 5,
      fill: px(({ color, isHollow }: Bar) => (isHollow ? "var(--paper)" : color)),
      title: "title",
      ...stroke,
    }),
  ];
}
