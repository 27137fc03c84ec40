import { expect, test } from "vitest";
import { availabilityInterval } from "../../src/statistics/availability.ts";
import { complementInterval, nines, ninesInterval } from "../../src/statistics/nines.ts";

test("nines count the nines", () => {
  expect(nines(0.001)).toBeCloseTo(3, 12);
  expect(nines(0.05)).toBeCloseTo(1.30103, 5);
  expect(Object.is(nines(1), 0)).toBe(true);
  expect(nines(0)).toBe(Infinity);
  expect(() => nines(1.5)).toThrow(RangeError);
});

test("the bounds change places", () => {
  const unavailability = {
    estimate: 0.001,
    lower: 0.0001,
    upper: 0.01,
    confidence: 0.95,
    observations: 9,
    method: "m",
  };
  const interval = ninesInterval(unavailability);
  expect(interval.lower).toBeCloseTo(2, 12);
  expect(interval.estimate).toBeCloseTo(3, 12);
  expect(interval.upper).toBeCloseTo(4, 12);
  expect(interval).toMatchObject({ confidence: 0.95, observations: 9, method: "m" });
  expect(complementInterval(unavailability)).toMatchObject({ estimate: 0.999, lower: 0.99, upper: 0.9999 });
});

test("no downtime seen still has a finite lower bound on the nines", () => {
  const interval = ninesInterval(availabilityInterval(new Float64Array(2995), 0.95));
  expect(interval.estimate).toBe(Infinity);
  expect(interval.lower).toBeCloseTo(3, 3);
});
