import { describe, expect, test } from "vitest";
import { availabilityInterval } from "../../src/statistics/availability.ts";
import { normalCdf, studentQuantile } from "../../src/statistics/distributions.ts";
import { replicationsToDecide } from "../../src/statistics/replications-to-decide.ts";
import { exponential, uniforms } from "./random.ts";

/** Whether the interval of the mean leaves the limit out. */
function decides(values: Float64Array, limit: number): boolean {
  const { lower, upper } = availabilityInterval(values, 0.95);
  return upper <= limit || lower > limit;
}

describe("replicationsToDecide", () => {
  test("of the undecided, four in five are decided by so many, whatever the truth may be: 400 runs", () => {
    const uniform = uniforms("decide");
    const limit = 0.01;
    const present = 60;
    let undecided = 0;
    let decided = 0;
    while (undecided < 400) {
      // Exponential values: standard deviation as large as the mean, so the standard error is near 0.0013.
      const mean = limit + 0.016 * (uniform() - 0.5);
      const draw = () => Math.min(1, exponential(uniform, mean));
      const values = Float64Array.from({ length: present }, draw);
      if (decides(values, limit)) continue;
      undecided++;
      const needed = replicationsToDecide(values, limit, 0.95);
      const all = Float64Array.from({ length: needed }, (_, i) => values[i] ?? draw());
      if (decides(all, limit)) decided++;
    }
    expect(Math.abs(decided / undecided - 0.8)).toBeLessThan(4 * Math.sqrt((0.8 * 0.2) / undecided));
  });

  test("with the estimate at the limit, some sixty times as many: its error may be on either side", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 0.4 : 0.6));
    const needed = replicationsToDecide(values, 0.5, 0.95);
    // The chance that |Z| sqrt(1 - 1000/n) exceeds t sqrt(1000/n).
    const chance = (n: number) =>
      2 * normalCdf(-studentQuantile(0.975, n - 1) * Math.sqrt(1000 / n / (1 - 1000 / n)));
    expect(chance(needed)).toBeGreaterThanOrEqual(0.8);
    expect(chance(needed - 1)).toBeLessThan(0.8);
    expect(needed / 1000).toBeCloseTo(60.9, 0);
  });

  test("more the nearer the estimate is to the limit, and for a higher chance", () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => (i % 10) / 100);
    const of = (limit: number, chance?: number) => replicationsToDecide(values, limit, 0.95, chance);
    // Mean 0.045, standard error 0.0029.
    expect(of(0.046)).toBeGreaterThan(of(0.048));
    expect(of(0.048)).toBeGreaterThan(of(0.05));
    expect(of(0.048, 0.9)).toBeGreaterThan(of(0.048));
    expect(of(0.042) / of(0.048)).toBeCloseTo(1, 1);
  });

  test("without any downtime, as many as bring the bound to the limit", () => {
    const needed = replicationsToDecide(new Float64Array(50), 1e-4, 0.95);
    expect(needed).toBe(29_956);
    expect(decides(new Float64Array(needed), 1e-4)).toBe(true);
    expect(decides(new Float64Array(needed - 1), 1e-4)).toBe(false);
  });

  test.each([0.2, 0.31])("with all values the same and the limit %d, as many as the bound takes", (limit) => {
    const needed = replicationsToDecide(new Float64Array(5).fill(0.3), limit, 0.95);
    expect(decides(new Float64Array(needed).fill(0.3), limit)).toBe(true);
    expect(decides(new Float64Array(needed - 1).fill(0.3), limit)).toBe(false);
  });

  test("no number decides what is the limit itself; one value tells nothing", () => {
    expect(replicationsToDecide(new Float64Array(5).fill(0.3), 0.3, 0.95)).toBe(Infinity);
    expect(replicationsToDecide(new Float64Array(5), 0, 0.95)).toBe(Infinity);
    expect(replicationsToDecide(Float64Array.from([0.3]), 0.4, 0.95)).toBeNaN();
    expect(() => replicationsToDecide(new Float64Array(0), 0.4, 0.95)).toThrow(RangeError);
  });
});
