/** The key above a chart: a sample and a name for each kind of mark, on as few lines as fit. */
import type * as Plot from "@observablehq/plot";
import { type Font, widthOf, wrapped } from "../site/text.ts";
import { SMALL, TEXT } from "./drawing.ts";
import { drawLabels, type Label, oneLine, QUIET } from "./labels.ts";

export interface KeyEntry {
  readonly label: string;
  /** Shown after the label, quietly. */
  readonly detail?: string;
  /** Draws the sample from `x` to `x + SAMPLE_WIDTH`, its middle at `y`, px; left out where there is nothing to tell apart. */
  readonly sample?: (x: number, y: number) => Plot.Markish[];
}

export interface Key {
  readonly marks: Plot.Markish[];
  /** px from the top of the canvas. */
  readonly bottom: number;
}

export const SAMPLE_WIDTH = 28;

const LINE_HEIGHT = 22;
const DETAIL_LINE_HEIGHT = 17;
const SAMPLE_GAP = 8;
const DETAIL_GAP = 8;
const ENTRY_GAP = 24;

export function drawKey(entries: readonly KeyEntry[], width: number): Key {
  const samples: Plot.Markish[] = [];
  const labels: Label[] = [];
  let x = 0;
  let y = LINE_HEIGHT / 2;
  for (const entry of entries.filter(({ label, detail = "" }) => oneLine(label + detail) !== "")) {
    const needed = widthOfEntry(entry);
    if (x > 0 && x + needed > width) {
      x = 0;
      y += LINE_HEIGHT;
    }
    samples.push(...(entry.sample?.(x, y) ?? []));
    const words = placeWords(entry, { x: x + sampleRoom(entry), y, width });
    labels.push(...words);
    y = words[words.length - 1].y;
    x += needed + ENTRY_GAP;
  }
  return {
    marks: [...samples, ...drawLabels(labels)],
    bottom: labels.length === 0 ? 0 : y + LINE_HEIGHT / 2,
  };
}

function sampleRoom({ sample }: KeyEntry): number {
  return sample === undefined ? 0 : SAMPLE_WIDTH + SAMPLE_GAP;
}

function widthOfEntry(entry: KeyEntry): number {
  const { label, detail = "" } = entry;
  const words = [wordsWidth(label, TEXT), wordsWidth(detail, SMALL)].filter((width) => width > 0);
  return sampleRoom(entry) + words.reduce((sum, width) => sum + width, 0) + DETAIL_GAP * (words.length - 1);
}

function wordsWidth(text: string, font: Font): number {
  return widthOf(oneLine(text), font);
}

/** The detail stands beside the label, or on lines below where it does not fit there. */
function placeWords(
  { label, detail = "" }: KeyEntry,
  { x, y, width }: { x: number; y: number; width: number },
): Label[] {
  const line = oneLine(detail);
  const labelWidth = widthOf(oneLine(label), TEXT);
  const name: Label = { text: label, x, y, room: width - x };
  const beside = labelWidth === 0 ? x : x + labelWidth + DETAIL_GAP;
  if (beside + widthOf(line, SMALL) <= width) return [name, { ...QUIET, text: line, x: beside, y }];
  const first = labelWidth === 0 ? y : y + DETAIL_LINE_HEIGHT;
  const lines = wrapped(line, width - x, SMALL);
  return [name, ...lines.map((text, i) => ({ ...QUIET, text, x, y: first + i * DETAIL_LINE_HEIGHT }))];
}
