/** What was down when: a row per service, domain, host or quorum, with spans over a window of time. */
import * as Plot from "@observablehq/plot";
import { AXIS_HEIGHT, drawXAxis, fitting } from "./axis.ts";
import type { ChartWords } from "./chart.ts";
import { type Canvas, drawChart, px } from "./drawing.ts";
import { drawKey, type KeyEntry, SAMPLE_WIDTH } from "./key.ts";
import { drawLabels } from "./labels.ts";
import { layRows } from "./row-layout.ts";
import { durationTicks } from "./ticks.ts";

/** Drawn apart by height and filling as well as by colour. */
export type TimelineState = "down" | "unreachable" | "degraded" | "rebuilding" | "maintenance";

export interface TimelineSpan {
  /** s; what lies outside the window is cut off. */
  readonly from: number;
  readonly to: number;
  readonly state: TimelineState;
}

export interface TimelineRow {
  /** Any text; shortened in its middle where it does not fit. */
  readonly label: string;
  /** Rows of the same group ("services", "domains", "hosts") stand under it as a heading; they must follow each other. */
  readonly group?: string;
  /** In any order; they may overlap. */
  readonly spans: readonly TimelineSpan[];
  /** The row's total as text, such as how long it was down. */
  readonly value?: string;
}

export interface TimelineChart extends ChartWords {
  /** The window, s. */
  readonly from: number;
  readonly to: number;
  /**
   * Moment the axis counts from, s, such as the initiating event: in the window or near it, so that its ticks can be told
   * apart. The beginning of the window when left out.
   */
  readonly origin?: number;
  readonly rows: readonly TimelineRow[];
  /** What the axis shows, such as "time since rack r2 lost power"; "elapsed time" when left out. */
  readonly axis?: string;
}

/** Undefined when there are no rows or the window has no length. */
export function drawTimeline(chart: TimelineChart): string | undefined {
  if (chart.rows.length === 0 || !(chart.to > chart.from)) return undefined;
  const { from, to } = chart;
  const rows = chart.rows.map((row) => ({
    ...row,
    spans: row.spans.filter((span) => span.to >= from && span.from <= to),
  }));
  return drawChart(chart, (canvas) => plotTimeline({ ...chart, rows }, canvas));
}

/** In the order of the key; what is drawn later lies above. */
const STATES: Readonly<
  Record<TimelineState, { height: number; fill: string; stroke: string; words: string }>
> = {
  maintenance: { height: 6, fill: "var(--paper)", stroke: "var(--quiet)", words: "in maintenance" },
  rebuilding: { height: 6, fill: "var(--accent)", stroke: "var(--accent)", words: "rebuilding" },
  degraded: { height: 10, fill: "var(--paper)", stroke: "var(--warn)", words: "degraded" },
  unreachable: { height: 14, fill: "var(--paper)", stroke: "var(--bad)", words: "unreachable" },
  down: { height: 14, fill: "var(--bad)", stroke: "var(--bad)", words: "down" },
};

const STATE_NAMES = Object.keys(STATES) as TimelineState[];

function plotTimeline(chart: TimelineChart, canvas: Canvas): Plot.PlotOptions {
  const { rows, axis = "elapsed time", origin = chart.from } = chart;
  const [from, to] = [chart.from - origin, chart.to - origin];
  const used = STATE_NAMES.filter((state) =>
    rows.some(({ spans }) => spans.some((span) => span.state === state)),
  );
  const key = drawKey(used.toReversed().map(keyEntry), canvas.width);
  const layout = layRows(rows, canvas, used.length === 0 ? 4 : key.bottom + 8);
  const { left, right, top, bottom, middles, labels } = layout;
  const toPx = (time: number) => left + ((time - from) / (to - from)) * (right - left);
  const ticks = fitting(durationTicks(from, to, (right - left) / 50), toPx);
  const boxesOf = (state: TimelineState) =>
    rows.flatMap(({ spans }, i) => {
      const ofState = spans.filter((span) => span.state === state);
      return boxesIn(ofState, (time) => toPx(time - origin), left, right).map((box) => ({
        ...box,
        y: middles[i],
      }));
    });
  return {
    height: bottom + AXIS_HEIGHT,
    marginLeft: left,
    marginRight: canvas.width - right,
    marginTop: top,
    marginBottom: AXIS_HEIGHT,
    x: { type: "linear", domain: [from, to] },
    y: { type: "identity" },
    marks: [
      drawXAxis(ticks, axis, { left: canvas.isNarrow ? 0 : left, bottom, width: canvas.width, toPx }),
      drawTracks(middles, left, right),
      ...used.map((state) => drawBoxes(state, boxesOf(state))),
      ...key.marks,
      ...drawLabels(labels),
    ],
  };
}

