/** Share of outages that last longer than x: one curve per variant, with its confidence band. */
import type { ChartWords, StepCurve } from "./chart.ts";
import { drawChart } from "./drawing.ts";
import { plotStepCurves, timesOf } from "./step-curves.ts";

export interface SurvivalChart extends ChartWords {
  readonly curves: readonly StepCurve[];
  /** What the shares are of, above the chart: "share of outages that last longer". */
  readonly axis: string;
}

/**
 * Durations on a logarithmic axis. Curves without points are left out; undefined when none is left, or none has a
 * duration above 0.
 */
export function drawSurvival(chart: SurvivalChart): string | undefined {
  const curves = chart.curves.filter(({ points }) => points.length > 0);
  const times = timesOf(curves);
  if (times === undefined) return undefined;
  return drawChart(chart, (canvas) =>
    plotStepCurves({ curves, top: 1, shares: chart.axis, axis: "duration" }, times, canvas),
  );
}
