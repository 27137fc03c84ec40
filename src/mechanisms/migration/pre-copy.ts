/**
 * Copying the memory of running instances: rounds of iterative pre-copy, then stop-and-copy (Clark et al., "Live
 * migration of virtual machines", NSDI 2005). Round 0 sends all memory, each next round what was dirtied during the one
 * before, at most the writable working set; when the rest can be sent within the pause aimed at, the guest is paused
 * and the rest is sent. Time counts from the first byte; the set-up before it is migration.ts's.
 *
 * What a platform does when that does not come to an end is its policy: slow the guest, give up, or go on until a time is
 * up, and then give up, pause the guest for the rest, or let it run at the target and fetch the rest there (post-copy).
 */
import type { InstanceGroup, MigrationPolicy } from "../../cluster/model.ts";
import type { Context } from "../context.ts";
import type { Links } from "../links.ts";
import {
  COMPLETED,
  type MigrationOutcome,
  NOT_CONVERGING,
  SWITCHOVER_TOO_LONG,
  TIMED_OUT,
} from "../watch.ts";
import { Transfers } from "./transfers.ts";

const IDLE = 0;
const COPYING = 1;
/** The guest stands still while the rest is sent. */
const PAUSED = 2;
/** The guest stands still while it is handed over to run at the target without the rest. */
const HANDING_OVER = 3;
/** The guest runs at the target and fetches the rest. */
const FETCHING = 4;

/**
 * A round that sends more than this part of the round before makes no progress. Just below 1, since the time a round
 * took is known to rounding only, and so that no copy takes more than some thousands of rounds.
 */
const NO_PROGRESS = 0.999;
/** A guest that is slowed dirties this part of what is sent meanwhile. Assumption; half is where QEMU starts to throttle. */
const SLOWED = 0.5;
/**
 * QEMU's auto-converge (migration/options.c, migration/ram.c migration_trigger_throttle): each time two rounds have
 * dirtied more than this part of what they sent, a larger percentage of the guest's CPU time is taken.
 */
const THROTTLE_TRIGGER = 0.5;
const THROTTLE_ROUNDS = 2;
const THROTTLE_INITIAL = 20;
const THROTTLE_INCREMENT = 10;
const THROTTLE_MOST = 99;
/** Bytes not worth another round whatever the pause aimed at. */
const PAGE = 4096;
/** A pause after a timeout that will be longer than this, s, is an interruption to clients. Assumption. */
const NOTICED = 1;

/** Who runs migrations and is told how copies go. */
export interface CopyListener {
  /** A copy completed or failed by itself, with the pause of the guest in s; not told if abandoned. */
  copyEnded(instance: number, outcome: MigrationOutcome, pause: number): void;
  /** The guest runs at the target after a pause, s, but part of its memory is still at the source. */
  runsAtTarget(instance: number, pause: number): void;
}

export class PreCopy {
  readonly #context: Context;
  readonly #listener: CopyListener;
  readonly #transfers: Transfers;

  readonly #stage: Uint8Array;
  readonly #rounds: Int32Array;
  /** When the copy must have ended, s; the least any round has left, bytes, and when. */
  readonly #timeout: Float64Array;
  readonly #least: Float64Array;
  readonly #leastAt: Float64Array;
  /** 1 once the guest has been slowed; the percentage of CPU time taken from it, and the rounds that call for more. */
  readonly #slowed: Uint8Array;
  readonly #throttle: Uint8Array;
  readonly #dirtyRounds: Uint8Array;
  /** Bytes to fetch after the hand-over, and how long that took, s. */
  readonly #rest: Float64Array;
  readonly #handOver: Float64Array;

  constructor(context: Context, links: Links, listener: CopyListener) {
    this.#context = context;
    this.#listener = listener;
    this.#transfers = new Transfers(context, links, (instance, isSent) => this.#due(instance, isSent));
    const { arrays } = context.engine;
    const instances = context.model.instances.length;
    this.#stage = arrays.uint8(instances);
    this.#rounds = arrays.int32(instances);
    this.#timeout = arrays.float64(instances);
    this.#least = arrays.float64(instances);
    this.#leastAt = arrays.float64(instances);
    this.#slowed = arrays.uint8(instances);
    this.#throttle = arrays.uint8(instances);
    this.#dirtyRounds = arrays.uint8(instances);
    this.#rest = arrays.float64(instances);
    this.#handOver = arrays.float64(instances);
  }

