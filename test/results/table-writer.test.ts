import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { RecordBatchFileReader, RecordBatchStreamReader } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/results/read-table.ts";
import type { ColumnBatch } from "../../src/results/table.ts";
import { ROWS_PER_RECORD_BATCH, TableWriter } from "../../src/results/table-writer.ts";
import { hasPolars, readWithPolars } from "./polars.ts";
import { HOSTS, SAMPLE, type SampleRow, sampleBatch, sampleRows } from "./sample-table.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const inFolder = useTemporaryFolder();

function writeSample(path: string, batches: readonly ColumnBatch[], rowsPerRecordBatch?: number): number {
  const writer = new TableWriter(path, SAMPLE, { hosts: HOSTS }, { seed: "7" }, rowsPerRecordBatch);
  for (const batch of batches) writer.append(batch);
  return writer.close().rows;
}

/** Cuts rows into batches of the given sizes, over and over until none is left. */
function cut(rows: readonly SampleRow[], sizes: readonly number[]): ColumnBatch[] {
  const batches: ColumnBatch[] = [];
  let start = 0;
  for (let i = 0; start < rows.length; i++) {
    const size = sizes[i % sizes.length];
    batches.push(sampleBatch(rows.slice(start, start + size)));
    start += size;
  }
  return batches;
}

function columnsOf(rows: readonly SampleRow[]): Record<string, unknown[]> {
  return Object.fromEntries(
    SAMPLE.columns.map((column, index) => [column.name, rows.map((row) => row[index])]),
  );
}

test("a name that stands for several codes is written once, as pandas demands, and reads back as it is", async () => {
  const table = {
    ...SAMPLE,
    columns: [{ name: "host", type: "name", dictionary: "hosts", description: "Host." }],
  } as const;
  const path = inFolder("twice.arrow");
  const writer = new TableWriter(path, table, { hosts: ["api", "prod", "api", "b"] }, {});
  writer.append({ table: SAMPLE.name, rows: 5, columns: [Int32Array.of(0, 1, 2, 3, 2)] });
  writer.close();
  const { columns, names } = await readTable(path, table);
  expect(names.host).toEqual(["api", "prod", "b"]);
  expect([...columns.host].map((code) => names.host[code])).toEqual(["api", "prod", "api", "b", "api"]);
});

