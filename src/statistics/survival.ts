import { normalQuantile } from "./distributions.ts";
import { checkConfidence, checkNotEmpty, type Interval } from "./interval.ts";

/** A Kaplan-Meier curve: one entry per time at which something ended; survival is 1 before the first. */
export interface SurvivalCurve {
  /** ascending, in the unit of the durations */
  readonly times: Float64Array;
  /** how many were still under observation just before that time */
  readonly atRisk: Float64Array;
  /** how many ended at that time */
  readonly events: Float64Array;
  /** share that lasts longer than that time, with its pointwise interval */
  readonly survival: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly confidence: number;
  readonly observations: number;
}

/** Products of survival shares are compared with a probability up to this much rounding. */
const survivalTolerance = 1e-12;

/**
 * Share of durations (outages, repairs) that last longer than t, where some were cut off by the horizon.
 *
 * `ended[i]` is 1 when duration i was seen to its end, 0 when it was censored: it lasted at least that long.
 * What is censored at the time of an event counts as at risk there. Pointwise intervals are those of
 * log(-log S) with Greenwood's variance; where S is 0 it has none, so there the lower bound is 0 and the upper
 * one stays where it was. Sources: E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457-481;
 * J. D. Kalbfleisch, R. L. Prentice, "The Statistical Analysis of Failure Time Data".
 */
export function survivalCurve(durations: Float64Array, ended: Uint8Array, confidence: number): SurvivalCurve {
  checkConfidence(confidence);
  checkNotEmpty(durations, "a survival curve");
  if (ended.length !== durations.length) {
    throw new RangeError(`one ended flag per duration, got ${ended.length} for ${durations.length}`);
  }
  if (durations.some((duration) => !(duration >= 0))) throw new RangeError("durations must not be negative");
  const { times, atRisk, events } = eventTable(durations, ended);
  const z = normalQuantile((1 + confidence) / 2);
  const survival = new Float64Array(times.length);
  const lower = new Float64Array(times.length);
  const upper = new Float64Array(times.length);
  let share = 1;
  let greenwood = 0;
  let upperBefore = 1;
  for (let i = 0; i < times.length; i++) {
    const risk = atRisk[i] as number;
    const lost = events[i] as number;
    share *= (risk - lost) / risk;
    greenwood += lost / (risk * (risk - lost));
    const band = share > 0 ? logLogBand(share, greenwood, z) : { lower: 0, upper: upperBefore };
    survival[i] = share;
    lower[i] = band.lower;
    upper[i] = band.upper;
    upperBefore = band.upper;
  }
  return { times, atRisk, events, survival, lower, upper, confidence, observations: durations.length };
}

/**
 * The time by which a share `probability` has ended (0.5: the median), with the interval of Brookmeyer and
 * Crowley (Biometrics 38 (1982) 29-41): the times whose band contains 1 - probability. Infinite where the
 * curve, or its band, does not come down that far.
 */
export function survivalQuantile(curve: SurvivalCurve, probability: number): Interval {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`probability must lie strictly between 0 and 1, got ${probability}`);
  }
  const left = 1 - probability;
  return {
    estimate: firstTimeAtOrBelow(curve.times, curve.survival, left),
    lower: firstTimeAtOrBelow(curve.times, curve.lower, left),
    upper: firstTimeAtOrBelow(curve.times, curve.upper, left),
    confidence: curve.confidence,
    observations: curve.observations,
    method: "Kaplan-Meier, log-log interval",
  };
}

/** Distinct times at which something ended, how many did, and how many were at risk. */
function eventTable(durations: Float64Array, ended: Uint8Array) {
  const order = Uint32Array.from(durations.keys()).sort(
    (a, b) => (durations[a] as number) - (durations[b] as number),
  );
  const times: number[] = [];
  const atRisk: number[] = [];
  const events: number[] = [];
  for (let start = 0; start < order.length; ) {
    const time = durations[order[start] as number] as number;
    let end = start;
    let lost = 0;
    while (end < order.length && durations[order[end] as number] === time) {
      if (ended[order[end] as number]) lost++;
      end++;
    }
    if (lost > 0) {
      times.push(time);
      atRisk.push(order.length - start);
      events.push(lost);
    }
    start = end;
  }
  return {
    times: Float64Array.from(times),
    atRisk: Float64Array.from(atRisk),
    events: Float64Array.from(events),
  };
}

/** S^exp(+-d) with d = z sqrt(greenwood) / |log S|, for 0 < S < 1. */
function logLogBand(share: number, greenwood: number, z: number): { lower: number; upper: number } {
  const logShare = Math.log(share);
  const stretch = Math.exp((z * Math.sqrt(greenwood)) / -logShare);
  return { lower: Math.exp(logShare * stretch), upper: Math.exp(logShare / stretch) };
}

function firstTimeAtOrBelow(times: Float64Array, shares: Float64Array, level: number): number {
  for (let i = 0; i < times.length; i++) {
    if ((shares[i] as number) <= level + survivalTolerance) return times[i] as number;
  }
  return Infinity;
}
