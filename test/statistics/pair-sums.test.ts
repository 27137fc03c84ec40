/** The interval from sums is that from the values. */
import { describe, expect, it } from "vitest";
import { type PairSums, shareOfSums } from "../../src/statistics/pair-sums.ts";
import { shareInterval } from "../../src/statistics/share.ts";
import { uniforms } from "./random.ts";

function sumsOf(parts: Float64Array, wholes: Float64Array): PairSums {
  const sums = { count: 0, part: 0, whole: 0, partSquares: 0, wholeSquares: 0, products: 0 };
  parts.forEach((part, i) => {
    const whole = wholes[i];
    if (whole > 0) sums.count++;
    sums.part += part;
    sums.whole += whole;
    sums.partSquares += part * part;
    sums.wholeSquares += whole * whole;
    sums.products += part * whole;
  });
  return sums;
}

describe("shareOfSums", () => {
  it("agrees with shareInterval, replications without anything included", () => {
    const random = uniforms("pair sums");
    for (const size of [2, 7, 60]) {
      const wholes = Float64Array.from({ length: size }, (_, i) => (i % 3 === 2 ? 0 : 1000 * random()));
      const parts = wholes.map((whole) => whole * random() * random());
      const expected = shareInterval(parts, wholes, 0.9);
      const interval = shareOfSums(sumsOf(parts, wholes), 0.9);
      expect(interval.estimate).toBeCloseTo(expected.estimate, 12);
      expect(interval.lower).toBeCloseTo(expected.lower, 9);
      expect(interval.upper).toBeCloseTo(expected.upper, 9);
      expect(interval.observations).toBe(expected.observations);
    }
  });

  it("gives bounds where the share is all, nothing, or known from one replication", () => {
    const wholes = Float64Array.of(4, 0, 5, 6);
    for (const parts of [wholes, new Float64Array(4)]) {
      const expected = shareInterval(parts, wholes, 0.95);
      expect(shareOfSums(sumsOf(parts, wholes), 0.95)).toMatchObject({
        lower: expected.lower,
        upper: expected.upper,
      });
    }
    const one = shareOfSums(sumsOf(Float64Array.of(1), Float64Array.of(4)), 0.95);
    expect(one).toMatchObject({ estimate: 0.25, lower: 0, upper: 1 });
    expect(shareOfSums(sumsOf(new Float64Array(3), new Float64Array(3)), 0.95)).toMatchObject({
      lower: 0,
      upper: 1,
      observations: 0,
    });
  });
});
