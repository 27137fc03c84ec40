/** `quorate run`: replications of one scenario into tables and estimates. */
import { join } from "node:path";
import type { ReplicationRunner } from "../../workers/task.ts";
import type { Model } from "../cluster/model.ts";
import {
  createRunFolder,
  RUN_FILE,
  removeStaleFiles,
  writeJson,
  writeScenario,
} from "../results/run-folder.ts";
import type { Table } from "../results/table.ts";
import { CUT_SETS, IMPORTANCE, METRICS } from "../results/tables.ts";
import { writeRows } from "../results/write-rows.ts";
import { YEAR } from "../scenario/units.ts";
import { availabilityInterval } from "../statistics/availability.ts";
import { complementInterval } from "../statistics/nines.ts";
import { type Estimates, estimate, type MetricRow, metricRows, warningsOf } from "./estimates.ts";
import { manifest, type RunOutcome, type RunScenario } from "./outcome.ts";
import { planReplications } from "./pilot.ts";
import { withPool } from "./pool.ts";
import { type Plan, type PrecisionGoal, precisionWarnings } from "./precision.ts";
import type { Progress } from "./progress.ts";
import { ExperimentRecord, recordedModel } from "./record.ts";
import { replicate } from "./replicate.ts";
import { RunTables } from "./run-tables.ts";
import { cutSetRows, importanceRows } from "./why.ts";

