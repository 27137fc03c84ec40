import {
  Bool,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  makeVector,
  Schema,
  Uint32,
  Utf8,
  type Vector,
} from "apache-arrow";
import type { Column, Table } from "./table.ts";

/** An Arrow schema with, for each column of names, the names that all record batches share. */
export interface TableSchema {
  readonly schema: Schema;
  /** By position of the column; undefined where the column holds no names. */
  readonly names: readonly (Names | undefined)[];
}

/** Names as they are written: each once, as two things may have the same name and pandas refuses names that repeat. */
export interface Names {
  readonly vector: Vector<Utf8>;
  /** Of each name of the given list, its place in the vector. */
  readonly places: Int32Array;
}

/**
 * The Arrow schema of a table. Schema metadata is `table`, `description`, `units` (by column, as JSON) and the given
 * pairs in their order; each field carries its description and unit. Throws if a list of names is missing.
 */
export function tableSchema(
  table: Table,
  dictionaries: Readonly<Record<string, readonly string[]>>,
  metadata: Readonly<Record<string, string>>,
): TableSchema {
  const names = table.columns.map((column) =>
    column.type === "name" ? eachOnce(namesOf(table, column, dictionaries)) : undefined,
  );
  // Each column has a dictionary id of its own, its position: two columns with one id make the library throw.
  const fields = table.columns.map(
    (column, index) =>
      new Field(column.name, arrowType(column, index), column.nullable ?? false, fieldMetadata(column)),
  );
  const { name, description } = table;
  const pairs = Object.entries({ table: name, description, units: units(table), ...metadata });
  return { schema: new Schema(fields, new Map(pairs)), names };
}

function namesOf(
  table: Table,
  column: Column,
  dictionaries: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const names = column.dictionary === undefined ? undefined : dictionaries[column.dictionary];
  if (names === undefined) {
    throw new Error(`${table.name}.${column.name}: no list of names "${column.dictionary}"`);
  }
  return names;
}

function arrowType(column: Column, index: number): DataType {
  switch (column.type) {
    case "float64":
      return new Float64();
    case "int32":
      return new Int32();
    case "uint32":
      return new Uint32();
    case "bool":
      return new Bool();
    case "name":
      return new Dictionary(new Utf8(), new Int32(), index);
  }
}

/** For readers that drop the metadata of fields. */
function units({ columns }: Table): string {
  const pairs = columns.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]]));
  return JSON.stringify(Object.fromEntries(pairs));
}

function fieldMetadata(column: Column): Map<string, string> {
  const metadata = new Map([["description", column.description]]);
  if (column.unit !== undefined) metadata.set("unit", column.unit);
  return metadata;
}

function eachOnce(names: readonly string[]): Names {
  const unique = [...new Set(names)];
  const places = new Map(unique.map((name, place) => [name, place]));
  return { vector: nameVector(unique), places: Int32Array.from(names, (name) => places.get(name) ?? -1) };
}

/** Built by hand rather than with a builder, so that an empty list is a proper vector too. */
function nameVector(names: readonly string[]): Vector<Utf8> {
  const encoded = names.map((name) => Buffer.from(name, "utf8"));
  const valueOffsets = new Int32Array(names.length + 1);
  for (let index = 0; index < encoded.length; index++) {
    valueOffsets[index + 1] = valueOffsets[index] + encoded[index].byteLength;
  }
  const data = new Uint8Array(Buffer.concat(encoded));
  return makeVector(makeData({ type: new Utf8(), length: names.length, nullCount: 0, valueOffsets, data }));
}
