/**
 * Where the pieces of data sets are, whether they hold what was written, and what follows for their data set. Counting is
 * done anew each time, over the pieces of one data set: a few of a volume, as many as there are hosts where it is spread.
 */
import type { Context } from "../context.ts";
import type { DataSets } from "./data-sets.ts";

const NONE = -1;

/** What a piece holds: all that was written; all but what was written without it; nothing. */
export const CURRENT = 0;
export const STALE = 1;
export const EMPTY = 2;
/** Of a spread data set: the other hosts hold what it held, so that nothing is missing. */
export const ABSENT = 3;

export class Pieces {
  readonly sets: DataSets;
  /** By piece. */
  readonly state: Uint8Array;
  readonly hostOf: Int32Array;
  /** By host: whether its pieces can be reached; bytes on it, those being rebuilt on it included; its list of pieces. */
  readonly isReachable: Uint8Array;
  readonly bytesOn: Float64Array;
  readonly firstOn: Int32Array;
  readonly nextOn: Int32Array;
  readonly #previousOn: Int32Array;
  readonly #draining: Uint8Array;

  constructor({ model, state, engine: { arrays } }: Context, sets: DataSets) {
    this.sets = sets;
    this.#draining = state.draining;
    const pieces = sets.setOf.length;
    const hosts = model.hosts.length;
    this.state = arrays.uint8(pieces);
    this.hostOf = arrays.int32(pieces);
    this.isReachable = arrays.uint8(hosts);
    for (let host = 0; host < hosts; host++) this.isReachable[host] = state.hasJoined(host) ? 1 : 0;
    this.bytesOn = arrays.float64(hosts);
    this.firstOn = arrays.int32(hosts).fill(NONE);
    this.nextOn = arrays.int32(pieces);
    this.#previousOn = arrays.int32(pieces);
    for (let piece = pieces - 1; piece >= 0; piece--) {
      const host = sets.hostAtFirst[piece];
      this.#link(piece, host);
      if (!state.hasJoined(host)) this.state[piece] = sets.isSpread[sets.setOf[piece]] === 1 ? ABSENT : EMPTY;
    }
  }

  /** Bytes to copy for a piece. The pieces of a spread data set hold equal parts of it. */
  bytesOf(piece: number): number {
    const { setOf, isSpread, bytes, firstPiece, firstWitness } = this.sets;
    const set = setOf[piece];
    if (isSpread[set] === 0) return piece < firstWitness[set] ? bytes[set] : 0;
    let holders = 0;
    for (let other = firstPiece[set]; other < firstPiece[set + 1]; other++) {
      if (this.state[other] !== ABSENT) holders++;
    }
    return bytes[set] / holders;
  }

  /** Whether a piece is current and can be reached. */
  serves(piece: number): boolean {
    return this.state[piece] === CURRENT && this.isReachable[this.hostOf[piece]] === 1;
  }

  /** Whether a data set is available, or would be without a host and those that are being emptied. */
  isUp(set: number, without = NONE): boolean {
    const { firstPiece, tolerance } = this.sets;
    return (
      this.#slotsMissing(set, firstPiece[set + 1], without) <= tolerance[set] && this.hasSource(set, without)
    );
  }

  /** Whether everything in a data set can be read from some piece. */
  hasSource(set: number, without = NONE): boolean {
    const { firstWitness, copies } = this.sets;
    return this.#slotsMissing(set, firstWitness[set], without) < copies[set];
  }

  /** Whether something in a data set is current nowhere any more, reachable or not. */
  isLost(set: number): boolean {
    const { firstPiece, firstWitness, slotOf, copies } = this.sets;
    let slots = 0;
    let last = NONE;
    for (let piece = firstPiece[set]; piece < firstWitness[set]; piece++) {
      const state = this.state[piece];
      if (state === CURRENT || state === ABSENT || slotOf[piece] === last) continue;
      last = slotOf[piece];
      slots++;
    }
    return slots >= copies[set];
  }

  /** Whether the pieces that serve could hold all copies of a data set. */
  couldHoldAll(set: number): boolean {
    const { firstPiece, firstWitness, slotOf, leastServing } = this.sets;
    let slots = 0;
    let last = NONE;
    for (let piece = firstPiece[set]; piece < firstWitness[set]; piece++) {
      if (!this.serves(piece) || slotOf[piece] === last) continue;
      last = slotOf[piece];
      slots++;
    }
    return slots >= leastServing[set];
  }

  /**
   * A reachable host at a place without another piece of the volume, with fewer than `most` of what `load` counts: that
   * with the least bytes, the first of several; -1 if there is none. The piece's own place will do, that of the host
   * `reserved` (-1: none) will not.
   */
  hostFor(piece: number, reserved: number, load: Int32Array, most: number): number {
    const { setOf, store } = this.sets;
    const { placeOfHost } = store[setOf[piece]];
    const reservedPlace = reserved === NONE ? NONE : placeOfHost[reserved];
    let best = NONE;
    for (let host = 0; host < placeOfHost.length; host++) {
      const place = placeOfHost[host];
      if (place === NONE || this.isReachable[host] === 0 || load[host] >= most) continue;
      if (best !== NONE && this.bytesOn[host] >= this.bytesOn[best]) continue;
      if (place !== reservedPlace && !this.#isTaken(piece, placeOfHost, place)) best = host;
    }
    return best;
  }

  /** Counts the bytes of a piece at a host it is to be on (1), or no longer (-1). Spread pieces stay where they are. */
  book(piece: number, host: number, sign: 1 | -1): void {
    if (this.sets.isSpread[this.sets.setOf[piece]] === 0) this.bytesOn[host] += sign * this.bytesOf(piece);
  }

  /** Puts a piece on another host. */
  move(piece: number, host: number): void {
    this.book(piece, this.hostOf[piece], -1);
    this.#unlink(piece);
    this.#link(piece, host);
  }

  #unlink(piece: number): void {
    const old = this.hostOf[piece];
    const next = this.nextOn[piece];
    const previous = this.#previousOn[piece];
    if (previous === NONE) this.firstOn[old] = next;
    else this.nextOn[previous] = next;
    if (next !== NONE) this.#previousOn[next] = previous;
  }

  #link(piece: number, host: number): void {
    const first = this.firstOn[host];
    this.hostOf[piece] = host;
    this.nextOn[piece] = first;
    this.#previousOn[piece] = NONE;
    if (first !== NONE) this.#previousOn[first] = piece;
    this.firstOn[host] = piece;
    this.book(piece, host, 1);
  }

  /** Slots up to, not including, the piece `end` that miss a piece that serves. */
  #slotsMissing(set: number, end: number, without: number): number {
    const { firstPiece, slotOf } = this.sets;
    let slots = 0;
    let last = NONE;
    for (let piece = firstPiece[set]; piece < end; piece++) {
      if (this.state[piece] === ABSENT || slotOf[piece] === last) continue;
      if (this.serves(piece) && !this.#isGoing(this.hostOf[piece], without)) continue;
      last = slotOf[piece];
      slots++;
    }
    return slots;
  }

  /** Whether a host is the one to do without, or on its way out already while one is to be done without. */
  #isGoing(host: number, without: number): boolean {
    return without !== NONE && (host === without || this.#draining[host] > 0);
  }

  #isTaken(piece: number, placeOfHost: Int32Array, place: number): boolean {
    const { setOf, firstPiece } = this.sets;
    const set = setOf[piece];
    for (let other = firstPiece[set]; other < firstPiece[set + 1]; other++) {
      if (other !== piece && placeOfHost[this.hostOf[other]] === place) return true;
    }
    return false;
  }
}
