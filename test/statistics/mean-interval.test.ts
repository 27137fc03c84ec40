import fc from "fast-check";
import { expect, test } from "vitest";
import { studentQuantile } from "../../src/statistics/distributions.ts";
import { hallLimits, hallMeanInterval, studentMeanInterval } from "../../src/statistics/mean-interval.ts";
import { momentsOf } from "../../src/statistics/moments.ts";

const sample = [0, 0, 0, 1.5, 0, 2.25, 0, 0, 12, 0.5];

test("Student's interval is SciPy's t.interval", () => {
  const interval = studentMeanInterval(momentsOf(sample), 0.95);
  expect(interval.estimate).toBeCloseTo(1.625, 14);
  expect(interval.lower).toBeCloseTo(-1.0426434989481201, 10);
  expect(interval.upper).toBeCloseTo(4.29264349894812, 10);
  expect(interval).toMatchObject({ confidence: 0.95, observations: 10, method: "Student t" });
});

test("Hall's interval is where the cubic equals the t quantile (root found by SciPy's brentq)", () => {
  const interval = hallMeanInterval(momentsOf(sample), 0.95);
  expect(interval.lower).toBeCloseTo(-0.12728045187964798, 9);
  expect(interval.upper).toBeCloseTo(10.495255492052115, 9);
});

test("Hall's limits solve g(T) = +-t, and are Student's without skewness", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5000 }),
      fc.double({ min: -20, max: 20, noNaN: true }),
      (n, skew) => {
        const a = skew / (3 * Math.sqrt(n));
        const g = (T: number) => T + a * T * T + (a * a * T * T * T) / 3 + a / 2;
        const t = studentQuantile(0.975, n - 1);
        const limits = hallLimits(n, skew, 0.95);
        // The cubic is flat around T = -1/a: there an error in T of 1e-9 hardly shows, elsewhere it does.
        expect(Math.abs(g(limits.above) - t)).toBeLessThan(1e-7 * (1 + Math.abs(t)));
        expect(Math.abs(g(limits.below) + t)).toBeLessThan(1e-7 * (1 + Math.abs(t)));
        const even = hallLimits(n, 0, 0.95);
        expect(Math.abs(even.above / t - 1)).toBeLessThan(1e-14);
        expect(even.below).toBe(-even.above);
      },
    ),
  );
});

test("intervals move with shift and scale, and mirror with the sign", () => {
  const direct = hallMeanInterval(momentsOf(sample), 0.9);
  const moved = hallMeanInterval(momentsOf(sample.map((x) => 3 * x + 7)), 0.9);
  expect(moved.lower).toBeCloseTo(3 * direct.lower + 7, 10);
  expect(moved.upper).toBeCloseTo(3 * direct.upper + 7, 10);
  const mirrored = hallMeanInterval(momentsOf(sample.map((x) => -x)), 0.9);
  expect(mirrored.lower).toBeCloseTo(-direct.upper, 10);
  expect(mirrored.upper).toBeCloseTo(-direct.lower, 10);
});

test("no interval is made up: one observation, nothing at all", () => {
  expect(studentMeanInterval(momentsOf([3]), 0.95)).toMatchObject({ lower: -Infinity, upper: Infinity });
  expect(() => hallMeanInterval(momentsOf([]), 0.95)).toThrow(RangeError);
  expect(() => hallMeanInterval(momentsOf(sample), 95)).toThrow(/strictly between 0 and 1, got 95/);
});
