/**
 * How many replications a wanted precision takes: runs a pilot on replication numbers of its own, which is then thrown
 * away, and plans by it (see src/statistics/replications-needed.ts). The run itself is then exactly what
 * `--replications N` would give. Sizes are fixed beforehand, so that N does not depend on workers or batches.
 */

import type { ReplicationRunner } from "../../workers/task.ts";
import { nextPilotSize, pilotIsEnough } from "../statistics/pilot.ts";
import { replicationsNeeded } from "../statistics/replications-needed.ts";
import {
  type Plan,
  type PrecisionGoal,
  type ServiceGoal,
  type ServicePlan,
  serviceGoals,
} from "./precision.ts";
import { ExperimentRecord, type RecordedModel } from "./record.ts";
import { type ReplicateOptions, replicate } from "./replicate.ts";

/** Number of the first pilot replication; a run has fewer replications than this. */
export const PILOT_FIRST = 1_000_000_000;

/** Fewest replications that are planned. */
const REPLICATIONS_MIN = 30;

/** Undefined when it was stopped. `onProgress` is told how many pilot replications are done, of how many for now. */
export async function planReplications(
  runner: ReplicationRunner,
  model: RecordedModel,
  seed: string,
  goal: PrecisionGoal,
  confidence: number,
  options: ReplicateOptions & { readonly onProgress?: (done: number, of: number) => void } = {},
): Promise<Plan | undefined> {
  const record = new ExperimentRecord(model);
  const goals = serviceGoals(model, goal);
  const cap = Math.floor(goal.maximum / 4);
  for (let size = nextPilotSize(0, cap); size !== undefined; size = nextPilotSize(size, cap)) {
    const total = size;
    const range = { seed, first: PILOT_FIRST + record.replications, count: total - record.replications };
    await replicate(
      runner,
      range,
      ({ batches }) => {
        record.add(batches);
        options.onProgress?.(record.replications, total);
      },
      options,
    );
    if (options.signal?.aborted) return undefined;
    const planned = plan(record, goals, goal.maximum, confidence);
    if (goals.every(({ service }) => pilotIsEnough(pilotOf(record, service), planned.replications)))
      return planned;
  }
  return plan(record, goals, goal.maximum, confidence);
}

function pilotOf(record: ExperimentRecord, service: number): Float64Array {
  return record.services[service].downtimeShares.values();
}

/** As many as the service that needs most; the most allowed when that is not enough or cannot be told. */
function plan(
  record: ExperimentRecord,
  goals: readonly ServiceGoal[],
  maximum: number,
  confidence: number,
): Plan {
  const services = goals.map(({ service, precision }): ServicePlan => {
    const { name } = record.model.services[service];
    const pilot = pilotOf(record, service);
    if (!pilotIsEnough(pilot)) return { service: name, precision };
    const { replications, capped } = replicationsNeeded(pilot, precision, confidence, { maximum });
    return capped ? { service: name, precision } : { service: name, precision, replications };
  });
  const needed = services.map(({ replications }) => replications ?? maximum);
  const least = Math.min(REPLICATIONS_MIN, maximum);
  return { replications: Math.max(least, ...needed), pilotReplications: record.replications, services };
}
