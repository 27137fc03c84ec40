import { describe, expect, test } from "vitest";
import type { TimelineChart, TimelineSpan } from "../../../src/report/charts/load.ts";
import { axisFrom, charts, type Drawing, find, numbers, read, textAt } from "./read-chart.ts";

const PLAIN = { id: "timeline", title: "A timeline", description: "As told.", from: 0, to: 3600 };
const DOWN = { fill: "var(--bad)" };

function draw(chart: Partial<TimelineChart> & Pick<TimelineChart, "rows">): Drawing {
  return read(charts.timeline({ ...PLAIN, ...chart })).wide;
}

/** Boxes of a row, [left, right], without those of the key. */
function boxes(
  drawing: Drawing,
  label: string,
  attributes: Record<string, string> = DOWN,
): [number, number][] {
  return find(drawing, "rect", attributes)
    .map((box) => numbers(box, "x", "width", "y", "height"))
    .filter(([, , y, height]) => Math.abs(y + height / 2 - textAt(drawing, label).y) < 1)
    .filter(([, width]) => width > 0) // others are not drawn at all
    .map(([x, width]) => [x - 0.75, x + width + 0.75]);
}

const down = (from: number, to: number): TimelineSpan => ({ from, to, state: "down" });

describe("what stands where", () => {
  test("spans are where the axis says, to a pixel", () => {
    const drawing = draw({ rows: [{ label: "api", spans: [down(600, 1200), down(1800, 3000)] }] });
    const toPx = axisFrom(drawing, ["0", 0], ["1 h", 3600]);
    const drawn = boxes(drawing, "api");
    expect(drawn).toHaveLength(2);
    for (const [i, [from, to]] of [
      [600, 1200],
      [1800, 3000],
    ].entries()) {
      expect(Math.abs(drawn[i][0] - toPx(from))).toBeLessThanOrEqual(1);
      expect(Math.abs(drawn[i][1] - toPx(to))).toBeLessThanOrEqual(1);
    }
  });

  test("what lies outside the window is cut off or left out", () => {
    const spans = [down(-500, 600), down(3000, Number.POSITIVE_INFINITY), down(5000, 6000)];
    const drawing = draw({ rows: [{ label: "api", spans }] });
    const toPx = axisFrom(drawing, ["0", 0], ["1 h", 3600]);
    const drawn = boxes(drawing, "api");
    expect(drawn).toHaveLength(2);
    expect(Math.abs(drawn[0][0] - toPx(0))).toBeLessThanOrEqual(1);
    expect(Math.abs(drawn[1][1] - toPx(3600))).toBeLessThanOrEqual(1);
  });

  test("the axis counts from its origin", () => {
    const rows = [{ label: "api", spans: [down(1e6 + 1800, 1e6 + 2400)] }];
    const drawing = draw({ rows, from: 1e6, to: 1e6 + 3600, origin: 1e6 + 1800 });
    const toPx = axisFrom(drawing, ["−30 min", -1800], ["30 min", 1800]);
    expect(Math.abs(textAt(drawing, "0").x - toPx(0))).toBeLessThan(0.2);
    expect(Math.abs(boxes(drawing, "api")[0][0] - toPx(0))).toBeLessThanOrEqual(1);
  });

  test.each([
    [30, "10 s"],
    [7200, "1 h"],
    [3 * 86_400, "1 d"],
    [30 * 365 * 86_400, "10 y"],
  ])("a window of %d s has a tick at %s", (to, tick) => {
    textAt(draw({ rows: [{ label: "api", spans: [] }], to }), tick);
  });
});

describe("states", () => {
  test("look different without colour, and the key has those that are there", () => {
    const states = ["down", "unreachable", "degraded", "rebuilding", "maintenance"] as const;
    const rows = states.map((state) => ({ label: `was ${state}`, spans: [{ from: 600, to: 1200, state }] }));
    const drawing = draw({ rows });
    const looks = rows.map(({ label }) => {
      const y = textAt(drawing, label).y;
      const box = find(drawing, "rect").find((one) => {
        const [top, height] = numbers(one, "y", "height");
        return Math.abs(top + height / 2 - y) < 1;
      });
      const isHollow = box?.attributes.get("fill") === "var(--paper)";
      return `${box?.attributes.get("height")} ${isHollow}`;
    });
    expect(new Set(looks).size).toBe(states.length);
    const names = draw({ rows: rows.slice(0, 1) }).texts.map(({ text }) => text);
    expect(names).toContain("down");
    expect(names).not.toContain("rebuilding");
  });
});

describe("spans that are short for their window", () => {
  test("a second in ten years can be seen", () => {
    const drawing = draw({ rows: [{ label: "api", spans: [down(1e8, 1e8 + 1)] }], to: 3.15e8 });
    expect(boxes(drawing, "api")).toHaveLength(1);
  });

  test("a moment without length can be seen", () => {
    expect(boxes(draw({ rows: [{ label: "api", spans: [down(60, 60)] }] }), "api")).toHaveLength(1);
  });

  test("ten thousand of them are a comb, and never look like one long span", () => {
    const spans = Array.from({ length: 10_000 }, (_, i) => down(i * 300, i * 300 + 5));
    const drawn = boxes(draw({ rows: [{ label: "api", spans }], to: 3e6 }), "api");
    expect(drawn.length).toBeGreaterThan(50);
    const covered = drawn.reduce((sum, [x1, x2]) => sum + x2 - x1, 0);
    const [first, last] = [drawn[0], drawn[drawn.length - 1]];
    expect(covered / (last[1] - first[0])).toBeLessThan(0.5);
  });

  test("down nearly all the time is one long span", () => {
    const spans = Array.from({ length: 10_000 }, (_, i) => down(i * 300, i * 300 + 290));
    expect(boxes(draw({ rows: [{ label: "api", spans }], to: 3e6 }), "api")).toHaveLength(1);
  });
});

test("rows without spans are drawn; no rows or no window are not", () => {
  expect(boxes(draw({ rows: [{ label: "api", spans: [] }] }), "api")).toHaveLength(0);
  expect(charts.timeline({ ...PLAIN, rows: [] })).toBeUndefined();
  for (const to of [0, -5, Number.NaN]) {
    expect(charts.timeline({ ...PLAIN, to, rows: [{ label: "api", spans: [] }] })).toBeUndefined();
  }
});
