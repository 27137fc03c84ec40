/**
 * Intervals where observations come in clusters of equal size, such as the years of one replication: those of different
 * clusters are independent, those of one are not (a design that ages, an outage that reaches over New Year). All rest on
 * how many independent observations the clustered ones are worth.
 */
import { normalQuantile, studentQuantile } from "./distributions.ts";
import { checkConfidence, type Interval } from "./interval.ts";
import { momentsOf, variance } from "./moments.ts";
import { scoreInterval } from "./proportion.ts";
import { quantileInterval } from "./quantile-interval.ts";

/**
 * Share of successes among clustered observations: Wilson's interval for as many as they are worth.
 * `successes[i]` is how many of the `size` observations of cluster i are one. Throws a RangeError on no cluster, a
 * number outside 0..size or a bad confidence.
 */
export function clusteredProportionInterval(
  successes: Float64Array,
  size: number,
  confidence: number,
): Interval {
  const worth = independentWorth(successes, size, confidence);
  let total = 0;
  for (const count of successes) total += count;
  const share = total / (successes.length * size);
  const interval = scoreInterval(share, worth, confidence);
  if (size === 1) return interval;
  return { ...interval, observations: successes.length, method: "Wilson score, effective sample size" };
}

/**
 * Quantile of clustered observations, `values` being those of the first cluster, of the second and so on: order
 * statistics (quantileInterval) for as many as they are worth with respect to the share of them up to the quantile.
 */
export function clusteredQuantileInterval(
  values: Float64Array,
  size: number,
  probability: number,
  confidence: number,
): Interval {
  const plain = quantileInterval(values, probability, confidence);
  if (size === 1) return plain;
  const upTo = countsUpTo(values, size, plain.estimate);
  const worth = independentWorth(upTo, size, confidence);
  const interval = quantileInterval(values, probability, confidence, worth);
  return { ...interval, observations: upTo.length, method: "order statistics, effective sample size" };
}

/** How many values of each cluster are at a level or below it. */
export function countsUpTo(values: Float64Array, size: number, level: number): Float64Array {
  const counts = new Float64Array(values.length / size);
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as number) <= level) counts[Math.floor(i / size)]++;
  }
  return counts;
}

/**
 * How many independent observations would know the share of successes as well, given the number of them in each of
 * N clusters of `size`: p (1 - p) over the variance of the clusters' mean, and no more than there are observations.
 *
 * That variance is itself estimated, from the k clusters that hold any of the rarer outcome, so the size is reduced by
 * the square of normal over Student's quantile with k - 1 degrees of freedom. It is never below N, what it is when all
 * of a cluster are alike; nor is anything else known when fewer than two clusters hold the rarer outcome.
 * Source: E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998) 193-201.
 */
function independentWorth(successes: Float64Array, size: number, confidence: number): number {
  checkConfidence(confidence);
  const clusters = successes.length;
  if (clusters < 1) throw new RangeError("a share needs at least one cluster");
  let some = 0;
  let notAll = 0;
  for (const count of successes) {
    if (!(count >= 0 && count <= size)) throw new RangeError(`need 0 to ${size} successes, got ${count}`);
    if (count > 0) some++;
    if (count < size) notAll++;
  }
  const telling = Math.min(some, notAll);
  if (size === 1 || telling < 2) return clusters;
  const moments = momentsOf(successes.map((count) => count / size));
  const unclustered = (moments.mean * (1 - moments.mean) * clusters) / variance(moments);
  const upper = (1 + confidence) / 2;
  const caution = normalQuantile(upper) / studentQuantile(upper, telling - 1);
  const worth = Math.min(unclustered, clusters * size) * caution * caution;
  return Math.max(worth, clusters);
}
