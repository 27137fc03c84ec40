/**
 * Restart: instances lost with a host wait in their cluster's queue, highest priority first, until a host has room and
 * may take one more. Each is handled for some time (evacuated, attached, powered on), only so many at once on one host
 * and of one lost host, and then starts. An instance nothing has room for is stranded: tried again whenever room
 * appears, or left to an operator. A power-on that fails (no storage) is repeated at the cluster's attempt times; after
 * the last an operator must act. What management itself rests on is started by hand when there is no management.
 */
import type { RecoveryPolicy } from "../../cluster/model.ts";
import { HOST_UP, LOST, OFF, RESTART_PRIORITIES } from "../../cluster/state.ts";
import { sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import type { Instances } from "../instances.ts";
import type { AdmissionControl } from "../placement/admission.ts";
import { ORDINARY, type Placement, type PlacementWish } from "../placement/placement.ts";
import { neededByOwnManagement } from "./management-needs.ts";
import { Operators } from "./operators.ts";
import { WaitingList } from "./waiting-list.ts";

const NONE = -1;

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
  readonly #handledTimer: number;
  readonly #byHandTimer: number;
  /** By instance: 1 when management of its own cluster rests on it, and nothing is restarted without management. */
  readonly #isByHand: Uint8Array;
  readonly #handlingStream: Int32Array;

  readonly #operators: Operators;
  readonly #waiting: WaitingList;
  /** The cluster restarts are given out for, and the instance started by hand; set just before the list is visited. */
  #cluster = NONE;
  #byHand = NONE;
  readonly #leaves = (instance: number) => this.#attempt(instance, this.#cluster);
  readonly #leavesByHand = (instance: number) => instance === this.#byHand && this.#leaves(instance);
  /** 1 for an instance that was never powered on, because there was no room at the beginning. */
  readonly #isNew: Uint8Array;
  /** Failed attempts of an instance, when its first was made, and the incident it was lost in. */
  readonly #failed: Int32Array;
  readonly #firstAttempt: Float64Array;
  readonly #incident: Int32Array;
  /** Host an instance was lost with. */
  readonly #lostOn: Int32Array;
  /** Host an instance is being handled for, to be powered on there; NONE when it is not. */
  readonly #handledOn: Int32Array;
  /** By host: instances being handled that start there, and that were lost with it. */
  readonly #handledAt: Int32Array;
  readonly #handledFrom: Int32Array;

  readonly #hasSlot = (host: number) =>
    this.#handledAt[host] <
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
    this.#retryTimer = engine.timers.block(count, (instance) => this.#retry(instance));
    this.#dispatchTimer = engine.timers.block(model.clusters.length, (cluster) => this.#dispatch(cluster));
    this.#handledTimer = engine.timers.block(count, (instance) => this.#handled(instance));
    this.#byHandTimer = engine.timers.block(count, (instance) => this.#startByHand(instance));
    this.#isByHand = neededByOwnManagement(model).map((isNeeded, instance) => {
      const { detection, needsManagement } = this.#recoveryOf(instance);
      const isStuck = needsManagement || detection === "management";
      return isNeeded === 1 && isStuck && context.state.groupOf(instance).priority < RESTART_PRIORITIES
        ? 1
        : 0;
    });
    this.#handlingStream = Int32Array.from(model.instances, ({ name }) => engine.stream(`${name}|handling`));
    this.#operators = new Operators(context);
    this.#waiting = new WaitingList(engine.arrays, model.clusters.length, count);
    this.#isNew = engine.arrays.uint8(count);
    this.#failed = engine.arrays.int32(count);
    this.#firstAttempt = engine.arrays.float64(count);
    this.#incident = engine.arrays.int32(count);
    this.#lostOn = engine.arrays.int32(count).fill(NONE);
    this.#handledFrom = engine.arrays.int32(model.hosts.length);
    this.#handledAt = engine.arrays.int32(model.hosts.length);
    this.#handledOn = engine.arrays.int32(count).fill(NONE);
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
    let instance = state.firstOn[host];
    while (instance >= 0) {
      const next = state.nextOn[instance];
      const { storage, priority } = state.groupOf(instance);
      const hasDisks = storage === "local" || storage === "ephemeral" || state.isServing(host);
      if (hasDisks && state.phase[instance] === OFF) this.#startOn(instance, host, 0);
      else if (hasDisks && state.phase[instance] === LOST && priority < RESTART_PRIORITIES)
        this.#resume(instance);
      instance = next;
    }
    this.capacityFreed(model.hosts[host].cluster);
  }

  /** A lost instance whose host is back is started there, if the platform does so; otherwise somebody has to ask. */
  #resume(instance: number): void {
    const { model, state } = this.#context;
    const { cluster, restartsElsewhere } = state.groupOf(instance);
    const { restartOnReturn, by, detection } = model.clusters[cluster].recovery;
    const isToldToNobody = by === "nobody" || detection === "none";
    if (restartOnReturn || !restartsElsewhere) {
      if (this.#mayResume(cluster) && state.volumeDown[instance] === 0) {
        this.#startOn(instance, state.hostOf[instance], 0);
      } else this.#enqueue(instance);
    } else if (isToldToNobody && !this.#context.engine.queue.isPending(this.#retryTimer + instance)) {
      this.#callOperator(instance, this.#retryTimer);
    }
  }

  /** Kills an instance, to be started where there is room, or on its own host if only that can. */
  kill(instance: number): void {
    this.#instances.lose(instance);
    const { restartsElsewhere, priority } = this.#context.state.groupOf(instance);
    if (restartsElsewhere) this.#request(instance);
    else if (priority < RESTART_PRIORITIES) this.#enqueue(instance);
  }

  /** Shuts a running instance down, to be started on another host. */
  evict(instance: number): void {
    this.#context.world.instanceStopping(instance);
    this.#instances.lose(instance);
    this.#request(instance);
  }

  /** The volume of an instance serves again, or not. */
  volumeChanged(instance: number): void {
    if (this.#waiting.has(instance)) this.capacityFreed(this.#context.state.clusterOf(instance));
  }

  /** An instance there was no room for at the beginning waits for some. */
  neverStarted(instance: number): void {
    this.#incident[instance] = this.#context.engine.queue.incident;
    this.#isNew[instance] = 1;
    if (this.#context.state.groupOf(instance).priority < RESTART_PRIORITIES) this.#enqueue(instance);
  }

  instanceLost(instance: number): void {
    const { engine, state } = this.#context;
    if (this.#handledOn[instance] !== NONE) this.#handled(instance);
    this.#incident[instance] = engine.queue.incident;
    this.#lostOn[instance] = state.hostOf[instance];
    if (this.#isByHand[instance] === 1) this.#callOperator(instance, this.#byHandTimer);
  }

  /** An instance that management rests on, lost some time ago: if there is still no management somebody starts it. */
  #startByHand(instance: number): void {
    const { state } = this.#context;
    const cluster = state.clusterOf(instance);
    if (state.phase[instance] !== LOST) return;
    if (this.#isManaged(cluster)) return;
    if (!this.#waiting.has(instance)) this.#enqueue(instance);
    this.#cluster = cluster;
    this.#byHand = instance;
    this.#waiting.visit(cluster, this.#leavesByHand);
    if (state.phase[instance] === LOST) this.#callOperator(instance, this.#byHandTimer);
  }

  /** Room appeared: whoever waits is tried again, once all that happens at this moment has happened. */
  capacityFreed(cluster: number): void {
    const { queue } = this.#context.engine;
    if (!this.#waiting.isEmpty(cluster) && !queue.isPending(this.#dispatchTimer + cluster)) {
      queue.schedule(this.#dispatchTimer + cluster, queue.now);
    }
  }

  /**
   * Time for another attempt, wherever there is room. What its host has held all the time is started there; if the host
   * is away again, its next return is another call for somebody.
   */
  #retry(instance: number): void {
    const { state } = this.#context;
    if (state.phase[instance] !== LOST) return;
    const { cluster, restartsElsewhere } = state.groupOf(instance);
    const host = state.hostOf[instance];
    if (host === NONE || !restartsElsewhere) this.#enqueue(instance);
    else if (!state.isServing(host)) return;
    else if (this.#isAllowed(cluster) && state.volumeDown[instance] === 0) this.#startOn(instance, host, 0);
    else this.#callOperator(instance, this.#retryTimer);
  }

  /** Takes a lost instance off the books of its host, which may come back before the instance finds another place. */
  #request(instance: number): void {
    const { state } = this.#context;
    const group = state.groupOf(instance);
    if (!group.restartsElsewhere) return;
    state.detach(instance);
    if (group.priority >= RESTART_PRIORITIES) return;
    this.#failed[instance] = 0;
    this.#enqueue(instance);
  }

  /** Appends to the list of its priority; from now on it belongs to no host, its own included. */
  #enqueue(instance: number): void {
    const { state, engine, watch } = this.#context;
    if (state.phase[instance] !== LOST || this.#waiting.has(instance)) return;
    const group = state.groupOf(instance);
    if (group.restartsElsewhere) state.detach(instance);
    this.#waiting.add(instance, group.cluster, group.priority);
    // Whom an operator will start waits for that, whatever else may start it before.
    if (!engine.queue.isPending(this.#byHandTimer + instance)) watch.instanceWaiting(instance);
    this.capacityFreed(group.cluster);
  }

  #dispatch(cluster: number): void {
    if (!this.#isAllowed(cluster)) return;
    this.#cluster = cluster;
    this.#waiting.visit(cluster, this.#leaves);
  }

  /** Whether anything may be restarted now: somebody watches, and management is there if it is needed. */
  #isAllowed(cluster: number): boolean {
    const { needsManagement } = this.#context.model.clusters[cluster].recovery;
    return this.#isWatched(cluster) && (!needsManagement || this.#isManaged(cluster));
  }

  /** Whether a host that is back may start what it holds; without asking the management that watches if none is needed. */
  #mayResume(cluster: number): boolean {
    const { detection, needsManagement } = this.#context.model.clusters[cluster].recovery;
    return (detection === "management" && !needsManagement) || this.#isAllowed(cluster);
  }

  /** Tries to power an instance on; true when it leaves the queue, started or to be retried at its time. */
  #attempt(instance: number, cluster: number): boolean {
    const { state, watch, engine } = this.#context;
    if (state.phase[instance] !== LOST) return true;
    engine.queue.incident = this.#incident[instance];
    if (state.volumeDown[instance] === 1) {
      watch.instanceStranded(instance);
      return false;
    }
    if (!state.groupOf(instance).restartsElsewhere) return this.#attemptAtHome(instance);
    if (
      this.#handledFromItsHost(instance) >=
      this.#context.model.clusters[cluster].recovery.concurrencyPerLostHost
    ) {
      return false;
    }
    const isNew = this.#isNew[instance] === 1;
    // What has never run is powered on like anything else: no rule is bent for it, no reserve used.
    const wish = isNew ? ORDINARY : this.#wishes[cluster];
    if (isNew && !this.#admission.admits(instance)) {
      watch.instanceStranded(instance);
      return false;
    }
    const host = this.#placement.choose(instance, wish, this.#hasSlot);
    if (host >= 0) {
      this.#startHandled(instance, host, cluster);
      return true;
    }
    if (this.#placement.choose(instance, wish, this.#anyHost) >= 0) return false;
    if (this.#isStorageLost(cluster)) {
      this.#attemptFailed(instance, cluster);
      return true;
    }
    watch.instanceStranded(instance);
    if (isNew || this.#context.model.clusters[cluster].recovery.whenNoRoom === "wait") return false;
    watch.restartFailed(instance);
    this.#callOperator(instance, this.#retryTimer);
    return true;
  }

  /** An instance with its disks in its host: started there if the host is up, otherwise when it returns. */
  #attemptAtHome(instance: number): boolean {
    const { state } = this.#context;
    const host = state.hostOf[instance];
    if (state.hostPhase[host] === HOST_UP) this.#startOn(instance, host, 0);
    return true;
  }

  /** Powers an instance on at a host once it has been handled. */
  #startHandled(instance: number, host: number, cluster: number): void {
    const { model, state, engine, world } = this.#context;
    const { queue, streams } = engine;
    const from = this.#lostOn[instance];
    const isNew = this.#isNew[instance] === 1;
    const duration = sample(
      model.clusters[cluster].recovery.handling,
      streams,
      this.#handlingStream[instance],
    );
    if (duration > 0) {
      this.#handledOn[instance] = host;
      this.#handledAt[host]++;
      if (from !== NONE) this.#handledFrom[from]++;
      queue.schedule(this.#handledTimer + instance, queue.now + duration);
    }
    this.#startOn(instance, host, duration);
    if (!isNew && state.groupOf(instance).storage === "ephemeral" && from !== host) {
      world.instanceDiskLost(instance);
    }
  }

  #startOn(instance: number, host: number, handling: number): void {
    this.#isNew[instance] = 0;
    this.#instances.startOn(instance, host, handling);
  }

  #handledFromItsHost(instance: number): number {
    const from = this.#lostOn[instance];
    return from === NONE ? 0 : this.#handledFrom[from];
  }

  /** Powered on, or lost again before that: the next one may be handled. */
  #handled(instance: number): void {
    const { engine, state } = this.#context;
    const host = this.#handledOn[instance];
    const from = this.#lostOn[instance];
    engine.queue.cancel(this.#handledTimer + instance);
    this.#handledOn[instance] = NONE;
    this.#handledAt[host]--;
    if (from !== NONE) this.#handledFrom[from]--;
    this.capacityFreed(state.clusterOf(instance));
  }

  #attemptFailed(instance: number, cluster: number): void {
    const { model, engine, watch } = this.#context;
    const { attempts } = model.clusters[cluster].recovery;
    const failed = this.#failed[instance]++;
    if (failed === 0) this.#firstAttempt[instance] = engine.queue.now;
    watch.restartFailed(instance);
    if (failed >= attempts.length) {
      this.#callOperator(instance, this.#retryTimer);
      return;
    }
    const time = Math.max(engine.queue.now, this.#firstAttempt[instance] + attempts[failed]);
    engine.queue.schedule(this.#retryTimer + instance, time);
  }

  /** Somebody is told, and acts some time later. */
  #callOperator(instance: number, timer: number): void {
    const { model, state, engine, watch } = this.#context;
    const from = this.#lostOn[instance];
    watch.operatorCalled(instance);
    const host = from === NONE ? model.clusters[state.clusterOf(instance)].hosts[0] : from;
    engine.queue.schedule(timer + instance, this.#operators.actsAt(host));
  }

  #recoveryOf(instance: number): RecoveryPolicy {
    const { model, state } = this.#context;
    return model.clusters[state.clusterOf(instance)].recovery;
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
}
