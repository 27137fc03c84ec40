/** `quorate sweep`: many designs of one scenario, which of their parameters matter, and which design to take. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Plan } from "../experiment/sweep/design.ts";
import type { Sweep, SweepOptions, SweepOutcome } from "../experiment/sweep/outcome.ts";
import type { Parameter } from "../experiment/sweep/parameter.ts";
import { formatCount } from "../report/format.ts";
import { fileName } from "../results/file-name.ts";
import { version } from "../version.ts";
import { onInterrupt, sayStopping } from "./interrupt.ts";
import { parseDuration, parseReplications } from "./option-values.ts";
import { ProgressPrinter } from "./progress.ts";
import { OBJECTIVE_MISSED, withHistoryOptions } from "./run-options.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Designs of one sweep, and of one that selects, as all of those are in memory at once. */
const POINTS_MAX = 10_000;
const SELECTED_FROM_MAX = 200;
/** Most replications of one design that a selection takes unless told. */
const SELECTION_REPLICATIONS = 10_000;

interface SweepArguments {
  readonly set?: readonly string[];
  readonly latin?: number;
  readonly morris?: number;
  readonly sobol?: number;
  readonly oneAtATime?: boolean;
  readonly select?: boolean;
  readonly indifference?: number;
  readonly replications?: number;
  readonly confidence: number;
  readonly horizon?: string;
  readonly seed: string;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command("sweep")
    .description("simulate many designs of one scenario: which parameters matter, and which design to take")
    .argument("<file>", "scenario file")
    .addOption(
      new Option(
        "--set <path=values>",
        "what to vary: PATH=8,12,16 or PATH=500h..8000h; again for each",
      ).argParser((text: string, before: readonly string[] = []) => [...before, text]),
    )
    .option("--latin <designs>", "so many designs, spread evenly (Latin hypercube)", parseSize)
    .option("--morris <trajectories>", "which of many parameters matter, cheaply: 10 to 50", parseSampleSize)
    .option(
      "--sobol <samples>",
      "how much of the variance each parameter explains: 64 or more",
      parseSampleSize,
    )
    .option("--one-at-a-time", "the scenario as it is, and with each value of one parameter")
    .option("--select", "pick the best design, with replications where they decide")
    .option(
      "--indifference <duration>",
      "downtime a year not worth telling apart, for --select",
      parseDuration,
    )
    .option(
      "-n, --replications <number>",
      `histories of each design (default: as the scenario says; at most ${formatCount(SELECTION_REPLICATIONS)} with --select)`,
      parseReplications,
    );
  withHistoryOptions(command, "where tables go (default: results/<scenario>-sweep-<seed>)")
    .addHelpText("after", HELP)
    .action(sweep);
}

const HELP = `
All combinations of the values are simulated unless another design is named.
PATH+PATH=8,12 sets several paths to the same value, such as a number of hosts
and how many of them are paid for. LOW..HIGH is a range, LOW..HIGH:log one in
equal ratios; ranges are for --latin, --morris, --sobol and --one-at-a-time.

--select picks the cheapest design that meets every objective, or, without
costs or objectives, the one with the least downtime. Ctrl-C keeps what is
finished. Exit codes: 0 done, 2 wrong input, 99 no design meets the objectives,
130 interrupted.

Examples:
  quorate sweep scenarios/textbook-two-of-three.yaml \\
    --set clusters.site.hosts.failures.failure.mttr=5h,10h,20h
  quorate sweep my-scenario.yaml --set clusters.prod.hosts.count=8,12,16 \\
    --set clusters.prod.hosts.failures.crash.mtbf=1y..10y:log --latin 50
  quorate sweep my-scenario.yaml --select \\
    --set clusters.prod.hosts.count+cost.items.servers.count=8,12,16`;

async function sweep(file: string, options: SweepArguments): Promise<void> {
  checkOptions(options);
  const planned = await plan(file, options);
  const { runSweep } = await import("../experiment/sweep/run-sweep.ts");
  const { sweep, settings } = planned;
  const label = `${formatCount(sweep.design.points.length)} designs: `;
  const progress = options.quiet ? undefined : new ProgressPrinter(process.stderr, undefined, label);
  const interrupt = onInterrupt(() => sayStopping(progress));
  try {
    const outcome = await runSweep(sweep, {
      ...settings,
      signal: interrupt.signal,
      onProgress: (now) => progress?.update(now),
    });
    progress?.clear();
    process.stdout.write(await printed(outcome, options.json ?? false));
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
    else if (missesAll(outcome)) process.exitCode = OBJECTIVE_MISSED;
  } finally {
    progress?.clear();
    interrupt.release();
  }
}

