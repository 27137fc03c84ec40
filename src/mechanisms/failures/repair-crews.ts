/**
 * Repair crews: a crew of size c works on c failures at a time; further ones wait, first come first served.
 */
import type { Model } from "../../cluster/model.ts";
import type { Engine } from "../../kernel/engine.ts";

const NONE = -1;

export class RepairCrews {
  readonly #model: Model;
  readonly #busy: Int32Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;

  constructor(model: Model, { arrays }: Engine) {
    this.#model = model;
    this.#busy = arrays.int32(model.crews.length);
    this.#first = arrays.int32(model.crews.length).fill(NONE);
    this.#last = arrays.int32(model.crews.length).fill(NONE);
    this.#next = arrays.int32(model.processes.length).fill(NONE);
  }

  /** True when somebody is free to begin at once; otherwise the process waits. */
  take(crew: number, process: number): boolean {
    if (this.#busy[crew] < this.#model.crews[crew].size) {
      this.#busy[crew]++;
      return true;
    }
    if (this.#first[crew] === NONE) this.#first[crew] = process;
    else this.#next[this.#last[crew]] = process;
    this.#last[crew] = process;
    this.#next[process] = NONE;
    return false;
  }

  /** A repair is done: the process whose repair begins now, or -1. */
  free(crew: number): number {
    const process = this.#first[crew];
    if (process === NONE) this.#busy[crew]--;
    else this.#first[crew] = this.#next[process];
    return process;
  }
}
