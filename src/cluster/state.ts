/**
 * The mutable state of hosts and instances during one replication, in flat arrays: where everything is, what it is
 * doing, and what capacity is taken. Only the functions here change who is on which host, so that what a host has
 * committed always equals the sum of what is on it (see invariants.ts).
 */
import type { Engine } from "../kernel/engine.ts";
import { CapacityIndex } from "./capacity-index.ts";
import type { Model } from "./model.ts";
import { NumaNodes, needsNuma } from "./numa.ts";

/** What a host is doing. */
export const HOST_UP = 0;
export const HOST_DOWN = 1;
export const HOST_BOOTING = 2;
export const HOST_IN_MAINTENANCE = 3;
/** Not yet part of its cluster. */
export const HOST_ABSENT = 4;

/** Restart priorities are 0 (highest) to 4; instances of priority 5 are never restarted. */
export const RESTART_PRIORITIES = 5;

/** What an instance is doing. */
/** Powered off on purpose (maintenance without migration), or never yet started. */
export const OFF = 0;
/** Lost with its host or killed; waits to be restarted. */
export const LOST = 1;
/** Being powered on at its host. */
export const STARTING = 2;
export const RUNNING = 3;

const NOWHERE = -1;

export class ClusterState {
  readonly model: Model;

  readonly hostPhase: Uint8Array;
  /** 1 for a host of a cluster without instances and maintenance: its failure has no further consequence (fixed). */
  readonly isBare: Uint8Array;
  /** How many want the host emptied, for maintenance or because of a warning: nothing new is placed there. */
  readonly draining: Uint8Array;
  /** 1 while a host is avoided because of a warning: nothing new is placed there as long as there is anything else. */
  readonly quarantined: Uint8Array;
  /** Failures of the host that are announced and have not struck yet. */
  readonly announced: Uint8Array;
  /** 1 when all networks of the host are gone. */
  readonly cutOff: Uint8Array;
  /** How many of its failed domains leave the host alone without management network. */
  readonly isolated: Uint8Array;
  /** 1 when the host is in a part of the network that is separated from the rest. */
  readonly partitioned: Uint8Array;
  /** 1 while the host has lost its shared storage. */
  readonly stalled: Uint8Array;

  /** What is left of the network and the cores of a host that is slowed; 1: all. */
  readonly networkShare: Float64Array;
  readonly cpuShare: Float64Array;

  /** 1 when a host is up and can be reached. */
  readonly hostAvailable: Uint8Array;

  /** Reservations (cores, bytes) and configured sizes of the instances on a host, targets of migrations included. */
  readonly reservedCpu: Float64Array;
  readonly reservedMemory: Float64Array;
  readonly allocatedCpu: Float64Array;
  readonly allocatedMemory: Float64Array;
  /** What is claimed of the NUMA nodes; undefined when nodes do not matter to anything in the model. */
  readonly numa: NumaNodes | undefined;

  readonly phase: Uint8Array;
  /** Host an instance is on, or was lost with; -1 before it was ever placed, and while it waits for another host. */
  readonly hostOf: Int32Array;
  /** Host an instance is being migrated to, or -1. */
  readonly targetOf: Int32Array;
  /** 1 while the instance's volume cannot serve it: too few pieces reachable, or lost. */
  readonly volumeDown: Uint8Array;
  /** 1 while the guest is paused for so long that its clients notice. */
  readonly paused: Uint8Array;
  /** 1 when an instance is running, reachable, and has its storage. */
  readonly available: Uint8Array;

  /** Doubly linked list of the instances on each host (targets of migrations are not in it). */
  readonly firstOn: Int32Array;
  readonly nextOn: Int32Array;
  readonly #previousOn: Int32Array;

  /** By cluster. */
  readonly capacity: readonly CapacityIndex[];
  readonly #positionOfHost: Int32Array;

  constructor(model: Model, engine: Engine) {
    this.model = model;
    const { arrays } = engine;
    const hosts = model.hosts.length;
    const instances = model.instances.length;
    this.hostPhase = arrays.uint8(hosts);
    const inScript = new Set(model.script.flatMap(({ maintenance }) => maintenance));
    const isBare = model.clusters.map(
      ({ hosts: members, instances: own, maintenance }) =>
        own.length === 0 &&
        maintenance.every === Number.POSITIVE_INFINITY &&
        !members.some((host) => inScript.has(host)),
    );
    this.isBare = Uint8Array.from(model.hosts, ({ cluster }) => (isBare[cluster] ? 1 : 0));
    this.draining = arrays.uint8(hosts);
    this.quarantined = arrays.uint8(hosts);
    this.announced = arrays.uint8(hosts);
    this.cutOff = arrays.uint8(hosts);
    this.isolated = arrays.uint8(hosts);
    this.partitioned = arrays.uint8(hosts);
    this.stalled = arrays.uint8(hosts);
    this.networkShare = arrays.float64(hosts).fill(1);
    this.cpuShare = arrays.float64(hosts).fill(1);
    this.hostAvailable = arrays.uint8(hosts);
    this.reservedCpu = arrays.float64(hosts);
    this.reservedMemory = arrays.float64(hosts);
    this.allocatedCpu = arrays.float64(hosts);
    this.allocatedMemory = arrays.float64(hosts);
    this.numa = needsNuma(model) ? new NumaNodes(model, arrays, this.reservedMemory) : undefined;
    this.phase = arrays.uint8(instances);
    this.hostOf = arrays.int32(instances).fill(NOWHERE);
    this.targetOf = arrays.int32(instances).fill(NOWHERE);
    this.volumeDown = arrays.uint8(instances);
    this.paused = arrays.uint8(instances);
    this.available = arrays.uint8(instances);
    this.firstOn = arrays.int32(hosts).fill(NOWHERE);
    this.nextOn = arrays.int32(instances).fill(NOWHERE);
    this.#previousOn = arrays.int32(instances).fill(NOWHERE);
    this.capacity = model.clusters.map((cluster) => new CapacityIndex(arrays, cluster.hosts.length));
    this.#positionOfHost = new Int32Array(hosts);
    for (const cluster of model.clusters) {
      cluster.hosts.forEach((host, position) => {
        this.#positionOfHost[host] = position;
      });
    }
    for (let host = 0; host < hosts; host++) {
      if (model.hosts[host].joins !== undefined) this.hostPhase[host] = HOST_ABSENT;
      this.updateCapacity(host);
    }
  }

