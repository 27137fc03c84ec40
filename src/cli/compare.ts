/** `quorate compare`: variants on the same histories, and which of them is better. */
import { join } from "node:path";
import type { Command } from "commander";
import type { CompareOutcome } from "../experiment/compare.ts";
import { fileName } from "../results/file-name.ts";
import { onInterrupt, sayStopping } from "./interrupt.ts";
import { writePages } from "./pages.ts";
import { ProgressPrinter } from "./progress.ts";
import {
  checkMaximum,
  checkRunOptions,
  OBJECTIVE_MISSED,
  overridesOf,
  type RunArguments,
  runOptionsOf,
  withRunOptions,
} from "./run-options.ts";
import { checkSameCosts } from "./same-costs.ts";
import { checkNames, type ReadScenario, readScenarios } from "./scenarios.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export function register(program: Command): void {
  const command = program
    .command("compare")
    .description("say which of several scenarios is better, by how much, and how sure that is")
    .argument("<file...>", "scenario files; or one that holds its variants");
  withRunOptions(command, OUT).addHelpText("after", HELP).action(compare);
}

const OUT = "where tables go, a folder for each variant in it (default: results/<names>-<seed>)";

const HELP = `
All variants run on the same randomness: what a host suffers in one it suffers
in all, as far as it has the same name. So differences show with far fewer
replications than between separate runs. The first variant is what the others
are measured by. Ctrl-C keeps what is finished. Exit codes: 0 done, 2 wrong
input, 99 no variant meets its objectives, 130 interrupted.

Examples:
  quorate compare two-rooms.yaml three-rooms.yaml
  quorate compare one-file-with-variants.yaml --replications 2000`;

async function compare(files: string[], options: RunArguments): Promise<void> {
  checkRunOptions(options);
  const variants = await readVariants(files, options);
  checkMaximum(options, variants);
  const folder = options.out ?? defaultFolder(variants, files.length > 1, options.seed);
  const progress = options.quiet ? undefined : new VariantsProgress(variants.map(({ model }) => model.name));
  const interrupt = onInterrupt(() => sayStopping(progress));
  try {
    const { compareExperiment } = await import("../experiment/compare.ts");
    const outcome = await compareExperiment(variants, {
      ...runOptionsOf(options, variants),
      folder,
      signal: interrupt.signal,
      onProgress: (now, variant) => progress?.update(now, variant),
    });
    progress?.clear();
    process.stdout.write(await printed(outcome, folder, options.json ?? false));
    const hasResults = outcome.runs.some(({ finished }) => finished > 0);
    if (options.report && hasResults) await writePages([folder], options.json ?? false);
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
    else if (await everyoneMisses(outcome)) process.exitCode = OBJECTIVE_MISSED;
  } finally {
    progress?.clear();
    interrupt.release();
  }
}

/** The scenarios of several files, or one file with its variants. */
async function readVariants(files: readonly string[], options: RunArguments): Promise<ReadScenario[]> {
  const variants = await readScenarios(
    files,
    overridesOf(options),
    files.length === 1 ? "all" : { variant: undefined },
  );
  if (variants.length === 1) {
    throw new UsageError(
      `${files[0]} has no variants to compare; name another scenario file, or write them in it:\nvariants:\n  larger:\n    clusters.prod.hosts.count: 16`,
    );
  }
  checkNames(variants);
  checkSameCosts(variants);
  checkSharedServices(variants);
  return variants;
}

/** Services are compared by name. */
function checkSharedServices(variants: readonly ReadScenario[]): void {
  const names = variants.flatMap(({ model }) => model.services.map(({ name }) => name));
  if (names.some((name, i) => names.indexOf(name) < i)) return;
  const lists = variants.map(({ label, model }) => {
    const own = model.services.map(({ name }) => name).join(", ");
    return `${label}: ${own === "" ? "none" : own}`;
  });
  throw new UsageError(`no two of these have a service of the same name to compare\n${lists.join("\n")}`);
}

/** Named after the scenarios, or after the file that holds all of them. */
function defaultFolder(variants: readonly ReadScenario[], areFiles: boolean, seed: string): string {
  const names = variants.map(({ model }) => model.name);
  const name = areFiles ? names.join("-vs-") : `${names[0]}-variants`;
  return join("results", fileName(`${name}-${seed}`));
}

/** Progress of one variant after the other. */
class VariantsProgress {
  readonly #names: readonly string[];
  #variant = -1;
  #printer = new ProgressPrinter(process.stderr);

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  update(progress: Parameters<ProgressPrinter["update"]>[0], variant: number): void {
    if (variant !== this.#variant) {
      this.clear();
      this.#variant = variant;
      const label = `${this.#names[variant]} (${variant + 1} of ${this.#names.length}): `;
      this.#printer = new ProgressPrinter(process.stderr, undefined, label);
    }
    this.#printer.update(progress);
  }

  note(text: string): void {
    this.#printer.note(text);
  }

  clear(): void {
    this.#printer.clear();
  }
}

/** No variant is left that an objective does not speak against. */
async function everyoneMisses({ runs }: CompareOutcome): Promise<boolean> {
  const { missesObjective } = await import("../experiment/outcome.ts");
  return runs.every(missesObjective);
}

async function printed(outcome: CompareOutcome, folder: string, isJson: boolean): Promise<string> {
  if (isJson) {
    const { compareJson } = await import("./compare-json.ts");
    return `${JSON.stringify(compareJson(outcome, folder), null, 2)}\n`;
  }
  const { compareReport } = await import("./compare-report.ts");
  const look = { colors: colorsOf(process.stdout), width: widthOf(process.stdout) };
  return compareReport(outcome, folder, look);
}
