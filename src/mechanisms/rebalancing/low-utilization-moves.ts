/**
 * Strategy `low-utilization`, as LowNodeUtilization of the Kubernetes descheduler: what counts is not use but claims, a
 * host's load being its reserved share of CPU or of memory, whichever is larger. Only if there are hosts at or below
 * `below`, hosts above `above` give them instances, those of the lowest restart priority first, until they are not
 * above it any more; nobody is brought above it.
 *
 * A move costs a pass over the hosts, and one over the instances of the host it leaves.
 */
import type { Context } from "../context.ts";
import type { Migrations } from "../migration/migration.ts";
import { type Balance, largestCluster, type Moves } from "./moves.ts";

const NOWHERE = -1;
/** Sums of the same reservations may differ by so much, as a share of a host. */
const ROUNDING = 1e-9;

export class LowUtilizationMoves implements Moves {
  readonly #context: Context;
  readonly #balance: Balance;
  readonly #migrations: Migrations;
  // The look under way: hosts that take part, what is claimed on them (what is leaving not counted), which were idle.
  #count = 0;
  readonly #hosts: Int32Array;
  readonly #cpu: Float64Array;
  readonly #memory: Float64Array;
  readonly #isLow: Uint8Array;
  readonly #isExhausted: Uint8Array;
  readonly #positionOf: Int32Array;
  instance = NOWHERE;
  host = NOWHERE;

  constructor(context: Context, balance: Balance, migrations: Migrations) {
    this.#context = context;
    this.#balance = balance;
    this.#migrations = migrations;
    const most = largestCluster(context);
    this.#hosts = new Int32Array(most);
    this.#cpu = new Float64Array(most);
    this.#memory = new Float64Array(most);
    this.#isLow = new Uint8Array(most);
    this.#isExhausted = new Uint8Array(most);
    this.#positionOf = new Int32Array(context.model.hosts.length);
  }

  begin(cluster: number): void {
    const { model, state } = this.#context;
    const { hosts, rebalancing } = model.clusters[cluster];
    this.#count = 0;
    for (const host of hosts) {
      this.#positionOf[host] = NOWHERE;
      if (!this.#balance.takesPart(host)) continue;
      const position = this.#count++;
      this.#positionOf[host] = position;
      this.#hosts[position] = host;
      this.#cpu[position] = state.reservedCpu[host];
      this.#memory[position] = state.reservedMemory[host];
    }
    this.#leaveOutDepartures(cluster);
    for (let position = 0; position < this.#count; position++) {
      this.#isLow[position] = this.#load(position) <= rebalancing.below + ROUNDING ? 1 : 0;
      this.#isExhausted[position] = 0;
    }
  }

  find(cluster: number): boolean {
    const { above } = this.#context.model.clusters[cluster].rebalancing;
    for (;;) {
      const from = this.#mostLoaded();
      if (from === NOWHERE || this.#load(from) <= above + ROUNDING) return false;
      if (this.#findFrom(from, above)) return true;
      this.#isExhausted[from] = 1;
    }
  }

  /** What is being migrated counts at its target only. */
  #leaveOutDepartures(cluster: number): void {
    if (this.#migrations.pendingIn(cluster) === 0) return;
    const { model, state } = this.#context;
    for (const instance of model.clusters[cluster].instances) {
      if (state.targetOf[instance] === NOWHERE) continue;
      const from = this.#positionOf[state.hostOf[instance]];
      if (from >= 0) this.#claim(from, instance, -1);
    }
  }

  /** Moves the first of the instances of lowest priority that some idle host can take. */
  #findFrom(from: number, above: number): boolean {
    const { state } = this.#context;
    let lowest = -1;
    let to = NOWHERE;
    for (let instance = state.firstOn[this.#hosts[from]]; instance >= 0; instance = state.nextOn[instance]) {
      const { priority } = state.groupOf(instance);
      if (priority <= lowest || !this.#balance.isMovable(instance)) continue;
      const target = this.#targetFor(instance, above);
      if (target === NOWHERE) continue;
      lowest = priority;
      to = target;
      this.instance = instance;
    }
    if (to === NOWHERE) return false;
    this.host = this.#hosts[to];
    this.#claim(from, this.instance, -1);
    this.#claim(to, this.instance, 1);
    return true;
  }

  /** Position of the least loaded of the idle hosts that may take the instance and do not get above `above`, or -1. */
  #targetFor(instance: number, above: number): number {
    const { reservedCpu, reservedMemory } = this.#context.state.groupOf(instance);
    let best = NOWHERE;
    for (let position = 0; position < this.#count; position++) {
      if (this.#isLow[position] === 0) continue;
      if (best !== NOWHERE && this.#load(position) >= this.#load(best)) continue;
      if (this.#loadWith(position, reservedCpu, reservedMemory) > above + ROUNDING) continue;
      if (this.#balance.mayTake(instance, this.#hosts[position])) best = position;
    }
    return best;
  }

  #mostLoaded(): number {
    let most = NOWHERE;
    for (let position = 0; position < this.#count; position++) {
      if (this.#isExhausted[position] === 1) continue;
      if (most === NOWHERE || this.#load(position) > this.#load(most)) most = position;
    }
    return most;
  }

  #load(position: number): number {
    return this.#loadWith(position, 0, 0);
  }

  /** What the load of a host would be with so many cores and bytes more. */
  #loadWith(position: number, moreCpu: number, moreMemory: number): number {
    const { cores, memory } = this.#context.model.hosts[this.#hosts[position]];
    return Math.max((this.#cpu[position] + moreCpu) / cores, (this.#memory[position] + moreMemory) / memory);
  }

  #claim(position: number, instance: number, sign: 1 | -1): void {
    const { reservedCpu, reservedMemory } = this.#context.state.groupOf(instance);
    this.#cpu[position] += sign * reservedCpu;
    this.#memory[position] += sign * reservedMemory;
  }
}
