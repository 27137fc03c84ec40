import {
  blankOf,
  type ColumnArray,
  type ColumnBatch,
  type ColumnsOf,
  createColumnArray,
  type Table,
} from "./table.ts";

/**
 * Rows of a table, collected in typed arrays that double when full and are kept when the log is cleared, so a
 * simulation that has run for a while appends without allocating.
 *
 *     const row = log.add();
 *     log.columns.start_s[row] = now;
 *
 * A new row is blank: null in nullable columns, -1 in names, 0 elsewhere. Rows may be changed until they are
 * taken. Keep `log.columns` if you like, but not the arrays inside it: `add` replaces them when they are full.
 */
export class ColumnLog<T extends Table> {
  readonly table: T;
  /** The arrays by column name, each at least `length` long. */
  readonly columns: ColumnsOf<T>;
  #arrays: ColumnArray[];
  readonly #blanks: readonly number[];
  #capacity: number;
  #length = 0;

  /** `capacity` is the number of rows to hold before the first doubling. */
  constructor(table: T, capacity = 256) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`capacity ${capacity} is not positive`);
    this.table = table;
    this.#capacity = capacity;
    this.#blanks = table.columns.map(blankOf);
    this.#arrays = table.columns.map((column) => createColumnArray(column.type, capacity));
    this.#arrays.forEach((array, index) => {
      array.fill(this.#blanks[index]);
    });
    this.columns = Object.fromEntries(
      table.columns.map((column, index) => [column.name, this.#arrays[index]]),
    ) as ColumnsOf<T>;
  }

  /** Number of rows. */
  get length(): number {
    return this.#length;
  }

  /** Appends a blank row and returns its index. Amortised O(1); allocates only when the arrays double. */
  add(): number {
    if (this.#length === this.#capacity) this.#grow(this.#capacity * 2);
    return this.#length++;
  }

  /** Copies rows `start` to `end` (exclusive) of the given columns, one array per column in the table's order. */
  addRows(columns: readonly ColumnArray[], start: number, end: number): void {
    const needed = this.#length + end - start;
    if (needed > this.#capacity) this.#grow(Math.max(needed, this.#capacity * 2));
    for (let index = 0; index < columns.length; index++) {
      this.#arrays[index].set(columns[index].subarray(start, end), this.#length);
    }
    this.#length = needed;
  }

  /** The first `length` elements of a column by its position in the table: a view, valid until the next change. */
  view(index: number): ColumnArray {
    return this.#arrays[index].subarray(0, this.#length);
  }

  /** Removes all rows and keeps the arrays. */
  clear(): void {
    this.truncate(0);
  }

  /** Removes the rows from `length` on. What they held is blanked, so that a new row never shows old values. */
  truncate(length: number): void {
    if (!(length >= 0 && length <= this.#length)) {
      throw new RangeError(`cannot truncate ${this.#length} rows to ${length}`);
    }
    for (let index = 0; index < this.#arrays.length; index++) {
      this.#arrays[index].fill(this.#blanks[index], length, this.#length);
    }
    this.#length = length;
  }

  /** Copies the rows into arrays of exactly their length, whose buffers may be transferred, and clears the log. */
  take(): ColumnBatch {
    const rows = this.#length;
    const columns = this.#arrays.map((array) => array.slice(0, rows));
    this.clear();
    return { table: this.table.name, rows, columns };
  }

  #grow(capacity: number): void {
    const byName = this.columns as Record<string, ColumnArray>;
    this.#arrays = this.table.columns.map((column, index) => {
      const array = createColumnArray(column.type, capacity);
      array.set(this.#arrays[index]);
      array.fill(this.#blanks[index], this.#capacity);
      byName[column.name] = array;
      return array;
    });
    this.#capacity = capacity;
  }
}

/** The buffers of a batch, as the transfer list of a message to another thread. */
export function buffersOf(batch: ColumnBatch): ArrayBuffer[] {
  return batch.columns.map((column) => column.buffer);
}
