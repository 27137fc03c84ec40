import { expect, test } from "vitest";
import { replicationsHolding } from "../../src/statistics/concentration.ts";

test("how few replications hold how much", () => {
  const values = Float64Array.from([0, 5, 1, 0, 3, 1]);
  expect(replicationsHolding(values, 0.5)).toBe(1);
  expect(replicationsHolding(values, 0.51)).toBe(2);
  expect(replicationsHolding(values, 1)).toBe(4);
  expect(replicationsHolding(new Float64Array(9), 0.5)).toBe(0);
  expect(() => replicationsHolding(values, 50)).toThrow(RangeError);
});
