/** Parts of a whole as horizontal bars with the whiskers of their intervals. */
import * as Plot from "@observablehq/plot";
import { AXIS_HEIGHT, drawXAxis, fitting } from "./axis.ts";
import type { ChartWords, Range } from "./chart.ts";
import { type Canvas, drawChart, px } from "./drawing.ts";
import { drawLabels } from "./labels.ts";
import { layRows } from "./row-layout.ts";
import { formatShareTick, numberTicks } from "./ticks.ts";

/** `estimate`, `lower` and `upper` are shares, 0 to 1. */
export interface ShareRow extends Range {
  /** Any text; shortened in its middle where it does not fit. */
  readonly label: string;
  /** Rows of the same group (a service) stand under it as a heading; they must follow each other. */
  readonly group?: string;
  /** The share as text, such as "54 %". */
  readonly value: string;
  /** More about it, quietly, such as its interval or the downtime; left out of the narrow drawing. */
  readonly detail?: string;
}

export interface SharesChart extends ChartWords {
  readonly rows: readonly ShareRow[];
  /** What the bars are parts of: "share of downtime". */
  readonly axis: string;
}

/** Rows in the order given; those whose share is not a number are left out. Undefined when none is left. */
export function drawShares(chart: SharesChart): string | undefined {
  const rows = chart.rows.filter(({ estimate }) => Number.isFinite(estimate));
  if (rows.length === 0) return undefined;
  return drawChart(chart, (canvas) => plotShares({ ...chart, rows }, canvas));
}

const BAR_HEIGHT = 14;

function plotShares({ rows, axis }: SharesChart, canvas: Canvas): Plot.PlotOptions {
  const { left, right, top, bottom, middles, labels } = layRows(rows, canvas, 4);
  const most = Math.max(...rows.flatMap(({ estimate, upper }) => [estimate, within(upper, 1)]));
  const domain: [number, number] = [0, most > 0.5 ? 1 : most > 0 ? most * 1.05 : 1];
  const toPx = (share: number) => left + (share / domain[1]) * (right - left);
  const ticks = fitting(numberTicks(0, domain[1], 4, formatShareTick), toPx);
  const y1 = middles.map((middle) => middle - BAR_HEIGHT / 2);
  const y2 = middles.map((middle) => middle + BAR_HEIGHT / 2);
  const lower = rows.map((row) => within(row.lower, 0));
  const upper = rows.map((row) => within(row.upper, 1));
  const whisker = { stroke: "var(--ink)", strokeWidth: 1.5 };
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
      Plot.rect(rows, { x1: rows.map(() => 0), x2: "estimate", y1: px(y1), y2: px(y2), fill: "var(--bar)" }),
      Plot.ruleX(
        rows.map(() => 0),
        { y1: px(y1.map((y) => y - 3)), y2: px(y2.map((y) => y + 3)), stroke: "var(--quiet)" },
      ),
      Plot.ruleY(rows, { x1: lower, x2: upper, y: px(middles), ...whisker }),
      ...[lower, upper].map((ends) =>
        Plot.ruleX(ends, {
          y1: px(middles.map((y) => y - 4)),
          y2: px(middles.map((y) => y + 4)),
          ...whisker,
        }),
      ),
      ...drawLabels(labels),
    ],
  };
}

/** A bound within 0 and 1; `open` where there is none. */
function within(bound: number | null, open: number): number {
  return bound === null || !Number.isFinite(bound) ? open : Math.min(Math.max(bound, 0), 1);
}
