/**
 * Conservation: what must hold after every event, whatever happened. Tests run with it; it costs as much as there are
 * instances and hosts, so production runs leave it out.
 */
import type { Engine } from "../kernel/engine.ts";
import type { Model } from "./model.ts";
import { type NumaNodes, nodeOfHost } from "./numa.ts";
import { type ClusterState, HOST_UP, RUNNING, STARTING } from "./state.ts";

/** Rounding allowed in sums of reservations, relative to a host's capacity. */
const ROUNDING = 1e-9;

/** Throws an Error that says what does not add up. */
export function checkInvariants({
  model,
  state,
  engine,
}: {
  model: Model;
  state: ClusterState;
  engine: Engine;
}): void {
  const hosts = model.hosts.length;
  const cpu = new Float64Array(hosts);
  const memory = new Float64Array(hosts);
  const count = new Int32Array(hosts);
  for (let instance = 0; instance < model.instances.length; instance++) {
    const { name } = model.instances[instance];
    const group = state.groupOf(instance);
    const host = state.hostOf[instance];
    const target = state.targetOf[instance];
    if (state.phase[instance] >= STARTING) {
      check(host >= 0, `${name} runs nowhere`);
      check(state.hostPhase[host] === HOST_UP, `${name} runs on ${model.hosts[host].name}, which is not up`);
    } else check(state.available[instance] === 0, `${name} is available but does not run`);
    if (target >= 0) {
      check(state.phase[instance] === RUNNING, `${name} is being migrated but does not run`);
      check(target !== host, `${name} is being migrated to where it is`);
    }
    for (const place of [host, target]) {
      if (place < 0) continue;
      check(model.hosts[place].cluster === group.cluster, `${name} is on a host of another cluster`);
      cpu[place] += group.reservedCpu;
      memory[place] += group.reservedMemory;
    }
    if (host >= 0) count[host]++;
  }
  for (let host = 0; host < hosts; host++) {
    const { name, cores, memory: bytes, nestedIn } = model.hosts[host];
    check(
      near(state.reservedCpu[host], cpu[host], cores),
      `CPU reserved on ${name} is not the sum of what is on it`,
    );
    check(near(state.reservedMemory[host], memory[host], bytes), `memory reserved on ${name} is not the sum`);
    check(cpu[host] <= cores * (1 + ROUNDING), `${name} has more CPU reserved than it has`);
    check(memory[host] <= bytes * (1 + ROUNDING), `${name} has more memory reserved than it has`);
    if (nestedIn !== undefined && state.hostPhase[host] === HOST_UP) {
      check(state.phase[nestedIn] === RUNNING, `${name} is up but is an instance that does not run`);
    }
    if (nestedIn !== undefined && state.hostAvailable[host] === 1) {
      check(state.available[nestedIn] === 1, `${name} can be reached but is an instance that cannot`);
    }
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) count[host]--;
    check(count[host] === 0, `the list of instances on ${name} is wrong`);
  }
  if (state.numa !== undefined) checkNodes(model, state, state.numa);
  for (const { name, kind, must, instances, allowed } of model.rules) {
    if (kind !== "pin" || !must) continue;
    for (const instance of instances) {
      if (state.phase[instance] < STARTING) continue;
      const isAllowed = allowed[state.hostOf[instance]] === 1;
      check(isAllowed, `${model.instances[instance].name} runs where the rule ${name} forbids it`);
    }
  }
  check(engine.queue.peekTime() >= engine.queue.now, "an event lies in the past");
}

/** Each bound instance is in one node of each of its hosts, and no node or stock of huge pages holds more than it has. */
function checkNodes(model: Model, state: ClusterState, numa: NumaNodes): void {
  const cpu = new Float64Array(numa.cpu.length);
  const memory = new Float64Array(numa.cpu.length);
  const hugePages = new Float64Array(numa.cpu.length);
  const ordinary = new Float64Array(model.hosts.length);
  for (let instance = 0; instance < model.instances.length; instance++) {
    const { name } = model.instances[instance];
    const group = state.groupOf(instance);
    const places: [number, number][] = [
      [state.hostOf[instance], numa.nodeOf[instance]],
      [state.targetOf[instance], numa.targetNodeOf[instance]],
    ];
    for (const [host, node] of places) {
      check(node >= 0 === (group.numaBound && host >= 0), `${name} is in a NUMA node it should not be in`);
      if (host < 0) continue;
      const usesHugePages = group.hugePages && model.hosts[host].hugePages > 0;
      if (!usesHugePages) ordinary[host] += group.reservedMemory;
      if (node < 0) continue;
      const at = numa.first[host] + node;
      check(node < model.hosts[host].numaNodes, `${name} is in a NUMA node its host does not have`);
      cpu[at] += group.reservedCpu;
      if (usesHugePages) hugePages[at] += group.reservedMemory;
      else memory[at] += group.reservedMemory;
    }
  }
  model.hosts.forEach((host, index) => {
    const { name, cores, memory: bytes, numaNodes } = host;
    const size = nodeOfHost(host);
    const ordinaryBytes = (bytes - host.hugePages) * (1 + ROUNDING);
    check(ordinary[index] <= ordinaryBytes, `${name} has more memory reserved than is not huge pages`);
    for (let node = 0; node < numaNodes; node++) {
      const at = numa.first[index] + node;
      const what = `NUMA node ${node} of ${name}`;
      check(near(numa.cpu[at], cpu[at], cores), `CPU reserved on ${what} is not the sum of what is on it`);
      check(near(numa.memory[at], memory[at], bytes), `memory reserved on ${what} is not the sum`);
      check(near(numa.hugePages[at], hugePages[at], bytes), `huge pages reserved on ${what} are not the sum`);
      check(cpu[at] <= size.cores + cores * ROUNDING, `${what} has more CPU reserved than it has`);
      check(memory[at] <= size.memory + bytes * ROUNDING, `${what} has more memory reserved than it has`);
      check(
        hugePages[at] <= size.hugePages + bytes * ROUNDING,
        `${what} has more huge pages reserved than it has`,
      );
    }
  });
}

function near(a: number, b: number, scale: number): boolean {
  return Math.abs(a - b) <= ROUNDING * scale;
}

function check(holds: boolean, complaint: string): void {
  if (!holds) throw new Error(`invariant broken: ${complaint}`);
}
