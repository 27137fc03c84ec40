/** Estimates as dots with interval bars, a row each, beside a line they are compared with. */
import * as Plot from "@observablehq/plot";
import { AXIS_HEIGHT, drawXAxis, fitting, type Tick } from "./axis.ts";
import type { ChartWords, Range } from "./chart.ts";
import { type Canvas, drawChart, px } from "./drawing.ts";
import { centred, drawLabels, oneLine } from "./labels.ts";
import { layRows, type RowLayout } from "./row-layout.ts";
import { durationTicks, ninesOf, ninesTicks, numberTicks } from "./ticks.ts";

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
}

export interface IntervalChart extends ChartWords {
  readonly rows: readonly IntervalRow[];
  /**
   * linear: plain numbers; duration: s, with ticks at round minutes, hours, days; availability: shares of time (0 to 1) on an axis with
   * the same room for each nine, where 1 is open to the right.
   */
  readonly scale: "linear" | "duration" | "availability";
  /** What the axis shows, with its unit: "difference in downtime, per year". */
  readonly axis: string;
  /** A tick as text; not asked for durations. */
  readonly format: (value: number) => string;
  /** A value the rows are compared with, marked by a line: 0 for differences, the objective for availability. */
  readonly reference?: { readonly value: number; readonly label: string };
}

/** Rows whose estimate is not a number are left out; undefined when no row is left. */
export function drawIntervals(chart: IntervalChart): string | undefined {
  const rows = chart.rows.filter(({ estimate }) => !Number.isNaN(estimate));
  if (rows.length === 0) return undefined;
  return drawChart(chart, (canvas) => plotIntervals({ ...chart, rows }, canvas));
}

/** Room above the rows for the label of the reference, px. */
const REFERENCE_HEIGHT = 28;

function plotIntervals(chart: IntervalChart, canvas: Canvas): Plot.PlotOptions {
  const { rows, reference, axis } = chart;
  const layout = layRows(rows, canvas, reference === undefined ? 4 : REFERENCE_HEIGHT);
  const { left, right, top, bottom } = layout;
  const toAxis = chart.scale === "availability" ? ninesOf : (value: number) => value;
  const bars = rows.map((row, i) => barOf(row, layout.middles[i], toAxis));
  const at = reference === undefined ? undefined : toAxis(reference.value);
  const domain = domainOf(bars, at);
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
      at === undefined || reference === undefined
        ? []
        : drawReference(reference.label, at, toPx, layout, canvas),
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
    y,
    color: verdict === undefined ? "var(--accent)" : COLORS[verdict],
    isHollow: verdict === "undecided",
    title: oneLine([label, value, detail].filter((words) => words !== undefined).join(" · ")),
  };
}

/** All that is finite, the reference among it, with some room on both sides: more where bars are open. */
function domainOf(bars: readonly Bar[], reference: number | undefined): [number, number] {
  const values = bars.flatMap(({ estimate, lower, upper }) => [estimate, lower, upper]);
  const finite = [...values, reference ?? Number.NaN].filter(Number.isFinite);
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
  if (chart.scale === "duration") return durationTicks(from, to, count);
  if (chart.scale === "availability") return ninesTicks(from, to, chart.format);
  return numberTicks(from, to, count, chart.format);
}

function drawReference(
  label: string,
  at: number,
  toPx: (value: number) => number,
  { top, bottom }: RowLayout,
  { width }: Canvas,
): Plot.Markish[] {
  if (!Number.isFinite(at)) return [];
  return [
    Plot.ruleX([at], { y1: px([top - 8]), y2: px([bottom]), stroke: "var(--ink)", strokeDasharray: "4 3" }),
    ...drawLabels([centred(label, toPx(at), 9, width)]),
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
