/** What a folder holds, as data for a page: a run, or several beside each other. */
import { dirname, join, resolve } from "node:path";
import type { ComparedMetric } from "../experiment/comparison.ts";
import { readTable } from "../results/read-table.ts";
import { ResultsError } from "../results/results-error.ts";
import { DIFFERENCES } from "../results/tables.ts";
import type { StoredDifference } from "./conclusion.ts";
import { readManifest } from "./manifest.ts";
import { readRun } from "./read-run.ts";
import type { RunData } from "./run-data.ts";

/** Runs beside each other, of which the first is the baseline. */
export interface SeveralRuns {
  readonly kind: "several";
  readonly runs: readonly RunData[];
  /** Undefined when they were not compared: they share no histories. */
  readonly differences: readonly StoredDifference[] | undefined;
}

export type Results = { readonly kind: "run"; readonly run: RunData } | SeveralRuns;

/** Rejects with a ResultsError for a folder that holds no results or damaged ones. */
export async function readResults(folder: string): Promise<Results> {
  const found = readManifest(folder);
  if (found.kind === "run") return { kind: "run", run: await readRun(folder, found.run) };
  const folders =
    found.kind === "comparison" ? found.comparison.variants.map((one) => one.folder) : found.folders;
  if (folders.length === 0) throw new ResultsError(`${folder}: no variant of this comparison was finished`);
  const runs: RunData[] = [];
  for (const name of folders) runs.push(await readVariant(folder, name));
  const differences = found.kind === "comparison" ? await readDifferences(folder) : undefined;
  return { kind: "several", runs, differences };
}

async function readVariant(folder: string, name: string): Promise<RunData> {
  const own = join(folder, name);
  if (dirname(resolve(own)) !== resolve(folder)) {
    throw new ResultsError(`${folder}: the variant's folder ${JSON.stringify(name)} is not in it`);
  }
  const manifest = readManifest(own);
  if (manifest.kind !== "run") throw new ResultsError(`${own} is not the folder of a run`);
  return readRun(own, manifest.run);
}

/** Bounds that do not exist are infinite. */
async function readDifferences(folder: string): Promise<StoredDifference[]> {
  const { rows, columns, names } = await readTable(join(folder, DIFFERENCES.file), DIFFERENCES);
  return Array.from({ length: rows }, (_, row): StoredDifference => {
    const [lower, upper, needed] = [columns.lower[row], columns.upper[row], columns.replications_needed[row]];
    return {
      service: names.service[columns.service[row]],
      metric: names.metric[columns.metric[row]] as ComparedMetric,
      unit: names.unit[columns.unit[row]],
      variant: names.variant[columns.variant[row]],
      than: names.than[columns.than[row]],
      value: {
        estimate: columns.estimate[row],
        lower: Number.isNaN(lower) ? Number.NEGATIVE_INFINITY : lower,
        upper: Number.isNaN(upper) ? Number.POSITIVE_INFINITY : upper,
        confidence: columns.confidence[row],
        observations: columns.replications[row],
        method: names.method[columns.method[row]],
      },
      comparisons: columns.comparisons[row],
      verdict: names.verdict[columns.verdict[row]] as StoredDifference["verdict"],
      correlation: columns.correlation[row],
      varianceSaved: columns.variance_saved[row],
      replications: columns.replications[row],
      replicationsNeeded: needed < 0 ? undefined : needed,
    };
  });
}
