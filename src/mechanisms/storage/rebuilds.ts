/**
 * Rebuilds of pieces that did not come back in time: onto another host, at a place without a piece of the volume, or of a
 * spread data set onto all hosts that are left. A host takes part in so many at once; the rest wait, first come first
 * served, at the host they are to be read from. One piece of a data set is rebuilt after the other. What is copied is
 * kept when the source is lost, and goes on from another one; it is lost with the target.
 */
import type { Context } from "../context.ts";
import type { Links } from "../links.ts";
import type { DataSets } from "./data-sets.ts";
import { HostQueues } from "./host-queues.ts";
import { ABSENT, CURRENT, type Pieces } from "./pieces.ts";
import { RebuildCopies } from "./rebuild-copies.ts";

const NONE = -1;

export class Rebuilds {
  readonly #context: Context;
  readonly #sets: DataSets;
  readonly #pieces: Pieces;
  readonly #copies: RebuildCopies;
  readonly #queues: HostQueues;
  readonly #rebuilt: (set: number) => void;
  /** By piece: incident it was lost in; whether it is to be rebuilt. How many are. */
  readonly #incident: Int32Array;
  readonly #isDue: Uint8Array;
  readonly #due: Int32Array;
  /** By data set: the piece that is rebuilt, or -1; onto which host, -1: all; bytes left when nothing is copied. */
  readonly #piece: Int32Array;
  readonly #target: Int32Array;
  readonly #remaining: Float64Array;

  /** `incident` says by piece what it was lost in; `rebuilt` is told of a data set when a piece of it has been rebuilt. */
  constructor(
    context: Context,
    links: Links,
    pieces: Pieces,
    incident: Int32Array,
    rebuilt: (set: number) => void,
  ) {
    this.#context = context;
    this.#pieces = pieces;
    this.#incident = incident;
    this.#rebuilt = rebuilt;
    const { sets } = pieces;
    this.#sets = sets;
    const { model, engine } = context;
    const { arrays } = engine;
    this.#copies = new RebuildCopies(context, links, sets, (set) => this.#copied(set));
    this.#queues = new HostQueues(arrays, model.hosts.length, sets.count);
    this.#isDue = arrays.uint8(sets.setOf.length);
    this.#due = arrays.int32(1);
    this.#piece = arrays.int32(sets.count).fill(NONE);
    this.#target = arrays.int32(sets.count).fill(NONE);
    this.#remaining = arrays.float64(sets.count);
  }

  /** Rebuilds at a host now. */
  countAt(host: number): number {
    return this.#copies.countAt[host];
  }

