/**
 * Estimates of several scenarios side by side, to fit a terminal: quantities as rows and scenarios as columns, or, when
 * that does not fit, scenarios as rows and as many quantities as fit beside each other.
 */
import type { Formatted } from "../report/format.ts";
import type { Appearance, Colors } from "./terminal.ts";
import { wrap } from "./wrap.ts";

export interface Quantity {
  readonly label: string;
  /** By scenario; undefined where a scenario has none. */
  readonly cells: readonly (Cell | undefined)[];
}

export interface Cell extends Formatted {
  /** How good it is, for the colour. */
  readonly tone?: "good" | "bad" | "open";
}

/** Quantities that belong together. */
export interface Section {
  readonly title: string;
  readonly quantities: readonly Quantity[];
}

const INDENT = 2;
const GAP = 2;
const LABEL_WIDTH = 18;
/** Columns of scenarios: the narrowest that holds an interval such as 99.995 … 99.9992 %, and the widest that is read easily. */
const COLUMN_MIN = 18;
const COLUMN_MAX = 26;
/** Room for the names of scenarios as rows. */
const NAME_MAX = 30;

/** `names` are the scenarios, in the order of the cells. */
export function matrix(sections: readonly Section[], names: readonly string[], look: Appearance): string {
  const room = look.width - INDENT - LABEL_WIDTH;
  const column = Math.min(COLUMN_MAX, Math.floor(room / names.length) - GAP);
  const text = (section: Section) =>
    column >= COLUMN_MIN
      ? scenariosAsColumns(section, names, column, look)
      : scenariosAsRows(section, names, look);
  return sections.map(text).join("\n\n");
}

/** The title and the names of the scenarios, then two lines or more for each quantity. */
function scenariosAsColumns(
  { title, quantities }: Section,
  names: readonly string[],
  column: number,
  { colors }: Appearance,
): string {
  const widths = [INDENT + LABEL_WIDTH, ...names.map(() => column)];
  const head = [title, ...names].map((text, i) => block(text, widths[i], colors.bold));
  const rows = quantities.map(({ label, cells }) => [
    block(label, LABEL_WIDTH).map(indented),
    ...cells.map((cell) => cellBlock(cell, column, colors)),
  ]);
  return [head, ...rows].flatMap((blocks) => beside(blocks, widths)).join("\n");
}

/** Tables below each other, each with the names at its left; a scenario without any of the quantities is left out. */
function scenariosAsRows({ title, quantities }: Section, names: readonly string[], look: Appearance): string {
  const { colors, width } = look;
  const nameWidth = Math.min(
    Math.max(...names.map(({ length }) => length)),
    NAME_MAX,
    width - INDENT - GAP - COLUMN_MAX,
  );
  const groups = groupsThatFit(quantities, width - INDENT - nameWidth);
  const tables = groups.map((group) => {
    const columns = group.map(columnWidth);
    const head = [[], ...group.map(({ label }, i) => block(label, columns[i]))];
    const rows = names.flatMap((name, scenario) => {
      if (quantities.every(({ cells }) => cells[scenario] === undefined)) return [];
      const cells = group.map((quantity, i) => cellBlock(quantity.cells[scenario], columns[i], colors));
      return [[block(name, nameWidth).map(indented), ...cells]];
    });
    return [head, ...rows].flatMap((blocks) => beside(blocks, [INDENT + nameWidth, ...columns])).join("\n");
  });
  const heading = block(title, width, colors.bold).map(({ text }) => text);
  return [...heading, tables.join("\n\n")].join("\n");
}

function groupsThatFit(quantities: readonly Quantity[], room: number): Quantity[][] {
  const groups: Quantity[][] = [];
  let left = 0;
  for (const quantity of quantities) {
    const needed = GAP + columnWidth(quantity);
    if (needed > left || groups.length === 0) {
      groups.push([]);
      left = room;
    }
    groups.at(-1)?.push(quantity);
    left -= needed;
  }
  return groups;
}

/** Wide enough for its longest word and for all of an estimate or interval that is not very long. */
function columnWidth({ label, cells }: Quantity): number {
  const texts = cells.flatMap((cell) => (cell === undefined ? [] : [cell.estimate, cell.interval]));
  const longest = Math.min(COLUMN_MAX, Math.max(...texts.map(({ length }) => length), 1));
  return Math.max(longest, ...label.split(" ").map(({ length }) => length));
}

/** Text with its length as seen, as colours take no room. */
interface Line {
  readonly text: string;
  readonly length: number;
}

type Paint = (text: string) => string;

function block(text: string, width: number, paint: Paint = (plain) => plain): Line[] {
  return text === "" ? [] : wrap(text, width).map((line) => ({ text: paint(line), length: line.length }));
}

function cellBlock(cell: Cell | undefined, width: number, colors: Colors): Line[] {
  if (cell === undefined) return block("-", width, colors.dim);
  const tones = { good: colors.green, bad: colors.red, open: colors.yellow };
  const paint = cell.tone === undefined ? undefined : tones[cell.tone];
  const interval = intervalLines(cell.interval, width).flatMap((line) => block(line, width, colors.dim));
  return [...block(cell.estimate, width, paint), ...interval];
}

/** An interval that is too long is broken between its bounds. */
function intervalLines(interval: string, width: number): string[] {
  return interval.length > width ? interval.split(/(?<=…) /) : [interval];
}

function indented({ text, length }: Line): Line {
  return { text: `${" ".repeat(INDENT)}${text}`, length: INDENT + length };
}

function beside(blocks: readonly (readonly Line[])[], widths: readonly number[]): string[] {
  const height = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    blocks
      .map((lines, i) => {
        const { text, length } = lines[line] ?? { text: "", length: 0 };
        return `${text}${" ".repeat(Math.max(0, widths[i] - length) + GAP)}`;
      })
      .join("")
      .trimEnd(),
  );
}
