import { normalCdf } from "./distributions.ts";
import { checkConfidence, checkNotEmpty } from "./interval.ts";
import { hallLimits } from "./mean-interval.ts";
import { momentsOf, skewness, variance } from "./moments.ts";
import { smallestThat } from "./replications-needed.ts";

/** More than so many times the replications at hand are not foretold; 61 times decide at 95 %, 240 at 99.99 %. */
const GROWTH_MAX = 10_000;

/**
 * How many replications in all, those at hand included, would probably (with `chance`, 0.8 unless told) put the whole
 * interval of the mean on one side of `limit`, for values in [0, 1] whose interval now includes it. Infinite when no
 * number would: the values do not vary and are the limit itself.
 *
 * Predictive: where the true mean lies is known as well as the values tell (its error is normal), so that of n
 * replications the mean will be normal around the present one with variance s^2 (1/N - 1/n), and its interval as wide
 * as hallMeanInterval's with the present spread and skewness. A mean right at the limit thus still has an answer, some
 * sixty times N at 95 %: it is not known to be there. If in truth it is, no number decides, which has no chance of
 * being so by itself. Source of the idea: D. J. Spiegelhalter, K. R. Abrams, J. P. Myles, "Bayesian Approaches to
 * Clinical Trials and Health-Care Evaluation" (2004), section 6.6.
 *
 * Without any variance it is the number at which the bound of availabilityInterval leaves the limit out, if nothing
 * else shows till then. NaN from a single value.
 */
export function replicationsToDecide(
  values: Float64Array,
  limit: number,
  confidence: number,
  chance = 0.8,
): number {
  checkConfidence(confidence);
  checkNotEmpty(values, "a decision");
  const moments = momentsOf(values);
  const { count, mean } = moments;
  if (mean === 0 || (count > 1 && moments.m2 === 0)) return unvaryingToDecide(mean, limit, confidence);
  if (count < 2) return Number.NaN;
  const spread = Math.sqrt(variance(moments));
  const skew = skewness(moments);
  const isProbable = (n: number) => {
    const limits = hallLimits(n, skew, confidence);
    const error = spread * Math.sqrt(1 / count - 1 / n);
    const halfWidth = spread / Math.sqrt(n);
    const met = normalCdf((limit + halfWidth * limits.below - mean) / error);
    const missed = normalCdf((mean - limit - halfWidth * limits.above) / error);
    return met + missed >= chance;
  };
  return smallestThat(isProbable, count + 1, GROWTH_MAX * count);
}

/** When 1 - alpha^(1/witnesses) has come down to what keeps unvaryingInterval off the limit. */
function unvaryingToDecide(value: number, limit: number, confidence: number): number {
  const other = value <= limit ? (limit - value) / (1 - value) : 1 - limit / value;
  if (!(other > 0)) return Number.POSITIVE_INFINITY;
  const witnesses = Math.ceil(Math.log1p(-confidence) / Math.log1p(-other));
  return value === 0 ? witnesses : witnesses + 1;
}
