/** Survival of outages and downtime of years: both are curves that fall in steps over a logarithmic axis. */
import { describe, expect, test } from "vitest";
import { charts, corners, type Drawing, find, numbers, type Point, read, textAt } from "./read-chart.ts";

const WORDS = { id: "curve", title: "A curve", description: "As told." };
const AXIS = "share that lasts longer";

/** Where a time, s, and a share stand, as the labels of the axes say. */
function scales(drawing: Drawing, a: [string, number], b: [string, number], top: [string, number]) {
  const [xa, xb] = [textAt(drawing, a[0]).x, textAt(drawing, b[0]).x];
  const [y0, y1] = [textAt(drawing, "0 %").y, textAt(drawing, top[0]).y];
  return {
    x: (time: number) => xa + (Math.log(time / a[1]) / Math.log(b[1] / a[1])) * (xb - xa),
    y: (share: number) => y0 + (share / top[1]) * (y1 - y0),
  };
}

function lines(drawing: Drawing): Point[][] {
  return find(drawing, "path", { fill: "none" }).map(corners);
}

/** Height of a curve at x: that of its last corner at or before it. */
function heightAt(curve: readonly Point[], x: number): number {
  return curve.findLast((corner) => corner.x <= x)?.y ?? Number.NaN;
}

describe("survival", () => {
  const points = [
    { x: 20, share: 0.75, lower: 0.6, upper: 0.9 },
    { x: 120, share: 0.25, lower: 0.1, upper: 0.4 },
    { x: 5000, share: 0, lower: 0, upper: 0.2 },
  ];

  test("the curve falls where outages end, to the share that is left, in both drawings", () => {
    const chart = charts.survival({ ...WORDS, axis: AXIS, curves: [{ label: "", points }] });
    for (const drawing of Object.values(read(chart))) {
      const { x, y } = scales(drawing, ["1 min", 60], ["1 h", 3600], ["100 %", 1]);
      const [curve] = lines(drawing);
      const expected = [1, 0.75, 0.25, 0].map(y);
      for (const [i, time] of [20, 120, 5000].entries()) {
        expect(Math.abs(heightAt(curve, x(time) - 1) - expected[i])).toBeLessThan(0.2);
        expect(Math.abs(heightAt(curve, x(time) + 1) - expected[i + 1])).toBeLessThan(0.2);
      }
      expect(Math.abs(curve[curve.length - 1].x - x(5000))).toBeLessThan(0.2);
    }
  });

  test("the band lies between the bounds", () => {
    const { wide } = read(charts.survival({ ...WORDS, axis: AXIS, curves: [{ label: "", points }] }));
    const { y } = scales(wide, ["1 min", 60], ["1 h", 3600], ["100 %", 1]);
    const [band] = find(wide, "path", { fill: "var(--series-1)" }).map(corners);
    const heights = new Set(band.map((corner) => corner.y));
    for (const bound of [1, 0.6, 0.9, 0.1, 0.4]) {
      expect(Math.min(...[...heights].map((height) => Math.abs(height - y(bound))))).toBeLessThan(0.2);
    }
  });

  test("a curve with a point that has no bounds has no band", () => {
    const curves = [{ label: "", points: [...points, { x: 6000, share: 0 }] }];
    const { wide } = read(charts.survival({ ...WORDS, axis: AXIS, curves }));
    expect(find(wide, "path", { fill: "var(--series-1)" })).toHaveLength(0);
  });

  test("no two of twelve curves look alike, and the key has the look of each", () => {
    const curves = Array.from({ length: 12 }, (_, i) => ({ label: `variant ${i}`, points }));
    const { wide } = read(charts.survival({ ...WORDS, axis: AXIS, curves }));
    const look = ({ attributes }: { attributes: ReadonlyMap<string, string> }) =>
      `${attributes.get("stroke")} ${attributes.get("stroke-dasharray")}`;
    const drawn = find(wide, "path", { fill: "none" }).map(look);
    expect(new Set(drawn).size).toBe(12);
    const dashes = drawn.slice(0, 6).map((text) => text.split(" ").slice(1).join(" "));
    expect(new Set(dashes).size).toBe(6);
    const samples = find(wide, "line", { "stroke-width": "2" }).map((line) => ({
      look: look(line),
      at: numbers(line, "x2", "y1"),
    }));
    for (const [i, { label }] of curves.entries()) {
      const { x, y } = textAt(wide, label);
      const sample = samples.find(({ at }) => at[1] === y && at[0] < x && at[0] > x - 20);
      expect(sample?.look).toBe(drawn[i]);
    }
  });

  test("of many points no step is moved by a pixel, and the path stays short", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ x: 1 + i * 3, share: 1 - (i + 1) / 20_000 }));
    const { wide } = read(charts.survival({ ...WORDS, axis: AXIS, curves: [{ label: "", points: many }] }));
    const { x, y } = scales(wide, ["1 min", 60], ["1 h", 3600], ["100 %", 1]);
    const [curve] = lines(wide);
    expect(curve.length).toBeLessThan(1500);
    for (const time of [40, 400, 4000, 40_000]) {
      const at = x(time);
      const [late, early] = [at - 1, at + 1].map((px) => heightAt(curve, px));
      const height = y(1 - (Math.floor((time - 1) / 3) + 1) / 20_000);
      expect(late).toBeLessThanOrEqual(height + 0.2);
      expect(early).toBeGreaterThanOrEqual(height - 0.2);
    }
  });

  test("a single duration is drawn; none, or none above zero, is not", () => {
    const one = (x: number) => [{ label: "a", points: [{ x, share: 0 }] }];
    expect(lines(read(charts.survival({ ...WORDS, axis: AXIS, curves: one(42) })).wide)).toHaveLength(1);
    for (const curves of [[], [{ label: "a", points: [] }], one(0)]) {
      expect(charts.survival({ ...WORDS, axis: AXIS, curves })).toBeUndefined();
    }
  });

  test.each([1e-9, 0.4, 15, 900, 86_400, 4e7, 1e12])("durations of %d s have labels on the axis", (x) => {
    const points = [
      { x, share: 0.5 },
      { x: x * 1.01, share: 0 },
    ];
    const { wide } = read(charts.survival({ ...WORDS, axis: AXIS, curves: [{ label: "", points }] }));
    expect(wide.texts.filter(({ y }) => y > wide.height - 40 && y < wide.height - 20).length).toBeGreaterThan(
      1,
    );
    expect(lines(wide)[0].every((corner) => Number.isFinite(corner.x))).toBe(true);
  });
});

