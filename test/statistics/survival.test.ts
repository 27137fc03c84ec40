import { expect, test } from "vitest";
import { survivalCurve, survivalQuantile } from "../../src/statistics/survival.ts";
import { exponential, uniforms } from "./random.ts";

// Remission in weeks under 6-MP; E. J. Freireich et al., Blood 21 (1963) 699-716. Negative: censored.
const freireich = [6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35];
const durations = Float64Array.from(freireich, Math.abs);
const ended = Uint8Array.from(freireich, (weeks) => (weeks > 0 ? 1 : 0));

function expectAll(actual: Float64Array, expected: number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 8);
}

test("Freireich's trial, with the log-log band of SciPy's ecdf (and of every textbook)", () => {
  const curve = survivalCurve(durations, ended, 0.95);
  expect([...curve.times]).toEqual([6, 7, 10, 13, 16, 22, 23]);
  expect([...curve.atRisk]).toEqual([21, 17, 15, 12, 11, 7, 6]);
  expect([...curve.events]).toEqual([3, 1, 1, 1, 1, 1, 1]);
  expectAll(
    curve.survival,
    [0.85714286, 0.80672269, 0.75294118, 0.69019608, 0.62745098, 0.53781513, 0.44817927],
  );
  expectAll(
    curve.lower,
    [0.61971796, 0.56314656, 0.50319951, 0.43161022, 0.36751086, 0.26777894, 0.18805201],
  );
  expectAll(
    curve.upper,
    [0.95155175, 0.92280902, 0.88936184, 0.84906596, 0.80491219, 0.74679072, 0.68014263],
  );
  expect(survivalQuantile(curve, 0.5)).toMatchObject({ estimate: 23, lower: 13, upper: Infinity });
  expect(survivalQuantile(curve, 0.6).estimate).toBe(Infinity);
});

test("without censoring it is the share that lasts longer", () => {
  const curve = survivalCurve(Float64Array.from([3, 1, 4, 2]), new Uint8Array(4).fill(1), 0.95);
  expectAll(curve.survival, [0.75, 0.5, 0.25, 0]);
  expect(curve.lower[3]).toBe(0);
  expect(curve.upper[3]).toBe(curve.upper[2]);
  // 3/4 * 2/3 is not quite a half in floating point; the median is 2 all the same.
  expect(survivalQuantile(curve, 0.5).estimate).toBe(2);
});

test("with nothing but censored durations nothing is known of quantiles", () => {
  const curve = survivalCurve(Float64Array.from([3, 1]), new Uint8Array(2), 0.95);
  expect(curve.times.length).toBe(0);
  expect(survivalQuantile(curve, 0.5)).toMatchObject({
    estimate: Infinity,
    lower: Infinity,
    upper: Infinity,
  });
});

test("censoring does not bias, and median and curve are covered; 400 runs", () => {
  const uniform = uniforms("survival");
  const runs = 400;
  let median = 0;
  let atOne = 0;
  for (let run = 0; run < runs; run++) {
    const times = new Float64Array(100);
    const seen = new Uint8Array(100);
    for (let i = 0; i < 100; i++) {
      const life = exponential(uniform, 1);
      const cut = exponential(uniform, 2);
      times[i] = Math.min(life, cut);
      seen[i] = life <= cut ? 1 : 0;
    }
    const curve = survivalCurve(times, seen, 0.95);
    const interval = survivalQuantile(curve, 0.5);
    if (interval.lower <= Math.LN2 && Math.LN2 <= interval.upper) median++;
    const last = curve.times.findLastIndex((time) => time <= 1);
    if ((curve.lower[last] as number) <= Math.exp(-1) && Math.exp(-1) <= (curve.upper[last] as number))
      atOne++;
  }
  const band = 4 * Math.sqrt((0.95 * 0.05) / runs);
  expect(Math.abs(median / runs - 0.95)).toBeLessThan(band);
  expect(Math.abs(atOne / runs - 0.95)).toBeLessThan(band);
});

test("what is not a duration is refused", () => {
  expect(() => survivalCurve(Float64Array.from([-1]), new Uint8Array(1), 0.95)).toThrow(RangeError);
  expect(() => survivalCurve(Float64Array.from([1]), new Uint8Array(2), 0.95)).toThrow(/2 for 1/);
});
