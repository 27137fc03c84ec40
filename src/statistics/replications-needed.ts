import { studentQuantile } from "./distributions.ts";
import { checkConfidence } from "./interval.ts";
import { hallLimits } from "./mean-interval.ts";
import { type Moments, momentsOf, skewness, variance } from "./moments.ts";
import { countNonZero } from "./pilot.ts";

export interface ReplicationsNeededOptions {
  /** chance in (0, 1) with which the run is to reach the precision; 0.9 unless told */
  readonly assurance?: number;
  /** fewest replications to run, >= 2; 30 unless told */
  readonly minimum?: number;
  /** most replications to run; 1,000,000 unless told */
  readonly maximum?: number;
}

export interface ReplicationsNeeded {
  /** how many fresh replications to run */
  readonly replications: number;
  /** true when `maximum` is not enough for the precision, or nothing was observed to plan with */
  readonly capped: boolean;
  /** (standard deviation / mean)^2 of the pilot; NaN when all its values are zero */
  readonly squaredCv: number;
  /** the value of it that the run's own will stay below with the assurance asked for */
  readonly squaredCvUpper: number;
}

/**
 * How many replications give the mean of a non-negative quantity to a relative precision: half the width of
 * hallMeanInterval, divided by the estimate, at most `relativePrecision` (0.1 for +-10 %).
 *
 * The rule has two stages and throws its pilot away: the pilot decides the number N, then exactly N fresh
 * replications with numbers of their own give estimate and interval. N does not depend on what these N show, so
 *   - guaranteed: the estimate is as unbiased, and the interval covers as often, as with an N fixed beforehand
 *     (growing the pilot after looking at it does no harm either, for the same reason);
 *   - aimed at, not guaranteed: the precision is reached with chance `assurance`. Measured at 0.9 with a pilot
 *     that is enough (pilotIsEnough, planned N included): 90 to 94 % with exponential repairs, about 75 % with
 *     lognormal ones of log-deviation 1 and half the time at 1.5, as a pilot seldom sees such tails. A run that
 *     falls short still has a valid interval, a wider one.
 *
 * N comes from an upper prediction limit on the squared coefficient of variation c. log c is estimated with
 * standard deviation sd(psi) / sqrt(n), where psi_i = (x_i - m)^2 / s^2 - 1 - 2 (x_i - m) / m is the influence of
 * one observation on it; the run's own c varies likewise, hence sqrt(1/n + 1/N). The limit is the upper end of
 * the two-sided `assurance` interval, which makes up for part of the skewness of psi, by Student's t with
 * degrees of freedom from the replications that are not zero, as the others say nothing about sizes.
 */
export function replicationsNeeded(
  pilot: Float64Array,
  relativePrecision: number,
  confidence: number,
  options: ReplicationsNeededOptions = {},
): ReplicationsNeeded {
  const { assurance = 0.9, minimum = 30, maximum = 1_000_000 } = options;
  checkArguments(pilot, relativePrecision, confidence, { assurance, minimum, maximum });
  const moments = momentsOf(pilot);
  if (!(moments.mean > 0)) {
    return { replications: maximum, capped: true, squaredCv: Number.NaN, squaredCvUpper: Number.NaN };
  }
  const squaredCv = variance(moments) / (moments.mean * moments.mean);
  const margin = influenceMargin(pilot, moments, assurance);
  const skew = skewness(moments);

  const squaredCvUpper = (n: number) => squaredCv * Math.exp(margin * Math.sqrt(1 / pilot.length + 1 / n));
  const isPrecise = (n: number) => {
    const limits = hallLimits(n, skew, confidence);
    return Math.sqrt(squaredCvUpper(n) / n) * ((limits.above - limits.below) / 2) <= relativePrecision;
  };
  const replications = smallestThat(isPrecise, minimum, maximum);
  return {
    replications,
    capped: !isPrecise(replications),
    squaredCv,
    squaredCvUpper: squaredCvUpper(replications),
  };
}

/** The smallest whole number in [low, high] for which a condition that stays true once true holds; else `high`. */
export function smallestThat(condition: (n: number) => boolean, low: number, high: number): number {
  let first = low;
  let last = high;
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (condition(middle)) last = middle;
    else first = middle + 1;
  }
  return first;
}

/** How far log(variance / mean^2) may lie above its estimate, times sqrt(n); see replicationsNeeded. */
function influenceMargin(values: Float64Array, moments: Moments, assurance: number): number {
  const spread = variance(moments);
  if (spread === 0) return 0;
  const influence = values.map((value) => {
    const delta = value - moments.mean;
    return (delta * delta) / spread - 1 - (2 * delta) / moments.mean;
  });
  const degreesOfFreedom = Math.max(1, countNonZero(values) - 1);
  return studentQuantile((1 + assurance) / 2, degreesOfFreedom) * Math.sqrt(variance(momentsOf(influence)));
}

function checkArguments(
  pilot: Float64Array,
  relativePrecision: number,
  confidence: number,
  options: Required<ReplicationsNeededOptions>,
): void {
  checkConfidence(confidence);
  if (pilot.length < 2) throw new RangeError("a pilot needs at least two replications");
  if (pilot.some((value) => !(value >= 0))) throw new RangeError("the pilot's values must not be negative");
  if (!(relativePrecision > 0)) {
    throw new RangeError(`relative precision must be positive, got ${relativePrecision}`);
  }
  const { assurance, minimum, maximum } = options;
  if (!(assurance > 0 && assurance < 1)) {
    throw new RangeError(`assurance must lie between 0 and 1, got ${assurance}`);
  }
  if (!(Number.isInteger(minimum) && Number.isInteger(maximum) && 2 <= minimum && minimum <= maximum)) {
    throw new RangeError(`need whole numbers 2 <= minimum <= maximum, got ${minimum} and ${maximum}`);
  }
}
