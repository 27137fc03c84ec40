import type { Lifetimes } from "./lifetimes.ts";

/** When observation would have ended, for lifetimes like the observed ones. */
export interface CensoringTimes {
  /** distinct times at which something was cut off, ascending */
  readonly times: Float64Array;
  /** share of observations that would be cut off later than each (Kaplan and Meier's curve with the parts exchanged) */
  readonly later: Float64Array;
}

/** The distribution of the time of censoring; a failure at the same time counts as before it. */
export function censoringTimes({ ended, censored }: Lifetimes): CensoringTimes {
  const times: number[] = [];
  const later: number[] = [];
  let share = 1;
  let failed = 0;
  for (let i = 0; i < censored.length; ) {
    const time = censored[i];
    while (failed < ended.length && ended[failed] <= time) failed++;
    let next = i;
    while (next < censored.length && censored[next] === time) next++;
    const risk = censored.length - i + ended.length - failed;
    share = next - i === risk ? 0 : (share * (risk - (next - i))) / risk;
    times.push(time);
    later.push(share);
    i = next;
  }
  return { times: Float64Array.from(times), later: Float64Array.from(later) };
}

/**
 * A time of censoring, given that it is not before `after`, from a uniform number in (0, 1). Infinity: none, where what was
 * observed longest was a failure.
 */
export function drawCensoring({ times, later }: CensoringTimes, after: number, uniform: number): number {
  const first = countBelow(times, (time) => time < after);
  const level = uniform * (first === 0 ? 1 : later[first - 1]);
  const drawn = countBelow(later, (share) => share >= level);
  return drawn < times.length ? times[drawn] : Infinity;
}

/** How many values at the start of an array meet a condition that no later one meets. */
function countBelow(values: Float64Array, condition: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (condition(values[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
