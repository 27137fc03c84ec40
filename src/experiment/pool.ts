/** The worker threads, each with a simulation of its own: those that run replications, and those that try sets of failures. */
import { existsSync } from "node:fs";
import { Piscina } from "piscina";
import type { ContingencyBatch, ContingencySetup, ContingencyTask } from "../../workers/contingency-task.ts";
import {
  type Failure,
  type ModelTask,
  type ReplicationBatch,
  ReplicationError,
  type ReplicationRunner,
  type TaskResult,
  type WorkerSetup,
} from "../../workers/task.ts";

export class ReplicationPool {
  readonly workers: number;
  readonly #piscina: Piscina<ModelTask, TaskResult>;

  /** Starts exactly `workers` threads. */
  constructor(setup: WorkerSetup, workers: number) {
    this.workers = workers;
    this.#piscina = threads("replications", setup, workers);
  }

  /** Runs replications of one of the models, by its place in the setup. */
  runner(model = 0): ReplicationRunner {
    return { workers: this.workers, run: (task) => this.#run({ ...task, model }) };
  }

  /** Ends all threads at once; tasks under way are rejected. */
  async close(): Promise<void> {
    await this.#piscina.destroy();
  }

  async #run(task: ModelTask): Promise<ReplicationBatch> {
    const result = await this.#piscina.run(task);
    if (result.ok) return result.value;
    const error = new ReplicationError(
      `replication ${result.replication} of seed "${task.seed}" failed: ${result.message}`,
    );
    error.stack = result.stack;
    throw error;
  }
}

/** Calls `use` with a pool of so many threads, which is closed at its end, and at once when `signal` stops it. */
export async function withPool<T>(
  setup: WorkerSetup,
  { workers, signal }: { readonly workers: number; readonly signal?: AbortSignal },
  use: (pool: ReplicationPool) => Promise<T>,
): Promise<T> {
  const pool = new ReplicationPool(setup, workers);
  const stop = () => void pool.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await use(pool);
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}

/** A set of failures could not be simulated: a defect of ours. */
export class ContingencyError extends Error {
  override readonly name = "ContingencyError";
}

export class ContingencyPool {
  readonly workers: number;
  readonly #piscina: Piscina<
    ContingencyTask,
    { readonly ok: true; readonly value: ContingencyBatch } | Failure
  >;

  /** Starts exactly `workers` threads. */
  constructor(setup: ContingencySetup, workers: number) {
    this.workers = workers;
    this.#piscina = threads("contingencies", setup, workers);
  }

  async run(task: ContingencyTask): Promise<ContingencyBatch> {
    const result = await this.#piscina.run(task);
    if (result.ok) return result.value;
    const error = new ContingencyError(`a set of failures cannot be simulated: ${result.message}`);
    error.stack = result.stack;
    throw error;
  }

  /** Ends all threads at once; tasks under way are rejected. */
  async close(): Promise<void> {
    await this.#piscina.destroy();
  }
}

function threads<Task, Result>(file: string, setup: unknown, workers: number): Piscina<Task, Result> {
  return new Piscina({
    filename: workerFile(file),
    minThreads: workers,
    maxThreads: workers,
    // The next task lies ready in the thread, so that it never waits for the main thread to be scheduled.
    concurrentTasksPerWorker: 2,
    workerData: setup,
  });
}

/** The compiled worker, also when this file itself is run from its TypeScript source. */
function workerFile(name: string): string {
  const beside = new URL(`../../workers/${name}.js`, import.meta.url);
  return existsSync(beside) ? beside.href : new URL(`../../workers/${name}.ts`, import.meta.url).href;
}
