import { normalQuantile } from "../distributions.ts";
import { maximise } from "./maximise.ts";

/** A point estimate's limits, on the scale of the coordinate; infinite where the data give none. */
export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

/** Of the signed root, near 2, and so of the limits, as a share of their distance from the estimate. */
const TOLERANCE = 1e-5;
/** Of the log-likelihood, when the other coordinate is maximised out. */
const PRECISION = 1e-7;
/** A limit farther off than a factor of e^50 from the estimate is none. */
const FARTHEST = 50;
const STEPS_MAX = 60;

/**
 * Profile likelihood limits of one coordinate: those values whose best likelihood, whatever the other coordinate is, falls
 * short of the greatest by at most half the chi-square quantile with one degree of freedom (W. Q. Meeker, L. A. Escobar,
 * "Statistical Methods for Reliability Data", 1998, section 8.3).
 *
 * `logLikelihood(value, other)` is that of the coordinate's value and the other coordinate, `step` about the standard
 * error of either.
 */
export function profileLimits(
  logLikelihood: (value: number, other: number) => number,
  estimate: { readonly value: number; readonly other: number; readonly logLikelihood: number },
  step: number,
  confidence: number,
): Limits {
  const reach = normalQuantile((1 + confidence) / 2);
  const limit = (direction: number) => {
    // Along the profile the other coordinate moves nearly in proportion; where it was last says where to look next.
    let drift = 0;
    let isFirst = true;
    // The signed root of twice the shortfall is nearly a straight line, which a few secants cut.
    const rootAt = (distance: number) => {
      const value = estimate.value + direction * distance;
      const start = estimate.other + drift * distance;
      const best = maximise((x) => logLikelihood(value, x), start, step / (isFirst ? 2 : 10), PRECISION);
      if (Number.isFinite(best.value)) {
        drift = (best.at - estimate.other) / distance;
        isFirst = false;
      }
      return Math.sqrt(2 * Math.max(0, estimate.logLikelihood - best.value));
    };
    return estimate.value + direction * distanceWhere(rootAt, reach, reach * step);
  };
  return { lower: limit(-1), upper: limit(1) };
}

/** The distance at which a function that rises from 0 reaches a level; Infinity when it does not before FARTHEST. */
function distanceWhere(f: (distance: number) => number, level: number, first: number): number {
  let low = { at: 0, value: 0 };
  let high = { at: first, value: f(first) };
  while (!(high.value >= level)) {
    if (high.at >= FARTHEST) return Infinity;
    low = high;
    const factor = Math.min(Math.max((1.1 * level) / high.value, 1.2), 3);
    const at = Math.min(high.at * factor, FARTHEST);
    high = { at, value: f(at) };
  }
  for (let i = 0; i < STEPS_MAX && high.at - low.at > TOLERANCE * high.at; i++) {
    const share = (level - low.value) / (high.value - low.value);
    const secant = low.at + share * (high.at - low.at);
    const middle = (low.at + high.at) / 2;
    // Every third step halves, so that a curve cannot keep one end in place for long.
    const at = i % 3 === 2 || !Number.isFinite(secant) ? middle : secant;
    const value = f(at);
    if (Math.abs(value - level) < TOLERANCE) return at;
    if (value >= level) high = { at, value };
    else low = { at, value };
  }
  return (low.at + high.at) / 2;
}
