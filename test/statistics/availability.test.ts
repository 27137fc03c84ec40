import { describe, expect, test } from "vitest";
import { availabilityInterval } from "../../src/statistics/availability.ts";
import type { Interval } from "../../src/statistics/interval.ts";
import { hallMeanInterval, studentMeanInterval } from "../../src/statistics/mean-interval.ts";
import { momentsOf } from "../../src/statistics/moments.ts";
import { downtimeFraction, meanDowntimeFraction, uniforms } from "./random.ts";

test("no downtime: 1 - alpha^(1/n), never zero", () => {
  const interval = availabilityInterval(new Float64Array(59), 0.95);
  // 0.95^59 = 0.0485 < 0.05 < 0.95^58 = 0.0510: 59 successes show a share of 95 %, as acceptance plans know.
  expect(interval.upper).toBeLessThan(0.05);
  expect(availabilityInterval(new Float64Array(58), 0.95).upper).toBeGreaterThan(0.05);
  expect(interval.upper).toBeCloseTo(1 - Math.exp(Math.log(0.05) / 59), 14);
  expect(interval).toMatchObject({ estimate: 0, lower: 0, observations: 59 });
  expect(interval.method).toMatch(/one-sided/);
});

test("equal downtime everywhere does not pass for certainty", () => {
  const interval = availabilityInterval(new Float64Array(60).fill(0.2), 0.95);
  const other = 1 - Math.exp(Math.log(0.05) / 59);
  expect(interval.lower).toBeCloseTo(0.2 * (1 - other), 12);
  expect(interval.upper).toBeCloseTo(0.2 * (1 - other) + other, 12);
  expect(availabilityInterval(new Float64Array([0.2]), 0.95)).toMatchObject({ lower: 0, upper: 1 });
});

test("otherwise Hall's interval, within [0, 1]", () => {
  const few = Float64Array.from([0, 0, 0, 0.9, 0, 0]);
  expect(availabilityInterval(few, 0.95).upper).toBe(1);
  expect(availabilityInterval(few, 0.95).lower).toBeGreaterThanOrEqual(0);
  const mild = Float64Array.from([0.01, 0.02, 0.013, 0.017]);
  expect(availabilityInterval(mild, 0.9)).toEqual(hallMeanInterval(momentsOf(mild), 0.9));
});

test("what is not a share is refused", () => {
  expect(() => availabilityInterval(new Float64Array(0), 0.95)).toThrow(RangeError);
  expect(() => availabilityInterval(Float64Array.from([1.01]), 0.95)).toThrow(/\[0, 1\], got 1.01/);
  expect(() => availabilityInterval(Float64Array.from([Number.NaN, 0]), 0.95)).toThrow(RangeError);
});

const runs = 400;

/** How many of `runs` intervals lay above or below the truth. */
function misses(intervals: Interval[], truth: number): { above: number; below: number } {
  return {
    above: intervals.filter((interval) => interval.lower > truth).length,
    below: intervals.filter((interval) => interval.upper < truth).length,
  };
}

describe("coverage on a year of an exponential on/off unit, 400 runs, seeds fixed", () => {
  // Four standard deviations of a share of 0.95 in 400 runs.
  const band = 4 * Math.sqrt((0.95 * 0.05) / runs);
  const cases = [
    { mtbfH: 1000, mttrH: 10, replications: 50 },
    { mtbfH: 1000, mttrH: 10, replications: 200 },
    { mtbfH: 8760, mttrH: 10, replications: 50 },
    { mtbfH: 87_600, mttrH: 10, replications: 200 },
  ];
  for (const { mtbfH, mttrH, replications } of cases) {
    test(`MTBF ${mtbfH} h, MTTR ${mttrH} h, ${replications} replications`, () => {
      const uniform = uniforms(`coverage ${mtbfH} ${replications}`);
      const truth = meanDowntimeFraction(mtbfH, mttrH);
      const hall: Interval[] = [];
      const student: Interval[] = [];
      for (let run = 0; run < runs; run++) {
        const fractions = new Float64Array(replications);
        for (let i = 0; i < replications; i++) fractions[i] = downtimeFraction(uniform, mtbfH, mttrH);
        hall.push(availabilityInterval(fractions, 0.95));
        student.push(studentMeanInterval(momentsOf(fractions), 0.95));
      }
      const hallMisses = misses(hall, truth);
      const studentMisses = misses(student, truth);
      const coverage = 1 - (hallMisses.above + hallMisses.below) / runs;
      expect(Math.abs(coverage - 0.95)).toBeLessThan(band);
      // The side that matters, an upper bound that is too low: nominally 2.5 %, plus four standard deviations.
      expect(hallMisses.below / runs).toBeLessThan(0.025 + 4 * Math.sqrt((0.025 * 0.975) / runs));
      expect(hallMisses.below).toBeLessThanOrEqual(studentMisses.below);
    });
  }

  test("plain t fails where outages are rare, which is why it is not used", () => {
    const uniform = uniforms("t fails");
    const truth = meanDowntimeFraction(87_600, 10);
    let student = 0;
    let hall = 0;
    for (let run = 0; run < runs; run++) {
      const fractions = Float64Array.from({ length: 100 }, () => downtimeFraction(uniform, 87_600, 10));
      if (studentMeanInterval(momentsOf(fractions), 0.95).upper < truth) student++;
      if (availabilityInterval(fractions, 0.95).upper < truth) hall++;
    }
    expect(student / runs).toBeGreaterThan(0.08);
    expect(hall / runs).toBeLessThan(0.06);
  });
});
