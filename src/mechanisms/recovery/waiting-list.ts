/** Instances that wait to be restarted: for each cluster a list for each priority, first come first served. */
import { RESTART_PRIORITIES } from "../../cluster/state.ts";
import type { StateArrays } from "../../kernel/arrays.ts";

const NONE = -1;

export class WaitingList {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;
  readonly #isWaiting: Uint8Array;

  constructor(arrays: StateArrays, clusters: number, instances: number) {
    this.#first = arrays.int32(clusters * RESTART_PRIORITIES).fill(NONE);
    this.#last = arrays.int32(clusters * RESTART_PRIORITIES).fill(NONE);
    this.#next = arrays.int32(instances).fill(NONE);
    this.#isWaiting = arrays.uint8(instances);
  }

  has(instance: number): boolean {
    return this.#isWaiting[instance] === 1;
  }

  isEmpty(cluster: number): boolean {
    for (let priority = 0; priority < RESTART_PRIORITIES; priority++) {
      if (this.#first[cluster * RESTART_PRIORITIES + priority] !== NONE) return false;
    }
    return true;
  }

  /** Appends an instance that does not wait yet; its priority is below `RESTART_PRIORITIES`. */
  add(instance: number, cluster: number, priority: number): void {
    const list = cluster * RESTART_PRIORITIES + priority;
    this.#isWaiting[instance] = 1;
    this.#next[instance] = NONE;
    if (this.#first[list] === NONE) this.#first[list] = instance;
    else this.#next[this.#last[list]] = instance;
    this.#last[list] = instance;
  }

  /** Shows `leaves` those of a cluster in their order, highest priority first, and drops those that leave. */
  visit(cluster: number, leaves: (instance: number) => boolean): void {
    for (let list = cluster * RESTART_PRIORITIES; list < (cluster + 1) * RESTART_PRIORITIES; list++) {
      let previous = NONE;
      let instance = this.#first[list];
      while (instance !== NONE) {
        const next = this.#next[instance];
        if (leaves(instance)) {
          this.#isWaiting[instance] = 0;
          if (previous === NONE) this.#first[list] = next;
          else this.#next[previous] = next;
        } else previous = instance;
        instance = next;
      }
      this.#last[list] = previous;
    }
  }
}
