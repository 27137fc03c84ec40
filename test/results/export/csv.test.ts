import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exportTables } from "../../../src/results/export/export-tables.ts";
import { queryWithDuckDb, quoted } from "../duckdb.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";
import { HARD, type HardRow, ROWS, writeHardTable } from "./hard-table.ts";

const inFolder = useTemporaryFolder();

async function exported(rows: readonly HardRow[]): Promise<string> {
  await writeHardTable(inFolder("hard.arrow"), rows);
  const table = { name: "hard", variant: "", path: inFolder("hard.arrow") };
  const [{ path }] = await exportTables([table], { format: "csv", folder: inFolder() });
  return path;
}

test("is what RFC 4180 says: CRLF, a header, quotes doubled, null an empty field", async () => {
  const path = await exported([
    ['say "hi"', null, 12, null, null, 4_294_967_295, true],
    ["", "two\nlines", 0.1, -0, -7, 0, false],
  ]);
  expect(readFileSync(path, "utf8")).toBe(
    'name,other,size_s,end_s,parent,count,done\r\n"say ""hi""",,12.0,,,4294967295,true\r\n"","two\nlines",0.1,-0.0,-7,0,false\r\n',
  );
});

test("DuckDB reads every value as it was, nulls apart from empty names", async () => {
  const path = await exported(ROWS);
  const sqlTypes = {
    name: "VARCHAR",
    float64: "DOUBLE",
    int32: "INTEGER",
    uint32: "UINTEGER",
    bool: "BOOLEAN",
  };
  const columns = HARD.columns.map(({ name, type }) => `${name}: '${sqlTypes[type]}'`).join(", ");
  const options = `header = true, allow_quoted_nulls = false, columns = {${columns}}, auto_detect = false, escape = '"', new_line = '\\r\\n'`;
  expect(await queryWithDuckDb(`FROM read_csv(${quoted(path)}, ${options})`)).toEqual(ROWS);
});

test("numbers are guessed to be fractions from rows in which they are all whole", async () => {
  const path = await exported([["a", null, 12, 3, null, 4, true]]);
  const types = await queryWithDuckDb(`SELECT column_type FROM (DESCRIBE FROM read_csv(${quoted(path)}))`);
  expect(types.flat()).toEqual(["VARCHAR", "VARCHAR", "DOUBLE", "DOUBLE", "VARCHAR", "BIGINT", "BOOLEAN"]);
});

test("a table without rows has its header", async () => {
  expect(readFileSync(await exported([]), "utf8")).toBe("name,other,size_s,end_s,parent,count,done\r\n");
});
