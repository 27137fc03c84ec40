import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CapacityIndex, fitsInto } from "../../src/cluster/capacity-index.ts";
import { StateArrays } from "../../src/kernel/arrays.ts";

const ALL = () => true;
const OUT = Number.NEGATIVE_INFINITY;

interface Free {
  readonly cpu: number;
  readonly memory: number;
  readonly score: number;
}

/** What the index must find: the first of the best among those that fit. */
function scan(
  free: readonly Free[],
  cpu: number,
  memory: number,
  accepts: (position: number) => boolean,
): number {
  let best = -1;
  free.forEach((host, position) => {
    const isCandidate = host.cpu >= cpu - 1e-6 && host.memory >= memory - 1e-6 && host.score > OUT;
    if (!isCandidate || !accepts(position)) return;
    if (best < 0 || host.score > free[best].score) best = position;
  });
  return best;
}

/** Few different values, so that there are many ties; one in five is out. */
const free = fc.oneof(
  { weight: 4, arbitrary: fc.record({ cpu: fc.nat(8), memory: fc.nat(8), score: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.constant({ cpu: OUT, memory: OUT, score: OUT }) },
);
const hosts = fc.integer({ min: 1, max: 200 });

describe("the capacity index", () => {
  it("finds what a scan of all hosts finds, after any updates", () => {
    fc.assert(
      fc.property(
        hosts.chain((count) =>
          fc.tuple(
            fc.array(free, { minLength: count, maxLength: count }),
            fc.array(fc.tuple(fc.nat(count - 1), free), { maxLength: 50 }),
            fc.array(fc.record({ cpu: fc.nat(9), memory: fc.nat(9), mask: fc.integer() }), {
              minLength: 1,
              maxLength: 20,
            }),
          ),
        ),
        ([initial, updates, wishes]) => {
          const index = new CapacityIndex(new StateArrays(), initial.length);
          const known = [...initial];
          initial.forEach(({ cpu, memory, score }, position) => {
            index.update(position, cpu, memory, score);
          });
          const check = () => {
            for (const { cpu, memory, mask } of wishes) {
              // An arbitrary third of the hosts is refused.
              const accepts = (position: number) => ((position * 7 + mask) >>> 0) % 3 !== 0;
              expect(index.best(cpu, memory, ALL)).toBe(scan(known, cpu, memory, ALL));
              expect(index.best(cpu, memory, accepts)).toBe(scan(known, cpu, memory, accepts));
            }
          };
          check();
          for (const [position, changed] of updates) {
            known[position] = changed;
            index.update(position, changed.cpu, changed.memory, changed.score);
          }
          check();
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  it("gives ties to the first", () => {
    const index = new CapacityIndex(new StateArrays(), 7);
    for (let position = 0; position < 7; position++) index.update(position, 1, 1, 0.5);
    expect(index.best(1, 1, ALL)).toBe(0);
    expect(index.best(1, 1, (position) => position >= 3)).toBe(3);
    index.update(5, 1, 1, 0.75);
    expect(index.best(1, 1, ALL)).toBe(5);
    expect(index.best(1, 1, (position) => position !== 5)).toBe(0);
  });

  it("has nothing to offer before the first update, and not when all are full or out", () => {
    const index = new CapacityIndex(new StateArrays(), 3);
    expect(index.best(0, 0, ALL)).toBe(-1);
    index.update(1, 4, 0, 0.5);
    expect(index.best(4, 1, ALL)).toBe(-1);
    expect(index.best(4, 0, ALL)).toBe(1);
    index.update(1, OUT, OUT, OUT);
    expect(index.best(0, 0, ALL)).toBe(-1);
  });

  it("takes hosts that are overcommitted by size, with a score below zero", () => {
    const index = new CapacityIndex(new StateArrays(), 2);
    index.update(0, 4, 4, -3);
    index.update(1, 4, 4, -2);
    expect(index.best(1, 1, ALL)).toBe(1);
  });

  it("asks whether a host is acceptable of few: only while it can still win", () => {
    const index = new CapacityIndex(new StateArrays(), 1024);
    for (let position = 0; position < 1024; position++) index.update(position, 1, 1, (position * 37) % 1024);
    let asked = 0;
    index.best(1, 1, () => {
      asked++;
      return true;
    });
    expect(asked).toBe(1);
  });

  it("is part of the state: restored with it", () => {
    const arrays = new StateArrays();
    const index = new CapacityIndex(arrays, 4);
    index.update(2, 1, 1, 1);
    const snapshot = arrays.snapshot();
    index.update(2, OUT, OUT, OUT);
    index.update(0, 1, 1, 1);
    arrays.restore(snapshot);
    expect(index.best(1, 1, ALL)).toBe(2);
  });
});

describe("a reservation fits", () => {
  it("into exactly what is free, and into what is free but for rounding", () => {
    expect(fitsInto(4, 4)).toBe(true);
    expect(fitsInto(0.1 + 0.2, 0.3)).toBe(true);
    expect(fitsInto(0.3, 0.1 + 0.2)).toBe(true);
    expect(fitsInto(1e12 - 100, 1e12)).toBe(true);
    expect(fitsInto(1e12 - 10_000, 1e12)).toBe(false);
    expect(fitsInto(3.999, 4)).toBe(false);
    expect(fitsInto(-1e-3, 0)).toBe(true);
  });
});
