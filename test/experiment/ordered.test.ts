import { describe, expect, test } from "vitest";
import { inOrder } from "../../src/experiment/ordered.ts";

function counter(end: number): () => number | undefined {
  let task = 0;
  return () => (task < end ? task++ : undefined);
}

const later = (turns: number) => new Promise<void>((resolve) => setTimeout(resolve, turns));

describe("inOrder", () => {
  test("yields results in the order of the tasks, whichever finishes first", async () => {
    const finished: number[] = [];
    const run = async (task: number) => {
      await later((7 * task) % 5);
      finished.push(task);
      return task;
    };
    const yielded: number[] = [];
    for await (const result of inOrder(counter(20), run, 6)) yielded.push(result);
    expect(yielded).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(finished).not.toEqual(yielded);
  });

  test("never has more tasks started and not yielded than allowed", async () => {
    let started = 0;
    let yielded = 0;
    let most = 0;
    const run = async (task: number) => {
      most = Math.max(most, ++started - yielded);
      await later(task === 0 ? 20 : 0);
      return task;
    };
    for await (const _ of inOrder(counter(30), run, 4)) {
      yielded++;
      await later(1);
    }
    expect(yielded).toBe(30);
    // The one whose turn it is has left the window when its place is taken.
    expect(most).toBeLessThanOrEqual(5);
  });

  test("a failing task ends it after the results before it", async () => {
    const run = async (task: number) => {
      if (task === 3) throw new Error("three");
      await later(5 - task);
      return task;
    };
    const yielded: number[] = [];
    const all = async () => {
      for await (const result of inOrder(counter(10), run, 8)) yielded.push(result);
    };
    await expect(all()).rejects.toThrow("three");
    expect(yielded).toEqual([0, 1, 2]);
  });
});
