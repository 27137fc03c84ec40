/** What `quorate compare --json` prints: each run as if run alone, their differences, and what they say. */
import { join } from "node:path";
import { type CompareOutcome, variantFolder } from "../experiment/compare.ts";
import { differenceRow } from "../experiment/comparison.ts";
import { RUN_FORMAT } from "../experiment/outcome.ts";
import { conclusionsOf } from "../report/conclusion.ts";
import { runJson } from "./run-json.ts";

export function compareJson(outcome: CompareOutcome, folder: string): Record<string, unknown> {
  const { runs, notRun, differences, interrupted } = outcome;
  return {
    version: RUN_FORMAT,
    command: "compare",
    folder,
    interrupted,
    conclusions: conclusionsOf(differences),
    differences: differences.map(differenceRow),
    runs: runs.map((run) => runJson(run, join(folder, variantFolder(run.scenario.name)))),
    not_run: notRun,
  };
}
