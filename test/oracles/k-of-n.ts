/**
 * k of n identical, independent units needed; each fails at `failureRate` while up and is repaired at `repairRate` while
 * down (1/s), with a repairer of its own and whether or not the others are up. u = l / (l + m).
 */
import { type Generator, generator, intervalOutages } from "./markov-chain.ts";

export interface Units {
  /** How many there are. */
  readonly n: number;
  /** How many must be up, 1..n. */
  readonly need: number;
  /** l, 1/s. */
  readonly failureRate: number;
  /** m, 1/s. */
  readonly repairRate: number;
}

/** n over k. */
export function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return Math.round(result);
}

/** Probability of exactly k successes in n trials of probability p. */
export function binomial(n: number, k: number, p: number): number {
  let result = choose(n, k);
  for (let i = 0; i < k; i++) result *= p;
  for (let i = 0; i < n - k; i++) result *= 1 - p;
  return result;
}

/** Probability of each number of successes 0..n in independent trials of unlike probabilities (convolution). */
export function poissonBinomial(probabilities: readonly number[]): number[] {
  let distribution = [1];
  for (const p of probabilities) {
    const next = [...distribution.map((x) => x * (1 - p)), 0];
    for (let i = 0; i < distribution.length; i++) next[i + 1] += distribution[i] * p;
    distribution = next;
  }
  return distribution;
}

/** Long-run unavailability of one unit: each cycle is 1/l up and 1/m down. Any laws with these means will do. */
export function unitUnavailability(failureRate: number, repairRate: number): number {
  return failureRate / (failureRate + repairRate);
}

/** Probability that fewer than `need` of n units are up when each is down with probability `u`. */
export function tailUnavailability(n: number, need: number, u: number): number {
  let sum = 0;
  for (let down = n - need + 1; down <= n; down++) sum += binomial(n, down, u);
  return sum;
}

/** The same for units that differ. */
export function unlikeUnavailability(need: number, unavailabilities: readonly number[]): number {
  const down = poissonBinomial(unavailabilities);
  return down.reduce((sum, p, i) => (unavailabilities.length - i < need ? sum + p : sum), 0);
}

/** Long-run unavailability, 0..1. Any laws of lifetime and repair: only the means enter. */
export function unavailability({ n, need, failureRate, repairRate }: Units): number {
  return tailUnavailability(n, need, unitUnavailability(failureRate, repairRate));
}

/**
 * Outages per second in the long run. An outage begins when one of exactly `need` units up fails:
 * nu = C(n,k) (1-u)^k u^(n-k) . k l. For 2 of 3: 3 u (1-u)^2 . 2 l.
 * Any laws again if l is read as 1/(mean lifetime): at a random instant independent stationary units are in their
 * states with these probabilities, and each fails with frequency (1-u)/(mean lifetime).
 */
export function outageFrequency({ n, need, failureRate, repairRate }: Units): number {
  const u = unitUnavailability(failureRate, repairRate);
  return binomial(n, n - need, u) * need * failureRate;
}

/**
 * Mean length of an outage, s: share of time over frequency. For 2 of 3: (l + 3 m) / (6 m^2), which is 1/(2 m) (two
 * repairs racing) plus l/(6 m^2) for the third unit failing meanwhile.
 */
export function meanOutage(units: Units): number {
  return unavailability(units) / outageFrequency(units);
}

/** Probability that one unit, up at 0, is down at `t`: p' = l (1 - p) - m p, p(0) = 0, so p = u (1 - exp(-(l+m) t)). */
export function unitUnavailabilityAt(t: number, failureRate: number, repairRate: number): number {
  const u = unitUnavailability(failureRate, repairRate);
  return -u * Math.expm1(-(failureRate + repairRate) * t);
}

/** Expected share of [0, T] one unit, up at 0, is down: (1/T) int p = u (1 - (1 - exp(-a T)) / (a T)), a = l + m. */
export function unitIntervalUnavailability(
  duration: number,
  failureRate: number,
  repairRate: number,
): number {
  const x = (failureRate + repairRate) * duration;
  return unitUnavailability(failureRate, repairRate) * (1 + Math.expm1(-x) / x);
}

/** Chain on the number of units down, 0..n. */
export function downCountChain({ n, failureRate, repairRate }: Units): Generator {
  return generator(n + 1, (i, j) => (j === i + 1 ? (n - i) * failureRate : j === i - 1 ? i * repairRate : 0));
}

/** Expected share of [0, T] with fewer than `need` up, and expected number of outages begun, from all up at 0. */
export function intervalUnavailability(
  units: Units,
  duration: number,
): { unavailability: number; expectedOutages: number } {
  return intervalOutages(downCountChain(units), 0, duration, (down) => units.n - down < units.need);
}

/**
 * Unavailability of one unit that several failure processes take down, each with its own clock running whatever the
 * others do: 1 - prod (1 - u_i).
 */
export function seriesUnavailability(unavailabilities: readonly number[]): number {
  return 1 - unavailabilities.reduce((up, u) => up * (1 - u), 1);
}

/**
 * The same when the clocks stand still while the unit is down, so that one process at most is down: in a cycle of mean
 * up time 1/sum l_i process i is the one to strike with probability l_i / sum l, hence
 * U = sum l_i R_i / (1 + sum l_i R_i).
 */
export function pausedSeriesUnavailability(
  processes: readonly { readonly failureRate: number; readonly meanRepair: number }[],
): number {
  const load = processes.reduce((sum, p) => sum + p.failureRate * p.meanRepair, 0);
  return load / (1 + load);
}
