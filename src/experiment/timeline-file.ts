/** The whole timeline of a replication as an Arrow file, written as it is simulated. */
import type { Model } from "../cluster/model.ts";
import { timelineDictionaries } from "../observers/timeline.ts";
import { ResultsError } from "../results/results-error.ts";
import { TableWriter } from "../results/table-writer.ts";
import { TIMELINE } from "../results/tables.ts";
import { overviewOf, type ReplayOverview } from "./replay.ts";

/** Rejects nothing itself; throws a ResultsError when the file cannot be written, and leaves none behind then. */
export function writeTimeline(
  path: string,
  model: Model,
  seed: string,
  replication: number,
  metadata: Readonly<Record<string, string>>,
): ReplayOverview {
  const writer = openWriter(path, model, {
    ...metadata,
    seed,
    replication: String(replication),
    horizon_s: String(model.horizon),
    warm_up_s: String(model.warmUp),
  });
  try {
    const overview = overviewOf(model, seed, replication, (batch) => writer.append(batch));
    writer.close();
    return overview;
  } catch (error) {
    writer.abort();
    throw asResultsError(path, error);
  }
}

function openWriter(path: string, model: Model, metadata: Readonly<Record<string, string>>): TableWriter {
  try {
    return new TableWriter(path, TIMELINE, timelineDictionaries(model), metadata);
  } catch (error) {
    throw asResultsError(path, error);
  }
}

/** What the file system says is for the person at the terminal; all else is ours. */
function asResultsError(path: string, error: unknown): unknown {
  if (!(error instanceof Error && "syscall" in error)) return error;
  return new ResultsError(`${path} cannot be written: ${error.message}`, { cause: error });
}
