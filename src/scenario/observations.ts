/** Observed times from CSV files: `empirical: {file, column, unit}` gets the column's values, with their unit. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { suggestion } from "./nearest.ts";
import { isMap, type Path, type RawMap } from "./paths.ts";
import type { Finding } from "./problems.ts";

/** Files are relative to the folder of `fileName`. Returns a tree in which every such map also has `values`. */
export function readObservations(raw: RawMap, fileName: string): { raw: RawMap; findings: Finding[] } {
  const findings: Finding[] = [];
  const folder = dirname(resolve(fileName));

  function visit(value: unknown, path: Path): unknown {
    if (Array.isArray(value)) return value.map((child, i) => visit(child, [...path, i]));
    if (!isMap(value)) return value;
    if (path.at(-1) === "empirical" && typeof value.file === "string" && value.values === undefined) {
      const values = readColumn(value, folder);
      if (typeof values !== "string") return { ...value, values };
      findings.push({ path: [...path, "file"], message: values });
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, visit(child, [...path, key])]),
    );
  }

  return { raw: visit(raw, []) as RawMap, findings };
}

/** The texts `number unit` of a column, or what is wrong. */
function readColumn({ file, column, unit }: RawMap, folder: string): string[] | string {
  if (typeof column !== "string" || typeof unit !== "string") return 'a file needs "column" and "unit" too';
  let text: string;
  try {
    text = readFileSync(resolve(folder, String(file)), "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : error;
    return `${JSON.stringify(file)} cannot be read (${code})`;
  }
  const rows = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((cell) => cell.trim().replaceAll(/^"|"$/g, "")));
  const header = rows[0] ?? [];
  const at = header.indexOf(column);
  if (at < 0)
    return `${JSON.stringify(file)} has no column ${JSON.stringify(column)}; ${suggestion(column, header)}`;
  const numbers = rows.slice(1).map((row) => row[at] ?? "");
  const wrong = numbers.findIndex((number) => number === "" || !Number.isFinite(Number(number)));
  if (wrong >= 0)
    return `${JSON.stringify(file)} row ${wrong + 2}: ${JSON.stringify(numbers[wrong])} is not a number`;
  if (numbers.length === 0) return `${JSON.stringify(file)} has no rows`;
  return numbers.map((number) => `${number}${unit}`);
}
