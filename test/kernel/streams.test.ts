import seedrandom from "seedrandom";
import { describe, expect, test } from "vitest";
import { StateArrays } from "../../src/kernel/arrays.ts";
import { Streams, streamKey } from "../../src/kernel/streams.ts";

function streamsOf(names: readonly string[], seed = "seed", replication = 0): Streams {
  const streams = new Streams(new StateArrays(), names);
  streams.reseed(seed, replication);
  return streams;
}

function draws(streams: Streams, stream: number, n: number): number[] {
  return Array.from({ length: n }, () => streams.uniform(stream));
}

/** z-score of the correlation of pairs of independent uniforms: sum of (u - 1/2)(v - 1/2) has variance n / 144. */
function correlationZ(pairs: Iterable<readonly [number, number]>): number {
  let sum = 0;
  let n = 0;
  for (const [u, v] of pairs) {
    sum += (u - 0.5) * (v - 0.5);
    n++;
  }
  return (12 * sum) / Math.sqrt(n);
}

// Recorded once. If one of these changes, every result ever published changes with it.
const GOLDEN_KEY = [1278347696, -1830752470, -90804014, -1855585716];
const GOLDEN_FIRST = [0.43859313484777307, 0.17171003728664525, 0.704751414557058];
const GOLDEN_SECOND = [0.47255639508981895, 0.958031430702272, 0.30395468450455865];

const PAIRS = 100_000;
const names = Array.from({ length: PAIRS + 1 }, (_, i) => `host-${i}|crash`);

/** The recipe of the documentation, written with 32-bit arithmetic on a seedrandom object instead of flat arrays. */
function documentedGenerator(name: string, seed: string, replication: number): seedrandom.PRNG {
  const key = seedrandom.tychei(`quorate/1|stream|${name}|`, { state: true }).state();
  const own = seedrandom.tychei(`quorate/1|${seed}|rep=${replication}`, { state: true }).state();
  const state = { a: key.a ^ own.a, b: key.b ^ own.b, c: key.c ^ own.c, d: key.d ^ own.d };
  const generator = seedrandom.tychei("", { state });
  for (let round = 0; round < 20; round++) generator.int32();
  return generator;
}

