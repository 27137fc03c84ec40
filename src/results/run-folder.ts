import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EXPORT_FORMATS } from "./export/formats.ts";
import { ResultsError } from "./results-error.ts";
import { TABLES } from "./tables.ts";

/** Present in every folder that holds a run; a folder with it may be written again. */
export const RUN_FILE = "run.json";
/** The scenario as it was run. */
export const SCENARIO_FILE = "scenario.yaml";
/** Texts of the files the scenario names, if it names any, by their names: a JSON object. */
export const FILES_FILE = "files.json";
export const REPORT_FILE = "report.html";

/** The points of a sweep; its columns depend on the parameters. */
export const SWEEP_FILE = "sweep.arrow";

const TABLE_FILES = [...TABLES.map((table) => table.file), SWEEP_FILE];
/** All that a run writes. */
const RUN_FILES = [...TABLE_FILES, FILES_FILE, REPORT_FILE, RUN_FILE, SCENARIO_FILE];

/**
 * Makes a folder ready to hold a run: creates it, or accepts an empty one, an earlier run, or what an interrupted
 * run left. An earlier run's files stay until each is replaced by a complete new one. Throws a ResultsError if the
 * folder holds anything else, or cannot be made. Returns whether it holds an earlier run.
 */
export function createRunFolder(folder: string): boolean {
  const entries = createAndList(folder);
  const isRun = entries.includes(RUN_FILE);
  if (isRun || entries.every(isLeftover)) return isRun;
  throw new ResultsError(
    `${folder} is not empty and holds no earlier run (no ${RUN_FILE}); name a new or empty folder with --out`,
  );
}

/**
 * The same for a comparison, whose variants have folders of their own in it. Folders of variants of an earlier comparison
 * that are not among `variants` are removed if nothing else is in them, so that none is mistaken for one of this comparison.
 */
export function createComparisonFolder(folder: string, variants: readonly string[]): boolean {
  const entries = createAndList(folder);
  const isReplaced = entries.includes(RUN_FILE);
  const runs = entries.filter((entry) => isRunFolder(join(folder, entry)));
  if (!isReplaced && !entries.every((entry) => isLeftover(entry) || runs.includes(entry))) {
    throw new ResultsError(
      `${folder} is not empty and holds no earlier comparison (no ${RUN_FILE}); name a new or empty folder with --out`,
    );
  }
  for (const variant of variants) createRunFolder(join(folder, variant));
  for (const run of runs) if (!variants.includes(run)) removeRun(join(folder, run));
  return isReplaced;
}

/** Whether a folder holds a run and nothing but that. */
function isRunFolder(folder: string): boolean {
  if (!statSync(folder).isDirectory()) return false;
  const entries = readdirSync(folder);
  return entries.length > 0 && entries.every((entry) => RUN_FILES.includes(entry) || isTemporary(entry));
}

/** Removes those of some folders within a folder that nothing was written to. */
export function removeEmptyFolders(folder: string, names: readonly string[]): void {
  for (const path of names.map((name) => join(folder, name))) {
    if (existsSync(path) && readdirSync(path).length === 0) rmdirSync(path);
  }
}

/** Removes a folder that holds nothing but a run. */
function removeRun(folder: string): void {
  for (const entry of readdirSync(folder)) rmSync(join(folder, entry));
  rmdirSync(folder);
}

/** Writes a value as indented JSON, whole or not at all. */
export function writeJson(folder: string, name: string, value: unknown): void {
  writeText(folder, name, `${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a scenario and what it read besides itself; returns the names of the files written. */
export function writeScenario(
  folder: string,
  { text, files }: { readonly text: string; readonly files: Readonly<Record<string, string>> },
): string[] {
  writeText(folder, SCENARIO_FILE, text);
  if (Object.keys(files).length === 0) return [SCENARIO_FILE];
  writeJson(folder, FILES_FILE, files);
  return [SCENARIO_FILE, FILES_FILE];
}

/** Writes a text file in UTF-8, whole or not at all: under a temporary name first, then renamed. */
export function writeText(folder: string, name: string, text: string): void {
  if (basename(name) !== name) throw new Error(`"${name}" is not a plain file name`);
  const path = join(folder, name);
  const temporary = `${path}.tmp`;
  try {
    const descriptor = openSync(temporary, "w");
    try {
      writeFileSync(descriptor, text, "utf8");
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Removes tables, their exports, reports and temporary files of an earlier run that this run did not write, so that the
 * folder does not mix two runs. Call it once the new run is complete. Files that quorate never writes are left alone.
 */
export function removeStaleFiles(folder: string, written: readonly string[]): void {
  const replaceable = [...TABLE_FILES, FILES_FILE, REPORT_FILE];
  for (const entry of readdirSync(folder)) {
    const isStale = isTemporary(entry) || (replaceable.includes(entry) && !written.includes(entry));
    if (isStale) rmSync(join(folder, entry));
  }
  for (const format of EXPORT_FORMATS) removeExports(join(folder, format), format);
}

/** Removes what `quorate export` wrote of an earlier run. A folder of that name that holds a run is that of a variant. */
function removeExports(folder: string, format: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory() || existsSync(join(folder, RUN_FILE))) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const isExport = entry.name.endsWith(`.${format}`) || entry.name.endsWith(`.${format}.tmp`);
    if (entry.isFile() && isExport) rmSync(join(entry.parentPath, entry.name));
  }
}

function createAndList(folder: string): string[] {
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.W_OK);
    return readdirSync(folder);
  } catch (error) {
    throw new ResultsError(`${folder} cannot be used as output folder: ${whyNot(folder, error)}`, {
      cause: error,
    });
  }
}

function whyNot(folder: string, error: unknown): string {
  const why: Readonly<Record<string, string>> = {
    EACCES: "it may not be written",
    EPERM: "it may not be written",
    EROFS: "it is on a disk that may only be read",
    ENOENT: "it cannot be made in this place",
    ENOSPC: "the disk is full",
    ENAMETOOLONG: "the name is too long",
    ELOOP: "it is a link that leads back to itself",
    EEXIST: "it is a link to a folder that is not there",
  };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const file = fileOnTheWay(folder);
  if (file === folder) return "there is a file of that name";
  if (file !== undefined) return `${file} is a file, not a folder`;
  return why[code] ?? (error instanceof Error ? error.message : String(error));
}

/** The path itself, or what it leads through, if that is a file. */
function fileOnTheWay(path: string): string | undefined {
  if (existsSync(path)) return statSync(path).isDirectory() ? undefined : path;
  return path === dirname(path) ? undefined : fileOnTheWay(dirname(path));
}

/** Makes a folder and those it is in, one by one: Node's own way of doing so never ends in some places, below /proc say. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** What a run that never finished can leave: tables and temporary files. A scenario.yaml may be someone's own. */
function isLeftover(entry: string): boolean {
  return TABLE_FILES.includes(entry) || isTemporary(entry);
}

function isTemporary(entry: string): boolean {
  return RUN_FILES.some((name) => entry === `${name}.tmp`);
}
