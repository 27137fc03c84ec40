import { readFileSync } from "node:fs";
import type { Table as ArrowTable, Data, Vector } from "apache-arrow";
import { ResultsError } from "./results-error.ts";
import {
  blankOf,
  type Column,
  type ColumnArray,
  type ColumnsOf,
  createColumnArray,
  type Table,
} from "./table.ts";

/** A table read back: the same arrays that were written, null again as NaN or -1. */
export interface ReadTable<T extends Table> {
  readonly rows: number;
  readonly columns: ColumnsOf<T>;
  /** The names that the codes of a `name` column stand for, by column name. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a whole table into memory. Extra columns in the file are ignored. Throws a ResultsError if the file is not
 * there, is not Arrow or lacks a column of the table.
 */
export async function readTable<T extends Table>(path: string, table: T): Promise<ReadTable<T>> {
  const arrow = await openArrow(path);
  const columns: Record<string, ColumnArray> = {};
  const names: Record<string, readonly string[]> = {};
  for (const column of table.columns) {
    const vector = arrow.getChild(column.name);
    if (vector === null) {
      throw new ResultsError(
        `${path}: no column "${column.name}"; it was not written as a ${table.name} table`,
      );
    }
    columns[column.name] = plainColumn(path, column, vector);
    if (column.type === "name") names[column.name] = namesOf(vector);
  }
  const metadata = Object.fromEntries(arrow.schema.metadata);
  return { rows: arrow.numRows, columns: columns as ColumnsOf<T>, names, metadata };
}

async function openArrow(path: string): Promise<ArrowTable> {
  const bytes = readBytes(path);
  const { tableFromIPC } = await import("apache-arrow");
  // The library takes bytes without the magic for a stream and may find an empty table in them.
  if (bytes.subarray(0, 6).toString("latin1") !== "ARROW1")
    throw new ResultsError(`${path}: not an Arrow file`);
  try {
    return tableFromIPC(bytes);
  } catch (error) {
    throw new ResultsError(`${path}: the Arrow file is damaged or cut off`, { cause: error });
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResultsError(`${path}: cannot be read: ${reason}`, { cause: error });
  }
}

function plainColumn(path: string, column: Column, vector: Vector): ColumnArray {
  const result = createColumnArray(column.type, vector.length);
  let row = 0;
  for (const chunk of vector.data) {
    copyChunk(path, column, chunk, result, row);
    row += chunk.length;
  }
  return result;
}

function copyChunk(path: string, column: Column, chunk: Data, result: ColumnArray, start: number): void {
  const { values, length } = chunk;
  if (column.type === "bool") {
    for (let row = 0; row < length; row++) result[start + row] = (values[row >> 3] >> (row & 7)) & 1;
    return;
  }
  if (values.constructor !== result.constructor) {
    throw new ResultsError(`${path}: column "${column.name}" is not of type ${column.type}`);
  }
  result.set(values.subarray(0, length), start);
  if (chunk.nullCount === 0) return;
  const blank = blankOf(column);
  for (let row = 0; row < length; row++) if (!chunk.getValid(row)) result[start + row] = blank;
}

function namesOf(vector: Vector): string[] {
  const dictionary: Vector | undefined = vector.data[0]?.dictionary;
  return dictionary === undefined ? [] : Array.from(dictionary, String);
}
