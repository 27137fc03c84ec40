/** What there is to type to get the numbers of a page again; all of it works in the folder that the page is in. */
import { join, relative } from "node:path";
import type { RunData, ShellCommand } from "../report/run-data.ts";
import { SCENARIO_FILE } from "../results/run-folder.ts";
import { shellWord } from "./shell-word.ts";

const OUT = "--out ../again";

/** For a run that the page is about alone. */
export function commandsForRun(run: RunData): ShellCommand[] {
  return [
    ...again("Run it again", `quorate run ${SCENARIO_FILE}${variantOption(run.manifest)}`, [run]),
    ...commandsForVariant(run, run.folder),
    { purpose: "Write the tables as CSV", command: "quorate export . --format csv" },
  ];
}

/** For one of several, in a folder of its own below `folder`. */
export function commandsForVariant(
  { folder: own, model, manifest }: RunData,
  folder: string,
): ShellCommand[] {
  const path = relative(folder, own);
  const [service] = model.services;
  const replay = service && {
    purpose: "Tell the worst history of a service",
    command: `quorate replay ${shellWord(path === "" ? "." : path)} --worst ${shellWord(service.name)}`,
  };
  const explain = {
    purpose: "Print every value of the scenario with its source",
    command: `quorate explain ${shellWord(join(path, SCENARIO_FILE))}${variantOption(manifest)}`,
  };
  return [...(replay === undefined ? [] : [replay]), ...(isUnchanged(manifest) ? [explain] : [])];
}

/** For all of them together. */
export function commandsForSeveral(
  runs: readonly RunData[],
  folder: string,
  isComparison: boolean,
): ShellCommand[] {
  const holdsVariants = runs.some(({ manifest }) => manifest.scenario.variant !== undefined);
  const files = runs.map((run) => shellWord(join(relative(folder, run.folder), SCENARIO_FILE)));
  const named = holdsVariants ? files.slice(0, 1) : files;
  return again(
    isComparison ? "Compare them again" : "Run them again",
    `quorate ${isComparison ? "compare" : "run"} ${named.join(" ")}`,
    runs,
  );
}

/** None when something was changed in a scenario that no option changes. */
function again(purpose: string, command: string, runs: readonly RunData[]): ShellCommand[] {
  const [{ manifest }] = runs;
  const { seed, confidence, replications } = manifest;
  const { horizon, ...others } = manifest.scenario.changes;
  if (Object.keys(others).length > 0) return [];
  const options = [
    `--replications ${replications.finished}`,
    `--seed ${shellWord(seed)}`,
    ...(horizon === undefined ? [] : [`--horizon ${shellWord(String(horizon))}`]),
    `--confidence ${Number((100 * confidence).toPrecision(12))}%`,
    OUT,
  ];
  return [{ purpose, command: [command, ...options].join(" ") }];
}

/** Its file says all of it. */
function isUnchanged({ scenario }: RunData["manifest"]): boolean {
  return Object.keys(scenario.changes).length === 0;
}

function variantOption({ scenario: { variant } }: RunData["manifest"]): string {
  return variant === undefined ? "" : ` --variant ${shellWord(variant)}`;
}
