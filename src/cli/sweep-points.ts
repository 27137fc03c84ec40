/** Every point of a sweep, made and checked before the first replication. */
import type { Model } from "../cluster/model.ts";
import { type Candidate, candidateOf } from "../experiment/sweep/candidates.ts";
import { type Design, overridesOfPoint, pointText } from "../experiment/sweep/design.ts";
import { isRange, type Parameter, quantityOf, type Value } from "../experiment/sweep/parameter.ts";
import { compile, parseScenario, type Resolved, ScenarioError } from "../scenario/index.ts";
import { suggestion } from "../scenario/nearest.ts";
import { parsePath, pathText, valueAt } from "../scenario/paths.ts";
import { UsageError } from "./usage-error.ts";

/** Messages about points that are told; the others are counted. */
const MESSAGES_MAX = 5;

/** UsageError when the scenario has nothing that a path could lead through; the last key may be new. */
export function checkPaths(parameters: readonly Parameter[], { raw }: Resolved): void {
  for (const text of parameters.flatMap(({ paths }) => paths)) {
    const path = parsePath(text);
    for (let depth = 1; depth < path.length; depth++) {
      const parent = valueAt(raw, path.slice(0, depth - 1));
      const at = depth === 1 ? "the scenario" : pathText(path.slice(0, depth - 1));
      if (typeof parent !== "object" || parent === null)
        throw new UsageError(`--set ${text}: ${at} holds a value, so nothing is below it`);
      if (valueAt(parent, [path[depth - 1]]) !== undefined) continue;
      const names = Object.keys(parent);
      throw new UsageError(
        `--set ${text}: ${at} has no ${JSON.stringify(path[depth - 1])}; ${suggestion(path[depth - 1], names)}`,
      );
    }
  }
}

/** What the scenario itself has at the first path of each parameter; undefined where that is no single value. */
export function valuesAsIs(parameters: readonly Parameter[], { raw }: Resolved): (Value | undefined)[] {
  return parameters.map(({ name }) => {
    const found = valueAt(raw, parsePath(name));
    const isScalar = typeof found === "string" || typeof found === "number" || typeof found === "boolean";
    return isScalar ? { text: String(found), raw: [found], quantity: quantityOf(found) } : undefined;
  });
}

/** Without the values that the scenario has already, which a change from it cannot be measured by. UsageError when none is left. */
export function changesOnly(
  parameters: readonly Parameter[],
  asIs: readonly (Value | undefined)[],
): Parameter[] {
  return parameters.map((parameter, i) => {
    const { name, values } = parameter;
    if (isRange(values)) return parameter;
    const others = values.filter(({ raw }) => raw.length > 1 || raw[0] !== asIs[i]?.raw[0]);
    if (others.length > 0) return { ...parameter, values: others };
    throw new UsageError(
      `--set ${name}: ${asIs[i]?.text} is what the scenario has already; give another value`,
    );
  });
}

/** The model of each point, made anew each time, as all of them may be too large to keep. */
export function modelsOf(
  base: Resolved,
  overrides: Readonly<Record<string, unknown>>,
  parameters: readonly Parameter[],
  { points }: Design,
): (point: number) => Model {
  const { source, files } = base;
  return (point) => {
    const changes = { ...overrides, ...overridesOfPoint(parameters, points[point]) };
    return compile(parseScenario(source.text, source.fileName, changes, files));
  };
}

/** Makes every point once. One UsageError for all that are wrong: which values, and why. */
export function checkPoints(
  parameters: readonly Parameter[],
  { points }: Design,
  modelOf: (point: number) => Model,
): Candidate[] {
  const messages = new Map<string, number[]>();
  const candidates = points.flatMap((_, number) => {
    try {
      return [candidateOf(modelOf(number))];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      const message = error.problems
        .map(({ path, message }) => `  ${path === "" ? "" : `${path}: `}${message}`)
        .join("\n");
      messages.set(message, [...(messages.get(message) ?? []), number]);
      return [];
    }
  });
  if (messages.size === 0) return candidates;
  const told = [...messages].slice(0, MESSAGES_MAX).map(([message, [first, ...others]]) => {
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `design ${first}${more} cannot be simulated (${pointText(parameters, points[first])}):\n${message}`;
  });
  if (messages.size > MESSAGES_MAX) told.push(`... and ${messages.size - MESSAGES_MAX} more problems`);
  throw new UsageError(told.join("\n"));
}

/** Costs are beside each other, so they are in one currency and over one period; and there is a service to report. */
export function checkCandidates(candidates: readonly Candidate[], services: readonly string[]): void {
  if (services.length === 0)
    throw new UsageError("no service is there at every point of the sweep, so there is nothing to compare");
  const costs = candidates.flatMap(({ cost }) => cost ?? []);
  for (const { currency, period } of costs) {
    if (currency !== costs[0].currency)
      throw new UsageError(
        `costs of the designs are in ${costs[0].currency} and ${currency}; they need one currency`,
      );
    if (period !== costs[0].period)
      throw new UsageError("costs of the designs are summed up over different periods; they need one period");
  }
}

/** No number of replications shows that there is no downtime at all. */
export function checkObjectives(candidates: readonly Candidate[]): void {
  for (const { services } of candidates) {
    const absolute = services.find(({ objective }) => objective === 1);
    if (absolute === undefined) continue;
    throw new UsageError(
      `--select: the objective of ${JSON.stringify(absolute.name)} is 100%, which cannot be shown to be met; 99.999%, say, can`,
    );
  }
}
