/**
 * What live migrations send from host to host, piece by piece. The rate of a transfer is the least of what it may use and
 * its part of the links (links.ts) at either end; when a flow begins or ends there, it goes on at a new rate from where
 * it is. A piece may be repeated over and over: that is no event until the rate changes.
 */
import type { Context } from "../context.ts";
import { type Links, unlimitedIfZero } from "../links.ts";

const NONE = -1;

export class Transfers {
  /** Of each instance's transfer under way, or its last: bytes sent, and pieces that were sent again in full or in part. */
  readonly sent: Float64Array;
  readonly repeated: Int32Array;
  /** Bytes of the piece under way; what is left of it as of the last `settle`; when it began, s. */
  readonly piece: Float64Array;
  readonly remaining: Float64Array;
  readonly began: Float64Array;
  /** Bytes/s now. */
  readonly rate: Float64Array;

  readonly #context: Context;
  readonly #links: Links;
  readonly #due: (instance: number, isSent: boolean) => void;
  readonly #timer: number;
  readonly #source: Int32Array;
  readonly #target: Int32Array;
  readonly #incident: Int32Array;
  readonly #most: Float64Array;
  readonly #repeats: Uint8Array;
  readonly #settledAt: Float64Array;
  /** When the piece will have been sent at the present rate, and when it must have been. */
  readonly #ends: Float64Array;
  readonly #limit: Float64Array;

  /** The transfers at each host as linked lists of their ends: 2 * instance at the source, 2 * instance + 1 at the target. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  /** `due` is told when a piece has been sent, or when its time is up and it has not. */
  constructor(context: Context, links: Links, due: (instance: number, isSent: boolean) => void) {
    this.#context = context;
    this.#links = links;
    this.#due = due;
    const { model, engine } = context;
    const { arrays } = engine;
    const instances = model.instances.length;
    this.#timer = engine.timers.block(instances, (instance) => this.#fired(instance));
    this.sent = arrays.float64(instances);
    this.repeated = arrays.int32(instances);
    this.piece = arrays.float64(instances);
    this.remaining = arrays.float64(instances);
    this.began = arrays.float64(instances);
    this.rate = arrays.float64(instances);
    this.#source = arrays.int32(instances);
    this.#target = arrays.int32(instances);
    this.#incident = arrays.int32(instances);
    this.#most = arrays.float64(instances);
    this.#repeats = arrays.uint8(instances);
    this.#settledAt = arrays.float64(instances);
    this.#ends = arrays.float64(instances);
    this.#limit = arrays.float64(instances);
    this.#first = arrays.int32(model.hosts.length).fill(NONE);
    this.#next = arrays.int32(2 * instances).fill(NONE);
    links.subscribe((host) => this.#share(host));
  }

  /** Sends a first piece until `limit`, s, at `most` bytes/s (0: no limit); all it causes belongs to the current incident. */
  begin(instance: number, source: number, target: number, most: number, bytes: number, limit: number): void {
    this.#source[instance] = source;
    this.#target[instance] = target;
    this.#incident[instance] = this.#context.engine.queue.incident;
    this.#most[instance] = unlimitedIfZero(most);
    this.sent[instance] = 0;
    this.repeated[instance] = 0;
    this.#set(instance, bytes, limit);
    this.#link(source, 2 * instance);
    this.#link(target, 2 * instance + 1);
    // Its share is new to this transfer as to those it takes it from: it is told its rate with them.
    this.rate[instance] = 0;
    this.#links.connect(source, target, "migration");
  }

  /** Sends the next piece. */
  send(instance: number, bytes: number, limit: number): void {
    this.#set(instance, bytes, limit);
    this.#schedule(instance);
  }

  /** Sends a piece again and again until the limit; when the rate changes, the one under way is the last. */
  repeat(instance: number, bytes: number, limit: number): void {
    this.#set(instance, bytes, limit);
    this.#repeats[instance] = 1;
    this.#schedule(instance);
  }

  /** Sends nothing until a time, s, but keeps its part of the links. */
  hold(instance: number, until: number): void {
    this.limitTo(instance, 0);
    this.send(instance, Number.POSITIVE_INFINITY, until);
  }

  /** Whatever is sent next may use so many bytes/s, Infinity: what the links give. */
  limitTo(instance: number, most: number): void {
    this.#most[instance] = most;
    this.rate[instance] = this.#fairRate(instance);
  }

  /** Bytes/s at most `most` (0: no limit) between two hosts whose links nobody else uses. */
  rateAlone(source: number, target: number, most: number): number {
    return Math.min(
      unlimitedIfZero(most),
      this.#links.capacity(source, "migration"),
      this.#links.capacity(target, "migration"),
    );
  }

  /** Books what has been sent so far. */
  settle(instance: number): void {
    const { now } = this.#context.engine.queue;
    const seconds = now - this.#settledAt[instance];
    this.#settledAt[instance] = now;
    if (seconds === 0) return;
    const most = this.rate[instance] * seconds;
    const sent = this.#repeats[instance] === 1 ? most : Math.min(this.remaining[instance], most);
    this.remaining[instance] -= sent;
    this.sent[instance] += sent;
    if (this.remaining[instance] < 0) this.#wrap(instance);
  }

  /** Ends a transfer, done or not. */
  end(instance: number): void {
    this.settle(instance);
    this.#context.engine.queue.cancel(this.#timer + instance);
    this.#unlink(this.#source[instance], 2 * instance);
    this.#unlink(this.#target[instance], 2 * instance + 1);
    this.#links.disconnect(this.#source[instance], this.#target[instance], "migration");
  }

  #fired(instance: number): void {
    const isSent = this.#ends[instance] <= this.#limit[instance];
    if (isSent) {
      this.sent[instance] += this.remaining[instance];
      this.remaining[instance] = 0;
      this.#settledAt[instance] = this.#context.engine.queue.now;
    } else this.settle(instance);
    this.#due(instance, isSent);
  }

