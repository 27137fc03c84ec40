import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gainOf, Imbalance, priorityOf } from "../../../src/mechanisms/rebalancing/imbalance.ts";
import { imbalance, movePriority, toleratedImbalance } from "../../oracles/balancing.ts";

function of(hosts: readonly (readonly [cores: number, demand: number])[]): Imbalance {
  const result = new Imbalance(hosts.length);
  hosts.forEach(([cores, demand], host) => {
    result.add(host, cores, demand);
  });
  return result;
}

describe("imbalance", () => {
  const host = fc.tuple(fc.integer({ min: 1, max: 128 }), fc.double({ min: 0, max: 128, noNaN: true }));

  it("is the standard deviation of the loads", () => {
    fc.assert(
      fc.property(fc.array(host, { minLength: 1, maxLength: 20 }), (hosts) => {
        const loads = hosts.map(([cores, demand]) => demand / cores);
        expect(of(hosts).standardDeviation()).toBeCloseTo(imbalance(loads), 9);
      }),
      { seed: 1 },
    );
  });

  it("changes by a move as foretold, also among hosts of different size", () => {
    fc.assert(
      fc.property(
        fc.array(host, { minLength: 2, maxLength: 20 }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (hosts, demand) => {
          const loads = of(hosts);
          const before = loads.standardDeviation();
          const change = loads.changeOfSpread(0, 1, demand, loads.mean());
          loads.move(0, 1, demand);
          const after = loads.standardDeviation();
          const scale = hosts.length * Math.max(1, before * before, after * after);
          expect(change / scale).toBeCloseTo((hosts.length * (after * after - before * before)) / scale, 9);
        },
      ),
      { seed: 2 },
    );
  });
});

describe("priority", () => {
  it("is that of the formula, from 1 to 5", () => {
    for (const hosts of [2, 3, 4, 16, 64]) {
      for (let deviation = 0.003; deviation < 1; deviation += 0.01) {
        const expected = Math.min(5, Math.max(1, movePriority(deviation, hosts)));
        expect(priorityOf(deviation, hosts)).toBe(expected);
      }
    }
  });

  it("is at most the threshold exactly above the deviation it tolerates", () => {
    for (const threshold of [2, 3, 4]) {
      for (const hosts of [2, 4, 9, 100]) {
        const tolerated = toleratedImbalance(threshold, hosts);
        expect(priorityOf(tolerated, hosts)).toBe(threshold + 1);
        expect(priorityOf(tolerated + 1e-6, hosts)).toBe(threshold);
      }
    }
  });
});

describe("gain of a move", () => {
  it("is what the sum of demand^2 / 2 cores falls by", () => {
    const total = (a: number, b: number) => (a * a) / (2 * 16) + (b * b) / (2 * 8);
    expect(gainOf(3, 12 / 16, 16, 1 / 8, 8)).toBeCloseTo(total(12, 1) - total(9, 4), 12);
  });

  it("is nothing between equals", () => {
    expect(gainOf(2, 4 / 8, 8, 2 / 8, 8)).toBe(0);
  });
});
