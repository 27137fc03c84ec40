import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  betaQuantile,
  binomialCdf,
  chiSquareQuantile,
  normalQuantile,
  studentQuantile,
} from "../../src/statistics/distributions.ts";

const functions = {
  normal: normalQuantile,
  t: studentQuantile,
  chi2: chiSquareQuantile,
  beta: betaQuantile,
  binomial: binomialCdf,
};
const reference = JSON.parse(readFileSync(new URL("reference-quantiles.json", import.meta.url), "utf8")) as {
  rows: [keyof typeof functions, number[], number][];
};

/** Relative error allowed: what the docstrings promise. */
function toleranceOf(name: keyof typeof functions, values: number[]): number {
  if (name === "chi2" && (values[1] as number) > 4000) return 3e-6;
  return name === "binomial" ? 1e-8 : 4e-10;
}

test("no chi-square quantile makes the library throw, up to millions of events", () => {
  for (let k = 1; k < 1e7; k = k < 8000 ? k + 7 : Math.ceil(k * 1.05)) {
    for (const p of [0.0005, 0.025, 0.5, 0.975, 0.9995]) expect(chiSquareQuantile(p, k)).toBeGreaterThan(0);
  }
});

describe("against SciPy", () => {
  for (const name of Object.keys(functions) as (keyof typeof functions)[]) {
    test(name, () => {
      const rows = reference.rows.filter(([kind]) => kind === name);
      expect(rows.length).toBeGreaterThan(10);
      const compute = functions[name] as (...values: number[]) => number;
      for (const [, values, expected] of rows) {
        const scale = Math.max(Math.abs(expected), 1e-12);
        const error = Math.abs(compute(...values) - expected) / scale;
        expect(error, `${name}(${values}) = ${expected}`).toBeLessThan(toleranceOf(name, values));
      }
    });
  }
});

test("the values every textbook prints", () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.96, 3);
  expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3);
  expect(studentQuantile(0.95, 1)).toBeCloseTo(6.314, 3);
  expect(chiSquareQuantile(0.95, 1)).toBeCloseTo(3.841, 3);
  expect(chiSquareQuantile(0.05, 10)).toBeCloseTo(3.94, 2);
});

test("closed forms: t with 1 and 2 degrees of freedom, chi-square with 2, beta(1, b), odd symmetry", () => {
  const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(probability, fc.double({ min: 0.5, max: 1e5, noNaN: true }), (p, b) => {
      const close = (actual: number, exact: number) =>
        expect(Math.abs(actual - exact)).toBeLessThan(1e-9 * Math.max(1e-3, Math.abs(exact)));
      close(studentQuantile(p, 1), Math.tan(Math.PI * (p - 0.5)));
      close(studentQuantile(p, 2), (2 * p - 1) / Math.sqrt(2 * p * (1 - p)));
      close(chiSquareQuantile(p, 2), -2 * Math.log1p(-p));
      close(betaQuantile(p, 1, b), -Math.expm1(Math.log1p(-p) / b));
      close(normalQuantile(p), -normalQuantile(1 - p));
    }),
  );
});

// SciPy 1.17.1, binom.cdf.
const binomialBeyond = [
  { successes: 998586, trials: 2000000, chance: 0.5, exact: 0.022804657338881446 },
  { successes: 1000000, trials: 2000000, chance: 0.5, exact: 0.5002820947565123 },
  { successes: 1000707, trials: 2000000, chance: 0.5, exact: 0.8414792674677299 },
  { successes: 4749025, trials: 5000000, chance: 0.95, exact: 0.022819833320112337 },
  { successes: 4750000, trials: 5000000, chance: 0.95, exact: 0.5002865142989179 },
  { successes: 4750487, trials: 5000000, chance: 0.95, exact: 0.8414243989420668 },
  { successes: 199110, trials: 20000000, chance: 0.01, exact: 0.022744475718256506 },
  { successes: 200000, trials: 20000000, chance: 0.01, exact: 0.5005947151676464 },
  { successes: 200445, trials: 20000000, chance: 0.01, exact: 0.8416315838805187 },
];

test("beyond a million trials the normal approximation is off by no more than Edgeworth's terms", () => {
  for (const { successes, trials, chance, exact } of binomialBeyond) {
    const sigma = Math.sqrt(trials * chance * (1 - chance));
    const edgeworth = (0.4 * Math.abs(1 - 2 * chance)) / (6 * sigma);
    expect(Math.abs(binomialCdf(successes, trials, chance) - exact)).toBeLessThan(
      1.1 * edgeworth + 0.1 / (sigma * sigma),
    );
  }
});

test("what makes no sense is refused", () => {
  for (const p of [0, 1, -1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
  expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  expect(() => studentQuantile(0.9, 1.5)).toThrow(RangeError);
  expect(() => chiSquareQuantile(0.9, 0)).toThrow(RangeError);
  expect(() => betaQuantile(0.9, 0, 1)).toThrow(RangeError);
  expect(binomialCdf(-1, 5, 0.5)).toBe(0);
  expect(binomialCdf(5, 5, 0.5)).toBe(1);
});
