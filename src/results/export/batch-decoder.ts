import { type Data, DataType, type RecordBatch, type Vector } from "apache-arrow";
import { ResultsError } from "../results-error.ts";
import type { ArrowTableFile, FileColumn } from "./arrow-table-file.ts";

/** How a format says single values. A RangeError says that it cannot. */
export interface Wording<T> {
  readonly missing: T;
  float(value: number): T;
  integer(value: number): T;
  boolean(value: boolean): T;
  /** Called once per distinct name. */
  name(value: string): T;
}

/** Turns the record batches of a table into columns of values as a format says them. */
export class BatchDecoder<T> {
  readonly #path: string;
  readonly #columns: readonly ColumnDecoder<T>[];

  constructor({ path, columns }: Pick<ArrowTableFile, "path" | "columns">, wording: Wording<T>) {
    this.#path = path;
    this.#columns = columns.map((column) => new ColumnDecoder(column, wording));
  }

  /** One array per column with one value per row. Throws a ResultsError for values that make no sense. */
  columns({ data }: RecordBatch): T[][] {
    return this.#columns.map((decoder, index) => {
      try {
        return decoder.values(data.children[index]);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new ResultsError(`${this.#path}: column "${decoder.name}": ${error.message}`, { cause: error });
      }
    });
  }
}

class ColumnDecoder<T> {
  readonly name: string;
  readonly #type: FileColumn["type"];
  readonly #wording: Wording<T>;
  #dictionary: Vector | undefined;
  #names: readonly T[] = [];

  constructor({ name, type }: FileColumn, wording: Wording<T>) {
    this.name = name;
    this.#type = type;
    this.#wording = wording;
  }

  values(data: Data): T[] {
    const { length, nullCount } = data;
    checkLength(data);
    const valueAt = this.#valueAt(data);
    const result = new Array<T>(length);
    for (let row = 0; row < length; row++) {
      const isMissing = nullCount > 0 && !data.getValid(row);
      result[row] = isMissing ? this.#wording.missing : valueAt(row);
    }
    return result;
  }

  #valueAt(data: Data): (row: number) => T {
    const { values } = data;
    const wording = this.#wording;
    switch (this.#type) {
      case "bool":
        return (row) => wording.boolean(((values[row >> 3] >> (row & 7)) & 1) === 1);
      case "name":
        return this.#nameAt(data);
      case "float64":
        return (row) => wording.float(values[row]);
      case "int32":
      case "uint32":
        return (row) => wording.integer(values[row]);
    }
  }

  #nameAt({ values, dictionary }: Data): (row: number) => T {
    const names = this.#namesOf(dictionary);
    return (row) => {
      const code = values[row];
      if (code < 0 || code >= names.length) throw new RangeError(`code ${code} with ${names.length} names`);
      return names[code];
    };
  }

  /** All batches of a file share their names, which are worded once. */
  #namesOf(dictionary: Vector | undefined): readonly T[] {
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary;
      this.#names = Array.from(dictionary ?? [], (name) => this.#wording.name(String(name)));
    }
    return this.#names;
  }
}

/** A damaged file can claim more rows than it has values for. */
function checkLength({ length, values, nullBitmap, nullCount, type }: Data): void {
  const held = DataType.isBool(type) ? values.length * 8 : values.length;
  const known = nullCount > 0 ? nullBitmap.length * 8 : held;
  if (Math.min(held, known) < length)
    throw new RangeError(`${length} rows with ${Math.min(held, known)} values`);
}
