/**
 * Comma-separated values (RFC 4180): a header line, quoted cells, a byte order mark and either line ending allowed. Cells
 * may as well be separated by semicolons or tabs: what separates the cells of the header separates all. White space
 * around a cell that is not quoted is dropped, and so are lines without any text.
 */

export interface Csv {
  readonly text: string;
  readonly header: CsvRow;
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  readonly cells: readonly string[];
  /** where each cell begins in the text */
  readonly offsets: readonly number[];
}

/** What is wrong, and where in the text. */
export interface CsvProblem {
  readonly offset: number;
  readonly message: string;
}

export function parseCsv(text: string): Csv | CsvProblem {
  const rows: CsvRow[] = [];
  const separator = separatorOf(text);
  let position = text.startsWith("\uFEFF") ? 1 : 0;
  while (position < text.length) {
    const read = readRow(text, position, separator);
    if ("message" in read) return read;
    position = read.next;
    if (read.row.cells.some((cell) => cell !== "")) rows.push(read.row);
  }
  if (rows.length === 0) return { offset: 0, message: "the file is empty; a header line is needed" };
  const [header, ...body] = rows;
  const twice = header.cells.findIndex((name, i) => name !== "" && header.cells.indexOf(name) !== i);
  if (twice >= 0) {
    const message = `the column ${JSON.stringify(header.cells[twice])} is there twice; names must be unique`;
    return { offset: header.offsets[twice], message };
  }
  for (const { cells, offsets } of body) {
    const extra = cells.findIndex((cell, i) => i >= header.cells.length && cell !== "");
    if (extra >= 0) {
      const message = `this row has ${cells.length} cells, the header has ${header.cells.length}; a cell with ${JSON.stringify(separator)} in it needs quotes`;
      return { offset: offsets[extra], message };
    }
  }
  return { text, header, rows: body };
}

/** Line and column of an offset, from 1. */
export function positionIn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (;;) {
    const end = text.indexOf("\n", start);
    if (end < 0 || end >= offset) return { line, column: Math.max(1, offset - start + 1) };
    start = end + 1;
    line++;
  }
}

/** The one of comma, semicolon and tab that the first line has most of, outside quotes. */
function separatorOf(text: string): string {
  const [line] = /^.*$/m.exec(text.trimStart()) ?? [""];
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const count = (separator: string) => bare.split(separator).length;
  return [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** The row that begins at an offset, and where the next one does. */
function readRow(text: string, start: number, separator: string): { row: CsvRow; next: number } | CsvProblem {
  const cells: string[] = [];
  const offsets: number[] = [];
  let position = start;
  for (;;) {
    position = skipBlanks(text, position, separator);
    offsets.push(position);
    if (text[position] === '"') {
      const end = closingQuote(text, position);
      if (end < 0) return { offset: position, message: "this quote is not closed" };
      cells.push(text.slice(position + 1, end).replaceAll('""', '"'));
      position = skipBlanks(text, end + 1, separator);
      if (position < text.length && text[position] !== separator && !isLineEnd(text[position])) {
        return {
          offset: position,
          message: `after a quoted cell comes ${JSON.stringify(separator)} or the end of the line`,
        };
      }
    } else {
      let end = position;
      while (end < text.length && text[end] !== separator && !isLineEnd(text[end])) end++;
      cells.push(text.slice(position, end).trim());
      position = end;
    }
    if (text[position] === separator) {
      position++;
      continue;
    }
    if (text[position] === "\r") position++;
    if (text[position] === "\n") position++;
    return { row: { cells, offsets }, next: position };
  }
}

function skipBlanks(text: string, start: number, separator: string): number {
  let position = start;
  while ((text[position] === " " || text[position] === "\t") && text[position] !== separator) position++;
  return position;
}

/** Where the quote that begins at an offset ends, or -1; two quotes within stand for one. */
function closingQuote(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 2)) {
    if (text[end + 1] !== '"') return end;
  }
  return -1;
}

function isLineEnd(character: string): boolean {
  return character === "\n" || character === "\r";
}
