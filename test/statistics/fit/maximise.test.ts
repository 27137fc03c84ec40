import { describe, expect, test } from "vitest";
import { maximise } from "../../../src/statistics/fit/maximise.ts";
import { maximiseNewton } from "../../../src/statistics/fit/newton.ts";
import { profileLimits } from "../../../src/statistics/fit/profile.ts";

describe("one variable", () => {
  test.each<[string, (x: number) => number, number, number]>([
    ["a parabola", (x) => -(x - 3) * (x - 3), 0, 3],
    ["far away", (x) => -(x - 1000) * (x - 1000), 0, 1000],
    ["to the left", (x) => -(x + 50) * (x + 50), 0, -50],
    ["a lopsided peak", (x) => x - Math.exp(x - 2), -20, 2],
    ["a cliff", (x) => (x <= 0 ? -Infinity : Math.log(x) - x), 0.5, 1],
    ["a place without a value", (x) => (x < 0 ? Number.NaN : -(x - 0.1) * (x - 0.1)), 0.05, 0.1],
    ["a kink", (x) => -Math.abs(x - 0.3), 1, 0.3],
  ])("%s", (_, f, start, at) => {
    const found = maximise(f, start, 0.5, 1e-12);
    expect(found.value).toBeGreaterThan(f(at) - 1e-8);
    expect(found.at).toBeCloseTo(at, 4);
  });

  test("a few evaluations do for a smooth one", () => {
    let count = 0;
    const f = (x: number) => {
      count++;
      return -Math.cosh(x - 0.2);
    };
    expect(maximise(f, 0, 0.5, 1e-7).at).toBeCloseTo(0.2, 3);
    expect(count).toBeLessThan(8);
  });
});

describe("two variables", () => {
  /** -cosh(x - 1) - cosh(y + 2 - x / 2): steep, not quadratic, its axes aslant. */
  function derivatives(x: number, y: number) {
    const u = x - 1;
    const v = y + 2 - x / 2;
    return {
      value: -Math.cosh(u) - Math.cosh(v),
      x: -Math.sinh(u) + Math.sinh(v) / 2,
      y: -Math.sinh(v),
      xx: -Math.cosh(u) - Math.cosh(v) / 4,
      xy: Math.cosh(v) / 2,
      yy: -Math.cosh(v),
    };
  }

  test.each([
    [0, 0],
    [30, -20],
    [-10, 40],
  ])("from %d, %d", (x, y) => {
    const found = maximiseNewton(derivatives, { x, y }, 1e-14);
    expect(found?.x).toBeCloseTo(1, 7);
    expect(found?.y).toBeCloseTo(-1.5, 7);
  });

  test("where the function is not concave it goes uphill; without a maximum it gives up", () => {
    // 2 exp(-r^2 / 2) is convex beyond r = 1.
    const hill = (x: number, y: number) => {
      const value = 2 * Math.exp(-(x * x + y * y) / 2);
      return {
        value,
        x: -x * value,
        y: -y * value,
        xx: (x * x - 1) * value,
        xy: x * y * value,
        yy: (y * y - 1) * value,
      };
    };
    expect(maximiseNewton(hill, { x: 2, y: 1 }, 1e-14)?.x).toBeCloseTo(0, 6);
    const slope = (x: number, y: number) => ({ value: x + y, x: 1, y: 1, xx: 0, xy: 0, yy: 0 });
    expect(maximiseNewton(slope, { x: 0, y: 0 }, 1e-14)).toBeUndefined();
    const nowhere = () => ({ value: -Infinity, x: 0, y: 0, xx: 0, xy: 0, yy: 0 });
    expect(maximiseNewton(nowhere, { x: 0, y: 0 }, 1e-14)).toBeUndefined();
  });
});

describe("profile limits", () => {
  test("of a normal likelihood: estimate -+ 1.96 standard errors, whatever the correlation", () => {
    const rho = 0.8;
    const f = (x: number, y: number) => -(x * x - 2 * rho * x * y + y * y) / (2 * (1 - rho * rho));
    const { lower, upper } = profileLimits(f, { value: 0, other: 0, logLikelihood: 0 }, 0.3, 0.95);
    expect(lower).toBeCloseTo(-1.959964, 4);
    expect(upper).toBeCloseTo(1.959964, 4);
  });

  test("infinite where the likelihood does not fall far enough", () => {
    const f = (x: number) => (x > 0 ? -Math.min(1, x * x) : -x * x);
    const { lower, upper } = profileLimits(f, { value: 0, other: 0, logLikelihood: 0 }, 0.3, 0.95);
    expect(lower).toBeCloseTo(-1.959964 / Math.SQRT2, 4);
    expect(upper).toBe(Infinity);
  });
});
