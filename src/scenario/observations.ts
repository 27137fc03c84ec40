/** Observed times from CSV files: `empirical: {file, column, unit}` gets the column's values, with their unit. */
import { columnOf, readCsvFile } from "./csv-file.ts";
import type { NamedFiles } from "./named-files.ts";
import { isMap, type Path, type RawMap } from "./paths.ts";
import type { Finding } from "./problems.ts";

/** Returns a tree in which every such map also has `values`. */
export function readObservations(raw: RawMap, files: NamedFiles): { raw: RawMap; findings: Finding[] } {
  const findings: Finding[] = [];

  function visit(value: unknown, path: Path): unknown {
    if (Array.isArray(value)) return value.map((child, i) => visit(child, [...path, i]));
    if (!isMap(value)) return value;
    if (path.at(-1) === "empirical" && typeof value.file === "string" && value.values === undefined) {
      const values = readColumn(value, files);
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
function readColumn({ file, column, unit }: RawMap, files: NamedFiles): string[] | string {
  if (typeof column !== "string" || typeof unit !== "string") return 'a file needs "column" and "unit" too';
  const table = readCsvFile(files, String(file));
  if (typeof table === "string") return table;
  const at = columnOf(table, column, String(file));
  if (typeof at === "string") return at;
  const wrong = table.rows.find(({ cells }) => !isNumber(cells[at] ?? ""));
  if (wrong !== undefined)
    return `${JSON.stringify(file)} row ${wrong.line}: ${JSON.stringify(wrong.cells[at] ?? "")} is not a number`;
  return table.rows.map(({ cells }) => `${cells[at]}${unit}`);
}

function isNumber(text: string): boolean {
  return text !== "" && Number.isFinite(Number(text));
}
