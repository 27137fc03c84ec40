/** What `quorate sweep --json` prints: run.json, the folder, and the rows of both tables. */
import { sweepManifest } from "../experiment/sweep/manifest.ts";
import type { SweepOutcome } from "../experiment/sweep/run-sweep.ts";
import { sensitivityRow, sweepRows } from "../experiment/sweep/tables.ts";

export function sweepJson(outcome: SweepOutcome): Record<string, unknown> {
  const { sweep, options, points, sensitivities } = outcome;
  return {
    ...sweepManifest(outcome),
    folder: options.folder,
    points: sweepRows(sweep.parameters, points),
    sensitivity: sensitivities.map(sensitivityRow),
  };
}
