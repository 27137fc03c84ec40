import { expect, test } from "vitest";
import { type BestResult, BestSelection } from "../../src/statistics/best-selection.ts";
import { chiSquareQuantile } from "../../src/statistics/distributions.ts";
import { clopperPearsonInterval } from "../../src/statistics/proportion.ts";
import { decisionMargin } from "../../src/statistics/selection.ts";
import { drive } from "./drive.ts";
import { compoundPoisson, normal } from "./outages.ts";
import { uniforms } from "./random.ts";

type Draw = (design: number, replication: number) => number;

/** Twenty designs, of which the first is best, run to the end again and again: results of all runs. */
function runs(count: number, indifference: number, draws: () => Draw): BestResult[] {
  return Array.from({ length: count }, () => {
    const selection = new BestSelection({ designs: 20, confidence: 0.95, indifference });
    drive(selection, draws());
    return selection.result();
  });
}

/** That 95 % or more are right is not contradicted at 99.9 %. */
function expectRate(results: readonly BestResult[]): void {
  const right = results.filter(({ selected, decided }) => selected === 0 && decided).length;
  expect(clopperPearsonInterval(right, results.length, 0.998).upper).toBeGreaterThan(0.95);
}

function meanObservations(results: readonly BestResult[]): number {
  return results.reduce((total, { observations }) => total + observations, 0) / results.length / 20;
}

test("finds the true best of twenty at the promised rate: all others worse by just the indifference, normal", () => {
  const uniform = uniforms("best normal");
  // Of variance 4, so that the first decision does not settle it.
  const results = runs(200, 0.3, () => (design) => (design === 0 ? 0 : 0.3) + 2 * normal(uniform));
  expectRate(results);
  expect(meanObservations(results)).toBeLessThan(1500);
});

test("finds the true best of twenty at the promised rate: all others worse by just the indifference, outages", () => {
  const uniform = uniforms("best slippage");
  expectRate(runs(150, 0.3, () => (design) => compoundPoisson(uniform, design === 0 ? 1 : 1.3, 1)));
});

test("finds the true best of twenty where the others fail rarely, but long", () => {
  const uniform = uniforms("best rare");
  // Mean 1 against 1.5: an outage in 20 years, of 30 hours on average.
  const draw: Draw = (design) =>
    design === 0 ? compoundPoisson(uniform, 1, 1) : compoundPoisson(uniform, 0.05, 30);
  expectRate(runs(40, 0.5, () => draw));
});

test("finds the true best of twenty with common outages, in a fraction of what independent ones take", () => {
  const uniform = uniforms("best common");
  const results = runs(60, 0.05, () => {
    const common: number[] = [];
    return (design, j) => {
      common[j] ??= compoundPoisson(uniform, 1, 1);
      return common[j] + compoundPoisson(uniform, design === 0 ? 0.02 : 0.07, 1);
    };
  });
  expectRate(results);
  // The variance of a difference is 2 (0.02 + 0.07) with common outages, 2 (1.02 + 1.07) without.
  expect(meanObservations(results)).toBeLessThan(1500);
});

test("spends replications where they decide: ever worse designs take a sixth of equal allocation", () => {
  const uniform = uniforms("best easy");
  const results = runs(60, 0.1, () => (design) => compoundPoisson(uniform, 1 + 0.3 * design, 1));
  expectRate(results);
  // Equal allocation that tells two designs of variance 2 apart: n = (z sqrt(2 + 2.2) / 0.1)^2 each, with the
  // Bonferroni quantile of 19 comparisons, z^2 = the chi-square quantile of 1 - 2 (0.05 / 19).
  const equal = (chiSquareQuantile(1 - (2 * 0.05) / 19, 1) * 4.2) / 0.01;
  expect(meanObservations(results)).toBeLessThan(equal / 6);
});

