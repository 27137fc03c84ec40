/** Which combinations of values a sweep simulates, and in which order. */
import { latinHypercube } from "../../statistics/sensitivity/latin-hypercube.ts";
import { morrisDesign, morrisRows } from "../../statistics/sensitivity/morris.ts";
import { sobolDesign, sobolRows } from "../../statistics/sensitivity/sobol.ts";
import { extremes, isRange, type Parameter, type Value, valueAtPosition } from "./parameter.ts";

/**
 * - `grid`: every combination of the values.
 * - `latin`: `size` points of a Latin hypercube.
 * - `morris`: `size` trajectories.
 * - `sobol`: `size` base samples.
 * - `one-at-a-time`: the scenario as it is, and with each value of one parameter.
 */
export type Plan =
  | { readonly kind: "grid" | "one-at-a-time" }
  | { readonly kind: "latin" | "morris" | "sobol"; readonly size: number };

/** A design: the value of each parameter; undefined where the scenario is left as it is. */
export type Point = readonly (Value | undefined)[];

export interface Design {
  readonly plan: Plan;
  /** Each different one once. */
  readonly points: readonly Point[];
  /** By row of the plan, the number of its point. */
  readonly rows: readonly number[];
  /** By row, where it is in [0, 1] on each parameter; empty for a grid and for one at a time. */
  readonly positions: readonly Float64Array[];
}

/** How many rows a plan has: an upper bound on the points to simulate. */
export function rowsOfPlan(plan: Plan, parameters: readonly Parameter[]): number {
  const sizes = parameters.map((parameter) => extremes(parameter).length);
  switch (plan.kind) {
    case "grid":
      return sizes.reduce((product, size) => product * size, 1);
    case "one-at-a-time":
      return sizes.reduce((sum, size) => sum + size, 1);
    case "latin":
      return plan.size;
    case "morris":
      return plan.size * morrisRows(parameters.length);
    case "sobol":
      return plan.size * sobolRows(parameters.length);
  }
}

/** `uniform` gives numbers in [0, 1). RangeError for a range in a grid, which has no end of values. */
export function createDesign(plan: Plan, parameters: readonly Parameter[], uniform: () => number): Design {
  switch (plan.kind) {
    case "grid":
      return distinct(plan, grid(parameters), []);
    case "one-at-a-time":
      return distinct(plan, oneAtATime(parameters), []);
    case "latin":
      return sampled(plan, parameters, latinHypercube(plan.size, parameters.length, uniform));
    case "morris":
      return sampled(plan, parameters, morrisDesign(plan.size, parameters.length, uniform));
    case "sobol":
      return sampled(plan, parameters, sobolDesign(plan.size, parameters.length, uniform));
  }
}

/** The first parameter changes slowest. */
function grid(parameters: readonly Parameter[]): Point[] {
  let points: Point[] = [[]];
  for (const { name, values } of parameters) {
    if (isRange(values)) throw new RangeError(`${name} is a range, which a grid has no values of`);
    points = points.flatMap((point) => values.map((value) => [...point, value]));
  }
  return points;
}

function oneAtATime(parameters: readonly Parameter[]): Point[] {
  const base: Point = parameters.map(() => undefined);
  const changed = parameters.flatMap((parameter, i) =>
    extremes(parameter).map((value) => base.with(i, value)),
  );
  return [base, ...changed];
}

function sampled(plan: Plan, parameters: readonly Parameter[], positions: Float64Array[]): Design {
  const rows = positions.map((at) => parameters.map((parameter, i) => valueAtPosition(parameter, at[i])));
  return distinct(plan, rows, positions);
}

/** Rows with the same values are one point: it is simulated once. */
function distinct(plan: Plan, all: readonly Point[], positions: readonly Float64Array[]): Design {
  const numbers = new Map<string, number>();
  const points: Point[] = [];
  const rows = all.map((point) => {
    const key = JSON.stringify(point.map((value) => value?.raw ?? []));
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, points.length);
    return points.push(point) - 1;
  });
  return { plan, points, rows, positions };
}

/** What the scenario is given at a point: values by path. */
export function overridesOfPoint(parameters: readonly Parameter[], point: Point): Record<string, unknown> {
  const pairs = parameters.flatMap(({ paths }, i) => {
    const value = point[i];
    return value === undefined ? [] : paths.map((path, at) => [path, value.raw[at]]);
  });
  return Object.fromEntries(pairs);
}

/** `clusters.prod.hosts.count=8, mtbf=1y`: a point in words; "the scenario as it is" for one without a change. */
export function pointText(parameters: readonly Parameter[], point: Point): string {
  const changes = parameters.flatMap(({ name }, i) => {
    const value = point[i];
    return value === undefined ? [] : [`${name}=${value.text}`];
  });
  return changes.length === 0 ? "the scenario as it is" : changes.join(", ");
}
