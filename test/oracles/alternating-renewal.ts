/**
 * One unit that fails at rate l and is repaired at rate m, both exponential: how long it is down in a period T.
 */

/** P(a gamma variable of whole shape n >= 0 and rate 1 is at most x); shape 0 is always 0. */
function erlangCdf(shape: number, x: number): number {
  let term = Math.exp(-x);
  let below = 0;
  for (let k = 0; k < shape; k++) {
    below += term;
    term *= x / (k + 1);
  }
  return 1 - below;
}

/**
 * P(downtime in T <= x), the unit being up or down at the beginning; for 0 <= x < T.
 *
 * L. Takács, "On certain sojourn time problems in the theory of stochastic processes", Acta Math. Acad. Sci. Hung. 8
 * (1957) 169-191: by the time the unit has been up for T - x there have been Poisson(l (T - x)) failures, and it is
 * down for at most x exactly when the repairs of these, and the one under way at the beginning, take x or less together.
 */
export function downtimeCdf(l: number, m: number, period: number, x: number, isUp = true): number {
  const failures = l * (period - x);
  let chance = Math.exp(-failures);
  let sum = 0;
  const most = failures + 12 * Math.sqrt(failures) + 40;
  for (let n = 0; n < most; n++) {
    sum += chance * erlangCdf(isUp ? n : n + 1, m * x);
    chance *= failures / (n + 1);
  }
  return sum;
}

/** P(up at time t) of a unit that is up at 0. */
export function upChance(l: number, m: number, t: number): number {
  return (m + l * Math.exp(-(l + m) * t)) / (l + m);
}

/** The same chance, for a year that is picked at random from the first `years` of a unit that starts up. */
export function yearlyDowntimeCdf(l: number, m: number, year: number, years: number, x: number): number {
  let sum = 0;
  for (let i = 0; i < years; i++) {
    const up = upChance(l, m, i * year);
    sum += up * downtimeCdf(l, m, year, x) + (1 - up) * downtimeCdf(l, m, year, x, false);
  }
  return sum / years;
}

/** The downtime that a year stays at or below with the given chance, more than that of no downtime; by bisection. */
export function yearlyDowntimeQuantile(
  l: number,
  m: number,
  year: number,
  years: number,
  chance: number,
): number {
  let low = 0;
  let high = year;
  while (high - low > 1e-9 * year) {
    const middle = (low + high) / 2;
    if (yearlyDowntimeCdf(l, m, year, years, middle) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
