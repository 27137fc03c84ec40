/**
 * Volumes: the disks of instances, outside the hosts or replicated on them, and when an instance hangs because its volume
 * cannot serve it. A piece of a replicated volume is missing while its host cannot be reached. I/O hangs for a pause, then
 * goes on without it, as long as enough of the others serve; from then on the piece is stale. Back in time, it is
 * brought up to date; otherwise it is rebuilt elsewhere (rebuilds.ts). When nothing current is left anywhere the data are
 * lost, and restored from backup.
 */
import { HOST_IN_MAINTENANCE, HOST_UP } from "../../cluster/state.ts";
import { sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import type { Links } from "../links.ts";
import { type DataSets, dataSetsOf } from "./data-sets.ts";
import { ExternalVolumes } from "./external-volumes.ts";
import { ABSENT, CURRENT, EMPTY, Pieces, STALE } from "./pieces.ts";
import { Rebuilds } from "./rebuilds.ts";

const NONE = -1;

export class Volumes {
  readonly pieces: Pieces;
  readonly rebuilds: Rebuilds;
  /** By data set: I/O hangs although enough pieces serve. */
  readonly isPaused: Uint8Array;

  readonly #context: Context;
  readonly #external: ExternalVolumes;
  readonly #sets: DataSets;
  readonly #setOfInstance: Int32Array;
  /** Timers by piece: it is awaited no longer; it is up to date. By data set: I/O goes on; it is restored. */
  readonly #awaitTimer: number;
  readonly #resyncTimer: number;
  readonly #resumeTimer: number;
  readonly #restoreTimer: number;
  readonly #pauseStream: Int32Array;
  readonly #resyncStream: Int32Array;
  readonly #restoreStream: Int32Array;

  /** By piece: the incident it was lost in. */
  readonly #incident: Int32Array;
  /** By data set: enough pieces serve; when I/O goes on; its data are lost and not yet restored. How many are. */
  readonly #isUp: Uint8Array;
  readonly #resumesAt: Float64Array;
  readonly #isLost: Uint8Array;
  readonly #lost: Int32Array;

  constructor(context: Context, links: Links) {
    this.#context = context;
    this.#external = new ExternalVolumes(context);
    const { model, engine } = context;
    const { arrays, timers } = engine;
    const sets = dataSetsOf(model);
    const pieces = sets.setOf.length;
    this.#sets = sets;
    this.#setOfInstance = new Int32Array(model.instances.length).fill(NONE);
    for (let set = 0; set < sets.count; set++) {
      const { start, items } = sets.instances;
      for (let i = start[set]; i < start[set + 1]; i++) this.#setOfInstance[items[i]] = set;
    }
    this.#incident = arrays.int32(pieces);
    this.pieces = new Pieces(context, sets);
    this.rebuilds = new Rebuilds(context, links, this.pieces, this.#incident, (set) =>
      this.#piecesChanged(set),
    );
    this.#awaitTimer = timers.block(pieces, (piece) => this.#awaited(piece));
    this.#resyncTimer = timers.block(pieces, (piece) => this.#resynced(piece));
    this.#resumeTimer = timers.block(sets.count, (set) => this.#resume(set));
    this.#restoreTimer = timers.block(sets.count, (set) => this.#restore(set));
    const streams = (purpose: string) =>
      Int32Array.from(sets.name, (name) => engine.stream(`${name}|volume ${purpose}`));
    this.#pauseStream = streams("pause");
    this.#resyncStream = streams("resync");
    this.#restoreStream = streams("restore");
    this.#isUp = arrays.uint8(sets.count).fill(1);
    this.isPaused = arrays.uint8(sets.count);
    this.#resumesAt = arrays.float64(sets.count);
    this.#isLost = arrays.uint8(sets.count);
    this.#lost = arrays.int32(1);
  }

  /** A host went down, came back, or was cut off or reconnected: its pieces may be reachable or not. */
  reachChanged(host: number): void {
    const { state } = this.#context;
    const { isReachable, firstOn, nextOn } = this.pieces;
    const canBeReached =
      state.hostPhase[host] === HOST_UP && state.cutOff[host] === 0 && state.partitioned[host] === 0;
    if (canBeReached === (isReachable[host] === 1)) return;
    isReachable[host] = canBeReached ? 1 : 0;
    let piece = firstOn[host];
    while (piece !== NONE) {
      const next = nextOn[piece];
      if (canBeReached) this.#returned(piece);
      else this.#missing(piece);
      piece = next;
    }
    if (canBeReached) {
      this.#restoreLate();
      this.rebuilds.hostReturned();
    } else this.rebuilds.hostLost(host);
    this.rebuilds.beginQueued();
  }

  /** The disks in a host are destroyed, with all pieces on them. */
  disksLost(host: number): void {
    const { firstOn, nextOn } = this.pieces;
    let piece = firstOn[host];
    while (piece !== NONE) {
      const next = nextOn[piece];
      this.#destroyed(piece);
      piece = next;
    }
    this.rebuilds.beginQueued();
  }

  /** An element became available or not: a domain may be the backend of an external store. */
  elementChanged(element: number, up: boolean): void {
    this.#external.elementChanged(element, up);
  }

  /** Whether every volume that is available would still be without this host, and those that are being emptied. */
  canSpare(host: number): boolean {
    const { firstOn, nextOn } = this.pieces;
    for (let piece = firstOn[host]; piece !== NONE; piece = nextOn[piece]) {
      const set = this.#sets.setOf[piece];
      if (this.#isUp[set] === 1 && !this.pieces.isUp(set, host)) return false;
    }
    return true;
  }

  /** The host of a piece cannot be reached any more. */
  #missing(piece: number): void {
    const { engine } = this.#context;
    const { queue } = engine;
    const set = this.#sets.setOf[piece];
    const state = this.pieces.state[piece];
    if (this.#isLost[set] === 1 || state === EMPTY) return;
    queue.cancel(this.#resyncTimer + piece);
    this.#incident[piece] = queue.incident;
    if (state === ABSENT) return;
    queue.schedule(this.#awaitTimer + piece, queue.now + this.#sets.store[set].rebuildAfter);
    this.#review(set);
    // If I/O could not go on anyway, it does not when the piece is lost but when it can again.
    if (state === CURRENT && this.#isUp[set] === 1) this.#pause(set, piece);
  }

  /** The host of a piece can be reached again: what the piece holds is of use, or its disks are new. */
  #returned(piece: number): void {
    const set = this.#sets.setOf[piece];
    if (this.#isLost[set] === 1) return;
    this.#context.engine.queue.cancel(this.#awaitTimer + piece);
    if (this.pieces.state[piece] === EMPTY) this.rebuilds.request(piece);
    else this.rebuilds.withdraw(piece);
    this.#review(set);
  }

  #destroyed(piece: number): void {
    const { queue } = this.#context.engine;
    const { state } = this.pieces;
    const set = this.#sets.setOf[piece];
    if (this.#isLost[set] === 1 || state[piece] === EMPTY || state[piece] === ABSENT) return;
    state[piece] = EMPTY;
    this.#incident[piece] = queue.incident;
    if (!this.rebuilds.isRequested(piece)) {
      queue.schedule(this.#awaitTimer + piece, queue.now + this.#sets.store[set].rebuildAfterDiskLoss);
    }
    this.#review(set);
  }

  /** A piece is awaited no longer. */
  #awaited(piece: number): void {
    this.rebuilds.request(piece);
    this.#piecesChanged(this.#sets.setOf[piece]);
  }

  /** A piece that returned has been brought up to date, unless there was nothing left to do that from. */
  #resynced(piece: number): void {
    const set = this.#sets.setOf[piece];
    if (this.pieces.hasSource(set)) this.pieces.state[piece] = CURRENT;
    this.#piecesChanged(set);
  }

  /** Shows `visit` each host that holds a piece of an instance's volume; none where it is not on hosts. */
  visitHolders(instance: number, visit: (host: number) => void): void {
    const set = this.#setOfInstance[instance];
    if (set === NONE) return;
    const { firstPiece } = this.#sets;
    for (let piece = firstPiece[set]; piece < firstPiece[set + 1]; piece++) {
      if (this.pieces.state[piece] !== ABSENT) visit(this.pieces.hostOf[piece]);
    }
  }

  /** A piece of a data set is current that was not, or is to be rebuilt. */
  #piecesChanged(set: number): void {
    this.#review(set);
    this.rebuilds.beginQueued();
    this.#context.world.redundancyRestored(this.#sets.store[set].cluster);
  }

  /** I/O of a data set that stays available hangs, because of a piece just lost; not if its host left in order. */
  #pause(set: number, piece: number): void {
    const { state, engine } = this.#context;
    const { queue, streams } = engine;
    const inOrder = state.hostPhase[this.pieces.hostOf[piece]] === HOST_IN_MAINTENANCE;
    const pause = inOrder ? 0 : sample(this.#sets.store[set].pause, streams, this.#pauseStream[set]);
    this.#resumesAt[set] = Math.max(this.#resumesAt[set], queue.now + pause);
    if (this.#resumesAt[set] > queue.now) this.isPaused[set] = 1;
    queue.schedule(this.#resumeTimer + set, this.#resumesAt[set]);
    this.#tell(set);
  }

  /** I/O goes on: whatever is missing now misses what is written. */
  #resume(set: number): void {
    const { firstPiece } = this.#sets;
    const { state, hostOf, isReachable } = this.pieces;
    this.isPaused[set] = 0;
    for (let piece = firstPiece[set]; piece < firstPiece[set + 1]; piece++) {
      if (state[piece] === CURRENT && isReachable[hostOf[piece]] === 0) state[piece] = STALE;
    }
    this.#tell(set);
  }

  /** Draws all conclusions from what the pieces of a data set are now. */
  #review(set: number): void {
    this.rebuilds.placeWitnesses(set);
    if (this.pieces.isLost(set)) {
      this.#lose(set);
      return;
    }
    const isUp = this.pieces.isUp(set);
    if (isUp !== (this.#isUp[set] === 1)) this.#turn(set, isUp);
    if (this.pieces.hasSource(set)) this.#resyncReturned(set);
    this.rebuilds.consider(set);
    this.#tell(set);
  }

  /** A data set becomes available or unavailable. Nothing is written in between, so nothing becomes stale. */
  #turn(set: number, isUp: boolean): void {
    const { queue } = this.#context.engine;
    this.#isUp[set] = isUp ? 1 : 0;
    this.isPaused[set] = 0;
    this.#resumesAt[set] = queue.now;
    // After all that happens at this instant: what returns together is current together.
    if (isUp) queue.schedule(this.#resumeTimer + set, queue.now);
    else {
      queue.cancel(this.#resumeTimer + set);
      this.#countDown(set);
    }
  }

  /** Pieces that are back are brought up to date. */
  #resyncReturned(set: number): void {
    const { queue, streams } = this.#context.engine;
    const { firstPiece, store } = this.#sets;
    const { state, hostOf, isReachable } = this.pieces;
    for (let piece = firstPiece[set]; piece < firstPiece[set + 1]; piece++) {
      const isBehind = state[piece] === STALE || state[piece] === ABSENT;
      if (!isBehind || isReachable[hostOf[piece]] === 0) continue;
      if (queue.isPending(this.#resyncTimer + piece)) continue;
      const current = queue.incident;
      queue.incident = this.#incident[piece];
      const duration = sample(store[set].resync, streams, this.#resyncStream[set]);
      queue.schedule(this.#resyncTimer + piece, queue.now + duration);
      queue.incident = current;
    }
  }

  /** All copies of something in a data set are gone: it is restored from backup. */
  #lose(set: number): void {
    const { engine, watch, world } = this.#context;
    const { queue, streams } = engine;
    const { firstPiece, instances, store } = this.#sets;
    this.#isLost[set] = 1;
    this.#lost[0]++;
    this.rebuilds.clear(set);
    for (let piece = firstPiece[set]; piece < firstPiece[set + 1]; piece++) {
      queue.cancel(this.#awaitTimer + piece);
      queue.cancel(this.#resyncTimer + piece);
      this.pieces.state[piece] = EMPTY;
    }
    if (this.#isUp[set] === 1) this.#turn(set, false);
    const duration = sample(store[set].restore, streams, this.#restoreStream[set]);
    queue.schedule(this.#restoreTimer + set, queue.now + duration);
    for (let i = instances.start[set]; i < instances.start[set + 1]; i++) {
      watch.volumeLost(instances.items[i]);
      world.instanceDiskLost(instances.items[i]);
    }
    this.#tell(set);
  }

  /** Fresh pieces on reachable hosts; without any, when one returns. */
  #restore(set: number): void {
    const { firstPiece, isSpread } = this.#sets;
    const { state, hostOf, isReachable } = this.pieces;
    const end = firstPiece[set + 1];
    for (let piece = firstPiece[set]; piece < end; piece++) {
      if (isReachable[hostOf[piece]] === 1) state[piece] = CURRENT;
      else if (isSpread[set] === 1) state[piece] = ABSENT;
      else this.#restoreElsewhere(piece);
    }
    if (!this.pieces.couldHoldAll(set)) {
      for (let piece = firstPiece[set]; piece < end; piece++) state[piece] = EMPTY;
      return;
    }
    this.#isLost[set] = 0;
    this.#lost[0]--;
    for (let piece = firstPiece[set]; piece < end; piece++) {
      if (state[piece] === EMPTY) this.rebuilds.request(piece);
    }
    this.#piecesChanged(set);
  }

  #restoreElsewhere(piece: number): void {
    const host = this.rebuilds.newHostFor(piece);
    if (host === NONE) return;
    this.pieces.move(piece, host);
    this.pieces.state[piece] = CURRENT;
  }

  /** Restores what could not be when it was time for it. */
  #restoreLate(): void {
    if (this.#lost[0] === 0) return;
    for (let set = 0; set < this.#sets.count; set++) {
      const isLate = !this.#context.engine.queue.isPending(this.#restoreTimer + set);
      if (this.#isLost[set] === 1 && isLate) this.#restore(set);
    }
  }

  #countDown(set: number): void {
    const { start, items } = this.#sets.instances;
    for (let i = start[set]; i < start[set + 1]; i++) this.#context.watch.volumeDown(items[i]);
  }

  /** Tells of the volumes of a data set if they serve now and did not, or the other way round. */
  #tell(set: number): void {
    const { state, world } = this.#context;
    const { start, items } = this.#sets.instances;
    const isDown = this.#isUp[set] === 1 && this.isPaused[set] === 0 ? 0 : 1;
    for (let i = start[set]; i < start[set + 1]; i++) {
      const instance = items[i];
      if (state.volumeDown[instance] === isDown) continue;
      state.volumeDown[instance] = isDown;
      world.volumeChanged(instance);
    }
  }
}
