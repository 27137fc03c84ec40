/**
 * Admission control: whether a cluster may power on one more instance, or spare one host, and would still have room for
 * all that is powered on after the loss of the hosts it is to tolerate. It never limits restarts after a failure.
 * Hosts count while they are up and stay so: not in maintenance, and not being emptied for it.
 */
import { HOST_UP, STARTING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";

const NOBODY = -1;
/** Cores, bytes or slots by which sums of the same reservations may differ. */
const ROUNDING = 1e-6;

export class AdmissionControl {
  readonly #context: Context;
  /** What an instance counts: its reservation, or the policy's least for one without. */
  readonly #cpu: Float64Array;
  readonly #memory: Float64Array;
  /** Hosts of each cluster from the largest to the smallest. */
  readonly #byCores: readonly (readonly number[])[];
  readonly #byMemory: readonly (readonly number[])[];
  /** Slots of each host of the cluster looked at; filled anew each time. */
  readonly #slots: Float64Array;

  constructor(context: Context) {
    this.#context = context;
    const { model } = context;
    const countedOr = (reserved: number, least: number) => (reserved > 0 ? reserved : least);
    this.#cpu = Float64Array.from(model.instances, ({ group }) => {
      const { reservedCpu, cluster } = model.groups[group];
      return countedOr(reservedCpu, model.clusters[cluster].admission.slotCpu);
    });
    this.#memory = Float64Array.from(model.instances, ({ group }) => {
      const { reservedMemory, cluster } = model.groups[group];
      return countedOr(reservedMemory, model.clusters[cluster].admission.slotMemory);
    });
    this.#byCores = model.clusters.map(({ hosts }) =>
      hosts.toSorted((a, b) => model.hosts[b].cores - model.hosts[a].cores),
    );
    this.#byMemory = model.clusters.map(({ hosts }) =>
      hosts.toSorted((a, b) => model.hosts[b].memory - model.hosts[a].memory),
    );
    this.#slots = new Float64Array(model.hosts.length);
  }

  /** Whether an instance that is off may be powered on now. */
  admits(instance: number): boolean {
    return this.#holds(this.#context.state.clusterOf(instance), instance, NOBODY);
  }

  /** Whether a host may leave for maintenance. */
  admitsWithout(host: number): boolean {
    return this.#holds(this.#context.model.hosts[host].cluster, NOBODY, host);
  }

  #holds(cluster: number, extra: number, without: number): boolean {
    switch (this.#context.model.clusters[cluster].admission.policy) {
      case "percentage":
        return this.#holdsByPercentage(cluster, extra, without);
      case "slots":
        return this.#holdsBySlots(cluster, extra, without);
      // Dedicated hosts are kept free by placement, which never puts anything there.
      default:
        return true;
    }
  }

  /** (total - reserved) / total >= the share of the tolerated hosts, for CPU and memory each. */
  #holdsByPercentage(cluster: number, extra: number, without: number): boolean {
    const { model } = this.#context;
    let cpu = 0;
    let memory = 0;
    for (const instance of model.clusters[cluster].instances) {
      if (!this.#isOn(instance) && instance !== extra) continue;
      cpu += this.#cpu[instance];
      memory += this.#memory[instance];
    }
    const tolerated = model.clusters[cluster].admission.hosts;
    let cores = 0;
    let toleratedSoFar = 0;
    for (const host of this.#byCores[cluster]) {
      if (this.#counts(host, without) && toleratedSoFar++ >= tolerated) cores += model.hosts[host].cores;
    }
    let bytes = 0;
    toleratedSoFar = 0;
    for (const host of this.#byMemory[cluster]) {
      if (this.#counts(host, without) && toleratedSoFar++ >= tolerated) bytes += model.hosts[host].memory;
    }
    return cpu <= cores + ROUNDING && memory <= bytes + ROUNDING;
  }

  /** All that is powered on has one slot each, as large as the largest needs, outside the hosts with most slots. */
  #holdsBySlots(cluster: number, extra: number, without: number): boolean {
    const { model } = this.#context;
    const { admission, instances, hosts } = model.clusters[cluster];
    let count = 0;
    let cpu = admission.slotCpu;
    let memory = admission.slotMemory;
    for (const instance of instances) {
      if (!this.#isOn(instance) && instance !== extra) continue;
      count++;
      cpu = Math.max(cpu, this.#cpu[instance]);
      memory = Math.max(memory, this.#memory[instance]);
    }
    for (let position = 0; position < hosts.length; position++) {
      const host = model.hosts[hosts[position]];
      const slots = Math.floor(Math.min(host.cores / cpu, host.memory / memory) + ROUNDING);
      this.#slots[position] = this.#counts(hosts[position], without) ? slots : 0;
    }
    return count === 0 || this.#slotsWithoutLargest(hosts.length, admission.hosts) >= count;
  }

  #slotsWithoutLargest(hosts: number, tolerated: number): number {
    const slots = this.#slots;
    for (let taken = 0; taken < tolerated; taken++) {
      let largest = 0;
      for (let position = 1; position < hosts; position++) {
        if (slots[position] > slots[largest]) largest = position;
      }
      slots[largest] = 0;
    }
    let left = 0;
    for (let position = 0; position < hosts; position++) left += slots[position];
    return left;
  }

  #isOn(instance: number): boolean {
    return this.#context.state.phase[instance] >= STARTING;
  }

  #counts(host: number, without: number): boolean {
    const { state } = this.#context;
    return host !== without && state.hostPhase[host] === HOST_UP && state.draining[host] === 0;
  }
}
