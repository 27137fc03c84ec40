/**
 * Random streams: one per source of randomness, keyed by (seed, replication, name), so that a part's history does not
 * depend on which other parts exist or on who draws first.
 *
 * The generator is seedrandom's tyche-i (Neves and Araujo 2011) and its `double()`, bit for bit, with the four words
 * of each stream in one flat array. The state of a stream is its name's 128-bit key XOR the replication's 128-bit key,
 * then 20 rounds, as many as seedrandom runs itself after the last character of a seed. Both keys come from seedrandom.
 *
 * A stream is seeded at its first draw, so that a replication pays for the streams it uses only.
 * Cost: reseed 3 us whatever the number of streams; first draw of a stream 35 ns more than a draw; a draw 13 to 20 ns.
 * A seedrandom object per stream and replication would cost 1,300 ns each (ten thousand streams, one run).
 * A stream's name costs 1 to 5 us once, in the constructor.
 */
import seedrandom from "seedrandom";
import type { StateArrays } from "./arrays.ts";

/** Words of a state: a, b, c, d. */
const WORDS = 4;
const SEEDING_ROUNDS = 20;

/**
 * 128-bit key of a stream, derived from its name alone. A round of tyche-i is a bijection of the state, so names of one
 * length cannot meet once they differ unless later characters undo the difference within a round; the prefix fills the
 * state first, and the end mark keeps a name from being the continuation of a shorter one.
 */
export function streamKey(name: string): Int32Array {
  return seededState(`quorate/1|stream|${name}|`);
}

/** The state of a seedrandom.tychei generator seeded with a text. */
function seededState(text: string): Int32Array {
  const state: unknown = seedrandom.tychei(text, { state: true }).state();
  const { a, b, c, d } = state as { a: number; b: number; c: number; d: number };
  return Int32Array.of(a, b, c, d);
}

export class Streams {
  // Declared, not defined, and not #private: both cost time in a hot class, see event-queue.ts.
  declare private readonly count: number;
  declare private readonly keys: Int32Array;
  /** State of each stream; all four words 0 means not seeded yet (a round never leads there from another state). */
  declare private readonly words: Int32Array;
  declare private readonly replication: Int32Array;

  /** Streams with the given names, which must differ (Error otherwise). Call reseed before the first draw. */
  constructor(arrays: StateArrays, names: readonly string[]) {
    if (new Set(names).size !== names.length) throw new Error(`stream name used twice: ${repeated(names)}`);
    this.count = names.length;
    this.keys = new Int32Array(WORDS * names.length);
    for (let i = 0; i < names.length; i++) this.keys.set(streamKey(names[i]), WORDS * i);
    this.words = arrays.int32(WORDS * names.length);
    this.replication = arrays.int32(WORDS);
  }

  /**
   * Starts all streams anew for a replication (integer >= 0) of a seed. The key is part of the state: when a snapshot
   * is restored to begin a replication, reseed after it.
   */
  reseed(seed: string, replication: number): void {
    if (!Number.isSafeInteger(replication) || replication < 0) {
      throw new RangeError(`replication must be an integer >= 0, got ${replication}`);
    }
    this.replication.set(seededState(`quorate/1|${seed}|rep=${replication}`));
    this.words.fill(0);
  }

  /** Next number of a stream: 0 < u < 1, a multiple of 2^-53. RangeError for a stream that does not exist. */
  uniform(stream: number): number {
    const words = this.words;
    const at = WORDS * stream;
    let a = words[at];
    let b = words[at + 1];
    let c = words[at + 2];
    let d = words[at + 3];
    if ((a | b | c | d) === 0) {
      this.seed(stream);
      a = words[at];
      b = words[at + 1];
      c = words[at + 2];
      d = words[at + 3];
    }
    // seedrandom's double(): 21 bits of one round and 32 of the next, again if all are 0.
    let result = 0;
    do {
      b = (b << 25) ^ (b >>> 7) ^ c;
      c = (c - d) | 0;
      d = (d << 24) ^ (d >>> 8) ^ a;
      a = (a - b) | 0;
      b = (b << 20) ^ (b >>> 12) ^ c;
      c = (c - d) | 0;
      d = (d << 16) ^ (c >>> 16) ^ a;
      a = (a - b) | 0;
      const top = a >>> 11;
      b = (b << 25) ^ (b >>> 7) ^ c;
      c = (c - d) | 0;
      d = (d << 24) ^ (d >>> 8) ^ a;
      a = (a - b) | 0;
      b = (b << 20) ^ (b >>> 12) ^ c;
      c = (c - d) | 0;
      d = (d << 16) ^ (c >>> 16) ^ a;
      a = (a - b) | 0;
      result = (top + (a >>> 0) / 0x100000000) / 0x200000;
    } while (result === 0);
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
    return result;
  }

  /**
   * As uniform, but of 32 bits only (0 < u < 1, an odd multiple of 2^-33) and for about half the time: enough where a
   * value is used as it is, not for the tail of a distribution.
   */
  uniform32(stream: number): number {
    const words = this.words;
    const at = WORDS * stream;
    if ((words[at] | words[at + 1] | words[at + 2] | words[at + 3]) === 0) this.seed(stream);
    let a = words[at];
    let b = words[at + 1];
    let c = words[at + 2];
    let d = words[at + 3];
    b = (b << 25) ^ (b >>> 7) ^ c;
    c = (c - d) | 0;
    d = (d << 24) ^ (d >>> 8) ^ a;
    a = (a - b) | 0;
    b = (b << 20) ^ (b >>> 12) ^ c;
    c = (c - d) | 0;
    d = (d << 16) ^ (c >>> 16) ^ a;
    a = (a - b) | 0;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
    return ((a >>> 0) + 0.5) / 0x100000000;
  }

  private seed(stream: number): void {
    if (!(stream >= 0 && stream < this.count)) {
      throw new RangeError(`stream ${stream} is not one of 0..${this.count - 1}`);
    }
    const at = WORDS * stream;
    let a = this.keys[at] ^ this.replication[0];
    let b = this.keys[at + 1] ^ this.replication[1];
    let c = this.keys[at + 2] ^ this.replication[2];
    let d = this.keys[at + 3] ^ this.replication[3];
    for (let round = 0; round < SEEDING_ROUNDS; round++) {
      b = (b << 25) ^ (b >>> 7) ^ c;
      c = (c - d) | 0;
      d = (d << 24) ^ (d >>> 8) ^ a;
      a = (a - b) | 0;
      b = (b << 20) ^ (b >>> 12) ^ c;
      c = (c - d) | 0;
      d = (d << 16) ^ (c >>> 16) ^ a;
      a = (a - b) | 0;
    }
    this.words[at] = a;
    this.words[at + 1] = b;
    this.words[at + 2] = c;
    this.words[at + 3] = d;
  }
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}
