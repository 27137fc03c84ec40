import { describe, expect, test } from "vitest";
import { StateArrays } from "../../src/kernel/arrays.ts";
import { cumulativeHazard, piecewiseHazard, sample, sampleFromAge } from "../../src/kernel/distributions.ts";
import { Streams } from "../../src/kernel/streams.ts";

/** Hazard 2 until 1, none until 3, 0.5 until 10, then 4. */
const BATHTUB = piecewiseHazard([1, 3, 10], [2, 0, 0.5, 4]);

function fresh(seed: string): Streams {
  const streams = new Streams(new StateArrays(), ["draws"]);
  streams.reseed(seed, 0);
  return streams;
}

describe("sampleFromAge", () => {
  test("at age 0 is the same as sample", () => {
    const [ages, lifetimes] = [fresh("x"), fresh("x")];
    for (let i = 0; i < 1000; i++) {
      expect(sampleFromAge(BATHTUB, 0, ages, 0)).toBe(sample(BATHTUB, lifetimes, 0));
    }
  });

  test.each([0, 0.4, 1, 2.9, 3, 9.999, 10, 1e6])("inverts the hazard cumulated since age %d", (age) => {
    const [draws, uniforms] = [fresh("y"), fresh("y")];
    for (let i = 0; i < 200; i++) {
      const remaining = sampleFromAge(BATHTUB, age, draws, 0);
      const hazard = -Math.log(uniforms.uniform(0));
      expect(Math.abs(integral(age, age + remaining) - hazard)).toBeLessThan(1e-9 * (1 + age));
    }
  });

  test("an older part of rising hazard fails no later on the same draw", () => {
    const rising = piecewiseHazard([1, 2, 3], [0.1, 0.2, 0.4, 0.8]);
    const ages = [0, 0.5, 1, 1.7, 2.2, 3, 50];
    for (let i = 0; i < 200; i++) {
      const left = ages.map((age) => sampleFromAge(rising, age, fresh(`draw ${i}`), 0));
      expect(left).toEqual([...left].sort((a, b) => b - a));
    }
  });
});

test("cumulativeHazard is the integral of the hazard", () => {
  for (const from of [0, 0.5, 1, 2, 3, 7, 10, 40]) {
    for (const to of [0, 0.5, 1, 2.5, 3, 9, 12, 41]) {
      if (to >= from) expect(cumulativeHazard(BATHTUB, from, to)).toBeCloseTo(integral(from, to), 10);
    }
  }
});

/** Of the bathtub between two ages, written out. */
function integral(from: number, to: number): number {
  const upTo = (age: number) =>
    2 * Math.min(age, 1) + 0.5 * Math.max(0, Math.min(age, 10) - 3) + 4 * Math.max(0, age - 10);
  return upTo(to) - upTo(from);
}
