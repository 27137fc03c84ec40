import { expect, test } from "vitest";
import { poissonRateInterval, replicationRateInterval } from "../../src/statistics/rate.ts";
import { exponential, uniforms } from "./random.ts";

test("Garwood's table", () => {
  // E. S. Pearson, H. O. Hartley, Biometrika Tables, table 40: 95 % limits of a Poisson mean.
  for (const [events, lower, upper] of [
    [1, 0.0253, 5.572],
    [5, 1.623, 11.668],
    [10, 4.795, 18.39],
    [50, 37.11, 65.92],
  ] as const) {
    const interval = poissonRateInterval(events, 1, 0.95);
    expect(interval.lower).toBeCloseTo(lower, lower < 1 ? 4 : 2);
    expect(interval.upper).toBeCloseTo(upper, 2);
  }
});

test("a rate is per exposure", () => {
  const perHour = poissonRateInterval(10, 1000, 0.95);
  expect(perHour.estimate).toBe(0.01);
  expect(perHour.upper).toBeCloseTo(0.01839, 5);
});

test("no events: the rule of three", () => {
  const interval = poissonRateInterval(0, 100, 0.95);
  expect(interval).toMatchObject({ estimate: 0, lower: 0 });
  expect(interval.upper).toBeCloseTo(0.029957, 6);
  expect(interval.method).toMatch(/one-sided/);
  const replications = replicationRateInterval(new Float64Array(50), 2, 0.95);
  expect(replications).toMatchObject({ estimate: 0, lower: 0, upper: interval.upper, observations: 50 });
});

test("counts that do not vary fall back on Poisson's law", () => {
  const interval = replicationRateInterval(new Float64Array(5).fill(2), 1, 0.95);
  const poisson = poissonRateInterval(10, 5, 0.95);
  expect(interval).toMatchObject({ lower: poisson.lower, upper: poisson.upper, estimate: 2 });
});

test("bursts: counts per replication cover, one Poisson total does not; 400 runs", () => {
  const uniform = uniforms("bursts");
  const runs = 400;
  let byReplication = 0;
  let byTotal = 0;
  for (let run = 0; run < runs; run++) {
    // Bursts of 5 events arrive at 0.5 a year: 2.5 events a year, in 100 replications of 2 years.
    const counts = Float64Array.from({ length: 100 }, () => {
      let events = 0;
      for (let time = exponential(uniform, 2); time < 2; time += exponential(uniform, 2)) events += 5;
      return events;
    });
    const interval = replicationRateInterval(counts, 2, 0.95);
    if (interval.lower <= 2.5 && 2.5 <= interval.upper) byReplication++;
    const total = poissonRateInterval(
      counts.reduce((a, b) => a + b),
      200,
      0.95,
    );
    if (total.lower <= 2.5 && 2.5 <= total.upper) byTotal++;
  }
  expect(Math.abs(byReplication / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
  expect(byTotal / runs).toBeLessThan(0.8);
});

test("what is not a count or an exposure is refused", () => {
  expect(() => poissonRateInterval(1.5, 1, 0.95)).toThrow(RangeError);
  expect(() => poissonRateInterval(1, 0, 0.95)).toThrow(RangeError);
  expect(() => replicationRateInterval(Float64Array.from([1, -1]), 1, 0.95)).toThrow(RangeError);
  expect(() => replicationRateInterval(new Float64Array(0), 1, 0.95)).toThrow(RangeError);
});
