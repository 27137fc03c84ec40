import { describe, expect, test } from "vitest";
import {
  clusteredProportionInterval,
  clusteredQuantileInterval,
  countsUpTo,
} from "../../src/statistics/clustered.ts";
import { normalQuantile, studentQuantile } from "../../src/statistics/distributions.ts";
import type { Interval } from "../../src/statistics/interval.ts";
import { scoreInterval, wilsonInterval } from "../../src/statistics/proportion.ts";
import { quantileInterval } from "../../src/statistics/quantile-interval.ts";
import { uniforms } from "./random.ts";

const bounds = ({ lower, upper }: Interval) => [lower, upper];

describe("what clustered observations are worth", () => {
  test("in clusters of one, what they are", () => {
    const successes = Float64Array.from({ length: 40 }, (_, i) => (i < 7 ? 1 : 0));
    expect(clusteredProportionInterval(successes, 1, 0.95)).toEqual(wilsonInterval(7, 40, 0.95));
    const values = Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 40);
    expect(clusteredQuantileInterval(values, 1, 0.9, 0.95)).toEqual(quantileInterval(values, 0.9, 0.95));
  });

  test("where all of a cluster are alike, one each", () => {
    const successes = Float64Array.from({ length: 40 }, (_, i) => (i < 7 ? 10 : 0));
    expect(bounds(clusteredProportionInterval(successes, 10, 0.95))).toEqual(
      bounds(wilsonInterval(7, 40, 0.95)),
    );
  });

  test("where none or all are successes, one each, as nothing tells whether clusters matter", () => {
    const none = clusteredProportionInterval(new Float64Array(40), 10, 0.95);
    expect(bounds(none)).toEqual(bounds(wilsonInterval(0, 40, 0.95)));
    const all = clusteredProportionInterval(new Float64Array(40).fill(10), 10, 0.95);
    expect(bounds(all)).toEqual(bounds(wilsonInterval(40, 40, 0.95)));
    expect(clusteredProportionInterval(Float64Array.from([0]), 1000, 0.95).upper).toBeGreaterThan(0.75);
  });

  test("where clusters are alike, all of them, less the caution of Student's t", () => {
    const successes = new Float64Array(21).fill(3);
    const caution = normalQuantile(0.975) / studentQuantile(0.975, 20);
    expect(bounds(clusteredProportionInterval(successes, 10, 0.95))).toEqual(
      bounds(scoreInterval(0.3, 210 * caution * caution, 0.95)),
    );
  });

  test("by hand: 4 clusters of 5 with 1, 2, 3 and 4 successes are worth 12, less caution", () => {
    // p = 1/2; the shares' variance is 1/15, that of their mean 1/60: 1/4 over it is 15, times (1.960 / 3.182)^2.
    const worth = 15 * (normalQuantile(0.975) / studentQuantile(0.975, 3)) ** 2;
    expect(worth).toBeCloseTo(5.69, 2);
    const interval = clusteredProportionInterval(Float64Array.from([1, 2, 3, 4]), 5, 0.95);
    expect(interval.lower).toBeCloseTo(scoreInterval(0.5, worth, 0.95).lower, 12);
    expect(interval.observations).toBe(4);
  });

  test("impossible counts are refused", () => {
    expect(() => clusteredProportionInterval(new Float64Array(0), 5, 0.95)).toThrow(RangeError);
    expect(() => clusteredProportionInterval(Float64Array.from([6, 1]), 5, 0.95)).toThrow(RangeError);
    expect(() => clusteredProportionInterval(Float64Array.from([1, 1]), 5, 95)).toThrow(RangeError);
  });
});

test("an interval of a quantile is read at the ranks of fewer observations, spread over the sample", () => {
  // 40 clusters of 25 values alike: worth 40, of which the 14th and the 27th bound the median (sign test).
  const values = Float64Array.from({ length: 1000 }, (_, i) => Math.floor(i / 25));
  expect(bounds(clusteredQuantileInterval(values, 25, 0.5, 0.95))).toEqual([13, 26]);
});

test("countsUpTo counts what is at a level or below, cluster by cluster", () => {
  const values = Float64Array.from([0, 1, 2, 3, 2, 1]);
  expect([...countsUpTo(values, 3, 1)]).toEqual([2, 1]);
  expect([...countsUpTo(values, 2, 0)]).toEqual([1, 0, 0]);
});

/** Of `runs` samples of standard normal values, correlated within clusters, how many intervals hold the truth. */
function coverage(clusters: number, size: number, correlation: number, chance: number, runs: number) {
  const uniform = uniforms(`clusters ${clusters} ${size} ${correlation} ${chance}`);
  const normal = () => normalQuantile(uniform() || 0.5);
  const truth = normalQuantile(1 - chance);
  const covered = { share: 0, quantile: 0, naive: 0 };
  const holds = ({ lower, upper }: Interval, value: number) => (lower <= value && value <= upper ? 1 : 0);
  for (let run = 0; run < runs; run++) {
    const values = new Float64Array(clusters * size);
    for (let i = 0; i < values.length; ) {
      const own = Math.sqrt(correlation) * normal();
      for (let j = 0; j < size; j++) values[i++] = own + Math.sqrt(1 - correlation) * normal();
    }
    const upTo = countsUpTo(values, size, truth);
    covered.share += holds(clusteredProportionInterval(upTo, size, 0.95), 1 - chance);
    covered.quantile += holds(clusteredQuantileInterval(values, size, 1 - chance, 0.95), truth);
    covered.naive += holds(quantileInterval(values, 1 - chance, 0.95), truth);
  }
  return covered;
}

for (const [clusters, size, correlation, chance] of [
  [20, 10, 0.3, 0.5],
  [50, 5, 0.5, 0.1],
  [100, 10, 0, 0.1],
  [100, 10, 0.9, 0.01],
  [10, 20, 0.5, 0.1],
] as const) {
  test(`coverage, ${clusters} clusters of ${size}, correlation ${correlation}, chance ${chance}: 300 runs`, () => {
    const runs = 300;
    const covered = coverage(clusters, size, correlation, chance, runs);
    const least = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs);
    expect(covered.share / runs).toBeGreaterThan(least);
    expect(covered.quantile / runs).toBeGreaterThan(least);
    // What it is for: taken for independent, correlated values give intervals that miss far too often.
    if (correlation > 0) expect(covered.naive / runs).toBeLessThan(least);
    else expect(covered.share / runs).toBeLessThan(0.995);
  });
}
