import { expect, test } from "vitest";
import { logGamma } from "../../../src/statistics/distributions.ts";
import { logUpperGamma } from "../../../src/statistics/fit/incomplete-gamma.ts";

/** log Q(shape, x) by mpmath with 40 digits. */
const VALUES: readonly (readonly [shape: number, x: number, log: number])[] = [
  [0.05, 0.001, -1.2989402160759926],
  [0.05, 3, -7.241962479052868],
  [0.3, 1000, -1005.9319257475905],
  [0.5, 0.1, -0.4235463234759657],
  [0.5, 20, -22.093833084219643],
  [1, 1, -1],
  // On either side of where the series gives way to the fraction.
  [2.5, 3.4, -1.4441585113446271],
  [2.5, 3.6, -1.578976994359509],
  [2.5, 400, -391.2937383993712],
  [50, 30, -0.0005190261333113415],
  [50, 80, -8.94196362956907],
  [1000, 900, -0.0005500535174143448],
  [1000, 1100, -6.850125014436265],
  [1000, 3000, -906.4545069900745],
];

test.each(VALUES)("shape %d at %d", (shape, x, log) => {
  const relative = logUpperGamma(shape, Math.log(x), logGamma(shape)) / log;
  expect(Math.abs(relative - 1)).toBeLessThan(1e-11);
});

test("at the ends", () => {
  expect(logUpperGamma(2, -Infinity, 0)).toBe(0);
  expect(logUpperGamma(2, Infinity, 0)).toBe(-Infinity);
});
