import fc from "fast-check";
import { expect, test } from "vitest";
import { floatText } from "../../../src/results/export/float-text.ts";

test("any number reads back as the same number, the sign of zero included", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      expect(Object.is(Number(floatText(value)), value)).toBe(true);
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test("every number shows that its column holds fractions", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.oneof(finite, fc.integer()), (value) => {
      expect(floatText(value)).toMatch(/^-?\d+(\.\d+)?(e[+-]\d+)?$/);
      expect(floatText(value)).toMatch(/[.e]/);
    }),
    { seed: 1 },
  );
});
