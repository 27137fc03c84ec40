import fc from "fast-check";
import { expect, test } from "vitest";
import { hallMeanInterval, studentMeanInterval } from "../../src/statistics/mean-interval.ts";
import { momentsOf } from "../../src/statistics/moments.ts";
import {
  bonferroniConfidence,
  pairedDifference,
  shareUnseen,
} from "../../src/statistics/paired-difference.ts";
import { signedMeanInterval } from "../../src/statistics/signed-mean-interval.ts";
import { compoundPoisson, normal } from "./outages.ts";
import { uniforms } from "./random.ts";

const none = (length: number) => new Float64Array(length);

test("only the differences count, second minus first, and the verdict mirrors when the variants swap", () => {
  const values = fc
    .array(fc.oneof(fc.constant(0), fc.integer({ min: -1_000_000, max: 1_000_000 })), {
      minLength: 2,
      maxLength: 40,
    })
    .map((milliseconds) => Float64Array.from(milliseconds, (value) => value / 1000));
  fc.assert(
    fc.property(values, fc.constantFrom(0.9, 0.95, 0.99), (differences, confidence) => {
      const one = pairedDifference(none(differences.length), differences, confidence);
      const other = pairedDifference(differences, none(differences.length), confidence);
      const mirrored = { better: "worse", worse: "better", undecided: "undecided", alike: "alike" } as const;
      expect(other.verdict).toBe(mirrored[one.verdict]);
      expect(other.replicationsNeeded).toBe(one.replicationsNeeded);
      expect(one.difference.estimate + other.difference.estimate).toBeCloseTo(0, 6);
      if (one.verdict === "alike") return;
      expect(other.difference.lower / one.difference.upper + 1 || 0).toBeCloseTo(0, 6);
      expect(one.difference.lower).toBeLessThanOrEqual(one.difference.estimate);
      expect(one.difference.upper).toBeGreaterThanOrEqual(one.difference.estimate);
    }),
    { numRuns: 50 },
  );
});

test("differences of one sign have Hall's interval, or Student's where that reaches further", () => {
  const differences = Float64Array.from([0, 0, 0, 1.5, 0, 2.25, 0, 0, 12, 0.5]);
  const moments = momentsOf(differences);
  const hall = hallMeanInterval(moments, 0.9);
  const student = studentMeanInterval(moments, 0.9);
  const interval = signedMeanInterval(differences, 0.9);
  expect(interval.lower).toBeCloseTo(Math.min(hall.lower, student.lower), 12);
  expect(interval.upper).toBeCloseTo(Math.max(hall.upper, student.upper), 12);
});

test("gains and losses are put together by variance recovery, worked by hand", () => {
  // Gains 4, 0, 0, 0 and losses 0, 4, 0, 0: each has variance 4 and covariance with the other -4 / 3.
  const hall = hallMeanInterval(momentsOf([4, 0, 0, 0]), 0.95);
  const down = 1 - hall.lower;
  const up = hall.upper - 1;
  const reach = Math.sqrt(down * down + up * up + (2 / 3) * down * up);
  const interval = signedMeanInterval(Float64Array.from([4, -4, 0, 0]), 0.95);
  expect(interval.upper).toBeCloseTo(reach, 10);
  expect(interval.lower).toBeCloseTo(-reach, 10);
});

test("correlation and what pairing saved, worked by hand", () => {
  // Deviations (-1, 0, 1) and (-1, 1, 0): covariance sum 1, both squares 2; differences -> squares 2 + 2 - 2.
  const pairs = pairedDifference(Float64Array.from([0, 1, 2]), Float64Array.from([0, 2, 1]), 0.95);
  expect(pairs.correlation).toBeCloseTo(0.5, 12);
  expect(pairs.varianceSaved).toBeCloseTo(0.5, 12);
  const opposed = pairedDifference(Float64Array.from([0, 1, 2]), Float64Array.from([2, 1, 0]), 0.95);
  expect(opposed.correlation).toBeCloseTo(-1, 12);
  expect(opposed.varianceSaved).toBeCloseTo(-1, 12);
  const flat = pairedDifference(none(3), Float64Array.from([0, 2, 1]), 0.95);
  expect(flat.correlation).toBeNaN();
  expect(flat.varianceSaved).toBe(0);
  expect(pairedDifference(none(3), none(3), 0.95).varianceSaved).toBeNaN();
});

test("variants that never differ are alike, and the size of a difference is not bounded", () => {
  const values = Float64Array.from({ length: 299 }, (_, i) => i % 7);
  const pairs = pairedDifference(values, values, 0.95);
  expect(pairs).toMatchObject({ verdict: "alike", differing: 0, replicationsNeeded: undefined });
  expect(pairs.difference).toMatchObject({ estimate: 0, lower: -Infinity, upper: Infinity });
  expect(shareUnseen(299, 0.95)).toBeCloseTo(0.01, 4);
});

test("five differing replications name no winner at 95 %, six may; more comparisons take more", () => {
  const withSame = (count: number) => Float64Array.from({ length: 1000 }, (_, i) => (i < count ? -60 : 0));
  for (const [count, comparisons, verdict] of [
    [5, 1, "undecided"],
    [6, 1, "better"],
    [8, 10, "undecided"],
    [9, 10, "better"],
  ] as const) {
    const pairs = pairedDifference(none(1000), withSame(count), 0.95, comparisons);
    expect(pairs.verdict).toBe(verdict);
    expect(pairs.difference.upper < 0).toBe(verdict === "better");
    expect(pairs.replicationsNeeded === undefined).toBe(verdict === "better");
  }
});

