import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  Field,
  RecordBatchFileReader,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Table,
  Utf8,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { exportTables } from "../../../src/results/export/export-tables.ts";
import { EXPORT_FORMATS } from "../../../src/results/export/formats.ts";
import { ResultsError } from "../../../src/results/results-error.ts";
import { TableWriter } from "../../../src/results/table-writer.ts";
import { HOSTS, SAMPLE, sampleBatch, sampleRows } from "../sample-table.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";

const inFolder = useTemporaryFolder();

function writeSample(name: string, rows = 300) {
  const path = inFolder(`${name}.arrow`);
  const writer = new TableWriter(path, SAMPLE, { hosts: HOSTS }, {}, 100);
  writer.append(sampleBatch(sampleRows(rows)));
  writer.close();
  return { name, variant: "", path };
}

test("several batches give the rows of one", async () => {
  const table = writeSample("sample");
  const folder = inFolder("out");
  const [csv] = await exportTables([table], { format: "csv", folder });
  expect(csv).toMatchObject({ path: inFolder("out", "sample.csv"), rows: 300 });
  expect(csv.bytes).toBe(readFileSync(csv.path).byteLength);
  const lines = readFileSync(csv.path, "utf8").split("\r\n");
  expect(lines).toHaveLength(302);
  expect(lines[151]).toBe(
    sampleRows(151)[150]
      .map((value, index) => (index < 2 && value !== null ? floatOf(value) : (value ?? "")))
      .map((value) => (value === "" ? "" : String(value)))
      .join(","),
  );
  const [json] = await exportTables([table], { format: "json", folder });
  const objects = JSON.parse(readFileSync(json.path, "utf8"));
  expect(objects.map(Object.values)).toEqual(sampleRows(300));
});

function floatOf(value: unknown): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

test("tells of its progress after each batch", async () => {
  const told: number[] = [];
  await exportTables([writeSample("sample", 250)], {
    format: "csv",
    folder: inFolder("out"),
    onProgress: (_, rows) => told.push(rows),
  });
  expect(told).toEqual([100, 200, 250]);
});

describe.each(EXPORT_FORMATS)("nothing is half-written as %s", (format) => {
  test("when a later table is damaged", async () => {
    const good = writeSample("a");
    const bad = writeSample("b");
    const bytes = readFileSync(bad.path);
    writeFileSync(bad.path, bytes.subarray(0, bytes.length - 100));
    const attempt = exportTables([good, bad], { format, folder: inFolder("out", "deep") });
    await expect(attempt).rejects.toThrow(/b\.arrow: the Arrow file is damaged or cut off/);
    expect(existsSync(inFolder("out"))).toBe(false);
  });

  test("when a value has no name", async () => {
    const table = writeSample("a");
    const bytes = readFileSync(table.path);
    // The codes of the last column in the last batch: 1 is written over by 9.
    const code = bytes.lastIndexOf(Buffer.from(Int32Array.of(1, 0, 3).buffer));
    expect(code).toBeGreaterThan(0);
    bytes.writeInt32LE(9, code);
    writeFileSync(table.path, bytes);
    mkdirSync(inFolder("out"));
    writeFileSync(inFolder("out", `a.${format}`), "before");
    const attempt = exportTables([table], { format, folder: inFolder("out") });
    await expect(attempt).rejects.toThrow(/a\.arrow: column "(host|spare)": code 9 with 4 names/);
    expect(readdirSync(inFolder("out"))).toEqual([`a.${format}`]);
    expect(readFileSync(inFolder("out", `a.${format}`), "utf8")).toBe("before");
  });

  test("when it is stopped", async () => {
    const controller = new AbortController();
    const attempt = exportTables([writeSample("a"), writeSample("b")], {
      format,
      folder: inFolder("out"),
      signal: controller.signal,
      onProgress: (table) => {
        if (table.name === "b") controller.abort();
      },
    });
    await expect(attempt).rejects.toThrow(/abort/);
    expect(existsSync(inFolder("out"))).toBe(false);
  });
});

describe("what is wrong is said in one line", () => {
  const attempt = (path: string, folder = inFolder("out")) =>
    exportTables([{ name: "a", variant: "", path }], { format: "csv", folder });

  test("files that are not Arrow, or not there", async () => {
    writeFileSync(inFolder("text.arrow"), "no table at all");
    writeFileSync(inFolder("empty.arrow"), "");
    writeFileSync(inFolder("magic.arrow"), "ARROW1\0\0");
    await expect(attempt(inFolder("text.arrow"))).rejects.toThrow(/text\.arrow: not an Arrow file/);
    await expect(attempt(inFolder("empty.arrow"))).rejects.toThrow(/empty\.arrow: not an Arrow file/);
    await expect(attempt(inFolder("magic.arrow"))).rejects.toThrow(/magic\.arrow: the Arrow file is damaged/);
    await expect(attempt(inFolder("none.arrow"))).rejects.toThrow(/none\.arrow: cannot be read: ENOENT/);
    await expect(attempt(inFolder("none.arrow"))).rejects.toBeInstanceOf(ResultsError);
  });

  test("any damage to the head of a record batch, after which the library would read on for ever", async () => {
    const bytes = readFileSync(writeSample("a", 100).path);
    const head = RecordBatchFileReader.from(bytes).open().footer?.getRecordBatch(0)?.offset ?? 0;
    expect(head).toBeGreaterThan(0);
    const messages = new Set<string>();
    for (let byte = head; byte < head + 64; byte++) {
      const copy = Buffer.from(bytes);
      copy[byte] ^= 1;
      writeFileSync(inFolder("copy.arrow"), copy);
      await attempt(inFolder("copy.arrow")).catch((error) => {
        expect(error).toBeInstanceOf(ResultsError);
        messages.add(error.message.replace(/^.*copy\.arrow: /, ""));
      });
    }
    expect(messages).toContain("the Arrow file is damaged or cut off");
  });

  test("columns of types that quorate never writes", async () => {
    const schema = new Schema([new Field("list", new Struct([new Field("text", new Utf8())]))]);
    writeFileSync(
      inFolder("other.arrow"),
      RecordBatchFileWriter.writeAll(new Table(schema)).toUint8Array(true),
    );
    await expect(attempt(inFolder("other.arrow"))).rejects.toThrow(/column "list" is Struct.*never writes/);
  });

  test("folders that cannot be made", async () => {
    writeFileSync(inFolder("file"), "");
    const { path } = writeSample("a");
    await expect(attempt(path, inFolder("file", "below"))).rejects.toThrow(/below cannot be made: ENOTDIR/);
    await expect(attempt(path, inFolder("file"))).rejects.toThrow(/file.a\.csv cannot be written: ENOTDIR/);
    await expect(attempt(path, "/proc/none/below")).rejects.toThrow(/cannot be made: ENOENT/);
  });
});
