/**
 * Which parameter matters on a full grid: the share of the variance between its points that goes back to the parameter
 * alone (first-order analysis of variance, all values being equally likely). The rest is interactions.
 */
import type { Interval } from "../interval.ts";
import { bootstrapIntervals, crossProduct, type GroupMeans } from "./noisy-output.ts";

/**
 * By parameter. `levels[point][parameter]` is the number of the value it has there, every combination being there once;
 * the interval is for noise alone, as no points were sampled. NaN when all points are alike.
 */
export function mainEffects(
  levels: readonly (readonly number[])[],
  outputs: readonly GroupMeans[],
  counts: Float64Array,
  confidence: number,
  uniform: () => number,
): Interval[] {
  const centre = meanOf(outputs);
  const parameters = levels[0].map((_, parameter) => meansByLevel(levels, outputs, parameter));
  const shares = (_: Float64Array, groups: Float64Array) => {
    const spread = (means: readonly GroupMeans[]) =>
      means.reduce((sum, one) => sum + crossProduct(one, centre, one, centre, groups), 0) / means.length;
    const all = spread(outputs);
    return parameters.map((means) => [all > 0 ? spread(means) / all : Number.NaN]);
  };
  return bootstrapIntervals(1, counts, shares, [Number.NEGATIVE_INFINITY], confidence, uniform).map(
    ([interval]) => ({
      ...interval,
      observations: outputs.length,
      method: "bootstrap of replications with Student t",
    }),
  );
}

function meansByLevel(
  levels: readonly (readonly number[])[],
  outputs: readonly GroupMeans[],
  parameter: number,
): GroupMeans[] {
  const count = Math.max(...levels.map((point) => point[parameter])) + 1;
  return Array.from({ length: count }, (_, level) =>
    meanOf(outputs.filter((_, point) => levels[point][parameter] === level)),
  );
}

function meanOf(outputs: readonly GroupMeans[]): GroupMeans {
  return outputs[0].map(
    (_, group) => outputs.reduce((sum, output) => sum + output[group], 0) / outputs.length,
  );
}
