import { describe, expect, test } from "vitest";
import { gammaFunction, normalQuantile } from "../../src/kernel/special-functions.ts";

describe("gammaFunction", () => {
  test("is the factorial at whole numbers", () => {
    let factorial = 1;
    for (let n = 1; n <= 170; n++) {
      expect(Math.abs(gammaFunction(n) / factorial - 1)).toBeLessThan(2e-13);
      factorial *= n;
    }
  });

  test.each([
    // From the reflection formula and tables (Abramowitz and Stegun, table 6.1).
    [0.5, Math.sqrt(Math.PI)],
    [1.5, Math.sqrt(Math.PI) / 2],
    [0.1, 9.513507698668732],
    [1.25, 0.9064024770554771],
    [1.4, 0.8872638175030754],
  ])("at %d", (x, expected) => {
    expect(Math.abs(gammaFunction(x) / expected - 1)).toBeLessThan(1e-14);
  });
});

describe("normalQuantile", () => {
  test.each([
    // AS 241 prints the first three; the others are the usual table to 16 digits.
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
    [0.975, 1.959963984540054],
    [0.9, 1.2815515655446004],
    [0.95, 1.6448536269514722],
  ])("at %d", (p, expected) => {
    expect(Math.abs(normalQuantile(p) / expected - 1)).toBeLessThan(3e-15);
  });

  test("is 0 in the middle, odd, and continuous where the formula changes", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.0625)).toBe(-normalQuantile(0.9375));
    for (const p of [0.075, 0.925, Math.exp(-25)]) {
      expect(Math.abs(normalQuantile(p * (1 + 1e-15)) / normalQuantile(p * (1 - 1e-15)) - 1)).toBeLessThan(
        2e-14,
      );
    }
  });
});
