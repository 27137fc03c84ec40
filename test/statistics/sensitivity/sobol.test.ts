import { describe, expect, test } from "vitest";
import { sobolDesign, sobolIndices, sobolRows } from "../../../src/statistics/sensitivity/sobol.ts";
import { uniforms } from "../random.ts";
import {
  counts,
  exactOutputs,
  gFunction,
  gIndices,
  ISHIGAMI,
  ishigami,
  linear,
  type Model,
  noisyOutputs,
} from "./functions.ts";

function indicesOf(model: Model, parameters: number, samples: number, seed: string, own = 0, common = 0) {
  const design = sobolDesign(samples, parameters, uniforms(seed));
  const outputs =
    own + common === 0
      ? exactOutputs(model, design)
      : noisyOutputs(model, design, { own, common }, `noise ${seed}`);
  return sobolIndices(parameters, outputs, counts, 0.95, uniforms(`bootstrap ${seed}`));
}

test("a base sample is a point of A, one of B, and A with each value of B in turn", () => {
  const design = sobolDesign(5, 3, uniforms("rows"));
  expect(design.length).toBe(5 * sobolRows(3));
  for (let sample = 0; sample < 5; sample++) {
    const [a, b, ...mixed] = design.slice(5 * sample, 5 * sample + 5);
    for (const [parameter, point] of mixed.entries()) {
      expect([...point]).toEqual([...a].map((value, i) => (i === parameter ? b[i] : value)));
    }
  }
});

/** Estimates within four of their standard errors, which are the half-widths over Student's 2.045 (29 degrees). */
function expectIndices(
  found: ReturnType<typeof sobolIndices>,
  known: { readonly first: readonly number[]; readonly total: readonly number[] },
) {
  for (const [parameter, { first, total }] of found.entries()) {
    for (const [interval, truth] of [
      [first, known.first[parameter]],
      [total, known.total[parameter]],
    ] as const) {
      const error = Math.max((interval.upper - interval.estimate) / 2.045, 1e-9);
      expect(Math.abs(interval.estimate - truth) / error).toBeLessThan(4);
    }
  }
}

describe("indices that are known", () => {
  test("Ishigami: 0.3139, 0.4424, 0 and 0.5576, 0.4424, 0.2437 from 512 samples, to 0.1", () => {
    const found = indicesOf(ishigami, 3, 512, "ishigami");
    expectIndices(found, ISHIGAMI);
    for (const [parameter, { first, total }] of found.entries()) {
      expect(Math.abs(first.estimate - ISHIGAMI.first[parameter])).toBeLessThan(0.1);
      expect(Math.abs(total.estimate - ISHIGAMI.total[parameter])).toBeLessThan(0.1);
      expect(first.upper - first.lower).toBeLessThan(0.5);
    }
  });

  test("the g-function of a = 0, 1, 4.5, 9", () => {
    const a = [0, 1, 4.5, 9];
    expectIndices(indicesOf(gFunction(a), 4, 512, "g"), gIndices(a));
  });

  test("a linear model: shares of the squared slopes, first order and total alike", () => {
    const shares = [9, 4, 1].map((square) => square / 14);
    const found = indicesOf(linear([3, 2, 1]), 3, 512, "linear");
    expectIndices(found, { first: shares, total: shares });
  });
});

test("noise as large as the signal biases no index: the mean of 12 estimates is within four standard errors", () => {
  const shares = [0.9, 0.1, 0];
  const runs = Array.from({ length: 12 }, (_, i) =>
    // The variance of the signal is 10/12; of the mean of 30 groups with noise of 5 each it is 25/30.
    indicesOf(linear([3, 1, 0]), 3, 64, `noise ${i}`, 5, 5),
  );
  for (const measure of ["first", "total"] as const) {
    for (const [parameter, share] of shares.entries()) {
      const estimates = runs.map((run) => run[parameter][measure].estimate);
      const mean = estimates.reduce((sum, value) => sum + value, 0) / runs.length;
      const spread = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs.length - 1);
      expect(Math.abs(mean - share) / Math.sqrt(spread / runs.length)).toBeLessThan(4);
    }
  }
});

test("a parameter that changes nothing has exactly 0; without any change there is no index", () => {
  const [, nothing] = indicesOf(([x]) => x, 2, 16, "nothing");
  expect(nothing.first).toMatchObject({ estimate: 0, lower: 0, upper: 0 });
  expect(nothing.total).toMatchObject({ estimate: 0, lower: 0, upper: 0 });
  for (const { first, total } of indicesOf(() => 5, 2, 16, "constant")) {
    expect(first.estimate).toBeNaN();
    expect(total.estimate).toBeNaN();
  }
});

test("fewer than two base samples, or groups, are refused", () => {
  const design = sobolDesign(1, 2, uniforms("one"));
  const outputs = exactOutputs(linear([1, 1]), design);
  expect(() => sobolIndices(2, outputs, counts, 0.95, uniforms("one"))).toThrow(RangeError);
  const two = sobolDesign(2, 2, uniforms("two")).map(() => Float64Array.of(1));
  expect(() => sobolIndices(2, two, Float64Array.of(9), 0.95, uniforms("two"))).toThrow(RangeError);
});
