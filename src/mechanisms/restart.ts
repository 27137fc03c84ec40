/**
 * Restart: instances lost with a host wait in their cluster's queue, highest priority first, until a host has room and
 * may take one more start; an instance nothing has room for is stranded and tried again whenever room appears. A
 * power-on that fails (no storage) is repeated at the cluster's attempt times; after the last an operator must act.
 */
import { HOST_UP, LOST, OFF } from "../cluster/state.ts";
import { sample } from "../kernel/distributions.ts";
import type { AdmissionControl } from "./admission.ts";
import type { Context } from "./context.ts";
import type { Instances } from "./instances.ts";
import type { Placement, PlacementWish } from "./placement.ts";

const NONE = -1;
/** An instance that has never run is powered on like any other: no rule is bent for it, no reserve used. */
const FIRST_START: PlacementWish = { bendRules: false, useFailoverHosts: false };
/** Priorities 0 (highest) to 4; instances of priority 5 are never restarted. */
const PRIORITIES = 5;

export class Restart {
  readonly #context: Context;
  readonly #instances: Instances;
  readonly #placement: Placement;
  readonly #admission: AdmissionControl;
  readonly #isManaged: (cluster: number) => boolean;
  readonly #isWatched: (cluster: number) => boolean;
  readonly #wishes: readonly PlacementWish[];
  readonly #retryTimer: number;
  readonly #dispatchTimer: number;
  readonly #operatorStream: Int32Array;

  /** Waiting instances as linked lists by cluster and priority. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;
  readonly #isWaiting: Uint8Array;
  /** 1 for an instance that was never powered on, because there was no room at the beginning. */
  readonly #isNew: Uint8Array;
  /** Failed attempts of an instance, when its first was made, and the incident it was lost in. */
  readonly #failed: Int32Array;
  readonly #firstAttempt: Float64Array;
  readonly #incident: Int32Array;
  /** By host: starts under way. */
  readonly #starting: Int32Array;
  readonly #startingOn: Int32Array;

  readonly #hasSlot = (host: number) =>
    this.#starting[host] <
    this.#context.model.clusters[this.#context.model.hosts[host].cluster].recovery.concurrencyPerHost;
  readonly #anyHost = () => true;

