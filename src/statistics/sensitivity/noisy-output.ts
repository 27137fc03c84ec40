/**
 * What a simulation gives at one point of a design: not f(x) but f(x) with noise. Each output is kept as the means over
 * groups of replications, the same groups at all points (common random numbers), which is enough to tell noise from
 * effect: the mean of the products of *different* groups is free of the noise that squaring one mean would add.
 */
import { studentQuantile } from "../distributions.ts";
import { checkConfidence, type Interval } from "../interval.ts";

/** Means of an output by group of replications. */
export type GroupMeans = Float64Array;

/** Resamplings behind a standard error, which they give to about 3 %. */
export const RESAMPLINGS = 500;

/**
 * Unbiased estimate of E[a - a0] E[b - b0] from group means of all four: the mean over all pairs of different groups g
 * and h of (a - a0)_g (b - b0)_h, weighted by the weights of both groups. NaN unless at least two groups have weight.
 */
export function crossProduct(
  a: GroupMeans,
  a0: GroupMeans,
  b: GroupMeans,
  b0: GroupMeans,
  weights: Float64Array,
): number {
  let sumA = 0;
  let sumB = 0;
  let same = 0;
  let total = 0;
  let squares = 0;
  for (let group = 0; group < weights.length; group++) {
    const weight = weights[group];
    const wa = weight * (a[group] - a0[group]);
    const wb = weight * (b[group] - b0[group]);
    sumA += wa;
    sumB += wb;
    same += wa * wb;
    total += weight;
    squares += weight * weight;
  }
  return (sumA * sumB - same) / (total * total - squares);
}

/** The mean over all replications. */
export function overallMean(means: GroupMeans, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let group = 0; group < weights.length; group++) {
    sum += weights[group] * means[group];
    total += weights[group];
  }
  return sum / total;
}

/** Measures of each parameter from weighted samples and groups: `[parameter][measure]`. */
export type Measures = (samples: Float64Array, groups: Float64Array) => number[][];

/**
 * Intervals of measures which depend on sampled points and on noise: samples and groups of replications are both drawn
 * anew (the pigeonhole bootstrap of A. B. Owen, Ann. Appl. Stat. 1 (2007) 386-411; its variance is never too small in
 * the mean), and Student's t with the degrees of freedom of the fewer of both is put around the estimate. With one
 * sample, as a design that has all combinations is, only groups are drawn. `counts` are the replications by group (two
 * groups at least), `lowest` is what each measure cannot be below. A measure that some drawing has no value for, as a
 * share of a variance that may be all noise, has no bounds.
 */
export function bootstrapIntervals(
  samples: number,
  counts: Float64Array,
  measures: Measures,
  lowest: readonly number[],
  confidence: number,
  uniform: () => number,
): Interval[][] {
  checkConfidence(confidence);
  if (counts.length < 2)
    throw new RangeError("noise cannot be told with fewer than two groups of replications");
  const estimates = measures(new Float64Array(samples).fill(1), counts);
  const squares = estimates.map((values) => values.map(() => 0));
  for (let i = 0; i < RESAMPLINGS; i++) {
    const drawn = measures(
      drawWeights(samples, uniform),
      drawWeights(counts.length, uniform).map((times, g) => times * counts[g]),
    );
    for (const [p, values] of drawn.entries()) {
      for (const [m, value] of values.entries()) {
        const deviation = value - estimates[p][m];
        squares[p][m] += deviation * deviation;
      }
    }
  }
  const fewest = samples === 1 ? counts.length : Math.min(samples, counts.length);
  const reach =
    studentQuantile((1 + confidence) / 2, fewest - 1) * Math.sqrt(fewest / (fewest - 1) / RESAMPLINGS);
  return estimates.map((values, p) =>
    values.map((estimate, m) => {
      const margin = reach * Math.sqrt(squares[p][m]);
      const isKnown = Number.isFinite(margin);
      return {
        estimate,
        lower: isKnown ? Math.max(lowest[m], estimate - margin) : lowest[m],
        upper: isKnown ? estimate + margin : Number.POSITIVE_INFINITY,
        confidence,
        observations: samples,
        method: "bootstrap of samples and replications with Student t",
      };
    }),
  );
}

/** How often each of `count` is drawn in `count` draws with replacement; of several at least two different ones. */
function drawWeights(count: number, uniform: () => number): Float64Array {
  const weights = new Float64Array(count);
  for (;;) {
    for (let draw = 0; draw < count; draw++) weights[Math.floor(uniform() * count)]++;
    if (count === 1 || weights.every((times) => times < count)) return weights;
    weights.fill(0);
  }
}
