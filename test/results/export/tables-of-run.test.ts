import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { namedTables, tablesOfRun } from "../../../src/results/export/tables-of-run.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";

const inFolder = useTemporaryFolder();

function makeRun(folder: string, files: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeFileSync(`${folder}/${file}`, "");
}

test("tables of a run are its Arrow files, known to us or not", () => {
  makeRun(inFolder("run"), ["run.json", "outages.arrow", "mine.arrow", "metrics.arrow.tmp", "scenario.yaml"]);
  mkdirSync(inFolder("run", "folder.arrow"));
  expect(tablesOfRun(inFolder("run"))).toEqual([
    { name: "mine", variant: "", path: inFolder("run", "mine.arrow") },
    { name: "outages", variant: "", path: inFolder("run", "outages.arrow") },
  ]);
});

test("a comparison has those of its variants as well; other folders are not looked into", () => {
  makeRun(inFolder("run"), ["run.json", "differences.arrow"]);
  makeRun(inFolder("run", "b"), ["run.json", "metrics.arrow"]);
  makeRun(inFolder("run", "a"), ["run.json", "metrics.arrow"]);
  makeRun(inFolder("run", "notes"), ["other.arrow"]);
  const tables = tablesOfRun(inFolder("run"));
  expect(tables.map(({ variant, name }) => [variant, name])).toEqual([
    ["", "differences"],
    ["a", "metrics"],
    ["b", "metrics"],
  ]);
  expect(() => namedTables(tables, ["none"])).toThrow(/there are: differences, metrics$/);
  expect(namedTables(tables, ["metrics"]).map(({ variant }) => variant)).toEqual(["a", "b"]);
});

test("runs beside each other need no run.json above them", () => {
  makeRun(inFolder("a"), ["run.json", "metrics.arrow"]);
  expect(tablesOfRun(inFolder())).toEqual([
    { name: "metrics", variant: "a", path: inFolder("a", "metrics.arrow") },
  ]);
});

test("says what is wrong with a folder", () => {
  expect(() => tablesOfRun(inFolder("none"))).toThrow(/none cannot be read as the folder of a run: ENOENT/);
  expect(() => tablesOfRun(inFolder())).toThrow(/holds no run \(no run\.json\)/);
  makeRun(inFolder("run"), ["run.json"]);
  expect(() => tablesOfRun(inFolder("run"))).toThrow(/run holds no tables/);
});

test("names that no table has are an error that lists those there are", () => {
  makeRun(inFolder("run"), ["run.json", "outages.arrow", "metrics.arrow"]);
  const tables = tablesOfRun(inFolder("run"));
  expect(() => namedTables(tables, ["metrics", "outage"])).toThrow(
    'there is no table "outage"; there are: metrics, outages',
  );
});
