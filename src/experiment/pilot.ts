/**
 * How many replications a wanted precision takes: runs a pilot on replication numbers of its own, which is then thrown
 * away, and plans by it (see src/statistics/replications-needed.ts). The run itself is then exactly what
 * `--replications N` would give. Sizes are fixed beforehand, so that N does not depend on workers or batches.
 */

import type { ReplicationRunner } from "../../workers/task.ts";
import { nextPilotSize, pilotIsEnough } from "../statistics/pilot.ts";
import { replicationsNeeded } from "../statistics/replications-needed.ts";
import { ExperimentRecord, type RecordedModel } from "./record.ts";
import { type ReplicateOptions, replicate } from "./replicate.ts";

/** Number of the first pilot replication; a run has fewer replications than this. */
export const PILOT_FIRST = 1_000_000_000;

export interface PrecisionGoal {
  /** Half the width of the interval of the mean downtime divided by its estimate: 0.05 for +-5 %. */
  readonly precision: number;
  /** Most replications to run; a quarter of it is the most a pilot may take. */
  readonly maximum: number;
}

export interface Plan {
  readonly replications: number;
  readonly pilotReplications: number;
  /** Services whose precision is more than the allowed replications can give, or that hardly ever fail. */
  readonly unreachable: readonly string[];
}

/** Those that must reach the precision, by index: services with an objective; all when none has one. */
export function watchedServices(model: RecordedModel): number[] {
  const all = [...model.services.keys()];
  const withObjective = all.filter((service) => !Number.isNaN(model.services[service].objective));
  return withObjective.length > 0 ? withObjective : all;
}

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
  const watched = watchedServices(model);
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
    const planned = plan(record, watched, goal, confidence);
    if (watched.every((service) => pilotIsEnough(pilotOf(record, service), planned.replications)))
      return planned;
  }
  return plan(record, watched, goal, confidence);
}

function pilotOf(record: ExperimentRecord, service: number): Float64Array {
  return record.services[service].downtimeShares.values();
}

/** The largest number that any of the services needs. */
function plan(
  record: ExperimentRecord,
  watched: readonly number[],
  { precision, maximum }: PrecisionGoal,
  confidence: number,
): Plan {
  const unreachable: string[] = [];
  let replications = Math.min(30, maximum);
  for (const service of watched) {
    const pilot = pilotOf(record, service);
    const isEnough = pilotIsEnough(pilot);
    const needed = isEnough ? replicationsNeeded(pilot, precision, confidence, { maximum }) : undefined;
    if (needed === undefined || needed.capped) unreachable.push(record.model.services[service].name);
    replications = Math.max(replications, needed?.replications ?? maximum);
  }
  return { replications, pilotReplications: record.replications, unreachable };
}
