/** A plot of Observable Plot as clean SVG text, twice: for wide pages and for narrow ones. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Font } from "../site/text.ts";
import { element, escaped } from "../site/xml.ts";
import type { ChartWords } from "./chart.ts";

/** What a chart is drawn on. */
export interface Canvas {
  /** px */
  readonly width: number;
  /** Labels stand above their rows instead of beside them, and details are left out. */
  readonly isNarrow: boolean;
}

const WIDE: Canvas = { width: 720, isNarrow: false };
const NARROW: Canvas = { width: 328, isNarrow: true };

/** Sizes of text, px, the same in both drawings, so that it never shrinks to nothing. */
export const TEXT: Font = { size: 13 };
export const HEADING: Font = { size: 13, isBold: true };
export const SMALL: Font = { size: 12 };

/** A position in px rather than in units of a scale. */
export function px<T>(value: T): { value: T; scale: null } {
  return { value, scale: null };
}

const { document } = parseHTML("<!doctype html><html><body></body></html>");

export function drawChart(words: ChartWords, plot: (canvas: Canvas) => Plot.PlotOptions): string {
  if (!/^[A-Za-z][\w-]*$/.test(words.id)) throw new Error(`not an id of a chart: ${words.id}`);
  const drawings = [WIDE, NARROW].map((canvas) => drawOnce(words, canvas, plot(canvas)));
  return element("div", { class: "chart" }, drawings);
}

function drawOnce({ id, title, description }: ChartWords, canvas: Canvas, options: Plot.PlotOptions): string {
  const { width, isNarrow } = canvas;
  const size = isNarrow ? "narrow" : "wide";
  const svg = Plot.plot({
    axis: null,
    ...options,
    width,
    document: document as unknown as Plot.PlotOptions["document"],
  });
  const height = Number(svg.getAttribute("height"));
  const names = { title: `${id}-${size}-title`, description: `${id}-${size}-description` };
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    class: size,
    role: "img",
    "aria-labelledby": names.title,
    "aria-describedby": names.description,
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    fill: "currentColor",
    "font-size": TEXT.size,
    "text-anchor": "middle",
  };
  return element("svg", attributes, [
    element("title", { id: names.title }, [escaped(title)]),
    element("desc", { id: names.description }, [escaped(description)]),
    ...childrenOf(svg as unknown as DomNode),
  ]);
}

/** As much of a node of linkedom as is read here. */
interface DomNode {
  readonly nodeType: number;
  readonly localName: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<DomNode>;
}

const TEXT_NODE = 3;

/** Of no use in a picture that is one image for screen readers. */
const LEFT_OUT = new Set(["aria-label", "aria-hidden", "class"]);

/** Places, which D3 writes with all the digits it has. */
const PLACES = new Set("d x y x1 x2 y1 y2 cx cy r width height transform".split(" "));

/** Without the style element of Plot: its rules are in the theme, as a page may allow no other styles. */
function childrenOf(node: DomNode): string[] {
  return [...node.childNodes].flatMap((child) => {
    if (child.nodeType === TEXT_NODE) return [escaped(child.textContent)];
    if (child.localName === "style") return [];
    return [element(child.localName, attributesOf(child), childrenOf(child))];
  });
}

function attributesOf(node: DomNode): Record<string, string> {
  const kept = [...node.attributes].filter(({ name }) => !LEFT_OUT.has(name));
  return Object.fromEntries(
    kept.map(({ name, value }) => [name, PLACES.has(name) ? withRoundedNumbers(value) : value]),
  );
}

/** A tenth of a pixel is as good as can be seen, and what differs between versions of Node is far below it. */
function withRoundedNumbers(text: string): string {
  return text.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(Math.round(Number(number) * 10) / 10 + 0));
}
