import { expect, test } from "vitest";
import { discrepancy } from "../../../src/statistics/fit/anderson-darling.ts";
import { exponential } from "../../../src/statistics/fit/exponential.ts";
import type { Family } from "../../../src/statistics/fit/family.ts";
import { FAMILIES, fitFamilies } from "../../../src/statistics/fit/fit.ts";
import { survivalCurve } from "../../../src/statistics/survival.ts";
import { BALL_BEARINGS, lifetimesOf, REMISSIONS } from "./data.ts";

/** The sum formula on SciPy's distribution functions at its own estimates. */
test.each([
  ["weibull", 0.328609728, 0.15108755],
  ["lognormal", 0.188815044, 0.08978695],
  ["gamma", 0.215365234, 0.12297176],
])("without censoring it is the usual A² and D: %s", (name, statistic, distance) => {
  const data = lifetimesOf(BALL_BEARINGS.ended);
  const { fits } = fitFamilies(data, 0.95);
  const fit = fits.find(({ family }) => family.name === name);
  const found = discrepancy(data, family(name), fit?.point ?? { spread: 0, location: 0 });
  expect(found.statistic).toBeCloseTo(statistic, 6);
  expect(found.distance).toBeCloseTo(distance, 6);
});

test("censoring at one time: the formula for type 1 of D'Agostino and Stephens (1986), section 4.7", () => {
  const ended = [0.1, 0.15, 0.4, 0.9, 1.1];
  const n = 9;
  const cut = 1.3;
  const data = lifetimesOf(
    ended,
    Array.from({ length: n - ended.length }, () => cut),
  );
  const z = ended.map((time) => 1 - Math.exp(-time));
  const p = 1 - Math.exp(-cut);
  const r = ended.length;
  let expected = -((r - n) * (r - n) * Math.log(1 - p) - r * r * Math.log(p) + n * n * p) / n;
  for (const [i, value] of z.entries()) {
    expected -= ((2 * i + 1) * (Math.log(value) - Math.log(1 - value))) / n + 2 * Math.log(1 - value);
  }
  const found = discrepancy(data, exponential, { spread: 0, location: 0 });
  expect(found.statistic).toBeCloseTo(expected, 10);
});

test("censoring at many times: the integral of its definition, by small steps of the distribution function", () => {
  const data = lifetimesOf(REMISSIONS.ended, REMISSIONS.censored);
  const mean = 30;
  const all = [...REMISSIONS.ended, ...REMISSIONS.censored];
  const curve = (isEvent: (i: number) => boolean, times: readonly number[]) =>
    survivalCurve(
      Float64Array.from(times),
      Uint8Array.from(times, (_, i) => (isEvent(i) ? 1 : 0)),
      0.95,
    );
  const lifetimes = curve((i) => i < REMISSIONS.ended.length, all);
  // A failure at the time of a censoring comes first, so that it is not at risk of being cut off there.
  const cuts = curve(
    (i) => i >= REMISSIONS.ended.length,
    all.map((time, i) => (i < REMISSIONS.ended.length ? time - 1e-9 : time)),
  );
  const at = ({ times, survival }: typeof cuts, time: number) => {
    const last = times.findLastIndex((one) => one <= time);
    return last < 0 ? 1 : survival[last];
  };
  const steps = 400_000;
  const du = (1 - Math.exp(-35 / mean)) / steps;
  let integral = 0;
  let variance = 0;
  let largest = 0;
  for (let i = 0; i < steps; i++) {
    const survival = 1 - (i + 0.5) * du;
    const time = -Math.log(survival) * mean;
    const increment = du / (survival * survival * at(cuts, time));
    const difference = at(lifetimes, time) - survival;
    integral += ((difference * difference) / (survival * survival * (variance + increment / 2))) * du;
    variance += increment;
    largest = Math.max(largest, Math.abs(difference));
  }
  const found = discrepancy(data, exponential, { spread: 0, location: Math.log(mean) });
  expect(found.statistic).toBeCloseTo(all.length * integral, 4);
  expect(found.distance).toBeCloseTo(largest, 5);
});

function family(name: string): Family {
  return FAMILIES.find((one) => one.name === name) ?? exponential;
}
