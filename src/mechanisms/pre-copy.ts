/**
 * Copying the memory of running instances: rounds of iterative pre-copy, then stop-and-copy (Clark et al., "Live
 * migration of virtual machines", NSDI 2005). Round 0 sends all memory, each next round what was dirtied during the one
 * before, at most the writable working set; when the rest can be sent within the pause aimed at, the guest is paused
 * and the rest is sent. Time counts from the first byte; the set-up before it is migration.ts's.
 *
 * Copies share the network of their hosts equally: the rate of one is the least of what one stream can carry and its
 * part at either end. When a copy begins or ends, those at its two hosts go on at new rates from where they are. A
 * bandwidth of 0 means no limit, as in the products' options.
 */
import type { InstanceGroup, MigrationPolicy } from "../cluster/model.ts";
import type { Context } from "./context.ts";
import { COMPLETED, type MigrationOutcome, NOT_CONVERGING, SWITCHOVER_TOO_LONG, TIMED_OUT } from "./watch.ts";

const NONE = -1;

const IDLE = 0;
const COPYING = 1;
const PAUSED = 2;

/**
 * A round that sends more than this part of the round before makes no progress. Just below 1, since the time a round
 * took is known to rounding only, and so that no copy takes more than some thousands of rounds.
 */
const NO_PROGRESS = 0.999;
/**
 * A guest that is slowed dirties this part of what is sent meanwhile. Assumption; half is where QEMU's auto-converge
 * starts to slow a guest.
 */
const SLOWED = 0.5;
/** Bytes not worth another round whatever the pause aimed at. */
const PAGE = 4096;

export class PreCopy {
  /** Of each instance's copy under way, or its last: rounds before the pause (round 0 included), bytes sent. */
  readonly rounds: Int32Array;
  readonly transferred: Float64Array;

  readonly #context: Context;
  readonly #ended: (instance: number, outcome: MigrationOutcome, pause: number) => void;
  readonly #timer: number;
  readonly #bandwidth: Float64Array;

  readonly #stage: Uint8Array;
  readonly #slowed: Uint8Array;
  readonly #source: Int32Array;
  readonly #target: Int32Array;
  readonly #incident: Int32Array;
  /** Bytes the running round sends in all, and still has to send as of `settledAt`. */
  readonly #roundBytes: Float64Array;
  readonly #remaining: Float64Array;
  readonly #settledAt: Float64Array;
  readonly #rate: Float64Array;
  /** When the round or pause began, will end at the present rate, and must have ended. */
  readonly #began: Float64Array;
  readonly #ends: Float64Array;
  readonly #limit: Float64Array;

  /** The copies at each host as linked lists of their ends: 2 * instance at the source, 2 * instance + 1 at the target. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #copies: Int32Array;

  /** `ended` is told when a copy completed or failed by itself, with the pause of the guest in s; not if abandoned. */
  constructor(context: Context, ended: (instance: number, outcome: MigrationOutcome, pause: number) => void) {
    this.#context = context;
    this.#ended = ended;
    const { model, engine } = context;
    const { arrays } = engine;
    const instances = model.instances.length;
    this.#timer = engine.timers.block(instances, (instance) => this.#due(instance));
    this.#bandwidth = Float64Array.from(model.hosts, ({ bandwidth }) => unlimitedIfZero(bandwidth));
    this.rounds = arrays.int32(instances);
    this.transferred = arrays.float64(instances);
    this.#stage = arrays.uint8(instances);
    this.#slowed = arrays.uint8(instances);
    this.#source = arrays.int32(instances);
    this.#target = arrays.int32(instances);
    this.#incident = arrays.int32(instances);
    this.#roundBytes = arrays.float64(instances);
    this.#remaining = arrays.float64(instances);
    this.#settledAt = arrays.float64(instances);
    this.#rate = arrays.float64(instances);
    this.#began = arrays.float64(instances);
    this.#ends = arrays.float64(instances);
    this.#limit = arrays.float64(instances);
    this.#first = arrays.int32(model.hosts.length).fill(NONE);
    this.#next = arrays.int32(2 * instances).fill(NONE);
    this.#copies = arrays.int32(model.hosts.length);
  }

  /** Starts copying; all it causes belongs to the current incident. */
  begin(instance: number, source: number, target: number): void {
    const { queue } = this.#context.engine;
    const { memory } = this.#context.state.groupOf(instance);
    const { timeoutPerByte } = this.#policyOf(instance);
    this.#source[instance] = source;
    this.#target[instance] = target;
    this.#incident[instance] = queue.incident;
    this.#slowed[instance] = 0;
    this.rounds[instance] = 0;
    this.transferred[instance] = 0;
    this.#limit[instance] = memory > 0 ? queue.now + timeoutPerByte * memory : Infinity;
    this.#link(source, 2 * instance);
    this.#link(target, 2 * instance + 1);
    this.#startRound(instance, memory);
    this.#share(source);
    this.#share(target);
  }

