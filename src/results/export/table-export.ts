import type { RecordBatch } from "apache-arrow";

/** Writes the record batches of one table to a file in another format. */
export interface TableExport {
  write(batch: RecordBatch): void | Promise<void>;
  /** Writes what stands behind the last row, and finishes the file. */
  end(): void | Promise<void>;
}
