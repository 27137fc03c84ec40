/**
 * Sobol indices: the share of the variance of an output, the parameters being uniform and independent on their ranges,
 * that goes back to a parameter alone (first order, S1) or to it and all its interactions (total, ST). Sampling after
 * A. Saltelli et al., Comput. Phys. Commun. 181 (2010) 259-270: two samples A and B, and for each parameter A with that
 * column of B.
 */
import type { Interval } from "../interval.ts";
import { latinHypercube } from "./latin-hypercube.ts";
import { bootstrapIntervals, crossProduct, type GroupMeans } from "./noisy-output.ts";

/** Rows of a base sample: its points of A and B, and one for each parameter. */
export function sobolRows(parameters: number): number {
  return parameters + 2;
}

/**
 * Points of [0, 1)^parameters, base sample by base sample: of A, of B, and of A with each column of B in turn. A and B
 * are a Latin hypercube together. `uniform` gives numbers in [0, 1).
 */
export function sobolDesign(samples: number, parameters: number, uniform: () => number): Float64Array[] {
  return latinHypercube(samples, 2 * parameters, uniform).flatMap((both) => {
    const a = both.slice(0, parameters);
    const b = both.slice(parameters);
    const mixed = Array.from(b, (value, parameter) => a.with(parameter, value));
    return [a, b, ...mixed];
  });
}

export interface SobolIndices {
  readonly first: Interval;
  readonly total: Interval;
}

/**
 * Indices by parameter from the outputs at the points of sobolDesign: Saltelli's estimator of 2010 for S1 and Jansen's
 * for ST, with products of different groups of replications in place of squares, so that noise neither adds to the
 * variance nor to an index. Chance may take an estimate below 0 or above 1. All NaN when the output does not vary. Intervals hold for sampling and noise together.
 */
export function sobolIndices(
  parameters: number,
  outputs: readonly GroupMeans[],
  counts: Float64Array,
  confidence: number,
  uniform: () => number,
): SobolIndices[] {
  const rows = sobolRows(parameters);
  const samples = outputs.length / rows;
  if (!(Number.isInteger(samples) && samples >= 2))
    throw new RangeError("Sobol indices need two base samples at least");
  return bootstrapIntervals(
    samples,
    counts,
    (drawn, groups) => indices(parameters, outputs, drawn, groups),
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    confidence,
    uniform,
  ).map(([first, total]) => ({ first, total }));
}

function indices(
  parameters: number,
  outputs: readonly GroupMeans[],
  samples: Float64Array,
  groups: Float64Array,
): number[][] {
  const rows = sobolRows(parameters);
  const centre = meanOfBoth(rows, outputs, samples, groups);
  let variance = 0;
  const first = new Float64Array(parameters);
  const total = new Float64Array(parameters);
  for (const [sample, weight] of samples.entries()) {
    if (weight === 0) continue;
    const a = outputs[sample * rows];
    const b = outputs[sample * rows + 1];
    const spread = crossProduct(a, centre, a, centre, groups) + crossProduct(b, centre, b, centre, groups);
    variance += (weight * spread) / 2;
    for (let parameter = 0; parameter < parameters; parameter++) {
      const mixed = outputs[sample * rows + 2 + parameter];
      first[parameter] += weight * crossProduct(b, centre, mixed, a, groups);
      total[parameter] += (weight * crossProduct(mixed, a, mixed, a, groups)) / 2;
    }
  }
  const divided = (part: number) => (variance > 0 ? part / variance : Number.NaN);
  return Array.from(first, (part, parameter) => [divided(part), divided(total[parameter])]);
}

/** By group, over A and B. */
function meanOfBoth(
  rows: number,
  outputs: readonly GroupMeans[],
  samples: Float64Array,
  groups: Float64Array,
): Float64Array {
  const sums = new Float64Array(groups.length);
  let total = 0;
  for (const [sample, weight] of samples.entries()) {
    if (weight === 0) continue;
    const a = outputs[sample * rows];
    const b = outputs[sample * rows + 1];
    for (let group = 0; group < sums.length; group++) sums[group] += weight * (a[group] + b[group]);
    total += 2 * weight;
  }
  return sums.map((sum) => sum / total);
}
