/** Text in a chart: on one line, and no wider than there is room. */
import * as Plot from "@observablehq/plot";
import { type Font, shortened, widthOf } from "../site/text.ts";
import { px, SMALL, TEXT } from "./drawing.ts";

export interface Label {
  readonly text: string;
  /** Where it begins, ends or has its middle, as the anchor says, px. */
  readonly x: number;
  /** Middle of its line, px. */
  readonly y: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly font?: Font;
  readonly color?: string;
  /** Room it has, px; what does not fit is shortened in its middle and shown in full when pointed at. */
  readonly room?: number;
}

/** Look of what is said besides. */
export const QUIET = { font: SMALL, color: "var(--quiet)" };

/** One mark for all labels that look alike; none for those without text. */
export function drawLabels(labels: readonly Label[]): Plot.Markish[] {
  const alike = new Map<string, Label[]>();
  for (const label of labels.filter(({ text }) => oneLine(text) !== "")) {
    const look = JSON.stringify([label.anchor, label.font, label.color]);
    alike.set(look, [...(alike.get(look) ?? []), label]);
  }
  return [...alike.values()].map(drawAlike);
}

function drawAlike(labels: readonly Label[]): Plot.Markish {
  const [{ anchor = "start", font = TEXT, color = "var(--ink)" }] = labels;
  const lines = labels.map(({ text }) => oneLine(text));
  const shown = labels.map(({ room }, i) =>
    room === undefined ? lines[i] : shortened(lines[i], room, font),
  );
  return Plot.text(shown, {
    x: px(labels.map(({ x }) => x)),
    y: px(labels.map(({ y }) => y)),
    text: shown,
    title: lines.map((line, i) => (line === shown[i] ? undefined : line)),
    textAnchor: anchor,
    fontSize: font.size,
    fontWeight: font.isBold ? 600 : undefined,
    fill: color,
    // A rim that keeps lines behind it away.
    stroke: "var(--paper)",
    strokeWidth: 4,
  });
}

/** A small label with its middle as near to `x` as it fits on the canvas; all px. */
export function centred(text: string, x: number, y: number, width: number): Label {
  const half = Math.min(widthOf(oneLine(text), SMALL), width) / 2;
  const middle = Math.max(half, Math.min(x, width - half));
  return { text, x: middle, y, anchor: "middle", font: SMALL, room: width };
}

/** Line breaks, which would make several lines, and runs of blanks become one blank. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
