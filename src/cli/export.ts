/** `quorate export`: the tables of a run in other formats. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { formatCount } from "../report/format.ts";
import type { ExportedTable } from "../results/export/export-tables.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../results/export/formats.ts";
import type { RunTable } from "../results/export/tables-of-run.ts";
import { RUN_FILE } from "../results/run-folder.ts";
import { onInterrupt } from "./interrupt.ts";
import { canRepaint } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

interface ExportArguments {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly tables?: readonly string[];
  readonly quiet?: boolean;
}

export function register(program: Command): void {
  program
    .command("export")
    .description("write the tables of a run as CSV, Parquet or JSON")
    .argument("<run>", "folder of a run, a comparison or a sweep")
    .addOption(
      new Option("-f, --format <format>", "what to write").choices([...EXPORT_FORMATS]).makeOptionMandatory(),
    )
    .option("-o, --out <folder>", "where the files go (default: <run>/<format>)")
    .option("--tables <names>", "only these, as in metrics,outages (default: all)", parseNames)
    .option("-q, --quiet", "no progress")
    .addHelpText("after", HELP)
    .action(exportRun);
}

const HELP = `
Files of the same name are replaced. A new run into the folder removes what
was exported from the old one. What readers make of the files, and how to open
the Arrow tables themselves: docs/exporting.md.

Examples:
  quorate export results/opencenter-vsphere-1 --format parquet
  quorate export results/opencenter-vsphere-1 --format csv --tables metrics,outages
  quorate export results/opencenter-vsphere-1 --format json --out notebook/data`;

async function exportRun(run: string, options: ExportArguments): Promise<void> {
  const { namedTables, tablesOfRun } = await import("../results/export/tables-of-run.ts");
  const all = tablesOfRun(run);
  const tables = options.tables === undefined ? all : namedTables(all, options.tables);
  const folder = options.out ?? defaultFolder(run, options.format);
  const { exportTables } = await import("../results/export/export-tables.ts");
  const interrupt = onInterrupt(() => {});
  const progress = options.quiet ? undefined : progressLine();
  try {
    const { signal } = interrupt;
    const { format } = options;
    const written = await exportTables(tables, { format, folder, signal, onProgress: progress?.show });
    progress?.clear();
    process.stdout.write(report(written));
  } catch (error) {
    progress?.clear();
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write("Stopped; nothing was written.\n");
    process.exitCode = interrupt.exitCode;
  } finally {
    interrupt.release();
  }
}

function parseNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("Names of tables with commas between them.");
  return names;
}

function defaultFolder(run: string, format: ExportFormat): string {
  const folder = join(run, format);
  if (!existsSync(join(folder, RUN_FILE))) return folder;
  throw new UsageError(`${folder} is the folder of a variant; name another one with --out`);
}

/** One line that is painted over, on a terminal. */
function progressLine() {
  if (!canRepaint(process.stderr)) return undefined;
  const clear = () => process.stderr.write("\r\u001b[2K");
  const show = ({ variant, name }: RunTable, rows: number) => {
    clear();
    process.stderr.write(`${join(variant, name)}: ${formatCount(rows)} rows`);
  };
  return { show, clear };
}

function report(written: readonly ExportedTable[]): string {
  return written
    .map(({ path, rows, bytes }) => `${path}: ${formatCount(rows)} rows, ${formatBytes(bytes)}\n`)
    .join("");
}

function formatBytes(bytes: number): string {
  return bytes < 1e6
    ? `${formatCount(Math.ceil(bytes / 1e3))} kB`
    : `${formatCount(Math.round(bytes / 1e6))} MB`;
}
