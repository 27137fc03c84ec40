import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { columnOf, type GivenColumns, isRepairColumn, unitOfName } from "../../../src/cli/fit/columns.ts";
import { readDurations } from "../../../src/cli/fit/durations.ts";
import type { Reading } from "../../../src/cli/fit/observed.ts";
import { readTable } from "../../../src/cli/fit/table.ts";
import { useTemporaryFolder } from "../../results/temporary-folder.ts";

const inFolder = useTemporaryFolder();

function read(text: string, given: GivenColumns = {}, unit?: string): Reading {
  const file = inFolder("durations.csv");
  writeFileSync(file, text);
  const table = readTable(file);
  const column = columnOf(table, "column", given);
  if (column === undefined) throw new Error("no column of durations");
  return readDurations(table, column, given, unit);
}

test("numbers with the unit told, what was running, and counts", () => {
  const { observed, columns } = read(
    "x,run,n\n1,yes,2\n2,0,1\n3,TRUE,0\n0.5,,3\n",
    { column: "x", censored: "run", count: "n" },
    "h",
  );
  expect(observed[0].ended).toEqual([7200, 1800, 1800, 1800]);
  expect(observed[0].censored).toEqual([3600, 3600]);
  expect(columns.every(({ isGuessed }) => !isGuessed)).toBe(true);
});

test("columns found by name, and the unit of the name", () => {
  const { observed, columns, notes } = read("id,TTR (min),Censored\n7,30,0\n8,1h,1\n");
  expect(observed[0]).toMatchObject({ key: "repair", ended: [1800], censored: [3600], unit: "min" });
  expect(columns.map(({ name, isGuessed }) => [name, isGuessed])).toEqual([
    ["TTR (min)", true],
    ["Censored", true],
  ]);
  expect(notes.join()).toMatch(/taken in min/);
});

test("a column that says it the other way round is not used, and that is told", () => {
  expect(read("ttf_h,event\n1,1\n2,0\n").notes.join()).toMatch(/"event" is not used/);
});

describe("names", () => {
  test.each([
    ["ttf_h", "h"],
    ["Downtime (s)", "s"],
    ["hours", "h"],
    ["time-to-repair-min", "min"],
    ["days", "d"],
    ["ttf", undefined],
    // Could be minutes, months or metres.
    ["ttf_m", undefined],
  ])("%s has the unit %s", (name, unit) => {
    expect(unitOfName(name)).toBe(unit);
  });

  test.each([
    ["ttr", true],
    ["repair_time_h", true],
    ["Downtime (s)", true],
    ["ttf", false],
    ["duration", false],
  ])("%s is a repair: %s", (name, isRepair) => {
    expect(isRepairColumn(name)).toBe(isRepair);
  });
});

describe("bad data", () => {
  test.each<[string, string, RegExp]>([
    ["no unit", "ttf\n5\n", /:2:1 5 has no unit; say which with --unit/],
    ["no number", "id,ttf_h\n1,x\n", /:2:3 "x" is not a duration/],
    ["a comma", "ttf_h;x\n7,5;1\n", /7,5 has a comma; write 7.5/],
    ["negative", "ttf_h\n-1\n", /:2:1 -1 is negative/],
    ["missing", "id,ttf_h\n1,\n", /:2:3 the duration is missing/],
    ["too long", "ttf_h\n1e300\n", /too long/],
    ["neither yes nor no", "ttf_h,censored\n1,perhaps\n", /:2:3 "perhaps" does not say/],
    ["half a failure", "ttf_h,count\n1,0.5\n", /:2:3 "0.5" is not a count/],
    ["counts of 0 only", "ttf_h,count\n1,0\n", /all counts in .* are 0/],
    ["too many", "ttf_h,count\n1,1000000\n2,1\n", /more than 1,000,000/],
    ["no rows", "ttf_h\n", /no rows/],
  ])("%s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test("all of it at once, to the tenth", () => {
    const text = `ttf_h\n${"x\n".repeat(15)}`;
    expect(() => read(text)).toThrow(/:2:1[\s\S]*:11:1 .*\(and 5 more\)/);
  });

  test("a column that is not there", () => {
    expect(() => read("ttf_h\n1\n", { column: "ttf" })).toThrow(/no column "ttf" \(--column\)/);
  });
});