  /** Starts copying; all it causes belongs to the current incident. */
  begin(instance: number, source: number, target: number): void {
    const { now } = this.#context.engine.queue;
    const { memory } = this.#context.state.groupOf(instance);
    const { streamBandwidth, timeoutPerByte, timeoutLeastMemory } = this.#policyOf(instance);
    const counted = Math.max(memory, timeoutLeastMemory);
    this.#stage[instance] = COPYING;
    this.#rounds[instance] = 1;
    this.#timeout[instance] = counted > 0 ? now + timeoutPerByte * counted : Infinity;
    this.#least[instance] = memory;
    this.#leastAt[instance] = now;
    this.#slowed[instance] = 0;
    this.#throttle[instance] = 0;
    this.#dirtyRounds[instance] = 0;
    this.#transfers.begin(instance, source, target, streamBandwidth, memory, this.#timeout[instance]);
  }

  /** Stops a copy whose migration has failed. */
  abandon(instance: number): void {
    if (this.#stage[instance] !== IDLE) this.#stop(instance);
  }

  /** Rounds before the pause (round 0 included) of the copy under way, or the last. */
  roundsOf(instance: number): number {
    return this.#rounds[instance] + this.#transfers.repeated[instance];
  }

  /** Bytes sent by the copy under way, or the last. */
  transferredBy(instance: number): number {
    return this.#transfers.sent[instance];
  }

  /** How long the guest has been paused for its copy, s; 0 before. */
  pauseOf(instance: number): number {
    const stage = this.#stage[instance];
    if (stage === FETCHING) return this.#handOver[instance];
    if (stage !== PAUSED && stage !== HANDING_OVER) return 0;
    return this.#context.engine.queue.now - this.#transfers.began[instance];
  }

  /** Seconds to copy an instance's memory between two hosts that copy nothing else; pause included. */
  expectedSeconds(instance: number, source: number, target: number): number {
    const { memory, dirtyRate } = this.#context.state.groupOf(instance);
    const rate = this.#transfers.rateAlone(source, target, this.#policyOf(instance).streamBandwidth);
    // The sum of the rounds, M/B (1 + D/B + (D/B)^2 + ...), of a guest slowed if need be.
    return memory / (rate - Math.min(dirtyRate, SLOWED * rate));
  }

  /** What was to be sent has been, or its time is up. */
  #due(instance: number, isSent: boolean): void {
    const stage = this.#stage[instance];
    if (stage === HANDING_OVER) this.#runAtTarget(instance);
    else if (stage === FETCHING) this.#end(instance, COMPLETED);
    else if (stage === PAUSED) this.#end(instance, isSent ? COMPLETED : SWITCHOVER_TOO_LONG);
    else if (isSent) this.#roundSent(instance);
    else this.#timeUp(instance);
  }