  #set(instance: number, bytes: number, limit: number): void {
    const { now } = this.#context.engine.queue;
    this.piece[instance] = bytes;
    this.remaining[instance] = bytes;
    this.began[instance] = now;
    this.#settledAt[instance] = now;
    this.#repeats[instance] = 0;
    this.#limit[instance] = limit;
  }

  /** More than the piece was sent: finds out which repetition is under way, and how much is left of it. */
  #wrap(instance: number): void {
    const bytes = this.piece[instance];
    const again = Math.ceil(-this.remaining[instance] / bytes);
    this.repeated[instance] += again;
    this.remaining[instance] = Math.max(0, this.remaining[instance] + again * bytes);
    const { now } = this.#context.engine.queue;
    this.began[instance] = now - (bytes - this.remaining[instance]) / this.rate[instance];
  }

  /** Gives every transfer at a host its new rate, after booking what it has sent at the old one. */
  #share(host: number): void {
    for (let end = this.#first[host]; end !== NONE; end = this.#next[end]) {
      const instance = end >> 1;
      const rate = this.#fairRate(instance);
      if (rate === this.rate[instance]) continue;
      this.settle(instance);
      this.rate[instance] = rate;
      this.#repeats[instance] = 0;
      this.#schedule(instance);
    }
  }

  #fairRate(instance: number): number {
    return Math.min(
      this.#most[instance],
      this.#links.share(this.#source[instance], "migration"),
      this.#links.share(this.#target[instance], "migration"),
    );
  }

  #schedule(instance: number): void {
    const { queue } = this.#context.engine;
    const isEndless = this.#repeats[instance] === 1;
    this.#ends[instance] = isEndless ? Infinity : queue.now + this.remaining[instance] / this.rate[instance];
    const at = Math.min(this.#ends[instance], this.#limit[instance]);
    if (at === Infinity) {
      queue.cancel(this.#timer + instance);
      return;
    }
    const current = queue.incident;
    queue.incident = this.#incident[instance];
    queue.schedule(this.#timer + instance, at);
    queue.incident = current;
  }

  #link(host: number, end: number): void {
    this.#next[end] = this.#first[host];
    this.#first[host] = end;
  }

  #unlink(host: number, end: number): void {
    if (this.#first[host] === end) {
      this.#first[host] = this.#next[end];
      return;
    }
    let previous = this.#first[host];
    while (this.#next[previous] !== end) previous = this.#next[previous];
    this.#next[previous] = this.#next[end];
  }
}
