import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IntervalChart } from "../../../src/report/charts/load.ts";
import { widthOf } from "../../../src/report/site/text.ts";
import { allElements, type XmlElement } from "../site/strict-xml.ts";
import { axisFrom, charts, type Drawing, find, HOSTILE, numbers, read, textAt } from "./read-chart.ts";

const WORDS = { id: "chart", title: "A title", description: "A description." };
const PLAIN: Omit<IntervalChart, "rows"> = {
  ...WORDS,
  scale: "duration",
  axis: "per year",
  reference: "allowed",
};

function draw(chart: Partial<IntervalChart> & Pick<IntervalChart, "rows">): Drawing {
  return read(charts.intervals({ ...PLAIN, ...chart })).wide;
}

/** Bars of rows, from the top: lines that lie, other than grid lines. */
function bars(drawing: Drawing) {
  return find(drawing, "line")
    .map((line) => numbers(line, "x1", "x2", "y1", "y2"))
    .filter(([x1, x2, y1, y2]) => y1 === y2 && x1 !== x2);
}

describe("what stands where", () => {
  const rows = [
    { label: "one", estimate: 2, lower: 1, upper: 4 },
    { label: "two", estimate: 7.5, lower: 6.25, upper: 10 },
  ];

  test("dots, bars and their ends are where the labels of the axis say", () => {
    for (const drawing of Object.values(read(charts.intervals({ ...PLAIN, rows })))) {
      const toPx = axisFrom(drawing, ["2 s", 2], ["8 s", 8]);
      const dots = find(drawing, "circle").map((dot) => numbers(dot, "cx", "cy"));
      expect(dots).toHaveLength(2);
      for (const [i, { estimate, lower, upper }] of rows.entries()) {
        const [x, y] = dots[i];
        expect(x).toBeCloseTo(toPx(estimate), 0.5);
        expect(Math.abs(x - toPx(estimate))).toBeLessThan(0.2);
        const [x1, x2, barY] = bars(drawing)[i];
        expect(Math.abs(x1 - toPx(lower))).toBeLessThan(0.2);
        expect(Math.abs(x2 - toPx(upper))).toBeLessThan(0.2);
        expect(barY).toBe(y);
      }
    }
  });

  test("a label stands in the line of its dot, or above it on a narrow page", () => {
    const { wide, narrow } = read(charts.intervals({ ...PLAIN, rows }));
    const dots = (drawing: Drawing) => find(drawing, "circle").map((dot) => numbers(dot, "cy")[0]);
    expect(textAt(wide, "two").y).toBe(dots(wide)[1]);
    expect(textAt(narrow, "two").y).toBeGreaterThan(dots(narrow)[0]);
    expect(textAt(narrow, "two").y).toBeLessThan(dots(narrow)[1]);
  });

  test("a row has a line at its own reference, and the label of all stands above the first", () => {
    const compared = [rows[0], { ...rows[1], reference: 5 }, { ...rows[1], reference: 3 }];
    for (const drawing of Object.values(read(charts.intervals({ ...PLAIN, rows: compared })))) {
      const toPx = axisFrom(drawing, ["2 s", 2], ["8 s", 8]);
      const lines = find(drawing, "line", { stroke: "var(--ink)" });
      const middles = bars(drawing).map(([, , y]) => y);
      expect(lines).toHaveLength(2);
      for (const [i, reference] of [5, 3].entries()) {
        const [x, y1, y2] = numbers(lines[i], "x1", "y1", "y2");
        expect(Math.abs(x - toPx(reference))).toBeLessThan(0.2);
        expect((y1 + y2) / 2).toBeCloseTo(middles[i + 1], 5);
      }
      expect(Math.abs(textAt(drawing, "allowed").x - toPx(5))).toBeLessThan(0.2);
    }
  });

  test("on a narrow page references keep clear of the labels and values above the bars", () => {
    const compared = rows.map((row) => ({ ...row, value: "10 min", reference: 9.9 }));
    const { narrow } = read(charts.intervals({ ...PLAIN, rows: compared }));
    const words = narrow.texts.filter(({ text }) => ["one", "two", "10 min"].includes(text));
    for (const line of find(narrow, "line", { stroke: "var(--ink)" })) {
      const [y1, y2] = numbers(line, "y1", "y2");
      for (const { y, size } of words) expect(y + size / 2 <= y1 || y - size / 2 >= y2).toBe(true);
    }
  });

  test("without references there is no label of them", () => {
    expect(draw({ rows }).texts.map(({ text }) => text)).not.toContain("allowed");
  });

  test("a reference beyond all rows is on the axis too", () => {
    const drawing = draw({ rows: [{ ...rows[0], reference: -20 }] });
    const [line] = find(drawing, "line", { stroke: "var(--ink)" });
    const toPx = axisFrom(drawing, ["−20 s", -20], ["0", 0]);
    expect(Math.abs(numbers(line, "x1")[0] - toPx(-20))).toBeLessThan(0.2);
  });

  test("groups are headings above their rows, once each", () => {
    const grouped = ["api", "api", "database"].map((group, i) => ({ ...rows[0], label: `row ${i}`, group }));
    const drawing = draw({ rows: grouped });
    const order = drawing.texts
      .filter(({ x }) => x === 0)
      .sort((a, b) => a.y - b.y)
      .map(({ text }) => text);
    expect(order).toEqual(["api", "row 0", "row 1", "database", "row 2"]);
  });

  test("verdicts have their colours, and undecided is hollow", () => {
    const verdicts = ["good", "bad", "undecided"] as const;
    const drawing = draw({ rows: verdicts.map((verdict) => ({ ...rows[0], verdict })) });
    const looks = find(drawing, "circle").map(({ attributes }) => [
      attributes.get("stroke"),
      attributes.get("fill"),
    ]);
    expect(looks).toEqual([
      ["var(--good)", "var(--good)"],
      ["var(--bad)", "var(--bad)"],
      ["var(--quiet)", "var(--paper)"],
    ]);
  });
});

