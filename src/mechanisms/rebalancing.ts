/**
 * The rebalancing controller of each cluster: at its clock, and only if something has changed since it last looked, it
 * first moves instances that break placement rules, then, if hosts are loaded too unevenly, moves instances from the
 * most loaded host to the least loaded one that may take them, as long as a move is worth what it costs.
 *
 * A look at a balanced cluster costs one pass over its hosts and rules. When moves are due the hosts are sorted by load
 * once; a move then costs about one pass over them, however many have nothing worth moving.
 */
import { engineCause } from "../cluster/elements.ts";
import { RUNNING } from "../cluster/state.ts";
import type { Context } from "./context.ts";
import type { Demand } from "./demand.ts";
import { failoverHosts } from "./failover-hosts.ts";
import { gainOf, Imbalance, priorityOf } from "./imbalance.ts";
import type { Migrations } from "./migration.ts";
import type { Placement } from "./placement.ts";
import { RuleRepair } from "./rule-repair.ts";
import { type MigrationReason, REBALANCING, RULE } from "./watch.ts";

const NOWHERE = -1;
/** Threshold at which only rules are looked after. */
const RULES_ONLY = 1;
/** Change of the sum of squared loads that is rounding, not gain. */
const ROUNDING = 1e-12;

export class Rebalancing {
  readonly #context: Context;
  readonly #migrations: Migrations;
  readonly #demand: Demand;
  readonly #placement: Placement;
  readonly #isManaged: (cluster: number) => boolean;
  readonly #rules: RuleRepair;
  readonly #cause: number;
  readonly #isFailoverHost: Uint8Array;
  readonly #timer: number;
  /** By cluster: 1 when a look was missed because management was down. */
  readonly #missed: Uint8Array;

  // The run under way; set anew by each.
  readonly #loads: Imbalance;
  readonly #positionOf: Int32Array;
  readonly #isExhausted: Uint8Array;
  #movesLeft = 0;
  #isIncidentOpen = false;
  #instance = NOWHERE;
  #to = NOWHERE;

