/** `quorate run`: replications of a scenario, their tables and what they tell. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { Model } from "../cluster/model.ts";
import type { RunOutcome, RunScenario } from "../experiment/outcome.ts";
import { fileName } from "./file-name.ts";
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
import type { FinishedRun } from "./side-by-side.ts";
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
    .argument("<file...>", "scenario files; several are put side by side")
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
    .option(
      "-o, --out <folder>",
      "where tables go, in a folder each if several (default: results/<scenario>-<seed>)",
    )
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
  quorate run scenarios/opencenter-vsphere.yaml --precision 20% --seed 2
  quorate run scenarios/textbook-*.yaml --out side-by-side`;

/** A scenario that is right, and where its run goes. */
interface Planned {
  readonly file: string;
  readonly model: Model;
  readonly scenario: RunScenario;
  readonly folder: string;
  /** How many replications it asks for itself. */
  readonly replications: number;
}

async function run(files: string[], options: RunArguments): Promise<void> {
  checkOptions(options);
  const planned = await plan(files, options);
  const { missesObjective } = await import("../experiment/outcome.ts");
  let progress: ProgressPrinter | undefined;
  const interrupt = onInterrupt(() => {
    const text = "Stopping; what is finished is kept. Ctrl-C again quits at once.";
    if (progress === undefined) process.stderr.write(`${text}\n`);
    else progress.note(text);
  });
  const runs: FinishedRun[] = [];
  try {
    for (const [i, one] of planned.entries()) {
      if (interrupt.signal.aborted) break;
      const label = planned.length === 1 ? "" : `${one.model.name} (${i + 1} of ${planned.length}): `;
      progress = options.quiet ? undefined : new ProgressPrinter(process.stderr, undefined, label);
      runs.push({ outcome: await runOne(one, options, interrupt.signal, progress), folder: one.folder });
      progress?.clear();
    }
    const notRun = planned.slice(runs.length).map(({ model }) => model.name);
    process.stdout.write(await printed(runs, notRun, files.length > 1, options.json ?? false));
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
    else if (runs.some(({ outcome }) => missesObjective(outcome))) process.exitCode = OBJECTIVE_MISSED;
  } finally {
    progress?.clear();
    interrupt.release();
  }
}

async function runOne(
  { scenario, model, replications, folder }: Planned,
  options: RunArguments,
  signal: AbortSignal,
  progress: ProgressPrinter | undefined,
): Promise<RunOutcome> {
  const { runExperiment } = await import("../experiment/run.ts");
  return runExperiment(scenario, model, {
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
    signal,
    onProgress: (now) => progress?.update(now),
  });
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

/** All scenarios, checked before the first one runs. */
async function plan(files: readonly string[], options: RunArguments): Promise<Planned[]> {
  const planned = await readAll(files, options);
  if (planned.length === 1) return planned;
  checkNames(planned);
  checkCosts(planned);
  const { createRunFolder } = await import("../results/run-folder.ts");
  for (const { folder } of planned) createRunFolder(folder);
  return planned;
}

/** The problems of all files at once. */
async function readAll(files: readonly string[], options: RunArguments): Promise<Planned[]> {
  const { ScenarioError } = await import("../scenario/index.ts");
  const planned: Planned[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      planned.push(await readScenario(file, options, files.length > 1));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return planned;
}

/** The scenario with the horizon of the command line. */
async function readScenario(file: string, options: RunArguments, isOneOfSeveral: boolean): Promise<Planned> {
  const { compile, parseScenario } = await import("../scenario/index.ts");
  const { readable } = await import("./readable.ts");
  const text = readable(file, () => readFileSync(file, "utf8"));
  const resolved = parseScenario(
    text,
    file,
    options.horizon === undefined ? {} : { horizon: options.horizon },
  );
  const model = compile(resolved);
  const { runScenario } = await import("../experiment/outcome.ts");
  return {
    file,
    model,
    scenario: runScenario(resolved, model),
    folder: folderOf(model.name, options, isOneOfSeveral),
    replications: resolved.scenario.replications,
  };
}

function folderOf(name: string, { out, seed }: RunArguments, isOneOfSeveral: boolean): string {
  if (out === undefined) return join("results", fileName(`${name}-${seed}`));
  return isOneOfSeveral ? join(out, fileName(name)) : out;
}

/** Columns and folders go by the names of the scenarios. */
function checkNames(planned: readonly Planned[]): void {
  for (const [i, { model, file, folder }] of planned.entries()) {
    const other = planned.slice(0, i).find((before) => before.folder === folder);
    if (other === undefined) continue;
    throw new UsageError(
      other.model.name === model.name
        ? `${other.file} and ${file} are both named ${JSON.stringify(model.name)}; scenarios beside each other need names of their own`
        : `${other.file} and ${file} would both be written to ${folder}; give them names that differ more`,
    );
  }
}

/** Costs beside each other are in one currency and over one period. */
function checkCosts(planned: readonly Planned[]): void {
  const [first, ...others] = planned.flatMap(({ file, model: { cost } }) =>
    cost === undefined ? [] : [{ file, cost }],
  );
  for (const { file, cost } of others) {
    if (cost.currency !== first.cost.currency) {
      throw new UsageError(
        `${first.file} has costs in ${first.cost.currency}, ${file} in ${cost.currency}; costs beside each other need one currency`,
      );
    }
    if (cost.period !== first.cost.period) {
      const [days, otherDays] = [first.cost, cost].map(({ period }) =>
        Number((period / 86_400).toPrecision(6)),
      );
      throw new UsageError(
        `${first.file} sums up costs over ${days} days, ${file} over ${otherDays}; costs beside each other need one period`,
      );
    }
  }
}

/** The full report of one scenario, or several side by side. */
async function printed(
  runs: readonly FinishedRun[],
  notRun: readonly string[],
  areSeveral: boolean,
  isJson: boolean,
): Promise<string> {
  const look = { colors: colorsOf(process.stdout), width: widthOf(process.stdout) };
  const [{ outcome, folder }] = runs;
  if (isJson) {
    const { runJson } = await import("./run-json.ts");
    const { severalJson } = await import("./several-json.ts");
    const result = areSeveral ? severalJson(runs, notRun) : runJson(outcome, folder);
    return `${JSON.stringify(result, null, 2)}\n`;
  }
  if (areSeveral) {
    const { sideBySide } = await import("./side-by-side.ts");
    return sideBySide(runs, notRun, look);
  }
  const { runReport } = await import("./run-report.ts");
  return runReport(outcome, folder, look);
}
