/** What to replay: a scenario file and a seed, or a run's folder, which has both. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Model } from "../cluster/model.ts";
import { type RunScenario, runScenario } from "../experiment/outcome.ts";
import { readStoredRun } from "../experiment/stored-run.ts";
import { SCENARIO_FILE } from "../results/run-folder.ts";
import { compile, parseScenario } from "../scenario/index.ts";
import { readable } from "./readable.ts";
import { UsageError } from "./usage-error.ts";

export interface ReplaySource {
  readonly scenario: RunScenario;
  readonly model: Model;
  readonly seed: string;
  /** Replications the scenario asks for. */
  readonly replications: number;
  /** The run that is replayed; undefined for a scenario file. */
  readonly run: { readonly folder: string; readonly version: string; readonly finished: number } | undefined;
}

/** Seed of scenario files unless told. */
const DEFAULT_SEED = "1";

/**
 * Reads a run's folder or a scenario file. `seed` is for files. ScenarioError or ResultsError for what cannot be read or
 * is not right, UsageError for a seed beside a run.
 */
export function replaySource(path: string, seed: string | undefined): ReplaySource {
  return isFolder(path) ? fromRun(path, seed) : fromFile(path, seed ?? DEFAULT_SEED);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function fromFile(file: string, seed: string): ReplaySource {
  const text = readable(file, () => readFileSync(file, "utf8"));
  const resolved = parseScenario(text, file);
  const model = compile(resolved);
  const { replications } = resolved.scenario;
  return { scenario: runScenario(resolved, model), model, replications, seed, run: undefined };
}

function fromRun(folder: string, seed: string | undefined): ReplaySource {
  const run = readStoredRun(folder);
  if (seed !== undefined && seed !== run.seed) {
    throw new UsageError(
      `${folder} is a run of seed ${run.seed}; for another seed replay its scenario: ${join(folder, SCENARIO_FILE)}`,
    );
  }
  const { resolved, model } = run;
  const { replications } = resolved.scenario;
  return { scenario: runScenario(resolved, model), model, replications, seed: run.seed, run };
}
