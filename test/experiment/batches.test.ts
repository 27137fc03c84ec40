import { describe, expect, test } from "vitest";
import { BatchSize } from "../../src/experiment/batches.ts";

describe("BatchSize", () => {
  test("starts with one replication and grows to a quarter of a second, step by step", () => {
    const size = new BatchSize();
    const taken: number[] = [];
    for (let task = 0; task < 5; task++) {
      const next = size.next(1_000_000, 2);
      taken.push(next);
      size.observe(next, next * 0.001);
    }
    expect(taken).toEqual([1, 8, 64, 250, 250]);
  });

  test("shrinks at once when replications turn out slower", () => {
    const size = new BatchSize();
    size.observe(1, 0.03);
    expect(size.next(1000, 2)).toBe(8);
    size.observe(8, 8);
    expect(size.next(1000, 2)).toBe(1);
  });

  test("shares out what is left among the workers", () => {
    const size = new BatchSize();
    for (let task = 0; task < 5; task++) size.observe(1000, 0.25);
    expect(size.next(10_000, 2)).toBe(1000);
    expect(size.next(100, 2)).toBe(25);
    expect(size.next(1, 2)).toBe(1);
  });

  test("can be fixed", () => {
    const size = new BatchSize(7);
    size.observe(7, 100);
    expect(size.next(100, 2)).toBe(7);
    expect(size.next(3, 2)).toBe(3);
  });
});