  /** A piece is to be rebuilt. `consider` and `beginQueued` are to be called afterwards. */
  request(piece: number): void {
    if (this.#isDue[piece] === 1) return;
    this.#isDue[piece] = 1;
    this.#due[0]++;
  }

  isRequested(piece: number): boolean {
    return this.#isDue[piece] === 1;
  }

  /** A piece need not be rebuilt: what was copied of it is given up. */
  withdraw(piece: number): void {
    if (this.#isDue[piece] === 0) return;
    this.#isDue[piece] = 0;
    this.#due[0]--;
    const set = this.#sets.setOf[piece];
    if (this.#piece[set] === piece) this.#giveUp(set);
  }

  /** Puts witnesses that are to be rebuilt on other hosts, which takes no time. */
  placeWitnesses(set: number): void {
    const { firstWitness, firstPiece, storeIndex } = this.#sets;
    for (let piece = firstWitness[set]; piece < firstPiece[set + 1]; piece++) {
      if (this.#isDue[piece] === 0 || !this.#pieces.hasSource(set)) continue;
      const host = this.newHostFor(piece);
      if (host === NONE) continue;
      this.withdraw(piece);
      this.#pieces.move(piece, host);
      this.#pieces.state[piece] = CURRENT;
      this.#context.watch.pieceRebuilt(storeIndex[set]);
    }
  }

  /** Begins, or queues, a rebuild of a data set if there is one to do and all it needs. */
  consider(set: number): void {
    if (this.#copies.isCopying(set) || this.#queues.has(set) || !this.#pieces.hasSource(set)) return;
    if (!this.#canGoOn(set)) {
      this.#giveUp(set);
      if (!this.#choosePiece(set)) return;
    }
    if (this.#sets.isSpread[set] === 1) this.#beginSpread(set);
    else this.#queues.add(set, this.#sourceOf(set));
  }

  /** Begins what is queued as far as its hosts may take one more. */
  beginQueued(): void {
    const { first, total } = this.#queues;
    if (total === 0) return;
    for (let host = 0; host < first.length; host++) {
      while (first[host] !== NONE && this.#beginAt(host, first[host])) {}
    }
  }

  /** A host cannot be reached: rebuilds to it are for nothing, those from it go on from elsewhere. */
  hostLost(host: number): void {
    if (this.#due[0] === 0) return;
    for (let set = 0; set < this.#sets.count; set++) {
      if (this.#target[set] !== host) continue;
      this.#giveUp(set);
      this.consider(set);
    }
    const { firstAt, setOfEnd } = this.#copies;
    while (firstAt[host] !== NONE) {
      const set = setOfEnd[firstAt[host]];
      this.#remaining[set] = this.#copies.stop(set);
      this.consider(set);
    }
    while (this.#queues.first[host] !== NONE) {
      const set = this.#queues.first[host];
      this.#queues.remove(set);
      this.consider(set);
    }
  }

  /** There is a new place for what had none. */
  hostReturned(): void {
    if (this.#due[0] === 0) return;
    for (let set = 0; set < this.#sets.count; set++) this.consider(set);
  }

  /** Nothing of a data set is to be rebuilt any more. */
  clear(set: number): void {
    const { firstPiece } = this.#sets;
    for (let piece = firstPiece[set]; piece < firstPiece[set + 1]; piece++) this.withdraw(piece);
  }

  /** A reachable host at a place without another piece of the volume; -1 if there is none. */
  newHostFor(piece: number): number {
    return this.#hostFor(piece, Number.POSITIVE_INFINITY);
  }

  /** The same among hosts with fewer than `most` rebuilds. Where another piece is being rebuilt is no place either. */
  #hostFor(piece: number, most: number): number {
    const set = this.#sets.setOf[piece];
    const reserved = this.#piece[set] === piece ? NONE : this.#target[set];
    return this.#pieces.hostFor(piece, reserved, this.#copies.countAt, most);
  }

  /** Whether there is a part of a copy already that can be completed. */
  #canGoOn(set: number): boolean {
    if (this.#piece[set] === NONE) return false;
    if (this.#target[set] !== NONE) return true;
    return this.#sets.isSpread[set] === 1 && this.#pieces.couldHoldAll(set);
  }

  /** The next piece of a data set to rebuild; false if there is none, or no place for any. */
  #choosePiece(set: number): boolean {
    const { firstPiece, firstWitness, isSpread } = this.#sets;
    const { hostOf, isReachable } = this.#pieces;
    for (let piece = firstPiece[set]; piece < firstWitness[set]; piece++) {
      if (this.#isDue[piece] === 0) continue;
      const isHome = isSpread[set] === 1 && isReachable[hostOf[piece]] === 1;
      const hasPlace =
        isHome || (isSpread[set] === 1 ? this.#pieces.couldHoldAll(set) : this.newHostFor(piece) !== NONE);
      if (!hasPlace) continue;
      this.#piece[set] = piece;
      this.#target[set] = isHome ? hostOf[piece] : NONE;
      this.#remaining[set] = this.#pieces.bytesOf(piece);
      return true;
    }
    return false;
  }

  /** Host of the current piece to read from: that with the fewest rebuilds, the first of several. */
  #sourceOf(set: number): number {
    const { firstPiece, firstWitness } = this.#sets;
    let best = NONE;
    let least = Number.POSITIVE_INFINITY;
    for (let piece = firstPiece[set]; piece < firstWitness[set]; piece++) {
      if (!this.#pieces.serves(piece)) continue;
      const host = this.#pieces.hostOf[piece];
      const load = this.#copies.countAt[host] + this.#queues.lengthAt(host);
      if (load >= least) continue;
      least = load;
      best = host;
    }
    return best;
  }

  /** Onto the piece's own host if that is back without it; otherwise all hosts write and read equal parts. */
  #beginSpread(set: number): void {
    const { firstPiece } = this.#sets;
    const target = this.#target[set];
    for (let piece = firstPiece[set]; piece < firstPiece[set + 1]; piece++) {
      if (this.#pieces.serves(piece)) this.#copies.over(set, this.#pieces.hostOf[piece]);
    }
    if (target !== NONE) this.#copies.over(set, target);
    this.#copies.begin(set, this.#remaining[set], target === NONE, this.#incident[this.#piece[set]]);
  }

  /** Begins the first rebuild queued at a host, or takes it out because no place is left; false: it must wait. */
  #beginAt(source: number, set: number): boolean {
    const { countAt } = this.#copies;
    const { rebuildsPerHost } = this.#sets.store[set];
    if (countAt[source] >= rebuildsPerHost) return false;
    const piece = this.#piece[set];
    if (!this.#canGoOn(set)) {
      this.#dropTarget(set);
      const target = this.#hostFor(piece, rebuildsPerHost);
      if (target === NONE) {
        if (this.newHostFor(piece) !== NONE) return false;
        this.#giveUp(set);
        this.consider(set);
        return true;
      }
      this.#target[set] = target;
      this.#pieces.book(piece, target, 1);
    } else if (countAt[this.#target[set]] >= rebuildsPerHost) return false;
    this.#queues.remove(set);
    this.#copies.over(set, source);
    this.#copies.over(set, this.#target[set]);
    this.#copies.begin(set, this.#remaining[set], false, this.#incident[piece]);
    return true;
  }

  #copied(set: number): void {
    const { state } = this.#pieces;
    const piece = this.#piece[set];
    const target = this.#target[set];
    this.withdraw(piece);
    if (target !== NONE) this.#pieces.move(piece, target);
    state[piece] = target === NONE ? ABSENT : CURRENT;
    this.#context.watch.pieceRebuilt(this.#sets.storeIndex[set]);
    this.#rebuilt(set);
  }

  /** Nothing of a data set is rebuilt or queued, and what was copied is gone. */
  #giveUp(set: number): void {
    if (this.#piece[set] === NONE) return;
    if (this.#copies.isCopying(set)) this.#copies.stop(set);
    this.#queues.remove(set);
    this.#dropTarget(set);
    this.#piece[set] = NONE;
  }

  #dropTarget(set: number): void {
    const piece = this.#piece[set];
    if (this.#target[set] !== NONE) this.#pieces.book(piece, this.#target[set], -1);
    this.#target[set] = NONE;
    this.#remaining[set] = this.#pieces.bytesOf(piece);
  }
}
