import type { RecordBatch } from "apache-arrow";
import type { ArrowTableFile } from "./arrow-table-file.ts";
import { BatchDecoder, type Wording } from "./batch-decoder.ts";
import { floatText } from "./float-text.ts";
import type { TableExport } from "./table-export.ts";
import type { WholeFile } from "./whole-file.ts";

/** RFC 4180 ends lines, the last one too, like this. */
const LINE_END = "\r\n";

/**
 * Writes a table as RFC 4180 has it, in UTF-8: a line of column names, then a line per row. Null is an empty field, and an
 * empty name is a quoted one. Numbers read back exactly. Names stay as they are, also those a spreadsheet would take for
 * formulas: the file is data, and an apostrophe put before them would be another name.
 */
export class CsvExport implements TableExport {
  readonly #file: WholeFile;
  readonly #decoder: BatchDecoder<string>;

  constructor(table: ArrowTableFile, file: WholeFile) {
    this.#file = file;
    this.#decoder = new BatchDecoder(table, WORDING);
    this.#writeLine(table.columns.map(({ name }) => csvText(name)));
  }

  write(batch: RecordBatch): void {
    const columns = this.#decoder.columns(batch);
    for (let row = 0; row < batch.numRows; row++) this.#writeLine(columns.map((texts) => texts[row]));
  }

  end(): void {
    this.#file.finish();
  }

  #writeLine(fields: readonly string[]): void {
    this.#file.writeText(fields.join(",") + LINE_END);
  }
}

const WORDING: Wording<string> = {
  missing: "",
  float: floatText,
  integer: String,
  boolean: String,
  name: csvText,
};

/** A field, in quotes where it has to be. */
function csvText(text: string): string {
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
