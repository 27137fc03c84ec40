/** What `quorate run --json` prints of several scenarios: each run as if run alone, and what a nine more costs. */
import { type CostPerNine, costsPerNine } from "../experiment/cost-per-nine.ts";
import { RUN_FORMAT } from "../experiment/outcome.ts";
import { runJson } from "./run-json.ts";
import type { FinishedRun } from "./side-by-side.ts";

/** `notRun` are the names of scenarios that an interruption left undone. */
export function severalJson(
  runs: readonly FinishedRun[],
  notRun: readonly string[],
): Record<string, unknown> {
  const costs = costsPerNine(runs.map(({ outcome }) => outcome.estimates));
  return {
    version: RUN_FORMAT,
    runs: runs.map(({ outcome, folder }) => runJson(outcome, folder)),
    not_run: notRun,
    cost_per_nine: costs.flatMap(({ service, results }) =>
      results.flatMap((result, i) =>
        result === undefined
          ? []
          : [{ service, scenario: runs[i].outcome.scenario.name, ...costRow(result, runs[i]) }],
      ),
    ),
  };
}

function costRow(result: CostPerNine, { outcome }: FinishedRun): Record<string, unknown> {
  if (result.kind !== "more") return { result: result.kind };
  const { estimate, lower, upper, confidence, method } = result.value;
  const known = Number.isNaN(estimate) ? null : estimate;
  return { result: "more", unit: outcome.cost?.currency, estimate: known, lower, upper, confidence, method };
}
