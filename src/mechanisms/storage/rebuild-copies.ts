/**
 * Copies of pieces that are rebuilt: at most one of each data set at a time, each over some hosts, at a rate that changes
 * whenever the share of its hosts' networks does, or the number of rebuilds that share what a host gives to them.
 */
import type { Context } from "../context.ts";
import type { Links } from "../links.ts";
import type { DataSets } from "./data-sets.ts";

const NONE = -1;

export class RebuildCopies {
  /** Copies at each host. */
  readonly countAt: Int32Array;
  /** The copies at each host as linked lists of their ends, and the data set of each end. */
  readonly firstAt: Int32Array;
  readonly nextAt: Int32Array;
  readonly setOfEnd: Int32Array;

  readonly #context: Context;
  readonly #links: Links;
  readonly #sets: DataSets;
  readonly #timer: number;
  /** The ends of a data set's copy: so many from #firstEnd on, one for each host it is over. */
  readonly #firstEnd: Int32Array;
  readonly #ends: Int32Array;
  readonly #hostOfEnd: Int32Array;
  /** How many parts of the copy go over different hosts at once. */
  readonly #width: Int32Array;
  readonly #incident: Int32Array;
  /** Bytes left as of `settledAt`, and bytes/s since. */
  readonly #remaining: Float64Array;
  readonly #settledAt: Float64Array;
  readonly #rate: Float64Array;

  /** `ended` is told when the copy of a data set is complete; not if it was stopped. */
  constructor(context: Context, links: Links, sets: DataSets, ended: (set: number) => void) {
    this.#context = context;
    this.#links = links;
    this.#sets = sets;
    const { engine, model } = context;
    const { arrays } = engine;
    this.#timer = engine.timers.block(sets.count, (set) => {
      this.stop(set);
      ended(set);
    });
    // A source and a target, or all hosts that hold a part.
    const most = sets.store.map((_, set) =>
      sets.isSpread[set] === 1 ? sets.firstPiece[set + 1] - sets.firstPiece[set] : 2,
    );
    this.#firstEnd = new Int32Array(sets.count + 1);
    most.forEach((ends, set) => {
      this.#firstEnd[set + 1] = this.#firstEnd[set] + ends;
    });
    this.setOfEnd = Int32Array.from(most.flatMap((ends, set) => new Array<number>(ends).fill(set)));
    const ends = this.setOfEnd.length;
    this.countAt = arrays.int32(model.hosts.length);
    this.firstAt = arrays.int32(model.hosts.length).fill(NONE);
    this.nextAt = arrays.int32(ends);
    this.#ends = arrays.int32(sets.count);
    this.#hostOfEnd = arrays.int32(ends);
    this.#width = arrays.int32(sets.count);
    this.#incident = arrays.int32(sets.count);
    this.#remaining = arrays.float64(sets.count);
    this.#settledAt = arrays.float64(sets.count);
    this.#rate = arrays.float64(sets.count);
    links.subscribe((host) => this.#shareChanged(host));
  }

  /** Names one of the hosts the next copy of a data set is over. */
  over(set: number, host: number): void {
    this.#hostOfEnd[this.#firstEnd[set] + this.#ends[set]++] = host;
  }

  /**
   * Begins to copy over the hosts named. In parts: each host writes and reads an equal part. Otherwise all bytes go
   * through each of the hosts.
   */
  begin(set: number, bytes: number, inParts: boolean, incident: number): void {
    const first = this.#firstEnd[set];
    const end = first + this.#ends[set];
    this.#width[set] = inParts ? this.#ends[set] : 1;
    this.#incident[set] = incident;
    this.#remaining[set] = bytes;
    this.#settledAt[set] = this.#context.engine.queue.now;
    // The others at these hosts get their new rates while this copy is not yet in the lists.
    for (let at = first; at < end; at++) {
      this.countAt[this.#hostOfEnd[at]]++;
      this.#links.join(this.#hostOfEnd[at], "storage");
    }
    for (let at = first; at < end; at++) this.#link(at);
    this.#rate[set] = this.#fairRate(set);
    this.#scheduleEnd(set);
  }

  /** Whether a data set's copy is under way. */
  isCopying(set: number): boolean {
    return this.#ends[set] > 0;
  }

  /** Ends a copy that is under way; returns the bytes left. */
  stop(set: number): number {
    this.#settle(set);
    this.#context.engine.queue.cancel(this.#timer + set);
    const first = this.#firstEnd[set];
    const end = first + this.#ends[set];
    this.#ends[set] = 0;
    for (let at = first; at < end; at++) this.#unlink(at);
    for (let at = first; at < end; at++) {
      this.countAt[this.#hostOfEnd[at]]--;
      this.#links.leave(this.#hostOfEnd[at], "storage");
    }
    return this.#remaining[set];
  }

  /** Gives every copy at a host its new rate, after booking what it has copied at the old one. */
  #shareChanged(host: number): void {
    for (let end = this.firstAt[host]; end !== NONE; end = this.nextAt[end]) {
      const set = this.setOfEnd[end];
      const rate = this.#fairRate(set);
      if (rate === this.#rate[set]) continue;
      this.#settle(set);
      this.#rate[set] = rate;
      this.#scheduleEnd(set);
    }
  }

  #fairRate(set: number): number {
    const { rebuildBandwidth } = this.#sets.store[set];
    const first = this.#firstEnd[set];
    const end = first + this.#ends[set];
    let slowest = Number.POSITIVE_INFINITY;
    for (let at = first; at < end; at++) {
      const host = this.#hostOfEnd[at];
      slowest = Math.min(slowest, rebuildBandwidth / this.countAt[host], this.#links.share(host, "storage"));
    }
    return slowest * this.#width[set];
  }

  #settle(set: number): void {
    const { now } = this.#context.engine.queue;
    const seconds = now - this.#settledAt[set];
    this.#settledAt[set] = now;
    if (seconds > 0) this.#remaining[set] = Math.max(0, this.#remaining[set] - this.#rate[set] * seconds);
  }

  #scheduleEnd(set: number): void {
    const { queue } = this.#context.engine;
    const current = queue.incident;
    queue.incident = this.#incident[set];
    queue.schedule(this.#timer + set, queue.now + this.#remaining[set] / this.#rate[set]);
    queue.incident = current;
  }

  #link(end: number): void {
    const host = this.#hostOfEnd[end];
    this.nextAt[end] = this.firstAt[host];
    this.firstAt[host] = end;
  }

  #unlink(end: number): void {
    const host = this.#hostOfEnd[end];
    if (this.firstAt[host] === end) {
      this.firstAt[host] = this.nextAt[end];
      return;
    }
    let previous = this.firstAt[host];
    while (this.nextAt[previous] !== end) previous = this.nextAt[previous];
    this.nextAt[previous] = this.nextAt[end];
  }
}
