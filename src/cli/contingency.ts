/** `quorate contingency`: what fails when every part, and every set of a few parts, fails. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CandidateKind } from "../experiment/contingency-model.ts";
import { formatCount } from "../report/format.ts";
import { fileName } from "../results/file-name.ts";
import { version } from "../version.ts";
import { parseDayTime } from "./day-time.ts";
import { onInterrupt, sayStopping } from "./interrupt.ts";
import { parseDuration, parseSeed, parseSetSize, parseWorkers } from "./option-values.ts";
import { ProgressPrinter } from "./progress.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const KINDS: readonly CandidateKind[] = ["hosts", "domains", "instances"];

interface ContingencyArguments {
  readonly size: number;
  readonly of: readonly CandidateKind[];
  readonly for: number;
  readonly at: number;
  readonly sequential?: number;
  readonly seed: string;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function register(program: Command): void {
  program
    .command("contingency")
    .description("let every part, and every pair of parts, fail and say which services that takes down")
    .argument("<file>", "scenario file")
    .option("--size <number>", "most parts that fail together: 1 (n-1), 2 (n-2) or 3", parseSetSize, 2)
    .addOption(
      new Option("--of <kinds>", "what fails: hosts, domains (those something is in), instances")
        .argParser(parseKinds)
        .default(["hosts", "domains"], "hosts,domains"),
    )
    .addOption(
      new Option("--for <duration>", "how long it stays failed").argParser(parseDuration).default(DAY, "1d"),
    )
    .addOption(
      new Option("--at <duration>", "when it fails, from the beginning of a history")
        .argParser(parseDayTime)
        .default(HOUR, "1h"),
    )
    .option(
      "--sequential <duration>",
      "one fails after the other, so long after it, in every order; else all at once",
      parseDuration,
    )
    .option("-s, --seed <text>", "another seed gives other recovery times", parseSeed, "1")
    .option("-w, --workers <number>", "threads (default: one per core)", parseWorkers)
    .option("-o, --out <folder>", "where the table goes (default: results/<scenario>-contingency)")
    .option("--json", "print the result as one JSON object")
    .option("-q, --quiet", "no progress")
    .addHelpText("after", HELP)
    .action(contingency);
}

const HELP = `
Nothing else fails and no maintenance is done. A service is lost if it is still
down at the end of that time, interrupted if it came back by itself before.

Examples:
  quorate contingency scenarios/opencenter-vsphere.yaml
  quorate contingency scenarios/opencenter-vsphere.yaml --of domains --size 1
  quorate contingency my-scenario.yaml --sequential 1h --json`;

async function contingency(file: string, options: ContingencyArguments): Promise<void> {
  const { compile, parseScenario } = await import("../scenario/index.ts");
  const { readable } = await import("./readable.ts");
  const text = readable(file, () => readFileSync(file, "utf8"));
  const resolved = parseScenario(text, file);
  const model = compile(resolved);
  const folder = options.out ?? join("results", fileName(`${model.name}-contingency`));
  const { runScenario } = await import("../experiment/outcome.ts");
  const { contingencyModel } = await import("../experiment/contingency-model.ts");
  const { runContingency, SETS_MAX, setsToTry } = await import("../experiment/contingency.ts");
  const times = { at: options.at, apart: options.sequential ?? 0, duration: options.for };
  const { candidates } = contingencyModel(model, options.of, times, options.size);
  if (model.services.length === 0) throw new UsageError(`${file} has no services, so nothing can be lost`);
  if (candidates.length === 0)
    throw new UsageError(`${file} has no ${options.of.join(" or ")} that could fail`);
  const size = Math.min(options.size, candidates.length);
  if (options.sequential !== undefined && size < 2)
    throw new UsageError("--sequential is for sets of two or more: give --size 2 or 3, or leave it out");
  const sets = setsToTry(candidates.length, size, times.apart);
  if (sets > SETS_MAX) {
    throw new UsageError(
      `${formatCount(sets)} sets of ${formatCount(candidates.length)} parts are too many: at most ${formatCount(SETS_MAX)}; give a smaller --size, or fewer kinds of parts with --of`,
    );
  }
  const progress = options.quiet ? undefined : new ProgressPrinter(process.stderr);
  const interrupt = onInterrupt(() => sayStopping(progress));
  try {
    const outcome = await runContingency(runScenario(resolved, model), model, {
      ...times,
      size,
      kinds: options.of,
      seed: options.seed,
      workers: options.workers ?? availableParallelism(),
      folder,
      version: version(),
      signal: interrupt.signal,
      onProgress: (now) => progress?.update(now),
    });
    progress?.clear();
    if (options.json) {
      const { contingencyJson } = await import("./contingency-json.ts");
      process.stdout.write(`${JSON.stringify(contingencyJson(outcome, folder), null, 2)}\n`);
    } else {
      const { contingencyReport } = await import("./contingency-report.ts");
      const look = { colors: colorsOf(process.stdout), width: widthOf(process.stdout) };
      process.stdout.write(contingencyReport(outcome, folder, look));
    }
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
  } finally {
    progress?.clear();
    interrupt.release();
  }
}

function parseKinds(text: string): CandidateKind[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !KINDS.some((kind) => kind === name));
  if (unknown !== undefined) throw new InvalidArgumentError(`Kinds of parts: ${KINDS.join(", ")}.`);
  return KINDS.filter((kind) => names.includes(kind));
}
