import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addToMoments,
  emptyMoments,
  type Moments,
  momentsOf,
  skewness,
  variance,
} from "../../src/statistics/moments.ts";

function streamed(values: number[]): Moments {
  const moments = emptyMoments();
  for (const value of values) addToMoments(moments, value);
  return moments;
}

function expectSame(actual: Moments, expected: Moments, size: number): void {
  expect(actual.count).toBe(expected.count);
  expect(Math.abs(actual.mean - expected.mean)).toBeLessThan(1e-10 * size);
  expect(Math.abs(actual.m2 - expected.m2)).toBeLessThan(1e-10 * size * size * expected.count);
  expect(Math.abs(actual.m3 - expected.m3)).toBeLessThan(1e-10 * size * size * size * expected.count);
}

test("a sample worked by hand", () => {
  // Mean 4; deviations -3, -2, 0, 5: squares 38, cubes -27 - 8 + 125 = 90.
  expect(momentsOf([1, 2, 4, 9])).toEqual({ count: 4, mean: 4, m2: 38, m3: 90 });
  expect(variance(momentsOf([1, 2, 4, 9]))).toBeCloseTo(38 / 3, 14);
  expect(skewness(momentsOf([1, 2, 4, 9]))).toBeCloseTo(90 / 4 / (9.5 * Math.sqrt(9.5)), 14);
  expect(skewness(momentsOf([7, 7, 7]))).toBe(0);
  expect(variance(momentsOf([7]))).toBeNaN();
});

test("streamed and computed at once agree", () => {
  const numbers = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(numbers, (values) => {
      const whole = momentsOf(values);
      expectSame(streamed(values), whole, 1000);
    }),
  );
});

test("equal values have no spread at all, also where their sum is rounded", () => {
  expect(momentsOf(new Float64Array(1000).fill(0.1)).m2).toBe(0);
});
