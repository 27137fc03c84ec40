/**
 * Live migration: requests wait first come, first served until both hosts and the cluster may take one more, are set up
 * (all of the policy's overhead is spent before the first byte), copied (pre-copy.ts), and switched over. Whatever goes
 * wrong before the switch leaves the guest running at its source; if the source dies the instance is lost with it.
 * After post-copy it runs at the target but still needs its source: if that or the network fails it is lost.
 * A request needs the management plane when it is made and when it begins; what is under way goes on without.
 */
import { HOST_UP, RUNNING } from "../../cluster/state.ts";
import { mean, sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import type { Links } from "../links.ts";
import {
  COMPLETED,
  GUEST_LOST,
  type MigrationOutcome,
  type MigrationReason,
  SOURCE_LOST,
  TARGET_LOST,
} from "../watch.ts";
import { type CopyListener, PreCopy } from "./pre-copy.ts";

const NONE = -1;

const IDLE = 0;
const QUEUED = 1;
const SETTING_UP = 2;
const COPYING = 3;
/** The instance runs at its target but part of its memory is still at the source. */
const FETCHING = 4;

export class Migrations implements CopyListener {
  readonly #context: Context;
  readonly #isManaged: (cluster: number) => boolean;
  readonly #preCopy: PreCopy;
  readonly #setUpTimer: number;
  readonly #overheadStream: Int32Array;
  readonly #meanOverhead: readonly number[];
  /** By cluster: migrations that may touch one host at once, and leave it. */
  readonly #mostPerHost: readonly number[];
  readonly #mostLeaving: readonly number[];

  readonly #stage: Uint8Array;
  readonly #source: Int32Array;
  readonly #target: Int32Array;
  readonly #reason: Uint8Array;
  readonly #incident: Int32Array;
  readonly #started: Float64Array;

  /** Migrations under way that touch a host, and that leave it; those under way or queued that lead to it. */
  readonly #activeOn: Int32Array;
  readonly #leaving: Int32Array;
  readonly #headingFor: Int32Array;
  /** Instances that fetch memory from a host. */
  readonly #fetchingFrom: Int32Array;
  /** By cluster: migrations under way, and all of them; the queue as a doubly linked list. */
  readonly #active: Int32Array;
  readonly #pending: Int32Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  constructor(context: Context, links: Links, isManaged: (cluster: number) => boolean) {
    this.#context = context;
    this.#isManaged = isManaged;
    const { model, engine } = context;
    const { arrays } = engine;
    const instances = model.instances.length;
    const clusters = model.clusters.length;
    this.#preCopy = new PreCopy(context, links, this);
    this.#setUpTimer = engine.timers.block(instances, (instance) => this.#copy(instance));
    this.#overheadStream = Int32Array.from(model.instances, ({ name }) =>
      engine.stream(`${name}|migration overhead`),
    );
    this.#meanOverhead = model.clusters.map(({ migration }) => mean(migration.overhead));
    this.#mostPerHost = model.clusters.map(({ migration }) =>
      Math.min(migration.perHost, migration.perNetwork),
    );
    this.#mostLeaving = model.clusters.map(({ migration }) => migration.outboundPerHost);
    this.#stage = arrays.uint8(instances);
    this.#source = arrays.int32(instances).fill(NONE);
    this.#target = arrays.int32(instances).fill(NONE);
    this.#reason = arrays.uint8(instances);
    this.#incident = arrays.int32(instances);
    this.#started = arrays.float64(instances);
    this.#activeOn = arrays.int32(model.hosts.length);
    this.#leaving = arrays.int32(model.hosts.length);
    this.#headingFor = arrays.int32(model.hosts.length);
    this.#fetchingFrom = arrays.int32(model.hosts.length);
    this.#active = arrays.int32(clusters);
    this.#pending = arrays.int32(clusters);
    this.#first = arrays.int32(clusters).fill(NONE);
    this.#last = arrays.int32(clusters).fill(NONE);
    this.#next = arrays.int32(instances).fill(NONE);
    this.#previous = arrays.int32(instances).fill(NONE);
  }

  /**
   * Whether a request to migrate would be taken now: management there, migration possible for the instance, which runs
   * and is not migrating already, both hosts in touch. That the target has room and obeys the rules is Placement's.
   */
  isPossible(instance: number, target: number): boolean {
    const { model, state } = this.#context;
    const group = state.groupOf(instance);
    return (
      model.clusters[group.cluster].migration.enabled &&
      group.migratable &&
      state.phase[instance] === RUNNING &&
      this.#stage[instance] === IDLE &&
      this.#isManaged(group.cluster) &&
      state.hostOf[instance] !== target &&
      this.#isInTouch(state.hostOf[instance]) &&
      state.isOpen(target)
    );
  }

  /** Migrates a running instance, now or when its turn comes; room at the target is taken at once. False: impossible. */
  request(instance: number, target: number, reason: MigrationReason): boolean {
    if (!this.isPossible(instance, target)) return false;
    const { state, engine } = this.#context;
    state.reserveTarget(instance, target);
    this.#source[instance] = state.hostOf[instance];
    this.#target[instance] = target;
    this.#reason[instance] = reason;
    this.#incident[instance] = engine.queue.incident;
    this.#headingFor[target]++;
    this.#pending[state.clusterOf(instance)]++;
    // Nobody queued could begin before this request, so that it overtakes nobody who could.
    if (this.#mayBegin(instance)) this.#begin(instance);
    else this.#enqueue(instance);
    return true;
  }

  /** Whether an instance is being migrated, or is queued for it. */
  isMigrating(instance: number): boolean {
    return this.#stage[instance] !== IDLE;
  }

  /** Why an instance is being migrated, or was the last time. */
  reasonOf(instance: number): MigrationReason {
    return this.#reason[instance] as MigrationReason;
  }

  /** Migrations under way from or to a host. */
  activeOn(host: number): number {
    return this.#activeOn[host];
  }

  /** Migrations to a host, under way or queued. */
  headingFor(host: number): number {
    return this.#headingFor[host];
  }

  /** Instances that have left a host but still fetch memory from it. */
  fetchingFrom(host: number): number {
    return this.#fetchingFrom[host];
  }

  /** Migrations in a cluster, under way or queued. */
  pendingIn(cluster: number): number {
    return this.#pending[cluster];
  }

  /** How long a migration would take if nothing else were migrated, s. */
  expectedSeconds(instance: number, target: number): number {
    const { state } = this.#context;
    const copying = this.#preCopy.expectedSeconds(instance, state.hostOf[instance], target);
    return this.#meanOverhead[state.clusterOf(instance)] + copying;
  }

  /** The instance stopped running: its migration, if any, is over. */
  instanceLost(instance: number): void {
    const stage = this.#stage[instance];
    if (stage === FETCHING) this.#stopFetching(instance);
    else if (stage !== IDLE) this.#fail(instance, SOURCE_LOST);
  }

  /** A host is down: what was on its way there stays where it is, what fetches memory from it is lost. */
  hostLost(host: number): void {
    if (this.#headingFor[host] > 0) this.#failAllTo(host, false);
    if (this.#fetchingFrom[host] > 0) this.#loseAllFetching(host);
  }

  /** A host cannot reach the others: what was on its way from or to it stays where it is, or is lost if it fetches. */
  hostCutOff(host: number): void {
    const { model, state } = this.#context;
    const { cluster } = model.hosts[host];
    if (this.#pending[cluster] === 0) return;
    this.#failAllTo(host, false);
    this.#loseAllFetching(host);
    for (const instance of model.clusters[cluster].instances) {
      if (this.#stage[instance] !== IDLE && state.hostOf[instance] === host)
        this.#fail(instance, TARGET_LOST);
    }
  }

  /** Queued migrations to a host are given up, because it is to be emptied. */
  cancelQueuedTo(host: number): void {
    if (this.#headingFor[host] > 0) this.#failAllTo(host, true);
  }

  /** Gives up an instance's migration if it has not begun; nobody is told. */
  cancelQueued(instance: number): void {
    if (this.#stage[instance] === QUEUED) this.#forget(instance);
  }

  /** Management is back: what was queued may begin. */
  managementReturned(cluster: number): void {
    this.#beginQueued(cluster);
  }

  #mayBegin(instance: number): boolean {
    const { model, state } = this.#context;
    const cluster = state.clusterOf(instance);
    const mostPerHost = this.#mostPerHost[cluster];
    const source = this.#source[instance];
    return (
      this.#active[cluster] < model.clusters[cluster].migration.perCluster &&
      this.#activeOn[source] < mostPerHost &&
      this.#activeOn[this.#target[instance]] < mostPerHost &&
      this.#leaving[source] < this.#mostLeaving[cluster] &&
      this.#isManaged(cluster)
    );
  }

  #begin(instance: number): void {
    const { model, state, engine, watch } = this.#context;
    const { queue, streams } = engine;
    const cluster = state.clusterOf(instance);
    const { overhead } = model.clusters[cluster].migration;
    this.#stage[instance] = SETTING_UP;
    this.#started[instance] = queue.now;
    this.#activeOn[this.#source[instance]]++;
    this.#activeOn[this.#target[instance]]++;
    this.#leaving[this.#source[instance]]++;
    this.#active[cluster]++;
    const current = queue.incident;
    queue.incident = this.#incident[instance];
    watch.migrationStarted(instance, this.#source[instance], this.#target[instance], this.reasonOf(instance));
    queue.schedule(
      this.#setUpTimer + instance,
      queue.now + sample(overhead, streams, this.#overheadStream[instance]),
    );
    queue.incident = current;
  }

  #copy(instance: number): void {
    this.#stage[instance] = COPYING;
    this.#preCopy.begin(instance, this.#source[instance], this.#target[instance]);
  }

  /** A copy completed, or failed by itself. */
  copyEnded(instance: number, outcome: MigrationOutcome, pause: number): void {
    if (outcome !== COMPLETED) this.#fail(instance, outcome, pause);
    else if (this.#stage[instance] === FETCHING) this.#fetched(instance, pause);
    else this.#switchOver(instance, pause);
  }

  /** From here on the instance takes room at the target only; the migration counts until its memory is there too. */
  runsAtTarget(instance: number, pause: number): void {
    const { state, world } = this.#context;
    const source = this.#source[instance];
    this.#stage[instance] = FETCHING;
    this.#headingFor[this.#target[instance]]--;
    this.#fetchingFrom[source]++;
    state.switchToTarget(instance);
    world.instanceMoved(instance, source, pause);
  }

  /** Nothing is needed of the source any more: whoever waited for that may go on. */
  #fetched(instance: number, pause: number): void {
    const { state, world } = this.#context;
    const cluster = state.clusterOf(instance);
    this.#tellEnd(instance, COMPLETED, pause);
    this.#leave(instance);
    this.#beginQueued(cluster);
    world.capacityFreed(cluster);
  }

  /** The instance, which was still fetching memory, runs no more. */
  #stopFetching(instance: number): void {
    const pause = this.#preCopy.pauseOf(instance);
    this.#preCopy.abandon(instance);
    this.#tellEnd(instance, GUEST_LOST, pause);
    this.#leave(instance);
    this.#beginQueued(this.#context.state.clusterOf(instance));
  }

  /** Instances that fetch memory from or at a host are lost. */
  #loseAllFetching(host: number): void {
    const { model, state, world } = this.#context;
    for (const instance of model.clusters[model.hosts[host].cluster].instances) {
      if (this.#stage[instance] !== FETCHING) continue;
      if (this.#source[instance] !== host && state.hostOf[instance] !== host) continue;
      this.#stopFetching(instance);
      world.guestLost(instance);
    }
  }

  #switchOver(instance: number, pause: number): void {
    const { state, world } = this.#context;
    const source = this.#source[instance];
    this.#tellEnd(instance, COMPLETED, pause);
    this.#leave(instance);
    state.switchToTarget(instance);
    this.#beginQueued(state.clusterOf(instance));
    world.instanceMoved(instance, source, pause);
  }

  #fail(instance: number, outcome: MigrationOutcome, pause = this.#preCopy.pauseOf(instance)): void {
    const { state, world } = this.#context;
    if (this.#stage[instance] === COPYING) this.#preCopy.abandon(instance);
    if (this.#stage[instance] !== QUEUED) this.#tellEnd(instance, outcome, pause);
    this.#forget(instance);
    this.#beginQueued(state.clusterOf(instance));
    world.migrationFailed(instance);
  }

  #tellEnd(instance: number, outcome: MigrationOutcome, pause: number): void {
    const { watch } = this.#context;
    const isCopied = this.#stage[instance] >= COPYING;
    watch.migrationEnded(
      instance,
      this.#source[instance],
      this.#target[instance],
      this.#reason[instance] as MigrationReason,
      outcome,
      this.#started[instance],
      pause,
      isCopied ? this.#preCopy.roundsOf(instance) : 0,
      isCopied ? this.#preCopy.transferredBy(instance) : 0,
    );
  }

  /** The migration is no more, and its room at the target is free. */
  #forget(instance: number): void {
    this.#leave(instance);
    this.#context.state.releaseTarget(instance);
  }

  /** Takes a migration out of the queue and of all counts. */
  #leave(instance: number): void {
    const { state, engine } = this.#context;
    const cluster = state.clusterOf(instance);
    const source = this.#source[instance];
    const target = this.#target[instance];
    const stage = this.#stage[instance];
    if (stage === QUEUED) this.#dequeue(instance);
    else {
      engine.queue.cancel(this.#setUpTimer + instance);
      this.#activeOn[source]--;
      this.#activeOn[target]--;
      this.#leaving[source]--;
      this.#active[cluster]--;
    }
    if (stage === FETCHING) this.#fetchingFrom[source]--;
    else this.#headingFor[target]--;
    this.#stage[instance] = IDLE;
    this.#pending[cluster]--;
  }

  #failAllTo(host: number, queuedOnly: boolean): void {
    const { model, state } = this.#context;
    for (const instance of model.clusters[model.hosts[host].cluster].instances) {
      const stage = this.#stage[instance];
      if (stage === IDLE || state.targetOf[instance] !== host) continue;
      if (stage === QUEUED || !queuedOnly) this.#fail(instance, TARGET_LOST);
    }
  }

  /** Begins what may begin, in the order of the queue; what has become impossible is given up. */
  #beginQueued(cluster: number): void {
    const { state } = this.#context;
    let instance = this.#first[cluster];
    while (instance !== NONE) {
      const next = this.#next[instance];
      if (!this.#isInTouch(this.#source[instance]) || !state.isOpen(state.targetOf[instance])) {
        // Whoever hears of it may change the queue, and this method is called again for what is left.
        this.#fail(instance, TARGET_LOST);
        return;
      }
      if (this.#mayBegin(instance)) {
        this.#dequeue(instance);
        this.#begin(instance);
      }
      instance = next;
    }
  }

  #enqueue(instance: number): void {
    const cluster = this.#context.state.clusterOf(instance);
    const last = this.#last[cluster];
    this.#stage[instance] = QUEUED;
    this.#previous[instance] = last;
    this.#next[instance] = NONE;
    if (last === NONE) this.#first[cluster] = instance;
    else this.#next[last] = instance;
    this.#last[cluster] = instance;
  }

  #dequeue(instance: number): void {
    const cluster = this.#context.state.clusterOf(instance);
    const previous = this.#previous[instance];
    const next = this.#next[instance];
    if (previous === NONE) this.#first[cluster] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#last[cluster] = previous;
    else this.#previous[next] = previous;
  }

  /** Whether memory can be copied from a host: it is up and reaches the others and its storage. */
  #isInTouch(host: number): boolean {
    const { state } = this.#context;
    return (
      state.hostPhase[host] === HOST_UP &&
      state.cutOff[host] === 0 &&
      state.isolated[host] === 0 &&
      state.partitioned[host] === 0 &&
      state.stalled[host] === 0
    );
  }
}
