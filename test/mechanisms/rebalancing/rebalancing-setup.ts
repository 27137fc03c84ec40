/** What tests of rebalancing have in common. */
import { Demand } from "../../../src/mechanisms/demand.ts";
import { Links } from "../../../src/mechanisms/links.ts";
import { Migrations } from "../../../src/mechanisms/migration/migration.ts";
import { Placement } from "../../../src/mechanisms/placement/placement.ts";
import { Rebalancing } from "../../../src/mechanisms/rebalancing/rebalancing.ts";
import { type TinyCluster, TinySimulation, tinyModel } from "../tiny-model.ts";

/** A cluster with demand, migration and the controller; instance i begins on hosts[i]. */
export function rebalancing(tiny: TinyCluster, hosts: readonly number[]) {
  const simulation = new TinySimulation(tinyModel(tiny));
  const { context, isManaged } = simulation;
  const demand = new Demand(context);
  const migrations = new Migrations(context, new Links(context), isManaged);
  const controller = new Rebalancing(context, migrations, demand, new Placement(context), isManaged);
  simulation.follows.demandChanged = (cluster) => controller.changed(cluster);
  simulation.follows.instanceMoved = (instance, source) => {
    demand.instanceMoved(instance, source);
    controller.changed(0);
  };
  simulation.seal(hosts);
  demand.start();
  const loads = () => simulation.model.hosts.map(({ cores }, host) => demand.demandOn[host] / cores);
  return { simulation, demand, migrations, controller, loads, moves: simulation.recorded.migrations };
}

/** `count` instances of 1 core of demand each. */
export const busy = (count: number, cores = 1) => [
  { count, cpu: cores, memory: 1, reservedMemory: 1, demand: { mean: 1 } },
];

/** Where `count` instances begin that are all on the first host. */
export function allOnOne(count: number) {
  return new Array<number>(count).fill(0);
}
