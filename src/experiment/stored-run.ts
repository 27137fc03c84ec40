/** A run read back from its folder: what ran, exactly, and the model it ran, compiled again. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Model } from "../cluster/model.ts";
import { ResultsError } from "../results/results-error.ts";
import { FILES_FILE, RUN_FILE, SCENARIO_FILE } from "../results/run-folder.ts";
import { compile, parseScenario, type Resolved, scenarioHash } from "../scenario/index.ts";

/** What is needed of run.json. */
const RUN = z.object({
  version: z.literal(1),
  quorate: z.string(),
  command: z.literal("run"),
  scenario: z.object({
    sha256: z.string(),
    variant: z.string().optional(),
    changes: z.record(z.string(), z.unknown()).default({}),
  }),
  seed: z.string(),
  replications: z.object({ finished: z.number() }),
});

/** Texts of files by their names. */
const FILES = z.record(z.string(), z.string());

export interface StoredRun {
  readonly folder: string;
  readonly resolved: Resolved;
  readonly model: Model;
  readonly seed: string;
  /** Version of quorate that made it. */
  readonly version: string;
  /** Replications in it. */
  readonly finished: number;
}

/** What says what another command than `run` left in a folder. */
const OTHER = z.object({
  command: z.string(),
  variants: z.array(z.object({ folder: z.string() })).optional(),
});

/** Reads a run's folder. ResultsError for what is no run or was changed, ScenarioError for a scenario that is not right. */
export function readStoredRun(folder: string): StoredRun {
  const run = readRun(folder);
  const file = join(folder, SCENARIO_FILE);
  const text = readText(file);
  const files = readFiles(join(folder, FILES_FILE));
  if (scenarioHash(text, files) !== run.scenario.sha256) {
    throw new ResultsError(
      `${file} is not the scenario that was run, by the hash in ${RUN_FILE}; it was changed, or belongs to another run`,
    );
  }
  const resolved = parseScenario(text, file, run.scenario.changes, files, run.scenario.variant);
  const { seed, quorate: version, replications } = run;
  return { folder, resolved, model: compile(resolved), seed, version, finished: replications.finished };
}

/** What the scenario read besides itself; nothing if there is no such file. */
function readFiles(file: string): Readonly<Record<string, string>> {
  return existsSync(file) ? readJson(file, FILES) : {};
}

function readRun(folder: string): z.infer<typeof RUN> {
  const file = join(folder, RUN_FILE);
  const other = OTHER.safeParse(readJson(file, z.unknown()));
  if (other.success && other.data.command === "compare") {
    const variants = (other.data.variants ?? []).map((variant) => join(folder, variant.folder));
    throw new ResultsError(`${folder} is a comparison; name one of its variants: ${variants.join(", ")}`);
  }
  if (other.success && other.data.command !== "run") {
    throw new ResultsError(`${folder} is of quorate ${other.data.command}; name the folder of a run`);
  }
  return readJson(file, RUN);
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  const text = readText(file);
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
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
