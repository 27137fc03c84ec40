import { studentQuantile } from "./distributions.ts";
import { checkConfidence, checkNotEmpty, type Interval } from "./interval.ts";
import { hallLimits, hallMeanInterval } from "./mean-interval.ts";
import { type Moments, momentsOf, skewness, variance } from "./moments.ts";

/** Moments of values of either sign, and of their two parts: max(0, x) and max(0, -x). */
export interface SignedMoments {
  readonly all: Moments;
  readonly above: Moments;
  readonly below: Moments;
}

export function signedMomentsOf(values: Float64Array): SignedMoments {
  return {
    all: momentsOf(values),
    above: momentsOf(values.map((value) => Math.max(0, value))),
    below: momentsOf(values.map((value) => Math.max(0, -value))),
  };
}

/**
 * Interval for the mean of independent values of either sign, mostly zero, with heavy tails to both sides: what the
 * differences of two variants are that fail in the same histories, except a few.
 *
 * Hall's interval goes by the sample's skewness, and of such values that is the luck of the largest one: it leaves
 * the true mean out twice as often as it should. So each side is taken by itself, where skewness means something,
 * and the two are put together by the method of variance estimates recovery: G. Y. Zou, A. Donner, Stat. Med. 27
 * (2008) 1693-1702, with the correlation of the two parts. It is never narrower than Student's, and equals
 * Hall's, or Student's where that is wider, when all values have one sign.
 *
 * Measured coverage at 95 %, 30 to 2,000 values, 400 to 1,500 runs each (standard error 0.6 to 1.1 %):
 *   - normal values: 94 to 97 %;
 *   - exponential outages to both sides alike: 95 % and more, Hall's alone 87 to 95 %; with three times as many to one
 *     side 94 to 99 % from six values other than zero on, 90 % at two (Hall's 81 to 96 %); to one side only 94 % and
 *     more from four on, 92 % below;
 *   - lognormal outages of log-deviation 1: the same within 1 %;
 *   - of log-deviation 1.5: the same to both sides; to one side only 82 to 86 % below ten, 92 to 96 % from ten on.
 * It is as wide as Hall's where the values other than zero are many, up to twice as wide where they are few.
 */
export function signedMeanInterval(values: Float64Array, confidence: number): Interval {
  checkConfidence(confidence);
  checkNotEmpty(values, "a mean");
  const moments = signedMomentsOf(values);
  if (values.length === 1) return hallMeanInterval(moments.all, confidence);
  const { mean } = moments.all;
  const reach = signedMeanReach(moments, values.length, confidence);
  return {
    estimate: mean,
    lower: mean - reach.down,
    upper: mean + reach.up,
    confidence,
    observations: values.length,
    method: "skewness-adjusted t by sign (Hall 1992, Zou and Donner 2008)",
  };
}

/** How far the interval reaches below and above the mean, were there `count` values with these moments. */
export function signedMeanReach(
  moments: SignedMoments,
  count: number,
  confidence: number,
): { down: number; up: number } {
  const { all, above, below } = moments;
  const gain = hallReach(above, count, confidence);
  const loss = hallReach(below, count, confidence);
  // No value is in both parts, so their sample covariance is -mean * mean * n / (n - 1).
  const product = (above.mean * below.mean * all.count) / (all.count - 1);
  const spread = Math.sqrt(variance(above) * variance(below));
  const correlation = spread > 0 ? -product / spread : 0;
  const student = studentQuantile((1 + confidence) / 2, count - 1) * Math.sqrt(variance(all) / count);
  return {
    down: Math.max(student, joined(gain.down, loss.up, correlation)),
    up: Math.max(student, joined(gain.up, loss.down, correlation)),
  };
}

function hallReach(moments: Moments, count: number, confidence: number): { down: number; up: number } {
  const standardError = Math.sqrt(variance(moments) / count);
  const limits = hallLimits(count, skewness(moments), confidence);
  return { down: standardError * limits.above, up: -standardError * limits.below };
}

/** Reach of a difference from those of its two parts, towards the limit in question. */
function joined(a: number, b: number, correlation: number): number {
  return Math.sqrt(a * a + b * b - 2 * correlation * a * b);
}
