/** Which parameters matter, by the measures that the design of a sweep allows. */
import type { Interval } from "../../statistics/interval.ts";
import { mainEffects } from "../../statistics/sensitivity/main-effects.ts";
import { morrisMeasures, morrisRows } from "../../statistics/sensitivity/morris.ts";
import { pairedChange } from "../../statistics/sensitivity/paired-change.ts";
import { sobolIndices, sobolRows } from "../../statistics/sensitivity/sobol.ts";
import type { Design } from "./design.ts";
import { extremes, type Parameter } from "./parameter.ts";
import type { PointRecord } from "./point-record.ts";

/**
 * - `main_effect`: share of the variance over a grid that goes back to the parameter alone.
 * - `S1`, `ST`: Sobol indices, first order and total.
 * - `mu`, `mu_star`, `sigma`: of the elementary effects of Morris, s of downtime a year per whole range.
 * - `change`: downtime a year with one value set, less that of the scenario as it is, s.
 */
export type Measure = "main_effect" | "S1" | "ST" | "mu" | "mu_star" | "sigma" | "change";

export interface Sensitivity {
  readonly service: string;
  readonly parameter: string;
  readonly measure: Measure;
  /** The value that was set, for a change. */
  readonly value?: string;
  readonly interval: Interval;
}

/** Fewest replications of a point that tell noise from effect. */
export const SENSITIVITY_REPLICATIONS_MIN = 10;

/**
 * Measures of one service from the points that are complete (`isComplete`, by point); none when those are too few, or
 * the design is for other ends. `uniform` gives numbers for the bootstrap.
 */
export function sensitivityOf(
  service: string,
  design: Design,
  parameters: readonly Parameter[],
  records: readonly PointRecord[],
  isComplete: readonly boolean[],
  confidence: number,
  uniform: () => number,
): Sensitivity[] {
  const rows = completeRows(design, parameters.length, isComplete);
  const first = records[design.rows[rows[0]]];
  if (rows.length < 2 || first.replications < SENSITIVITY_REPLICATIONS_MIN) return [];
  const counts = first.groupCounts();
  const outputs = rows.map((row) => records[design.rows[row]].groupMeans(service));
  const told = (parameter: number, measure: Measure, interval: Interval, value?: string): Sensitivity => ({
    service,
    parameter: parameters[parameter].name,
    measure,
    value,
    interval,
  });
  switch (design.plan.kind) {
    case "latin":
      return [];
    case "grid":
      return mainEffects(gridLevels(parameters), outputs, counts, confidence, uniform).map((interval, i) =>
        told(i, "main_effect", interval),
      );
    case "one-at-a-time":
      return oneAtATimeRows(parameters).flatMap(({ parameter, value }, i) => {
        const at = rows.indexOf(i + 1);
        if (at < 0) return [];
        return [told(parameter, "change", pairedChange(outputs[0], outputs[at], counts, confidence), value)];
      });
    case "morris": {
      const positions = rows.map((row) => design.positions[row]);
      return morrisMeasures(positions, outputs, counts, confidence, uniform).flatMap(
        ({ mu, muStar, sigma }, i) => [
          told(i, "mu_star", muStar),
          told(i, "mu", mu),
          told(i, "sigma", sigma),
        ],
      );
    }
    case "sobol":
      return sobolIndices(parameters.length, outputs, counts, confidence, uniform).flatMap(
        ({ first: s1, total }, i) => [told(i, "S1", s1), told(i, "ST", total)],
      );
  }
}

/** Numbers of the rows that can be used: of whole trajectories, whole base samples, a whole grid. */
function completeRows({ plan, rows }: Design, parameters: number, isComplete: readonly boolean[]): number[] {
  const all = [...rows.keys()];
  const isUsable = (row: number) => isComplete[rows[row]];
  if (plan.kind === "one-at-a-time") return isUsable(0) ? all.filter(isUsable) : [];
  const together = {
    grid: rows.length,
    latin: 1,
    morris: morrisRows(parameters),
    sobol: sobolRows(parameters),
  }[plan.kind];
  const blocks = all.filter((row) => row % together === 0).map((row) => all.slice(row, row + together));
  const whole = blocks.filter((block) => block.every(isUsable));
  const isSampled = plan.kind === "morris" || plan.kind === "sobol";
  return isSampled && whole.length < 2 ? [] : whole.flat();
}

/** By row of a grid and parameter, the number of the value. */
function gridLevels(parameters: readonly Parameter[]): number[][] {
  let levels: number[][] = [[]];
  for (const parameter of parameters) {
    levels = levels.flatMap((row) => extremes(parameter).map((_, level) => [...row, level]));
  }
  return levels;
}

/** What each row but the first sets. */
function oneAtATimeRows(parameters: readonly Parameter[]): { parameter: number; value: string }[] {
  return parameters.flatMap((parameter, i) =>
    extremes(parameter).map(({ text }) => ({ parameter: i, value: text })),
  );
}
