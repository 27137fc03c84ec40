import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exportTables } from "../../../src/results/export/export-tables.ts";
import { queryWithDuckDb, quoted } from "../duckdb.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";
import { HARD, type HardRow, ROWS, writeHardTable } from "./hard-table.ts";

const inFolder = useTemporaryFolder();

async function exported(rows: readonly HardRow[]): Promise<string> {
  await writeHardTable(inFolder("hard.arrow"), rows);
  const table = { name: "hard", variant: "", path: inFolder("hard.arrow") };
  const [{ path }] = await exportTables([table], { format: "json", folder: inFolder() });
  return path;
}

test("is an array of objects with every value as it was", async () => {
  const objects = JSON.parse(readFileSync(await exported(ROWS), "utf8"));
  const names = HARD.columns.map(({ name }) => name);
  expect(objects.map(Object.keys)).toEqual(ROWS.map(() => names));
  expect(objects.map(Object.values)).toEqual(ROWS);
});

test("has a row per line", async () => {
  const lines = readFileSync(await exported(ROWS), "utf8").split("\n");
  expect(lines).toHaveLength(ROWS.length + 3);
  expect(lines[0]).toBe("[");
  expect(lines.slice(-2)).toEqual(["]", ""]);
});

test("is read by DuckDB", async () => {
  const path = await exported(ROWS);
  expect(await queryWithDuckDb(`SELECT name, other FROM read_json(${quoted(path)})`)).toEqual(
    ROWS.map(([name, other]) => [name, other]),
  );
});

test("a table without rows is an empty array", async () => {
  expect(JSON.parse(readFileSync(await exported([]), "utf8"))).toEqual([]);
});

test("says that JSON has no infinity, rather than to write null", async () => {
  await expect(exported([["a", null, Number.POSITIVE_INFINITY, null, null, 0, true]])).rejects.toThrow(
    /hard.arrow: column "size_s": JSON has no number for Infinity; .* csv or parquet/,
  );
  expect(readdirSync(inFolder())).toEqual(["hard.arrow"]);
});
