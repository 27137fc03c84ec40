import { expect, test } from "vitest";
import { censoringTimes, drawCensoring } from "../../../src/statistics/fit/censoring.ts";
import { lifetimesOf } from "./data.ts";

test("Kaplan and Meier's curve of being cut off: failures at the same time come first", () => {
  // At risk of being cut off: 4 of 6 at 2 (one failed at 1, one at 2), 3 at 3, 1 at 5.
  const { times, later } = censoringTimes(lifetimesOf([1, 2, 4], [2, 3, 5]));
  expect([...times]).toEqual([2, 3, 5]);
  expect(later[0]).toBeCloseTo(3 / 4, 12);
  expect(later[1]).toBeCloseTo(2 / 4, 12);
  expect(later[2]).toBe(0);
});

test("a time of censoring is drawn from what is left of it after the failure", () => {
  const censoring = censoringTimes(lifetimesOf([1, 2, 4], [2, 3, 5]));
  const draw = (after: number, uniform: number) => drawCensoring(censoring, after, uniform);
  // Altogether 1/4 at 2, 1/4 at 3, 1/2 at 5.
  expect([0.99, 0.76, 0.74, 0.51, 0.49, 0.01].map((u) => draw(0, u))).toEqual([2, 2, 3, 3, 5, 5]);
  // A failure at 2 may be cut off at 2 and later, one after 2 at 3 (1/3) or 5 (2/3).
  expect(draw(2, 0.9)).toBe(2);
  expect([0.99, 0.67, 0.66, 0.01].map((u) => draw(2.5, u))).toEqual([3, 3, 5, 5]);
  expect(draw(5, 0.99)).toBe(5);
});

test("where what was observed longest failed, the rest is never cut off", () => {
  const censoring = censoringTimes(lifetimesOf([1, 4], [2]));
  expect(censoring.later[0]).toBeCloseTo(1 / 2, 12);
  expect([0.51, 0.49].map((u) => drawCensoring(censoring, 0, u))).toEqual([2, Infinity]);
  expect(drawCensoring(censoring, 3, 0.5)).toBe(Infinity);
});
