import { expect, test } from "vitest";
import { axisFrom, charts, find, numbers, read, textAt } from "./read-chart.ts";

const CHART = {
  id: "shares",
  title: "Downtime by cause",
  description: "As told.",
  axis: "share of downtime",
};
const ROWS = [
  { label: "hosts", estimate: 0.6, lower: 0.5, upper: 0.7, value: "60 %", detail: "50 … 70 %" },
  { label: "rack", estimate: 0.25, lower: 0.2, upper: 0.3, value: "25 %", detail: "20 … 30 %" },
  { label: "storage", estimate: 0, lower: 0, upper: 0.05, value: "none seen", detail: "below 5 %" },
];

test("bars begin at zero and end at their share, whiskers at their bounds, in both drawings", () => {
  for (const drawing of Object.values(read(charts.shares({ ...CHART, rows: ROWS })))) {
    const toPx = axisFrom(drawing, ["0 %", 0], ["100 %", 1]);
    const bars = find(drawing, "rect", { fill: "var(--bar)" });
    expect(bars).toHaveLength(3);
    const whiskers = find(drawing, "line", { stroke: "var(--ink)" })
      .map((line) => numbers(line, "x1", "x2", "y1", "y2"))
      .filter(([, , y1, y2]) => y1 === y2);
    for (const [i, { estimate, lower, upper }] of ROWS.entries()) {
      const [x, width, y, height] = numbers(bars[i], "x", "width", "y", "height");
      expect(Math.abs(x - toPx(0))).toBeLessThan(0.2);
      expect(Math.abs(x + width - toPx(estimate))).toBeLessThan(0.2);
      const [x1, x2, middle] = whiskers[i];
      expect(Math.abs(x1 - toPx(lower))).toBeLessThan(0.2);
      expect(Math.abs(x2 - toPx(upper))).toBeLessThan(0.2);
      expect(middle).toBeCloseTo(y + height / 2);
    }
  }
});

test("labels left, shares right, details only where there is room", () => {
  const { wide, narrow } = read(charts.shares({ ...CHART, rows: ROWS }));
  expect(textAt(wide, "hosts")).toMatchObject({ x: 0, anchor: "start" });
  expect(textAt(wide, "60 %").x).toBeGreaterThan(textAt(wide, "100 %").x);
  expect(textAt(wide, "50 … 70 %").y).toBe(textAt(wide, "60 %").y);
  expect(textAt(narrow, "60 %")).toMatchObject({ x: narrow.width, anchor: "end" });
  expect(narrow.texts.map(({ text }) => text)).not.toContain("50 … 70 %");
});

test("small shares fill the room there is", () => {
  const rows = [{ label: "a", estimate: 0.02, lower: 0.01, upper: 0.03, value: "2 %" }];
  const { wide } = read(charts.shares({ ...CHART, rows }));
  const toPx = axisFrom(wide, ["0 %", 0], ["1 %", 0.01]);
  const [x, width] = numbers(find(wide, "rect")[0], "x", "width");
  expect(Math.abs(x + width - toPx(0.02))).toBeLessThan(0.2);
  expect(width).toBeGreaterThan(200);
});

test("all zero and open bounds are drawn, nothing is not", () => {
  const zero = { label: "a", estimate: 0, lower: 0, upper: 0, value: "0 %" };
  expect(find(read(charts.shares({ ...CHART, rows: [zero] })).wide, "rect")).toHaveLength(1);
  const open = { ...zero, estimate: 0.5, lower: null, upper: null };
  const { wide } = read(charts.shares({ ...CHART, rows: [open] }));
  const toPx = axisFrom(wide, ["0 %", 0], ["100 %", 1]);
  const [whisker] = find(wide, "line", { stroke: "var(--ink)" }).map((line) => numbers(line, "x1", "x2"));
  expect(Math.abs(whisker[0] - toPx(0))).toBeLessThan(0.2);
  expect(Math.abs(whisker[1] - toPx(1))).toBeLessThan(0.2);
  const beyond = { ...open, lower: -0.2, upper: 1.3 };
  const same = find(read(charts.shares({ ...CHART, rows: [beyond] })).wide, "line", { stroke: "var(--ink)" });
  expect(numbers(same[0], "x1", "x2")).toEqual(whisker);
  expect(charts.shares({ ...CHART, rows: [] })).toBeUndefined();
  expect(charts.shares({ ...CHART, rows: [{ ...zero, estimate: Number.NaN }] })).toBeUndefined();
});
