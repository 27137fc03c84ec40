/**
 * Planned maintenance: in rounds, every host of a cluster in turn is emptied by live migration, taken out of service
 * for the work, and put back. A round pauses while management is down, the cluster is degraded, or admission control
 * cannot spare a host. A host that cannot be emptied is tried again some times and then left out of the round, or what
 * is still on it is powered off. Each host's maintenance is an incident of its own.
 *
 * What happens elsewhere only wakes a timer for the same instant: what maintenance does then never interrupts the
 * mechanism that told it, and many changes at once are looked at once.
 */
import { engineCause } from "../cluster/elements.ts";
import { LOST, RESTART_PRIORITIES, RUNNING, STARTING } from "../cluster/state.ts";
import { sample } from "../kernel/distributions.ts";
import type { Context } from "./context.ts";
import type { Migrations } from "./migration/migration.ts";
import type { AdmissionControl } from "./placement/admission.ts";
import { ORDINARY, type Placement } from "./placement/placement.ts";
import { MAINTENANCE } from "./watch.ts";

/** Powers an instance off on purpose; its host starts it again when put back. */
export interface PowersOff {
  powerOff(instance: number): void;
}

/** Stops an instance and starts it on another host; starts what was powered off on a host. */
export interface Restarts {
  evict(instance: number): void;
  hostReturned(host: number): void;
}

/** Knows which hosts volumes can do without. */
export interface KeepsVolumes {
  canSpare(host: number): boolean;
}

/** Takes an empty host out of service, and puts it back. */
export interface TakesOut {
  takeOut(host: number): void;
  putBack(host: number): void;
}

/** Knows whether what a round brings to hosts is bad. */
export interface Patches {
  roundBegan(cluster: number): void;
  workBegan(host: number): void;
  patched(host: number): void;
}

/** Knows whether those who do the work make a mistake. */
export interface MakesMistakes {
  workBegan(host: number): void;
  workDone(host: number): void;
}

/** What is done with a host. */
const NOTHING = 0;
const EMPTYING = 1;
const WORK = 2;

export class Maintenance {
  readonly #context: Context;
  readonly #migrations: Migrations;
  readonly #placement: Placement;
  readonly #admission: AdmissionControl;
  readonly #instances: PowersOff;
  readonly #hosts: TakesOut;
  readonly #restart: Restarts;
  readonly #volumes: KeepsVolumes;
  readonly #patches: Patches;
  readonly #mistakes: MakesMistakes;
  readonly #isManaged: (cluster: number) => boolean;
  readonly #cause: number;
  readonly #roundTimer: number;
  readonly #nextTimer: number;
  readonly #lookTimer: number;
  readonly #retryTimer: number;
  readonly #workTimer: number;
  readonly #stream: Int32Array;

  /** By cluster: 1 during a round, 1 when the next is due before this has ended, hosts begun, hosts at it now. */
  readonly #isInRound: Uint8Array;
  readonly #isRoundDue: Uint8Array;
  readonly #begun: Int32Array;
  readonly #busy: Int32Array;
  /** By host: what is done with it, retries used, and the incident. */
  readonly #stage: Uint8Array;
  readonly #retries: Int32Array;
  readonly #incident: Int32Array;

  readonly #anyHost = () => true;

