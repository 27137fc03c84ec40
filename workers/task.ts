/**
 * What a worker thread does with a task: a range of replications in, their rows and the time they took out. The
 * thread's own file, replications.ts, only carries messages, so that all of this is tested in-process.
 */

import type { Model } from "../src/cluster/model.ts";
import { buffersOf } from "../src/results/column-log.ts";
import type { ColumnBatch } from "../src/results/table.ts";

/** What each thread is given once, when it starts. */
export interface WorkerSetup {
  /** Those whose replications it will be asked for, as variants of a comparison are. */
  readonly models: readonly Model[];
  readonly migrations: boolean;
}

/** The part of `Simulation` that is used here. */
export interface Simulator {
  /** Simulates one replication; returns the number of events handled. */
  run(seed: string, replication: number): number;
  /** The rows of all replications since the last call. */
  take(): ColumnBatch[];
}

/** Replications `from` to `to` (exclusive) of a seed. */
export interface ReplicationTask {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
}

/** A task with the model it is about, by its place among those of the setup. */
export interface ModelTask extends ReplicationTask {
  readonly model: number;
}

export interface ReplicationBatch {
  readonly from: number;
  readonly to: number;
  readonly batches: readonly ColumnBatch[];
  readonly events: number;
  /** Time the task took in its thread, s. */
  readonly busy: number;
}

/** A failure is data: an error thrown in a worker thread would lose all but its message on the way. */
export interface Failure {
  readonly ok: false;
  readonly message: string;
  readonly stack: string;
}

export type TaskResult =
  | { readonly ok: true; readonly value: ReplicationBatch }
  | (Failure & { readonly replication: number });

/** Whatever runs tasks: a pool of threads, or a stand-in in tests. */
export interface ReplicationRunner {
  /** How many tasks it works on at the same time. */
  readonly workers: number;
  /** Rejects with a ReplicationError when a replication fails, with another error when the runner was closed. */
  run(task: ReplicationTask): Promise<ReplicationBatch>;
}

/** A replication could not be simulated: a defect of ours; the message says which one, to see it again. */
export class ReplicationError extends Error {
  override readonly name = "ReplicationError";
}

/** Runs the replications of a task. `simulator` is called only when needed, so that what it throws is caught too. */
export function runTask(simulator: () => Simulator, task: ReplicationTask): TaskResult {
  const { seed, from, to } = task;
  const start = performance.now();
  let replication = from;
  try {
    const simulation = simulator();
    let events = 0;
    for (; replication < to; replication++) events += simulation.run(seed, replication);
    const batches = simulation.take();
    return { ok: true, value: { from, to, batches, events, busy: (performance.now() - start) / 1000 } };
  } catch (error) {
    return { ...failureOf(error), replication };
  }
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  return { ok: false, message, stack };
}

/** The buffers of a result that are moved to another thread rather than copied. */
export function transferables(result: TaskResult): ArrayBuffer[] {
  return result.ok ? result.value.batches.flatMap(buffersOf) : [];
}
