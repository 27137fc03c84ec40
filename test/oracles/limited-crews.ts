/**
 * Machine repair: n machines, each failing at rate l while up, c crews repairing one machine each at rate m.
 * Machines wait for a crew in any order that does not look at repair times (they are alike, so the order does not change
 * how many are down). Exponential repair matters here: unlike with a repairer for each, the law enters, not only the mean.
 */
import type { Units } from "./k-of-n.ts";
import { type Generator, generator } from "./markov-chain.ts";

export interface CrewedUnits extends Units {
  /** c >= 1; Infinity gives a repairer for each. */
  readonly crews: number;
}

/** Chain on the number of machines down, 0..n: i -> i+1 at (n-i) l, i -> i-1 at min(i, c) m. */
export function crewedChain({ n, failureRate, repairRate, crews }: CrewedUnits): Generator {
  return generator(n + 1, (i, j) => {
    if (j === i + 1) return (n - i) * failureRate;
    return j === i - 1 ? Math.min(i, crews) * repairRate : 0;
  });
}

/**
 * Probability of 0..n machines down. Flow between i and i+1 balances, p_i (n-i) l = p_(i+1) min(i+1, c) m, so
 * p_i is proportional to prod_(j<i) (n-j) l / (min(j+1, c) m).
 */
export function downDistribution({ n, failureRate, repairRate, crews }: CrewedUnits): number[] {
  const weight = [1];
  for (let i = 0; i < n; i++)
    weight.push((weight[i] * (n - i) * failureRate) / (Math.min(i + 1, crews) * repairRate));
  const total = weight.reduce((sum, w) => sum + w, 0);
  return weight.map((w) => w / total);
}

/** Long-run share of time with fewer than `need` machines up. */
export function crewedUnavailability(units: CrewedUnits): number {
  return downDistribution(units).reduce((sum, p, down) => (units.n - down < units.need ? sum + p : sum), 0);
}

/** Outages per second: exactly `need` up (n - need down) and one of them fails. */
export function crewedOutageFrequency(units: CrewedUnits): number {
  return downDistribution(units)[units.n - units.need] * units.need * units.failureRate;
}

/** Mean length of an outage, s. */
export function crewedMeanOutage(units: CrewedUnits): number {
  return crewedUnavailability(units) / crewedOutageFrequency(units);
}

/**
 * Mean time a failed machine is down (waiting and repair), s. Little's law: mean number down over failures per second,
 * which is l times the mean number up.
 */
export function meanTimeDown(units: CrewedUnits): number {
  const meanDown = downDistribution(units).reduce((sum, p, down) => sum + p * down, 0);
  return meanDown / (units.failureRate * (units.n - meanDown));
}
