import type { ColumnBatch, ColumnsOf, Table } from "../results/table.ts";

/** The batch of a table among the batches of a task; undefined when that table was not asked for. */
export function batchOf(batches: readonly ColumnBatch[], table: Table): ColumnBatch | undefined {
  return batches.find((batch) => batch.table === table.name);
}

/** The columns of a batch by name. */
export function columnsOf<T extends Table>(batch: ColumnBatch, table: T): ColumnsOf<T> {
  const pairs = table.columns.map((column, index) => [column.name, batch.columns[index]]);
  return Object.fromEntries(pairs) as ColumnsOf<T>;
}
