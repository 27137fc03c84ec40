import { ColumnLog } from "./column-log.ts";
import type { ColumnArray, Table } from "./table.ts";

/** A value in a row: text in `name` columns, true or false in `bool` columns, null where the column allows it. */
export type CellValue = number | string | boolean | null;

/**
 * Writes a small table (metrics, say) from rows of plain objects; names are collected from the rows in order of
 * appearance. For what worker threads produce by the million use ColumnLog and TableWriter. Throws if a row lacks
 * a column or holds a value of the wrong kind.
 */
export async function writeRows<T extends Table>(
  path: string,
  table: T,
  rows: readonly Readonly<Record<T["columns"][number]["name"], CellValue>>[],
  metadata: Readonly<Record<string, string>>,
): Promise<{ rows: number }> {
  const log = new ColumnLog<Table>(table, Math.max(1, rows.length));
  const codes = new Map<string, Map<string, number>>();
  for (const column of table.columns) {
    if (column.dictionary !== undefined) codes.set(column.dictionary, new Map());
  }
  for (const cells of rows) {
    const row = log.add();
    for (const column of table.columns) {
      const array: ColumnArray = log.columns[column.name];
      const value = (cells as Readonly<Record<string, CellValue>>)[column.name];
      if (value === null && column.nullable) continue;
      array[row] = encode(table, column.name, column.type, value, codes.get(column.dictionary ?? ""));
    }
  }
  const dictionaries = Object.fromEntries([...codes].map(([key, names]) => [key, [...names.keys()]]));
  const { TableWriter } = await import("./table-writer.ts");
  const writer = new TableWriter(path, table, dictionaries, metadata);
  writer.append(log.take());
  return writer.close();
}

function encode(
  table: Table,
  column: string,
  type: Table["columns"][number]["type"],
  value: CellValue | undefined,
  codes: Map<string, number> | undefined,
): number {
  if (type === "name" && typeof value === "string" && codes !== undefined) {
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  }
  if (type === "bool" && typeof value === "boolean") return value ? 1 : 0;
  if (type !== "name" && type !== "bool" && typeof value === "number") return value;
  throw new TypeError(`${table.name}.${column} is ${type}, the row has ${JSON.stringify(value)}`);
}
