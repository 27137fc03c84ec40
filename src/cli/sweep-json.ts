/** What `quorate sweep --json` prints: run.json, the folder, the answer, and the rows of both tables. */
import { sweepManifest } from "../experiment/sweep/manifest.ts";
import type { SweepOutcome } from "../experiment/sweep/outcome.ts";
import { sensitivityRow, sweepRows } from "../experiment/sweep/tables.ts";
import { answerOf } from "./sweep-choice.ts";

export function sweepJson(outcome: SweepOutcome): Record<string, unknown> {
  const { sweep, options, points, sensitivities } = outcome;
  const { version, quorate, command, seed, confidence, ...rest } = sweepManifest(outcome);
  return {
    version,
    quorate,
    command,
    seed,
    confidence,
    conclusion: conclusionOf(outcome),
    ...rest,
    folder: options.folder,
    points: sweepRows(sweep.parameters, points),
    sensitivity: sensitivities.map(sensitivityRow),
  };
}

/**
 * The design to take, if there is one, and its answer in words. Only that of a selection that is decided holds at the
 * confidence; null where no design can be named.
 */
function conclusionOf(outcome: SweepOutcome): Record<string, unknown> | null {
  const answer = answerOf(outcome);
  if (answer === undefined) return null;
  const { design, isDecided, sentences } = answer;
  return {
    design: design ?? null,
    decided: isDecided,
    confidence: outcome.choice?.confidence ?? null,
    sentences,
  };
}
