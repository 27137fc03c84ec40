/** What to replay: a scenario file and a seed, or a run's folder, which has both. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Model } from "../cluster/model.ts";
import { type RunScenario, runScenario } from "../experiment/outcome.ts";
import { ResultsError } from "../results/results-error.ts";
import { FILES_FILE, RUN_FILE, SCENARIO_FILE } from "../results/run-folder.ts";
import { compile, parseScenario, scenarioHash } from "../scenario/index.ts";
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

/** What is needed of run.json. */
const RUN = z.object({
  version: z.literal(1),
  quorate: z.string(),
  command: z.literal("run"),
  scenario: z.object({ sha256: z.string() }),
  seed: z.string(),
  horizon_s: z.number().positive(),
  replications: z.object({ finished: z.number() }),
});

/** Texts of files by their names. */
const FILES = z.record(z.string(), z.string());

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
  return { ...compiled(text, file, {}, {}), seed, run: undefined };
}

function fromRun(folder: string, seed: string | undefined): ReplaySource {
  const run = readRun(folder);
  if (seed !== undefined && seed !== run.seed) {
    throw new UsageError(
      `${folder} is a run of seed ${run.seed}; for another seed replay its scenario: ${join(folder, SCENARIO_FILE)}`,
    );
  }
  const file = join(folder, SCENARIO_FILE);
  const text = readText(file);
  const files = readFiles(join(folder, FILES_FILE));
  if (scenarioHash(text, files) !== run.scenario.sha256) {
    throw new ResultsError(
      `${file} is not the scenario that was run, by the hash in ${RUN_FILE}; it was changed, or belongs to another run`,
    );
  }
  const source = compiled(text, file, { horizon: `${run.horizon_s}s` }, files);
  const { finished } = run.replications;
  return { ...source, seed: run.seed, run: { folder, version: run.quorate, finished } };
}

/** What the scenario read besides itself; nothing if there is no such file. */
function readFiles(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  try {
    return FILES.parse(JSON.parse(readText(file)));
  } catch (error) {
    if (error instanceof ResultsError) throw error;
    throw new ResultsError(`${file} is not what quorate run writes`, { cause: error });
  }
}

function readRun(folder: string): z.infer<typeof RUN> {
  const file = join(folder, RUN_FILE);
  try {
    return RUN.parse(JSON.parse(readText(file)));
  } catch (error) {
    if (error instanceof ResultsError) throw error;
    throw new ResultsError(`${file} is not what quorate run writes`, { cause: error });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ResultsError(`${file} cannot be read; name the folder of a run, or a scenario file`, {
      cause: error,
    });
  }
}

function compiled(
  text: string,
  file: string,
  overrides: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
) {
  const resolved = parseScenario(text, file, overrides, files);
  const model = compile(resolved);
  return { scenario: runScenario(resolved, model), model, replications: resolved.scenario.replications };
}
