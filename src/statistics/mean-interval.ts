import { studentQuantile } from "./distributions.ts";
import { checkConfidence, type Interval } from "./interval.ts";
import { type Moments, skewness, variance } from "./moments.ts";

/**
 * Student's t interval for the mean of independent observations. Exact for normal data, close to it for many
 * observations of mild skewness; the differences of paired replications (common random numbers) are such data.
 * With one observation the bounds are infinite. Throws a RangeError on no observation or a bad confidence.
 */
export function studentMeanInterval(moments: Moments, confidence: number): Interval {
  checkConfidence(confidence);
  const { count, mean } = moments;
  if (count < 1) throw new RangeError("a mean needs at least one observation");
  if (count === 1) return unboundedMean(mean, confidence);
  const quantile = studentQuantile((1 + confidence) / 2, count - 1);
  const halfWidth = quantile * Math.sqrt(variance(moments) / count);
  return {
    estimate: mean,
    lower: mean - halfWidth,
    upper: mean + halfWidth,
    confidence,
    observations: count,
    method: "Student t",
  };
}

/**
 * The t interval corrected for skewness, for the mean of heavily skewed data such as downtime per replication.
 *
 * With T = sqrt(n) (mean - mu) / s and a = skewness / (3 sqrt(n)), the monotone cubic
 * g(T) = T + a T^2 + a^2 T^3 / 3 + a / 2 = ((1 + a T)^3 - 1) / (3 a) + a / 2 is normal up to O(1/n), while T
 * itself is so up to O(1/sqrt(n)) only; the interval is mean - s/sqrt(n) g^-1(+-t). Source: P. Hall, "On the
 * removal of skewness by transformation", J. R. Stat. Soc. B 54 (1992) 221-228. Student's quantile takes the
 * place of the normal one, so that it is the t interval when the sample has no skewness.
 */
export function hallMeanInterval(moments: Moments, confidence: number): Interval {
  checkConfidence(confidence);
  const { count, mean } = moments;
  if (count < 1) throw new RangeError("a mean needs at least one observation");
  if (count === 1) return unboundedMean(mean, confidence);
  const standardError = Math.sqrt(variance(moments) / count);
  const limits = hallLimits(count, skewness(moments), confidence);
  return {
    estimate: mean,
    lower: mean - standardError * limits.above,
    upper: mean - standardError * limits.below,
    confidence,
    observations: count,
    method: "skewness-adjusted t (Hall 1992)",
  };
}

/**
 * The two values between which T = (mean - mu) / standard error lies with the given confidence, for a sample of
 * that size and skewness (see hallMeanInterval); +- Student's quantile when there is no skewness.
 */
export function hallLimits(
  count: number,
  skew: number,
  confidence: number,
): { below: number; above: number } {
  const quantile = studentQuantile((1 + confidence) / 2, count - 1);
  const a = skew / (3 * Math.sqrt(count));
  return { below: inverseHall(-quantile, a), above: inverseHall(quantile, a) };
}

/** The T with g(T) = x: (cbrt(1 + 3 a y) - 1) / a with y = x - a/2, in a form that also holds at a = 0. */
function inverseHall(x: number, a: number): number {
  const y = x - a / 2;
  const root = Math.cbrt(1 + 3 * a * y);
  return (3 * y) / (root * root + root + 1);
}

function unboundedMean(mean: number, confidence: number): Interval {
  return {
    estimate: mean,
    lower: -Infinity,
    upper: Infinity,
    confidence,
    observations: 1,
    method: "one observation: no interval",
  };
}
