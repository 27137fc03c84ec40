/**
 * Sums over replications of a part and its whole (x and y, 0 <= x <= y): all that the interval of a share needs, for
 * where there are too many pairs to keep the values of every replication.
 */
import { unvaryingInterval } from "./availability.ts";
import { studentQuantile } from "./distributions.ts";
import { checkConfidence, clampInterval, type Interval } from "./interval.ts";

export interface PairSums {
  /** Replications in which the whole is above zero. */
  count: number;
  part: number;
  whole: number;
  partSquares: number;
  wholeSquares: number;
  products: number;
}

/** Rest of a whole that is rounding, relative to the whole. */
const ROUNDING = 1e-9;

/**
 * Interval for the share of the part in the whole: the delta method for log(part / rest) with Student's t, as
 * `shareInterval` does it from the values themselves. Its source is named there.
 */
export function shareOfSums(sums: PairSums, confidence: number): Interval {
  checkConfidence(confidence);
  const { count, part, whole } = sums;
  const rest = whole - part;
  if (count === 0) {
    return {
      estimate: Number.NaN,
      lower: 0,
      upper: 1,
      confidence,
      observations: 0,
      method: "nothing to share",
    };
  }
  if (part <= 0 || rest <= ROUNDING * whole || count < 2) {
    const bound = unvaryingInterval(Math.min(1, part / whole), count, confidence);
    return { ...clampInterval(bound, 0, 1), method: "all alike: bound for a share" };
  }
  const restSquares = sums.wholeSquares - 2 * sums.products + sums.partSquares;
  const partTimesRest = sums.products - sums.partSquares;
  // Sum of (x / X - y / Y)^2, X and Y being the totals of part and rest.
  const spread =
    sums.partSquares / (part * part) - (2 * partTimesRest) / (part * rest) + restSquares / (rest * rest);
  const error = Math.sqrt((Math.max(0, spread) * count) / (count - 1));
  const reach = studentQuantile((1 + confidence) / 2, count - 1) * error;
  const logit = Math.log(part / rest);
  return {
    estimate: part / whole,
    lower: 1 / (1 + Math.exp(reach - logit)),
    upper: 1 / (1 + Math.exp(-reach - logit)),
    confidence,
    observations: count,
    method: "ratio of totals, delta method on the logit",
  };
}
