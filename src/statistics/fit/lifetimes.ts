/** Observed lifetimes (or repair times), some of them cut off before their end. */
export interface Lifetimes {
  /** those seen to their end, ascending, all above 0, in any one unit */
  readonly ended: Float64Array;
  /** those cut off: they lasted longer than this; ascending, all above 0 */
  readonly censored: Float64Array;
  /** natural logarithms of both */
  readonly logEnded: Float64Array;
  readonly logCensored: Float64Array;
}

/**
 * Takes over both arrays and sorts them. RangeError for what is not a finite number above 0: a fitted density of a
 * lifetime of 0 is 0 or infinite, so the caller must say what a 0 stands for.
 */
export function lifetimes(ended: Float64Array, censored: Float64Array): Lifetimes {
  for (const times of [ended, censored]) {
    times.sort();
    const first = times[0];
    const last = times[times.length - 1];
    if (times.length > 0 && !(first > 0 && last < Infinity)) {
      throw new RangeError(`a lifetime must be a finite number above 0, got ${first > 0 ? last : first}`);
    }
  }
  return { ended, censored, logEnded: ended.map(Math.log), logCensored: censored.map(Math.log) };
}

/** How many there are, ended or not. */
export function countOf({ ended, censored }: Lifetimes): number {
  return ended.length + censored.length;
}

/** The longest time observed, ended or not. */
export function longestOf({ ended, censored }: Lifetimes): number {
  return Math.max(ended.at(-1) ?? 0, censored.at(-1) ?? 0);
}

/** Sum of all times under observation. */
export function totalTime({ ended, censored }: Lifetimes): number {
  return sum(ended) + sum(censored);
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
