/** A CSV file as `quorate fit` reads it: columns by role, problems with their place. */
import { readFileSync } from "node:fs";
import { type Csv, type CsvRow, parseCsv, positionIn } from "../../scenario/csv.ts";
import { ScenarioError } from "../../scenario/index.ts";
import { readable } from "../readable.ts";

export interface Table {
  readonly file: string;
  readonly csv: Csv;
}

/** Most rows that are complained about at once. */
const PROBLEMS_MAX = 10;

/** A problem at an offset of the text. */
interface Found {
  readonly offset: number;
  readonly message: string;
}

/** Reads a file; ScenarioError when it is not a table. */
export function readTable(file: string): Table {
  const text = readable(file, () => readFileSync(file, "utf8"));
  const csv = parseCsv(text);
  if ("message" in csv) throw errorIn(file, text, [csv]);
  if (csv.rows.length === 0) {
    throw errorIn(file, text, [
      { offset: csv.header.offsets[0], message: "there are no rows below the header" },
    ]);
  }
  return { file, csv };
}

/** Collects what is wrong with cells, to say it all at once. */
export class CellProblems {
  readonly #table: Table;
  readonly #found: Found[] = [];

  constructor(table: Table) {
    this.#table = table;
  }

  add(row: CsvRow, column: number, message: string): void {
    this.#found.push({ offset: row.offsets[column] ?? row.offsets[0], message });
  }

  /** Throws when something was found. */
  check(): void {
    if (this.#found.length === 0) return;
    const { file, csv } = this.#table;
    const found = [...this.#found].sort((a, b) => a.offset - b.offset);
    const shown = found.slice(0, PROBLEMS_MAX);
    const more = found.length - shown.length;
    const last = shown.pop() as Found;
    const closing = more === 0 ? "" : ` (and ${more} more)`;
    throw errorIn(file, csv.text, [...shown, { ...last, message: `${last.message}${closing}` }]);
  }
}

/** Line of the file that a row begins on, from 1. */
export function lineOf({ csv }: Table, row: CsvRow): number {
  return positionIn(csv.text, row.offsets[0]).line;
}

function errorIn(file: string, text: string, found: readonly Found[]): ScenarioError {
  const problems = found.map(({ offset, message }) => ({
    file,
    ...positionIn(text, offset),
    path: "",
    message,
  }));
  return new ScenarioError(problems, text.replace(/^\uFEFF/, ""));
}
