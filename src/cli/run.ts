/** `quorate run`: replications of a scenario, their tables and what they tell. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { Model } from "../cluster/model.ts";
import type { RunOutcome, RunScenario } from "../experiment/outcome.ts";
import { onInterrupt } from "./interrupt.ts";
import {
  parseDurationText,
  parsePercentage,
  parseReplications,
  parseSeed,
  parseTables,
  parseWorkers,
} from "./option-values.ts";
import { ProgressPrinter } from "./progress.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** Exit code when an objective is not met, as k6 has it. */
const OBJECTIVE_MISSED = 99;

const DEFAULT_MAXIMUM = 20_000;

interface RunArguments {
  readonly replications?: number;
  readonly precision?: number;
  readonly maxReplications?: number;
  readonly confidence: number;
  readonly horizon?: string;
  readonly seed: string;
  readonly workers?: number;
  readonly out?: string;
  readonly tables?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function register(program: Command): void {
  program
    .command("run")
    .description("simulate a scenario many times and say how often its services are down, and why")
    .argument("<file>", "scenario file")
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
    .option("-o, --out <folder>", "where tables go (default: results/<scenario>-<seed>)")
    .option("--tables <names>", "further tables to write: migrations", parseTables)
    .option("--json", "print the result as one JSON object")
    .option("-q, --quiet", "no progress")
    .addHelpText("after", HELP)
    .action(run);
}

const HELP = `
Ctrl-C keeps what is finished. Exit codes: 0 done, 2 wrong input, 99 an
objective is not met, 130 interrupted.

Examples:
  quorate run scenarios/opencenter-vsphere.yaml
  quorate run scenarios/opencenter-vsphere.yaml --precision 20% --seed 2`;

async function run(file: string, options: RunArguments): Promise<void> {
  checkOptions(options);
  const { model, scenario, replications } = await readScenario(file, options);
  const folder = options.out ?? join("results", folderName(model.name, options.seed));
  const progress = options.quiet ? undefined : new ProgressPrinter(process.stderr);
  const interrupt = onInterrupt(() => {
    const text = "Stopping; what is finished is kept. Ctrl-C again quits at once.";
    if (progress === undefined) process.stderr.write(`${text}\n`);
    else progress.note(text);
  });
  const { runExperiment } = await import("../experiment/run.ts");
  const { missesObjective } = await import("../experiment/outcome.ts");
  try {
    const outcome = await runExperiment(scenario, model, {
      seed: options.seed,
      replications:
        options.precision === undefined
          ? (options.replications ?? replications)
          : { precision: options.precision, maximum: options.maxReplications ?? DEFAULT_MAXIMUM },
      confidence: options.confidence,
      workers: options.workers ?? availableParallelism(),
      folder,
      migrations: options.tables?.includes("migrations") ?? false,
      version: version(),
      signal: interrupt.signal,
      onProgress: (now) => progress?.update(now),
    });
    progress?.clear();
    process.stdout.write(await printed(outcome, folder, options.json ?? false));
    if (outcome.interrupted) process.exitCode = interrupt.exitCode;
    else if (missesObjective(outcome)) process.exitCode = OBJECTIVE_MISSED;
  } finally {
    progress?.clear();
    interrupt.release();
  }
}

function checkOptions({ replications, precision, maxReplications }: RunArguments): void {
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

/** The scenario with the horizon of the command line, and how many replications it asks for itself. */
async function readScenario(
  file: string,
  options: RunArguments,
): Promise<{ model: Model; scenario: RunScenario; replications: number }> {
  const { compile, parseScenario, scenarioHash } = await import("../scenario/index.ts");
  const { readable } = await import("./readable.ts");
  const text = readable(file, () => readFileSync(file, "utf8"));
  const resolved = parseScenario(
    text,
    file,
    options.horizon === undefined ? {} : { horizon: options.horizon },
  );
  const model = compile(resolved);
  const { name, title } = model;
  return {
    model,
    scenario: { name, title, text, sha256: scenarioHash(text) },
    replications: resolved.scenario.replications,
  };
}

/** A folder's name from texts that may hold anything. */
function folderName(scenario: string, seed: string): string {
  const name = `${scenario}-${seed}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, "_").replace(/^\.+/, "_");
  return name.slice(0, 120);
}

async function printed(outcome: RunOutcome, folder: string, isJson: boolean): Promise<string> {
  if (isJson) {
    const { runJson } = await import("./run-json.ts");
    return `${JSON.stringify(runJson(outcome, folder), null, 2)}\n`;
  }
  const { runReport } = await import("./run-report.ts");
  return runReport(outcome, folder, { colors: colorsOf(process.stdout), width: widthOf(process.stdout) });
}
