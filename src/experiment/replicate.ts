/** Runs a range of replications and hands their rows on in the order of their numbers, whoever finished first. */

import {
  type ReplicationBatch,
  ReplicationError,
  type ReplicationRunner,
  type ReplicationTask,
} from "../../workers/task.ts";
import { BatchSize } from "./batches.ts";
import { inOrder } from "./ordered.ts";

/** Tasks started and not yet handed on, for each worker: one it works on, the others so that it never waits. */
const TASKS_PER_WORKER = 4;

export interface Range {
  readonly seed: string;
  /** Number of the first replication, and how many there are. */
  readonly first: number;
  readonly count: number;
}

export interface ReplicateOptions {
  /** Replications per task; found by measuring unless told. */
  readonly batchSize?: number;
  /** Stops it: what was handed on stays, a whole number of replications without a gap. The runner must be closed too. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the range; `deliver` gets the batches in order. Returns how many replications were delivered: all, or fewer
 * when it was stopped. Rejects when a replication fails.
 */
export async function replicate(
  runner: ReplicationRunner,
  range: Range,
  deliver: (batch: ReplicationBatch) => void,
  options: ReplicateOptions = {},
): Promise<number> {
  const { signal } = options;
  const batchSize = new BatchSize(options.batchSize);
  const end = range.first + range.count;
  let from = range.first;

  const nextTask = (): ReplicationTask | undefined => {
    if (from >= end || signal?.aborted) return undefined;
    const to = from + batchSize.next(end - from, runner.workers);
    const task = { seed: range.seed, from, to };
    from = to;
    return task;
  };

  const run = async (task: ReplicationTask): Promise<ReplicationBatch | undefined> => {
    try {
      return await runner.run(task);
    } catch (error) {
      // Closing the runner rejects the tasks under way; that is how a stop looks from here.
      if (signal?.aborted && !(error instanceof ReplicationError)) return undefined;
      throw error;
    }
  };

  let delivered = 0;
  for await (const batch of inOrder(nextTask, run, TASKS_PER_WORKER * runner.workers)) {
    if (batch === undefined) break;
    batchSize.observe(batch.to - batch.from, batch.busy);
    deliver(batch);
    delivered += batch.to - batch.from;
  }
  return delivered;
}
