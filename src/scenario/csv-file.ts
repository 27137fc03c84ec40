/** CSV files that a scenario names: their rows with line numbers, or what is wrong in one line. */
import { parseCsv, positionIn } from "./csv.ts";
import type { NamedFiles } from "./named-files.ts";
import { suggestion } from "./nearest.ts";

export interface CsvLine {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFile {
  readonly header: readonly string[];
  readonly rows: readonly CsvLine[];
}

/** Reads a file by its name in the scenario; the text is what is wrong with it. */
export function readCsvFile(files: NamedFiles, name: string): CsvFile | string {
  let text: string;
  try {
    text = files.read(name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : error;
    return `${JSON.stringify(name)} cannot be read (${code})`;
  }
  const csv = parseCsv(text);
  if ("message" in csv) return `${name}:${positionIn(text, csv.offset).line}: ${csv.message}`;
  if (csv.rows.length === 0) return `${JSON.stringify(name)} has no rows`;
  let line = 1;
  let counted = 0;
  const rows = csv.rows.map(({ cells, offsets: [offset] }) => {
    line += positionIn(text.slice(counted, offset), offset - counted).line - 1;
    counted = offset;
    return { line, cells };
  });
  return { header: csv.header.cells, rows };
}

/** Position of a column; the text says that there is none. */
export function columnOf({ header }: CsvFile, column: string, name: string): number | string {
  const at = header.indexOf(column);
  return at >= 0
    ? at
    : `${JSON.stringify(name)} has no column ${JSON.stringify(column)}; ${suggestion(column, header)}`;
}