  /** Stops a copy whose migration has failed. */
  abandon(instance: number): void {
    if (this.#stage[instance] === IDLE) return;
    this.#settle(instance);
    this.#stop(instance);
  }

  /** How long the guest has been paused for its copy, s; 0 while it runs. */
  pauseOf(instance: number): number {
    if (this.#stage[instance] !== PAUSED) return 0;
    return this.#context.engine.queue.now - this.#began[instance];
  }

  /** Seconds to copy an instance's memory between two hosts that copy nothing else; pause included. */
  expectedSeconds(instance: number, source: number, target: number): number {
    const { streamBandwidth } = this.#policyOf(instance);
    const { memory, dirtyRate } = this.#context.state.groupOf(instance);
    const rate = Math.min(unlimitedIfZero(streamBandwidth), this.#bandwidth[source], this.#bandwidth[target]);
    // The sum of the rounds, M/B (1 + D/B + (D/B)^2 + ...), of a guest slowed if need be.
    return memory / (rate - Math.min(dirtyRate, SLOWED * rate));
  }

  /** The round or pause has come to its end, or to its limit. */
  #due(instance: number): void {
    const isPaused = this.#stage[instance] === PAUSED;
    if (this.#ends[instance] > this.#limit[instance]) {
      this.#settle(instance);
      this.#end(instance, isPaused ? SWITCHOVER_TOO_LONG : TIMED_OUT);
      return;
    }
    this.transferred[instance] += this.#remaining[instance];
    this.#remaining[instance] = 0;
    if (isPaused) this.#end(instance, COMPLETED);
    else this.#roundSent(instance);
  }

  /** Pauses the guest if the rest fits, else sends it in one more round. */
  #roundSent(instance: number): void {
    const { engine, state } = this.#context;
    const { downtimeTarget, switchoverLimit, whenNotConverging } = this.#policyOf(instance);
    const sent = this.#roundBytes[instance];
    const dirtied = this.#dirtied(
      state.groupOf(instance),
      instance,
      engine.queue.now - this.#began[instance],
    );
    if (dirtied <= PAGE || dirtied / this.#rate[instance] <= downtimeTarget) {
      this.#stage[instance] = PAUSED;
      this.#limit[instance] = engine.queue.now + switchoverLimit;
      this.#startSending(instance, dirtied);
      return;
    }
    if (dirtied > NO_PROGRESS * sent && this.#slowed[instance] === 0) {
      if (whenNotConverging === "abort") {
        this.#end(instance, NOT_CONVERGING);
        return;
      }
      this.#slowed[instance] = 1;
    }
    this.#startRound(instance, dirtied);
  }

  #dirtied({ memory, dirtyRate, workingSet }: InstanceGroup, instance: number, seconds: number): number {
    const dirtied = Math.min(dirtyRate * seconds, workingSet, memory);
    return this.#slowed[instance] === 1 ? Math.min(dirtied, SLOWED * this.#roundBytes[instance]) : dirtied;
  }

  #startRound(instance: number, bytes: number): void {
    this.#stage[instance] = COPYING;
    this.rounds[instance]++;
    this.#startSending(instance, bytes);
  }

  #startSending(instance: number, bytes: number): void {
    const { now } = this.#context.engine.queue;
    this.#roundBytes[instance] = bytes;
    this.#remaining[instance] = bytes;
    this.#began[instance] = now;
    this.#settledAt[instance] = now;
    this.#rate[instance] = this.#fairRate(instance);
    this.#scheduleEnd(instance);
  }

  #end(instance: number, outcome: MigrationOutcome): void {
    const pause = this.pauseOf(instance);
    this.#stop(instance);
    this.#ended(instance, outcome, pause);
  }

  #stop(instance: number): void {
    this.#stage[instance] = IDLE;
    this.#context.engine.queue.cancel(this.#timer + instance);
    this.#unlink(this.#source[instance], 2 * instance);
    this.#unlink(this.#target[instance], 2 * instance + 1);
    this.#share(this.#source[instance]);
    this.#share(this.#target[instance]);
  }

  /** Gives every copy at a host its new rate, after booking what it has sent at the old one. */
  #share(host: number): void {
    for (let end = this.#first[host]; end !== NONE; end = this.#next[end]) {
      const instance = end >> 1;
      const rate = this.#fairRate(instance);
      if (rate === this.#rate[instance]) continue;
      this.#settle(instance);
      this.#rate[instance] = rate;
      this.#scheduleEnd(instance);
    }
  }

  #fairRate(instance: number): number {
    const source = this.#source[instance];
    const target = this.#target[instance];
    return Math.min(
      unlimitedIfZero(this.#policyOf(instance).streamBandwidth),
      this.#bandwidth[source] / this.#copies[source],
      this.#bandwidth[target] / this.#copies[target],
    );
  }

  #settle(instance: number): void {
    const { now } = this.#context.engine.queue;
    const seconds = now - this.#settledAt[instance];
    this.#settledAt[instance] = now;
    if (seconds === 0) return;
    const sent = Math.min(this.#remaining[instance], this.#rate[instance] * seconds);
    this.#remaining[instance] -= sent;
    this.transferred[instance] += sent;
  }

  #scheduleEnd(instance: number): void {
    const { queue } = this.#context.engine;
    this.#ends[instance] = queue.now + this.#remaining[instance] / this.#rate[instance];
    const current = queue.incident;
    queue.incident = this.#incident[instance];
    queue.schedule(this.#timer + instance, Math.min(this.#ends[instance], this.#limit[instance]));
    queue.incident = current;
  }

  #link(host: number, end: number): void {
    this.#next[end] = this.#first[host];
    this.#first[host] = end;
    this.#copies[host]++;
  }

  #unlink(host: number, end: number): void {
    this.#copies[host]--;
    if (this.#first[host] === end) {
      this.#first[host] = this.#next[end];
      return;
    }
    let previous = this.#first[host];
    while (this.#next[previous] !== end) previous = this.#next[previous];
    this.#next[previous] = this.#next[end];
  }

  #policyOf(instance: number): MigrationPolicy {
    const { model, state } = this.#context;
    return model.clusters[state.clusterOf(instance)].migration;
  }
}

function unlimitedIfZero(bandwidth: number): number {
  return bandwidth === 0 ? Infinity : bandwidth;
}
