/**
 * The machine-repair model: 1,000 hosts fail (mean 1,000 h) and are repaired (mean 10 h), a service needs 985 of them.
 * The whole engine, with incidents, observers and outage rows, against a loop written by hand for this one model over
 * flatqueue with the same random streams and distributions.
 */
import FlatQueue from "flatqueue";
import { StateArrays } from "../src/kernel/arrays.ts";
import { exponential, sample } from "../src/kernel/distributions.ts";
import { Streams } from "../src/kernel/streams.ts";
import { compile } from "../src/scenario/compile.ts";
import { parseScenario } from "../src/scenario/load.ts";
import { Simulation } from "../src/simulation.ts";
import { printTable, takeTurns } from "./measure.ts";

const HOSTS = 1_000;
const NEEDED = 985;
const HOUR = 3_600;
const YEARS = 10;
const HORIZON = YEARS * 8_760 * HOUR;
const ROUNDS = 15;

const simulation = new Simulation(
  compile(
    parseScenario(
      `
name: machine-repair
horizon: ${YEARS}y
clusters:
  shop:
    platform: plain
    hosts: {count: ${HOSTS}, failures: {breakdown: {mtbf: 1000h, mttr: 10h}}}
services:
  line: {requires: [{hosts: shop, atLeast: ${NEEDED}}]}
`,
      "machine-repair.yaml",
    ),
  ),
);

/** Returns the number of events. */
function byHand(replication: number): number {
  const names = Array.from(
    { length: 2 * HOSTS },
    (_, i) => `host ${i >> 1}|${i % 2 === 0 ? "lifetime" : "repair"}`,
  );
  const streams = new Streams(new StateArrays(), names);
  streams.reseed("bench", replication);
  const lifetime = exponential(1_000 * HOUR);
  const repair = exponential(10 * HOUR);
  const queue = new FlatQueue<number>();
  const isUp = new Uint8Array(HOSTS).fill(1);
  for (let host = 0; host < HOSTS; host++) queue.push(host, sample(lifetime, streams, 2 * host));
  let up = HOSTS;
  let downSince = 0;
  let downtime = 0;
  let events = 0;
  for (;;) {
    const now = queue.peekValue() ?? 0;
    if (now > HORIZON) break;
    const host = queue.pop() ?? 0;
    events++;
    if (isUp[host] === 1) {
      isUp[host] = 0;
      if (up-- === NEEDED) downSince = now;
      queue.push(host, now + sample(repair, streams, 2 * host + 1));
    } else {
      isUp[host] = 1;
      if (++up === NEEDED) downtime += now - downSince;
      queue.push(host, now + sample(lifetime, streams, 2 * host));
    }
  }
  if (!(downtime > 0)) throw new Error("the model by hand saw no outage");
  return events;
}

let events = 0;
let eventsByHand = 0;
const [engine, hand] = takeTurns(ROUNDS, [
  () => {
    events = 0;
    for (let replication = 0; replication < 5; replication++) events += simulation.run("bench", replication);
    simulation.take();
  },
  () => {
    eventsByHand = 0;
    for (let replication = 0; replication < 5; replication++) eventsByHand += byHand(replication);
  },
]);
const nsEngine = (engine / events) * 1e9;
const nsByHand = (hand / eventsByHand) * 1e9;
printTable(`machine repair, ${HOSTS} hosts: median of ${ROUNDS} rounds`, [
  ["", "ns per event", "events/s", "speed"],
  ["bare loop over flatqueue", nsByHand.toFixed(0), (1e9 / nsByHand).toExponential(2), "1.00"],
  ["quorate", nsEngine.toFixed(0), (1e9 / nsEngine).toExponential(2), (nsByHand / nsEngine).toFixed(2)],
]);
