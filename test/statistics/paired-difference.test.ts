import { expect, test } from "vitest";
import { hallMeanInterval } from "../../src/statistics/mean-interval.ts";
import { momentsOf } from "../../src/statistics/moments.ts";
import { bonferroniConfidence, pairedDifference } from "../../src/statistics/paired-difference.ts";

test("only the differences count, second minus first", () => {
  const first = Float64Array.from([1, 2, 3, 10]);
  const second = Float64Array.from([2, 4, 3, 11]);
  const { difference } = pairedDifference(first, second, 0.95);
  const expected = hallMeanInterval(momentsOf([1, 2, 0, 1]), 0.95);
  expect(difference.estimate).toBeCloseTo(1, 12);
  expect(difference.lower).toBeCloseTo(expected.lower, 12);
  expect(difference.upper).toBeCloseTo(expected.upper, 12);
  expect(difference.observations).toBe(4);
});

test("correlation and what pairing gained, worked by hand", () => {
  // Deviations (-1, 0, 1) and (-1, 1, 0): covariance sum 1, both squares 2; differences -> squares 2 + 2 - 2.
  const pairs = pairedDifference(Float64Array.from([0, 1, 2]), Float64Array.from([0, 2, 1]), 0.95);
  expect(pairs.correlation).toBeCloseTo(0.5, 12);
  expect(pairs.varianceReduction).toBeCloseTo(2, 12);
});

test("identical variants do not differ", () => {
  const values = Float64Array.from([1, 2, 5]);
  const pairs = pairedDifference(values, values, 0.95);
  expect(pairs.difference).toMatchObject({ estimate: 0, lower: 0, upper: 0 });
  expect(pairs.correlation).toBe(1);
  expect(pairs.varianceReduction).toBe(Infinity);
  expect(() => pairedDifference(values, values.slice(1), 0.95)).toThrow(/3 and 2/);
});

test("Bonferroni shares the error out", () => {
  expect(bonferroniConfidence(0.95, 5)).toBeCloseTo(0.99, 12);
  expect(bonferroniConfidence(0.95, 1)).toBeCloseTo(0.95, 12);
  expect(() => bonferroniConfidence(0.95, 0)).toThrow(RangeError);
});
