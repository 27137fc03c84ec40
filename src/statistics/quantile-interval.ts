import { binomialCdf } from "./distributions.ts";
import { checkConfidence, checkNotEmpty, type Interval } from "./interval.ts";

/**
 * Quantile of independent observations with the interval between two of them (order statistics), which holds
 * for any distribution: the number of observations below the true quantile is binomial(n, probability).
 *
 * It covers at least the confidence, with at most half the rest on either side. Where the sample is too small
 * to bound a side (the 95 % quantile needs 72 observations at 95 %), that bound is infinite. The estimate
 * interpolates between order statistics as NumPy and R do by default (Hyndman and Fan's type 7). Durations of
 * outages that cluster within replications are not quite independent: the interval is then somewhat too narrow.
 *
 * `worth` is how many independent observations the values are worth, where that is known (see clustered.ts): the
 * interval is then that of so many, read off at the same shares of the sample (Woodruff, J. Am. Stat. Assoc. 47
 * (1952) 635-646).
 */
export function quantileInterval(
  values: Float64Array,
  probability: number,
  confidence: number,
  worth = values.length,
): Interval {
  checkConfidence(confidence);
  checkNotEmpty(values, "a quantile");
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`probability must lie strictly between 0 and 1, got ${probability}`);
  }
  const sorted = values.slice().sort();
  const n = sorted.length;
  const tail = (1 - confidence) / 2;
  const trials = Math.floor(worth);
  // Ranks count from 1. X(l) exceeds the quantile when fewer than l observations lie below it.
  const lowerTrial = binomialQuantile(tail, trials, probability);
  // X(u) falls short of it when at least u lie below: 1 - P(B <= u - 1) <= tail.
  const upperTrial = binomialQuantile(1 - tail, trials, probability) + 1;
  const lowerRank = Math.floor(((lowerTrial - 1) * n) / trials) + 1;
  const upperRank = Math.ceil((upperTrial * n) / trials);
  return {
    estimate: interpolatedQuantile(sorted, probability),
    lower: lowerRank < 1 ? -Infinity : (sorted[lowerRank - 1] as number),
    upper: upperRank > n ? Infinity : (sorted[upperRank - 1] as number),
    confidence,
    observations: trials,
    method: "order statistics",
  };
}

/** Type 7 of Hyndman and Fan (1996) on values in ascending order: linear between ranks 1 + (n - 1) p. */
export function interpolatedQuantile(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** The smallest k with P(B <= k) >= share, B binomial(trials, chance). */
function binomialQuantile(share: number, trials: number, chance: number): number {
  let first = 0;
  let last = trials;
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (binomialCdf(middle, trials, chance) >= share) last = middle;
    else first = middle + 1;
  }
  return first;
}
