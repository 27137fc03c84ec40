/** Curves that fall in steps over a logarithmic axis of time, with their bands and a key. */
import * as Plot from "@observablehq/plot";
import { AXIS_HEIGHT, drawXAxis, drawYAxis } from "./axis.ts";
import type { StepCurve, StepPoint } from "./chart.ts";
import { type Canvas, px } from "./drawing.ts";
import { drawKey, type KeyEntry, SAMPLE_WIDTH } from "./key.ts";
import { centred, drawLabels, QUIET } from "./labels.ts";
import { SERIES_COLORS } from "./theme.ts";
import { formatShareTick, logTicks, numberTicks, roundSpan } from "./ticks.ts";

export interface StepCurves {
  readonly curves: readonly StepCurve[];
  /** What the x axis shows. */
  readonly axis: string;
  /** What the y axis shows; stands above it. */
  readonly shares: string;
  /** Highest share of the y axis. */
  readonly top: number;
  /** A vertical line at a time, s, above 0. */
  readonly mark?: { readonly at: number; readonly label: string };
}

const PLOT_HEIGHT = { wide: 240, narrow: 200 };
const LEFT = 48;
const RIGHT = 24;
const LINE_HEIGHT = 20;

/** Undefined when no point has a time above 0: there is nothing to place on a logarithmic axis. */
export function timesOf(curves: readonly StepCurve[]): [number, number] | undefined {
  const times = curves.flatMap(({ points }) => [
    points.find(({ x }) => x > 0)?.x ?? Number.NaN,
    points[points.length - 1]?.x ?? Number.NaN,
  ]);
  const positive = times.filter((x) => x > 0 && Number.isFinite(x));
  return positive.length === 0 ? undefined : [Math.min(...positive), Math.max(...positive)];
}

export function plotStepCurves(
  chart: StepCurves,
  [first, last]: readonly [number, number],
  canvas: Canvas,
): Plot.PlotOptions {
  const { curves, axis, shares, top: topShare, mark } = chart;
  const { width, isNarrow } = canvas;
  const key = drawKey(keyEntries(curves), width);
  const sharesAt = key.bottom + LINE_HEIGHT / 2;
  const markAt = mark === undefined ? sharesAt : sharesAt + LINE_HEIGHT;
  const top = markAt + LINE_HEIGHT;
  const bottom = top + (isNarrow ? PLOT_HEIGHT.narrow : PLOT_HEIGHT.wide);
  const domain = roundSpan(Math.min(first, mark?.at ?? first), Math.max(last, mark?.at ?? last));
  const right = width - RIGHT;
  const toPx = (x: number) =>
    LEFT + (Math.log(x / domain[0]) / Math.log(domain[1] / domain[0])) * (right - LEFT);
  const shareTicks = numberTicks(0, topShare, 5, formatShareTick);
  return {
    height: bottom + AXIS_HEIGHT,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: top,
    marginBottom: AXIS_HEIGHT,
    x: { type: "log", domain },
    y: { type: "linear", domain: [0, topShare] },
    marks: [
      ...drawLabels([{ ...QUIET, text: shares, x: 0, y: sharesAt, room: width }]),
      ...drawYAxis(shareTicks, LEFT - 8, (share) => bottom - (share / topShare) * (bottom - top)),
      ...drawXAxis(logTicks(...domain, toPx), axis, {
        left: isNarrow ? 0 : LEFT,
        bottom,
        width,
        toPx,
      }),
      ...curves.flatMap((curve, i) => drawCurve(curve, i, domain, toPx)),
      ...(mark === undefined ? [] : drawMark(mark.label, toPx(mark.at), { y: markAt, bottom, width })),
      ...key.marks,
    ],
  };
}

const DASHES = [undefined, "7 3", "2 3", "9 3 2 3", "14 4", "4 2 1 2 1 2"];

/** Colour and dashes of a curve: no two alike among the first 36. */
function strokeOf(index: number) {
  const round = Math.floor(index / SERIES_COLORS);
  return {
    stroke: `var(--series-${(index % SERIES_COLORS) + 1})`,
    strokeDasharray: DASHES[(index + round) % DASHES.length],
    strokeWidth: 2,
  };
}

/** A sample and a name for each; a curve that is alone needs no sample. */
function keyEntries(curves: readonly StepCurve[]): KeyEntry[] {
  return curves.map(({ label, detail }, i) => ({
    label,
    detail,
    ...(curves.length > 1 && { sample: (x: number, y: number) => drawSample(x, y, i) }),
  }));
}

function drawSample(x: number, y: number, index: number): Plot.Markish[] {
  return [Plot.ruleY([y], { x1: px([x]), x2: px([x + SAMPLE_WIDTH]), y: px([y]), ...strokeOf(index) })];
}

function drawCurve(
  { points }: StepCurve,
  index: number,
  domain: readonly [number, number],
  toPx: (x: number) => number,
): Plot.Markish[] {
  const drawn = visible(points, domain, toPx);
  const hasBand = points.every(({ lower, upper }) => Number.isFinite(lower) && Number.isFinite(upper));
  const { stroke, ...line } = strokeOf(index);
  const band = Plot.areaY(drawn, {
    x: "x",
    y1: "lower",
    y2: "upper",
    curve: "step-after",
    fill: stroke,
    fillOpacity: 0.14,
  });
  return [
    ...(hasBand ? [band] : []),
    Plot.lineY(drawn, { x: "x", y: "share", curve: "step-after", stroke, strokeLinecap: "butt", ...line }),
  ];
}

/** From the edge of the axis to the last point, beyond which nothing was seen; of the points within a pixel only the last. */
function visible(
  points: readonly StepPoint[],
  [from, to]: readonly [number, number],
  toPx: (x: number) => number,
): StepPoint[] {
  const start: StepPoint = { x: from, share: 1, lower: 1, upper: 1 };
  const drawn = [start];
  for (const point of points) {
    if (point.x > to) break;
    const x = Math.max(point.x, from);
    if (Math.floor(toPx(x)) === Math.floor(toPx(drawn[drawn.length - 1].x))) drawn.pop();
    drawn.push({ ...point, x: drawn.length === 0 ? from : x });
  }
  return drawn;
}

function drawMark(
  label: string,
  x: number,
  { y, bottom, width }: { y: number; bottom: number; width: number },
): Plot.Markish[] {
  return [
    Plot.ruleX([x], {
      x: px([x]),
      y1: px([y + 9]),
      y2: px([bottom]),
      stroke: "var(--ink)",
      strokeDasharray: "4 3",
    }),
    ...drawLabels([centred(label, x, y, width)]),
  ];
}
