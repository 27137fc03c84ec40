/** Labels, estimates and intervals of a report as aligned columns that fit a terminal. */
import Table from "cli-table3";
import type { Formatted } from "../report/format.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** What a row of the result shows; `bar` is drawn after the interval where there is room, 0..1. */
export interface Row extends Formatted {
  readonly label: string;
  readonly bar?: number;
}

const BAR_WIDTH = 7;

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ",
};

/** Columns of the same width in every section, so that the numbers of a page line up. */
const LABEL_WIDTH = 26;
const ESTIMATE_WIDTH = 15;
const INTERVAL_WIDTH = 27;

/** A label on as many lines as it takes, each indented as the first one is. */
function wrapped(label: string, width: number): string {
  const text = label.trimStart();
  const indent = label.slice(0, label.length - text.length);
  return wrap(text, width - indent.length)
    .map((line) => `${indent}${line}`)
    .join("\n");
}

/** Rows as aligned columns, indented by two. */
export function table(rows: readonly Row[], { colors, width }: Appearance): string {
  const numbersWidth = 2 + ESTIMATE_WIDTH + 1 + INTERVAL_WIDTH;
  const labelWidth = Math.max(12, Math.min(LABEL_WIDTH, width - numbersWidth - 1));
  const hasBars = width >= labelWidth + 1 + numbersWidth + 1 + BAR_WIDTH;
  const lines = new Table({
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    colWidths: [labelWidth, ESTIMATE_WIDTH, INTERVAL_WIDTH, null],
  });
  for (const { label, estimate, interval, bar } of rows) {
    const drawn = hasBars && bar !== undefined ? colors.cyan("█".repeat(Math.round(bar * BAR_WIDTH))) : "";
    lines.push([wrapped(label, labelWidth), estimate, colors.dim(interval), drawn]);
  }
  return lines
    .toString()
    .split("\n")
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}
