/**
 * Returning home: an instance's home is where it was placed at the beginning, or where it was last moved to on purpose,
 * to balance loads or to obey rules. One that was restarted elsewhere, or made room for maintenance or a failing host,
 * migrates back when its home is there again and has room for it (Nutanix AHV; policy `returnsHome`).
 *
 * What happens elsewhere only wakes a timer for the same instant, so that whoever was lost is restarted first.
 */
import { RUNNING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";
import type { Placement } from "../placement/placement.ts";
import { REBALANCING, RETURN, RULE } from "../watch.ts";
import type { Migrations } from "./migration.ts";

const NOWHERE = -1;

export class ReturnHome {
  readonly #context: Context;
  readonly #migrations: Migrations;
  readonly #placement: Placement;
  readonly #lookTimer: number;
  readonly #home: Int32Array;
  /** 1 for an instance that was last seen running away from home; how many such each cluster has. */
  readonly #isAway: Uint8Array;
  readonly #away: Int32Array;
  /** The incident an instance left its home in: its return belongs to it. */
  readonly #incident: Int32Array;

  constructor(context: Context, migrations: Migrations, placement: Placement) {
    this.#context = context;
    this.#migrations = migrations;
    this.#placement = placement;
    const { model, engine } = context;
    this.#lookTimer = engine.timers.block(model.clusters.length, (cluster) => this.#look(cluster));
    this.#home = engine.arrays.int32(model.instances.length).fill(NOWHERE);
    this.#isAway = engine.arrays.uint8(model.instances.length);
    this.#away = engine.arrays.int32(model.clusters.length);
    this.#incident = engine.arrays.int32(model.instances.length);
  }

  /** Time 0: what is placed is at home. */
  start(): void {
    this.#home.set(this.#context.state.hostOf);
  }

  /** An instance runs on a host after a restart; what never ran before is at home there. */
  instanceRunning(instance: number): void {
    if (!this.#returns(instance)) return;
    const { state } = this.#context;
    if (this.#home[instance] === NOWHERE) this.#home[instance] = state.hostOf[instance];
    this.#nowOn(instance);
    this.#wake(state.clusterOf(instance));
  }

  /** An instance was migrated: where it was moved to on purpose is its home from now on. */
  instanceMoved(instance: number): void {
    if (!this.#returns(instance)) return;
    const { state } = this.#context;
    const reason = this.#migrations.reasonOf(instance);
    if (reason === REBALANCING || reason === RULE) this.#home[instance] = state.hostOf[instance];
    this.#nowOn(instance);
    this.#wake(state.clusterOf(instance));
  }

  /** Room, a host or management is back: what is away from home may return. */
  capacityFreed(cluster: number): void {
    this.#wake(cluster);
  }

  #returns(instance: number): boolean {
    const { model, state } = this.#context;
    return model.clusters[state.clusterOf(instance)].recovery.returnsHome;
  }

  #nowOn(instance: number): void {
    const { state, engine } = this.#context;
    const isAway = state.hostOf[instance] === this.#home[instance] ? 0 : 1;
    this.#away[state.clusterOf(instance)] += isAway - this.#isAway[instance];
    if (isAway > this.#isAway[instance]) this.#incident[instance] = engine.queue.incident;
    this.#isAway[instance] = isAway;
  }

  #wake(cluster: number): void {
    const { queue } = this.#context.engine;
    if (this.#away[cluster] === 0 || queue.isPending(this.#lookTimer + cluster)) return;
    queue.schedule(this.#lookTimer + cluster, queue.now);
  }

  /** Asks for the return of all whose home can take them. */
  #look(cluster: number): void {
    const { model, state, engine } = this.#context;
    for (const instance of model.clusters[cluster].instances) {
      if (this.#isAway[instance] === 0 || state.phase[instance] !== RUNNING) continue;
      const home = this.#home[instance];
      if (!this.#migrations.isPossible(instance, home) || !this.#placement.fits(instance, home)) continue;
      if (!this.#placement.obeysRules(instance, home, "must")) continue;
      engine.queue.incident = this.#incident[instance];
      this.#migrations.request(instance, home, RETURN);
    }
  }
}