/** The sweep with every point checked. */
async function plan(
  file: string,
  options: SweepArguments,
): Promise<{ sweep: Sweep; settings: SweepOptions }> {
  const { compile, parseScenario } = await import("../scenario/index.ts");
  const { readable } = await import("./readable.ts");
  const { parseParameters } = await import("./sweep-parameters.ts");
  const { changesOnly, checkCandidates, checkObjectives, checkPaths, checkPoints, modelsOf, valuesAsIs } =
    await import("./sweep-points.ts");
  const { createDesign } = await import("../experiment/sweep/design.ts");
  const { sweepRandom } = await import("../experiment/sweep/random.ts");
  const { watchedNames } = await import("../experiment/sweep/candidates.ts");
  const { runScenario } = await import("../experiment/outcome.ts");

  const given = parseParameters(options.set ?? []);
  const overrides = options.horizon === undefined ? {} : { horizon: options.horizon };
  const base = parseScenario(
    readable(file, () => readFileSync(file, "utf8")),
    file,
    overrides,
  );
  checkPaths(given, base);
  const model = compile(base);
  const plan = planOf(options);
  const asIs = valuesAsIs(given, base);
  const parameters = plan.kind === "one-at-a-time" ? changesOnly(given, asIs) : given;
  await checkSize(plan, parameters, options);
  const design = createDesign(plan, parameters, sweepRandom(options.seed, "design"));
  const modelOf = modelsOf(base, overrides, parameters, design);
  const candidates = checkPoints(parameters, design, modelOf);
  checkCandidates(candidates, watchedNames(candidates));
  if (options.select) checkObjectives(candidates);
  const sweep: Sweep = {
    scenario: runScenario(base, model),
    parameters,
    design,
    asIs,
    candidates,
    modelOf,
    horizon: model.horizon,
    warmUp: model.warmUp,
  };
  return { sweep, settings: settingsOf(options, model.name, base.scenario.replications) };
}

function settingsOf(options: SweepArguments, name: string, replications: number): SweepOptions {
  const { seed, confidence, select, indifference } = options;
  return {
    seed,
    replications: options.replications ?? (select ? SELECTION_REPLICATIONS : replications),
    confidence,
    workers: options.workers ?? availableParallelism(),
    folder: options.out ?? join("results", fileName(`${name}-sweep-${seed}`)),
    version: version(),
    ...(select && { select: { indifference } }),
  };
}

function checkOptions(options: SweepArguments): void {
  const { set = [], latin, morris, sobol, oneAtATime, select, indifference } = options;
  if (set.length === 0)
    throw new UsageError(
      "--set is missing: what is to vary, such as --set clusters.prod.hosts.count=8,12,16",
    );
  const designs = Object.entries({ latin, morris, sobol, "one-at-a-time": oneAtATime })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `--${name}`);
  if (designs.length > 1)
    throw new UsageError(`${designs.join(" and ")} exclude each other: name one design`);
  if (select && designs.length > 0 && latin === undefined)
    throw new UsageError(`--select picks from all combinations or from --latin, not from ${designs[0]}`);
  if (select && options.replications === 1)
    throw new UsageError("--select needs two replications of a design at least; leave --replications out");
  if (indifference !== undefined && !select) throw new UsageError("--indifference goes with --select");
}

function planOf({ latin, morris, sobol, oneAtATime }: SweepArguments): Plan {
  if (latin !== undefined) return { kind: "latin", size: latin };
  if (morris !== undefined) return { kind: "morris", size: morris };
  if (sobol !== undefined) return { kind: "sobol", size: sobol };
  return { kind: oneAtATime ? "one-at-a-time" : "grid" };
}

async function checkSize(
  plan: Plan,
  parameters: readonly Parameter[],
  { select }: SweepArguments,
): Promise<void> {
  const { rowsOfPlan } = await import("../experiment/sweep/design.ts");
  const { isRange } = await import("../experiment/sweep/parameter.ts");
  const range = parameters.find(({ values }) => isRange(values));
  if (plan.kind === "grid" && range !== undefined) {
    throw new UsageError(
      `--set ${range.name} is a range: list the values (8,12,16), or name a design with --latin, --morris, --sobol or --one-at-a-time`,
    );
  }
  const rows = rowsOfPlan(plan, parameters);
  const most = select ? SELECTED_FROM_MAX : POINTS_MAX;
  if (rows > most) {
    const advice = plan.kind === "grid" ? "give fewer values, or --latin" : "give a smaller number";
    throw new UsageError(
      `${formatCount(rows)} designs are too many${select ? " to select from" : ""}: at most ${formatCount(most)}; ${advice}`,
    );
  }
  if (select && rows < 2) throw new UsageError("--select needs two designs at least");
}

/** Whether it is beyond doubt that no design meets its objectives. */
function missesAll({ points, choice }: SweepOutcome): boolean {
  if (choice?.goal === "cheapest") return choice.isDecided && choice.selected === undefined;
  const misses = points.map(({ estimates }) =>
    estimates.some(({ objective }) => objective?.verdict === "missed"),
  );
  return misses.length > 0 && misses.every((is) => is);
}

async function printed(outcome: SweepOutcome, isJson: boolean): Promise<string> {
  if (isJson) {
    const { sweepJson } = await import("./sweep-json.ts");
    return `${JSON.stringify(sweepJson(outcome), null, 2)}\n`;
  }
  const { sweepReport } = await import("./sweep-report.ts");
  return sweepReport(outcome, { colors: colorsOf(process.stdout), width: widthOf(process.stdout) });
}

/** Designs, or samples, of which there can be so many. */
function parseSize(text: string): number {
  return parseWhole(text, 1);
}

function parseSampleSize(text: string): number {
  return parseWhole(text, 2);
}

function parseWhole(text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || text.trim() === "" || value < least || value > POINTS_MAX)
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${POINTS_MAX}.`);
  return value;
}