describe("axes", () => {
  test("durations have ticks at round times", () => {
    const rows = [{ label: "a", estimate: -1000, lower: -4000, upper: 8000 }];
    const drawing = draw({ rows, scale: "duration" });
    const toPx = axisFrom(drawing, ["0", 0], ["1 h", 3600]);
    expect(Math.abs(textAt(drawing, "−1 h").x - toPx(-3600))).toBeLessThan(0.2);
    expect(Math.abs(textAt(drawing, "2 h").x - toPx(7200))).toBeLessThan(0.2);
    expect(Math.abs(numbers(find(drawing, "circle")[0], "cx")[0] - toPx(-1000))).toBeLessThan(0.2);
  });

  test("every nine of availability has the same room", () => {
    const rows = [{ label: "a", estimate: 0.9995, lower: 0.985, upper: 0.99995 }];
    const drawing = draw({ rows, scale: "availability" });
    const toPx = axisFrom(drawing, ["99 %", 2], ["99.9 %", 3]);
    expect(Math.abs(textAt(drawing, "99.99 %").x - toPx(4))).toBeLessThan(0.3);
    // -log10 of 0.0005 is 3.30103, of 0.015 1.82391, of 0.00005 4.30103.
    expect(Math.abs(numbers(find(drawing, "circle")[0], "cx")[0] - toPx(3.30103))).toBeLessThan(0.3);
    const [x1, x2] = bars(drawing)[0];
    expect(Math.abs(x1 - toPx(1.82391))).toBeLessThan(0.3);
    expect(Math.abs(x2 - toPx(4.30103))).toBeLessThan(0.3);
  });

  test("a narrow range of availability has ticks too", () => {
    const rows = [{ label: "a", estimate: 0.99988, lower: 0.99987, upper: 0.99989 }];
    const ticks = draw({ rows, scale: "availability" }).texts.filter(({ text }) => text.endsWith("%"));
    expect(ticks.length).toBeGreaterThanOrEqual(2);
  });
});

