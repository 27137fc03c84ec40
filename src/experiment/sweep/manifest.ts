/** What of a sweep goes into run.json: no absolute paths, and nothing but `timing` differs between two of the same. */
import { RUN_FORMAT } from "../outcome.ts";
import type { SweepOutcome } from "./outcome.ts";
import { isRange, type Parameter } from "./parameter.ts";
import type { Choice } from "./selector.ts";

export function sweepManifest(outcome: SweepOutcome): Record<string, unknown> {
  const { sweep, options, points, choice, timing } = outcome;
  const { scenario, design } = sweep;
  return {
    version: RUN_FORMAT,
    quorate: options.version,
    command: "sweep",
    scenario: { name: scenario.name, title: scenario.title, sha256: scenario.sha256 },
    parameters: sweep.parameters.map(parameterJson),
    design: { ...design.plan, rows: design.rows.length, points: points.length },
    services: outcome.services,
    seed: options.seed,
    horizon_s: sweep.horizon,
    warm_up_s: sweep.warmUp,
    confidence: options.confidence,
    replications: {
      per_point: options.replications,
      finished: points.reduce((sum, { replications }) => sum + replications, 0),
    },
    ...(choice !== undefined && { selection: choiceJson(choice, outcome) }),
    interrupted: outcome.interrupted,
    tables: outcome.tables,
    timing: {
      workers: timing.workers,
      wall_s: timing.wall,
      events: timing.events,
      simulated_years: timing.simulatedYears,
    },
  };
}

function parameterJson({ name, paths, values }: Parameter): Record<string, unknown> {
  if (!isRange(values))
    return { name, paths, values: values.map(({ raw }) => (raw.length === 1 ? raw[0] : raw)) };
  const { low, high, unit, isWhole, isLogarithmic } = values;
  const scale = isLogarithmic ? "logarithmic" : "linear";
  return { name, paths, low: `${low}${unit}`, high: `${high}${unit}`, whole: isWhole, scale };
}

function choiceJson(choice: Choice, { points }: SweepOutcome): Record<string, unknown> {
  return {
    goal: choice.goal,
    services: choice.services,
    indifference_s_per_year: choice.indifference,
    confidence: choice.confidence,
    selected: choice.selected ?? null,
    decided: choice.isDecided,
    points: points.map(({ number, replications }) => ({
      point: number,
      standing: choice.standings[number],
      replications,
    })),
  };
}
