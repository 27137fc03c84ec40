/**
 * The typed arrays that hold everything which changes during a replication.
 *
 * All of it is allocated once, here. A snapshot is a copy of the arrays, and starting a new replication is restoring
 * the snapshot taken when everything was set up. Cost: one memory copy per array, 30 us per megabyte or so.
 */

type StateArray = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** A copy of all state arrays at one moment; can be restored any number of times. */
export interface Snapshot {
  readonly copies: readonly StateArray[];
}

export class StateArrays {
  readonly #arrays: StateArray[] = [];

  /** Allocates n doubles, all 0, as part of the state. RangeError when n is not a length. */
  float64(n: number): Float64Array<ArrayBuffer> {
    return this.#own(new Float64Array(checkedLength(n)));
  }

  /** Allocates n 32-bit signed integers, all 0, as part of the state. RangeError when n is not a length. */
  int32(n: number): Int32Array<ArrayBuffer> {
    return this.#own(new Int32Array(checkedLength(n)));
  }

  /** Allocates n bytes, all 0, as part of the state. RangeError when n is not a length. */
  uint8(n: number): Uint8Array<ArrayBuffer> {
    return this.#own(new Uint8Array(checkedLength(n)));
  }

  /** Copies the state as it is now into new memory. */
  snapshot(): Snapshot {
    return { copies: this.#arrays.map((array) => array.slice()) };
  }

  /**
   * Puts the state back to a snapshot of these same arrays; allocates nothing. Throws an Error when arrays were added
   * after the snapshot: what they held at that time is not known.
   */
  restore(snapshot: Snapshot): void {
    const copies = snapshot.copies;
    if (copies.length !== this.#arrays.length) {
      throw new Error(`the snapshot has ${copies.length} arrays, the state has ${this.#arrays.length}`);
    }
    for (let i = 0; i < copies.length; i++) this.#arrays[i].set(copies[i]);
  }

  #own<A extends StateArray>(array: A): A {
    this.#arrays.push(array);
    return array;
  }
}

function checkedLength(n: number): number {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`array length must be an integer >= 0, got ${n}`);
  return n;
}
