/**
 * What the strategies of rebalancing have in common: each finds the moves of one look at a cluster, one after the
 * other, among hosts that take part and instances that can be moved.
 */
import { RUNNING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";
import type { Demand } from "../demand.ts";
import type { Migrations } from "../migration/migration.ts";
import { failoverHosts } from "../placement/failover-hosts.ts";
import type { Placement } from "../placement/placement.ts";
import { Imbalance } from "./imbalance.ts";

const NOWHERE = -1;

/** A strategy of rebalancing. */
export interface Moves {
  /** Takes stock of a cluster as it is now. */
  begin(cluster: number): void;
  /** Finds the next move worth making and counts it as made; false when there is none. */
  find(cluster: number): boolean;
  /** The move found: which instance goes to which host. */
  readonly instance: number;
  readonly host: number;
}

/** Who takes part in rebalancing, and the CPU load of each host. */
export class Balance {
  readonly #context: Context;
  readonly #migrations: Migrations;
  readonly #placement: Placement;
  readonly #demand: Demand;
  readonly #isFailoverHost: Uint8Array;
  /** Filled anew by `measure`. */
  readonly loads: Imbalance;
  readonly #positionOf: Int32Array;

  constructor(context: Context, migrations: Migrations, demand: Demand, placement: Placement) {
    this.#context = context;
    this.#migrations = migrations;
    this.#demand = demand;
    this.#placement = placement;
    this.#isFailoverHost = failoverHosts(context.model);
    this.loads = new Imbalance(largestCluster(context));
    this.#positionOf = new Int32Array(context.model.hosts.length);
  }

  /** Loads of the hosts that take part, with what is being migrated counted at its target. */
  measure(cluster: number): void {
    const { model, state } = this.#context;
    const { demandOn, demandOf } = this.#demand;
    const { hosts, instances } = model.clusters[cluster];
    const { loads } = this;
    loads.count = 0;
    for (const host of hosts) {
      this.#positionOf[host] = NOWHERE;
      if (!this.takesPart(host)) continue;
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

  /** Whether a host is open and not kept free for failover. */
  takesPart(host: number): boolean {
    const { state } = this.#context;
    return state.isOpen(host) && state.cutOff[host] === 0 && this.#isFailoverHost[host] === 0;
  }

  isMovable(instance: number): boolean {
    const { state } = this.#context;
    return (
      state.phase[instance] === RUNNING &&
      state.groupOf(instance).migratable &&
      !this.#migrations.isMigrating(instance)
    );
  }

  /** Whether a host may take an instance under its must rules; under its should rules too where they are repaired. */
  mayTake(instance: number, host: number): boolean {
    const { model, state } = this.#context;
    const { repairsRules } = model.clusters[state.clusterOf(instance)].rebalancing;
    return (
      this.#placement.fits(instance, host) &&
      this.#placement.obeysRules(instance, host, "must") &&
      (!repairsRules || this.#placement.obeysRules(instance, host, "should"))
    );
  }

  /** Position of the least loaded host below `limit` that may take an instance, or -1; the loads must be sorted. */
  leastLoadedFor(instance: number, limit: number): number {
    const { loads } = this;
    for (let rank = 0; rank < loads.count; rank++) {
      const position = loads.order[rank];
      if (loads.load(position) >= limit) return NOWHERE;
      if (this.mayTake(instance, loads.host[position])) return position;
    }
    return NOWHERE;
  }
}

/** Hosts of the largest cluster. */
export function largestCluster({ model }: Context): number {
  return model.clusters.reduce((most, { hosts }) => Math.max(most, hosts.length), 0);
}
