/** `quorate compare`: variants run on the same histories, each into a folder of its own, and their differences. */
import { join } from "node:path";
import { fileName } from "../results/file-name.ts";
import {
  createComparisonFolder,
  RUN_FILE,
  removeEmptyFolders,
  removeStaleFiles,
  writeJson,
} from "../results/run-folder.ts";
import { DIFFERENCES } from "../results/tables.ts";
import { writeRows } from "../results/write-rows.ts";
import { compareVariants, type Difference, differenceRow } from "./comparison.ts";
import { RUN_FORMAT, type RunOutcome, scenarioOf } from "./outcome.ts";
import { type ReplicationPool, withPool } from "./pool.ts";
import type { Plan } from "./precision.ts";
import type { Progress } from "./progress.ts";
import { type Compiled, type FinishedExperiment, planOf, type RunOptions, runPlanned } from "./run.ts";

export interface CompareOptions extends Omit<RunOptions, "onProgress"> {
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
  const { folder } = options;
  const folders = variants.map(({ model }) => variantFolder(model.name));
  const replaced = folder !== undefined && createComparisonFolder(folder, folders);
  const setup = { models: variants.map(({ model }) => model), migrations: options.migrations };
  return withPool(setup, options, async (pool) => {
    const { plans, pilot } = await planForAll(pool, variants, options);
    const finished = await runAll(pool, variants, plans, pilot, options);
    const outcome: CompareOutcome = {
      runs: finished.map(({ outcome: run }) => run),
      notRun: variants.slice(finished.length).map(({ model }) => model.name),
      differences: differencesOf(finished, options.confidence),
      interrupted: options.signal?.aborted ?? false,
      replaced,
    };
    if (folder !== undefined) {
      removeEmptyFolders(folder, folders);
      await writeComparison(outcome, folder, options);
    }
    return outcome;
  });
}

/** Name of the folder of a variant, inside that of the comparison. */
export function variantFolder(name: string): string {
  return fileName(name);
}

/** The plan of each variant, all with as many replications as the one that needs most; none if it was stopped. */
async function planForAll(
  pool: ReplicationPool,
  variants: readonly Compiled[],
  options: CompareOptions,
): Promise<{ plans: readonly Plan[]; pilot: number }> {
  const start = performance.now();
  const plans: Plan[] = [];
  for (const [i, variant] of variants.entries()) {
    const plan = await planOf(pool.runner(i), variant.model, ofVariant(variant, i, options));
    if (plan === undefined) return { plans: [], pilot: 0 };
    plans.push(plan);
  }
  const replications = Math.max(...plans.map((plan) => plan.replications));
  const pilot = (performance.now() - start) / 1000;
  return { plans: plans.map((plan) => ({ ...plan, replications })), pilot };
}

/** One after the other; `pilot` is booked to the first. */
async function runAll(
  pool: ReplicationPool,
  variants: readonly Compiled[],
  plans: readonly Plan[],
  pilot: number,
  options: CompareOptions,
): Promise<FinishedExperiment[]> {
  const finished: FinishedExperiment[] = [];
  for (const [i, variant] of variants.entries()) {
    if (options.signal?.aborted) break;
    const booked = i === 0 ? pilot : 0;
    finished.push(
      await runPlanned(pool.runner(i), variant, plans[i], booked, ofVariant(variant, i, options)),
    );
  }
  return finished;
}

function ofVariant({ model }: Compiled, index: number, options: CompareOptions): RunOptions {
  const { folder, onProgress } = options;
  return {
    ...options,
    folder: folder && join(folder, variantFolder(model.name)),
    onProgress: (progress) => onProgress?.(progress, index),
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
  const { seed, version } = options;
  const { runs, differences } = outcome;
  const [first] = runs;
  const rows = differences.map(differenceRow);
  await writeRows(join(folder, DIFFERENCES.file), DIFFERENCES, rows, { seed, version });
  writeJson(folder, RUN_FILE, {
    version: RUN_FORMAT,
    quorate: version,
    command: "compare",
    variants: runs.map(({ scenario, horizon, warmUp, finished }) => ({
      ...scenarioOf(scenario),
      folder: variantFolder(scenario.name),
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
