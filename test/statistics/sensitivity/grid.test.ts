import { describe, expect, test } from "vitest";
import { mainEffects } from "../../../src/statistics/sensitivity/main-effects.ts";
import { crossProduct } from "../../../src/statistics/sensitivity/noisy-output.ts";
import { pairedChange } from "../../../src/statistics/sensitivity/paired-change.ts";
import { uniforms } from "../random.ts";
import { counts, exactOutputs, GROUPS, noisyOutputs } from "./functions.ts";

/** All combinations of 3 and 4 values. */
const LEVELS = [0, 1, 2].flatMap((i) => [0, 1, 2, 3].map((j) => [i, j]));

describe("main effects of a grid", () => {
  test("of i + j: variances 2/3 and 5/4 of 23/12, and no doubt without noise", () => {
    const outputs = exactOutputs(
      ([i, j]) => i + j,
      LEVELS.map((level) => Float64Array.from(level)),
    );
    const [first, second] = mainEffects(LEVELS, outputs, counts, 0.95, uniforms("grid"));
    expect(first.estimate).toBeCloseTo(8 / 23, 10);
    expect(second.estimate).toBeCloseTo(15 / 23, 10);
    expect(second.upper - second.lower).toBeLessThan(1e-9);
  });

  test("of (i - 1)(j - 3/2): all is interaction", () => {
    const outputs = exactOutputs(
      ([i, j]) => (i - 1) * (j - 1.5),
      LEVELS.map((level) => Float64Array.from(level)),
    );
    for (const { estimate } of mainEffects(LEVELS, outputs, counts, 0.95, uniforms("interaction")))
      expect(estimate).toBeCloseTo(0, 12);
  });

  test("of nothing: no estimate and no bounds", () => {
    const outputs = exactOutputs(
      () => 3,
      LEVELS.map((level) => Float64Array.from(level)),
    );
    const [{ estimate, lower, upper }] = mainEffects(LEVELS, outputs, counts, 0.95, uniforms("nothing"));
    expect([estimate, lower, upper]).toEqual([Number.NaN, -Infinity, Infinity]);
  });

  test("noise is not taken for an effect, and the interval knows of it", () => {
    const design = LEVELS.map((level) => Float64Array.from(level));
    const runs = Array.from({ length: 30 }, (_, i) => {
      const outputs = noisyOutputs(([x]) => x, design, { own: 2, common: 4 }, `grid ${i}`);
      return mainEffects(LEVELS, outputs, counts, 0.95, uniforms(`grid ${i}`));
    });
    const mean = (parameter: number) =>
      runs.reduce((sum, run) => sum + run[parameter].estimate, 0) / runs.length;
    expect(Math.abs(mean(0) - 1)).toBeLessThan(0.15);
    expect(Math.abs(mean(1))).toBeLessThan(0.1);
    const covered = runs.filter(([, { lower, upper }]) => lower <= 0 && upper >= 0).length;
    expect(covered).toBeGreaterThanOrEqual(26);
  });
});

describe("a paired change", () => {
  test("is the mean difference; noise that both have is not in its interval", () => {
    const noise = Float64Array.of(5, -3, 8, 0);
    const weights = Float64Array.of(2, 2, 1, 1);
    const change = pairedChange(
      noise,
      noise.map((value) => value + 7),
      weights,
      0.95,
    );
    expect(change).toMatchObject({ estimate: 7, observations: 6 });
    expect(change.upper - change.lower).toBeCloseTo(0, 9);
  });

  test("95 % intervals cover the true change at their rate, in 930 to 970 of 1,000, with groups of unequal size", () => {
    const sizes = Float64Array.from({ length: 30 }, (_, group) => (group < 10 ? 4 : 3));
    let covered = 0;
    for (let i = 0; i < 1000; i++) {
      const points = [Float64Array.of(0), Float64Array.of(1)];
      // Noise of a mean goes down with the root of the replications in it.
      const [from, to] = noisyOutputs(([x]) => x, points, { own: 3, common: 9 }, `paired ${i}`).map((means) =>
        means.map((value, group) => value / Math.sqrt(sizes[group])),
      );
      const shift = Float64Array.from(sizes, (size) => 1 - 1 / Math.sqrt(size));
      const { lower, upper } = pairedChange(
        from,
        to.map((value, group) => value + shift[group]),
        sizes,
        0.95,
      );
      if (lower <= 1 && upper >= 1) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(930);
    expect(covered).toBeLessThanOrEqual(970);
  });
});

test("the product of different groups is unbiased where that of means is not", () => {
  const none = new Float64Array(GROUPS);
  const [one] = noisyOutputs(() => 2, [Float64Array.of(0)], { own: 0, common: 10 }, "square");
  const many = Array.from({ length: 400 }, (_, i) => {
    const [means] = noisyOutputs(() => 2, [Float64Array.of(0)], { own: 10, common: 0 }, `square ${i}`);
    return crossProduct(means, none, means, none, counts);
  });
  const mean = many.reduce((sum, value) => sum + value, 0) / many.length;
  const spread = many.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (many.length - 1);
  expect(Math.abs(mean - 4) / Math.sqrt(spread / many.length)).toBeLessThan(4);
  // By definition: the mean over pairs of different groups.
  let pairs = 0;
  for (const [g, a] of one.entries()) for (const [h, b] of one.entries()) if (g !== h) pairs += a * b;
  expect(crossProduct(one, none, one, none, counts)).toBeCloseTo(pairs / (30 * 29), 9);
});
