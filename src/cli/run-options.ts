/** Options of the commands that simulate histories. */
import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { type PrecisionGoal, statesPrecision } from "../experiment/precision.ts";
import type { RunOptions } from "../experiment/run.ts";
import { version } from "../version.ts";
import {
  parseDurationText,
  parsePercentage,
  parseReplications,
  parseSeed,
  parseTables,
  parseWorkers,
} from "./option-values.ts";
import type { ReadScenario } from "./scenarios.ts";
import { UsageError } from "./usage-error.ts";

/** Exit code when an objective is not met, as k6 has it. */
export const OBJECTIVE_MISSED = 99;

const DEFAULT_MAXIMUM = 20_000;

export interface RunArguments {
  readonly replications?: number;
  readonly precision?: number;
  readonly maxReplications?: number;
  readonly confidence: number;
  readonly horizon?: string;
  readonly seed: string;
  readonly workers?: number;
  readonly out?: string;
  readonly tables?: readonly string[];
  readonly report: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options to a command; `out` says where its results go. */
export function withRunOptions(command: Command, out: string): Command {
  command
    .option(
      "-n, --replications <number>",
      "simulated histories (default: as the scenario says, or the precision of its services takes)",
      parseReplications,
    )
    .option(
      "-p, --precision <percentage>",
      "run as many as it takes to know downtime to ± this",
      parsePercentage,
    )
    .option(
      "--max-replications <number>",
      `most that a precision may run (default: ${DEFAULT_MAXIMUM})`,
      parseReplications,
    )
    .option("--tables <names>", "further tables to write: migrations", parseTables)
    .option("--no-report", "leave out report.html, the page to look at");
  return withHistoryOptions(command, out);
}

/** Adds the options of everything that simulates histories; `out` says where its results go. */
export function withHistoryOptions(command: Command, out: string): Command {
  return command
    .addOption(
      new Option("--confidence <percentage>", "confidence of the intervals")
        .argParser(parsePercentage)
        .default(0.95, "95%"),
    )
    .option(
      "--horizon <duration>",
      "length of a history instead of the scenario's: 90d, 1y (8,760 h)",
      parseDurationText,
    )
    .option("-s, --seed <text>", "another seed gives other histories", parseSeed, "1")
    .option("-w, --workers <number>", "threads (default: one per core)", parseWorkers)
    .option("-o, --out <folder>", out)
    .option("--json", "print the result as one JSON object")
    .option("-q, --quiet", "no progress");
}

/** UsageError for options that exclude each other. */
export function checkRunOptions({ replications, precision }: RunArguments): void {
  if (replications !== undefined && precision !== undefined) {
    throw new UsageError(
      "--replications and --precision exclude each other: give the number, or what decides it",
    );
  }
}

/** UsageError for a bound on a number of replications that nothing but the bound would decide. */
export function checkMaximum(
  { replications, precision, maxReplications }: RunArguments,
  scenarios: readonly ReadScenario[],
): void {
  if (maxReplications === undefined || precision !== undefined) return;
  if (replications === undefined && scenarios.some(({ model }) => statesPrecision(model))) return;
  throw new UsageError(
    "--max-replications goes with --precision, or with services that state one; alone, --replications is the number to run",
  );
}

/** What the options say of runs of these scenarios, all of which get the same. */
export function runOptionsOf(
  options: RunArguments,
  scenarios: readonly ReadScenario[],
): Omit<RunOptions, "folder" | "signal" | "onProgress"> {
  return {
    seed: options.seed,
    replications: replicationsOf(options, scenarios),
    confidence: options.confidence,
    workers: options.workers ?? availableParallelism(),
    migrations: options.tables?.includes("migrations") ?? false,
    version: version(),
  };
}

/** What the command line says; else the precision that services state; else the number in the scenario. */
function replicationsOf(
  { replications, precision, maxReplications: maximum = DEFAULT_MAXIMUM }: RunArguments,
  scenarios: readonly ReadScenario[],
): number | PrecisionGoal {
  if (precision !== undefined) return { precision, maximum };
  if (replications !== undefined) return replications;
  if (scenarios.some(({ model }) => statesPrecision(model))) return { precision: "as stated", maximum };
  return Math.max(...scenarios.map((scenario) => scenario.replications));
}

/** What the options change in a scenario. */
export function overridesOf({ horizon }: RunArguments): Record<string, unknown> {
  return horizon === undefined ? {} : { horizon };
}
