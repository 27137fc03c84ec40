import { expect, test } from "vitest";
import { hallMeanInterval } from "../../src/statistics/mean-interval.ts";
import { momentsOf } from "../../src/statistics/moments.ts";
import { ratioInterval } from "../../src/statistics/ratio.ts";
import { exponential, uniforms } from "./random.ts";

test("one event in each replication is the mean of the events", () => {
  const hours = Float64Array.from([1, 2, 4, 9]);
  const mean = hallMeanInterval(momentsOf(hours), 0.95);
  const ratio = ratioInterval(hours, new Float64Array(4).fill(1), 0.95);
  expect(ratio.estimate).toBe(4);
  expect(ratio.upper).toBeCloseTo(mean.upper, 10);
  expect(ratio.lower).toBeCloseTo(Math.max(0, mean.lower), 10);
});

test("replications without events change nothing", () => {
  const hours = Float64Array.from([3, 0, 5, 0, 1, 0]);
  const events = Float64Array.from([2, 0, 1, 0, 1, 0]);
  const present = ratioInterval(Float64Array.from([3, 5, 1]), Float64Array.from([2, 1, 1]), 0.9);
  expect(ratioInterval(hours, events, 0.9)).toEqual(present);
  expect(present).toMatchObject({ estimate: 9 / 4, observations: 3 });
});

test("the total decides, not the mean of the ratios", () => {
  expect(ratioInterval(Float64Array.from([10, 1]), Float64Array.from([10, 1]), 0.95).estimate).toBe(1);
  expect(ratioInterval(Float64Array.from([30, 1]), Float64Array.from([10, 1]), 0.95).estimate).toBe(31 / 11);
});

test("too few events give no interval, and none no estimate", () => {
  const none = ratioInterval(new Float64Array(5), new Float64Array(5), 0.95);
  expect(none).toMatchObject({ estimate: Number.NaN, lower: 0, upper: Infinity, observations: 0 });
  const one = ratioInterval(Float64Array.from([0, 7]), Float64Array.from([0, 2]), 0.95);
  expect(one).toMatchObject({ estimate: 3.5, lower: 0, upper: Infinity, observations: 1 });
  expect(() => ratioInterval(new Float64Array(2), new Float64Array(3), 0.95)).toThrow(/3 for 2/);
  expect(() => ratioInterval(Float64Array.from([-1]), Float64Array.from([1]), 0.95)).toThrow(RangeError);
});

test("coverage of a mean repair time, repairs clustered by replication, 400 runs", () => {
  const uniform = uniforms("ratio");
  const runs = 400;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const hours = new Float64Array(100);
    const events = new Float64Array(100);
    for (let i = 0; i < 100; i++) {
      // About one repair each, and replications with slow repair crews: those within one are alike.
      const crewMean = uniform() < 0.5 ? 5 : 15;
      for (let left = exponential(uniform, 1); left < 1; left += exponential(uniform, 1)) {
        hours[i] = (hours[i] as number) + exponential(uniform, crewMean);
        events[i] = (events[i] as number) + 1;
      }
    }
    const interval = ratioInterval(hours, events, 0.95);
    if (interval.lower <= 10 && 10 <= interval.upper) covered++;
  }
  expect(Math.abs(covered / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
});
