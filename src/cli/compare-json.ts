/** What `quorate compare --json` prints: each run as if run alone, their differences, and what they say. */
import { join } from "node:path";
import { type CompareOutcome, variantFolder } from "../experiment/compare.ts";
import { differenceRow } from "../experiment/comparison.ts";
import { RUN_FORMAT } from "../experiment/outcome.ts";
import { conclusionsOf, neverDown } from "../report/conclusion.ts";
import { version } from "../version.ts";
import { runJson } from "./run-json.ts";

export function compareJson(outcome: CompareOutcome, folder: string): Record<string, unknown> {
  const { runs, notRun, differences, interrupted } = outcome;
  const [first] = runs;
  const never = neverDown(runs.map(({ estimates }) => estimates?.services ?? []));
  return {
    version: RUN_FORMAT,
    quorate: version(),
    command: "compare",
    folder,
    ...(first !== undefined && { seed: first.seed, confidence: first.confidence }),
    interrupted,
    conclusions: conclusionsOf(differences, never),
    differences: differences.map(differenceRow),
    runs: runs.map((run) => runJson(run, join(folder, variantFolder(run.scenario.name)))),
    not_run: notRun,
  };
}
