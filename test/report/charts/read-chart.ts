/** A chart read back from its SVG: what stands where. */
import { loadCharts } from "../../../src/report/charts/load.ts";
import { allElements, parseXml, textOf, type XmlElement } from "../site/strict-xml.ts";

export const charts = await loadCharts();

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Text extends Point {
  readonly text: string;
  readonly anchor: string;
  readonly size: number;
  /** What is shown in full when pointed at. */
  readonly full: string | undefined;
}

export interface Drawing {
  readonly svg: XmlElement;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Text[];
  readonly elements: readonly Drawn[];
}

/** An element with the attributes it inherits. */
export interface Drawn {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** The wide and the narrow drawing. */
export function read(chart: string | undefined): { wide: Drawing; narrow: Drawing } {
  const root = parseXml(chart ?? "");
  const [wide, narrow] = root.children as XmlElement[];
  return { wide: readDrawing(wide), narrow: readDrawing(narrow) };
}

function readDrawing(svg: XmlElement): Drawing {
  const size = (name: string) => Number(svg.attributes.get(name));
  return {
    svg,
    width: size("width"),
    height: size("height"),
    texts: textsIn(svg),
    elements: inherited(svg, new Map()),
  };
}

function inherited(element: XmlElement, from: ReadonlyMap<string, string>): Drawn[] {
  const attributes = new Map([...from, ...element.attributes]);
  const children = element.children.filter((child): child is XmlElement => typeof child !== "string");
  return [{ name: element.name, attributes }, ...children.flatMap((child) => inherited(child, attributes))];
}

function textsIn(svg: XmlElement): Text[] {
  return groupsOf(svg).flatMap(({ group, child }) => {
    const title = child.children.find(
      (inner): inner is XmlElement => typeof inner !== "string" && inner.name === "title",
    );
    const own = child.children.filter((inner): inner is string => typeof inner === "string").join("");
    const [, x, y] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(child.attributes.get("transform") ?? "") ?? [];
    return [
      {
        text: own,
        x: Number(x),
        y: Number(y),
        anchor: group.attributes.get("text-anchor") ?? "middle",
        size: Number(group.attributes.get("font-size")),
        full: title && textOf(title),
      },
    ];
  });
}

function groupsOf(svg: XmlElement): { group: XmlElement; child: XmlElement }[] {
  return allElements(svg).flatMap((group) =>
    group.children.flatMap((child) =>
      typeof child !== "string" && child.name === "text" ? [{ group, child }] : [],
    ),
  );
}

/** Numbers of an element, by attribute. */
export function numbers(drawn: Drawn, ...names: string[]): number[] {
  return names.map((name) => Number(drawn.attributes.get(name)));
}

/** Elements of a name with these attributes, their own or inherited. */
export function find(drawing: Drawing, name: string, attributes: Record<string, string> = {}): Drawn[] {
  return drawing.elements.filter(
    (element) =>
      element.name === name &&
      Object.entries(attributes).every(([key, value]) => element.attributes.get(key) === value),
  );
}

export function textAt(drawing: Drawing, text: string): Text {
  const found = drawing.texts.find((one) => one.text === text);
  if (found === undefined) throw new Error(`no text ${text} among ${drawing.texts.map((one) => one.text)}`);
  return found;
}

/** The x axis as its labels say it: where the value of a label stands, what is between by interpolation. */
export function axisFrom(
  drawing: Drawing,
  a: [string, number],
  b: [string, number],
): (value: number) => number {
  const [xa, xb] = [textAt(drawing, a[0]).x, textAt(drawing, b[0]).x];
  return (value) => xa + ((value - a[1]) / (b[1] - a[1])) * (xb - xa);
}

/** Corners of a path of straight lines. */
export function corners(path: Drawn): Point[] {
  const d = path.attributes.get("d") ?? "";
  return [...d.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

export const HOSTILE = [
  `<script>alert("1")</script>`,
  `"><img src=x onerror=alert(1)>`,
  `"quoted" & 'quoted' &amp; &#0; ]]>`,
  "line\nbreak\tand\rreturn\u2028separator",
  "emoji 😀👩‍👩‍👧 and half \ud83d of one \udc00",
  "\u0000\u0001\u001f\u007f\u0085\ufffe\uffff",
  "日本語の名前 العربية עברית \u202eoverride",
  " ",
  "",
  "__proto__",
  "x".repeat(200),
];
