/** `quorate fit`: lifetime and repair-time distributions from a log of failures. */
import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { formatCount } from "../report/format.ts";
import type { Column, GivenColumns, Role } from "./fit/columns.ts";
import type { Reading } from "./fit/observed.ts";
import type { Table } from "./fit/table.ts";
import type { Timestamp } from "./fit/timestamp.ts";
import {
  parsePercentage,
  parsePopulation,
  parseSeed,
  parseSimulations,
  parseTimestampText,
  parseUnitOfTime,
} from "./option-values.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

interface FitArguments extends GivenColumns {
  readonly unit?: string;
  readonly from?: Timestamp;
  readonly until?: Timestamp;
  readonly population?: number;
  readonly confidence: number;
  readonly seed: string;
  readonly simulations?: number;
  readonly fragment?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command("fit")
    .description("fit lifetime and repair-time distributions to a log of failures")
    .argument("<file>", "CSV file with a header line")
    .option("--start <column>", "log of outages: when each began (ISO 8601 or epoch)")
    .option("--end <column>", "log of outages: when each ended; empty: not yet")
    .option("--component <column>", "log of outages: what failed")
    .option("--from <time>", "when all components were put into operation", parseTimestampText)
    .option("--until <time>", "end of observation (default: last time in the log)", parseTimestampText)
    .option("--population <number>", "components in all, with those that never failed", parsePopulation)
    .option("--column <column>", "durations instead of a log of outages")
    .option("-u, --unit <unit>", "unit of durations without one: s, min, h, d, y", parseUnitOfTime)
    .option("--censored <column>", "durations: true, yes or 1 for what was still running")
    .option("--count <column>", "durations: how often each was seen")
    .addOption(
      new Option("--confidence <percentage>", "of the intervals")
        .argParser(parsePercentage)
        .default(0.95, "95%"),
    )
    .option("-s, --seed <text>", "seed of the simulated samples", parseSeed, "1")
    .option("--simulations <number>", "samples behind each p (default: 39 to 999, by size)", parseSimulations)
    .option("--fragment <file>", "write the distributions to a file, to paste into a scenario")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(fit);
}

const HELP = `
Columns that are not named are found by usual names. What is computed:
docs/fitting.md.

Examples:
  quorate fit examples/synthetic-outages.csv
  quorate fit outages.csv --start down_at --end up_at --component host
  quorate fit disks.csv --column ttf --unit h --censored running`;

async function fit(file: string, options: FitArguments): Promise<void> {
  const { readTable } = await import("./fit/table.ts");
  const { analyse } = await import("./fit/analysis.ts");
  const reading = await read(readTable(file), options);
  const { confidence, seed, simulations, fragment } = options;
  tellIfLong(reading);
  const analyses = reading.observed
    .filter(({ ended, censored }) => ended.length + censored.length > 0)
    .map((observed) => analyse(observed, { confidence, seed, simulations }));
  if (analyses.length === 0) throw new UsageError(`${file} has no time under observation`);
  if (fragment !== undefined) {
    const { fragmentLines } = await import("./fit/fragment.ts");
    const head = `# Fitted by quorate fit to ${file}: ${reading.summary}.`;
    write(fragment, `${[head, ...fragmentLines(analyses)].join("\n")}\n`);
  }
  if (options.json) {
    const { fitJson } = await import("./fit/json.ts");
    const result = fitJson(file, seed, confidence, reading, analyses);
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { fitReport } = await import("./fit/report.ts");
  const look = { colors: colorsOf(process.stdout), width: widthOf(process.stdout) };
  process.stdout.write(fitReport(reading, analyses, { file, confidence, seed, fragment }, look));
}

/** From so many durations on the simulations take more than a few seconds. */
const LONG_FROM = 10_000;

function tellIfLong({ observed }: Reading): void {
  const count = Math.max(...observed.map(({ ended, censored }) => ended.length + censored.length));
  if (count < LONG_FROM || !process.stderr.isTTY) return;
  process.stderr.write(
    `Fitting ${formatCount(count)} durations; the simulated samples take up to a minute.\n`,
  );
}

const OUTAGE_OPTIONS = ["start", "end", "component", "from", "until", "population"] as const;
const DURATION_OPTIONS = ["column", "censored", "count", "unit"] as const;

/** A log of outages when it has a start and an end; else durations. */
async function read(table: Table, options: FitArguments): Promise<Reading> {
  const { columnOf } = await import("./fit/columns.ts");
  const outageOption = OUTAGE_OPTIONS.find((name) => options[name] !== undefined);
  const durationOption = DURATION_OPTIONS.find((name) => options[name] !== undefined);
  if (outageOption !== undefined && durationOption !== undefined) {
    throw new UsageError(
      `--${outageOption} is for a log of outages, --${durationOption} for a column of durations; give one or the other`,
    );
  }
  const column = (role: Role): Column | undefined => columnOf(table, role, given(options));
  if (durationOption === undefined) {
    const start = column("start");
    const end = column("end");
    if (start !== undefined && end !== undefined) {
      const { readOutages } = await import("./fit/outages.ts");
      const { from, until, population } = options;
      return readOutages(table, { start, end, component: column("component") }, { from, until, population });
    }
    if (outageOption !== undefined) throw missing(table, start === undefined ? "start" : "end");
  }
  const durations = column("column");
  if (durations === undefined) throw missing(table, undefined);
  const { readDurations } = await import("./fit/durations.ts");
  return readDurations(table, durations, given(options), options.unit);
}

function given({ start, end, component, column, censored, count }: FitArguments): GivenColumns {
  return { start, end, component, column, censored, count };
}

function missing({ file, csv }: Table, role: "start" | "end" | undefined): UsageError {
  const names = `columns: ${csv.header.cells.join(", ")}`;
  return new UsageError(
    role === undefined
      ? `${file}: no column has a usual name; say --start and --end for a log of outages, or --column for durations (${names})`
      : `${file}: which column is the ${role} of an outage? --${role} says it (${names})`,
  );
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(`${file} cannot be written: ${error.message}`);
  }
}
