/**
 * Strategy `overload`, as OpenStack Watcher's workload_balance and in kind Nutanix ADS: nothing happens until a host's
 * CPU load reaches `above`. Then the most loaded such host gives the instance that brings it closest to the mean
 * demand of all hosts without going below it, to the least loaded host that stays below `above` with it.
 *
 * A move costs a pass over the instances of overloaded hosts.
 */
import type { Context } from "../context.ts";
import type { Demand } from "../demand.ts";
import type { Balance, Moves } from "./moves.ts";

const NOWHERE = -1;

export class OverloadMoves implements Moves {
  readonly #context: Context;
  readonly #balance: Balance;
  readonly #demand: Demand;
  #to = NOWHERE;
  instance = NOWHERE;
  host = NOWHERE;

  constructor(context: Context, balance: Balance, demand: Demand) {
    this.#context = context;
    this.#balance = balance;
    this.#demand = demand;
  }

  begin(cluster: number): void {
    this.#balance.measure(cluster);
    this.#balance.loads.sort();
  }

  find(cluster: number): boolean {
    const { loads } = this.#balance;
    const { above } = this.#context.model.clusters[cluster].rebalancing;
    const mean = this.#meanDemand();
    for (let rank = loads.count - 1; rank >= 0; rank--) {
      const from = loads.order[rank];
      if (loads.load(from) < above) return false;
      if (!this.#findFrom(from, loads.demand[from] - mean, above)) continue;
      this.host = loads.host[this.#to];
      loads.move(from, this.#to, this.#demand.demandOf[this.instance]);
      return true;
    }
    return false;
  }

  /** Cores. */
  #meanDemand(): number {
    const { loads } = this.#balance;
    let sum = 0;
    for (let position = 0; position < loads.count; position++) sum += loads.demand[position];
    return sum / loads.count;
  }

  /** Sets the move of what fits best into the `excess` of a host over the mean, cores. */
  #findFrom(from: number, excess: number, above: number): boolean {
    const { state } = this.#context;
    const { demandOf } = this.#demand;
    const { loads } = this.#balance;
    let leastRest = Number.POSITIVE_INFINITY;
    for (let instance = state.firstOn[loads.host[from]]; instance >= 0; instance = state.nextOn[instance]) {
      const demand = demandOf[instance];
      const rest = excess - demand;
      // What asks for nothing would relieve nobody.
      if (demand <= 0 || rest < 0 || rest >= leastRest || !this.#balance.isMovable(instance)) continue;
      const to = this.#targetFor(instance, above);
      if (to === NOWHERE) continue;
      leastRest = rest;
      this.#to = to;
      this.instance = instance;
    }
    return leastRest < Number.POSITIVE_INFINITY;
  }

  /** Position of the least loaded host that may take the instance and stays below `above` with it, or -1. */
  #targetFor(instance: number, above: number): number {
    const { loads } = this.#balance;
    const demand = this.#demand.demandOf[instance];
    for (let rank = 0; rank < loads.count; rank++) {
      const to = loads.order[rank];
      if (loads.load(to) >= above) return NOWHERE;
      const load = (loads.demand[to] + demand) / loads.cores[to];
      if (load < above && this.#balance.mayTake(instance, loads.host[to])) return to;
    }
    return NOWHERE;
  }
}