describe("bounds that are open", () => {
  const closed = { label: "closed", estimate: 5, lower: 4, upper: 6 };

  test.each([
    ["null", null],
    ["infinite", Number.POSITIVE_INFINITY],
  ])("%s: the bar runs beyond all that is known and ends in an arrow, without a cap", (_, upper) => {
    const drawing = draw({ rows: [closed, { label: "open", estimate: 5, lower: 4, upper }] });
    const toPx = axisFrom(drawing, ["4 s", 4], ["6 s", 6]);
    const [, [, x2, y]] = bars(drawing);
    expect(x2).toBeGreaterThan(toPx(6) + 10);
    const caps = find(drawing, "line")
      .map((line) => numbers(line, "x1", "x2", "y1", "y2"))
      .filter(([x1, cx2, y1, y2]) => x1 === cx2 && y1 < y && y2 > y && y2 - y1 < 20);
    expect(caps).toHaveLength(1);
    const arrows = find(drawing, "path").map(({ attributes }) => attributes.get("transform") ?? "");
    expect(arrows).toHaveLength(1);
    expect(arrows[0]).toContain(`translate(${x2},${y})`);
  });

  test("an availability of 1 has no dot, only what it is above", () => {
    const rows = [{ label: "no outage seen", estimate: 1, lower: 0.9999, upper: 1 }];
    const drawing = draw({ rows, scale: "availability" });
    expect(find(drawing, "circle")).toHaveLength(0);
    expect(bars(drawing)).toHaveLength(1);
  });
});

test("nothing to draw is undefined", () => {
  expect(charts.intervals({ ...PLAIN, rows: [] })).toBeUndefined();
  const rows = [{ label: "a", estimate: Number.NaN, lower: 0, upper: 1 }];
  expect(charts.intervals({ ...PLAIN, rows })).toBeUndefined();
});

test("a chart without a proper id is a defect of the caller", () => {
  const rows = [{ label: "a", estimate: 1, lower: 0, upper: 2 }];
  expect(() => charts.intervals({ ...PLAIN, rows, id: 'a" onload="' })).toThrow("id");
});

const value = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.constantFrom(0, 1, -1, 1e-9, 1e15),
);
const bound = fc.oneof(
  value,
  fc.constantFrom(null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
);
const row = fc
  .record({
    estimate: value,
    lower: bound,
    upper: bound,
    label: fc.constantFrom(...HOSTILE),
    value: fc.constantFrom(...HOSTILE),
  })
  .map((one) => ({ ...one, group: one.label, detail: one.value }));

test("whatever the values and names, all is finite, within the canvas, and no two labels of the axis meet", () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      fc.option(value, { nil: undefined }),
      (rows, reference) => {
        const compared = rows.map((one) => ({ ...one, ...(reference !== undefined && { reference }) }));
        const chart = { ...PLAIN, rows: compared, axis: "the axis", reference: HOSTILE[rows.length] };
        for (const drawing of Object.values(read(charts.intervals(chart)))) checkDrawing(drawing);
      },
    ),
    { numRuns: 60, seed: 5 },
  );
});

function checkDrawing(drawing: Drawing): void {
  const { svg, width, height, texts } = drawing;
  const places = allElements(svg).flatMap(({ attributes }: XmlElement) =>
    ["x1", "x2", "y1", "y2", "cx", "cy", "x", "y"].flatMap((name) => attributes.get(name) ?? []),
  );
  for (const place of places.filter((text) => !text.endsWith("em"))) {
    expect(Number(place)).toBeGreaterThanOrEqual(-1);
    expect(Number(place)).toBeLessThanOrEqual(Math.max(width, height) + 1);
  }
  for (const { text, x, anchor, size } of texts) {
    const room = widthOf(text, { size });
    const left = anchor === "start" ? x : anchor === "end" ? x - room : x - room / 2;
    expect(left).toBeGreaterThan(-30);
    expect(left + room).toBeLessThan(width + 30);
  }
  const axis = texts.filter(({ text, y }) => /^[−\d]/.test(text) && y > height - 44 && y < height - 20);
  const ends = axis
    .sort((a, b) => a.x - b.x)
    .map(({ text, x, size }) => [x - widthOf(text, { size }) / 2, x + widthOf(text, { size }) / 2]);
  for (const [i, [from]] of ends.slice(1).entries()) expect(from).toBeGreaterThan(ends[i][1]);
}
