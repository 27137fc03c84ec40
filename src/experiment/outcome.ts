/** What a run came to, and what of it goes into run.json. */
import type { Cost, Model } from "../cluster/model.ts";
import { type Resolved, scenarioHash } from "../scenario/load.ts";
import type { FileTexts } from "../scenario/named-files.ts";
import { costTotals } from "./cost-estimates.ts";
import type { Estimates, MetricRow } from "./estimates.ts";
import { decidingService, type Plan, type PrecisionGoal, precisionReached } from "./precision.ts";

/** The scenario as it was run. */
export interface RunScenario {
  readonly name: string;
  readonly title: string;
  /** The variant of the text that it is; undefined as it is written. */
  readonly variant?: string;
  readonly text: string;
  /** What was changed in it from outside, by path. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** What it read besides itself. */
  readonly files: FileTexts;
  /** SHA-256 of text and files, hex. */
  readonly sha256: string;
}

/** A scenario with the model it became. */
export function runScenario(
  { source, files, variant, overrides: changes }: Resolved,
  { name, title }: Model,
): RunScenario {
  const { text } = source;
  return {
    name,
    title,
    ...(variant !== undefined && { variant }),
    text,
    changes,
    files,
    sha256: scenarioHash(text, files),
  };
}

export interface RunOutcome {
  readonly scenario: RunScenario;
  readonly version: string;
  readonly seed: string;
  readonly confidence: number;
  /** s */
  readonly horizon: number;
  readonly warmUp: number;
  /** Replications planned and finished; fewer are finished when it was interrupted. */
  readonly asked: number;
  readonly finished: number;
  readonly interrupted: boolean;
  /** The folder held an earlier run, which this one takes the place of. */
  readonly replaced: boolean;
  readonly precision?: PrecisionGoal & Plan;
  readonly cost?: Cost;
  /** Undefined when no replication was finished. */
  readonly estimates?: Estimates;
  readonly metrics: readonly MetricRow[];
  readonly warnings: readonly string[];
  /** Rows by file, in the order in which they were written. */
  readonly tables: Readonly<Record<string, number>>;
  readonly timing: RunTiming;
}

/** What differs from run to run; kept apart from everything that does not. */
export interface RunTiming {
  readonly workers: number;
  /** Wall time from start to end, s, and of it that of the pilot. */
  readonly wall: number;
  readonly pilot: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly simulatedYears: number;
}

/** Version of run.json and of what `--json` prints; fields may be added within one. */
export const RUN_FORMAT = 1;

/** run.json: no absolute paths, and nothing but `timing` differs between two runs of the same. */
export function manifest(outcome: RunOutcome): Record<string, unknown> {
  const { scenario, timing } = outcome;
  return {
    version: RUN_FORMAT,
    quorate: outcome.version,
    command: "run",
    scenario: scenarioOf(scenario),
    seed: outcome.seed,
    horizon_s: outcome.horizon,
    warm_up_s: outcome.warmUp,
    confidence: outcome.confidence,
    replications: { asked: outcome.asked, finished: outcome.finished },
    method: methodOf(outcome),
    interrupted: outcome.interrupted,
    objectives: objectives(outcome),
    ...(outcome.cost !== undefined && { cost: costOf(outcome.cost) }),
    warnings: outcome.warnings,
    tables: outcome.tables,
    timing: {
      workers: timing.workers,
      wall_s: timing.wall,
      pilot_s: timing.pilot,
      events: timing.events,
      events_per_s: timing.eventsPerSecond,
      simulated_years: timing.simulatedYears,
    },
  };
}

/** What decided how many replications were run, and what came of it. */
function methodOf({ precision, estimates }: RunOutcome): Record<string, unknown> {
  if (precision === undefined) return { kind: "fixed" };
  return {
    kind: "precision",
    // That of the command line; what services state for themselves is below.
    ...(precision.precision !== "as stated" && { precision: precision.precision }),
    maximum: precision.maximum,
    pilot_replications: precision.pilotReplications,
    decided_by: decidingService(precision)?.service ?? null,
    services: precision.services.map(({ service, precision: asked, replications }) => {
      const found = estimates?.services.find(({ name }) => name === service);
      const reached = found && precisionReached(found);
      return { service, precision: asked, replications: replications ?? null, reached: reached ?? null };
    }),
    unreachable: precision.services
      .filter(({ replications }) => replications === undefined)
      .map(({ service }) => service),
  };
}

/** What names a scenario. */
export function scenarioOf(scenario: RunScenario): Record<string, unknown> {
  const { name, title, variant, changes, sha256 } = scenario;
  return {
    name,
    title,
    ...(variant !== undefined && { variant }),
    ...(Object.keys(changes).length > 0 && { changes }),
    sha256,
  };
}

function objectives({ estimates }: RunOutcome): Record<string, unknown>[] {
  return (estimates?.services ?? []).flatMap(({ name, objective }) =>
    objective === undefined
      ? []
      : [{ service: name, availability: plain(objective.availability), verdict: objective.verdict }],
  );
}

/** What has to be paid; the cost of downtime is among the metrics. */
function costOf(cost: Cost): Record<string, unknown> {
  const { least, most } = costTotals(cost);
  return {
    currency: cost.currency,
    period_s: cost.period,
    total: least,
    total_with_optional: most,
    items: cost.items,
  };
}

/** A share as it was written, without the rounding in its last digits. */
export function plain(share: number): number {
  return Number(share.toPrecision(12));
}

/** True when the availability of some service is below its objective beyond doubt. */
export function missesObjective({ estimates }: RunOutcome): boolean {
  return (estimates?.services ?? []).some(({ objective }) => objective?.verdict === "missed");
}
