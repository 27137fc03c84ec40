/** `quorate explain`: every value of a scenario, with where it comes from. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { ExplainedValue } from "../scenario/index.ts";
import { VARIANT_OPTION } from "./variant-option.ts";
import { wrap } from "./wrap.ts";

export function register(program: Command): void {
  program
    .command("explain")
    .description("print every resolved value of a scenario with its origin and source")
    .argument("<file>", "scenario file")
    .option(...VARIANT_OPTION)
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  quorate explain scenarios/opencenter-vsphere.yaml")
    .action(async (file: string, { json = false, variant }: { json?: boolean; variant?: string }) => {
      const { compile, explain, ScenarioError } = await import("../scenario/index.ts");
      const { parseVariant } = await import("./variant.ts");
      const { readable } = await import("./readable.ts");
      try {
        const resolved = readable(file, () => parseVariant(readFileSync(file, "utf8"), file, variant));
        compile(resolved);
        const values = explain(resolved);
        const text = json
          ? JSON.stringify({ version: 1, file, name: resolved.scenario.name, values }, null, 2)
          : asText(values, process.stdout.columns ?? 120);
        process.stdout.write(`${text}\n`);
      } catch (error) {
        if (!(error instanceof ScenarioError)) throw error;
        process.stderr.write(`${error.message}\n`);
        process.exitCode = 2;
      }
    });
}

/** Sections with aligned columns: key, value, origin, source; long texts are wrapped to `width` characters. */
export function asText(values: readonly ExplainedValue[], width: number): string {
  const key = ({ path, section }: ExplainedValue) => (section === "" ? path : path.slice(section.length + 1));
  const sections = [...new Set(values.map(({ section }) => section))];
  const keyWidth = Math.min(32, Math.max(...values.map((row) => key(row).length)));
  const originWidth = "platform default".length;
  const rest = Math.max(30, width - keyWidth - originWidth - 8);
  const valueWidth = Math.min(36, Math.floor(rest * 0.45));
  const widths = [keyWidth, valueWidth, originWidth, rest - valueWidth];
  const blocks = sections.map((section) => {
    const rows = values.filter((row) => row.section === section);
    const lines = rows.flatMap((row) =>
      tableRow([key(row), row.value, row.origin, row.source ?? ""], widths),
    );
    return [section === "" ? "scenario" : section, ...lines].join("\n");
  });
  return blocks.join("\n\n");
}

/** One row as lines: every cell wrapped to its width. */
function tableRow(cells: readonly string[], widths: readonly number[]): string[] {
  const wrapped = cells.map((cell, i) => wrap(cell, widths[i]));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = wrapped.map((lines, i) => (lines[line] ?? "").padEnd(widths[i]));
    return `  ${parts.join("  ")}`.trimEnd();
  });
}