function keyEntry(state: TimelineState): KeyEntry {
  return {
    label: STATES[state].words,
    sample: (x, y) => [drawBoxes(state, [{ x1: x, x2: x + SAMPLE_WIDTH, y }])],
  };
}

function drawTracks(middles: readonly number[], left: number, right: number): Plot.Markish {
  return Plot.ruleY(middles, {
    x1: px(() => left),
    x2: px(() => right),
    y: px(middles),
    stroke: "var(--line)",
    strokeWidth: 2,
  });
}

/** All px. */
interface Box {
  readonly x1: number;
  readonly x2: number;
  /** Middle. */
  readonly y: number;
}

/** Width of outlines, inside the box; px. */
const OUTLINE = 1.5;

function drawBoxes(state: TimelineState, boxes: readonly Box[]): Plot.Markish {
  const { height, fill, stroke } = STATES[state];
  return Plot.rect(boxes, {
    x1: px("x1"),
    x2: px("x2"),
    y1: px(({ y }: Box) => y - height / 2),
    y2: px(({ y }: Box) => y + height / 2),
    fill,
    stroke,
    strokeWidth: OUTLINE,
    inset: OUTLINE / 2,
  });
}

/** Narrowest box, px. */
const BOX_WIDTH_MIN = 2;
/** From one box to the next where spans are too short and too many to be drawn one by one, px. */
const BOX_PITCH = 5;

/**
 * Spans of one state as boxes of whole pixels: a pixel is filled when the state holds for half of its time or more. A span
 * too short for that has a box of its own, and of many such spans only every fifth pixel has one, so that a busy row
 * looks like a comb and not like a row that is down throughout.
 */
function boxesIn(
  spans: readonly TimelineSpan[],
  toPx: (time: number) => number,
  left: number,
  right: number,
): { x1: number; x2: number }[] {
  const filled = coverage(spans, toPx, left, Math.round(right - left));
  const boxes: { x1: number; x2: number }[] = [];
  let freeFrom = 0;
  for (const [i, share] of filled.entries()) {
    const x1 = left + i;
    const last = boxes[boxes.length - 1];
    const isFilled = share >= 0.5;
    if (isFilled && last !== undefined && last.x2 >= x1) last.x2 = Math.max(last.x2, x1 + 1);
    else if (isFilled || (share > 0 && x1 >= freeFrom && !(filled[i + 1] >= 0.5)))
      boxes.push({ x1, x2: x1 + BOX_WIDTH_MIN });
    else continue;
    freeFrom = x1 + BOX_PITCH;
  }
  return boxes;
}

/** Share of each pixel's time that spans take, at most 1 when they do not overlap; never 0 where there is one. */
function coverage(
  spans: readonly TimelineSpan[],
  toPx: (time: number) => number,
  left: number,
  pixels: number,
): Float64Array {
  const shares = new Float64Array(pixels);
  for (const { from, to } of spans) {
    const start = clamp(toPx(from) - left, 0, pixels);
    const end = clamp(toPx(to) - left, start, pixels);
    const last = Math.min(Math.floor(end), pixels - 1);
    for (let i = Math.min(Math.floor(start), last); i <= last; i++) {
      const part = Math.min(end, i + 1) - Math.max(start, i);
      shares[i] += part > 0 || start === end ? Math.max(part, Number.MIN_VALUE) : 0;
    }
  }
  return shares;
}

function clamp(value: number, from: number, to: number): number {
  return Math.max(from, Math.min(value, to));
}
