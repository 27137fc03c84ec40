/**
 * What every estimator of this folder returns: an estimate that never comes without its interval.
 *
 * `confidence` is the two-sided confidence (0.95 for 95 %), except where `method` says "one-sided", which is
 * so when nothing was observed and only an upper bound can be given. A bound that the data cannot give is
 * infinite (or the edge of the possible range, where there is one), never left out.
 */
export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** in (0, 1) */
  readonly confidence: number;
  /** how many independent observations (replications, trials) are behind the estimate */
  readonly observations: number;
  /** short name for people, such as "skewness-adjusted t (Hall 1992)" */
  readonly method: string;
}

/** Throws a RangeError unless the confidence is a share strictly between 0 and 1 (0.95, not 95). */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must lie strictly between 0 and 1, got ${confidence}`);
  }
}

/** Throws a RangeError unless there is at least one value. */
export function checkNotEmpty(values: ArrayLike<number>, what: string): void {
  if (values.length === 0) throw new RangeError(`${what} needs at least one observation`);
}

/** The part of an interval that lies in [lowest, highest], for a quantity that cannot leave that range. */
export function clampInterval(interval: Interval, lowest: number, highest: number): Interval {
  const clamp = (bound: number) => Math.min(Math.max(bound, lowest), highest);
  return { ...interval, lower: clamp(interval.lower), upper: clamp(interval.upper) };
}

/** The interval of `factor` times the quantity, factor > 0: a change of unit, or a mean per hour from one per year. */
export function scaleInterval(interval: Interval, factor: number): Interval {
  if (!(factor > 0 && factor < Infinity)) throw new RangeError(`factor must be positive, got ${factor}`);
  return {
    ...interval,
    estimate: interval.estimate * factor,
    lower: interval.lower * factor,
    upper: interval.upper * factor,
  };
}
