/** The law of a sum of clocks against closed forms. */
import { describe, expect, test } from "vitest";
import {
  cdf,
  certain,
  expectation,
  kolmogorovSmirnov,
  kolmogorovTail,
  later,
  lognormal,
  mean,
  meanUpTo,
  range,
  sum,
  uniform,
} from "./recovery-clocks.ts";

describe("sums of uniform times", () => {
  test("of two alike: a triangle", () => {
    const law = sum(uniform(10, 30), uniform(0, 20), certain(5));
    for (const [t, below] of [
      [15, 0],
      [25, 1 / 8],
      [35, 1 / 2],
      [45, 7 / 8],
      [55, 1],
    ]) {
      expect(cdf(law, t)).toBeCloseTo(below, 3);
    }
    expect(mean(law)).toBeCloseTo(35, 9);
    // Each has a variance of 20^2 / 12; the grid adds at most 0.5^2 / 6.
    const variance = expectation(law, (t) => (t - 35) * (t - 35));
    expect(variance - (2 * 400) / 12).toBeGreaterThanOrEqual(0);
    expect(variance - (2 * 400) / 12).toBeLessThan(2 * (0.25 / 6) + 1e-9);
    expect(range(law)).toEqual([15, 55]);
  });

  test("the later of two: the product of their distribution functions", () => {
    const law = later(uniform(0, 40), uniform(20, 60));
    expect(cdf(law, 30)).toBeCloseTo((30 / 40) * (10 / 40), 2);
    expect(cdf(law, 50)).toBeCloseTo(30 / 40, 2);
    // E max = E of the second + E (first - second)+, the latter 20^3 / (6 x 40^2).
    expect(mean(law)).toBeCloseTo(40 + 8000 / 9600, 1);
  });
});

describe("with a lognormal time", () => {
  const sigma = Math.log(8) / 1.6448536269514722;
  const law = lognormal(3600, 8 * 3600);

  test("median, 95 % quantile, and moments", () => {
    expect(cdf(law, 3600)).toBeCloseTo(0.5, 2);
    expect(cdf(law, 8 * 3600)).toBeCloseTo(0.95, 2);
    expect(mean(law) / (3600 * Math.exp((sigma * sigma) / 2))).toBeCloseTo(1, 6);
    expect(expectation(law, Math.log)).toBeCloseTo(Math.log(3600), 6);
  });

  test("E min(X, c) of a sum approaches its mean, and is c for small c", () => {
    const total = sum(law, uniform(100, 200));
    expect(meanUpTo(total, 50)).toBeCloseTo(50, 9);
    expect(meanUpTo(uniform(100, 200), 1000)).toBeCloseTo(150, 3);
    expect(mean(total) - mean(law)).toBeCloseTo(150, 6);
  });

  test("two of them are refused", () => {
    expect(() => sum(law, law)).toThrow("two lognormal");
  });
});

test("the statistic of Kolmogorov and Smirnov: half a step for a regular sample, and its usual critical values", () => {
  const regular = Array.from({ length: 100 }, (_, i) => i + 0.5);
  expect(kolmogorovSmirnov(regular, uniform(0, 100))).toBeCloseTo(0.05, 2);
  expect(kolmogorovTail(1.3581)).toBeCloseTo(0.05, 4);
  expect(kolmogorovTail(1.6276)).toBeCloseTo(0.01, 4);
});
