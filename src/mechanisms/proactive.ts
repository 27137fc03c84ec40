/**
 * Proactive HA: a host whose failure is announced is emptied or avoided, some time after the warning and as soon as
 * management is there, until it has failed and come back.
 *
 * - Maintenance: nothing new is placed there and everything that can migrate does.
 * - Quarantine: an instance leaves only if another host takes it under all its rules; nothing new is placed there
 *   unless nothing else has room for a restart. (vSphere: the host is avoided as long as neither performance nor rules
 *   suffer; DRS's view of performance is taken to be that reservations fit.)
 * - Mixed: maintenance for severe warnings, quarantine for moderate ones.
 *
 * What could not leave is tried again when something in its cluster changes. What happens elsewhere only wakes a timer
 * for the same instant.
 */
import { engineCause } from "../cluster/elements.ts";
import { RUNNING } from "../cluster/state.ts";
import { sample } from "../kernel/distributions.ts";
import type { Context } from "./context.ts";
import type { Migrations } from "./migration/migration.ts";
import { ORDINARY, type Placement } from "./placement/placement.ts";
import { WARNING } from "./watch.ts";

/** What is done with a host. */
const NOTHING = 0;
const QUARANTINED = 1;
const EMPTYING = 2;

export class Proactive {
  readonly #context: Context;
  readonly #migrations: Migrations;
  readonly #placement: Placement;
  readonly #isManaged: (cluster: number) => boolean;
  readonly #cause: number;
  readonly #delayTimer: number;
  readonly #lookTimer: number;
  readonly #retryTimer: number;
  readonly #delayStream: Int32Array;
  /** By host: what is to be done with it, what is done, whether a warning was severe, and the incident. */
  readonly #wanted: Uint8Array;
  readonly #stage: Uint8Array;
  readonly #isSevere: Uint8Array;
  readonly #incident: Int32Array;
  /** By cluster: hosts that something is to be done with. */
  readonly #busy: Int32Array;

  // The instance looked for a place for.
  #instance = -1;
  readonly #anyHost = () => true;
  readonly #keepsShould = (host: number) => this.#placement.obeysRules(this.#instance, host, "should");

  constructor(
    context: Context,
    migrations: Migrations,
    placement: Placement,
    isManaged: (cluster: number) => boolean,
  ) {
    this.#context = context;
    this.#migrations = migrations;
    this.#placement = placement;
    this.#isManaged = isManaged;
    const { model, engine } = context;
    const { timers, arrays } = engine;
    const count = model.hosts.length;
    this.#cause = engineCause(model, "warning");
    this.#delayTimer = timers.block(count, (host) => this.#delayOver(host));
    this.#lookTimer = timers.block(count, (host) => this.#look(host));
    this.#retryTimer = timers.block(count, (host) => this.#look(host));
    this.#delayStream = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|proactive`));
    this.#wanted = arrays.uint8(count);
    this.#stage = arrays.uint8(count);
    this.#isSevere = arrays.uint8(count);
    this.#incident = arrays.int32(count);
    this.#busy = arrays.int32(model.clusters.length);
  }

  /** A failure of the host is announced. */
  hostDegraded(host: number, isSevere: boolean): void {
    const { model, state, engine } = this.#context;
    const { mode, delay } = model.clusters[model.hosts[host].cluster].proactive;
    if (mode === "off" || state.isBare[host] === 1) return;
    if (isSevere) this.#isSevere[host] = 1;
    const { queue, streams } = engine;
    const time = queue.now + sample(delay, streams, this.#delayStream[host]);
    // Of two warnings at once the one that is reacted to first counts for both.
    if (!queue.isPending(this.#delayTimer + host)) queue.schedule(this.#delayTimer + host, time);
  }

  /** The host is back; if what was announced has happened it is as good as any other. */
  hostReturned(host: number): void {
    const { model, state, engine } = this.#context;
    if (state.announced[host] > 0) return;
    engine.queue.cancel(this.#delayTimer + host);
    engine.queue.cancel(this.#retryTimer + host);
    this.#isSevere[host] = 0;
    if (this.#wanted[host] !== NOTHING) this.#busy[model.hosts[host].cluster]--;
    this.#wanted[host] = NOTHING;
    this.#enter(host, NOTHING);
  }

  /** A migration ended without moving its instance, which is tried again after a while. */
  migrationFailed(instance: number): void {
    const { model, state, engine } = this.#context;
    const host = state.hostOf[instance];
    if (this.#stage[host] === NOTHING || engine.queue.isPending(this.#retryTimer + host)) return;
    const { retryAfter } = model.clusters[model.hosts[host].cluster].maintenance;
    engine.queue.schedule(this.#retryTimer + host, engine.queue.now + retryAfter);
  }

  /** Room, a host, management or a migration's end: what could not be done yet may be possible now. */
  capacityFreed(cluster: number): void {
    if (this.#busy[cluster] === 0) return;
    const { queue } = this.#context.engine;
    for (const host of this.#context.model.clusters[cluster].hosts) {
      const timer = this.#lookTimer + host;
      if (this.#wanted[host] !== NOTHING && !queue.isPending(timer)) queue.schedule(timer, queue.now);
    }
  }

  /** Decides what is to be done with a host. */
  #delayOver(host: number): void {
    const { model } = this.#context;
    const { cluster } = model.hosts[host];
    const { mode } = model.clusters[cluster].proactive;
    const isEmptied = mode === "maintenance" || (mode === "mixed" && this.#isSevere[host] === 1);
    if (this.#wanted[host] === NOTHING) this.#busy[cluster]++;
    this.#wanted[host] = isEmptied ? EMPTYING : QUARANTINED;
    this.#look(host);
  }

  /**
   * Does with a host what is to be done as soon as there is management, unless its failure came first; asks for the
   * migration of all that can go.
   */
  #look(host: number): void {
    const { model, state, engine } = this.#context;
    if (!this.#isManaged(model.hosts[host].cluster)) return;
    if (this.#stage[host] !== this.#wanted[host] && state.announced[host] > 0) this.#react(host);
    if (this.#stage[host] === NOTHING) return;
    engine.queue.incident = this.#incident[host];
    const admits = this.#stage[host] === EMPTYING ? this.#anyHost : this.#keepsShould;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      if (state.phase[instance] !== RUNNING || this.#migrations.isMigrating(instance)) continue;
      this.#instance = instance;
      const target = this.#placement.choose(instance, ORDINARY, admits);
      if (target >= 0) this.#migrations.request(instance, target, WARNING);
    }
  }

  #react(host: number): void {
    this.#context.world.openIncident(this.#cause, host);
    this.#incident[host] = this.#context.engine.queue.incident;
    this.#enter(host, this.#wanted[host]);
  }

  #enter(host: number, stage: number): void {
    const { state } = this.#context;
    this.#leave(host, this.#stage[host]);
    this.#stage[host] = stage;
    if (stage === EMPTYING) state.beginDraining(host);
    if (stage === QUARANTINED) {
      state.quarantined[host] = 1;
      state.updateCapacity(host);
    }
  }

  /** Takes back what a stage did to the host. */
  #leave(host: number, stage: number): void {
    const { state } = this.#context;
    if (stage === EMPTYING) state.endDraining(host);
    if (stage === QUARANTINED) {
      state.quarantined[host] = 0;
      state.updateCapacity(host);
    }
  }
}
