/**
 * An estimate against its exact value: within 4 standard errors, and with a standard error small enough for the
 * comparison to mean something. By chance alone one comparison in 16,000 fails; seeds are fixed, so none does.
 */
import { expect } from "vitest";
import { mean, standardError } from "../simulate.ts";

const Z_MOST = 4;

/** The mean of independent observations. `precision`: most standard error allowed, relative to the exact value. */
export function expectMean(observations: readonly number[], exact: number, precision = 0.02): void {
  check(observations, 0, exact, precision);
}

/** The ratio of the means of numerators and denominators, which come in independent pairs (one per replication). */
export function expectRatio(
  numerators: readonly number[],
  denominators: readonly number[],
  exact: number,
  precision = 0.02,
): void {
  const residuals = numerators.map((numerator, i) => numerator - exact * denominators[i]);
  check(residuals, exact * mean(denominators), 0, precision);
}

/** `scale`: what the precision is relative to, where it is not the expected mean. */
function check(observations: readonly number[], scale: number, expected: number, precision: number): void {
  const error = standardError(observations);
  const z = (mean(observations) - expected) / error;
  expect(Math.abs(z), `${z.toFixed(2)} standard errors off`).toBeLessThan(Z_MOST);
  expect(error / (scale === 0 ? expected : scale), "relative standard error").toBeLessThan(precision);
}
