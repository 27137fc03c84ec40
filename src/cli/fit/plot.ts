/** A picture of two survival curves for the terminal: what was observed, and what was fitted. */

import { formatCount } from "../../report/format.ts";
import type { SurvivalCurve } from "../../statistics/survival.ts";
import type { Appearance } from "../terminal.ts";

const ROWS = 12;
const LABEL_WIDTH = 6;
const INDENT = 2;
const WIDTH_MAX = 90;

/** From this ratio of the longest to the median time on, the axis is logarithmic. */
const LOGARITHMIC_FROM = 20;

const OBSERVED = 1;
const FITTED = 2;
const SYMBOLS = [" ", "█", "░", "▓"];

interface Axis {
  readonly isLogarithmic: boolean;
  /** time at a share 0..1 of the width */
  timeAt(share: number): number;
  shareAt(time: number): number;
}

/**
 * `fitted` gives the share that lasts longer than each time, `longest` is the longest time observed, all in s. A cell that
 * both curves pass through has a sign of its own, so that the picture needs no colours.
 */
export function survivalPlot(
  curve: SurvivalCurve,
  fitted: (time: number) => number,
  longest: number,
  { colors, width }: Appearance,
): string[] {
  const columns = Math.min(width, WIDTH_MAX) - INDENT - LABEL_WIDTH - 2;
  if (columns < 10) return [];
  const axis = axisFor(curve, longest);
  const cells = Array.from({ length: ROWS }, () => new Uint8Array(columns));
  const draw = (survival: (time: number) => number, mark: number) => {
    for (let column = 0; column < columns; column++) {
      const top = rowOf(survival(axis.timeAt(column / columns)));
      const bottom = rowOf(survival(axis.timeAt((column + 1) / columns)));
      for (let row = top; row <= bottom; row++) cells[row][column] |= mark;
    }
  };
  draw((time) => observedSurvival(curve, time), OBSERVED);
  draw(fitted, FITTED);
  const margin = " ".repeat(INDENT);
  const lines = cells.map((row, i) => {
    const label = (labelOf(i) ?? "").padStart(LABEL_WIDTH);
    return `${margin}${colors.dim(`${label} ${labelOf(i) === undefined ? "│" : "┤"}`)}${painted(row, colors)}`.trimEnd();
  });
  return [...lines, ...axisLines(axis, columns).map((line) => margin + colors.dim(line))];
}

/** What the signs mean. */
export function plotLegend(family: string): string {
  return `${SYMBOLS[OBSERVED]} observed (Kaplan-Meier)  ${SYMBOLS[FITTED]} ${family}  ${SYMBOLS[OBSERVED | FITTED]} both`;
}

function axisFor({ times }: SurvivalCurve, longest: number): Axis {
  const median = times[Math.floor(times.length / 2)];
  if (longest / median < LOGARITHMIC_FROM) {
    return { isLogarithmic: false, timeAt: (share) => share * longest, shareAt: (time) => time / longest };
  }
  // From before the first, so that the curve begins at 100 %.
  const low = Math.log(times[0] / 1.5);
  const span = Math.log(longest) - low;
  return {
    isLogarithmic: true,
    timeAt: (share) => Math.exp(low + share * span),
    shareAt: (time) => (Math.log(time) - low) / span,
  };
}

/** The share that lasts longer than a time. */
function observedSurvival({ times, survival }: SurvivalCurve, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 1 : survival[low - 1];
}

function rowOf(share: number): number {
  return Math.min(ROWS - 1, Math.max(0, Math.floor((1 - share) * ROWS)));
}

function labelOf(row: number): string | undefined {
  if (row === 0) return "100 %";
  if (row === ROWS / 2) return "50 %";
  return row === ROWS - 1 ? "0 %" : undefined;
}

/** Cells of one kind that lie together get one colour code. */
function painted(row: Uint8Array, colors: Appearance["colors"]): string {
  let text = "";
  for (let start = 0; start < row.length; ) {
    let end = start;
    while (end < row.length && row[end] === row[start]) end++;
    const run = SYMBOLS[row[start]].repeat(end - start);
    text += row[start] === 0 ? run : row[start] === FITTED ? colors.yellow(run) : colors.cyan(run);
    start = end;
  }
  return text;
}

/** The axis with its ticks, and their labels where there is room. */
function axisLines(axis: Axis, columns: number): string[] {
  const line = Array.from({ length: columns }, () => "─");
  let labels = "";
  for (const { time, label } of axis.isLogarithmic ? decades(axis) : steps(axis)) {
    const at = Math.round(axis.shareAt(time) * columns);
    if (at >= columns || at + label.length > columns || (labels !== "" && at < labels.length + 2)) continue;
    line[at] = "┬";
    labels = labels.padEnd(at) + label;
  }
  const margin = " ".repeat(LABEL_WIDTH + 1);
  return [`${margin}└${line.join("")}`, `${margin} ${labels}`];
}

interface Tick {
  readonly time: number;
  readonly label: string;
}

const DURATIONS: readonly (readonly [unit: string, seconds: number])[] = [
  ["y", 365 * 86_400],
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
  ["ms", 1e-3],
  ["us", 1e-6],
];

/** About five round times of one unit. */
function steps(axis: Axis): Tick[] {
  const longest = axis.timeAt(1);
  const [unit, seconds] = DURATIONS.find(([, size]) => longest >= 3 * size) ?? ["us", 1e-6];
  const rough = longest / seconds / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: Tick[] = [];
  for (let i = 0; i * step * seconds < longest; i++) {
    ticks.push({ time: i * step * seconds, label: i === 0 ? "0" : numberWithUnit(i * step, unit) });
  }
  return ticks;
}

/** 1, 10 and 100 of each unit, as far as they lie on the axis. */
function decades(axis: Axis): Tick[] {
  const ticks: Tick[] = [];
  for (const [i, [unit, seconds]] of DURATIONS.entries()) {
    const next = i === 0 ? Infinity : DURATIONS[i - 1][1];
    for (let count = 1; count < 1e6 && count * seconds < next; count *= 10) {
      ticks.push({ time: count * seconds, label: numberWithUnit(count, unit) });
    }
  }
  return ticks.filter(({ time }) => axis.shareAt(time) >= 0).sort((a, b) => a.time - b.time);
}

function numberWithUnit(count: number, unit: string): string {
  return `${count >= 1000 ? formatCount(count) : Number(count.toPrecision(6))} ${unit}`;
}
