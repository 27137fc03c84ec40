/** Every table, with values of every kind in every column, as readers other than the library that wrote it see it. */
import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportTables } from "../../src/results/export/export-tables.ts";
import { readTable } from "../../src/results/read-table.ts";
import type { Column, Table } from "../../src/results/table.ts";
import { TABLES, TIMELINE } from "../../src/results/tables.ts";
import { type CellValue, writeRows } from "../../src/results/write-rows.ts";
import { queryWithDuckDb, quoted } from "./duckdb.ts";
import { NAMES } from "./export/hard-table.ts";
import { hasPolars, readWithPolars } from "./polars.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const inFolder = useTemporaryFolder();

const ROWS = 200;
const METADATA = { scenario: "a scenario", scenario_hash: "0f", seed: "7", version: "1.2.3" };

const VALUES: Readonly<Record<Column["type"], fc.Arbitrary<CellValue>>> = {
  float64: fc.double({ noNaN: true, noDefaultInfinity: true }),
  int32: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  bool: fc.boolean(),
  name: fc.constantFrom(...NAMES),
};

/** Values by column: some null wherever a column allows it, the same each time. */
function randomColumns(table: Table): Record<string, CellValue[]> {
  return Object.fromEntries(
    table.columns.map(({ name, type, nullable }, index) => {
      const value = nullable ? fc.option(VALUES[type], { freq: 3 }) : VALUES[type];
      const [values] = fc.sample(fc.array(value, { minLength: ROWS, maxLength: ROWS, size: "max" }), {
        numRuns: 1,
        seed: index,
      });
      return [name, values];
    }),
  );
}

async function write(table: Table, columns: Readonly<Record<string, readonly CellValue[]>>): Promise<string> {
  const names = Object.keys(columns);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    Object.fromEntries(names.map((name) => [name, columns[name][row]])),
  );
  const path = inFolder(table.file);
  await writeRows(path, table, rows, METADATA);
  return path;
}

/** What readTable gives, with its codes, zeros and ones, and marks of null as plain values. */
async function readBack(path: string, table: Table): Promise<Record<string, CellValue[]>> {
  const { columns, names } = await readTable<Table>(path, table);
  const plain = ({ name, type, nullable }: Column, value: number): CellValue => {
    if (type === "name") return value === -1 ? null : names[name][value];
    if (type === "bool") return value === 1;
    return nullable && (Number.isNaN(value) || value === -1) && type !== "uint32" ? null : value;
  };
  return Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      Array.from(columns[column.name], (value) => plain(column, value)),
    ]),
  );
}

const ALL: readonly Table[] = [...TABLES, TIMELINE];

describe.each(ALL)("$file", (table) => {
  test.runIf(hasPolars)("read by Polars is what was written, and what we read ourselves", async () => {
    const columns = randomColumns(table);
    const path = await write(table, columns);
    expect(readWithPolars(path).values).toEqual(columns);
    expect(await readBack(path, table)).toEqual(columns);
  });

  test("as Parquet, read by DuckDB, is what was written", async () => {
    const columns = randomColumns(table);
    const source = { name: table.name, variant: "", path: await write(table, columns) };
    const [{ path }] = await exportTables([source], { format: "parquet", folder: inFolder() });
    const rows = await queryWithDuckDb(`FROM ${quoted(path)}`);
    expect(rows).toEqual(
      Array.from({ length: ROWS }, (_, row) => Object.values(columns).map((values) => values[row])),
    );
  });

  test("says what it is, of which run, and what its columns are", async () => {
    const path = await write(table, randomColumns(table));
    const { schema } = tableFromIPC(readFileSync(path));
    const { name, description } = table;
    expect(Object.fromEntries(schema.metadata)).toMatchObject({ table: name, description, ...METADATA });
    const units = table.columns.flatMap(({ name, unit }) => (unit ? [[name, unit]] : []));
    expect(JSON.parse(schema.metadata.get("units") ?? "")).toEqual(Object.fromEntries(units));
    expect(schema.fields.map(({ metadata }) => Object.fromEntries(metadata))).toEqual(
      table.columns.map(({ unit, description }) => (unit ? { description, unit } : { description })),
    );
  });
});
