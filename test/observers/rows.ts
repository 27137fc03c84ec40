import type { ColumnLog } from "../../src/results/column-log.ts";
import type { Table } from "../../src/results/table.ts";

type Row<T extends Table> = Record<T["columns"][number]["name"], number>;

/** The rows of a log as objects. */
export function rowsOf<T extends Table>(log: ColumnLog<T>): Row<T>[] {
  return Array.from({ length: log.length }, (_, row) =>
    Object.fromEntries(log.table.columns.map(({ name }, column) => [name, log.view(column)[row]])),
  ) as Row<T>[];
}
