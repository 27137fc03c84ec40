/** A comparison in a folder, as `quorate compare` leaves it, made in this process. */
import { join } from "node:path";
import { compareVariants, differenceRow } from "../../src/experiment/comparison.ts";
import { scenarioOf } from "../../src/experiment/outcome.ts";
import type { FinishedExperiment } from "../../src/experiment/run.ts";
import { writeJson } from "../../src/results/run-folder.ts";
import { DIFFERENCES } from "../../src/results/tables.ts";
import { writeRows } from "../../src/results/write-rows.ts";
import { runInto } from "./a-run.ts";

/** Runs the scenario texts on common random numbers; each is named after its place. */
export async function compareInto(folder: string, texts: readonly string[]): Promise<FinishedExperiment[]> {
  const finished: FinishedExperiment[] = [];
  for (const [i, text] of texts.entries()) finished.push(await runInto(join(folder, `v${i}`), text));
  const compared = finished.map(({ outcome: { scenario, estimates }, record }) => {
    if (estimates === undefined) throw new Error("no replication");
    return { name: scenario.name, estimates, records: record.services };
  });
  const rows = compareVariants(compared, 0.95).map(differenceRow);
  await writeRows(join(folder, DIFFERENCES.file), DIFFERENCES, rows, {});
  const variants = finished.map(({ outcome }, i) => ({ ...scenarioOf(outcome.scenario), folder: `v${i}` }));
  writeJson(folder, "run.json", {
    version: 1,
    quorate: "0.0.0",
    command: "compare",
    variants,
    seed: "1",
    confidence: 0.95,
  });
  return finished;
}