test("decisions do not depend on how observations are handed over", () => {
  const uniform = uniforms("best chunks");
  const values = Array.from({ length: 5 }, (_, design) =>
    Float64Array.from({ length: 20_000 }, () => compoundPoisson(uniform, 1 + 0.1 * design, 1)),
  );
  const options = { designs: 5, confidence: 0.95, indifference: 0.1 };
  const asked = new BestSelection(options);
  drive(asked, (design, j) => (values[design] as Float64Array)[j] as number);
  const atOnce = new BestSelection(options);
  for (const design of [3, 1, 4, 0, 2]) atOnce.add(design, values[design] as Float64Array);
  const bitByBit = new BestSelection(options);
  for (let j = 0; bitByBit.wanted().length > 0; j += 7) {
    for (let design = 4; design >= 0; design--) {
      bitByBit.add(design, (values[design] as Float64Array).slice(j, j + 7));
    }
  }
  expect(asked.result().decided).toBe(true);
  expect(atOnce.result()).toEqual(asked.result());
  expect(bitByBit.result()).toEqual(asked.result());
  expect(atOnce.wanted()).toEqual([]);
});

test("designs that never differ: one is given up as alike, and the other selected", () => {
  const uniform = uniforms("best alike");
  const same: number[] = [];
  const selection = new BestSelection({ designs: 3, confidence: 0.95, indifference: 0.1 });
  drive(selection, (design, j) => {
    same[j] ??= compoundPoisson(uniform, 0.5, 1);
    return design === 0 ? 2 + compoundPoisson(uniform, 1, 1) : same[j];
  });
  const { selected, decided, designs } = selection.result();
  expect({ selected, decided }).toEqual({ selected: 1, decided: true });
  expect(designs.map(({ status }) => status)).toEqual(["eliminated", "standing", "alike"]);
});

test("where nothing happened in any design nothing is decided, up to the cap", () => {
  const selection = new BestSelection({ designs: 2, confidence: 0.95, indifference: 1, maximum: 5000 });
  drive(selection, () => 0);
  expect(selection.result()).toMatchObject({ selected: 0, decided: false, observations: 10_000 });
  expect(selection.wanted()).toEqual([]);
});

test("the cap leaves what stands, and the least mean among it", () => {
  const uniform = uniforms("best cap");
  const selection = new BestSelection({ designs: 3, confidence: 0.95, indifference: 0.02, maximum: 300 });
  expect(selection.result()).toMatchObject({ decided: false, observations: 0 });
  expect(selection.wanted()).toEqual([0, 1, 2].map((design) => ({ design, count: 100 })));
  drive(selection, (design) => ([1, 0.95, 4][design] as number) + 0.3 * normal(uniform));
  const { selected, decided, designs } = selection.result();
  expect({ selected, decided }).toEqual({ selected: 1, decided: false });
  expect(designs.map(({ status }) => status)).toEqual(["standing", "standing", "eliminated"]);
  expect(designs.map(({ observations }) => observations)).toEqual([300, 300, 100]);
});

test("the margin is Kim and Nelson's with the error halved, and closes", () => {
  // h^2 = 99 (0.01^(-2/99) - 1); S^2 = 4 and three more of size 5 in 100; W = (h^2 S^2 / (delta n) - delta) / 2.
  const h2 = 99 * (Math.exp((2 / 99) * Math.log(100)) - 1);
  const margin = decisionMargin({ observations: 100, variance: 4, largest: 5 }, 0.5, 0.01);
  expect(margin).toBeCloseTo((h2 * 4.75) / (0.5 * 100) / 2 - 0.25, 10);
  expect(decisionMargin({ observations: 1000, variance: 4, largest: 5 }, 0.5, 0.01)).toBe(0);
});

test("bad options and observations are refused", () => {
  const good = { designs: 2, confidence: 0.95, indifference: 1 };
  expect(() => new BestSelection({ ...good, designs: 0 })).toThrow(RangeError);
  expect(() => new BestSelection({ ...good, confidence: 1 })).toThrow(RangeError);
  expect(() => new BestSelection({ ...good, indifference: 0 })).toThrow(
    /indifference must be positive, got 0/,
  );
  expect(() => new BestSelection({ ...good, maximum: 1 })).toThrow(RangeError);
  const selection = new BestSelection(good);
  expect(() => selection.add(2, new Float64Array(1))).toThrow(/from 0 to 1, got 2/);
  expect(() => selection.add(0, Float64Array.of(Number.NaN))).toThrow(/finite/);
  expect(new BestSelection({ ...good, designs: 1 }).result()).toMatchObject({ selected: 0, decided: true });
});
