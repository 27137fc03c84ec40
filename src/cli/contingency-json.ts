/** The result of a contingency analysis for machines: what `--json` prints. */
import type { ContingencyOutcome } from "../experiment/contingency.ts";
import type { SetGroup } from "../experiment/contingency-groups.ts";
import type { WorstCase } from "../experiment/contingency-record.ts";
import { RUN_FORMAT } from "../experiment/outcome.ts";
import { groupInWords } from "./contingency-words.ts";

export function contingencyJson(outcome: ContingencyOutcome, folder: string): Record<string, unknown> {
  const { scenario, candidates, timing } = outcome;
  const groupOf = (group: SetGroup<WorstCase>) => ({
    words: groupInWords(group, candidates),
    size: group.sets[0].parts.length,
    sets: group.sets.map(({ parts, seconds }) => ({
      parts: parts.map((part) => candidates[part].name),
      down_s: seconds,
    })),
  });
  return {
    version: RUN_FORMAT,
    quorate: outcome.version,
    command: "contingency",
    scenario: { name: scenario.name, title: scenario.title, sha256: scenario.sha256 },
    folder,
    seed: outcome.seed,
    at_s: outcome.at,
    apart_s: outcome.apart,
    for_s: outcome.duration,
    interrupted: outcome.interrupted,
    sets: { asked: outcome.asked, finished: outcome.finished },
    parts: candidates.map(({ kind, name }) => ({ kind: kind.slice(0, -1), name })),
    services: outcome.services.map(({ service, needsNoFailure, counts, losing, interrupting }) => ({
      service,
      needs_no_failure: needsNoFailure,
      counts,
      lost_with: losing.map(groupOf),
      interrupted_with: interrupting.map(groupOf),
    })),
    timing: { workers: timing.workers, wall_s: timing.wall, events: timing.events },
  };
}
