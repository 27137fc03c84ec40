/** Rows of short texts in columns as wide as they need to be; a table that is too wide continues below itself. */
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

export interface Cell {
  /** Of one line or several. */
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export interface Column {
  readonly head: string;
  readonly cells: readonly Cell[];
  /** Left out when not all columns fit beside each other. */
  readonly isOptional?: boolean;
}

const INDENT = 2;
const GAP = 2;
/** A longer text is broken. */
const WIDTH_MAX = 26;

/** Lines of the table. The first column is repeated at the left of every part. */
export function alignedColumns(columns: readonly Column[], look: Appearance): string[] {
  const parts = partsOf(columns, look.width);
  const needed =
    parts.length > 1
      ? partsOf(
          columns.filter(({ isOptional }) => !isOptional),
          look.width,
        )
      : parts;
  return needed.flatMap((part, i) => [...(i > 0 ? [""] : []), ...linesOf(part, look)]);
}

interface SizedColumn {
  readonly column: Column;
  readonly width: number;
}

/** Whether all columns fit beside each other but for those that are optional. */
export function fitsInOne(columns: readonly Column[], look: Appearance): boolean {
  return (
    partsOf(
      columns.filter(({ isOptional }) => !isOptional),
      look.width,
    ).length === 1
  );
}

/** As many columns beside each other as there is room for. */
function partsOf(columns: readonly Column[], width: number): SizedColumn[][] {
  const [first, ...others] = columns.map((column) => ({ column, width: widthOf(column) }));
  const parts: SizedColumn[][] = [[first]];
  let left = width - INDENT - first.width;
  for (const other of others) {
    if (other.width + GAP > left && (parts.at(-1) ?? []).length > 1) {
      parts.push([first]);
      left = width - INDENT - first.width;
    }
    parts.at(-1)?.push(other);
    left -= other.width + GAP;
  }
  return parts;
}

/** That of its longest text, and of the longest word of its head. */
function widthOf({ head, cells }: Column): number {
  const words = headWords(head).map(({ length }) => length);
  return Math.min(
    WIDTH_MAX,
    Math.max(...cells.flatMap(({ text }) => text.split("\n").map(({ length }) => length)), ...words),
  );
}

function linesOf(columns: readonly SizedColumn[], { colors }: Appearance): string[] {
  const heads = columns.map(({ column, width }) => headLines(column.head, width));
  const height = Math.max(...heads.map(({ length }) => length));
  const head = Array.from({ length: height }, (_, line) =>
    joined(
      columns.map(({ width }, i) =>
        padded(heads[i][line - height + heads[i].length] ?? "", width, colors.dim),
      ),
    ),
  );
  const rows = columns[0].column.cells.flatMap((_, row) => {
    const cells = columns.map(({ column, width }) => ({
      ...column.cells[row],
      lines: column.cells[row].text.split("\n").flatMap((line) => wrap(line, width)),
      width,
    }));
    const lines = Math.max(...cells.map((cell) => cell.lines.length));
    return Array.from({ length: lines }, (_, line) =>
      joined(cells.map(({ lines: texts, width, paint }) => padded(texts[line] ?? "", width, paint))),
    );
  });
  return [...head, ...rows];
}

function joined(texts: readonly string[]): string {
  return `${" ".repeat(INDENT)}${texts.join(" ".repeat(GAP))}`.trimEnd();
}

function padded(text: string, width: number, paint: (text: string) => string = (plain) => plain): string {
  return `${text === "" ? "" : paint(text)}${" ".repeat(Math.max(0, width - text.length))}`;
}

/** A path may be broken after its dots. */
function headWords(head: string): string[] {
  return head.split(/(?<=\.)| /).filter((word) => word !== "");
}

function headLines(head: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of head.split(/(?<=\.)|(?= )/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length <= width) lines[lines.length - 1] += word;
    else lines.push(...wrap(word.trim(), width));
  }
  return lines;
}
