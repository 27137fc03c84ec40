import { describe, expect, test } from "vitest";
import { batchOf, columnsOf } from "../../src/experiment/columns.ts";
import { replicate } from "../../src/experiment/replicate.ts";
import { REPLICATIONS } from "../../src/results/tables.ts";
import type { ReplicationBatch } from "../../workers/task.ts";
import { GivenSimulator, LocalRunner } from "./simulator.ts";

const nothing = () => new GivenSimulator(() => []);

function replicationsOf(batch: ReplicationBatch): number[] {
  const rows = batchOf(batch.batches, REPLICATIONS);
  return rows === undefined ? [] : [...columnsOf(rows, REPLICATIONS).replication];
}

const range = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => first + i);

describe("replicate", () => {
  test.each([undefined, 1, 3, 100])(
    "delivers each replication once and in order (batch size %s)",
    async (batchSize) => {
      const seen: number[] = [];
      const deliver = (batch: ReplicationBatch) => seen.push(...replicationsOf(batch));
      const runner = new LocalRunner(nothing, 3);
      const count = await replicate(runner, { seed: "s", first: 5, count: 40 }, deliver, { batchSize });
      expect(count).toBe(40);
      expect(seen).toEqual(range(5, 45));
    },
  );

  test("keeps a prefix without a gap when it is stopped", async () => {
    const stop = new AbortController();
    // The fourth task never ends, as its thread is stopped.
    const delay = (task: { from: number }) =>
      task.from === 3
        ? new Promise<void>((_, reject) =>
            stop.signal.addEventListener("abort", () => reject(new Error("closed"))),
          )
        : Promise.resolve();
    const runner = new LocalRunner(nothing, 2, delay);
    const seen: number[] = [];
    const deliver = (batch: ReplicationBatch) => {
      seen.push(...replicationsOf(batch));
      if (seen.length === 3) setTimeout(() => stop.abort(), 5);
    };
    const options = { batchSize: 1, signal: stop.signal };
    const count = await replicate(runner, { seed: "s", first: 0, count: 1000 }, deliver, options);
    expect(seen).toEqual([0, 1, 2]);
    expect(count).toBe(3);
    expect(runner.tasks.length).toBeLessThan(1000);
  });

  test("a replication that fails makes it fail", async () => {
    const failing = () =>
      new GivenSimulator((replication) => {
        if (replication === 11) throw new Error("broken");
        return [];
      });
    const run = replicate(new LocalRunner(failing), { seed: "s", first: 0, count: 20 }, () => {}, {
      batchSize: 4,
    });
    await expect(run).rejects.toThrow("broken");
  });
});
