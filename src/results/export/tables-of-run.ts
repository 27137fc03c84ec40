import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ResultsError } from "../results-error.ts";
import { RUN_FILE } from "../run-folder.ts";

/** A table in the folder of a run. */
export interface RunTable {
  /** As in `--tables`, without ending. */
  readonly name: string;
  /** Folder it is in, relative to the run's: empty, or that of one variant. */
  readonly variant: string;
  readonly path: string;
}

const ENDING = ".arrow";

/**
 * The tables in a run's folder, and in those of the runs in it: variants of a comparison, or scenarios side by side.
 * Throws a ResultsError if there are none.
 */
export function tablesOfRun(folder: string): RunTable[] {
  const entries = entriesOf(folder);
  const holdsRun = (name: string) => existsSync(join(folder, name, RUN_FILE));
  const runs = entries.filter((entry) => entry.isDirectory() && holdsRun(entry.name)).map(({ name }) => name);
  if (!holdsRun("") && runs.length === 0) {
    throw new ResultsError(`${folder} holds no run (no ${RUN_FILE}); name the folder that quorate run wrote`);
  }
  const tables = ["", ...runs.sort()].flatMap((variant) => tablesIn(join(folder, variant), variant));
  if (tables.length === 0) throw new ResultsError(`${folder} holds no tables (*${ENDING})`);
  return tables;
}

/** Those with one of the names. Throws a ResultsError for a name that no table has. */
export function namedTables(tables: readonly RunTable[], names: readonly string[]): RunTable[] {
  const known = [...new Set(tables.map(({ name }) => name))].sort();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ResultsError(`there is no table ${JSON.stringify(unknown)}; there are: ${known.join(", ")}`);
  }
  return tables.filter(({ name }) => names.includes(name));
}

function tablesIn(folder: string, variant: string): RunTable[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING))
    .map((entry) => entry.name)
    .sort()
    .map((file) => ({ name: file.slice(0, -ENDING.length), variant, path: join(folder, file) }));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResultsError(`${folder} cannot be read as the folder of a run: ${reason}`, { cause: error });
  }
}
