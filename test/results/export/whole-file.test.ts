import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { WholeFile } from "../../../src/results/export/whole-file.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";

const inFolder = useTemporaryFolder();

test("has its name only when told so, and replaces what had it", () => {
  const path = inFolder("a.csv");
  writeFileSync(path, "before");
  const file = new WholeFile(path);
  file.writeText("ä");
  file.writeText("b\n");
  file.finish();
  expect(readFileSync(path, "utf8")).toBe("before");
  file.rename();
  expect(readFileSync(path, "utf8")).toBe("äb\n");
  expect(file.bytes).toBe(4);
  expect(readdirSync(inFolder())).toEqual(["a.csv"]);
});

test("text longer than what is collected, between bytes, keeps its place", () => {
  const file = new WholeFile(inFolder("a.txt"));
  const long = "€".repeat(700_000);
  file.writeText(long);
  file.writeText(long);
  file.writeText("end");
  file.finish();
  file.rename();
  expect(readFileSync(inFolder("a.txt"), "utf8")).toBe(`${long}${long}end`);
  expect(file.bytes).toBe(4_200_003);
});

test("abort leaves what had the name, and may come at any time", () => {
  writeFileSync(inFolder("a.csv"), "before");
  const file = new WholeFile(inFolder("a.csv"));
  file.writeText("after");
  file.abort();
  file.abort();
  expect(readFileSync(inFolder("a.csv"), "utf8")).toBe("before");
  expect(readdirSync(inFolder())).toEqual(["a.csv"]);
});

test("says which file cannot be written, and why", () => {
  expect(() => new WholeFile(inFolder("none", "a.csv"))).toThrow(/none.a\.csv cannot be written: ENOENT/);
  mkdirSync(inFolder("folder.csv"));
  const file = new WholeFile(inFolder("folder.csv"));
  file.finish();
  expect(() => file.rename()).toThrow(/folder\.csv cannot be written: /);
  file.abort();
  expect(existsSync(inFolder("folder.csv.tmp"))).toBe(false);
});
