/** Options of the commands that run replications: `run` and `compare`. */
import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { RunOptions } from "../experiment/run.ts";
import {
  parseDurationText,
  parsePercentage,
  parseReplications,
  parseSeed,
  parseTables,
  parseWorkers,
} from "./option-values.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

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
  return command
    .option(
      "-n, --replications <number>",
      "simulated histories (default: as the scenario says)",
      parseReplications,
    )
    .option(
      "-p, --precision <percentage>",
      "run as many as it takes to know downtime to ± this",
      parsePercentage,
    )
    .option(
      "--max-replications <number>",
      `most that --precision may run (default: ${DEFAULT_MAXIMUM})`,
      parseReplications,
    )
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
    .option("--tables <names>", "further tables to write: migrations", parseTables)
    .option("--no-report", "leave out report.html, the page to look at")
    .option("--json", "print the result as one JSON object")
    .option("-q, --quiet", "no progress");
}

/** UsageError for options that exclude each other. */
export function checkRunOptions({ replications, precision, maxReplications }: RunArguments): void {
  if (replications !== undefined && precision !== undefined) {
    throw new UsageError(
      "--replications and --precision exclude each other: give the number, or what decides it",
    );
  }
  if (maxReplications !== undefined && precision === undefined) {
    throw new UsageError(
      "--max-replications goes with --precision; alone, --replications is the number to run",
    );
  }
}

/** What the options say of a run; `replications` is what the scenario asks for. */
export function runOptionsOf(
  options: RunArguments,
  replications: number,
): Omit<RunOptions, "folder" | "signal" | "onProgress"> {
  return {
    seed: options.seed,
    replications:
      options.precision === undefined
        ? (options.replications ?? replications)
        : { precision: options.precision, maximum: options.maxReplications ?? DEFAULT_MAXIMUM },
    confidence: options.confidence,
    workers: options.workers ?? availableParallelism(),
    migrations: options.tables?.includes("migrations") ?? false,
    version: version(),
  };
}

/** What the options change in a scenario. */
export function overridesOf({ horizon }: RunArguments): Record<string, unknown> {
  return horizon === undefined ? {} : { horizon };
}
