import { expect, test } from "vitest";
import { latinHypercube } from "../../../src/statistics/sensitivity/latin-hypercube.ts";
import { uniforms } from "../random.ts";

test.each([1, 2, 7, 50])("each of %i slices of every axis holds one point", (count) => {
  const points = latinHypercube(count, 3, uniforms(`lhs ${count}`));
  for (let axis = 0; axis < 3; axis++) {
    const slices = points.map((point) => Math.floor(point[axis] * count)).sort((a, b) => a - b);
    expect(slices).toEqual(Array.from({ length: count }, (_, i) => i));
  }
});

test("axes are independent: their correlation over 2,000 points is within four standard errors of 0", () => {
  const points = latinHypercube(2000, 2, uniforms("independent"));
  const products = points.map(([x, y]) => (x - 0.5) * (y - 0.5) * 12);
  const correlation = products.reduce((sum, value) => sum + value, 0) / products.length;
  expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(2000));
  expect(Math.abs(correlation)).toBeGreaterThan(0);
});

test("a point stays below 1 even with the largest number a generator gives", () => {
  for (const [x] of latinHypercube(3, 1, () => 1 - 2 ** -53)) expect(x).toBeLessThan(1);
});
