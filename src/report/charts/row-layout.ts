/**
 * Rows of a chart with their labels: beside the marks on a wide canvas, above them on a narrow one; the value of a row
 * stands to the right, and groups have headings.
 */
import { type Font, widthOf } from "../site/text.ts";
import { type Canvas, HEADING, SMALL, TEXT } from "./drawing.ts";
import { type Label, oneLine, QUIET } from "./labels.ts";

export interface RowWords {
  readonly label: string;
  readonly group?: string;
  readonly value?: string;
  readonly detail?: string;
}

export interface RowLayout {
  /** Edges of where marks go, px from the left of the canvas. */
  readonly left: number;
  readonly right: number;
  /** px from the top: of the first row's upper edge and the last row's lower edge. */
  readonly top: number;
  readonly bottom: number;
  /** Middle of the marks of each row, px from the top. */
  readonly middles: readonly number[];
  /** Labels, values, details and headings. */
  readonly labels: readonly Label[];
}

interface Heights {
  readonly row: number;
  readonly heading: number;
  /** From the upper edge of a row to the middle of its label and of its marks. */
  readonly label: number;
  readonly marks: number;
}

const WIDE_ROW: Heights = { row: 28, heading: 34, label: 14, marks: 14 };
const NARROW_ROW: Heights = { row: 46, heading: 34, label: 12, marks: 32 };

const GAP = 16;
const LABELS_WIDTH_MAX = 230;
const VALUES_WIDTH_MAX = 270;
/** Room beside the marks of a narrow canvas, for the labels of ticks at its ends. */
const NARROW_INSET = 26;

const VALUE: Font = { ...TEXT, isBold: true };
const DETAIL_GAP = 10;

/** Where things begin and end from left to right, px. */
interface Columns {
  readonly left: number;
  readonly right: number;
  readonly values: number;
  readonly details: number;
}

/** Places rows from `top` (px) downwards. */
export function layRows(rows: readonly RowWords[], canvas: Canvas, top: number): RowLayout {
  const heights = canvas.isNarrow ? NARROW_ROW : WIDE_ROW;
  const columns = canvas.isNarrow ? narrowColumns(canvas) : wideColumns(rows, canvas);
  const middles: number[] = [];
  const labels: Label[] = [];
  let y = top;
  for (const [i, row] of rows.entries()) {
    const { group = "" } = row;
    if (group !== "" && group !== rows[i - 1]?.group) {
      labels.push({ text: group, x: 0, y: y + 20, font: HEADING, room: canvas.width });
      y += heights.heading;
    }
    labels.push(...(canvas.isNarrow ? labelsAbove : labelsBeside)(row, columns, canvas, y + heights.label));
    middles.push(y + heights.marks);
    y += heights.row;
  }
  return { ...columns, top, bottom: y, middles, labels };
}

function narrowColumns({ width }: Canvas): Columns {
  return { left: NARROW_INSET, right: width - NARROW_INSET, values: width, details: width };
}

function wideColumns(rows: readonly RowWords[], { width }: Canvas): Columns {
  const widest = (textOf: (row: RowWords) => string | undefined, font: Font) =>
    Math.ceil(Math.max(...rows.map((row) => widthOf(oneLine(textOf(row) ?? ""), font))));
  const values = widest(({ value }) => value, VALUE);
  const details = widest(({ detail }) => detail, SMALL);
  const all = values + details + (values > 0 && details > 0 ? DETAIL_GAP : 0);
  const from = width - Math.min(all, VALUES_WIDTH_MAX);
  return {
    left:
      Math.min(
        widest(({ label }) => label, TEXT),
        LABELS_WIDTH_MAX,
      ) + GAP,
    right: from - GAP,
    values: from,
    details: from + all - details,
  };
}

function labelsAbove({ label, value = "" }: RowWords, _: Columns, { width }: Canvas, y: number): Label[] {
  const room = Math.min(widthOf(oneLine(value), VALUE), width / 2);
  return [
    { text: label, x: 0, y, room: width - room - (room > 0 ? GAP : 0) },
    { text: value, x: width, y, anchor: "end", font: VALUE, room },
  ];
}

function labelsBeside(
  { label, value = "", detail = "" }: RowWords,
  { left, values, details }: Columns,
  { width }: Canvas,
  y: number,
): Label[] {
  const hasRoom = details < width - 2 * GAP;
  return [
    { text: label, x: 0, y, room: left - GAP },
    {
      text: value,
      x: values,
      y,
      font: VALUE,
      room: (hasRoom && detail !== "" ? details - DETAIL_GAP : width) - values,
    },
    ...(hasRoom ? [{ ...QUIET, text: detail, x: details, y, room: width - details }] : []),
  ];
}
