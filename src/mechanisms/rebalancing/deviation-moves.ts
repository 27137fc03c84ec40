/**
 * Strategy `deviation`, as OpenStack Watcher's workload_stabilization: while the standard deviation of the hosts' CPU
 * loads exceeds the policy's, the move of one instance to another host that lowers the deviation most is made,
 * until none lowers it. What a move costs is not weighed. (Watcher tries one random host per instance by default, and
 * all by `host_choice` fullsearch, which is what is modelled.)
 *
 * A move costs some arithmetic for each instance and host.
 */
import type { Context } from "../context.ts";
import type { Demand } from "../demand.ts";
import type { Balance, Moves } from "./moves.ts";

const NOWHERE = -1;
/** Change of the sum of squared loads that is rounding, not gain. */
const ROUNDING = 1e-12;

export class DeviationMoves implements Moves {
  readonly #context: Context;
  readonly #balance: Balance;
  readonly #demand: Demand;
  #from = NOWHERE;
  #to = NOWHERE;
  #best = 0;
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
    const { deviation } = this.#context.model.clusters[cluster].rebalancing;
    if (!(loads.standardDeviation() > deviation)) return false;
    const mean = loads.mean();
    this.#best = -ROUNDING;
    this.#from = NOWHERE;
    for (let rank = loads.count - 1; rank >= 0; rank--) this.#tryFrom(loads.order[rank], mean);
    if (this.#from === NOWHERE) return false;
    this.host = loads.host[this.#to];
    loads.move(this.#from, this.#to, this.#demand.demandOf[this.instance]);
    return true;
  }

  /** Takes note of a move from a host that lowers the deviation more than what was found so far. */
  #tryFrom(from: number, mean: number): void {
    const { state } = this.#context;
    const { loads } = this.#balance;
    for (let instance = state.firstOn[loads.host[from]]; instance >= 0; instance = state.nextOn[instance]) {
      if (this.#balance.isMovable(instance)) this.#tryMove(instance, from, mean);
    }
  }

  #tryMove(instance: number, from: number, mean: number): void {
    const { loads } = this.#balance;
    const demand = this.#demand.demandOf[instance];
    for (let rank = 0; rank < loads.count; rank++) {
      const to = loads.order[rank];
      if (to === from) continue;
      const change = loads.changeOfSpread(from, to, demand, mean);
      if (change >= this.#best || !this.#balance.mayTake(instance, loads.host[to])) continue;
      this.#best = change;
      this.#from = from;
      this.#to = to;
      this.instance = instance;
    }
  }
}
