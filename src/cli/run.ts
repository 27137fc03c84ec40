/** `quorate run`: replications of a scenario, their tables and what they tell. */
import { join } from "node:path";
import type { Command } from "commander";
import type { RunOutcome } from "../experiment/outcome.ts";
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
import { shellWord } from "./shell-word.ts";
import type { FinishedRun } from "./side-by-side.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { VARIANT_OPTION } from "./variant-option.ts";

export function register(program: Command): void {
  const command = program
    .command("run")
    .description("simulate a scenario many times and say how often its services are down, and why")
    .argument("<file...>", "scenario files; several are put side by side");
  withRunOptions(command.option(...VARIANT_OPTION), OUT)
    .addHelpText("after", HELP)
    .action(run);
}

const OUT = "where tables go, in a folder each if several (default: results/<scenario>-<seed>)";

const HELP = `
Ctrl-C keeps what is finished. Exit codes: 0 done, 2 wrong input, 99 an
objective is not met, 130 interrupted.

Examples:
  quorate run scenarios/opencenter-vsphere.yaml
  quorate run scenarios/opencenter-vsphere.yaml --precision 20% --seed 2
  quorate run scenarios/textbook-*.yaml --out side-by-side`;

/** A scenario and where its run goes. */
interface Planned extends ReadScenario {
  readonly folder: string;
}

async function run(files: string[], options: RunArguments & { readonly variant?: string }): Promise<void> {
  checkRunOptions(options);
  const planned = await plan(files, options);
  const { missesObjective } = await import("../experiment/outcome.ts");
  let progress: ProgressPrinter | undefined;
  const interrupt = onInterrupt(() => sayStopping(progress));
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
    if (!options.json) process.stdout.write(hintAtVariants(planned));
    const withResults = runs.filter(({ outcome }) => outcome.finished > 0);
    if (options.report) {
      await writePages(
        withResults.map(({ folder }) => folder),
        options.json ?? false,
      );
    }
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
    else if (runs.some(({ outcome }) => missesObjective(outcome))) process.exitCode = OBJECTIVE_MISSED;
  } finally {
    progress?.clear();
    interrupt.release();
  }
}

/** Variants are for another command. */
function hintAtVariants(planned: readonly Planned[]): string {
  return planned
    .filter(({ variants, scenario }) => variants.length > 0 && scenario.variant === undefined)
    .map(({ label }) => `Its variants beside it: quorate compare ${shellWord(label)}\n`)
    .join("");
}

async function runOne(
  planned: Planned,
  options: RunArguments,
  signal: AbortSignal,
  progress: ProgressPrinter | undefined,
): Promise<RunOutcome> {
  const { runExperiment } = await import("../experiment/run.ts");
  const { scenario, model, folder } = planned;
  return runExperiment(scenario, model, {
    ...runOptionsOf(options, [planned]),
    folder,
    signal,
    onProgress: (now) => progress?.update(now),
  });
}

/** All scenarios, checked before the first one runs. */
async function plan(
  files: readonly string[],
  options: RunArguments & { readonly variant?: string },
): Promise<Planned[]> {
  const scenarios = await readScenarios(files, overridesOf(options), { variant: options.variant });
  checkMaximum(options, scenarios);
  const areSeveral = scenarios.length > 1;
  const planned = scenarios.map((one) => ({ ...one, folder: folderOf(one.model.name, options, areSeveral) }));
  if (!areSeveral) return planned;
  checkNames(scenarios);
  checkSameCosts(scenarios);
  const { createRunFolder } = await import("../results/run-folder.ts");
  for (const { folder } of planned) createRunFolder(folder);
  return planned;
}

function folderOf(name: string, { out, seed }: RunArguments, isOneOfSeveral: boolean): string {
  if (out === undefined) return join("results", fileName(`${name}-${seed}`));
  return isOneOfSeveral ? join(out, fileName(name)) : out;
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
    return sideBySide(runs, notRun, "scenario", look);
  }
  const { runReport } = await import("./run-report.ts");
  return runReport(outcome, folder, look);
}
