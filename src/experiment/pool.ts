/** The worker threads that run replications, each with a simulation of its own. */
import { existsSync } from "node:fs";
import { Piscina } from "piscina";
import {
  type ReplicationBatch,
  ReplicationError,
  type ReplicationRunner,
  type ReplicationTask,
  type TaskResult,
  type WorkerSetup,
} from "../../workers/task.ts";

export class ReplicationPool implements ReplicationRunner {
  readonly workers: number;
  readonly #piscina: Piscina<ReplicationTask, TaskResult>;

  /** Starts exactly `workers` threads. */
  constructor(setup: WorkerSetup, workers: number) {
    this.workers = workers;
    this.#piscina = new Piscina({
      filename: workerFile(),
      minThreads: workers,
      maxThreads: workers,
      // The next task lies ready in the thread, so that it never waits for the main thread to be scheduled.
      concurrentTasksPerWorker: 2,
      workerData: setup,
    });
  }

  async run(task: ReplicationTask): Promise<ReplicationBatch> {
    const result = await this.#piscina.run(task);
    if (result.ok) return result.value;
    const error = new ReplicationError(
      `replication ${result.replication} of seed "${task.seed}" failed: ${result.message}`,
    );
    error.stack = result.stack;
    throw error;
  }

  /** Ends all threads at once; tasks under way are rejected. */
  async close(): Promise<void> {
    await this.#piscina.destroy();
  }
}

/** The compiled worker, also when this file itself is run from its TypeScript source. */
function workerFile(): string {
  const beside = new URL("../../workers/replications.js", import.meta.url);
  return existsSync(beside) ? beside.href : new URL("../../workers/replications.ts", import.meta.url).href;
}