test("differences that are all equal leave 0 out from six on as well, and never have an interval of no width", () => {
  const { difference, verdict } = pairedDifference(none(6), none(6).fill(3600), 0.95);
  expect(verdict).toBe("worse");
  // Rule of three for the five that repeat the first: 1 - 0.05^(1/5), twice the value away at most.
  expect(difference.lower).toBeCloseTo(3600 - 7200 * (1 - Math.exp(Math.log(0.05) / 5)), 8);
  const few = pairedDifference(none(5), none(5).fill(3600), 0.95);
  expect(few).toMatchObject({ verdict: "undecided" });
  expect(few.replicationsNeeded).toBe(6);
});

test("several comparisons hold together: Bonferroni shares the error out", () => {
  expect(bonferroniConfidence(0.95, 5)).toBeCloseTo(0.99, 12);
  expect(() => bonferroniConfidence(0.95, 0)).toThrow(RangeError);
  const differences = Float64Array.from({ length: 50 }, (_, i) => (i * 37) % 11);
  const five = pairedDifference(none(50), differences, 0.95, 5).difference;
  const single = pairedDifference(none(50), differences, 0.99).difference;
  expect(five.lower).toBeCloseTo(single.lower, 12);
  expect(five.confidence).toBe(0.95);
  expect(five.method).toContain("5 intervals that hold together");
});

test("bad pairs are refused", () => {
  expect(() => pairedDifference(none(3), none(2), 0.95)).toThrow(/3 and 2/);
  expect(() => pairedDifference(none(0), none(0), 0.95)).toThrow(RangeError);
  expect(() => pairedDifference(none(1), Float64Array.of(Number.NaN), 0.95)).toThrow(/finite/);
  expect(() => pairedDifference(none(1), none(1), 95)).toThrow(RangeError);
  expect(pairedDifference(none(1), none(1).fill(2), 0.95)).toMatchObject({
    verdict: "undecided",
    replicationsNeeded: undefined,
  });
});

/** Pairs by their true mean difference (in mean repairs), with so many replications and runs. */
const kinds = [
  {
    name: "normal",
    truth: 0,
    replications: 30,
    draw: (uniform: () => number) => [0, normal(uniform)],
  },
  {
    name: "equal variants, independent, an outage in ten years",
    truth: 0,
    replications: 100,
    draw: (uniform: () => number) => [compoundPoisson(uniform, 0.1, 1), compoundPoisson(uniform, 0.1, 1)],
  },
  {
    name: "equal variants, common outages, a few of one's own",
    truth: 0,
    replications: 100,
    draw: (uniform: () => number) => {
      const common = compoundPoisson(uniform, 1, 1);
      const own = compoundPoisson(uniform, 0.1, 1);
      return uniform() < 0.5 ? [common + own, common] : [common, common + own];
    },
  },
  {
    name: "the second has extra outages",
    truth: 0.1,
    replications: 100,
    draw: (uniform: () => number) => {
      const common = compoundPoisson(uniform, 1, 1);
      return [common, common + compoundPoisson(uniform, 0.1, 1)];
    },
  },
  {
    name: "many short outages for a few long ones, of equal mean",
    truth: 0,
    replications: 100,
    draw: (uniform: () => number) => [compoundPoisson(uniform, 0.1, 5), compoundPoisson(uniform, 0.5, 1)],
  },
] as const;

for (const { name, truth, replications, draw } of kinds) {
  test(`intervals cover and no wrong winner is named: ${name}, 250 runs of ${replications}`, () => {
    const uniform = uniforms(`paired ${name}`);
    const runs = 250;
    let covered = 0;
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      const pairs = Array.from({ length: replications }, () => draw(uniform));
      const first = Float64Array.from(pairs, (pair) => pair[0] as number);
      const second = Float64Array.from(pairs, (pair) => pair[1] as number);
      const { difference, verdict } = pairedDifference(first, second, 0.95);
      if (difference.lower <= truth && truth <= difference.upper) covered++;
      if (verdict === "better" || (truth === 0 && verdict === "worse")) wrong++;
    }
    // 3.3 standard errors of a rate of 95 %: one test in two thousand fails by chance.
    const error = 3.3 * Math.sqrt((0.95 * 0.05) / runs);
    expect(covered / runs).toBeGreaterThan(0.95 - error);
    expect(wrong / runs).toBeLessThan(0.05 + error);
  });
}

test("the replications said to be needed settle a difference that is as estimated nine times in ten", () => {
  // The pilot's 100 differences are stretched so that mean and deviation are the true ones.
  const uniform = uniforms("settle");
  const pilot = Float64Array.from({ length: 100 }, () => normal(uniform));
  const { mean, m2 } = momentsOf(pilot);
  const scaled = pilot.map((value) => 0.1 + (value - mean) / Math.sqrt(m2 / 99));
  const needed = pairedDifference(none(100), scaled, 0.95).replicationsNeeded as number;
  // Normal theory: ((1.96 + 1.28) / 0.1)^2 = 1,051.
  expect(Math.abs(needed / 1051 - 1)).toBeLessThan(0.1);
  const runs = 250;
  let settled = 0;
  for (let run = 0; run < runs; run++) {
    const differences = Float64Array.from({ length: needed }, () => 0.1 + normal(uniform));
    if (pairedDifference(none(needed), differences, 0.95).verdict === "worse") settled++;
  }
  expect(Math.abs(settled / runs - 0.9)).toBeLessThan(3.3 * Math.sqrt((0.9 * 0.1) / runs));
});

test("differences that hardly vary still need six replications", () => {
  const { verdict, replicationsNeeded } = pairedDifference(none(3), Float64Array.of(3600, 3601, 3599), 0.95);
  expect({ verdict, replicationsNeeded }).toEqual({ verdict: "undecided", replicationsNeeded: 6 });
});