describe("years", () => {
  // 72 years without, 20 with ten minutes, 8 with ten hours.
  const downtimes = Array.from({ length: 100 }, (_, i) => (i % 25 < 18 ? 0 : i % 25 < 23 ? 600 : 36_000));

  test("the curve begins at the share of years with any downtime and falls at each", () => {
    const chart = charts.years({ ...WORDS, variants: [{ label: "", downtimes }], budget: 3600 });
    for (const drawing of Object.values(read(chart))) {
      const { x, y } = scales(drawing, ["10 min", 600], ["1 h", 3600], ["50 %", 0.5]);
      const [curve] = lines(drawing);
      expect(Math.abs(curve[0].y - y(0.28))).toBeLessThan(0.2);
      expect(Math.abs(heightAt(curve, x(600) - 1) - y(0.28))).toBeLessThan(0.2);
      expect(Math.abs(heightAt(curve, x(600) + 1) - y(0.08))).toBeLessThan(0.2);
      expect(Math.abs(heightAt(curve, x(36_000) + 1) - y(0))).toBeLessThan(0.2);
    }
  });

  test("it says the years without downtime and those beyond the objective, whose budget is a line", () => {
    const { wide } = read(charts.years({ ...WORDS, variants: [{ label: "", downtimes }], budget: 3600 }));
    textAt(wide, "no downtime in 72 % of years, beyond the objective in 8 of 100 years");
    const { x } = scales(wide, ["10 min", 600], ["12 h", 43_200], ["50 %", 0.5]);
    const [budget] = find(wide, "line", { stroke: "var(--ink)" });
    expect(Math.abs(numbers(budget, "x1")[0] - x(3600))).toBeLessThan(0.2);
    expect(Math.abs(textAt(wide, "the objective allows 1 h").x - x(3600))).toBeLessThan(0.2);
  });

  test("a year that uses the whole budget meets the objective", () => {
    const variants = [{ label: "", downtimes: [3600, 3601, 0, 0] }];
    const { wide } = read(charts.years({ ...WORDS, variants, budget: 3600 }));
    textAt(wide, "no downtime in 2 of 4 years, beyond the objective in 1 of 4 years");
  });

  test("downtime in every year, and never beyond the objective", () => {
    const { wide } = read(
      charts.years({ ...WORDS, variants: [{ label: "", downtimes: [1, 2, 3] }], budget: 3600 }),
    );
    textAt(wide, "downtime in all 3 years, beyond the objective in none of 3 years");
    expect(lines(wide)).toHaveLength(1);
  });

  test.each([
    [1, 300, "no downtime in all but 1 of 300 years"],
    [11, 1_000_000, "no downtime in 99.9989 % of years"],
    [999_989, 1_000_000, "no downtime in 0.0011 % of years"],
    [40, 300, "no downtime in 87 % of years"],
  ])("%d of %d years with downtime: %s", (down, years, text) => {
    const downtimes = Float64Array.from({ length: years }, (_, i) => (i < down ? 60 : 0));
    textAt(read(charts.years({ ...WORDS, variants: [{ label: "", downtimes }] })).wide, text);
  });

  test("a variant without any downtime stays at zero beside one that has some", () => {
    const variants = [
      { label: "good", downtimes: [0, 0, 0] },
      { label: "bad", downtimes: [0, 50, 0] },
      { label: "not simulated for a year", downtimes: [] },
    ];
    const { wide } = read(charts.years({ ...WORDS, variants }));
    const { y } = scales(wide, ["30 s", 30], ["1 min", 60], ["50 %", 0.5]);
    const [good] = lines(wide);
    expect(good.every((corner) => Math.abs(corner.y - y(0)) < 0.2)).toBe(true);
    expect(lines(wide)).toHaveLength(2);
  });

  test("no years, or none with any downtime, is better said in words", () => {
    for (const variants of [[], [{ label: "", downtimes: [] }], [{ label: "", downtimes: [0, 0] }]]) {
      expect(charts.years({ ...WORDS, variants, budget: 3600 })).toBeUndefined();
    }
  });
});