describe.runIf(hasPolars)("read by Polars", () => {
  test("values, nulls, names and booleans over several record batches", () => {
    const rows = sampleRows(300);
    const path = inFolder("sample.arrow");
    expect(writeSample(path, cut(rows, [11, 0, 130]), 70)).toBe(300);
    const read = readWithPolars(path);
    expect(read.rows).toBe(300);
    expect(read.values).toEqual(columnsOf(rows));
    expect(Object.values(read.types).map((type) => type.replace(/^DataType\((.*)\)$/, "$1"))).toEqual([
      "Float64",
      "Float64",
      "Int32",
      "Int32",
      "UInt32",
      "Bool",
      "Categorical",
      "Categorical",
    ]);
  });

  test("columns that are null throughout, and only in some record batches", () => {
    const rows = sampleRows(30).map((row, i): SampleRow => {
      const [size, end, offset, , count, done, host] = row;
      return [size, i < 10 ? null : end, offset, null, count, done, host, null];
    });
    const path = inFolder("sample.arrow");
    writeSample(path, [sampleBatch(rows)], 10);
    expect(readWithPolars(path).values).toEqual(columnsOf(rows));
  });

  test("random rows, cut at random, in random record batches", () => {
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const row: fc.Arbitrary<SampleRow> = fc.tuple(
      fc.double({ noNaN: true }),
      fc.option(fc.double({ noNaN: true })),
      int32,
      fc.option(int32.filter((value) => value !== -1)),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.boolean(),
      fc.constantFrom(...HOSTS),
      fc.option(fc.constantFrom(...HOSTS)),
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 150 }),
        sizes,
        fc.integer({ min: 1, max: 140 }),
        (rows, cuts, perBatch) => {
          const path = inFolder("random.arrow");
          expect(writeSample(path, cut(rows, cuts), perBatch)).toBe(rows.length);
          expect(readWithPolars(path).values).toEqual(columnsOf(rows));
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe("the bytes of a file", () => {
  const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

  test("do not depend on how the rows were delivered", () => {
    const rows = sampleRows(1000);
    const digests = [[1000], [1], [64], [63, 65], [999, 1], [0, 7, 300]].map((sizes, i) => {
      const path = inFolder(`${i}.arrow`);
      writeSample(path, cut(rows, sizes), 128);
      return digest(path);
    });
    expect(new Set(digests).size).toBe(1);
  });

  test("do not depend on the bit pattern of a NaN that stands for null", () => {
    const [one, other] = [sampleBatch(sampleRows(4)), sampleBatch(sampleRows(4))];
    const bits = new DataView(other.columns[1].buffer);
    bits.setBigUint64(8, 0xfff8_0000_0000_0123n, true);
    expect(other.columns[1][1]).toBeNaN();
    writeSample(inFolder("one.arrow"), [one]);
    writeSample(inFolder("other.arrow"), [other]);
    expect(digest(inFolder("other.arrow"))).toBe(digest(inFolder("one.arrow")));
  });

  test("hold the fixed number of rows per record batch", () => {
    const path = inFolder("sample.arrow");
    const batch = sampleBatch(sampleRows(50_000));
    expect(writeSample(path, [batch, batch, batch])).toBe(150_000);
    const lengths = [...RecordBatchFileReader.from(readFileSync(path))].map((read) => read.numRows);
    expect(lengths).toEqual([ROWS_PER_RECORD_BATCH, ROWS_PER_RECORD_BATCH, 18_928]);
  });

  test("after the magic are a stream with the same rows", () => {
    const rows = sampleRows(100);
    const path = inFolder("sample.arrow");
    writeSample(path, [sampleBatch(rows)], 40);
    const reader = RecordBatchStreamReader.from(readFileSync(path).subarray(8));
    const offsets = [...reader].flatMap((batch) => [...(batch.getChild("offset") ?? [])]);
    expect(offsets).toEqual(rows.map((row) => row[2]));
  });

  test("carry the run in the schema and units and descriptions in the fields", () => {
    const path = inFolder("sample.arrow");
    writeSample(path, []);
    const { schema } = RecordBatchFileReader.from(readFileSync(path)).open();
    expect(Object.fromEntries(schema.metadata)).toEqual({
      table: "sample",
      description: "One sample.",
      units: '{"size_s":"s","end_s":"s"}',
      seed: "7",
    });
    const fields = schema.fields.map((field) => [
      field.name,
      field.nullable,
      Object.fromEntries(field.metadata),
    ]);
    expect(fields).toEqual(
      SAMPLE.columns.map((column) => {
        const { name, description } = column;
        const unit = "unit" in column ? { unit: column.unit } : {};
        return [name, "nullable" in column, { description, ...unit }];
      }),
    );
  });
});

describe("a file that is not completed", () => {
  test("is not there under its name, before and after it is given up", () => {
    const path = inFolder("sample.arrow");
    const writer = new TableWriter(path, SAMPLE, { hosts: HOSTS }, {}, 10);
    writer.append(sampleBatch(sampleRows(25)));
    expect(existsSync(path)).toBe(false);
    writer.abort();
    writer.abort();
    expect(readdirSync(inFolder())).toEqual([]);
    expect(() => writer.append(sampleBatch(sampleRows(1)))).toThrow(/already closed or given up/);
    expect(() => writer.close()).toThrow(/already closed or given up/);
  });

  test("leaves the file of an earlier run as it was", () => {
    const path = inFolder("sample.arrow");
    writeFileSync(path, "earlier");
    const writer = new TableWriter(path, SAMPLE, { hosts: HOSTS }, {}, 10);
    writer.append(sampleBatch(sampleRows(25)));
    writer.abort();
    expect(readFileSync(path, "utf8")).toBe("earlier");
    writeSample(path, [sampleBatch(sampleRows(25))]);
    expect(readFileSync(path).subarray(0, 6).toString()).toBe("ARROW1");
    expect(readdirSync(inFolder())).toEqual(["sample.arrow"]);
  });

  test("can be read as a stream up to its last whole record batch", () => {
    const rows = sampleRows(25);
    const writer = new TableWriter(inFolder("sample.arrow"), SAMPLE, { hosts: HOSTS }, {}, 10);
    writer.append(sampleBatch(rows));
    const reader = RecordBatchStreamReader.from(readFileSync(inFolder("sample.arrow.tmp")).subarray(8));
    const offsets = [...reader].flatMap((batch) => [...(batch.getChild("offset") ?? [])]);
    writer.abort();
    expect(offsets).toEqual(rows.slice(0, 20).map((row) => row[2]));
  });
});

describe("rows that do not fit are refused and the file is given up", () => {
  const good = sampleBatch(sampleRows(3));
  const replaced = (index: number, column: ColumnBatch["columns"][number]): ColumnBatch => ({
    ...good,
    columns: good.columns.with(index, column),
  });

  test.each<[string, ColumnBatch, RegExp]>([
    ["another table", { ...good, table: "outages" }, /table outages given to table sample/],
    ["a column short", { ...good, columns: good.columns.slice(1) }, /8 columns, the rows have 7/],
    [
      "another type",
      replaced(4, Int32Array.of(1, 2, 3)),
      /sample\.count is uint32, the rows hold Int32Array/,
    ],
    ["too few elements", replaced(0, Float64Array.of(1)), /sample\.size_s has 1 elements for 3 rows/],
    ["a code without a name", replaced(6, Int32Array.of(0, 1, 4)), /sample\.host.*code 4 with 4 names/],
    ["a negative code", replaced(7, Int32Array.of(0, -2, 1)), /sample\.spare.*code -2/],
    ["a missing name", replaced(6, Int32Array.of(0, -1, 1)), /sample\.host.*missing/],
    ["a missing number", replaced(0, Float64Array.of(0, Number.NaN, 1)), /sample\.size_s.*missing/],
  ])("%s", (_, batch, message) => {
    const writer = new TableWriter(inFolder("sample.arrow"), SAMPLE, { hosts: HOSTS }, {}, 3);
    expect(() => writer.append(batch)).toThrow(message);
    expect(readdirSync(inFolder())).toEqual([]);
  });

  test("a list of names that was not given", () => {
    const create = () => new TableWriter(inFolder("sample.arrow"), SAMPLE, {}, {});
    expect(create).toThrow(/sample\.host: no list of names "hosts"/);
    expect(readdirSync(inFolder())).toEqual([]);
  });
});
