/**
 * The first move of each strategy of rebalancing, by trying all of them, on plain lists: cores of each host, demand or
 * claim of each instance, and where it is. Everything fits everywhere and no rule is in the way.
 */
import { imbalance } from "./balancing.ts";

export interface Spread {
  readonly cores: readonly number[];
  readonly demands: readonly number[];
  readonly at: readonly number[];
}

/** Demand on each host, cores. */
export function demandOn({ cores, demands, at }: Spread): number[] {
  return cores.map((_, host) =>
    demands.reduce((sum, demand, instance) => (at[instance] === host ? sum + demand : sum), 0),
  );
}

export function loadsOf(spread: Spread): number[] {
  return demandOn(spread).map((demand, host) => demand / spread.cores[host]);
}

/** Where everything is after one move. */
export function moved(spread: Spread, instance: number, host: number): Spread {
  return { ...spread, at: spread.at.map((old, i) => (i === instance ? host : old)) };
}

/** The smallest deviation of loads that moving one instance, or none, leads to; some may be fixed. */
export function leastDeviation(spread: Spread, fixed: readonly number[] = []): number {
  let least = imbalance(loadsOf(spread));
  for (const instance of spread.demands.keys()) {
    if (fixed.includes(instance)) continue;
    for (const host of spread.cores.keys()) {
      least = Math.min(least, imbalance(loadsOf(moved(spread, instance, host))));
    }
  }
  return least;
}

/**
 * Watcher's workload_balance (watcher/decision_engine/strategy/strategies/workload_balance.py, do_execute): sources by
 * falling load; of the first that has one, the instance whose demand comes closest to what the source has above the
 * mean, from below; to the least loaded host that stays under the threshold with it. Instances that no host can take
 * are passed over.
 */
export function workloadBalance(spread: Spread, threshold: number): [number, number] | undefined {
  const loads = loadsOf(spread);
  const demands = demandOn(spread);
  const mean = demands.reduce((sum, demand) => sum + demand, 0) / demands.length;
  const hosts = [...spread.cores.keys()];
  const sources = hosts.filter((host) => loads[host] >= threshold).toSorted((a, b) => loads[b] - loads[a]);
  for (const source of sources) {
    const offers = [...spread.at.keys()]
      .filter((instance) => spread.at[instance] === source && spread.demands[instance] > 0)
      .map((instance) => {
        const targets = hosts.filter(
          (host) =>
            loads[host] < threshold &&
            (demands[host] + spread.demands[instance]) / spread.cores[host] < threshold,
        );
        const target = targets.toSorted((a, b) => loads[a] - loads[b])[0];
        return { instance, target, rest: demands[source] - mean - spread.demands[instance] };
      })
      .filter(({ target, rest }) => target !== undefined && rest >= 0)
      .toSorted((a, b) => a.rest - b.rest);
    if (offers.length > 0) return [offers[0].instance, offers[0].target];
  }
  return undefined;
}
