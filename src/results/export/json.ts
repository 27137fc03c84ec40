import type { RecordBatch } from "apache-arrow";
import type { ArrowTableFile } from "./arrow-table-file.ts";
import { BatchDecoder, type Wording } from "./batch-decoder.ts";
import { floatText } from "./float-text.ts";
import type { TableExport } from "./table-export.ts";
import type { WholeFile } from "./whole-file.ts";

/**
 * Writes a table as one JSON array with an object per row, each on a line of its own. An array rather than lines of JSON,
 * since a file called .json is read as one value: `JSON.parse`, `pandas.read_json`, `jq '.[]'`. Tables too large for that
 * are for Parquet.
 */
export class JsonExport implements TableExport {
  readonly #file: WholeFile;
  readonly #decoder: BatchDecoder<string>;
  /** What stands before the value of each column. */
  readonly #keys: readonly string[];
  #isFirst = true;

  constructor(table: ArrowTableFile, file: WholeFile) {
    this.#file = file;
    this.#decoder = new BatchDecoder(table, WORDING);
    this.#keys = table.columns.map(({ name }) => `${JSON.stringify(name)}:`);
    file.writeText("[");
  }

  write(batch: RecordBatch): void {
    const columns = this.#decoder.columns(batch);
    for (let row = 0; row < batch.numRows; row++) {
      const fields = columns.map((texts, index) => this.#keys[index] + texts[row]);
      this.#file.writeText(`${this.#isFirst ? "\n" : ",\n"}{${fields.join(",")}}`);
      this.#isFirst = false;
    }
  }

  end(): void {
    this.#file.writeText("\n]\n");
    this.#file.finish();
  }
}

const WORDING: Wording<string> = {
  missing: "null",
  float: jsonFloat,
  integer: String,
  boolean: String,
  name: (text) => JSON.stringify(text),
};

function jsonFloat(value: number): string {
  if (Number.isFinite(value)) return floatText(value);
  throw new RangeError(`JSON has no number for ${value}; export the table as csv or parquet`);
}
