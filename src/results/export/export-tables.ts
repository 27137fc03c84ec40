import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ResultsError } from "../results-error.ts";
import { ArrowTableFile } from "./arrow-table-file.ts";
import { CsvExport } from "./csv.ts";
import type { ExportFormat } from "./formats.ts";
import { JsonExport } from "./json.ts";
import { ParquetExport } from "./parquet.ts";
import type { TableExport } from "./table-export.ts";
import type { RunTable } from "./tables-of-run.ts";
import { WholeFile } from "./whole-file.ts";

const EXPORTS: Readonly<Record<ExportFormat, new (table: ArrowTableFile, file: WholeFile) => TableExport>> = {
  csv: CsvExport,
  parquet: ParquetExport,
  json: JsonExport,
};

export interface ExportedTable {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Made if it is not there. */
  readonly folder: string;
  /** Aborting ends it with the signal's reason; nothing is left behind. */
  readonly signal?: AbortSignal;
  /** Told after each record batch: the table, and the rows of it that are written. */
  readonly onProgress?: (table: RunTable, rows: number) => void;
}

/**
 * Writes tables as `FOLDER/[VARIANT/]NAME.FORMAT`, replacing files of that name, in memory bounded by a record batch. The
 * files get their names when all of them are complete; otherwise nothing is left behind. Rejects with a ResultsError for
 * a damaged table and for what cannot be written.
 */
export async function exportTables(
  tables: readonly RunTable[],
  { format, folder, signal, onProgress }: ExportOptions,
): Promise<ExportedTable[]> {
  const made: string[] = [];
  const files: WholeFile[] = [];
  const exported: ExportedTable[] = [];
  try {
    for (const table of tables) {
      const target = join(folder, table.variant);
      made.push(...makeFolders(resolve(target)));
      const file = new WholeFile(join(target, `${table.name}.${format}`));
      files.push(file);
      const rows = await exportTable(table, file, { format, folder, signal, onProgress });
      exported.push({ path: file.path, rows, bytes: file.bytes });
    }
    for (const file of files) file.rename();
    return exported;
  } catch (error) {
    for (const file of files) file.abort();
    removeEmpty(made);
    throw error;
  }
}

async function exportTable(
  table: RunTable,
  file: WholeFile,
  { format, signal, onProgress }: ExportOptions,
): Promise<number> {
  const source = await ArrowTableFile.open(table.path);
  let rows = 0;
  try {
    const target = new EXPORTS[format](source, file);
    for await (const batch of source.batches()) {
      signal?.throwIfAborted();
      await target.write(batch);
      rows += batch.numRows;
      onProgress?.(table, rows);
    }
    await target.end();
  } finally {
    await source.close();
  }
  return rows;
}

/** Makes a folder and those it is in; returns those that were not there, outermost first. */
function makeFolders(folder: string): string[] {
  if (existsSync(folder)) return [];
  const made = makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    removeEmpty(made);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResultsError(`${folder} cannot be made: ${reason}`, { cause: error });
  }
  return [...made, folder];
}

function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      // Someone else put something there meanwhile.
    }
  }
}
