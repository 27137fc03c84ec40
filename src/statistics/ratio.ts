import { checkConfidence, clampInterval, type Interval } from "./interval.ts";
import { hallMeanInterval } from "./mean-interval.ts";
import { momentsOf } from "./moments.ts";

/**
 * Interval for a ratio of totals, such as mean outage duration = total downtime / number of outages, where both
 * come in clusters: one pair (numerators[i], denominators[i]) per replication, all values >= 0.
 *
 * Delta method: the ratio R of the totals behaves like the mean of R + (y_i - R x_i) / mean(x). To it goes
 * Hall's skewness-adjusted t. Replications without any event (x = y = 0) say nothing about a ratio and are left
 * out, which also gives the honest number of degrees of freedom when events are rare; `observations` counts the
 * others. Source of the linearisation: W. G. Cochran, "Sampling Techniques", chapter 6.
 *
 * No event at all: the estimate is NaN and the bounds are 0 and infinity. Events in one replication only: the
 * estimate without a bound. Throws a RangeError on arrays of unequal length or a negative value.
 */
export function ratioInterval(
  numerators: Float64Array,
  denominators: Float64Array,
  confidence: number,
): Interval {
  checkConfidence(confidence);
  const totals = totalsOf(numerators, denominators);
  const ratio = totals.denominator > 0 ? totals.numerator / totals.denominator : Number.NaN;
  if (totals.replications < 2 || totals.denominator === 0) {
    return {
      estimate: ratio,
      lower: 0,
      upper: Infinity,
      confidence,
      observations: totals.replications,
      method: totals.denominator === 0 ? "no events: no estimate" : "events in one replication: no interval",
    };
  }
  const denominatorMean = totals.denominator / totals.replications;
  const linear = new Float64Array(totals.replications);
  let next = 0;
  for (let i = 0; i < numerators.length; i++) {
    const y = numerators[i] as number;
    const x = denominators[i] as number;
    if (x > 0 || y > 0) linear[next++] = ratio + (y - ratio * x) / denominatorMean;
  }
  const interval = hallMeanInterval(momentsOf(linear), confidence);
  return {
    ...clampInterval(interval, 0, Infinity),
    estimate: ratio,
    method: "ratio of totals, delta method with skewness-adjusted t",
  };
}

/** The two totals, and how many replications have any part in them. */
function totalsOf(numerators: Float64Array, denominators: Float64Array) {
  if (numerators.length !== denominators.length) {
    throw new RangeError(
      `one denominator per numerator, got ${denominators.length} for ${numerators.length}`,
    );
  }
  let numerator = 0;
  let denominator = 0;
  let replications = 0;
  for (let i = 0; i < numerators.length; i++) {
    const y = numerators[i] as number;
    const x = denominators[i] as number;
    if (!(x >= 0 && y >= 0)) throw new RangeError(`a ratio needs values >= 0, got ${y} / ${x}`);
    numerator += y;
    denominator += x;
    if (x > 0 || y > 0) replications++;
  }
  return { numerator, denominator, replications };
}
