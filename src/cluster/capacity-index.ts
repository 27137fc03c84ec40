/**
 * Finds the host with the best score that still has enough free capacity, without looking at all of them: a binary
 * tree over the hosts of one cluster whose nodes hold the most free CPU, the most free memory and the best score
 * below them. An update costs log2(hosts) steps; a search visits few nodes, since it goes for the better half first
 * and leaves out any half that has too little or cannot beat what was found.
 */
import type { StateArrays } from "../kernel/arrays.ts";

/**
 * Slack for sums of reservations that differ from the capacity by rounding only: cores or bytes, and a fraction of the
 * reservation, since a host of 1e12 bytes counts in steps of 1e-4.
 */
const ROUNDING = 1e-6;
const ROUNDING_SHARE = 1e-9;

/** Whether a reservation fits into what is free, both in cores or both in bytes. */
export function fitsInto(free: number, reservation: number): boolean {
  return free >= leastFor(reservation);
}

/** What reserves nothing fits everywhere, also where rounding has left a little less than nothing. */
function leastFor(reservation: number): number {
  if (reservation === 0) return Number.NEGATIVE_INFINITY;
  return reservation - ROUNDING - ROUNDING_SHARE * reservation;
}

export class CapacityIndex {
  readonly #leaves: number;
  readonly #cpu: Float64Array;
  readonly #memory: Float64Array;
  readonly #score: Float64Array;
  #best = -1;
  #bestScore = 0;

  constructor(arrays: StateArrays, hosts: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, hosts)));
    this.#cpu = arrays.float64(2 * this.#leaves).fill(Number.NEGATIVE_INFINITY);
    this.#memory = arrays.float64(2 * this.#leaves).fill(Number.NEGATIVE_INFINITY);
    this.#score = arrays.float64(2 * this.#leaves).fill(Number.NEGATIVE_INFINITY);
  }

  /** Sets what host number `position` of the cluster has free; -Infinity takes it out. */
  update(position: number, cpu: number, memory: number, score: number): void {
    let node = this.#leaves + position;
    this.#cpu[node] = cpu;
    this.#memory[node] = memory;
    this.#score[node] = score;
    for (node >>= 1; node >= 1; node >>= 1) {
      this.#cpu[node] = Math.max(this.#cpu[2 * node], this.#cpu[2 * node + 1]);
      this.#memory[node] = Math.max(this.#memory[2 * node], this.#memory[2 * node + 1]);
      this.#score[node] = Math.max(this.#score[2 * node], this.#score[2 * node + 1]);
    }
  }

  /**
   * The best-scored position with at least `cpu` cores and `memory` bytes free for which `accepts` holds; of equals the
   * first. -1 when there is none.
   */
  best(cpu: number, memory: number, accepts: (position: number) => boolean): number {
    this.#best = -1;
    this.#bestScore = Number.NEGATIVE_INFINITY;
    this.#search(1, leastFor(cpu), leastFor(memory), accepts);
    return this.#best;
  }

  #search(node: number, cpu: number, memory: number, accepts: (position: number) => boolean): void {
    const score = this.#score[node];
    if (this.#cpu[node] < cpu || this.#memory[node] < memory) return;
    if (score < this.#bestScore || (score === this.#bestScore && this.#best >= 0 && !this.#isBefore(node)))
      return;
    if (node >= this.#leaves) {
      const position = node - this.#leaves;
      if (score === Number.NEGATIVE_INFINITY || !accepts(position)) return;
      this.#best = position;
      this.#bestScore = score;
      return;
    }
    const left = 2 * node;
    const rightFirst = this.#score[left + 1] > this.#score[left];
    this.#search(rightFirst ? left + 1 : left, cpu, memory, accepts);
    this.#search(rightFirst ? left : left + 1, cpu, memory, accepts);
  }

  /** Whether the first leaf below `node` comes before the best one so far. */
  #isBefore(node: number): boolean {
    let first = node;
    while (first < this.#leaves) first *= 2;
    return first - this.#leaves < this.#best;
  }
}
