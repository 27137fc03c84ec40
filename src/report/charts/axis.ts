/** Axes: a light grid, the labels of its lines, and what the axis shows. */
import * as Plot from "@observablehq/plot";
import { widthOf } from "../site/text.ts";
import { SMALL } from "./drawing.ts";
import { drawLabels, QUIET } from "./labels.ts";

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Height of an axis below the marks, px. */
export const AXIS_HEIGHT = 44;

const LABEL_GAP = 14;

/**
 * As many ticks as fit: all, or every second, every third... `toPx` tells where they come to lie. Counted so that the tick at
 * `kept` stays, such as zero.
 */
export function fitting(ticks: readonly Tick[], toPx: (at: number) => number, kept = 0): Tick[] {
  const anchor = Math.max(
    0,
    ticks.findIndex(({ at }) => at === kept),
  );
  for (let every = 1; ; every++) {
    const chosen = ticks.filter((_, i) => (i - anchor) % every === 0);
    if (every >= ticks.length || !overlap(chosen, toPx)) return chosen;
  }
}

/** These ticks, and those of `more` that find room between them, first come first served. */
export function filledUp(
  ticks: readonly Tick[],
  more: readonly Tick[],
  toPx: (at: number) => number,
): Tick[] {
  let chosen = [...ticks];
  for (const tick of more) {
    const together = [...chosen, tick].sort((a, b) => a.at - b.at);
    if (!overlap(together, toPx)) chosen = together;
  }
  return chosen;
}

function overlap(ticks: readonly Tick[], toPx: (at: number) => number): boolean {
  return ticks.some((tick, i) => {
    const next = ticks[i + 1];
    if (next === undefined) return false;
    const room = (widthOf(tick.text, SMALL) + widthOf(next.text, SMALL)) / 2 + LABEL_GAP;
    return toPx(next.at) - toPx(tick.at) < room;
  });
}

/** Where an x axis is, px. */
export interface XAxis {
  readonly left: number;
  /** Lower edge of the marks. */
  readonly bottom: number;
  readonly width: number;
  readonly toPx: (at: number) => number;
}

/** Vertical grid lines, their labels below, and what the axis shows (`label`) below these. */
export function drawXAxis(
  ticks: readonly Tick[],
  label: string,
  { left, bottom, width, toPx }: XAxis,
): Plot.Markish[] {
  return [
    Plot.gridX(
      ticks.map(({ at }) => at),
      { stroke: "var(--line)", strokeOpacity: 1 },
    ),
    ...drawLabels([
      ...ticks.map(({ at, text }) => ({
        ...QUIET,
        text,
        x: toPx(at),
        y: bottom + 13,
        anchor: "middle" as const,
      })),
      { ...QUIET, text: label, x: left, y: bottom + 34, room: width - left },
    ]),
  ];
}

/** Horizontal grid lines with their labels to the left, which end at `x`, px. */
export function drawYAxis(ticks: readonly Tick[], x: number, toPx: (at: number) => number): Plot.Markish[] {
  return [
    Plot.gridY(
      ticks.map(({ at }) => at),
      { stroke: "var(--line)", strokeOpacity: 1 },
    ),
    ...drawLabels(ticks.map(({ at, text }) => ({ ...QUIET, text, x, y: toPx(at), anchor: "end" as const }))),
  ];
}
