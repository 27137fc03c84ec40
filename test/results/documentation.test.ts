import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TABLES } from "../../src/results/tables.ts";

const documentation = readFileSync("docs/results.md", "utf8");

test.each(TABLES.map((table) => [table.file, table] as const))("docs/results.md describes %s", (_, table) => {
  for (const { name, unit, description } of table.columns) {
    expect(documentation).toMatch(
      new RegExp(`\\| ${name} \\| .* \\| ${unit ?? ""} \\| ${escaped(description)} \\|`),
    );
  }
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
