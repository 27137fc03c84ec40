/** What `quorate run --json` prints: run.json, the folder, and the rows of the metrics table. */
import { manifest, type RunOutcome } from "../experiment/outcome.ts";

export function runJson(outcome: RunOutcome, folder: string): Record<string, unknown> {
  const { version, ...rest } = manifest(outcome);
  const metrics = outcome.metrics.map(({ variant: _variant, ...metric }) => metric);
  return { version, ...rest, folder, metrics };
}