export interface RunOptions {
  readonly seed: string;
  /** A number of replications, or the precision that decides it. */
  readonly replications: number | PrecisionGoal;
  /** Two-sided confidence of all intervals, 0..1. */
  readonly confidence: number;
  readonly workers: number;
  /** Where the run goes: a new or empty folder, or one with an earlier run; without one nothing is written. */
  readonly folder?: string;
  /** Write one row per live migration too. */
  readonly migrations: boolean;
  /** Version of quorate, for run.json and the tables. */
  readonly version: string;
  /** Replications per task; found by measuring unless told. Results do not depend on it. */
  readonly batchSize?: number;
  /** Stops the run; what is finished is written as a valid, shorter run. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A scenario that is ready to run. */
export interface Compiled {
  readonly scenario: RunScenario;
  readonly model: Model;
}

/**
 * Runs a scenario and writes its folder, if there is to be one. Tables are the same, byte for byte, for any number of
 * workers. Rejects with a ResultsError when the folder cannot be used, and with a ReplicationError when a replication
 * fails; the folder then holds no new tables.
 */
export async function runExperiment(
  scenario: RunScenario,
  model: Model,
  options: RunOptions,
): Promise<RunOutcome> {
  const replaced = options.folder !== undefined && createRunFolder(options.folder);
  const setup = { models: [model], migrations: options.migrations };
  return withPool(setup, options, async (pool) => {
    const start = performance.now();
    const runner = pool.runner();
    const plan = await planOf(runner, model, options);
    const pilot = typeof options.replications === "number" ? 0 : secondsSince(start);
    const { outcome } = await runPlanned(runner, { scenario, model }, plan, pilot, options);
    return { ...outcome, replaced };
  });
}

/** What a run came to, and all that its estimates were made from. */
export interface FinishedExperiment {
  readonly outcome: RunOutcome;
  readonly record: ExperimentRecord;
}

/**
 * Runs as many replications as were planned; none if it was stopped before that was known. `pilot` is how long the
 * planning took, s.
 */
export async function runPlanned(
  runner: ReplicationRunner,
  { scenario, model }: Compiled,
  plan: Plan | undefined,
  pilot: number,
  options: RunOptions,
): Promise<FinishedExperiment> {
  const start = performance.now();
  const asked = plan?.replications ?? 0;
  const metadata = tableMetadata(scenario, model, options, asked);
  const { record, tables } = await runReplications(runner, model, options, asked, metadata);
  const estimates = estimate(record, options.confidence);
  const metrics = estimates === undefined ? [] : metricRows(estimates, record.replications, model.name);
  const written = await writeEstimates(
    estimates,
    metrics,
    record.replications,
    model.name,
    options,
    metadata,
  );

  const running = secondsSince(start);
  const outcome: RunOutcome = {
    replaced: false,
    scenario,
    version: options.version,
    seed: options.seed,
    confidence: options.confidence,
    horizon: model.horizon,
    warmUp: model.warmUp,
    asked,
    finished: record.replications,
    interrupted: options.signal?.aborted ?? false,
    precision:
      typeof options.replications === "number" || plan === undefined
        ? undefined
        : { ...options.replications, ...plan },
    cost: model.cost,
    estimates,
    metrics,
    warnings:
      estimates === undefined
        ? []
        : [
            ...(plan === undefined || record.replications < asked
              ? []
              : precisionWarnings(plan, estimates.services)),
            ...warningsOf(record, estimates),
          ],
    tables: { ...written, ...tables },
    timing: {
      workers: options.workers,
      wall: pilot + running,
      pilot,
      events: record.events,
      eventsPerSecond: record.events / Math.max(running, 1e-9),
      simulatedYears: (record.replications * model.horizon) / YEAR,
    },
  };
  if (options.folder !== undefined && outcome.finished > 0) finishFolder(outcome, options.folder);
  return { outcome, record };
}

/** Writes the tables that are made from estimates; returns their files with the rows in each. */
async function writeEstimates(
  estimates: Estimates | undefined,
  metrics: readonly MetricRow[],
  replications: number,
  variant: string,
  { folder, confidence }: RunOptions,
  metadata: Readonly<Record<string, string>>,
): Promise<Record<string, number>> {
  if (folder === undefined || estimates === undefined) return {};
  const { why } = estimates;
  const importance = importanceRows(why, variant, replications, confidence);
  const fileOf = (table: Table) => join(folder, table.file);
  const written = [
    await writeRows(fileOf(METRICS), METRICS, metrics, metadata),
    await writeRows<Table>(fileOf(IMPORTANCE), IMPORTANCE, importance, metadata),
    await writeRows<Table>(fileOf(CUT_SETS), CUT_SETS, cutSetRows(why, variant), metadata),
  ];
  return Object.fromEntries([METRICS, IMPORTANCE, CUT_SETS].map((table, i) => [table.file, written[i].rows]));
}

/** How many replications to run, found by a pilot if need be; undefined when it was stopped before that was known. */
export async function planOf(
  runner: ReplicationRunner,
  model: Model,
  options: RunOptions,
): Promise<Plan | undefined> {
  const { replications, seed, confidence, batchSize, signal, onProgress } = options;
  if (typeof replications === "number") return { replications, pilotReplications: 0, services: [] };
  const started = performance.now();
  return planReplications(runner, recordedModel(model), seed, replications, confidence, {
    batchSize,
    signal,
    onProgress: (done, of) => onProgress?.({ phase: "pilot", done, of, elapsed: secondsSince(started) }),
  });
}

/** Runs them and writes their tables as they come. */
async function runReplications(
  runner: ReplicationRunner,
  model: Model,
  options: RunOptions,
  count: number,
  metadata: Readonly<Record<string, string>>,
): Promise<{ record: ExperimentRecord; tables: Record<string, number> }> {
  const record = new ExperimentRecord(recordedModel(model));
  const tables =
    options.folder === undefined
      ? undefined
      : new RunTables(options.folder, model, options.migrations, metadata);
  const started = performance.now();
  try {
    await replicate(
      runner,
      { seed: options.seed, first: 0, count },
      ({ batches }) => {
        tables?.append(batches);
        record.add(batches);
        options.onProgress?.({
          phase: "run",
          done: record.replications,
          of: count,
          elapsed: secondsSince(started),
          current: () => currentAvailability(record, options.confidence),
        });
      },
      options,
    );
    if (record.replications === 0) {
      tables?.abort();
      return { record, tables: {} };
    }
    return { record, tables: tables?.close() ?? {} };
  } catch (error) {
    tables?.abort();
    throw error;
  }
}

/** The availability so far of the first service with an objective, or of the first one. */
function currentAvailability(record: ExperimentRecord, confidence: number) {
  const { services } = record.model;
  const withObjective = services.findIndex(({ objective }) => !Number.isNaN(objective));
  const index = Math.max(0, withObjective);
  if (services.length === 0 || record.replications === 0) return undefined;
  const unavailability = availabilityInterval(record.services[index].downtimeShares.values(), confidence);
  return { service: services[index].name, availability: complementInterval(unavailability) };
}

/** What every table says of itself; the same however it was run. */
function tableMetadata(
  scenario: RunScenario,
  model: Model,
  { seed, version }: RunOptions,
  replications: number,
): Record<string, string> {
  return {
    scenario: scenario.name,
    scenario_hash: scenario.sha256,
    seed,
    version,
    horizon_s: String(model.horizon),
    warm_up_s: String(model.warmUp),
    replications: String(replications),
  };
}

function finishFolder(outcome: RunOutcome, folder: string): void {
  const inputs = writeScenario(folder, outcome.scenario);
  writeJson(folder, RUN_FILE, manifest(outcome));
  removeStaleFiles(folder, [...Object.keys(outcome.tables), ...inputs, RUN_FILE]);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
