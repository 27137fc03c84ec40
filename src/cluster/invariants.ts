/**
 * Conservation: what must hold after every event, whatever happened. Tests run with it; it costs as much as there are
 * instances and hosts, so production runs leave it out.
 */
import type { Engine } from "../kernel/engine.ts";
import type { Model } from "./model.ts";
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
    const { name, cores, memory: bytes } = model.hosts[host];
    check(
      near(state.reservedCpu[host], cpu[host], cores),
      `CPU reserved on ${name} is not the sum of what is on it`,
    );
    check(near(state.reservedMemory[host], memory[host], bytes), `memory reserved on ${name} is not the sum`);
    check(cpu[host] <= cores * (1 + ROUNDING), `${name} has more CPU reserved than it has`);
    check(memory[host] <= bytes * (1 + ROUNDING), `${name} has more memory reserved than it has`);
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) count[host]--;
    check(count[host] === 0, `the list of instances on ${name} is wrong`);
  }
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

function near(a: number, b: number, scale: number): boolean {
  return Math.abs(a - b) <= ROUNDING * scale;
}

function check(holds: boolean, complaint: string): void {
  if (!holds) throw new Error(`invariant broken: ${complaint}`);
}
