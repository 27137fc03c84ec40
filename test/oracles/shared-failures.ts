/**
 * m units that fail alone and together: each set of k units fails, those of it that are up, at a rate that depends on k
 * only; each is repaired on its own. The chain is on all 2^m sets of units that are down; no symmetry is used.
 */
import { choose } from "./k-of-n.ts";
import { type Generator, generator, longRunOutages, type Outages } from "./markov-chain.ts";

/** q[k - 1]: rate of the failures of k given units and no other, 1/s. */
export function sharedChain(q: readonly number[], repairRate: number): Generator {
  const m = q.length;
  const all = (1 << m) - 1;
  return generator(1 << m, (from, to) => {
    const repaired = from & ~to;
    if (repaired !== 0) return to === (from & ~repaired) && size(repaired) === 1 ? repairRate : 0;
    // Every set that holds exactly these of the units that are up, and any of those that are down.
    const failing = to & ~from;
    let rate = 0;
    for (let set = 1; set <= all; set++) if ((set & ~from) === failing) rate += q[size(set) - 1];
    return rate;
  });
}

/** Long-run outages of a group that needs `need` of its units. */
export function sharedOutages(q: readonly number[], repairRate: number, need: number): Outages {
  return longRunOutages(sharedChain(q, repairRate), (down) => q.length - size(down) < need);
}

/** Rate of events that fail exactly k units when all are up, by k. */
export function eventRates(q: readonly number[]): number[] {
  return q.map((rate, i) => choose(q.length, i + 1) * rate);
}

/** Rate at which a unit fails, alone or with others. */
export function memberRate(q: readonly number[]): number {
  return q.reduce((sum, rate, i) => sum + choose(q.length - 1, i) * rate, 0);
}

/** Beta factor: Q_1 = (1 - beta) Q_t, Q_m = beta Q_t. */
export function byBeta(m: number, beta: number, total: number): number[] {
  return Array.from({ length: m }, (_, i) => (i === 0 ? (1 - beta) * total : i === m - 1 ? beta * total : 0));
}

/** NUREG/CR-5485 (non-staggered testing): Q_k = k / C(m-1, k-1) alpha_k / alpha_t Q_t, alpha_t = sum k alpha_k. */
export function byAlpha(alpha: readonly number[], total: number): number[] {
  const m = alpha.length;
  const alphaTotal = alpha.reduce((sum, factor, i) => sum + (i + 1) * factor, 0);
  return alpha.map((factor, i) => (((i + 1) / choose(m - 1, i)) * factor * total) / alphaTotal);
}

/** NUREG/CR-4780: Q_k = 1 / C(m-1, k-1) (prod_(i <= k) rho_i) (1 - rho_(k+1)) Q_t, rho_1 = 1, rho_2 = beta, ..., rho_(m+1) = 0. */
export function byGreekLetters(m: number, letters: readonly number[], total: number): number[] {
  const rho = (i: number) => (i === 1 ? 1 : i <= m ? (letters[i - 2] ?? 0) : 0);
  return Array.from({ length: m }, (_, i) => {
    const k = i + 1;
    let product = 1;
    for (let j = 1; j <= k; j++) product *= rho(j);
    return (product * (1 - rho(k + 1)) * total) / choose(m - 1, k - 1);
  });
}

/**
 * Binomial failure rate: Q_1 = lambda + mu p (1-p)^(m-1), Q_k = mu p^k (1-p)^(m-k), Q_m = mu p^m + omega (Atwood 1986).
 */
export function byShocks(
  m: number,
  { alone, shocks, p, lethal }: { alone: number; shocks: number; p: number; lethal: number },
): number[] {
  return Array.from({ length: m }, (_, i) => {
    let rate = shocks;
    for (let j = 0; j < m; j++) rate *= j <= i ? p : 1 - p;
    return rate + (i === 0 ? alone : 0) + (i === m - 1 ? lethal : 0);
  });
}

function size(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
