import { DuckDBInstance } from "@duckdb/node-api";

/** Rows that DuckDB, in memory, answers a query with: an independent reader of CSV and Parquet. */
export async function queryWithDuckDb(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A text or path as SQL has it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
