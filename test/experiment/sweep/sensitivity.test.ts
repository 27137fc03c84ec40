import { expect, test } from "vitest";
import { createDesign, type Design, type Plan } from "../../../src/experiment/sweep/design.ts";
import { type Parameter, quantityOf } from "../../../src/experiment/sweep/parameter.ts";
import { PointRecord } from "../../../src/experiment/sweep/point-record.ts";
import { sweepRandom } from "../../../src/experiment/sweep/random.ts";
import { sensitivityOf } from "../../../src/experiment/sweep/sensitivity.ts";
import { runTask } from "../../../workers/task.ts";
import { GivenSimulator } from "../simulator.ts";

const parameters: Parameter[] = ["a", "b"].map((name) => ({
  name,
  paths: [name],
  values: [1, 2, 3].map((raw) => ({ text: `${raw}`, raw: [raw], quantity: quantityOf(raw) })),
}));

/** Downtime a year is 1000 a + 100 b s, or 5000 s as it is, and as much more as the number of the replication. */
function recordsOf({ points }: Design, replications: (point: number) => number): PointRecord[] {
  return points.map(([a, b], point) => {
    const own =
      a === undefined && b === undefined
        ? 5000
        : 1000 * (a?.quantity?.value ?? 4) + 100 * (b?.quantity?.value ?? 10);
    const simulator = new GivenSimulator((replication) => [{ duration: own + replication, cause: 0 }]);
    const record = new PointRecord([{ name: "api", index: 0, objective: Number.NaN }], 1);
    const result = runTask(() => simulator, { seed: "1", from: 0, to: replications(point) });
    if (!result.ok) throw new Error(result.message);
    record.add(result.value);
    return record;
  });
}

function measure(plan: Plan, replications: (point: number) => number, asked = 40) {
  const design = createDesign(plan, parameters, sweepRandom("1", "design"));
  const records = recordsOf(design, replications);
  const isComplete = records.map((record) => record.replications === asked);
  const found = sensitivityOf(
    "api",
    design,
    parameters,
    records,
    isComplete,
    0.95,
    sweepRandom("1", "bootstrap"),
  );
  return { design, found };
}

test("a grid: shares of the variance by parameter", () => {
  const { found } = measure({ kind: "grid" }, () => 40);
  expect(found.map(({ parameter, measure }) => [parameter, measure])).toEqual([
    ["a", "main_effect"],
    ["b", "main_effect"],
  ]);
  expect(found[0].interval.estimate).toBeCloseTo(100 / 101, 8);
  expect(found[1].interval.estimate).toBeCloseTo(1 / 101, 8);
});

test("one at a time: what each value changes, of the points that are complete", () => {
  const told = ({ found }: ReturnType<typeof measure>) =>
    found.map(({ parameter, value, interval }) => [parameter, value, Math.round(interval.estimate)]);
  const whole = [
    ["a", "1", -3000],
    ["a", "2", -2000],
    ["a", "3", -1000],
    ["b", "1", -900],
    ["b", "2", -800],
    ["b", "3", -700],
  ];
  expect(told(measure({ kind: "one-at-a-time" }, () => 40))).toEqual(whole);
  // The first point is the scenario as it is, the third sets a to 2.
  expect(told(measure({ kind: "one-at-a-time" }, (point) => (point === 2 ? 39 : 40)))).toEqual(
    whole.toSpliced(1, 1),
  );
  expect(told(measure({ kind: "one-at-a-time" }, (point) => (point === 0 ? 39 : 40)))).toEqual([]);
});

test("Morris and Sobol: effects per range, shares that add up, without what is not complete", () => {
  const effect = (steps: number) => (3 * steps) / 2;
  const morris = measure({ kind: "morris", size: 12 }, () => 40).found;
  const of = (name: string, parameter: string) =>
    morris.find((one) => one.measure === name && one.parameter === parameter)?.interval.estimate ??
    Number.NaN;
  // Of four levels the inner two are one value: a step of two thirds is from 1 to 2 or 2 to 3, or twice that never.
  for (const [parameter, size] of [
    ["a", 1000],
    ["b", 100],
  ] as const) {
    expect(of("mu_star", parameter)).toBeGreaterThanOrEqual(effect(1) * size - 1e-6);
    expect(of("mu_star", parameter)).toBeLessThanOrEqual(effect(2) * size + 1e-6);
  }
  const sobol = measure({ kind: "sobol", size: 60 }, () => 40).found;
  const total = sobol.filter((one) => one.measure === "ST").map(({ interval }) => interval.estimate);
  expect(Math.abs(total[0] - 100 / 101)).toBeLessThan(0.3);
  expect(total[1]).toBeLessThan(0.05);
});

test("an interruption leaves whole trajectories only; one alone tells nothing", () => {
  const plan = { kind: "morris", size: 6 } as const;
  const { design } = measure(plan, () => 40);
  const ofTrajectory = (row: number) => new Set(design.rows.slice(3 * row, 3 * row + 3));
  const last = design.points.length - 1;
  const { found } = measure(plan, (point) => (point === last ? 20 : 40));
  const whole = [0, 1, 2, 3, 4, 5].filter((row) => !ofTrajectory(row).has(last)).length;
  expect(whole).toBeGreaterThanOrEqual(2);
  expect(found[0].interval.observations).toBe(whole);
  const few = new Set([...ofTrajectory(0)]);
  const alone = measure(plan, (point) => (few.has(point) ? 40 : 20));
  const complete = [0, 1, 2, 3, 4, 5].filter((row) =>
    [...ofTrajectory(row)].every((point) => few.has(point)),
  );
  expect(alone.found.length).toBe(complete.length < 2 ? 0 : 6);
});

test("nothing is told from fewer than ten replications, an unfinished grid, or a Latin hypercube", () => {
  expect(measure({ kind: "grid" }, () => 9, 9).found).toEqual([]);
  expect(measure({ kind: "grid" }, (point) => (point === 4 ? 39 : 40)).found).toEqual([]);
  expect(measure({ kind: "latin", size: 5 }, () => 40).found).toEqual([]);
  expect(measure({ kind: "grid" }, () => 10, 10).found.length).toBe(2);
});
