import { describe, expect, test } from "vitest";
import {
  createDesign,
  overridesOfPoint,
  type Plan,
  pointText,
  rowsOfPlan,
} from "../../../src/experiment/sweep/design.ts";
import {
  type Parameter,
  quantityOf,
  type Range,
  type Value,
} from "../../../src/experiment/sweep/parameter.ts";
import { sweepRandom } from "../../../src/experiment/sweep/random.ts";

const value = (raw: string | number): Value => ({ text: String(raw), raw: [raw], quantity: quantityOf(raw) });
const list = (name: string, ...values: (string | number)[]): Parameter => ({
  name,
  paths: [name],
  values: values.map(value),
});
const range = (name: string, more: Partial<Range>): Parameter => ({
  name,
  paths: [name],
  values: { low: 0, high: 1, unit: "", isWhole: false, isLogarithmic: false, ...more },
});
const design = (plan: Plan, ...parameters: Parameter[]) =>
  createDesign(plan, parameters, sweepRandom("1", "design"));
const numbersOf = (points: readonly (readonly (Value | undefined)[])[], parameter = 0) =>
  points.map((point) => point[parameter]?.quantity?.value);

describe("a grid", () => {
  test("has every combination once, the first parameter changing slowest", () => {
    const { points, rows } = design({ kind: "grid" }, list("a", 1, 2), list("b", "x", "y", "z"));
    const texts = points.map((point) => point.map((one) => one?.text).join(""));
    expect(texts).toEqual(["1x", "1y", "1z", "2x", "2y", "2z"]);
    expect(rows).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("cannot have a range", () => {
    expect(() => design({ kind: "grid" }, range("a", {}))).toThrow(RangeError);
  });
});

test("one at a time: the scenario as it is, then each value, the ends of a range", () => {
  const parameters = [list("a", 1, 2), range("b", { low: 5, high: 9, unit: "h" })];
  const { points } = createDesign({ kind: "one-at-a-time" }, parameters, Math.random);
  expect(points.map((point) => pointText(parameters, point))).toEqual([
    "the scenario as it is",
    "a=1",
    "a=2",
    "b=5h",
    "b=9h",
  ]);
  expect(overridesOfPoint(parameters, points[4])).toEqual({ b: "9h" });
});

test("paths that are set together get each its own value, or that of a range", () => {
  const option: Value = { text: "4h+25 kUSD/y", raw: ["4h", "25 kUSD/y"] };
  const paths = ["mttr", "amount"];
  expect(overridesOfPoint([{ name: "mttr", paths, values: [option] }], [option])).toEqual({
    mttr: "4h",
    amount: "25 kUSD/y",
  });
  const both = { ...range("n", { low: 3, high: 3.5 }), paths };
  const { points } = createDesign({ kind: "one-at-a-time" }, [both], Math.random);
  expect(overridesOfPoint([both], points[2])).toEqual({ mttr: 3.5, amount: 3.5 });
});

describe("a Latin hypercube", () => {
  test("has one point in each slice of a range, and as many of each value of a list", () => {
    const { points } = design(
      { kind: "latin", size: 20 },
      range("a", { low: 100, high: 200 }),
      list("b", "x", "y"),
    );
    const slices = numbersOf(points).map((a) => Math.floor(((a ?? 0) - 100) / 5));
    expect(slices.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(points.filter(([, b]) => b?.text === "x").length).toBe(10);
  });

  test("whole numbers of a range are as likely as each other", () => {
    const { points, rows } = design(
      { kind: "latin", size: 90 },
      range("n", { low: 8, high: 10, isWhole: true }),
    );
    expect(numbersOf(points).sort()).toEqual([10, 8, 9]);
    for (const point of [0, 1, 2]) expect(rows.filter((row) => row === point).length).toBe(30);
  });

  test("a logarithmic range has as many points in each factor", () => {
    const { points } = design(
      { kind: "latin", size: 30 },
      range("m", { low: 1, high: 1000, unit: "h", isLogarithmic: true }),
    );
    const decades = numbersOf(points).map((seconds) => Math.floor(Math.log10((seconds ?? 0) / 3600)));
    for (const decade of [0, 1, 2]) expect(decades.filter((one) => one === decade).length).toBe(10);
  });

  test("follows from the seed", () => {
    const points = (seed: string) =>
      createDesign({ kind: "latin", size: 5 }, [range("a", {})], sweepRandom(seed, "design")).points;
    expect(points("1")).toEqual(points("1"));
    expect(points("2")).not.toEqual(points("1"));
  });
});

test("rows of Morris and Sobol plans; those with the same values are one point", () => {
  const parameters = [list("a", 1, 2), list("b", 1, 2)];
  for (const plan of [
    { kind: "morris", size: 10 },
    { kind: "sobol", size: 10 },
  ] as const) {
    const { points, rows, positions } = design(plan, ...parameters);
    expect(rows.length).toBe(rowsOfPlan(plan, parameters));
    expect(positions.length).toBe(rows.length);
    expect(points.length).toBe(4);
    for (const [row, at] of positions.entries()) {
      const wanted = [...at].map((position) => (position < 0.5 ? 1 : 2));
      expect(points[rows[row]].map((one) => one?.raw[0])).toEqual(wanted);
    }
  }
});
