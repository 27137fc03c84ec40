import { unvaryingInterval } from "./availability.ts";
import { studentQuantile } from "./distributions.ts";
import { clampInterval, type Interval } from "./interval.ts";
import { addToMoments, emptyMoments, variance } from "./moments.ts";

/** Rest of a whole that is rounding, relative to the whole. */
const ROUNDING = 1e-9;

/**
 * Interval for the share of a part in a whole, such as downtime by one cause in all downtime: one pair (parts[i],
 * wholes[i]) per replication, 0 <= part <= whole.
 *
 * Delta method for log(part / rest), whose distribution is near normal even where a few long outages make up either, so
 * that the interval stays within 0..1: log(X / Y) varies like the mean of x_i / mean(x) - y_i / mean(y). Replications
 * without anything say nothing about a share and are left out. Where the part is all or nothing in every replication, the
 * bound that so many observations allow. Source: A. Agresti, "Categorical Data Analysis", 3rd ed., section 16.1.
 */
export function shareInterval(parts: Float64Array, wholes: Float64Array, confidence: number): Interval {
  const used = Array.from(wholes.keys()).filter((i) => (wholes[i] as number) > 0);
  const part = sum(used.map((i) => parts[i] as number));
  const whole = sum(used.map((i) => wholes[i] as number));
  const rest = Math.max(0, whole - part);
  if (used.length === 0) {
    return {
      estimate: Number.NaN,
      lower: 0,
      upper: 1,
      confidence,
      observations: 0,
      method: "nothing to share",
    };
  }
  if (part <= 0 || rest <= ROUNDING * whole || used.length < 2) {
    const bound = unvaryingInterval(part / whole, used.length, confidence);
    return { ...clampInterval(bound, 0, 1), method: "all alike: bound for a share" };
  }
  const moments = emptyMoments();
  for (const i of used) {
    const x = parts[i] as number;
    const y = (wholes[i] as number) - x;
    addToMoments(moments, used.length * (x / part - y / rest));
  }
  const error = Math.sqrt(variance(moments) / used.length);
  const reach = studentQuantile((1 + confidence) / 2, used.length - 1) * error;
  const logit = Math.log(part / rest);
  return {
    estimate: part / whole,
    lower: logistic(logit - reach),
    upper: logistic(logit + reach),
    confidence,
    observations: used.length,
    method: "ratio of totals, delta method on the logit",
  };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
