/** What holds for every chart: clean text, the same bytes each time, nothing of a name ever becomes markup. */
import { describe, expect, test } from "vitest";
import type { Charts } from "../../../src/report/charts/load.ts";
import { DARK, LIGHT } from "../../../src/report/charts/theme.ts";
import { allElements, parseXml, type XmlElement } from "../site/strict-xml.ts";
import { charts, HOSTILE, read } from "./read-chart.ts";

/** Every chart with names in all places where names go. */
function drawAll(names: readonly string[], id: string): Record<keyof Charts, string> {
  const [a, b = a, c = a] = names;
  const words = { title: a, description: b };
  const range = { estimate: 0.5, lower: 0.4, upper: 0.6 };
  const rows = names.map((name) => ({ ...range, label: name, group: name, value: name, detail: name }));
  const points = [
    { x: 5, share: 0.5, lower: 0.4, upper: 0.6 },
    { x: 50, share: 0, lower: 0, upper: 0.1 },
  ];
  const spans = [{ from: 5, to: 20, state: "down" } as const];
  const all = {
    intervals: charts.intervals({
      ...words,
      id: `${id}-intervals`,
      rows: rows.map((row) => ({ ...row, reference: 0.7 })),
      scale: "duration",
      axis: c,
      reference: a,
    }),
    shares: charts.shares({ ...words, id: `${id}-shares`, rows, axis: c }),
    survival: charts.survival({
      ...words,
      id: `${id}-survival`,
      axis: c,
      curves: names.map((name) => ({ label: name, detail: name, points })),
    }),
    years: charts.years({
      ...words,
      id: `${id}-years`,
      budget: 60,
      variants: names.map((name) => ({ label: name, downtimes: [0, 5, 400] })),
    }),
    timeline: charts.timeline({
      ...words,
      id: `${id}-timeline`,
      axis: c,
      from: 0,
      to: 30,
      rows: names.map((name) => ({ label: name, group: name, value: name, spans })),
    }),
  };
  return all as Record<keyof Charts, string>;
}

const plain = Object.entries(drawAll(["one", "two", "three"], "a"));
const hostile = Object.entries(drawAll(HOSTILE, "a"));

const ELEMENTS = ["div", "svg", "title", "desc", "g", "text", "line", "path", "rect", "circle"];
const ATTRIBUTES = new Set(
  [
    "class xmlns role viewBox width height id aria-labelledby aria-describedby",
    "x y x1 x2 y1 y2 cx cy r d transform",
    "fill fill-opacity stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap stroke-linejoin stroke-miterlimit",
    "paint-order font-size font-weight text-anchor",
  ].flatMap((names) => names.split(" ")),
);

describe.each(plain)("%s", (_, chart) => {
  test("is two pictures with a name and a description", () => {
    const root = parseXml(chart);
    const sizes = (root.children as XmlElement[]).map((svg) => {
      const [title, description] = svg.children as XmlElement[];
      expect(svg.attributes.get("role")).toBe("img");
      expect(title.name).toBe("title");
      expect(description.name).toBe("desc");
      expect(svg.attributes.get("aria-labelledby")).toBe(title.attributes.get("id"));
      expect(svg.attributes.get("aria-describedby")).toBe(description.attributes.get("id"));
      expect([title.children, description.children]).toEqual([["one"], ["two"]]);
      expect(svg.attributes.get("viewBox")).toBe(
        `0 0 ${svg.attributes.get("width")} ${svg.attributes.get("height")}`,
      );
      return svg.attributes.get("class");
    });
    expect(sizes).toEqual(["wide", "narrow"]);
    expect(read(chart).narrow.width).toBeLessThanOrEqual(328);
  });

  test("colours come from the page alone", () => {
    const known = new Set(["none", "currentColor", ...Object.keys(LIGHT).map((name) => `var(--${name})`)]);
    const used = allElements(parseXml(chart)).flatMap(({ attributes }) =>
      ["fill", "stroke"].flatMap((name) => attributes.get(name) ?? []),
    );
    expect(used.filter((color) => !known.has(color))).toEqual([]);
  });

  test("text is never smaller than 12 px", () => {
    const sizes = allElements(parseXml(chart)).flatMap(({ attributes }) => attributes.get("font-size") ?? []);
    expect(Math.min(...sizes.map(Number))).toBeGreaterThanOrEqual(12);
  });
});

describe.each(hostile)("%s with hostile names", (_, chart) => {
  test("has only the elements and attributes a chart has", () => {
    const elements = allElements(parseXml(chart));
    expect(elements.map(({ name }) => name).filter((name) => !ELEMENTS.includes(name))).toEqual([]);
    const attributes = elements.flatMap((element) => [...element.attributes.keys()]);
    expect(attributes.filter((name) => !ATTRIBUTES.has(name))).toEqual([]);
  });

  test("has no number that is none, and no warning of the library", () => {
    expect(chart).not.toMatch(/NaN|Infinity|undefined|null|\u26a0/);
  });
});

test("the same bytes each time, whatever was drawn before", () => {
  expect(Object.entries(drawAll(HOSTILE, "a"))).toEqual(hostile);
  expect(Object.entries(drawAll(["one", "two", "three"], "a"))).toEqual(plain);
});

test("ids of two sets of charts on a page are all different, and begin with the chart's", () => {
  const page = [...plain, ...Object.entries(drawAll(["one"], "b"))].map(([, chart]) => chart).join("");
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(ids).toHaveLength(2 * 5 * 2 * 2);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[ab]-(intervals|shares|survival|years|timeline)-/.test(id))).toBe(true);
});

test("both themes have all colours", () => {
  expect(Object.keys(DARK)).toEqual(Object.keys(LIGHT));
});

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
])("contrast, %s", (_, colors) => {
  test.each(["ink", "quiet", "accent", "good", "bad", "warn"])("%s is readable as text", (name) => {
    expect(contrast(colors[name], colors.paper)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colors[name], colors.wash)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["bar", ...[1, 2, 3, 4, 5, 6].map((n) => `series-${n}`)])("%s can be seen", (name) => {
    expect(contrast(colors[name], colors.paper)).toBeGreaterThanOrEqual(3);
  });
});

/** WCAG 2.2, "contrast ratio" of two colours such as #1c2329. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