  constructor(
    context: Context,
    instances: Instances,
    placement: Placement,
    admission: AdmissionControl,
    isManaged: (cluster: number) => boolean,
    isWatched: (cluster: number) => boolean,
  ) {
    this.#context = context;
    this.#instances = instances;
    this.#placement = placement;
    this.#admission = admission;
    this.#isManaged = isManaged;
    this.#isWatched = isWatched;
    const { model, engine } = context;
    const count = model.instances.length;
    this.#wishes = model.clusters.map(({ recovery }) => ({
      bendRules: !recovery.respectSeparation,
      useFailoverHosts: true,
    }));
    this.#retryTimer = engine.timers.block(count, (instance) => this.#enqueue(instance));
    this.#dispatchTimer = engine.timers.block(model.clusters.length, (cluster) => this.#dispatch(cluster));
    this.#operatorStream = Int32Array.from(model.instances, ({ name }) => engine.stream(`${name}|operator`));
    this.#first = engine.arrays.int32(model.clusters.length * PRIORITIES).fill(NONE);
    this.#last = engine.arrays.int32(model.clusters.length * PRIORITIES).fill(NONE);
    this.#next = engine.arrays.int32(count).fill(NONE);
    this.#isWaiting = engine.arrays.uint8(count);
    this.#isNew = engine.arrays.uint8(count);
    this.#failed = engine.arrays.int32(count);
    this.#firstAttempt = engine.arrays.float64(count);
    this.#incident = engine.arrays.int32(count);
    this.#starting = engine.arrays.int32(model.hosts.length);
    this.#startingOn = engine.arrays.int32(count).fill(NONE);
  }

  /** All that was lost with a host is to be restarted. */
  hostDeclaredDead(host: number): void {
    const { state } = this.#context;
    let instance = state.firstOn[host];
    while (instance >= 0) {
      const next = state.nextOn[instance];
      if (state.phase[instance] === LOST) this.#request(instance);
      instance = next;
    }
  }

  /**
   * A host that came back starts what was powered off for its maintenance, and what it lost and still holds where the
   * platform does so or nobody else could; out of touch or without storage it starts only what has its disks in it.
   */
  hostReturned(host: number): void {
    const { model, state } = this.#context;
    const { restartOnReturn } = model.clusters[model.hosts[host].cluster].recovery;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      const { sharedStorage, priority } = state.groupOf(instance);
      if (sharedStorage && !state.isOpen(host)) continue;
      const isRestarted = priority < PRIORITIES && (restartOnReturn || !sharedStorage);
      const isLost = state.phase[instance] === LOST && isRestarted;
      if (isLost || state.phase[instance] === OFF) this.#startOn(instance, host);
    }
    this.capacityFreed(model.hosts[host].cluster);
  }

  /** An instance there was no room for at the beginning waits for some. */
  neverStarted(instance: number): void {
    this.#incident[instance] = this.#context.engine.queue.incident;
    this.#isNew[instance] = 1;
    if (this.#context.state.groupOf(instance).priority < PRIORITIES) this.#enqueue(instance);
  }

  instanceLost(instance: number): void {
    const { engine } = this.#context;
    this.#incident[instance] = engine.queue.incident;
    this.#endStart(instance);
  }

  instanceRunning(instance: number): void {
    this.#endStart(instance);
  }

  /** Room appeared: whoever waits is tried again, once all that happens at this moment has happened. */
  capacityFreed(cluster: number): void {
    const { queue } = this.#context.engine;
    if (this.#isAnyoneWaiting(cluster) && !queue.isPending(this.#dispatchTimer + cluster)) {
      queue.schedule(this.#dispatchTimer + cluster, queue.now);
    }
  }

  /** Takes a lost instance off the books of its host, which may come back before the instance finds another place. */
  #request(instance: number): void {
    const { state } = this.#context;
    const group = state.groupOf(instance);
    if (!group.sharedStorage) return;
    state.detach(instance);
    if (group.priority >= PRIORITIES) return;
    this.#failed[instance] = 0;
    this.#enqueue(instance);
  }

  /** Appends to the list of its priority. */
  #enqueue(instance: number): void {
    const { state } = this.#context;
    if (state.phase[instance] !== LOST || this.#isWaiting[instance] === 1) return;
    const group = state.groupOf(instance);
    const list = group.cluster * PRIORITIES + group.priority;
    this.#isWaiting[instance] = 1;
    this.#next[instance] = NONE;
    if (this.#first[list] === NONE) this.#first[list] = instance;
    else this.#next[this.#last[list]] = instance;
    this.#last[list] = instance;
    this.capacityFreed(group.cluster);
  }

  #dispatch(cluster: number): void {
    const { recovery } = this.#context.model.clusters[cluster];
    if (!this.#isWatched(cluster) || (recovery.needsManagement && !this.#isManaged(cluster))) return;
    for (let priority = 0; priority < PRIORITIES; priority++) {
      const list = cluster * PRIORITIES + priority;
      let previous = NONE;
      let instance = this.#first[list];
      while (instance !== NONE) {
        const next = this.#next[instance];
        if (this.#attempt(instance, cluster)) {
          this.#isWaiting[instance] = 0;
          if (previous === NONE) this.#first[list] = next;
          else this.#next[previous] = next;
        } else previous = instance;
        instance = next;
      }
      this.#last[list] = previous;
    }
  }

  /** Tries to power an instance on; true when it leaves the queue, started or to be retried at its time. */
  #attempt(instance: number, cluster: number): boolean {
    const { state, watch, engine } = this.#context;
    if (state.phase[instance] !== LOST) return true;
    engine.queue.incident = this.#incident[instance];
    const isNew = this.#isNew[instance] === 1;
    const wish = isNew ? FIRST_START : this.#wishes[cluster];
    if (isNew && !this.#admission.admits(instance)) {
      watch.instanceStranded(instance);
      return false;
    }
    const host = this.#placement.choose(instance, wish, this.#hasSlot);
    if (host >= 0) {
      this.#startOn(instance, host);
      return true;
    }
    if (this.#placement.choose(instance, wish, this.#anyHost) >= 0) return false;
    if (this.#isStorageLost(cluster)) {
      this.#attemptFailed(instance, cluster);
      return true;
    }
    watch.instanceStranded(instance);
    return false;
  }

  #startOn(instance: number, host: number): void {
    this.#isNew[instance] = 0;
    this.#starting[host]++;
    this.#startingOn[instance] = host;
    this.#instances.startOn(instance, host);
  }

  #endStart(instance: number): void {
    const { model } = this.#context;
    const host = this.#startingOn[instance];
    if (host === NONE) return;
    this.#startingOn[instance] = NONE;
    this.#starting[host]--;
    this.capacityFreed(model.hosts[host].cluster);
  }

  #attemptFailed(instance: number, cluster: number): void {
    const { model, engine, watch } = this.#context;
    const { attempts, operator } = model.clusters[cluster].recovery;
    const failed = this.#failed[instance]++;
    if (failed === 0) this.#firstAttempt[instance] = engine.queue.now;
    watch.restartFailed(instance);
    const isLast = failed >= attempts.length;
    const time = isLast
      ? engine.queue.now + sample(operator, engine.streams, this.#operatorStream[instance])
      : Math.max(engine.queue.now, this.#firstAttempt[instance] + attempts[failed]);
    engine.queue.schedule(this.#retryTimer + instance, time);
  }

  /** Hosts are up but none has its storage, so a power-on is tried and fails. */
  #isStorageLost(cluster: number): boolean {
    const { model, state } = this.#context;
    let isAnyUp = false;
    for (const host of model.clusters[cluster].hosts) {
      if (state.hostPhase[host] !== HOST_UP) continue;
      if (state.stalled[host] === 0) return false;
      isAnyUp = true;
    }
    return isAnyUp;
  }

  #isAnyoneWaiting(cluster: number): boolean {
    for (let priority = 0; priority < PRIORITIES; priority++) {
      if (this.#first[cluster * PRIORITIES + priority] !== NONE) return true;
    }
    return false;
  }
}
