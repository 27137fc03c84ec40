/**
 * docs/results.md has a table of all files, and below the heading of each file its columns, as the schemas have them.
 * UPDATE_DOCS=1 writes them anew and leaves the text around them alone.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Column, Table } from "../../src/results/table.ts";
import { TABLES, TIMELINE } from "../../src/results/tables.ts";

const FILE = "docs/results.md";
const DOCUMENTED: readonly Table[] = [...TABLES, TIMELINE];

/** By the heading it is under. */
const generated = new Map([
  ["## Files", filesTable(DOCUMENTED)],
  ...DOCUMENTED.map((table) => [`## ${table.file}`, columnsTable(table)] as const),
]);

function filesTable(tables: readonly Table[]): string {
  const rows = tables.map(({ file, description }) => `| [${file}](#${anchor(file)}) | ${description} |`);
  return ["| file | a row is |", "|---|---|", ...rows].join("\n");
}

function columnsTable({ description, columns }: Table): string {
  const row = ({ name, type, nullable, unit, description }: Column) =>
    `| ${name} | ${type}${nullable ? ", may be null" : ""} | ${unit ?? ""} | ${description} |`;
  const head = ["| column | type | unit | meaning |", "|---|---|---|---|"];
  return [description, "", ...head, ...columns.map(row)].join("\n");
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading.replaceAll(".", "");
}

/** Puts content in place of all from a heading to the end of the first table of its section, which may not be there yet. */
function updated(text: string, heading: string, content: string): string {
  const sections = text.split(/^(?=## )/m);
  const index = sections.findIndex((section) => section.startsWith(`${heading}\n`));
  if (index < 0) throw new Error(`${FILE} has no heading "${heading}"; add it where it belongs`);
  const [, prose] = /^(?:[\s\S]*?\n(?:\|.*\n)+|.*\n)([\s\S]*)$/.exec(sections[index]) ?? [];
  return sections.with(index, `${heading}\n\n${content}\n${prose}`).join("");
}

test(`${FILE} has the files and columns of all tables`, () => {
  const text = readFileSync(FILE, "utf8");
  const whole = [...generated].reduce(
    (before, [heading, content]) => updated(before, heading, content),
    text,
  );
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(FILE, whole);
  else expect(text).toBe(whole);
});
