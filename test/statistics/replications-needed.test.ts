import { expect, test } from "vitest";
import { availabilityInterval } from "../../src/statistics/availability.ts";
import { momentsOf, variance } from "../../src/statistics/moments.ts";
import { nextPilotSize, pilotIsEnough } from "../../src/statistics/pilot.ts";
import { replicationsNeeded } from "../../src/statistics/replications-needed.ts";
import { downtimeFraction, meanDowntimeFraction, uniforms } from "./random.ts";

test("twice the precision takes four times the replications, a little less for the tail already seen", () => {
  const uniform = uniforms("scaling");
  const pilot = Float64Array.from({ length: 4096 }, () => downtimeFraction(uniform, 1000, 10));
  const coarse = replicationsNeeded(pilot, 0.02, 0.95).replications;
  const fine = replicationsNeeded(pilot, 0.01, 0.95).replications;
  expect(fine / coarse).toBeGreaterThan(3.7);
  expect(fine / coarse).toBeLessThan(4);
  // Compound Poisson with 8.67 exponential repairs a year: the squared cv is 2 / 8.67. The margin is some percent.
  const known = (1.96 / 0.01) * (1.96 / 0.01) * (2 / 8.67);
  expect(fine / known).toBeGreaterThan(1);
  expect(fine / known).toBeLessThan(1.12);
});

test("minimum, maximum, and nothing to plan with", () => {
  const equal = new Float64Array(64).fill(0.5);
  expect(replicationsNeeded(equal, 0.1, 0.95)).toMatchObject({
    replications: 30,
    capped: false,
    squaredCv: 0,
  });
  const rare = Float64Array.from({ length: 64 }, (_, i) => (i === 0 ? 1 : 0));
  expect(replicationsNeeded(rare, 0.01, 0.95, { maximum: 5000 })).toMatchObject({
    replications: 5000,
    capped: true,
  });
  expect(replicationsNeeded(new Float64Array(64), 0.1, 0.95)).toMatchObject({ capped: true });
  expect(() => replicationsNeeded(equal, 0, 0.95)).toThrow(RangeError);
  expect(() => replicationsNeeded(equal, 0.1, 0.95, { minimum: 10, maximum: 9 })).toThrow(RangeError);
  expect(() => replicationsNeeded(Float64Array.from([1]), 0.1, 0.95)).toThrow(RangeError);
  expect(() => replicationsNeeded(Float64Array.from([1, -1]), 0.1, 0.95)).toThrow(RangeError);
});

test("a pilot is enough with 30 replications, 10 not zero, and a tenth of the run", () => {
  const withNonZero = (length: number, nonZero: number) =>
    Float64Array.from({ length }, (_, i) => (i < nonZero ? 1 : 0));
  expect(pilotIsEnough(withNonZero(29, 29))).toBe(false);
  expect(pilotIsEnough(withNonZero(30, 9))).toBe(false);
  expect(pilotIsEnough(withNonZero(30, 10))).toBe(true);
  expect(pilotIsEnough(withNonZero(30, 10), 300)).toBe(true);
  expect(pilotIsEnough(withNonZero(30, 10), 301)).toBe(false);
});

test("pilots grow at fixed sizes up to the cap", () => {
  expect([0, 64, 128, 300].map((size) => nextPilotSize(size, 1024))).toEqual([64, 128, 256, 512]);
  expect(nextPilotSize(1024, 1024)).toBeUndefined();
  expect(nextPilotSize(0, 63)).toBeUndefined();
});

/** The whole rule: pilots until they are enough, then N fresh replications. */
function twoStageRun(draw: () => number, precision: number) {
  let pilot = new Float64Array(0);
  let planned = 0;
  for (let size = nextPilotSize(0, 65_536); size !== undefined; size = nextPilotSize(size, 65_536)) {
    const already = pilot;
    pilot = Float64Array.from({ length: size }, (_, i) => already[i] ?? draw());
    planned = replicationsNeeded(pilot, precision, 0.95).replications;
    if (pilotIsEnough(pilot, planned)) break;
  }
  return availabilityInterval(Float64Array.from({ length: planned }, draw), 0.95);
}

for (const { mtbfH, precision } of [
  { mtbfH: 1000, precision: 0.1 },
  { mtbfH: 8760, precision: 0.2 },
]) {
  test(`two stages leave no bias and keep the coverage: MTBF ${mtbfH} h, +-${precision}, 400 runs`, () => {
    const uniform = uniforms(`stopping ${mtbfH}`);
    const truth = meanDowntimeFraction(mtbfH, 10);
    const runs = 400;
    const estimates = new Float64Array(runs);
    let covered = 0;
    let precise = 0;
    for (let run = 0; run < runs; run++) {
      const interval = twoStageRun(() => downtimeFraction(uniform, mtbfH, 10), precision);
      estimates[run] = interval.estimate;
      if (interval.lower <= truth && truth <= interval.upper) covered++;
      if ((interval.upper - interval.lower) / 2 <= precision * interval.estimate) precise++;
    }
    const moments = momentsOf(estimates);
    const z = (moments.mean - truth) / Math.sqrt(variance(moments) / runs);
    expect(Math.abs(z)).toBeLessThan(4);
    expect(Math.abs(covered / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
    expect(precise / runs).toBeGreaterThan(0.9 - 4 * Math.sqrt((0.9 * 0.1) / runs));
  });
}
