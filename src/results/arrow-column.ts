import { Data, type DataType } from "apache-arrow";
import { type Column, type ColumnArray, createColumnArray } from "./table.ts";
import type { Names } from "./table-schema.ts";

/**
 * The Arrow form of a column: bit-packed booleans, a validity bitmap where there are nulls, codes bound to their
 * names. Under a null the value written is 0, since NaN has many bit patterns and files are compared byte by byte.
 * Shares memory with `given` where nothing has to change. Throws at a value the column cannot take.
 */
export function arrowColumn(
  column: Column,
  type: DataType,
  given: ColumnArray,
  names: Names | undefined,
): Data {
  const length = given.length;
  if (column.type === "bool") return new Data(type, 0, length, 0, [undefined, packBits(given)]);
  const values = names === undefined ? given : placesOf(given, names);

  const nullCount = countNulls(column, values);
  if (nullCount > 0 && !column.nullable)
    throw new RangeError("a value is missing and the column has no nulls");
  if (nullCount === 0) return new Data(type, 0, length, 0, [undefined, values], [], names?.vector);

  const nullBitmap = new Uint8Array(bitmapBytes(length));
  const data = createColumnArray(column.type, length);
  for (let row = 0; row < length; row++) {
    const value = values[row];
    if (isNull(column, value)) continue;
    data[row] = value;
    nullBitmap[row >> 3] |= 1 << (row & 7);
  }
  return new Data(type, 0, length, nullCount, [undefined, data, nullBitmap], [], names?.vector);
}

/** NaN is missing in any float64 column; -1 is missing in names, and in int32 columns that may be null. */
function isNull(column: Column, value: number): boolean {
  if (column.type === "float64") return Number.isNaN(value);
  if (column.type === "name") return value === -1;
  return column.type === "int32" && column.nullable === true && value === -1;
}

function countNulls(column: Column, values: ColumnArray): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) if (isNull(column, values[row])) count++;
  return count;
}

/** Codes of names in the list that was given, as codes of the names that are written. */
function placesOf(codes: ColumnArray, { vector, places }: Names): ColumnArray {
  checkCodes(codes, places.length);
  if (vector.length === places.length) return codes;
  return Int32Array.from(codes, (code) => (code === -1 ? -1 : places[code]));
}

function checkCodes(codes: ColumnArray, names: number): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code < -1 || code >= names) throw new RangeError(`code ${code} with ${names} names`);
  }
}

function packBits(values: ColumnArray): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(values.length));
  for (let row = 0; row < values.length; row++) {
    if (values[row] !== 0) bits[row >> 3] |= 1 << (row & 7);
  }
  return bits;
}

/** Bitmaps are padded to whole 8-byte words, as the format recommends and the library expects. */
function bitmapBytes(length: number): number {
  return Math.ceil(length / 64) * 8;
}