  constructor(
    context: Context,
    migrations: Migrations,
    placement: Placement,
    admission: AdmissionControl,
    instances: PowersOff,
    hosts: TakesOut,
    restart: Restarts,
    volumes: KeepsVolumes,
    patches: Patches,
    mistakes: MakesMistakes,
    isManaged: (cluster: number) => boolean,
  ) {
    this.#context = context;
    this.#migrations = migrations;
    this.#placement = placement;
    this.#admission = admission;
    this.#instances = instances;
    this.#hosts = hosts;
    this.#restart = restart;
    this.#volumes = volumes;
    this.#patches = patches;
    this.#mistakes = mistakes;
    this.#isManaged = isManaged;
    const { model, engine } = context;
    const { timers, arrays } = engine;
    const clusterCount = model.clusters.length;
    const hostCount = model.hosts.length;
    this.#cause = engineCause(model, "maintenance");
    this.#roundTimer = timers.block(clusterCount, (cluster) => this.#roundIsDue(cluster));
    this.#nextTimer = timers.block(clusterCount, (cluster) => this.#next(cluster));
    this.#lookTimer = timers.block(hostCount, (host) => this.#look(host));
    this.#retryTimer = timers.block(hostCount, (host) => this.#retry(host));
    this.#workTimer = timers.block(hostCount, (host) => this.#workDone(host));
    this.#stream = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|maintenance`));
    this.#isInRound = arrays.uint8(clusterCount);
    this.#isRoundDue = arrays.uint8(clusterCount);
    this.#begun = arrays.int32(clusterCount);
    this.#busy = arrays.int32(clusterCount);
    this.#stage = arrays.uint8(hostCount);
    this.#retries = arrays.int32(hostCount);
    this.#incident = arrays.int32(hostCount);
  }

