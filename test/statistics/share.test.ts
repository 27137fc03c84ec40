import seedrandom from "seedrandom";
import { describe, expect, test } from "vitest";
import { shareInterval } from "../../src/statistics/share.ts";

describe("share of a part in a whole", () => {
  test("covers the true share about 95 % of the time", () => {
    // Part: mean 0.5 x 2, rest: mean 0.25 x 4, both exponential when they happen, so the true share is 1/2.
    const random = seedrandom.tychei("share");
    const happens = (probability: number, mean: number) =>
      random.double() < probability ? -Math.log(random.double()) * mean : 0;
    const runs = 600;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const parts = Float64Array.from({ length: 100 }, () => happens(0.5, 2));
      const wholes = parts.map((part) => part + happens(0.25, 4));
      const { lower, upper } = shareInterval(parts, wholes, 0.95);
      if (lower <= 0.5 && 0.5 <= upper) covered++;
    }
    const deviation = 4 * Math.sqrt(0.95 * 0.05 * runs);
    expect(Math.abs(covered - 0.95 * runs)).toBeLessThan(deviation);
  });

  test("equals hand computation for two replications", () => {
    // X = 4, Y = 4; linear terms 2 (1/4 - 3/4) = -1 and 2 (3/4 - 1/4) = 1: variance 2, error 1, t(0.975, 1) = 12.706.
    const interval = shareInterval(Float64Array.of(1, 3), Float64Array.of(4, 4), 0.95);
    expect(interval.estimate).toBe(0.5);
    expect(interval.upper).toBeCloseTo(1 / (1 + Math.exp(-12.7062)), 9);
  });

  test("is a bound where the part is all or nothing", () => {
    const all = Float64Array.of(1, 2, 3, 4);
    expect(shareInterval(all, all, 0.95)).toMatchObject({ estimate: 1, upper: 1 });
    expect(shareInterval(all, all, 0.95).lower).toBeLessThan(0.5);
    expect(shareInterval(new Float64Array(4), all, 0.95)).toMatchObject({ estimate: 0, lower: 0 });
    expect(shareInterval(new Float64Array(4), new Float64Array(4), 0.95)).toMatchObject({
      lower: 0,
      upper: 1,
    });
  });
});
