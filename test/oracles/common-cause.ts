/**
 * n units that fail one by one (rate l each while up) and together: shocks come at rate s and fail each unit that is up
 * with probability p, independently. A unit that is down is not touched by a shock. Each is repaired on its own, at rate m.
 */
import { binomial, choose, type Units } from "./k-of-n.ts";
import { type Generator, generator } from "./markov-chain.ts";

export interface ShockedUnits extends Units {
  /** s, 1/s. */
  readonly shockRate: number;
  /** p, 0..1. */
  readonly hitProbability: number;
}

/**
 * Chain on the number down, 0..n. From i down: a shock takes j of the n - i up with binomial probability (a shock that
 * takes none is no transition), a unit fails alone at (n-i) l, one is repaired at i m. With p = 1: an extra s to n.
 */
export function shockedChain(units: ShockedUnits): Generator {
  const { n, failureRate, repairRate, shockRate, hitProbability } = units;
  return generator(n + 1, (i, j) => {
    if (j === i - 1) return i * repairRate;
    if (j < i) return 0;
    const alone = j === i + 1 ? (n - i) * failureRate : 0;
    return alone + shockRate * binomial(n - i, j - i, hitProbability);
  });
}

/**
 * Probability that r chosen units are all up. Watch only those r: their "all up" ends at rate r l + s (1 - (1-p)^r) and
 * begins at rate m from each "all up but this one", of probability g_(r-1) - g_r. So
 * g_r (r l + s (1 - (1-p)^r)) = r m (g_(r-1) - g_r), g_0 = 1, which gives g_r / g_(r-1). No chain is solved.
 */
export function allUpProbability(r: number, units: ShockedUnits): number {
  const { failureRate, repairRate, shockRate, hitProbability } = units;
  let product = 1;
  let missed = 1;
  for (let i = 1; i <= r; i++) {
    missed *= 1 - hitProbability;
    product *= (i * repairRate) / (i * (failureRate + repairRate) + shockRate * (1 - missed));
  }
  return product;
}

/**
 * Probability of exactly `up` units up, by inclusion and exclusion over the others:
 * C(n, j) sum_i (-1)^i C(n-j, i) g_(j+i). Loses digits to cancellation as n grows; meant for n up to about 7.
 */
export function upProbability(up: number, units: ShockedUnits): number {
  let sum = 0;
  for (let i = 0; i <= units.n - up; i++)
    sum += (i % 2 === 0 ? 1 : -1) * choose(units.n - up, i) * allUpProbability(up + i, units);
  return choose(units.n, up) * sum;
}

/** Long-run share of time with fewer than `need` up, from the closed form. */
export function shockedUnavailability(units: ShockedUnits): number {
  let sum = 0;
  for (let up = 0; up < units.need; up++) sum += upProbability(up, units);
  return sum;
}

/**
 * Outages per second: from each state with the quorum, the rate of falling below `need` at once. From i units up:
 * s P(hits > i - need), and i l if i = need.
 */
export function shockedOutageFrequency(units: ShockedUnits): number {
  const { n, need, failureRate, shockRate, hitProbability } = units;
  let sum = 0;
  for (let up = need; up <= n; up++) {
    let fatal = 0;
    for (let hits = up - need + 1; hits <= up; hits++) fatal += binomial(up, hits, hitProbability);
    const rate = shockRate * fatal + (up === need ? need * failureRate : 0);
    sum += upProbability(up, units) * rate;
  }
  return sum;
}