describe("streams", () => {
  test("draw what seedrandom.tychei draws from the same state, bit for bit", () => {
    const used = ["", "a", "host-1|crash", "Zürich/🐘|repair", "x".repeat(300)];
    const streams = streamsOf(used, "seed 7", 12);
    for (let stream = 0; stream < used.length; stream++) {
      const expected = documentedGenerator(used[stream], "seed 7", 12);
      for (let i = 0; i < 1000; i++) expect(streams.uniform(stream)).toBe(expected.double());
    }
  });

  test("draw 32 bits as seedrandom's quick() does, half a step above", () => {
    const streams = streamsOf(["noise"], "seed 7", 12);
    const expected = documentedGenerator("noise", "seed 7", 12);
    for (let i = 0; i < 1000; i++) expect(streams.uniform32(0)).toBe(expected.quick() + 2 ** -33);
  });

  test("stay the same for ever", () => {
    expect([...streamKey("host-1|crash")]).toEqual(GOLDEN_KEY);
    const streams = streamsOf(["host-1|crash", "host-2|crash"], "2026", 3);
    expect(draws(streams, 0, 3)).toEqual(GOLDEN_FIRST);
    expect(draws(streams, 1, 3)).toEqual(GOLDEN_SECOND);
  });

  test("do not depend on other streams or on who draws first", () => {
    const alone = draws(streamsOf(["b"]), 0, 50);
    const among = streamsOf(["a", "b", "c"]);
    draws(among, 0, 17);
    const first = draws(among, 1, 20);
    draws(among, 2, 3);
    expect([...first, ...draws(among, 1, 30)]).toEqual(alone);
  });

  test("start again with reseed, and differ between seeds and replications", () => {
    const streams = streamsOf(["a"], "s", 1);
    const first = draws(streams, 0, 5);
    streams.reseed("s", 2);
    expect(draws(streams, 0, 5)).not.toEqual(first);
    streams.reseed("t", 1);
    expect(draws(streams, 0, 5)).not.toEqual(first);
    streams.reseed("s", 1);
    expect(draws(streams, 0, 5)).toEqual(first);
  });

  test("go on from a snapshot", () => {
    const arrays = new StateArrays();
    const streams = new Streams(arrays, ["a", "b"]);
    streams.reseed("s", 1);
    draws(streams, 0, 5);
    const snapshot = arrays.snapshot();
    const expected = [draws(streams, 0, 5), draws(streams, 1, 5)];
    streams.reseed("s", 2);
    arrays.restore(snapshot);
    expect([draws(streams, 0, 5), draws(streams, 1, 5)]).toEqual(expected);
  });

  test("refuse names used twice, streams and replications that do not exist", () => {
    expect(() => new Streams(new StateArrays(), ["a", "b", "a"])).toThrow("used twice: a");
    const streams = streamsOf(["a"]);
    expect(() => streams.uniform(1)).toThrow(RangeError);
    expect(() => streams.uniform(-1)).toThrow(RangeError);
    expect(() => streams.reseed("s", -1)).toThrow(RangeError);
    expect(() => streams.reseed("s", 0.5)).toThrow(RangeError);
  });

  test("are uniform (chi-square, 100 cells, 1e6 draws of one stream and the first draws of 1e5 streams)", () => {
    const one = streamsOf(["a"], "chi", 0);
    const many = streamsOf(names, "chi", 0);
    const samples = [
      Float64Array.from({ length: 1_000_000 }, () => one.uniform(0)),
      Float64Array.from(names, (_, stream) => many.uniform(stream)),
    ];
    for (const sample of samples) {
      const cells = new Float64Array(100);
      for (const u of sample) cells[Math.floor(u * 100)]++;
      const expected = sample.length / 100;
      const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 99 degrees of freedom: mean 99, variance 198.
      expect(Math.abs(chiSquare - 99) / Math.sqrt(198)).toBeLessThan(4.5);
    }
  });

  test("are not correlated: serially, between neighbouring names, replications, seeds", () => {
    const one = streamsOf(["a"], "correlation", 0);
    let last = one.uniform(0);
    const serial = Array.from({ length: PAIRS }, () => {
      const pair = [last, one.uniform(0)] as const;
      last = pair[1];
      return pair;
    });

    const many = streamsOf(names, "correlation", 0);
    const firsts = names.map((_, stream) => many.uniform(stream));
    const seconds = names.map((_, stream) => many.uniform(stream));

    const byReplication = Array.from({ length: PAIRS + 1 }, (_, i) => {
      one.reseed("correlation", i);
      return one.uniform(0);
    });
    const bySeed = Array.from({ length: PAIRS + 1 }, (_, i) => {
      one.reseed(String(i), 0);
      return one.uniform(0);
    });

    const z = {
      serial: correlationZ(serial),
      names: correlationZ(neighbours(firsts, 1)),
      tenNamesApart: correlationZ(neighbours(firsts, 10)),
      secondDraws: correlationZ(neighbours(seconds, 1)),
      replications: correlationZ(neighbours(byReplication, 1)),
      tenReplicationsApart: correlationZ(neighbours(byReplication, 10)),
      seeds: correlationZ(neighbours(bySeed, 1)),
    };
    for (const [what, value] of Object.entries(z)) expect(Math.abs(value), what).toBeLessThan(4.5);
  });

  test("do not collide: first 64 bits of drawn numbers over 1e6 (name, replication) pairs", () => {
    const REPLICATIONS = 100;
    const some = names.slice(0, 10_000);
    const streams = new Streams(new StateArrays(), some);
    const seen = new BigUint64Array(REPLICATIONS * some.length);
    const words = new Uint32Array(seen.buffer);
    let at = 0;
    for (let replication = 0; replication < REPLICATIONS; replication++) {
      streams.reseed("collisions", replication);
      for (let stream = 0; stream < some.length; stream++) {
        // Two numbers of 53 bits, of which the first 32 are kept: 64 bits of the stream.
        words[at++] = Math.floor(streams.uniform(stream) * 2 ** 32);
        words[at++] = Math.floor(streams.uniform(stream) * 2 ** 32);
      }
    }
    expect(countRepeated(seen)).toBe(0);
  });

  test("have different keys for names that differ in any way", () => {
    const similar = names
      .slice(0, 20_000)
      .flatMap((name) => [name, `${name} `, [...name].reverse().join("")]);
    // All orders of seven characters, all bit patterns of sixteen, runs of one character, trailing NULs.
    similar.push(...permutations("1234|ab").map((name) => `p${name}`));
    for (let i = 0; i < 1 << 16; i++) similar.push(`b${i.toString(2).padStart(16, "0")}`);
    for (let i = 0; i < 200; i++) similar.push("z".repeat(i), `n${"\0".repeat(i)}`);
    const distinct = [...new Set(similar)];
    const keys = new BigUint64Array(distinct.length);
    const words = new Int32Array(keys.buffer);
    // Any 64 of the 128 bits must do; these are the ones that differ least after a seeding round.
    distinct.forEach((name, i) => {
      words.set(streamKey(name).subarray(2), 2 * i);
    });
    expect(countRepeated(keys)).toBe(0);
  });
});

function* neighbours(values: readonly number[], distance: number): Generator<readonly [number, number]> {
  for (let i = 0; i + distance < values.length; i++) yield [values[i], values[i + distance]];
}

function countRepeated(values: BigUint64Array): number {
  const sorted = values.slice().sort();
  let repeated = 0;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated++;
  return repeated;
}

function permutations(text: string): string[] {
  if (text.length <= 1) return [text];
  return [...text].flatMap((first, i) =>
    permutations(text.slice(0, i) + text.slice(i + 1)).map((rest) => first + rest),
  );
}
