import { describe, expect, test } from "vitest";
import { morrisDesign, morrisMeasures } from "../../../src/statistics/sensitivity/morris.ts";
import { uniforms } from "../random.ts";
import { counts, exactOutputs, linear, type Model, noisyOutputs } from "./functions.ts";

function measuresOf(
  model: Model,
  parameters: number,
  trajectories: number,
  seed: string,
  own = 0,
  common = 0,
) {
  const design = morrisDesign(trajectories, parameters, uniforms(seed));
  const outputs =
    own + common === 0
      ? exactOutputs(model, design)
      : noisyOutputs(model, design, { own, common }, `noise ${seed}`);
  return morrisMeasures(design, outputs, counts, 0.95, uniforms(`bootstrap ${seed}`));
}

test("a trajectory changes each parameter once, by two thirds, between the four levels", () => {
  const design = morrisDesign(40, 5, uniforms("design"));
  const levels = new Map<string, number>();
  for (let first = 0; first < design.length; first += 6) {
    const changed = [];
    for (let row = first; row < first + 6; row++) {
      for (const value of design[row]) {
        expect([0, 1, 2, 3]).toContain(Math.round(3 * value * 1e9) / 1e9);
        levels.set(value.toFixed(3), (levels.get(value.toFixed(3)) ?? 0) + 1);
      }
      if (row === first) continue;
      const differing = [...design[row].keys()].filter((i) => design[row][i] !== design[row - 1][i]);
      expect(differing.length).toBe(1);
      expect(Math.abs(design[row][differing[0]] - design[row - 1][differing[0]])).toBeCloseTo(2 / 3, 12);
      changed.push(differing[0]);
    }
    expect(changed.sort()).toEqual([0, 1, 2, 3, 4]);
  }
  // 1,200 values, 300 of each level expected.
  for (const count of levels.values()) expect(Math.abs(count - 300)).toBeLessThan(4 * Math.sqrt(300));
});

describe("measures that are known", () => {
  test("of a linear model: its slopes, without spread", () => {
    const slopes = [3, -2, 0.5, 0];
    for (const [i, { mu, muStar, sigma }] of measuresOf(linear(slopes), 4, 6, "linear").entries()) {
      expect(mu.estimate).toBeCloseTo(slopes[i], 9);
      expect(muStar.estimate).toBeCloseTo(Math.abs(slopes[i]), 9);
      expect(muStar.upper - muStar.lower).toBeLessThan(1e-6);
      expect(sigma.estimate).toBeLessThan(1e-6);
    }
  });

  test("of a product: the effect of x is y, of which the four levels have mean 1/2 and variance 5/36", () => {
    const [{ mu, muStar, sigma }] = measuresOf(([x, y]) => x * y, 2, 800, "product");
    const error = Math.sqrt(5 / 36 / 800);
    expect(Math.abs(mu.estimate - 0.5) / error).toBeLessThan(4);
    expect(Math.abs(muStar.estimate - 0.5) / error).toBeLessThan(4);
    // Standard error of a standard deviation, s (kurtosis - 1)^(1/2) / (2 n^(1/2)); the kurtosis is 1.64.
    const spread = Math.sqrt(5 / 36);
    const errorOfSpread = (spread * Math.sqrt(0.64)) / (2 * Math.sqrt(800));
    expect(Math.abs(sigma.estimate - spread) / errorOfSpread).toBeLessThan(4);
  });

  test("effects of either sign do not cancel in mu*", () => {
    const [, { mu, muStar }] = measuresOf(([x, y]) => (2 * x - 1) * y, 2, 800, "sign");
    // 2 x - 1 is -1, -1/3, 1/3, 1 with equal chance: mean 0, mean of the absolute value 2/3.
    expect(Math.abs(mu.estimate)).toBeLessThan(4 * Math.sqrt(5 / 9 / 800));
    expect(Math.abs(muStar.estimate - 2 / 3)).toBeLessThan(4 * Math.sqrt((5 / 9 - 4 / 9) / 800));
  });
});

test("noise makes nothing of a parameter that does nothing, and little of a small spread", () => {
  // Noise of a mean is 3 / sqrt(30) = 0.55, of an elementary effect 1.16; taken by its absolute value that is 0.93.
  const runs = Array.from({ length: 20 }, (_, i) => measuresOf(linear([4, 0]), 2, 10, `noisy ${i}`, 3, 3));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean(runs.map(([{ muStar }]) => muStar.estimate)) - 4)).toBeLessThan(0.35);
  expect(mean(runs.map(([, { muStar }]) => muStar.estimate))).toBeLessThan(0.35);
  expect(mean(runs.map(([{ sigma }]) => sigma.estimate))).toBeLessThan(0.7);
});

test("95 % intervals of mu cover 4 in at least 90 of 100 noisy screenings", () => {
  let covered = 0;
  for (let i = 0; i < 100; i++) {
    const [{ mu }] = measuresOf(([x, y]) => 4 * x + x * y, 2, 8, `coverage ${i}`, 1, 1);
    if (mu.lower <= 4.5 && mu.upper >= 4.5) covered++;
  }
  expect(covered).toBeGreaterThanOrEqual(90);
});

test("a single trajectory is refused", () => {
  expect(() => measuresOf(linear([1]), 1, 1, "one")).toThrow(RangeError);
});