  constructor(
    context: Context,
    migrations: Migrations,
    demand: Demand,
    placement: Placement,
    isManaged: (cluster: number) => boolean,
  ) {
    this.#context = context;
    this.#migrations = migrations;
    this.#demand = demand;
    this.#placement = placement;
    this.#isManaged = isManaged;
    const { model, engine } = context;
    this.#rules = new RuleRepair(context, placement);
    this.#cause = engineCause(model, "rebalancing");
    this.#isFailoverHost = failoverHosts(model);
    this.#timer = engine.timers.block(model.clusters.length, (cluster) => this.#run(cluster));
    this.#missed = engine.arrays.uint8(model.clusters.length);
    const largest = model.clusters.reduce((most, { hosts }) => Math.max(most, hosts.length), 0);
    this.#loads = new Imbalance(largest);
    this.#positionOf = new Int32Array(model.hosts.length);
    this.#isExhausted = new Uint8Array(largest);
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
    const { movesPerRun, threshold } = this.#context.model.clusters[cluster].rebalancing;
    this.#movesLeft = movesPerRun;
    this.#isIncidentOpen = false;
    this.#repairRules(cluster);
    if (threshold > RULES_ONLY) this.#balance(cluster, threshold);
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

  #balance(cluster: number, threshold: number): void {
    const loads = this.#loads;
    this.#measure(cluster);
    if (priorityOf(loads.standardDeviation(), loads.count) > threshold) return;
    loads.sort();
    this.#isExhausted.fill(0, 0, loads.count);
    while (this.#movesLeft > 0 && priorityOf(loads.standardDeviation(), loads.count) <= threshold) {
      const from = this.#findMove(cluster);
      if (from < 0) return;
      const host = loads.host[this.#to];
      loads.move(from, this.#to, this.#demand.demandOf[this.#instance]);
      this.#request(cluster, this.#instance, host, REBALANCING);
    }
  }

  /** Loads of the hosts that take part, with what is being migrated counted at its target. */
  #measure(cluster: number): void {
    const { model, state } = this.#context;
    const { demandOn, demandOf } = this.#demand;
    const { hosts, instances } = model.clusters[cluster];
    const loads = this.#loads;
    loads.count = 0;
    for (const host of hosts) {
      this.#positionOf[host] = NOWHERE;
      if (!state.isOpen(host) || state.cutOff[host] === 1 || this.#isFailoverHost[host] === 1) continue;
      this.#positionOf[host] = loads.count;
      loads.add(host, model.hosts[host].cores, demandOn[host]);
    }
    if (this.#migrations.pendingIn(cluster) === 0) return;
    for (const instance of instances) {
      const target = state.targetOf[instance];
      if (target === NOWHERE) continue;
      const from = this.#positionOf[state.hostOf[instance]];
      const to = this.#positionOf[target];
      if (from >= 0) loads.demand[from] -= demandOf[instance];
      if (to >= 0) loads.demand[to] += demandOf[instance];
    }
  }

  /**
   * Sets the best move from the most loaded host that has one worth making; its position, or -1. A host without any
   * stays so for the rest of the run: moves only bring the loads closer together.
   */
  #findMove(cluster: number): number {
    const loads = this.#loads;
    const mean = loads.mean();
    const lowest = loads.load(loads.order[0]);
    for (let rank = loads.count - 1; rank > 0; rank--) {
      const from = loads.order[rank];
      if (loads.load(from) <= mean) return NOWHERE;
      if (this.#isExhausted[from] === 1) continue;
      if (this.#findMoveFrom(cluster, from, mean, lowest)) return from;
      this.#isExhausted[from] = 1;
    }
    return NOWHERE;
  }

  /** Of the instances on a host, the one whose move to the least loaded host for it evens out the loads most. */
  #findMoveFrom(cluster: number, from: number, mean: number, lowest: number): boolean {
    const { state } = this.#context;
    const { demandOf } = this.#demand;
    const loads = this.#loads;
    const load = loads.load(from);
    let best = -ROUNDING;
    let isFound = false;
    for (let instance = state.firstOn[loads.host[from]]; instance >= 0; instance = state.nextOn[instance]) {
      const demand = demandOf[instance];
      // Even on an endless host at the lowest load it would gain nothing.
      if (gainOf(demand, load, loads.cores[from], lowest, Infinity) <= 0 || !this.#isMovable(instance))
        continue;
      const to = this.#leastLoadedFor(instance, load);
      if (to === NOWHERE) continue;
      const change = loads.changeOfSpread(from, to, demand, mean);
      if (change >= best || !this.#isWorthIt(cluster, instance, from, to)) continue;
      best = change;
      isFound = true;
      this.#instance = instance;
      this.#to = to;
    }
    return isFound;
  }

  #isMovable(instance: number): boolean {
    const { state } = this.#context;
    return (
      state.phase[instance] === RUNNING &&
      state.groupOf(instance).sharedStorage &&
      !this.#migrations.isMigrating(instance)
    );
  }

  /** Position of the least loaded host below `limit` that may take an instance under all its rules, or -1. */
  #leastLoadedFor(instance: number, limit: number): number {
    const loads = this.#loads;
    for (let rank = 0; rank < loads.count; rank++) {
      const position = loads.order[rank];
      if (loads.load(position) >= limit) return NOWHERE;
      if (this.#mayTake(instance, loads.host[position])) return position;
    }
    return NOWHERE;
  }

  #mayTake(instance: number, host: number): boolean {
    return (
      this.#placement.fits(instance, host) &&
      this.#placement.obeysRules(instance, host, "must") &&
      this.#placement.obeysRules(instance, host, "should")
    );
  }

  /** Whether the gain, if loads stay as they are for the policy's time, exceeds the CPU spent on migrating. */
  #isWorthIt(cluster: number, instance: number, from: number, to: number): boolean {
    const loads = this.#loads;
    const { stability, migrationCpu } = this.#context.model.clusters[cluster].rebalancing;
    const demand = this.#demand.demandOf[instance];
    const gain = gainOf(demand, loads.load(from), loads.cores[from], loads.load(to), loads.cores[to]);
    return gain * stability > this.#migrations.expectedSeconds(instance, loads.host[to]) * migrationCpu;
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
