/**
 * Whole replications of the reference scenario on one thread: time per simulated year, events per second, growth of the
 * heap over a long replication, and memory of a simulation of 20 and of 4,096 hosts.
 */
import { readFileSync } from "node:fs";
import { compile } from "../src/scenario/compile.ts";
import { parseScenario } from "../src/scenario/load.ts";
import { Simulation } from "../src/simulation.ts";
import { median, printTable } from "./measure.ts";

const REPLICATIONS = 30;
const LONG_YEARS = 50;
const text = readFileSync("scenarios/opencenter-vsphere.yaml", "utf8");

function reference(change: (text: string) => string = (same) => same): Simulation {
  return new Simulation(compile(parseScenario(change(text), "opencenter-vsphere.yaml")));
}

/** Bytes in use after collecting garbage; needs node --expose-gc. */
function memoryInUse(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const simulation = reference();
for (let replication = 0; replication < 5; replication++) simulation.run("warm-up", replication);
const times: number[] = [];
let events = 0;
for (let replication = 0; replication < REPLICATIONS; replication++) {
  const start = process.hrtime.bigint();
  events += simulation.run("bench", replication);
  times.push(Number(process.hrtime.bigint() - start) / 1e6);
}
simulation.take();
const milliseconds = median(times);
printTable(`reference scenario, ${REPLICATIONS} replications of a year on one thread`, [
  ["ms per simulated year", "events per simulated year", "events/s"],
  [
    milliseconds.toFixed(1),
    (events / REPLICATIONS).toFixed(0),
    ((events / REPLICATIONS / milliseconds) * 1e3).toExponential(2),
  ],
]);

const long = reference((yaml) => yaml.replace(/^horizon:.*$/m, `horizon: ${LONG_YEARS}y`));
long.run("warm-up", 0);
long.take();
const before = memoryInUse();
const longEvents = long.run("bench", 1);
const after = memoryInUse();
printTable("heap over a long replication (rows recorded included)", [
  ["years", "events", "growth, kB", "bytes per event"],
  [
    String(LONG_YEARS),
    String(longEvents),
    ((after - before) / 1e3).toFixed(0),
    ((after - before) / longEvents).toFixed(3),
  ],
]);
long.take();

const sizes = [20, 4_096].map((hosts) => {
  const start = memoryInUse();
  const large = reference((yaml) =>
    yaml
      .replace("count: 20", `count: ${hosts}`)
      .replace("count: 60", `count: ${3 * hosts}`)
      .replace(/^horizon:.*$/m, "horizon: 2d"),
  );
  large.run("bench", 0);
  large.take();
  return [String(hosts), ((memoryInUse() - start) / 1e6).toFixed(1)];
});
printTable("memory of one simulation, what a worker holds besides Node itself", [["hosts", "MB"], ...sizes]);
