/** run.json: what ran, read back and checked. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { RUN_FORMAT } from "../experiment/outcome.ts";
import { ResultsError } from "../results/results-error.ts";
import { RUN_FILE } from "../results/run-folder.ts";

const RUN = z.object({
  quorate: z.string(),
  command: z.literal("run"),
  scenario: z.object({
    name: z.string(),
    title: z.string(),
    sha256: z.string(),
    variant: z.string().optional(),
    changes: z.record(z.string(), z.unknown()).default({}),
  }),
  seed: z.string(),
  horizon_s: z.number().positive(),
  warm_up_s: z.number().nonnegative(),
  confidence: z.number().gt(0).lt(1),
  replications: z.object({ asked: z.number(), finished: z.number() }),
  method: z.object({ kind: z.string(), precision: z.number().optional() }),
  interrupted: z.boolean(),
  warnings: z.array(z.string()),
  tables: z.record(z.string(), z.number()),
  timing: z.object({ workers: z.number(), wall_s: z.number(), events: z.number() }),
});

const COMPARISON = z.object({
  quorate: z.string(),
  command: z.literal("compare"),
  variants: z.array(z.object({ name: z.string(), title: z.string(), folder: z.string() })),
  seed: z.string(),
  confidence: z.number().gt(0).lt(1),
});

/** Read first, as all else depends on it. */
const KIND = z.object({ version: z.number(), command: z.string() });

export type RunManifest = z.infer<typeof RUN>;
export type ComparisonManifest = z.infer<typeof COMPARISON>;

/** What a folder holds: a run, a comparison of runs, or runs beside each other that nothing was written about. */
export type Manifest =
  | { readonly kind: "run"; readonly run: RunManifest }
  | { readonly kind: "comparison"; readonly comparison: ComparisonManifest }
  | { readonly kind: "side by side"; readonly folders: readonly string[] };

/** Reads it. ResultsError when the folder holds no results, those of another command, or newer ones than are known. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, RUN_FILE);
  if (!existsSync(file)) return { kind: "side by side", folders: runsIn(folder) };
  const value = parsed(file);
  const { version, command } = check(KIND, value, file);
  if (version > RUN_FORMAT) {
    throw new ResultsError(
      `${file} has format ${version}, written by a newer quorate; this one reads up to ${RUN_FORMAT}`,
    );
  }
  switch (command) {
    case "run":
      return { kind: "run", run: check(RUN, value, file) };
    case "compare":
      return { kind: "comparison", comparison: check(COMPARISON, value, file) };
    default:
      throw new ResultsError(`${folder} is of quorate ${command}; a report is made of a run or a comparison`);
  }
}

/** Folders of runs in a folder that is none itself, by name. */
function runsIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ResultsError(`${folder} is not a folder; name the folder of a run`);
  }
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, RUN_FILE)))
    .map(({ name }) => name)
    .sort();
  if (folders.length === 0) {
    throw new ResultsError(`${folder} holds no run (no ${RUN_FILE}); name the folder that quorate run wrote`);
  }
  return folders;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ResultsError(`${file} is not what quorate writes: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [{ path, message }] = error.issues;
  throw new ResultsError(`${file} is not what quorate writes: ${path.join(".")}: ${message}`, {
    cause: error,
  });
}
