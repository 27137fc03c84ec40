import { readFileSync } from "node:fs";
import { MessageReader } from "apache-arrow";
import { expect, test } from "vitest";
import { exportTables } from "../../../src/results/export/export-tables.ts";
import { TableWriter } from "../../../src/results/table-writer.ts";
import { queryWithDuckDb, quoted } from "../duckdb.ts";
import { hasPolars, readParquetWithPolars } from "../polars.ts";
import { HOSTS, SAMPLE, sampleBatch, sampleRows } from "../sample-table.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";
import { HARD, type HardRow, ROWS, writeHardTable } from "./hard-table.ts";

const inFolder = useTemporaryFolder();

async function exported(rows: readonly HardRow[]): Promise<string> {
  await writeHardTable(inFolder("hard.arrow"), rows);
  const table = { name: "hard", variant: "", path: inFolder("hard.arrow") };
  const [{ path }] = await exportTables([table], { format: "parquet", folder: inFolder() });
  return path;
}

test("DuckDB reads every value and type as it was", async () => {
  const path = quoted(await exported(ROWS));
  expect(await queryWithDuckDb(`FROM ${path}`)).toEqual(ROWS);
  expect(await queryWithDuckDb(`SELECT column_name, column_type FROM (DESCRIBE FROM ${path})`)).toEqual([
    ["name", "VARCHAR"],
    ["other", "VARCHAR"],
    ["size_s", "DOUBLE"],
    ["end_s", "DOUBLE"],
    ["parent", "INTEGER"],
    ["count", "UINTEGER"],
    ["done", "BOOLEAN"],
  ]);
});

test.runIf(hasPolars)("Polars reads every value as it was", async () => {
  const { values } = readParquetWithPolars(await exported(ROWS));
  expect(values).toEqual(
    Object.fromEntries(HARD.columns.map(({ name }, index) => [name, ROWS.map((row) => row[index])])),
  );
});

test("has a row group per record batch, with dictionaries for names, compressed", async () => {
  const rows = sampleRows(3000);
  const writer = new TableWriter(inFolder("sample.arrow"), SAMPLE, { hosts: HOSTS }, {}, 1000);
  writer.append(sampleBatch(rows));
  writer.close();
  const table = { name: "sample", variant: "", path: inFolder("sample.arrow") };
  const [{ path }] = await exportTables([table], { format: "parquet", folder: inFolder() });
  expect(await queryWithDuckDb(`FROM ${quoted(path)}`)).toEqual(rows);
  const groups = await queryWithDuckDb(
    `SELECT row_group_num_rows, encodings, compression FROM parquet_metadata(${quoted(path)}) WHERE path_in_schema = 'host'`,
  );
  expect(groups).toEqual([1, 2, 3].map(() => [1000n, "PLAIN, RLE_DICTIONARY", "SNAPPY"]));
});

test("has the metadata of the Arrow file, and the units and descriptions of its columns", async () => {
  const path = await exported(ROWS);
  const pairs = await queryWithDuckDb(
    `SELECT decode(key), decode(value) FROM parquet_kv_metadata(${quoted(path)})`,
  );
  const metadata = Object.fromEntries(pairs as [string, string][]);
  expect(metadata).toMatchObject({
    table: "hard",
    description: HARD.description,
    scenario: 'a "scenario"\n',
    seed: "7",
  });
  expect(JSON.parse(metadata.units)).toEqual({ size_s: "s", end_s: "s" });
  expect(JSON.parse(metadata.descriptions)).toEqual(
    Object.fromEntries(HARD.columns.map(({ name, description }) => [name, description])),
  );
});

test("has the Arrow schema from which pyarrow and R restore the metadata of the columns", async () => {
  const [[encoded]] = await queryWithDuckDb(
    `SELECT decode(value) FROM parquet_kv_metadata(${quoted(await exported(ROWS))}) WHERE decode(key) = 'ARROW:schema'`,
  );
  const reader = new MessageReader(Buffer.from(String(encoded), "base64"));
  const schema = reader.readSchema();
  expect(reader.next().done).toBe(true);
  expect(schema?.fields.map(({ name, nullable, type }) => [name, nullable, String(type)])).toEqual([
    ["name", false, "Dictionary<Int32, Utf8>"],
    ["other", true, "Dictionary<Int32, Utf8>"],
    ["size_s", false, "Float64"],
    ["end_s", true, "Float64"],
    ["parent", true, "Int32"],
    ["count", false, "Uint32"],
    ["done", false, "Bool"],
  ]);
  expect(schema?.fields.map(({ metadata }) => metadata.get("unit"))).toEqual(
    HARD.columns.map((column) => ("unit" in column ? column.unit : undefined)),
  );
});

test("a table without rows is a file with its columns", async () => {
  const path = await exported([]);
  expect(await queryWithDuckDb(`FROM ${quoted(path)}`)).toEqual([]);
  expect(readFileSync(path).subarray(-4).toString()).toBe("PAR1");
  if (hasPolars) {
    expect(Object.keys(readParquetWithPolars(path).values)).toEqual(HARD.columns.map(({ name }) => name));
  }
});

test("columns are required where they have no nulls", async () => {
  const path = quoted(await exported(ROWS));
  const repetition = await queryWithDuckDb(
    `SELECT repetition_type FROM parquet_schema(${path}) WHERE num_children IS NULL`,
  );
  expect(repetition.flat()).toEqual(
    HARD.columns.map((column) => ("nullable" in column ? "OPTIONAL" : "REQUIRED")),
  );
});

test("says nothing of widths of integers, which the writer would say in a way that pyarrow refuses", async () => {
  const path = await exported(ROWS);
  const [types] = await queryWithDuckDb(
    `SELECT converted_type, logical_type FROM parquet_schema(${quoted(path)}) WHERE name = 'count'`,
  );
  expect(types).toEqual(["UINT_32", null]);
});
