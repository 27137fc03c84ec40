/** Functions on [0, 1]^n whose sensitivity is known, and their outputs as a simulation would give them. */
import { normalQuantile } from "../../../src/statistics/distributions.ts";
import type { GroupMeans } from "../../../src/statistics/sensitivity/noisy-output.ts";
import { uniforms } from "../random.ts";

export type Model = (x: Float64Array) => number;

/** Ishigami and Homma 1990 with a = 7 and b = 0.1, arguments in [-pi, pi]. */
export const ishigami: Model = ([u1, u2, u3]) => {
  const [x1, x2, x3] = [u1, u2, u3].map((u) => Math.PI * (2 * u - 1));
  return Math.sin(x1) + 7 * Math.sin(x2) * Math.sin(x2) + 0.1 * x3 * x3 * x3 * x3 * Math.sin(x1);
};
export const ISHIGAMI = { first: [0.3139, 0.4424, 0], total: [0.5576, 0.4424, 0.2437] };

/** Sobol's g-function: the product of (|4 x - 2| + a) / (1 + a). */
export function gFunction(a: readonly number[]): Model {
  return (x) => a.reduce((product, ai, i) => product * ((Math.abs(4 * x[i] - 2) + ai) / (1 + ai)), 1);
}

/** Partial variances are V_i = 1 / (3 (1 + a_i)^2), the whole one the product of all 1 + V_i less 1. */
export function gIndices(a: readonly number[]): { first: number[]; total: number[] } {
  const parts = a.map((ai) => 1 / (3 * (1 + ai) * (1 + ai)));
  const product = (values: readonly number[]) => values.reduce((all, part) => all * (1 + part), 1);
  const variance = product(parts) - 1;
  return {
    first: parts.map((part) => part / variance),
    total: parts.map((part, i) => (part * product(parts.filter((_, other) => other !== i))) / variance),
  };
}

export function linear(slopes: readonly number[]): Model {
  return (x) => slopes.reduce((sum, slope, i) => sum + slope * x[i], 0);
}

export const GROUPS = 30;

/** The same number of replications in each group. */
export const counts = new Float64Array(GROUPS).fill(4);

/** Without noise: all groups alike. */
export function exactOutputs(model: Model, design: readonly Float64Array[]): GroupMeans[] {
  return design.map((x) => new Float64Array(GROUPS).fill(model(x)));
}

/**
 * With noise of standard deviation `own` at each point and group, and of `common` in each group at all points, as
 * common random numbers make it.
 */
export function noisyOutputs(
  model: Model,
  design: readonly Float64Array[],
  noise: { readonly own: number; readonly common: number },
  seed: string,
): GroupMeans[] {
  const uniform = uniforms(seed);
  const normal = () => normalQuantile(Math.max(uniform(), 1e-15));
  const common = Float64Array.from({ length: GROUPS }, () => noise.common * normal());
  return design.map((x) => common.map((shift) => model(x) + shift + noise.own * normal()));
}
