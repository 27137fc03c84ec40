import { checkConfidence, checkNotEmpty, type Interval } from "./interval.ts";
import { hallMeanInterval } from "./mean-interval.ts";
import { type Moments, momentsOf, variance } from "./moments.ts";

export interface PairedDifference {
  /** mean of second - first */
  readonly difference: Interval;
  /** correlation of the two within replications; NaN when one of them does not vary */
  readonly correlation: number;
  /** variance of the difference with independent variants over that with paired ones; > 1 when pairing helped */
  readonly varianceReduction: number;
}

/**
 * Difference of two variants run on common random numbers: replication i of one is paired with replication i of
 * the other, and only the differences are looked at. Hall's skewness-adjusted t, as a few replications usually
 * carry most of the difference. Identical pairs throughout give the interval [0, 0].
 * Throws a RangeError on arrays of unequal length.
 */
export function pairedDifference(
  first: Float64Array,
  second: Float64Array,
  confidence: number,
): PairedDifference {
  checkNotEmpty(first, "a paired difference");
  if (first.length !== second.length) {
    throw new RangeError(`pairs need arrays of equal length, got ${first.length} and ${second.length}`);
  }
  const differences = momentsOf(first.map((value, i) => (second[i] as number) - value));
  const a = momentsOf(first);
  const b = momentsOf(second);
  const interval = hallMeanInterval(differences, confidence);
  return {
    difference: { ...interval, method: `paired differences, ${interval.method}` },
    correlation: correlationFrom(a, b, differences),
    varianceReduction: (variance(a) + variance(b)) / variance(differences),
  };
}

/** Confidence of each of several intervals that are to hold all at once with `confidence` (Bonferroni). */
export function bonferroniConfidence(confidence: number, intervals: number): number {
  checkConfidence(confidence);
  if (!(Number.isInteger(intervals) && intervals >= 1)) {
    throw new RangeError(`intervals must be a whole number >= 1, got ${intervals}`);
  }
  return 1 - (1 - confidence) / intervals;
}

/** From Var(b - a) = Var(a) + Var(b) - 2 Cov(a, b). */
function correlationFrom(a: Moments, b: Moments, difference: Moments): number {
  const correlation = (a.m2 + b.m2 - difference.m2) / (2 * Math.sqrt(a.m2 * b.m2));
  return Math.min(1, Math.max(-1, correlation));
}
