import { expect, test } from "vitest";
import { CheapestSelection } from "../../src/statistics/cheapest-selection.ts";
import { clopperPearsonInterval } from "../../src/statistics/proportion.ts";
import { drive } from "./drive.ts";
import { compoundPoisson, lognormal } from "./outages.ts";
import { exponential, uniforms } from "./random.ts";

const options = { designs: 10, limit: 1, tolerance: 0.3, confidence: 0.95 };

for (const { name, draw } of [
  {
    name: "an outage a year",
    draw: (uniform: () => number, mean: number) => compoundPoisson(uniform, mean, 1),
  },
  {
    name: "an outage in ten years",
    draw: (uniform: () => number, mean: number) => compoundPoisson(uniform, 0.1, 10 * mean),
  },
  {
    name: "an outage in ten years, lognormal",
    draw: (uniform: () => number, mean: number) => {
      const outages = exponential(uniform, 1) < 0.1;
      return outages ? lognormal(uniform, mean / -Math.expm1(-0.1), 1) : 0;
    },
  },
]) {
  test(`finds the cheapest that meets the limit at the promised rate, all at the tolerance: ${name}`, () => {
    const uniform = uniforms(`cheapest ${name}`);
    const runs = 150;
    let right = 0;
    for (let run = 0; run < runs; run++) {
      const selection = new CheapestSelection(options);
      drive(selection, (design) => draw(uniform, design < 6 ? 1.3 : 0.7));
      const { selected, decided } = selection.result();
      if (selected === 6 && decided) right++;
    }
    // That 95 % or more are right is not contradicted at 99.9 %.
    expect(clopperPearsonInterval(right, runs, 0.998).upper).toBeGreaterThan(0.95);
  });
}

test("tests from the cheapest up, spends nothing on dearer ones, and little on clear cases", () => {
  const uniform = uniforms("cheapest clear");
  const selection = new CheapestSelection(options);
  drive(selection, (design) => compoundPoisson(uniform, 8 / (1 << design), 1));
  const { selected, decided, designs, observations } = selection.result();
  // Means 8, 4, 2, 1 (in the tolerance), 0.5, ...
  expect(decided).toBe(true);
  expect([3, 4]).toContain(selected);
  expect(designs.slice(0, 3).map((design) => design.status)).toEqual(["misses", "misses", "misses"]);
  expect(Math.max(...designs.slice(0, 3).map((design) => design.observations))).toBeLessThanOrEqual(200);
  expect(designs.slice(5).every((design) => design.status === "dropped" && design.observations === 0)).toBe(
    true,
  );
  expect(designs[9]?.mean).toBeNaN();
  expect(observations).toBe(designs.reduce((total, design) => total + design.observations, 0));
});

test("none meets the limit", () => {
  const uniform = uniforms("cheapest none");
  const selection = new CheapestSelection({ ...options, designs: 3 });
  drive(selection, () => compoundPoisson(uniform, 3, 1));
  expect(selection.result()).toMatchObject({ selected: undefined, decided: true, observations: 300 });
});

test("a design without any outage is decided once others showed how long one can be", () => {
  const uniform = uniforms("cheapest perfect");
  const selection = new CheapestSelection({ ...options, designs: 2 });
  drive(selection, (design) => (design === 0 ? compoundPoisson(uniform, 3, 1) : 0));
  expect(selection.result()).toMatchObject({ selected: 1, decided: true });
  // Not before 1,000 histories without an outage.
  expect(selection.result().designs[1]?.observations).toBeGreaterThanOrEqual(1000);
  const alone = new CheapestSelection({ ...options, designs: 1, maximum: 3000 });
  drive(alone, () => 0);
  expect(alone.result()).toMatchObject({ selected: undefined, decided: false, observations: 3000 });
});

test("the cap passes an undecided design over, and says so", () => {
  const uniform = uniforms("cheapest cap");
  const selection = new CheapestSelection({ ...options, tolerance: 0.1, designs: 4, maximum: 400 });
  drive(selection, (design) => compoundPoisson(uniform, [5, 1, 0.1, 0.1][design] as number, 1));
  const { selected, decided, designs } = selection.result();
  expect({ selected, decided }).toEqual({ selected: 2, decided: false });
  expect(designs.map(({ status }) => status)).toEqual(["misses", "undecided", "meets", "dropped"]);
  expect(designs[1]?.observations).toBe(400);
  expect(selection.wanted()).toEqual([]);
});

test("decisions do not depend on how observations are handed over", () => {
  const uniform = uniforms("cheapest chunks");
  const values = [1.6, 0.5].map((mean) =>
    Float64Array.from({ length: 5000 }, () => compoundPoisson(uniform, mean, 1)),
  );
  const asked = new CheapestSelection({ ...options, designs: 2 });
  drive(asked, (design, j) => (values[design] as Float64Array)[j] as number);
  const atOnce = new CheapestSelection({ ...options, designs: 2 });
  atOnce.add(1, values[1] as Float64Array);
  atOnce.add(0, values[0] as Float64Array);
  expect(atOnce.result()).toEqual(asked.result());
  expect(asked.result()).toMatchObject({ selected: 1, decided: true });
});

test("bad options are refused", () => {
  expect(() => new CheapestSelection({ ...options, designs: 1.5 })).toThrow(RangeError);
  expect(() => new CheapestSelection({ ...options, tolerance: 0 })).toThrow(
    /tolerance must be positive, got 0/,
  );
  expect(() => new CheapestSelection({ ...options, limit: Number.NaN })).toThrow(/limit must be finite/);
  expect(() => new CheapestSelection({ ...options, confidence: 95 })).toThrow(RangeError);
});
