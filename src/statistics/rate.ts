import { chiSquareQuantile } from "./distributions.ts";
import { checkConfidence, checkNotEmpty, clampInterval, type Interval, scaleInterval } from "./interval.ts";
import { hallMeanInterval } from "./mean-interval.ts";
import { momentsOf } from "./moments.ts";

/**
 * Rate of a Poisson process from a number of events in a total exposure (hours, years: the rate is per that
 * unit). Exact: covers at least the confidence. F. Garwood, Biometrika 28 (1936) 437-442.
 *
 * With no event it is the one-sided bound -ln(1 - confidence) / exposure: 3.0 / exposure at 95 %, the rule of
 * three. `observations` is the number of events.
 */
export function poissonRateInterval(events: number, exposure: number, confidence: number): Interval {
  checkConfidence(confidence);
  checkExposure(exposure);
  if (!(Number.isInteger(events) && events >= 0)) {
    throw new RangeError(`events must be a whole number >= 0, got ${events}`);
  }
  const common = { estimate: events / exposure, confidence, observations: events };
  if (events === 0) {
    const upper = -Math.log1p(-confidence) / exposure;
    return { ...common, lower: 0, upper, method: "no events seen: one-sided Poisson bound" };
  }
  const tail = (1 - confidence) / 2;
  return {
    ...common,
    lower: chiSquareQuantile(tail, 2 * events) / 2 / exposure,
    upper: chiSquareQuantile(1 - tail, 2 * events + 2) / 2 / exposure,
    method: "exact Poisson (Garwood 1936)",
  };
}

/**
 * Rate from the number of events in each replication, of equal exposure each, without assuming that events
 * come one by one: common causes make counts vary more than Poisson's law would. Hall's skewness-adjusted t on
 * the counts. Where they do not vary (no event anywhere, one replication, all equal) it falls back on
 * poissonRateInterval over the whole exposure.
 */
export function replicationRateInterval(
  counts: Float64Array,
  exposurePerReplication: number,
  confidence: number,
): Interval {
  checkConfidence(confidence);
  checkExposure(exposurePerReplication);
  checkNotEmpty(counts, "a rate");
  let total = 0;
  let varies = false;
  for (const count of counts) {
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new RangeError(`a count must be a whole number >= 0, got ${count}`);
    }
    total += count;
    varies ||= count !== counts[0];
  }
  if (!varies) {
    const interval = poissonRateInterval(total, exposurePerReplication * counts.length, confidence);
    return { ...interval, observations: counts.length };
  }
  const perReplication = clampInterval(hallMeanInterval(momentsOf(counts), confidence), 0, Infinity);
  return scaleInterval(perReplication, 1 / exposurePerReplication);
}

function checkExposure(exposure: number): void {
  if (!(exposure > 0 && exposure < Infinity)) {
    throw new RangeError(`exposure must be positive, got ${exposure}`);
  }
}