  /** Pauses the guest if the rest fits, else sends it in one more round, unless the policy gives up. */
  #roundSent(instance: number): void {
    const { downtimeTarget, whenNotConverging } = this.#policyOf(instance);
    const { piece, rate } = this.#transfers;
    const sent = piece[instance];
    const dirtied = this.#dirtiedSoFar(instance);
    if (dirtied <= PAGE || dirtied / rate[instance] <= downtimeTarget) {
      this.#pause(instance, dirtied);
      return;
    }
    const isProgress = dirtied <= NO_PROGRESS * sent || this.#slowed[instance] === 1;
    if (whenNotConverging === "throttle") this.#considerThrottling(instance, dirtied, sent);
    if (whenNotConverging === "slow-guest" && !isProgress) this.#slowed[instance] = 1;
    if (whenNotConverging === "abort" && !isProgress) this.#end(instance, NOT_CONVERGING);
    else this.#nextRound(instance, dirtied);
  }

  /** Sends what was dirtied; it is progress if that is less than was left by any round before. */
  #nextRound(instance: number, bytes: number): void {
    const { now } = this.#context.engine.queue;
    if (bytes <= NO_PROGRESS * this.#least[instance]) {
      this.#least[instance] = bytes;
      this.#leastAt[instance] = now;
      this.#rounds[instance]++;
      this.#transfers.send(instance, bytes, this.#timeout[instance]);
      return;
    }
    const { progressTimeout } = this.#policyOf(instance);
    const limit = Math.min(this.#timeout[instance], this.#leastAt[instance] + progressTimeout);
    if (limit <= now) {
      this.#timeUp(instance);
      return;
    }
    this.#rounds[instance]++;
    // When every round is going to be like this one, only the limit ends them, and they are one event.
    if (this.#isSteady(instance, bytes)) this.#transfers.repeat(instance, bytes, limit);
    else this.#transfers.send(instance, bytes, limit);
  }

  #isSteady(instance: number, bytes: number): boolean {
    const { whenNotConverging } = this.#policyOf(instance);
    const goesOn = whenNotConverging === "throttle" && this.#throttle[instance] === THROTTLE_MOST;
    if (!goesOn && whenNotConverging !== "go-on") return false;
    const next = this.#dirtied(instance, bytes / this.#transfers.rate[instance]);
    return Math.abs(next - bytes) <= (1 - NO_PROGRESS) * bytes;
  }

  #considerThrottling(instance: number, dirtied: number, sent: number): void {
    if (dirtied <= THROTTLE_TRIGGER * sent) return;
    this.#dirtyRounds[instance]++;
    if (this.#dirtyRounds[instance] < THROTTLE_ROUNDS) return;
    this.#dirtyRounds[instance] = 0;
    const throttle = this.#throttle[instance];
    this.#throttle[instance] =
      throttle === 0 ? THROTTLE_INITIAL : Math.min(throttle + THROTTLE_INCREMENT, THROTTLE_MOST);
  }

  /** No progress for too long, or the time of the whole copy is up. */
  #timeUp(instance: number): void {
    const { timeoutAction } = this.#policyOf(instance);
    if (this.#context.engine.queue.now < this.#timeout[instance]) this.#end(instance, NOT_CONVERGING);
    else if (timeoutAction === "abort") this.#end(instance, TIMED_OUT);
    else if (timeoutAction === "pause") this.#pauseForRest(instance);
    else this.#handToTarget(instance);
  }

  #pause(instance: number, bytes: number): void {
    const { switchoverLimit } = this.#policyOf(instance);
    this.#stage[instance] = PAUSED;
    this.#transfers.send(instance, bytes, this.#context.engine.queue.now + switchoverLimit);
  }

  /** Pauses the guest for however long the rest takes; clients notice. */
  #pauseForRest(instance: number): void {
    const { state, world } = this.#context;
    const rest = this.#left(instance);
    this.#pause(instance, rest);
    if (rest / this.#transfers.rate[instance] <= NOTICED) return;
    state.paused[instance] = 1;
    world.instancePaused(instance);
  }

  /** Post-copy: the guest is paused for as long as the policy aims at, then runs at the target. */
  #handToTarget(instance: number): void {
    const { downtimeTarget } = this.#policyOf(instance);
    this.#rest[instance] = this.#left(instance);
    this.#stage[instance] = HANDING_OVER;
    this.#transfers.hold(instance, this.#context.engine.queue.now + downtimeTarget);
  }

  /** The rest is fetched without a limit of its own, as by QEMU (max-postcopy-bandwidth 0), and for as long as it takes. */
  #runAtTarget(instance: number): void {
    const pause = this.pauseOf(instance);
    this.#handOver[instance] = pause;
    this.#stage[instance] = FETCHING;
    this.#transfers.limitTo(instance, Infinity);
    this.#transfers.send(instance, this.#rest[instance], Infinity);
    this.#listener.runsAtTarget(instance, pause);
  }

  /** Bytes that are not at the target: the rest of the round and what was dirtied meanwhile, counted once. */
  #left(instance: number): number {
    const { memory, workingSet } = this.#context.state.groupOf(instance);
    const most = this.roundsOf(instance) === 1 ? memory : Math.min(workingSet, memory);
    return Math.min(this.#transfers.remaining[instance] + this.#dirtiedSoFar(instance), most);
  }

  #dirtiedSoFar(instance: number): number {
    return this.#dirtied(instance, this.#context.engine.queue.now - this.#transfers.began[instance]);
  }

  /** What the guest dirties in so many seconds of the present round. */
  #dirtied(instance: number, seconds: number): number {
    const { memory, dirtyRate, workingSet }: InstanceGroup = this.#context.state.groupOf(instance);
    const speed = 1 - this.#throttle[instance] / 100;
    const dirtied = Math.min(dirtyRate * speed * seconds, workingSet, memory);
    if (this.#slowed[instance] === 0) return dirtied;
    return Math.min(dirtied, SLOWED * this.#transfers.piece[instance]);
  }

  #end(instance: number, outcome: MigrationOutcome): void {
    const pause = this.pauseOf(instance);
    this.#stop(instance);
    this.#listener.copyEnded(instance, outcome, pause);
  }

  #stop(instance: number): void {
    const { state, world } = this.#context;
    this.#stage[instance] = IDLE;
    this.#transfers.end(instance);
    if (state.paused[instance] === 0) return;
    state.paused[instance] = 0;
    world.instancePaused(instance);
  }

  #policyOf(instance: number): MigrationPolicy {
    const { model, state } = this.#context;
    return model.clusters[state.clusterOf(instance)].migration;
  }
}
