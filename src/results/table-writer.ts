import { type Data, makeData, RecordBatch, Struct } from "apache-arrow";
import { arrowColumn } from "./arrow-column.ts";
import { ArrowFileWriter } from "./arrow-file.ts";
import { ColumnLog } from "./column-log.ts";
import { type ColumnBatch, createColumnArray, type Table } from "./table.ts";
import { type TableSchema, tableSchema } from "./table-schema.ts";

/** Rows per record batch. Fixed, so that the bytes of a file do not depend on how its rows were delivered. */
export const ROWS_PER_RECORD_BATCH = 65_536;

/**
 * Writes a table to an Arrow file as its rows arrive, in memory bounded by one record batch. The file appears
 * under its name when `close` returns. Any error, also in the given rows, gives the file up.
 */
export class TableWriter {
  readonly #table: Table;
  readonly #schema: TableSchema;
  readonly #file: ArrowFileWriter;
  readonly #pending: ColumnLog<Table>;
  readonly #rowsPerRecordBatch: number;
  #rows = 0;

  /**
   * `dictionaries` holds the list of names for each `dictionary` key of the table, complete from the start.
   * `metadata` goes into the file (scenario name and hash, seed, version); it must not hold what differs from run to
   * run, such as the time of day. Throws if a list of names is missing or the file cannot be created.
   */
  constructor(
    path: string,
    table: Table,
    dictionaries: Readonly<Record<string, readonly string[]>>,
    metadata: Readonly<Record<string, string>>,
    rowsPerRecordBatch = ROWS_PER_RECORD_BATCH,
  ) {
    if (!(rowsPerRecordBatch >= 1)) throw new RangeError(`${rowsPerRecordBatch} rows per record batch`);
    this.#table = table;
    this.#rowsPerRecordBatch = rowsPerRecordBatch;
    this.#schema = tableSchema(table, dictionaries, metadata);
    this.#pending = new ColumnLog(table);
    this.#file = new ArrowFileWriter(path, this.#schema.schema);
  }

  /** Appends a batch of any size. Throws if it is not of this table or holds a value its column cannot take. */
  append(batch: ColumnBatch): void {
    this.#checkOpen();
    this.#orAbort(() => {
      checkShape(this.#table, batch);
      let start = 0;
      while (start < batch.rows) {
        const end = Math.min(batch.rows, start + this.#rowsPerRecordBatch - this.#pending.length);
        this.#pending.addRows(batch.columns, start, end);
        start = end;
        if (this.#pending.length === this.#rowsPerRecordBatch) this.#writePending();
      }
      this.#rows += batch.rows;
    });
  }

  /** Completes the file and returns the number of rows in it, which was compared with the rows appended. */
  close(): { rows: number } {
    this.#checkOpen();
    this.#orAbort(() => {
      // A file without rows still gets one, empty, record batch: the names are written with the first one.
      if (this.#pending.length > 0 || this.#file.batches === 0) this.#writePending();
      if (this.#file.rows !== this.#rows) {
        throw new Error(`${this.#file.path}: ${this.#file.rows} rows were written of ${this.#rows}`);
      }
    });
    this.#file.close();
    return { rows: this.#rows };
  }

  /** Gives up and leaves no file behind. A complete file of an earlier run stays. */
  abort(): void {
    this.#file.abort();
  }

  #writePending(): void {
    const { schema, names } = this.#schema;
    const children: Data[] = this.#table.columns.map((column, index) => {
      try {
        return arrowColumn(column, schema.fields[index].type, this.#pending.view(index), names[index]);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        throw new Error(`${this.#table.name}.${column.name}, after ${this.#file.rows} rows: ${problem}`, {
          cause: error,
        });
      }
    });
    const type = new Struct(schema.fields);
    const data = makeData({ type, length: this.#pending.length, nullCount: 0, children });
    this.#file.write(new RecordBatch(schema, data));
    this.#pending.clear();
  }

  #checkOpen(): void {
    if (!this.#file.isOpen) throw new Error(`${this.#file.path}: the table was already closed or given up`);
  }

  #orAbort(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.abort();
      throw error;
    }
  }
}

function checkShape(table: Table, batch: ColumnBatch): void {
  if (batch.table !== table.name)
    throw new Error(`rows of table ${batch.table} given to table ${table.name}`);
  if (batch.columns.length !== table.columns.length) {
    throw new Error(
      `${table.name} has ${table.columns.length} columns, the rows have ${batch.columns.length}`,
    );
  }
  table.columns.forEach((column, index) => {
    const array = batch.columns[index];
    if (array.constructor !== createColumnArray(column.type, 0).constructor) {
      throw new TypeError(
        `${table.name}.${column.name} is ${column.type}, the rows hold ${array.constructor.name}`,
      );
    }
    if (array.length !== batch.rows) {
      throw new Error(`${table.name}.${column.name} has ${array.length} elements for ${batch.rows} rows`);
    }
  });
}
