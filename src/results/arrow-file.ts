import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { AsyncByteQueue, Message, type RecordBatch, RecordBatchFileWriter, type Schema } from "apache-arrow";

/**
 * Writes an Arrow IPC file (Feather v2) batch by batch to `<path>.tmp` and renames it to `path` when closed, so
 * that nobody ever sees half a file under its own name. Memory stays flat: each batch is on its way to the disk
 * when `write` returns. A `.tmp` file left by a crash can be read up to its last whole batch as an Arrow stream
 * that starts after the first 8 bytes.
 *
 * There is no compression: apache-arrow 21.2.0 writes compressed files that no other reader accepts.
 */
export class ArrowFileWriter {
  readonly path: string;
  readonly #schema: Schema;
  readonly #sink: FileSink;
  readonly #writer: StreamableFileWriter;
  #isOpen = true;

  /** Creates `<path>.tmp`, replacing one that a crash left behind. Throws the file system's error if it cannot. */
  constructor(path: string, schema: Schema) {
    this.path = path;
    this.#schema = schema;
    this.#sink = new FileSink(temporaryName(path));
    this.#writer = new StreamableFileWriter();
    this.#orAbort(() => this.#writer.reset(this.#sink, schema));
  }

  /** False once the file was closed or given up. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Rows in the file so far. */
  get rows(): number {
    return this.#writer.rowsWritten;
  }

  /** Record batches in the file so far. */
  get batches(): number {
    return this.#writer.batchesWritten;
  }

  /** Appends a batch, which must have the schema, and the type objects in it, that the file was opened with. */
  write(batch: RecordBatch): void {
    // On a different schema apache-arrow would close the file and drop this batch and all that follow.
    if (!sameFields(batch.schema, this.#schema)) {
      this.abort();
      throw new Error(`${this.path}: a record batch has another schema than its file`);
    }
    this.#orAbort(() => this.#writer.write(batch));
  }

  /** Completes the file and gives it its name, replacing a file of that name. */
  close(): void {
    this.#orAbort(() => {
      this.#writer.close();
      this.#sink.sync();
      this.#sink.closeFile();
      renameSync(temporaryName(this.path), this.path);
    });
    this.#isOpen = false;
  }

  /** Gives up: removes the unfinished file and leaves a file under the final name alone. May be called twice. */
  abort(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#sink.closeFile();
    rmSync(temporaryName(this.path), { force: true });
  }

  #orAbort(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.abort();
      throw error;
    }
  }
}

function sameFields(schema: Schema, other: Schema): boolean {
  if (schema.fields.length !== other.fields.length) return false;
  return schema.fields.every((field, index) => {
    const expected = other.fields[index];
    return (
      field.name === expected.name && field.nullable === expected.nullable && field.type === expected.type
    );
  });
}

function temporaryName(path: string): string {
  return `${path}.tmp`;
}

/** Writes each chunk at once with a blocking call; apache-arrow's own queue has no back-pressure and would fill memory. */
class FileSink extends AsyncByteQueue {
  #descriptor: number;

  constructor(path: string) {
    super();
    this.#descriptor = openSync(path, "w");
  }

  override write(value: Uint8Array): void {
    let written = 0;
    while (written < value.byteLength) written += writeSync(this.#descriptor, value, written);
  }

  /** Waits until the disk has all of it. */
  sync(): void {
    fsyncSync(this.#descriptor);
  }

  /** Gives the descriptor back; may be called twice. */
  closeFile(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    if (descriptor >= 0) closeSync(descriptor);
  }
}

/**
 * The library's file writer, made to write the schema message that the IPC format asks for after the magic bytes
 * (https://github.com/apache/arrow-js/issues/51). Without it, readers that skip the magic and read a stream fail.
 */
class StreamableFileWriter extends RecordBatchFileWriter {
  rowsWritten = 0;
  batchesWritten = 0;

  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema));
  }

  protected override _writeRecordBatch(batch: RecordBatch): this {
    super._writeRecordBatch(batch);
    this.rowsWritten += batch.numRows;
    this.batchesWritten = this._recordBatchBlocks.length;
    return this;
  }
}
