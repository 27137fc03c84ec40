import { expect, test } from "vitest";
import { binomialCdf } from "../../src/statistics/distributions.ts";
import { clopperPearsonInterval, wilsonInterval } from "../../src/statistics/proportion.ts";

// SciPy 1.17.1, binomtest(k, n).proportion_ci(method="wilson" | "exact"); 81 of 263 is Newcombe's example (1998).
const reference = [
  { k: 0, n: 20, wilson: [0, 0.16112515805281935], exact: [0, 0.16843347098308548] },
  {
    k: 1,
    n: 20,
    wilson: [0.008881448800795402, 0.23613119344674205],
    exact: [0.0012650894979560339, 0.24873276277202772],
  },
  {
    k: 7,
    n: 20,
    wilson: [0.1811918241010821, 0.5671457233147637],
    exact: [0.1539092047845412, 0.5921885345328283],
  },
  {
    k: 81,
    n: 263,
    wilson: [0.2552885198782742, 0.36620957698280004],
    exact: [0.25273674558504267, 0.36762192260134746],
  },
  { k: 20, n: 20, wilson: [0.8388748419471808, 1], exact: [0.8315665290169145, 1] },
] as const;

test("Wilson and Clopper-Pearson are SciPy's", () => {
  for (const { k, n, wilson, exact } of reference) {
    const score = wilsonInterval(k, n, 0.95);
    expect(score.lower).toBeCloseTo(wilson[0], 10);
    expect(score.upper).toBeCloseTo(wilson[1], 10);
    const exactInterval = clopperPearsonInterval(k, n, 0.95);
    expect(exactInterval.lower).toBeCloseTo(exact[0], 10);
    expect(exactInterval.upper).toBeCloseTo(exact[1], 10);
    expect(score.estimate).toBe(k / n);
  }
});

/** Exact coverage at one chance: the probability of all counts whose interval contains it. */
function coverage(interval: typeof wilsonInterval, n: number, chance: number): number {
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    const { lower, upper } = interval(k, n, 0.95);
    if (lower <= chance && chance <= upper) sum += binomialCdf(k, n, chance) - binomialCdf(k - 1, n, chance);
  }
  return sum;
}

test("Clopper-Pearson never covers less than promised, Wilson does so on average", () => {
  const chances = Array.from({ length: 97 }, (_, i) => 0.02 + i / 100);
  expect(Math.min(...chances.map((p) => coverage(clopperPearsonInterval, 40, p)))).toBeGreaterThanOrEqual(
    0.95,
  );
  const wilson = chances.map((p) => coverage(wilsonInterval, 40, p));
  expect(wilson.reduce((a, b) => a + b) / wilson.length).toBeCloseTo(0.95, 2);
});

test("impossible counts are refused", () => {
  for (const [k, n] of [
    [3, 2],
    [-1, 2],
    [0, 0],
    [0.5, 2],
  ] as const) {
    expect(() => wilsonInterval(k, n, 0.95)).toThrow(RangeError);
    expect(() => clopperPearsonInterval(k, n, 0.95)).toThrow(RangeError);
  }
});
