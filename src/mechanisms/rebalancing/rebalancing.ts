/**
 * The rebalancing controller of each cluster: at its clock, and only if something has changed since it last looked, it
 * first moves instances that break placement rules, if the platform does so, and then makes the moves its strategy
 * finds, so many a look.
 */
import { engineCause } from "../../cluster/elements.ts";
import type { RebalancingPolicy } from "../../cluster/model.ts";
import type { Context } from "../context.ts";
import type { Demand } from "../demand.ts";
import type { Migrations } from "../migration/migration.ts";
import type { Placement } from "../placement/placement.ts";
import { type MigrationReason, REBALANCING, RULE } from "../watch.ts";
import { DeviationMoves } from "./deviation-moves.ts";
import { DrsMoves } from "./drs-moves.ts";
import { LowUtilizationMoves } from "./low-utilization-moves.ts";
import { Balance, type Moves } from "./moves.ts";
import { OverloadMoves } from "./overload-moves.ts";
import { RuleRepair } from "./rule-repair.ts";

export class Rebalancing {
  readonly #context: Context;
  readonly #migrations: Migrations;
  readonly #isManaged: (cluster: number) => boolean;
  readonly #rules: RuleRepair;
  readonly #strategies: Readonly<Record<RebalancingPolicy["strategy"], Moves>>;
  readonly #cause: number;
  readonly #timer: number;
  /** By cluster: 1 when a look was missed because management was down. */
  readonly #missed: Uint8Array;

  // The look under way; set anew by each.
  #movesLeft = 0;
  #isIncidentOpen = false;

  constructor(
    context: Context,
    migrations: Migrations,
    demand: Demand,
    placement: Placement,
    isManaged: (cluster: number) => boolean,
  ) {
    this.#context = context;
    this.#migrations = migrations;
    this.#isManaged = isManaged;
    const { model, engine } = context;
    const balance = new Balance(context, migrations, demand, placement);
    this.#rules = new RuleRepair(context, placement);
    this.#strategies = {
      drs: new DrsMoves(context, balance, migrations, demand),
      deviation: new DeviationMoves(context, balance, demand),
      overload: new OverloadMoves(context, balance, demand),
      "low-utilization": new LowUtilizationMoves(context, balance, migrations),
    };
    this.#cause = engineCause(model, "rebalancing");
    this.#timer = engine.timers.block(model.clusters.length, (cluster) => this.#run(cluster));
    this.#missed = engine.arrays.uint8(model.clusters.length);
  }

  /**
   * Loads, hosts or places in a cluster have changed: it is looked at when the controller's clock next ticks.
   */
  changed(cluster: number): void {
    const { model, engine } = this.#context;
    const { enabled, interval } = model.clusters[cluster].rebalancing;
    if (!enabled || !model.clusters[cluster].migration.enabled) return;
    if (engine.queue.isPending(this.#timer + cluster)) return;
    const { now } = engine.queue;
    const next = interval > 0 ? (Math.floor(now / interval) + 1) * interval : now;
    engine.queue.schedule(this.#timer + cluster, next);
  }

  /** A look missed meanwhile is made up for. */
  managementReturned(cluster: number): void {
    if (this.#missed[cluster] === 1) this.changed(cluster);
  }

  #run(cluster: number): void {
    const isManaged = this.#isManaged(cluster);
    this.#missed[cluster] = isManaged ? 0 : 1;
    if (!isManaged) return;
    const { movesPerRun, repairsRules, strategy } = this.#context.model.clusters[cluster].rebalancing;
    this.#movesLeft = movesPerRun;
    this.#isIncidentOpen = false;
    if (repairsRules) this.#repairRules(cluster);
    this.#balance(cluster, this.#strategies[strategy]);
  }

  #repairRules(cluster: number): void {
    for (const rule of this.#rules.rulesOf(cluster)) {
      for (const instance of rule.instances) {
        if (this.#movesLeft <= 0) return;
        if (this.#migrations.isMigrating(instance) || !this.#rules.isBroken(rule, instance)) continue;
        const host = this.#rules.hostObeying(rule, instance);
        if (host >= 0) this.#request(cluster, instance, host, RULE);
      }
    }
  }

  #balance(cluster: number, moves: Moves): void {
    moves.begin(cluster);
    while (this.#movesLeft > 0 && moves.find(cluster)) {
      this.#request(cluster, moves.instance, moves.host, REBALANCING);
    }
  }

  /** Asks for a migration; the first of a run opens the incident that all of its moves belong to. */
  #request(cluster: number, instance: number, host: number, reason: MigrationReason): void {
    if (!this.#migrations.isPossible(instance, host)) return;
    if (!this.#isIncidentOpen) {
      const { world, elements } = this.#context;
      world.openIncident(this.#cause, elements.firstCluster + cluster);
      this.#isIncidentOpen = true;
    }
    this.#migrations.request(instance, host, reason);
    this.#movesLeft--;
  }
}
