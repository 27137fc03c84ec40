import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/results/read-table.ts";
import { ResultsError } from "../../src/results/results-error.ts";
import { TableWriter } from "../../src/results/table-writer.ts";
import { METRICS, OUTAGES } from "../../src/results/tables.ts";
import { writeRows } from "../../src/results/write-rows.ts";
import { HOSTS, SAMPLE, sampleBatch, sampleRows } from "./sample-table.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const inFolder = useTemporaryFolder();

describe("readTable", () => {
  test("gives back the arrays that were written, over several record batches", async () => {
    const batch = sampleBatch(sampleRows(200));
    const writer = new TableWriter(inFolder("s.arrow"), SAMPLE, { hosts: HOSTS }, { seed: "7" }, 60);
    writer.append(batch);
    writer.close();
    const read = await readTable(inFolder("s.arrow"), SAMPLE);
    expect(read.rows).toBe(200);
    expect(Object.keys(read.columns)).toEqual(SAMPLE.columns.map((column) => column.name));
    expect(Object.values(read.columns)).toEqual(batch.columns);
    expect(read.names).toEqual({ host: HOSTS, spare: HOSTS });
    expect(read.metadata.seed).toBe("7");
  });

  test("reads a table without rows", async () => {
    new TableWriter(inFolder("s.arrow"), SAMPLE, { hosts: HOSTS }, {}).close();
    const read = await readTable(inFolder("s.arrow"), SAMPLE);
    expect(read.rows).toBe(0);
    expect(read.names.host).toEqual(HOSTS);
    expect(read.columns.done).toEqual(new Uint8Array(0));
  });

  test("says what is wrong with a file", async () => {
    new TableWriter(inFolder("s.arrow"), SAMPLE, { hosts: HOSTS }, {}).close();
    writeFileSync(inFolder("text.arrow"), "replication,downtime\n1,2\n");
    writeFileSync(inFolder("cut.arrow"), "ARROW1\0\0\xff\xff\xff\xff\x40", "latin1");
    await expect(readTable(inFolder("s.arrow"), OUTAGES)).rejects.toThrow(/no column "variant"/);
    await expect(readTable(inFolder("none.arrow"), OUTAGES)).rejects.toThrow(/cannot be read/);
    await expect(readTable(inFolder("text.arrow"), OUTAGES)).rejects.toThrow(/not an Arrow file/);
    await expect(readTable(inFolder("cut.arrow"), OUTAGES)).rejects.toThrow(ResultsError);
  });
});

describe("writeRows", () => {
  const row = {
    variant: "base",
    subject: "api",
    metric: "availability",
    unit: "1",
    estimate: 0.999,
    lower: 0.99,
    upper: 0.9999,
    confidence: 0.95,
    replications: 200,
    method: "t",
  };

  test("collects the names from the rows", async () => {
    const rows = [row, { ...row, subject: "etcd", lower: null }, { ...row, metric: "nines" }];
    expect(await writeRows(inFolder("m.arrow"), METRICS, rows, {})).toEqual({ rows: 3 });
    const { columns, names } = await readTable(inFolder("m.arrow"), METRICS);
    expect(Array.from(columns.subject, (code) => names.subject[code])).toEqual(["api", "etcd", "api"]);
    expect(Array.from(columns.metric, (code) => names.metric[code])).toEqual([
      "availability",
      "availability",
      "nines",
    ]);
    expect([...columns.lower]).toEqual([0.99, Number.NaN, 0.99]);
    expect([...columns.replications]).toEqual([200, 200, 200]);
  });

  test("writes a table without rows", async () => {
    expect(await writeRows(inFolder("m.arrow"), METRICS, [], {})).toEqual({ rows: 0 });
    expect((await readTable(inFolder("m.arrow"), METRICS)).rows).toBe(0);
  });

  test("refuses a value of the wrong kind", async () => {
    const wrong = [{ ...row, replications: "200" }];
    await expect(writeRows(inFolder("m.arrow"), METRICS, wrong, {})).rejects.toThrow(
      /replications is uint32/,
    );
    const missing = [{ ...row, unit: null }];
    await expect(writeRows(inFolder("m.arrow"), METRICS, missing, {})).rejects.toThrow(/unit is name/);
  });
});