  /** Schedules the first rounds. */
  start(): void {
    const { model, engine } = this.#context;
    model.clusters.forEach(({ maintenance }, cluster) => {
      if (maintenance.every < Infinity) engine.queue.schedule(this.#roundTimer + cluster, maintenance.first);
    });
  }

  /** Begins with one host outside of any round, whatever a round would wait for; not if it is down or out of touch. */
  maintain(host: number): void {
    if (this.#stage[host] === NOTHING && this.#context.state.isOpen(host)) this.#begin(host);
  }

  /** Whether a host is being emptied: what was powered off there stays off. */
  isEmptying(host: number): boolean {
    return this.#stage[host] === EMPTYING;
  }

  /** Hosts, instances, room or management of a cluster are not what they were: whoever waits may go on. */
  capacityOrHealthChanged(cluster: number): void {
    if (this.#isInRound[cluster] === 1) this.#wake(cluster);
    this.#wakeHosts(cluster);
  }

  /** A running instance has left `source`, perhaps for a host that is being emptied too. */
  instanceMoved(instance: number, source: number): void {
    this.#wakeHost(source);
    this.#wakeHost(this.#context.state.hostOf[instance]);
  }

  /** An instance stays where it is; from a host being emptied it is tried again after the policy's time. */
  migrationFailed(instance: number): void {
    const { state } = this.#context;
    const host = state.hostOf[instance];
    if (this.#stage[host] === EMPTYING) this.#scheduleRetry(host);
    // It may have been the last one on its way to a host being emptied.
    this.#wakeHosts(state.clusterOf(instance));
  }

  /** A host went down while it was being emptied: its repair takes the place of its maintenance. */
  hostLost(host: number): void {
    if (this.#stage[host] === EMPTYING) this.#release(host);
  }

  /** Ends the round with the hosts that are at work; what is being emptied stays in service. */
  patchWithdrawn(cluster: number): void {
    if (this.#isInRound[cluster] === 0) return;
    const { hosts } = this.#context.model.clusters[cluster];
    this.#begun[cluster] = hosts.length;
    for (const host of hosts) if (this.#stage[host] === EMPTYING) this.#leaveOut(host);
    this.#wake(cluster);
  }

  #roundIsDue(cluster: number): void {
    const { queue } = this.#context.engine;
    queue.schedule(
      this.#roundTimer + cluster,
      queue.now + this.#context.model.clusters[cluster].maintenance.every,
    );
    if (this.#isInRound[cluster] === 1) {
      this.#isRoundDue[cluster] = 1;
      this.#next(cluster);
    } else this.#beginRound(cluster);
  }

  #beginRound(cluster: number): void {
    this.#isInRound[cluster] = 1;
    this.#isRoundDue[cluster] = 0;
    this.#begun[cluster] = 0;
    this.#patches.roundBegan(cluster);
    this.#next(cluster);
  }

  /** Begins with as many hosts as may be begun with now; ends the round after the last. */
  #next(cluster: number): void {
    if (this.#isInRound[cluster] === 0) return;
    const { hosts, maintenance } = this.#context.model.clusters[cluster];
    while (this.#begun[cluster] < hosts.length) {
      if (this.#busy[cluster] >= maintenance.concurrent) return;
      const host = hosts[this.#begun[cluster]];
      if (!this.#isReady(cluster)) return;
      // A host that is down or out of touch is left out of this round.
      const isOpen = this.#context.state.isOpen(host);
      if (isOpen && !this.#canSpare(host)) return;
      this.#begun[cluster]++;
      if (isOpen) this.#begin(host);
    }
    if (this.#busy[cluster] > 0) return;
    this.#isInRound[cluster] = 0;
    if (this.#isRoundDue[cluster] === 1) this.#beginRound(cluster);
  }

  #isReady(cluster: number): boolean {
    const { pauseWhenDegraded } = this.#context.model.clusters[cluster].maintenance;
    return this.#isManaged(cluster) && !(pauseWhenDegraded && this.#isDegraded(cluster));
  }

  /** Whether the rest of the cluster has room enough and all volumes without a host. */
  #canSpare(host: number): boolean {
    return this.#admission.admitsWithout(host) && this.#volumesCanSpare(host);
  }

  #volumesCanSpare(host: number): boolean {
    const { clusters, hosts } = this.#context.model;
    return !clusters[hosts[host].cluster].maintenance.keepsVolumes || this.#volumes.canSpare(host);
  }

  /** A host is down or out of touch, or an instance is lost or just starting. */
  #isDegraded(cluster: number): boolean {
    const { model, state } = this.#context;
    for (const host of model.clusters[cluster].hosts) {
      if (this.#stage[host] === NOTHING && !state.isOpen(host) && state.hasJoined(host)) return true;
    }
    for (const instance of model.clusters[cluster].instances) {
      const phase = state.phase[instance];
      if (phase === STARTING) return true;
      if (phase === LOST && state.groupOf(instance).priority < RESTART_PRIORITIES) return true;
    }
    return false;
  }

  #begin(host: number): void {
    const { model, state, world, watch, engine } = this.#context;
    world.openIncident(this.#cause, host);
    this.#incident[host] = engine.queue.incident;
    this.#busy[model.hosts[host].cluster]++;
    this.#stage[host] = EMPTYING;
    this.#retries[host] = 0;
    state.beginDraining(host);
    watch.maintenanceBegan(host);
    this.#migrations.cancelQueuedTo(host);
    this.#look(host);
  }

  /**
   * Asks for the migration of all that still runs on a host being emptied, unless it has to wait for another try;
   * takes the host out when nothing is left.
   */
  #look(host: number): void {
    if (this.#stage[host] !== EMPTYING) return;
    const { state, engine } = this.#context;
    const isWaiting = engine.queue.isPending(this.#retryTimer + host);
    let isEmpty = this.#migrations.headingFor(host) === 0 && this.#migrations.fetchingFrom(host) === 0;
    let isBlocked = false;
    let instance = state.firstOn[host];
    while (instance >= 0) {
      const next = state.nextOn[instance];
      if (state.phase[instance] === RUNNING && this.#isEvicted(instance)) this.#restart.evict(instance);
      else if (state.phase[instance] >= STARTING) {
        isEmpty = false;
        if (state.phase[instance] === RUNNING && !isWaiting && !this.#migrate(instance)) isBlocked = true;
      }
      instance = next;
    }
    if (isEmpty) {
      // Volumes may have lost other pieces meanwhile: then it serves on until they are rebuilt.
      if (this.#volumesCanSpare(host)) this.#beginWork(host);
      else this.#scheduleRetry(host);
    } else if (isBlocked) this.#scheduleRetry(host);
  }

  /** Whether an instance is restarted elsewhere instead of being migrated. */
  #isEvicted(instance: number): boolean {
    const { model, state } = this.#context;
    const { eviction, migratable, restartsElsewhere, cluster } = state.groupOf(instance);
    if (eviction === "migrate" || !restartsElsewhere) return false;
    return eviction === "restart" || !migratable || !model.clusters[cluster].migration.enabled;
  }

  /** Whether an instance is on its way now. */
  #migrate(instance: number): boolean {
    if (this.#migrations.isMigrating(instance)) return true;
    const target = this.#placement.choose(instance, ORDINARY, this.#anyHost);
    return target >= 0 && this.#migrations.request(instance, target, MAINTENANCE);
  }

  #scheduleRetry(host: number): void {
    const { model, engine } = this.#context;
    if (engine.queue.isPending(this.#retryTimer + host)) return;
    const { retryAfter } = model.clusters[model.hosts[host].cluster].maintenance;
    this.#scheduleFor(host, this.#retryTimer + host, engine.queue.now + retryAfter);
  }

  /** Time for another try, or for the end of trying. */
  #retry(host: number): void {
    const { cluster } = this.#context.model.hosts[host];
    const { retries, whenBlocked } = this.#context.model.clusters[cluster].maintenance;
    // Without management no try was made.
    if (this.#isManaged(cluster)) this.#retries[host]++;
    if (this.#retries[host] <= retries) this.#look(host);
    else if (whenBlocked === "power-off" && this.#volumesCanSpare(host)) this.#powerOffRest(host);
    else this.#leaveOut(host);
  }

  /** Powers off all that is not on its way to another host. */
  #powerOffRest(host: number): void {
    const { state } = this.#context;
    let instance = state.firstOn[host];
    while (instance >= 0) {
      const next = state.nextOn[instance];
      const runsOn = state.phase[instance] === RUNNING && !this.#migrations.isMigrating(instance);
      if (runsOn) this.#instances.powerOff(instance);
      instance = next;
    }
    this.#look(host);
  }

  #leaveOut(host: number): void {
    const { state } = this.#context;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      this.#migrations.cancelQueued(instance);
    }
    this.#release(host);
    this.#restart.hostReturned(host);
  }

  #beginWork(host: number): void {
    const { model, engine } = this.#context;
    const { queue, streams } = engine;
    const { work } = model.clusters[model.hosts[host].cluster].maintenance;
    this.#stage[host] = WORK;
    queue.cancel(this.#retryTimer + host);
    const duration = sample(work, streams, this.#stream[host]);
    this.#scheduleFor(host, this.#workTimer + host, queue.now + duration);
    this.#hosts.takeOut(host);
    this.#patches.workBegan(host);
    this.#mistakes.workBegan(host);
  }

  #workDone(host: number): void {
    this.#mistakes.workDone(host);
    this.#release(host);
    this.#hosts.putBack(host);
    if (this.#isInRound[this.#context.model.hosts[host].cluster] === 1) this.#patches.patched(host);
  }

  /** Maintenance of a host is over, done or not. */
  #release(host: number): void {
    const { model, state, engine, world } = this.#context;
    const { cluster } = model.hosts[host];
    this.#stage[host] = NOTHING;
    engine.queue.cancel(this.#retryTimer + host);
    this.#busy[cluster]--;
    state.endDraining(host);
    this.#wake(cluster);
    if (state.isOpen(host)) world.capacityFreed(cluster);
  }

  /** Goes on with the round once all that happens at this instant has happened. */
  #wake(cluster: number): void {
    const { queue } = this.#context.engine;
    if (!queue.isPending(this.#nextTimer + cluster)) queue.schedule(this.#nextTimer + cluster, queue.now);
  }

  #wakeHosts(cluster: number): void {
    if (this.#busy[cluster] === 0) return;
    for (const host of this.#context.model.clusters[cluster].hosts) this.#wakeHost(host);
  }

  #wakeHost(host: number): void {
    if (this.#stage[host] !== EMPTYING) return;
    const { queue } = this.#context.engine;
    if (!queue.isPending(this.#lookTimer + host)) this.#scheduleFor(host, this.#lookTimer + host, queue.now);
  }

  /** Schedules what belongs to the incident of a host's maintenance, whoever causes it. */
  #scheduleFor(host: number, timer: number, time: number): void {
    const { queue } = this.#context.engine;
    const current = queue.incident;
    queue.incident = this.#incident[host];
    queue.schedule(timer, time);
    queue.incident = current;
  }
}