  /** Whether a host is part of its cluster, in whatever state. */
  hasJoined(host: number): boolean {
    return this.hostPhase[host] !== HOST_ABSENT;
  }

  clusterOf(instance: number): number {
    return this.groupOf(instance).cluster;
  }

  groupOf(instance: number) {
    return this.model.groups[this.model.instances[instance].group];
  }

  /** Whether a host is up and reaches the others: it takes part in its cluster. */
  isInTouch(host: number): boolean {
    return (
      this.hostPhase[host] === HOST_UP &&
      this.cutOff[host] === 0 &&
      this.isolated[host] === 0 &&
      this.partitioned[host] === 0
    );
  }

  /** Whether a host can run instances: up, in touch with management and storage. */
  isServing(host: number): boolean {
    return (
      this.hostPhase[host] === HOST_UP &&
      this.isolated[host] === 0 &&
      this.partitioned[host] === 0 &&
      this.stalled[host] === 0
    );
  }

  /** Whether a host can take instances: it can run them, and is neither being emptied nor avoided. */
  isOpen(host: number): boolean {
    return this.draining[host] === 0 && this.quarantined[host] === 0 && this.isServing(host);
  }

  /** One more wants the host emptied. */
  beginDraining(host: number): void {
    this.draining[host]++;
    this.updateCapacity(host);
  }

  /** One less wants the host emptied. */
  endDraining(host: number): void {
    this.draining[host]--;
    this.updateCapacity(host);
  }

  /** Puts an instance on a host (it must not be on one), taking its reservation there. */
  attach(instance: number, host: number): void {
    this.#link(instance, host);
    this.#commit(instance, host, 1);
    this.numa?.attached(instance, host);
  }

  /** Takes an instance off its host, if it is on one. */
  detach(instance: number): void {
    const host = this.hostOf[instance];
    if (host === NOWHERE) return;
    const previous = this.#previousOn[instance];
    const next = this.nextOn[instance];
    if (previous === NOWHERE) this.firstOn[host] = next;
    else this.nextOn[previous] = next;
    if (next !== NOWHERE) this.#previousOn[next] = previous;
    this.hostOf[instance] = NOWHERE;
    this.nextOn[instance] = NOWHERE;
    this.#previousOn[instance] = NOWHERE;
    this.#commit(instance, host, -1);
    this.numa?.detached(instance, host);
  }

  /** Reserves room at the host an instance is about to be migrated to. */
  reserveTarget(instance: number, host: number): void {
    this.targetOf[instance] = host;
    this.#commit(instance, host, 1);
    this.numa?.targetReserved(instance, host);
  }

  /** Gives the room at the target back. */
  releaseTarget(instance: number): void {
    const host = this.targetOf[instance];
    if (host === NOWHERE) return;
    this.targetOf[instance] = NOWHERE;
    this.#commit(instance, host, -1);
    this.numa?.targetReleased(instance, host);
  }

  /** The instance moves to its target for good: what was reserved for it there is now its own. */
  switchToTarget(instance: number): void {
    const host = this.targetOf[instance];
    this.detach(instance);
    this.targetOf[instance] = NOWHERE;
    this.#link(instance, host);
    this.numa?.switchedToTarget(instance);
  }

  /** Position of a host in its cluster's capacity index; the inverse of `model.clusters[c].hosts`. */
  positionOf(host: number): number {
    return this.#positionOfHost[host];
  }

  /** Free share of what is scarcer on a host, counted by configured sizes: 1 empty, 0 full, below 0 overcommitted. */
  freeShare(host: number): number {
    const { cores, memory } = this.model.hosts[host];
    return 1 - Math.max(this.allocatedCpu[host] / cores, this.allocatedMemory[host] / memory);
  }

  /** Tells the capacity index what a host has free now; to be called whenever `isOpen` may have changed. */
  updateCapacity(host: number): void {
    const { cluster, cores, memory } = this.model.hosts[host];
    if (this.isBare[host] === 1) return;
    const index = this.capacity[cluster];
    const position = this.#positionOfHost[host];
    if (this.isOpen(host)) {
      index.update(
        position,
        cores - this.reservedCpu[host],
        memory - this.reservedMemory[host],
        this.freeShare(host),
      );
    } else {
      index.update(position, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
    }
  }

  /** Puts an instance on the list of a host. */
  #link(instance: number, host: number): void {
    this.hostOf[instance] = host;
    const first = this.firstOn[host];
    this.nextOn[instance] = first;
    this.#previousOn[instance] = NOWHERE;
    if (first !== NOWHERE) this.#previousOn[first] = instance;
    this.firstOn[host] = instance;
  }

  #commit(instance: number, host: number, sign: 1 | -1): void {
    const group = this.groupOf(instance);
    this.reservedCpu[host] += sign * group.reservedCpu;
    this.reservedMemory[host] += sign * group.reservedMemory;
    this.allocatedCpu[host] += sign * group.cpu;
    this.allocatedMemory[host] += sign * group.memory;
    this.updateCapacity(host);
  }
}
