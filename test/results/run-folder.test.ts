import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ResultsError } from "../../src/results/results-error.ts";
import { createRunFolder, removeStaleFiles, writeJson, writeText } from "../../src/results/run-folder.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const inFolder = useTemporaryFolder();

describe("createRunFolder", () => {
  test("creates a folder with those above it, and accepts an empty one", () => {
    createRunFolder(inFolder("a", "b"));
    expect(readdirSync(inFolder("a"))).toEqual(["b"]);
    createRunFolder(inFolder("a", "b"));
  });

  test("accepts an earlier run, and leaves its files until they are replaced", () => {
    for (const name of ["run.json", "metrics.arrow", "notes.txt"]) writeFileSync(inFolder(name), name);
    createRunFolder(inFolder());
    expect(readFileSync(inFolder("metrics.arrow"), "utf8")).toBe("metrics.arrow");
  });

  test("accepts what an interrupted run left", () => {
    writeFileSync(inFolder("outages.arrow.tmp"), "");
    writeFileSync(inFolder("replications.arrow"), "");
    createRunFolder(inFolder());
  });

  test.each(["scenario.yaml", "thesis.docx", "other.arrow"])("refuses a folder with %s in it", (name) => {
    writeFileSync(inFolder(name), "");
    expect(() => createRunFolder(inFolder())).toThrow(ResultsError);
    expect(() => createRunFolder(inFolder())).toThrow(/not empty.*--out/);
  });

  test("refuses a file", () => {
    writeFileSync(inFolder("file"), "");
    expect(() => createRunFolder(inFolder("file"))).toThrow(
      `${inFolder("file")} cannot be used as output folder: there is a file of that name`,
    );
    expect(() => createRunFolder(inFolder("file", "run", "1"))).toThrow(
      `cannot be used as output folder: ${inFolder("file")} is a file, not a folder`,
    );
  });

  test.each([
    ["n".repeat(300), "the name is too long"],
    ["dangling", "it is a link to a folder that is not there"],
  ])("says in plain words why %s cannot be made", (name, reason) => {
    symlinkSync(inFolder("nowhere"), inFolder("dangling"));
    const folder = inFolder(name);
    expect(() => createRunFolder(folder)).toThrow(`${folder} cannot be used as output folder: ${reason}`);
  });
});

describe("writeText and writeJson", () => {
  test("write the file, replace an earlier one and leave nothing else", () => {
    writeText(inFolder(), "scenario.yaml", "größe: 1\n");
    writeText(inFolder(), "scenario.yaml", "größe: 2\n");
    writeJson(inFolder(), "run.json", { seed: "7", variants: ["base"] });
    expect(readFileSync(inFolder("scenario.yaml"), "utf8")).toBe("größe: 2\n");
    expect(readFileSync(inFolder("run.json"), "utf8")).toBe(
      '{\n  "seed": "7",\n  "variants": [\n    "base"\n  ]\n}\n',
    );
    expect(readdirSync(inFolder())).toEqual(["run.json", "scenario.yaml"]);
  });

  test("leave nothing behind when the file cannot take its name", () => {
    mkdirSync(inFolder("run.json"));
    writeFileSync(inFolder("run.json", "inside"), "");
    expect(() => writeJson(inFolder(), "run.json", {})).toThrow();
    expect(readdirSync(inFolder())).toEqual(["run.json"]);
  });

  test("take a plain file name only", () => {
    expect(() => writeText(inFolder(), "../escape.txt", "")).toThrow(/not a plain file name/);
  });
});

test("removeStaleFiles removes what an earlier run wrote and this one did not, and nobody else's files", () => {
  const names = [
    "migrations.arrow",
    "mine.arrow",
    "notes.tmp",
    "outages.arrow",
    "outages.arrow.tmp",
    "report.html",
  ];
  for (const name of [...names, "run.json", "scenario.yaml"]) writeFileSync(inFolder(name), "");
  removeStaleFiles(inFolder(), ["outages.arrow"]);
  expect(readdirSync(inFolder())).toEqual([
    "mine.arrow",
    "notes.tmp",
    "outages.arrow",
    "run.json",
    "scenario.yaml",
  ]);
});

test("removeStaleFiles removes what was exported from an earlier run, and nothing else", () => {
  for (const folder of ["csv/variant/folder.csv", "json"]) mkdirSync(inFolder(folder), { recursive: true });
  const files = [
    "csv/a.csv",
    "csv/b.csv.tmp",
    "csv/variant/a.csv",
    "csv/notes.md",
    "json/run.json",
    "parquet",
  ];
  for (const file of files) writeFileSync(inFolder(file), "");
  removeStaleFiles(inFolder(), []);
  expect(readdirSync(inFolder(), { recursive: true }).sort()).toEqual([
    "csv",
    "csv/notes.md",
    "csv/variant",
    "csv/variant/folder.csv",
    "json",
    "json/run.json",
    "parquet",
  ]);
});
