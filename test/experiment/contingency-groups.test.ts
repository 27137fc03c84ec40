/** Sets of parts, and the few words for them, against plain enumeration. */
import { describe, expect, it } from "vitest";
import { groupSets } from "../../src/experiment/contingency-groups.ts";
import { countSets, keyOf, properSubsets, setsOf } from "../../src/experiment/contingency-sets.ts";
import { numbersFrom } from "../oracles/contingency.ts";

describe("sets", () => {
  it("are all of them, once, in order", () => {
    expect([...setsOf(4, 2, false)]).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect([...setsOf(3, 2, true)]).toEqual([
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 2],
      [2, 0],
      [2, 1],
    ]);
    expect([...setsOf(3, 0, false)]).toEqual([[]]);
    expect([...setsOf(2, 3, false)]).toEqual([]);
  });

  it.each([0, 1, 2, 3])("of %d parts are as many as counted, and have keys of their own", (size) => {
    for (const inSequence of [false, true]) {
      for (let count = 0; count < 9; count++) {
        expect([...setsOf(count, size, inSequence)]).toHaveLength(countSets(count, size, inSequence));
      }
    }
    const all = [0, 1, 2, 3].flatMap((of) => [...setsOf(8, of, false)]);
    expect(new Set(all.map((set) => keyOf(set, 8))).size).toBe(all.length);
  });

  it("have subsets", () => {
    expect(properSubsets([1, 2, 5]).sort()).toEqual([[], [1], [1, 2], [1, 5], [2], [2, 5], [5]].sort());
    expect(properSubsets([3])).toEqual([[]]);
  });
});

/** All sets that take from each pick what it says. */
function expanded(picks: readonly { need: number; of: readonly number[] }[]): string[] {
  const choices = picks.map(({ need, of }) =>
    [...setsOf(of.length, need, false)].map((positions) => positions.map((position) => of[position])),
  );
  return choices
    .reduce<number[][]>((sets, more) => sets.flatMap((set) => more.map((one) => [...set, ...one])), [[]])
    .map((set) => set.sort((a, b) => a - b).join());
}

describe("groups", () => {
  it("are exactly the sets they stand for, each once", () => {
    const next = numbersFrom("groups");
    let saved = 0;
    for (let round = 0; round < 300; round++) {
      const size = 1 + Math.floor(next() * 3);
      // Sets that depend on the kinds of their parts only, and in half of the rounds some more or less.
      const kinds = Array.from({ length: 8 }, () => Math.floor(next() * 3));
      const chosen = new Map<string, boolean>();
      const sets = [...setsOf(8, size, false)].filter((set) => {
        const kind = set
          .map((part) => kinds[part])
          .sort()
          .join();
        if (!chosen.has(kind)) chosen.set(kind, next() < 0.5);
        return (round % 2 === 0 && next() < 0.1) !== (chosen.get(kind) === true);
      });
      const family = (part: number) => (part < 4 ? "one" : "other");
      const groups = groupSets(
        sets.map((parts) => ({ parts })),
        family,
        8,
      );
      expect(groups.flatMap(({ picks }) => expanded(picks)).sort()).toEqual(
        sets.map((set) => set.join()).sort(),
      );
      for (const { picks, sets: own } of groups) {
        expect(own).toHaveLength(expanded(picks).length);
        for (const { of } of picks) expect(new Set(of.map(family)).size).toBe(1);
      }
      saved += sets.length - groups.length;
    }
    expect(saved).toBeGreaterThan(500);
  });
});
