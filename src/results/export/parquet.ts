import { Message, type RecordBatch, type Schema } from "apache-arrow";
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { ColumnType } from "../table.ts";
import type { ArrowTableFile, FileColumn } from "./arrow-table-file.ts";
import { BatchDecoder, type Wording } from "./batch-decoder.ts";
import type { TableExport } from "./table-export.ts";
import type { WholeFile } from "./whole-file.ts";

type Value = number | boolean | string | null;

/**
 * Writes a table as Parquet: a row group per record batch, pages compressed with Snappy, names and repeated numbers
 * dictionary-encoded where that makes them smaller. The file has the metadata of the Arrow file as key-value pairs.
 */
export class ParquetExport implements TableExport {
  readonly #columns: readonly FileColumn[];
  readonly #decoder: BatchDecoder<Value>;
  readonly #writer: ParquetWriter;

  constructor(table: ArrowTableFile, file: WholeFile) {
    const { columns, schema } = table;
    this.#columns = columns;
    this.#decoder = new BatchDecoder(table, WORDING);
    this.#writer = new ParquetWriter({
      writer: new FileByteWriter(file),
      schema: [{ name: "schema", num_children: columns.length }, ...columns.map(schemaElement)],
      kvMetadata: keyValueMetadata(columns, schema),
      createdBy: "quorate with hyparquet-writer",
    });
  }

  write(batch: RecordBatch): void | Promise<void> {
    if (batch.numRows === 0) return;
    const columns = this.#decoder.columns(batch);
    const columnData = this.#columns.map(({ name }, index) => ({ name, data: columns[index] }));
    return this.#writer.write({ columnData, rowGroupSize: batch.numRows });
  }

  end(): void | Promise<void> {
    return this.#writer.finish();
  }
}

const WORDING: Wording<Value> = {
  missing: null,
  float: (value) => value,
  integer: (value) => value,
  boolean: (value) => value,
  name: (text) => text,
};

/** Hands the bytes on at the end of each row group. */
class FileByteWriter extends ByteWriter {
  readonly #file: WholeFile;

  constructor(file: WholeFile) {
    super();
    this.#file = file;
  }

  flush(): void {
    this.#file.write(this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
    this.#file.finish();
  }
}

/** No logical type INTEGER beside UINT_32: hyparquet-writer 0.17.0 writes its width as an i32, which pyarrow refuses. */
const PARQUET_TYPES: Readonly<Record<ColumnType, Omit<SchemaElement, "name">>> = {
  float64: { type: "DOUBLE" },
  int32: { type: "INT32" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  bool: { type: "BOOLEAN" },
  name: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
};

function schemaElement({ name, type, nullable }: FileColumn): SchemaElement {
  return { name, repetition_type: nullable ? "OPTIONAL" : "REQUIRED", ...PARQUET_TYPES[type] };
}

/**
 * What the Arrow file says about itself; `units` and `descriptions` of columns as JSON objects; and `ARROW:schema`, from
 * which pyarrow and R restore the metadata of the fields (https://arrow.apache.org/docs/cpp/parquet.html).
 */
function keyValueMetadata(columns: readonly FileColumn[], schema: Schema): { key: string; value: string }[] {
  const ofColumns = (what: "unit" | "description") =>
    JSON.stringify(Object.fromEntries(columns.flatMap((column) => entry(column.name, column[what]))));
  const pairs = new Map([
    ["units", ofColumns("unit")],
    ["descriptions", ofColumns("description")],
    ...schema.metadata,
    ["ARROW:schema", encodedSchema(schema)],
  ]);
  return [...pairs].map(([key, value]) => ({ key, value }));
}

function entry(name: string, text: string | undefined): [string, string][] {
  return text === undefined ? [] : [[name, text]];
}

/** The schema as an encapsulated IPC message in base64: a continuation mark, the length, the message up to 8 bytes. */
function encodedSchema(schema: Schema): string {
  const message = Message.encode(Message.from(schema));
  const length = Math.ceil(message.byteLength / 8) * 8;
  const bytes = Buffer.alloc(8 + length);
  bytes.writeInt32LE(-1, 0);
  bytes.writeInt32LE(length, 4);
  bytes.set(message, 8);
  return bytes.toString("base64");
}
