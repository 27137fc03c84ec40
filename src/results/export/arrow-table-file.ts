import { type FileHandle, open } from "node:fs/promises";
import { DataType, type Field, type RecordBatch, RecordBatchReader, type Schema } from "apache-arrow";
import { ResultsError } from "../results-error.ts";
import type { ColumnType } from "../table.ts";

/** A column as the schema of its file tells of it, whether or not this version of quorate knows the table. */
export interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string | undefined;
  readonly unit: string | undefined;
}

/** An Arrow file that is read one record batch at a time, in memory bounded by one of them and the names. */
export class ArrowTableFile {
  readonly path: string;
  readonly schema: Schema;
  readonly columns: readonly FileColumn[];
  readonly #handle: FileHandle;
  readonly #reader: RecordBatchReader;

  private constructor(path: string, handle: FileHandle, reader: RecordBatchReader) {
    this.path = path;
    this.#handle = handle;
    this.#reader = reader;
    this.schema = reader.schema;
    this.columns = reader.schema.fields.map((field) => columnOf(field, path));
  }

  /** Reads schema and footer. Rejects with a ResultsError for a file that is not there, damaged or of other types. */
  static async open(path: string): Promise<ArrowTableFile> {
    const handle = await opened(path);
    try {
      await checkMagic(path, handle);
      const reader = await orDamaged(path, async () => (await RecordBatchReader.from(handle)).open());
      return new ArrowTableFile(path, handle, reader);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The record batches in order. Rejects with a ResultsError where the file is damaged. */
  async *batches(): AsyncGenerator<RecordBatch> {
    // One by one, as the library's iterator never ends at a message that is no record batch.
    for (let index = 0; index < this.#reader.numRecordBatches; index++) {
      const batch = await orDamaged(this.path, async () => this.#reader.readRecordBatch(index));
      if (batch === null) throw damaged(this.path);
      yield batch;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** What to say of a file whose bytes make no sense. */
function damaged(path: string, cause?: unknown): ResultsError {
  return new ResultsError(`${path}: the Arrow file is damaged or cut off`, { cause });
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResultsError(`${path}: cannot be read: ${reason}`, { cause: error });
  }
}

/** The library takes bytes without the magic for a stream and may find an empty table in them. */
async function checkMagic(path: string, handle: FileHandle): Promise<void> {
  const { buffer } = await handle.read({ buffer: Buffer.alloc(6), position: 0 });
  if (buffer.toString("latin1") !== "ARROW1") throw new ResultsError(`${path}: not an Arrow file`);
}

async function orDamaged<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw damaged(path, error);
  }
}

function columnOf({ name, type, nullable, metadata }: Field, path: string): FileColumn {
  const known = columnType(type);
  if (known === undefined) {
    throw new ResultsError(`${path}: column "${name}" is ${type}, a type that quorate never writes`);
  }
  return {
    name,
    type: known,
    nullable,
    description: metadata.get("description"),
    unit: metadata.get("unit"),
  };
}

function columnType(type: DataType): ColumnType | undefined {
  if (DataType.isFloat(type) && type.precision === 2) return "float64";
  if (DataType.isInt(type) && type.bitWidth === 32) return type.isSigned ? "int32" : "uint32";
  if (DataType.isBool(type)) return "bool";
  if (DataType.isDictionary(type) && DataType.isUtf8(type.dictionary)) return "name";
  return undefined;
}
