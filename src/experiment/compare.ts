/** `quorate compare`: variants run on the same histories, each into a folder of its own, and their differences. */
import { join } from "node:path";
import { createComparisonFolder, RUN_FILE, removeStaleFiles, writeJson } from "../results/run-folder.ts";
import { DIFFERENCES } from "../results/tables.ts";
import { writeRows } from "../results/write-rows.ts";
import { compareVariants, type Difference, differenceRow } from "./comparison.ts";
import { RUN_FORMAT, type RunOutcome, scenarioOf } from "./outcome.ts";
import type { Plan } from "./pilot.ts";
import type { ReplicationPool } from "./pool.ts";
import type { Progress } from "./progress.ts";
import {
  type Compiled,
  type FinishedExperiment,
  planOf,
  type RunOptions,
  runPlanned,
  withPool,
} from "./run.ts";

export interface CompareOptions extends Omit<RunOptions, "onProgress"> {
  /** Names of the folders of the variants, inside that of the comparison; in their order. */
  readonly variantFolders: readonly string[];
  /** Told with the place of the variant that it is about. */
  readonly onProgress?: (progress: Progress, variant: number) => void;
}

export interface CompareOutcome {
  /** In the order given; fewer when it was interrupted. */
  readonly runs: readonly RunOutcome[];
  /** Names of the variants that an interruption left undone. */
  readonly notRun: readonly string[];
  readonly differences: readonly Difference[];
  readonly interrupted: boolean;
  /** The folder held an earlier comparison, which this one takes the place of. */
  readonly replaced: boolean;
}

/**
 * Runs the variants on the same seed and the same replications, so that they share their randomness, and compares every
 * two of them; the first is what the others are measured by. All run as many replications as the one that needs most for
 * the precision asked for. Rejects as `runExperiment` does.
 */
export async function compareExperiment(
  variants: readonly Compiled[],
  options: CompareOptions,
): Promise<CompareOutcome> {
  const { folder, variantFolders } = options;
  const replaced = folder !== undefined && createComparisonFolder(folder, variantFolders);
  const setup = { models: variants.map(({ model }) => model), migrations: options.migrations };
  return withPool(setup, options, async (pool) => {
    const { plan, pilot } = await planForAll(pool, variants, options);
    const finished = await runAll(pool, variants, plan, pilot, options);
    const outcome: CompareOutcome = {
      runs: finished.map(({ outcome: run }) => run),
      notRun: variants.slice(finished.length).map(({ model }) => model.name),
      differences: differencesOf(finished, options.confidence),
      interrupted: options.signal?.aborted ?? false,
      replaced,
    };
    if (folder !== undefined) await writeComparison(outcome, folder, options);
    return outcome;
  });
}

/** The plan of the variant that needs most replications. */
async function planForAll(
  pool: ReplicationPool,
  variants: readonly Compiled[],
  options: CompareOptions,
): Promise<{ plan: Plan | undefined; pilot: number }> {
  const start = performance.now();
  let most: Plan | undefined;
  for (const [i, { model }] of variants.entries()) {
    const plan = await planOf(pool.runner(i), model, ofVariant(i, options));
    if (plan === undefined) return { plan, pilot: 0 };
    if (most === undefined || plan.replications > most.replications) most = plan;
  }
  return { plan: most, pilot: (performance.now() - start) / 1000 };
}

/** One after the other; `pilot` is booked to the first. */
async function runAll(
  pool: ReplicationPool,
  variants: readonly Compiled[],
  plan: Plan | undefined,
  pilot: number,
  options: CompareOptions,
): Promise<FinishedExperiment[]> {
  const finished: FinishedExperiment[] = [];
  for (const [i, variant] of variants.entries()) {
    if (options.signal?.aborted) break;
    const booked = i === 0 ? pilot : 0;
    finished.push(await runPlanned(pool.runner(i), variant, plan, booked, ofVariant(i, options)));
  }
  return finished;
}

function ofVariant(variant: number, options: CompareOptions): RunOptions {
  const { folder, variantFolders, onProgress } = options;
  return {
    ...options,
    folder: folder && join(folder, variantFolders[variant]),
    onProgress: (progress) => onProgress?.(progress, variant),
  };
}

function differencesOf(finished: readonly FinishedExperiment[], confidence: number): Difference[] {
  const compared = finished.flatMap(({ outcome: { scenario, estimates }, record }) =>
    estimates === undefined ? [] : [{ name: scenario.name, estimates, records: record.services }],
  );
  return compareVariants(compared, confidence);
}

/** Replications that all variants have. */
function leastFinished(runs: readonly RunOutcome[]): number {
  return runs.length === 0 ? 0 : Math.min(...runs.map(({ finished }) => finished));
}

async function writeComparison(
  outcome: CompareOutcome,
  folder: string,
  options: CompareOptions,
): Promise<void> {
  const { seed, version, variantFolders } = options;
  const { runs, differences } = outcome;
  const [first] = runs;
  const rows = differences.map(differenceRow);
  await writeRows(join(folder, DIFFERENCES.file), DIFFERENCES, rows, { seed, version });
  writeJson(folder, RUN_FILE, {
    version: RUN_FORMAT,
    quorate: version,
    command: "compare",
    variants: runs.map(({ scenario, horizon, warmUp, finished }, i) => ({
      ...scenarioOf(scenario),
      folder: variantFolders[i],
      horizon_s: horizon,
      warm_up_s: warmUp,
      replications: finished,
    })),
    not_run: outcome.notRun,
    seed,
    confidence: options.confidence,
    replications: { asked: first?.asked ?? 0, finished: leastFinished(runs) },
    interrupted: outcome.interrupted,
    tables: { [DIFFERENCES.file]: rows.length },
  });
  removeStaleFiles(folder, [DIFFERENCES.file, RUN_FILE]);
}
