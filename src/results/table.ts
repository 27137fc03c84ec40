/**
 * What a table is: plain data, known to worker threads, writers, readers and the data dictionary alike.
 * The tables themselves are in tables.ts.
 */

/**
 * - `float64`: a number; nullable ones hold NaN for null.
 * - `int32`: a whole number; nullable ones hold -1 for null.
 * - `uint32`: a count from 0 to 2^32 - 1, never null.
 * - `bool`: 0 or 1, never null.
 * - `name`: a code into the list of names its `dictionary` key stands for; nullable ones hold -1 for null.
 */
export type ColumnType = "float64" | "int32" | "uint32" | "bool" | "name";

export interface Column {
  /** snake_case, ending in the unit where there is one. */
  readonly name: string;
  readonly type: ColumnType;
  readonly unit?: string;
  /** Which list of names the codes of a `name` column index; the lists come with each run. */
  readonly dictionary?: string;
  /** One sentence for the data dictionary. */
  readonly description: string;
  readonly nullable?: boolean;
}

export interface Table {
  readonly name: string;
  readonly file: string;
  /** What one row is. */
  readonly description: string;
  readonly columns: readonly Column[];
}

/** The array that holds a column of the given type, one element per row. */
export type ColumnArray<Type extends ColumnType = ColumnType> = Type extends "float64"
  ? Float64Array<ArrayBuffer>
  : Type extends "uint32"
    ? Uint32Array<ArrayBuffer>
    : Type extends "bool"
      ? Uint8Array<ArrayBuffer>
      : Int32Array<ArrayBuffer>;

/** A table's columns by name, each with the array type of that column. */
export type ColumnsOf<T extends Table> = {
  [C in T["columns"][number] as C["name"]]: ColumnArray<C["type"]>;
};

/** Rows on their way from a worker thread to a file: exactly `rows` elements per column, in the table's order. */
export interface ColumnBatch {
  readonly table: string;
  readonly rows: number;
  readonly columns: readonly ColumnArray[];
}

/** A new array for a column of the given type; all zero. */
export function createColumnArray(type: ColumnType, length: number): ColumnArray {
  switch (type) {
    case "float64":
      return new Float64Array(length);
    case "uint32":
      return new Uint32Array(length);
    case "bool":
      return new Uint8Array(length);
    case "int32":
    case "name":
      return new Int32Array(length);
  }
}

/** What a column holds before anyone wrote to it: null where null can be said, a name that is missing, else 0. */
export function blankOf(column: Column): number {
  if (column.type === "name") return -1;
  if (!column.nullable) return 0;
  return column.type === "float64" ? Number.NaN : -1;
}
