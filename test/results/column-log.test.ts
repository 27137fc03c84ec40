import { describe, expect, test } from "vitest";
import { buffersOf, ColumnLog } from "../../src/results/column-log.ts";
import type { Table } from "../../src/results/table.ts";
import { INCIDENTS } from "../../src/results/tables.ts";

const TIMES = {
  name: "times",
  file: "times.arrow",
  description: "One time.",
  columns: [
    { name: "variant", type: "name", dictionary: "variants", description: "A name." },
    { name: "replication", type: "uint32", description: "A number." },
    { name: "service", type: "name", dictionary: "services", description: "A name." },
    { name: "start_s", type: "float64", unit: "s", description: "A start." },
    { name: "duration_s", type: "float64", unit: "s", description: "A duration." },
    { name: "incident", type: "int32", nullable: true, description: "A number." },
    { name: "cause", type: "name", dictionary: "causes", nullable: true, description: "A name." },
    { name: "component", type: "name", dictionary: "components", nullable: true, description: "A name." },
    { name: "censored", type: "bool", description: "A flag." },
  ],
} as const satisfies Table;

describe("ColumnLog", () => {
  test("keeps every row while its arrays double", () => {
    const log = new ColumnLog(TIMES, 1);
    for (let i = 0; i < 1000; i++) {
      const row = log.add();
      expect(row).toBe(i);
      log.columns.replication[row] = i;
      log.columns.start_s[row] = i / 7;
      log.columns.censored[row] = i % 2;
    }
    expect(log.length).toBe(1000);
    const batch = log.take();
    expect(batch.columns[1]).toEqual(Uint32Array.from({ length: 1000 }, (_, i) => i));
    expect(batch.columns[3]).toEqual(Float64Array.from({ length: 1000 }, (_, i) => i / 7));
    expect(batch.columns[8]).toEqual(Uint8Array.from({ length: 1000 }, (_, i) => i % 2));
  });

  test("a new row is blank, also after growth and where an older row was removed", () => {
    const log = new ColumnLog(INCIDENTS, 2);
    for (let pass = 0; pass < 3; pass++) {
      for (let i = 0; i < 5; i++) {
        const row = log.add();
        expect(log.columns.variant[row]).toBe(-1);
        expect(log.columns.recovery_s[row]).toBeNaN();
        expect(log.columns.start_s[row]).toBe(0);
        expect(log.columns.hosts_lost[row]).toBe(0);
        log.columns.variant[row] = 3;
        log.columns.recovery_s[row] = 4;
        log.columns.start_s[row] = 5;
        log.columns.hosts_lost[row] = 6;
      }
      if (pass === 0) log.clear();
      if (pass === 1) log.take();
    }
  });

  test("an open row can be changed after later rows were added", () => {
    const log = new ColumnLog(INCIDENTS, 1);
    const open = log.add();
    for (let i = 0; i < 10; i++) log.add();
    log.columns.hosts_lost[open] += 2;
    log.columns.hosts_lost[open] += 1;
    expect([...log.take().columns[7]]).toEqual([3, ...Array(10).fill(0)]);
  });

  test("truncate drops the rows from there on and refuses to lengthen", () => {
    const log = new ColumnLog(TIMES);
    for (let i = 0; i < 4; i++) log.columns.duration_s[log.add()] = i;
    log.truncate(2);
    expect(log.length).toBe(2);
    expect(() => log.truncate(3)).toThrow(RangeError);
    log.columns.duration_s[log.add()] = 9;
    expect([...log.take().columns[4]]).toEqual([0, 1, 9]);
  });

  test("take gives copies of exactly the rows, whose buffers can be transferred, and keeps the log's own", () => {
    const log = new ColumnLog(TIMES, 64);
    const arrays = { ...log.columns };
    for (let i = 0; i < 3; i++) log.columns.start_s[log.add()] = i;
    const batch = log.take();
    expect(batch).toMatchObject({ table: "times", rows: 3 });
    expect(log.length).toBe(0);
    expect(log.columns).toEqual(arrays);
    for (const column of batch.columns) expect(column.buffer.byteLength).toBe(3 * column.BYTES_PER_ELEMENT);

    const received = structuredClone(batch, { transfer: buffersOf(batch) });
    expect([...received.columns[3]]).toEqual([0, 1, 2]);
    expect(batch.columns[3]).toHaveLength(0);
    expect(log.add()).toBe(0);
    expect(log.columns.start_s).toBe(arrays.start_s);
  });

  test("an empty log gives an empty batch", () => {
    const batch = new ColumnLog(TIMES).take();
    expect(batch.rows).toBe(0);
    expect(batch.columns.map((column) => column.length)).toEqual(Array(9).fill(0));
  });
});
