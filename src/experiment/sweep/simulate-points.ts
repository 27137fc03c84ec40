/** Runs the same replications of many points, on pools of threads that hold some of them at a time. */
import type { Model } from "../../cluster/model.ts";
import { inOrder } from "../ordered.ts";
import { withPool } from "../pool.ts";
import { replicate } from "../replicate.ts";
import type { PointRecord } from "./point-record.ts";

/** Points whose models and simulations are in memory together; starting a pool takes about as long as 200 ms of work. */
const POINTS_PER_POOL = 32;
/** Points worked on at the same time, so that no thread waits for the last replications of one. */
const POINTS_AT_ONCE = 2;

export interface SimulateOptions {
  readonly seed: string;
  /** Of each point. */
  readonly replications: number;
  readonly workers: number;
  /** Replications per task; found by measuring unless told. Results do not depend on it. */
  readonly batchSize?: number;
  /** Stops it; what is finished stays in the records. */
  readonly signal?: AbortSignal;
  /** Told how many replications are done of all points together. */
  readonly onProgress?: (done: number) => void;
}

/** Replications 0 to `replications` of every point go into its record. Rejects when a replication fails. */
export async function simulatePoints(
  records: readonly PointRecord[],
  modelOf: (point: number) => Model,
  options: SimulateOptions,
): Promise<void> {
  let done = 0;
  for (let first = 0; first < records.length && !options.signal?.aborted; first += POINTS_PER_POOL) {
    const some = records.slice(first, first + POINTS_PER_POOL);
    const models = some.map((_, i) => modelOf(first + i));
    await withPool({ models, migrations: false }, options, (pool) =>
      someAtOnce(some.keys(), (i) =>
        replicate(
          pool.runner(i),
          { seed: options.seed, first: 0, count: options.replications },
          (batch) => {
            some[i].add(batch);
            done += batch.to - batch.from;
            options.onProgress?.(done);
          },
          options,
        ),
      ),
    );
  }
}

/** Does the work of all points, in their order but for those that are worked on together. */
export async function someAtOnce<T>(
  points: Iterable<T>,
  work: (point: T) => Promise<unknown>,
): Promise<void> {
  const iterator = points[Symbol.iterator]();
  const next = () => {
    const { done, value } = iterator.next();
    return done ? undefined : { value };
  };
  for await (const _ of inOrder(next, ({ value }) => work(value), POINTS_AT_ONCE));
}
