/** docs/field-data.md has a section per data set with every value; UPDATE_DOCS=1 writes them anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FIELD_DATA, type FieldData } from "../../src/field-data/index.ts";
import { shortText } from "../../src/scenario/explain.ts";

const FILE = "docs/field-data.md";
const BEGIN = "<!-- The sections below are written by test/field-data/documentation.test.ts. -->\n";

function section({ name, title, citation, says, leavesOut, levels }: FieldData): string {
  const rows = Object.entries(levels).flatMap(([level, processes]) =>
    Object.entries(processes).flatMap(([process, fields]) =>
      Object.entries(fields).map(
        ([field, { value, source, assumption }]) =>
          `| ${level} | ${process} | ${field} | ${shortText(value)} | ${assumption ? "**assumption:** " : ""}${source} |`,
      ),
    ),
  );
  return [
    `## ${name}`,
    "",
    `${capital(title)}. ${citation}.`,
    "",
    "What it says:",
    ...says.map((line) => `- ${line}`),
    "",
    "What is left out or simplified:",
    ...leavesOut.map((line) => `- ${line}`),
    "",
    "| level | process | field | value | from |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

test(`${FILE} lists every data set with its values and sources`, () => {
  const text = readFileSync(FILE, "utf8");
  const head = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  expect(head).toContain(BEGIN);
  const whole = `${head}\n${FIELD_DATA.map(section).join("\n")}`;
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(FILE, whole);
  else expect(text).toBe(whole);
});
