import { describe, expect, test } from "vitest";
import { runTask, transferables } from "../../workers/task.ts";
import { GivenSimulator } from "../experiment/simulator.ts";

describe("runTask", () => {
  test("returns the rows of its replications with the buffers to move", () => {
    const simulator = new GivenSimulator((replication) => [{ duration: replication, cause: 0 }]);
    const result = runTask(() => simulator, { seed: "s", from: 3, to: 5 });
    if (!result.ok) throw new Error(result.message);
    expect(result.value).toMatchObject({ from: 3, to: 5, events: 20 });
    expect(result.value.batches.map(({ table, rows }) => `${table} ${rows}`)).toEqual([
      "replications 2",
      "activity 2",
      "outages 2",
      "chains 0",
      "parts 0",
      "incidents 0",
    ]);
    const buffers = transferables(result);
    const moved = structuredClone(result, { transfer: buffers });
    expect(buffers.every((buffer) => buffer.byteLength === 0)).toBe(true);
    expect(moved).toMatchObject({ ok: true, value: { batches: [{ rows: 2 }, {}, {}, {}, {}, {}] } });
  });

  test("returns what failed as data, with the replication", () => {
    const simulator = new GivenSimulator((replication) => {
      if (replication === 4) throw new RangeError("no");
      return [];
    });
    const result = runTask(() => simulator, { seed: "s", from: 3, to: 9 });
    expect(result).toMatchObject({ ok: false, replication: 4, message: "no" });
    expect(transferables(result)).toEqual([]);
  });

  test("also what fails before the first replication", () => {
    const broken = () => {
      throw new Error("cannot be built");
    };
    expect(runTask(broken, { seed: "s", from: 0, to: 1 })).toMatchObject({
      ok: false,
      message: "cannot be built",
    });
  });
});
