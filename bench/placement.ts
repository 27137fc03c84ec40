/**
 * Choosing a host for an instance, and one run of the rebalancing controller, in clusters of 16 to 4,096 hosts with three
 * instances each; the capacity index against a scan of all hosts.
 */
import { Placement } from "../src/mechanisms/placement/placement.ts";
import { compile } from "../src/scenario/compile.ts";
import { parseScenario } from "../src/scenario/load.ts";
import { Simulation } from "../src/simulation.ts";
import { printTable, takeTurns } from "./measure.ts";

const SIZES = [16, 64, 256, 1_024, 4_096];
const CHOICES = 2_000;
const WISH = { bendRules: false, useFailoverHosts: false };
const ANY_HOST = () => true;

function clusterOf(hosts: number): Simulation {
  return new Simulation(
    compile(
      parseScenario(
        `
name: placement
horizon: 2d
clusters:
  prod:
    platform: vsphere
    hosts: {count: ${hosts}, cores: 32, clock: 2.5GHz, memory: 512GiB, network: 25Gbps}
    instances:
      worker: {count: ${3 * hosts}, cpu: 8, memory: 32GB, reservation: {cpu: 5GHz, memory: 16GB}, demand: {mean: 60%, daily: 40%, noise: 40%}}
services:
  capacity: {requires: [{instances: worker, atLeast: 50%}]}
`,
        "placement.yaml",
      ),
    ),
  );
}

function scan({ context: { state, model } }: Simulation, instance: number): number {
  const group = state.groupOf(instance);
  let best = -1;
  for (const host of model.clusters[0].hosts) {
    const hasRoom =
      state.isOpen(host) &&
      model.hosts[host].cores - state.reservedCpu[host] >= group.reservedCpu &&
      model.hosts[host].memory - state.reservedMemory[host] >= group.reservedMemory;
    if (hasRoom && (best < 0 || state.freeShare(host) > state.freeShare(best))) best = host;
  }
  return best;
}

const rows = SIZES.map((hosts) => {
  const simulation = clusterOf(hosts);
  simulation.begin("bench", 0);
  const placement = new Placement(simulation.context);
  const { state } = simulation.context;
  const moveAround = (choose: (instance: number) => number) => () => {
    for (let i = 0; i < CHOICES; i++) {
      const instance = (i * 7919) % (3 * hosts);
      state.detach(instance);
      state.attach(instance, choose(instance));
    }
  };
  const [indexed, scanned] = takeTurns(5, [
    moveAround((instance) => placement.choose(instance, WISH, ANY_HOST)),
    moveAround((instance) => scan(simulation, instance)),
  ]);
  const fresh = clusterOf(hosts);
  fresh.run("warm-up", 0);
  const start = process.hrtime.bigint();
  const events = fresh.run("bench", 0);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return [
    String(hosts),
    ((indexed / CHOICES) * 1e6).toFixed(2),
    ((scanned / CHOICES) * 1e6).toFixed(2),
    (scanned / indexed).toFixed(1),
    (seconds * 500).toFixed(1),
    String(events),
  ];
});
printTable("placement (index update included) and two days of rebalancing", [
  ["hosts", "choose, us", "scan, us", "ratio", "ms per simulated day", "events in 2 days"],
  ...rows,
]);
