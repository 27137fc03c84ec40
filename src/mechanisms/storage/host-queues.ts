/** One queue at each host, first come first served; each item is in at most one of them. All operations take O(1). */
import type { StateArrays } from "../../kernel/arrays.ts";

const NONE = -1;

export class HostQueues {
  /** First item at a host, or -1. */
  readonly first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Host an item waits at, or -1; items at each host; items at all. */
  readonly #at: Int32Array;
  readonly #length: Int32Array;
  readonly #total: Int32Array;

  constructor(arrays: StateArrays, hosts: number, items: number) {
    this.first = arrays.int32(hosts).fill(NONE);
    this.#last = arrays.int32(hosts).fill(NONE);
    this.#next = arrays.int32(items);
    this.#previous = arrays.int32(items);
    this.#at = arrays.int32(items).fill(NONE);
    this.#length = arrays.int32(hosts);
    this.#total = arrays.int32(1);
  }

  /** Items at all hosts. */
  get total(): number {
    return this.#total[0];
  }

  lengthAt(host: number): number {
    return this.#length[host];
  }

  has(item: number): boolean {
    return this.#at[item] !== NONE;
  }

  /** Puts an item that is in no queue at the end of that of a host. */
  add(item: number, host: number): void {
    const last = this.#last[host];
    this.#at[item] = host;
    this.#previous[item] = last;
    this.#next[item] = NONE;
    if (last === NONE) this.first[host] = item;
    else this.#next[last] = item;
    this.#last[host] = item;
    this.#length[host]++;
    this.#total[0]++;
  }

  /** Takes an item out of its queue, if it is in one. */
  remove(item: number): void {
    const host = this.#at[item];
    if (host === NONE) return;
    const previous = this.#previous[item];
    const next = this.#next[item];
    if (previous === NONE) this.first[host] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#last[host] = previous;
    else this.#previous[next] = previous;
    this.#at[item] = NONE;
    this.#length[host]--;
    this.#total[0]--;
  }
}
