import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantCpu } from "../../src/mechanisms/cpu-contention.ts";

interface Asking {
  readonly demand: number;
  readonly reserved: number;
  readonly shares: number;
}

function grants(cores: number, asking: readonly Asking[]): number[] {
  const granted = new Float64Array(asking.length);
  grantCpu(
    cores,
    asking.length,
    Float64Array.from(asking, ({ demand }) => demand),
    Float64Array.from(asking, ({ reserved }) => reserved),
    Float64Array.from(asking, ({ shares }) => shares),
    granted,
  );
  return [...granted];
}

const plain = (demand: number): Asking => ({ demand, reserved: 0, shares: 1000 });

describe("grantCpu by hand", () => {
  it("gives all that is asked for when there is enough", () => {
    expect(grants(10, [plain(4), plain(6)])).toEqual([4, 6]);
  });

  it("divides equally among equals", () => {
    expect(grants(9, [plain(5), plain(5), plain(5)])).toEqual([3, 3, 3]);
  });

  it("gives what one does not need to the others", () => {
    expect(grants(10, [plain(2), plain(6), plain(6)])).toEqual([2, 4, 4]);
    // Level 10/4 fills the first; then 9/3 the second; then 6/2 each for the others.
    expect(grants(10, [plain(1), plain(3), plain(8), plain(8)])).toEqual([1, 3, 3, 3]);
  });

  it("divides by shares", () => {
    expect(
      grants(9, [
        { demand: 10, reserved: 0, shares: 2000 },
        { demand: 10, reserved: 0, shares: 1000 },
      ]),
    ).toEqual([6, 3]);
  });

  it("gives reservations first, the rest by shares", () => {
    expect(
      grants(10, [
        { demand: 9, reserved: 6, shares: 1000 },
        { demand: 9, reserved: 0, shares: 1000 },
      ]),
    ).toEqual([8, 2]);
  });

  it("does not keep a reservation that is not asked for", () => {
    expect(grants(10, [{ demand: 1, reserved: 8, shares: 1000 }, plain(20)])).toEqual([1, 9]);
  });

  it("cuts reservations in proportion when they do not fit", () => {
    expect(
      grants(10, [
        { demand: 15, reserved: 15, shares: 1 },
        { demand: 5, reserved: 5, shares: 1000 },
      ]),
    ).toEqual([7.5, 2.5]);
  });
});

describe("grantCpu in general", () => {
  const asking = fc.record({
    demand: fc.double({ min: 0, max: 64, noNaN: true }),
    reserved: fc.double({ min: 0, max: 8, noNaN: true }),
    shares: fc.integer({ min: 1, max: 16000 }),
  });
  const cases: [fc.Arbitrary<number>, fc.Arbitrary<Asking[]>] = [
    fc.double({ min: 1, max: 128, noNaN: true }),
    fc.array(asking, { minLength: 1, maxLength: 30 }),
  ];
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

  it("gives out all it has or all that is asked for, and nobody more than asked for", () => {
    fc.assert(
      fc.property(...cases, (cores, all) => {
        const granted = grants(cores, all);
        expect(sum(granted)).toBeCloseTo(Math.min(cores, sum(all.map(({ demand }) => demand))), 6);
        granted.forEach((grant, i) => {
          expect(grant).toBeLessThanOrEqual(all[i].demand + 1e-9);
        });
      }),
      { seed: 1 },
    );
  });

  it("honours reservations that fit", () => {
    fc.assert(
      fc.property(...cases, (cores, all) => {
        const guaranteed = all.map(({ demand, reserved }) => Math.min(demand, reserved));
        fc.pre(sum(guaranteed) <= cores);
        const granted = grants(cores, all);
        granted.forEach((grant, i) => {
          expect(grant).toBeGreaterThanOrEqual(guaranteed[i] - 1e-9);
        });
      }),
      { seed: 2 },
    );
  });

  it("gives those who get less than they ask for the same per share, and nobody more per share", () => {
    fc.assert(
      fc.property(...cases, (cores, all) => {
        const guaranteed = all.map(({ demand, reserved }) => Math.min(demand, reserved));
        fc.pre(sum(guaranteed) <= cores);
        const perShare = grants(cores, all).map((grant, i) => (grant - guaranteed[i]) / all[i].shares);
        const hungry = perShare.filter((_, i) => grants(cores, all)[i] < all[i].demand - 1e-6);
        fc.pre(hungry.length > 0);
        const level = Math.max(...hungry);
        expect(level - Math.min(...hungry)).toBeLessThan(1e-9);
        for (const filled of perShare) expect(filled).toBeLessThanOrEqual(level + 1e-9);
      }),
      { seed: 3 },
    );
  });
});
