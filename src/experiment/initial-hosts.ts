/** Where instances are at the beginning of a replication. */
import type { Model } from "../cluster/model.ts";
import { Simulation } from "../simulation.ts";

/** Index of the host of each instance, -1: none; of the first replication of a seed. */
export function initialHosts(model: Model, seed: string): number[] {
  const simulation = new Simulation(model);
  simulation.begin(seed, 0);
  return simulation.moment().instances.map(({ host }) => host);
}
