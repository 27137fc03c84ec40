import type { Interval } from "./interval.ts";

/** Nines of an unavailability in [0, 1]: -log10, so 0.001 is 3 nines, 1 is none and 0 infinitely many. */
export function nines(unavailability: number): number {
  if (!(unavailability >= 0 && unavailability <= 1)) {
    throw new RangeError(`unavailability must lie in [0, 1], got ${unavailability}`);
  }
  return 0 - Math.log10(unavailability);
}

/** The nines of an interval of unavailability; the upper bound of one is the lower bound of the other. */
export function ninesInterval(unavailability: Interval): Interval {
  return {
    ...unavailability,
    estimate: nines(unavailability.estimate),
    lower: nines(unavailability.upper),
    upper: nines(unavailability.lower),
  };
}

/** Availability from unavailability, or back: one minus the interval. */
export function complementInterval(interval: Interval): Interval {
  return {
    ...interval,
    estimate: 1 - interval.estimate,
    lower: 1 - interval.upper,
    upper: 1 - interval.lower,
  };
}
