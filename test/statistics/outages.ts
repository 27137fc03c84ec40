import { normalQuantile } from "../../src/statistics/distributions.ts";
import { exponential } from "./random.ts";

export function normal(uniform: () => number): number {
  return normalQuantile(Math.max(uniform(), Number.MIN_VALUE));
}

/** Lognormal of the given mean: exp(sigma z - sigma^2 / 2) times the mean. */
export function lognormal(uniform: () => number, mean: number, sigma: number): number {
  return mean * Math.exp(sigma * normal(uniform) - (sigma * sigma) / 2);
}

/** Downtime of a year with a Poisson number of outages of exponential length; its mean is outages * mean. */
export function compoundPoisson(uniform: () => number, outages: number, mean: number): number {
  let down = 0;
  for (let time = exponential(uniform, 1); time < outages; time += exponential(uniform, 1)) {
    down += exponential(uniform, mean);
  }
  return down;
}
