/**
 * Strategy `drs`: while hosts are loaded too unevenly for the threshold, instances go from the most loaded host that
 * has a move worth what it costs to the least loaded host that may take them.
 *
 * When moves are due the hosts are sorted by load once; a move then costs about one pass over them, however many have
 * nothing worth moving.
 */
import type { Context } from "../context.ts";
import type { Demand } from "../demand.ts";
import type { Migrations } from "../migration/migration.ts";
import { gainOf, priorityOf } from "./imbalance.ts";
import { type Balance, largestCluster, type Moves } from "./moves.ts";

const NOWHERE = -1;
/** Threshold at which only rules are looked after. */
const RULES_ONLY = 1;
/** Change of the sum of squared loads that is rounding, not gain. */
const ROUNDING = 1e-12;

export class DrsMoves implements Moves {
  readonly #context: Context;
  readonly #balance: Balance;
  readonly #migrations: Migrations;
  readonly #demand: Demand;
  /** By position: 1 for a host that has nothing worth moving in this look. */
  readonly #isExhausted: Uint8Array;
  #isDue = false;
  #to = NOWHERE;
  instance = NOWHERE;
  host = NOWHERE;

  constructor(context: Context, balance: Balance, migrations: Migrations, demand: Demand) {
    this.#context = context;
    this.#balance = balance;
    this.#migrations = migrations;
    this.#demand = demand;
    this.#isExhausted = new Uint8Array(largestCluster(context));
  }

  begin(cluster: number): void {
    const { loads } = this.#balance;
    this.#isDue = this.#context.model.clusters[cluster].rebalancing.threshold > RULES_ONLY;
    if (!this.#isDue) return;
    this.#balance.measure(cluster);
    this.#isDue = this.#isUneven(cluster);
    if (!this.#isDue) return;
    loads.sort();
    this.#isExhausted.fill(0, 0, loads.count);
  }

  find(cluster: number): boolean {
    if (!this.#isDue || !this.#isUneven(cluster)) return false;
    const { loads } = this.#balance;
    const from = this.#findMove(cluster);
    if (from < 0) return false;
    this.host = loads.host[this.#to];
    loads.move(from, this.#to, this.#demand.demandOf[this.instance]);
    return true;
  }

  #isUneven(cluster: number): boolean {
    const { loads } = this.#balance;
    const { threshold } = this.#context.model.clusters[cluster].rebalancing;
    return priorityOf(loads.standardDeviation(), loads.count) <= threshold;
  }

  /**
   * Sets the best move from the most loaded host that has one worth making; its position, or -1. A host without any
   * stays so for the rest of the look: moves only bring the loads closer together.
   */
  #findMove(cluster: number): number {
    const { loads } = this.#balance;
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
    const { loads } = this.#balance;
    const load = loads.load(from);
    let best = -ROUNDING;
    let isFound = false;
    for (let instance = state.firstOn[loads.host[from]]; instance >= 0; instance = state.nextOn[instance]) {
      const demand = demandOf[instance];
      // Even on an endless host at the lowest load it would gain nothing.
      if (gainOf(demand, load, loads.cores[from], lowest, Infinity) <= 0) continue;
      if (!this.#balance.isMovable(instance)) continue;
      const to = this.#balance.leastLoadedFor(instance, load);
      if (to === NOWHERE) continue;
      const change = loads.changeOfSpread(from, to, demand, mean);
      if (change >= best || !this.#isWorthIt(cluster, instance, from, to)) continue;
      best = change;
      isFound = true;
      this.instance = instance;
      this.#to = to;
    }
    return isFound;
  }

  /** Whether the gain, if loads stay as they are for the policy's time, exceeds the CPU spent on migrating. */
  #isWorthIt(cluster: number, instance: number, from: number, to: number): boolean {
    const { loads } = this.#balance;
    const { stability, migrationCpu } = this.#context.model.clusters[cluster].rebalancing;
    const demand = this.#demand.demandOf[instance];
    const gain = gainOf(demand, loads.load(from), loads.cores[from], loads.load(to), loads.cores[to]);
    return gain * stability > this.#migrations.expectedSeconds(instance, loads.host[to]) * migrationCpu;
  }
}
