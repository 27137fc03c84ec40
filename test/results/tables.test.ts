import { describe, expect, test } from "vitest";
import { TableWriter } from "../../src/results/table-writer.ts";
import { TABLES } from "../../src/results/tables.ts";
import { hasPolars, readWithPolars } from "./polars.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const inFolder = useTemporaryFolder();

const SUFFIX_OF_UNIT: Record<string, string> = {
  s: "_s",
  "s/year": "_s_per_year",
  "core.s": "_core_s",
  bytes: "_bytes",
};

describe.each(TABLES)("table $name", (table) => {
  test("has a file of its name and columns with distinct names", () => {
    expect(table.file).toBe(`${table.name}.arrow`);
    const names = table.columns.map((column) => column.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  test("names the unit of a column in its suffix and only there is one", () => {
    for (const column of table.columns) {
      if (column.unit === undefined) expect(column.name).not.toMatch(/_(s|bytes)$/);
      else expect(column.name.endsWith(SUFFIX_OF_UNIT[column.unit])).toBe(true);
    }
  });

  test("describes itself and each column in a sentence", () => {
    for (const { description } of [table, ...table.columns]) expect(description).toMatch(/^[A-Z].*\.$/);
  });

  test("gives names, and nothing else, a dictionary; only types that can say null are nullable", () => {
    for (const column of table.columns) {
      expect(column.dictionary !== undefined).toBe(column.type === "name");
      if (column.nullable) expect(["float64", "int32", "name"]).toContain(column.type);
    }
  });

  test.runIf(hasPolars)("is a readable file even without rows and without names", () => {
    const keys = table.columns.flatMap((column) => column.dictionary ?? []);
    const path = inFolder(table.file);
    const writer = new TableWriter(path, table, Object.fromEntries(keys.map((key) => [key, []])), {});
    expect(writer.close()).toEqual({ rows: 0 });
    const read = readWithPolars(path);
    expect(read.rows).toBe(0);
    expect(Object.keys(read.values)).toEqual(table.columns.map((column) => column.name));
  });
});
