import { describe, expect, test } from "vitest";
import { StateArrays } from "../../src/kernel/arrays.ts";
import {
  type Distribution,
  empirical,
  exponential,
  fixed,
  gamma,
  lognormal,
  lognormalMean,
  lognormalMeanQuantile,
  lognormalQuantile,
  mean,
  mixture,
  piecewiseHazard,
  sample,
  uniform,
  weibull,
  weibullMean,
} from "../../src/kernel/distributions.ts";
import { Streams } from "../../src/kernel/streams.ts";

const SAMPLES = 100_000;

function samplesOf(d: Distribution, seed = "distributions"): Float64Array {
  const streams = new Streams(new StateArrays(), ["draws"]);
  streams.reseed(seed, 0);
  return Float64Array.from({ length: SAMPLES }, () => sample(d, streams, 0));
}

/** Kolmogorov-Smirnov statistic times sqrt(n); above 2.2 with probability 1.2e-4 when the cdf is right. */
function kolmogorovSmirnov(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const p = cdf(sorted[i]);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  }
  return distance * Math.sqrt(n);
}

// Distribution functions written for the test, from the textbooks and by other means than the code under test.

/** P(a, x), by its power series (Abramowitz and Stegun 6.5.29), which needs no gamma function of our own. */
function gammaCdf(shape: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17 && k < 10_000; k++) {
    term *= x / (shape + k);
    sum += term;
  }
  return (sum * x ** shape * Math.exp(-x)) / factorial(shape);
}

/** shape! for shapes that are whole or half. */
function factorial(shape: number): number {
  if (shape === 0) return 1;
  if (shape === 0.5) return Math.sqrt(Math.PI) / 2;
  return shape * factorial(shape - 1);
}

/** erf(x) = P(1/2, x^2) */
function normalCdf(z: number): number {
  const tail = z === 0 ? 0 : gammaCdf(0.5, (z * z) / 2) / 2;
  return z < 0 ? 0.5 - tail : 0.5 + tail;
}

const exponentialCdf = (rate: number) => (x: number) => 1 - Math.exp(-rate * x);
const lognormalCdf = (median: number, sigma: number) => (x: number) =>
  normalCdf(Math.log(x / median) / sigma);

interface Case {
  name: string;
  d: Distribution;
  mean: number;
  variance: number;
  cdf: (x: number) => number;
}

const cases: Case[] = [
  { name: "exponential", d: exponential(1000), mean: 1000, variance: 1e6, cdf: exponentialCdf(1e-3) },
  {
    name: "weibull, wear-out",
    d: weibull(2, 3),
    mean: (3 * Math.sqrt(Math.PI)) / 2,
    variance: 9 * (1 - Math.PI / 4),
    cdf: (x) => 1 - Math.exp(-((x / 3) ** 2)),
  },
  {
    // gamma(1 + 1/k) = 2! and 4!.
    name: "weibull, infant mortality",
    d: weibull(0.5, 3),
    mean: 6,
    variance: 9 * 24 - 36,
    cdf: (x) => 1 - Math.exp(-Math.sqrt(x / 3)),
  },
  {
    name: "weibull by mean",
    d: weibullMean(2, 10),
    mean: 10,
    variance: 100 * (4 / Math.PI - 1),
    cdf: (x) => 1 - Math.exp((-Math.PI / 4) * (x / 10) ** 2),
  },
  {
    name: "lognormal",
    d: lognormal(5, 0.8),
    mean: 5 * Math.exp(0.32),
    variance: 25 * Math.exp(0.64) * (Math.exp(0.64) - 1),
    cdf: lognormalCdf(5, 0.8),
  },
  {
    name: "lognormal by mean",
    d: lognormalMean(5, 0.5),
    mean: 5,
    variance: 25 * (Math.exp(0.25) - 1),
    cdf: lognormalCdf(5 * Math.exp(-0.125), 0.5),
  },
  ...[0.5, 1, 2.5, 20].map((shape) => ({
    name: `gamma, shape ${shape}`,
    d: gamma(shape, 3),
    mean: 3 * shape,
    variance: 9 * shape,
    cdf: (x: number) => gammaCdf(shape, x / 3),
  })),
  { name: "uniform", d: uniform(2, 6), mean: 4, variance: 16 / 12, cdf: (x) => (x - 2) / 4 },
  {
    name: "piecewise hazard with one rate",
    d: piecewiseHazard([], [0.5]),
    mean: 2,
    variance: 4,
    cdf: exponentialCdf(0.5),
  },
  {
    name: "piecewise hazard, bathtub",
    d: piecewiseHazard([1, 4], [0.5, 0.1, 1]),
    // Integrals of S and of 2 t S over the three pieces, worked out by hand.
    ...bathtubMoments(),
    cdf: (x) =>
      1 - Math.exp(-(0.5 * Math.min(x, 1) + 0.1 * Math.max(0, Math.min(x, 4) - 1) + Math.max(0, x - 4))),
  },
  {
    name: "piecewise hazard, a pause first",
    d: piecewiseHazard([3, Infinity], [0, 0.5]),
    mean: 5,
    variance: 4,
    cdf: (x) => (x < 3 ? 0 : 1 - Math.exp(-0.5 * (x - 3))),
  },
  {
    name: "mixture",
    d: mixture([3, 0, 1], [exponential(1), fixed(7), exponential(10)]),
    mean: 0.75 + 2.5,
    variance: 0.75 * 2 + 0.25 * 200 - 3.25 ** 2,
    cdf: (x) => 0.75 * exponentialCdf(1)(x) + 0.25 * exponentialCdf(0.1)(x),
  },
];

function bathtubMoments(): { mean: number; variance: number } {
  // Over a piece of length l and rate r that starts at t0 with survival s: the integral of S is s (1 - e) / r and that
  // of 2 t S is 2 s ((t0 + 1 / r) (1 - e) - l e) / r, where e = exp(-r l).
  const s1 = Math.exp(-0.5);
  const s2 = s1 * Math.exp(-0.3);
  const e1 = Math.exp(-0.5);
  const e2 = Math.exp(-0.3);
  const first = (1 - e1) / 0.5 + (s1 * (1 - e2)) / 0.1 + s2;
  const second =
    (2 * (2 * (1 - e1) - e1)) / 0.5 + (2 * s1 * (11 * (1 - e2) - 3 * e2)) / 0.1 + 2 * s2 * (4 + 1);
  return { mean: first, variance: second - first * first };
}

describe.each(cases)("$name", ({ d, mean: expectedMean, variance, cdf }) => {
  const values = samplesOf(d);

  test("mean() is the expected value", () => {
    expect(mean(d)).toBeCloseTo(expectedMean, 9);
  });

  test("samples have the mean and the variance (z-scores)", () => {
    const average = values.reduce((sum, x) => sum + x, 0) / SAMPLES;
    const squares = values.map((x) => (x - expectedMean) ** 2);
    const averageSquare = squares.reduce((sum, x) => sum + x, 0) / SAMPLES;
    const spread = squares.reduce((sum, x) => sum + (x - averageSquare) ** 2, 0) / SAMPLES;
    expect(Math.abs(average - expectedMean) / Math.sqrt(variance / SAMPLES)).toBeLessThan(4);
    expect(Math.abs(averageSquare - variance) / Math.sqrt(spread / SAMPLES)).toBeLessThan(4);
  });

  test("samples follow the distribution function (Kolmogorov-Smirnov)", () => {
    expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(2.2);
  });
});

describe("distributions", () => {
  test("the Kolmogorov-Smirnov test would notice a wrong parameter", () => {
    expect(kolmogorovSmirnov(samplesOf(exponential(1)), exponentialCdf(1.03))).toBeGreaterThan(2.2);
  });

  test("certain values", () => {
    expect(new Set(samplesOf(fixed(3)))).toEqual(new Set([3]));
    expect(new Set(samplesOf(exponential(Infinity)))).toEqual(new Set([Infinity]));
    expect(new Set(samplesOf(exponential(0)))).toEqual(new Set([0]));
    expect(new Set(samplesOf(lognormal(4, 0)))).toEqual(new Set([4]));
    expect(new Set(samplesOf(uniform(4, 4)))).toEqual(new Set([4]));
    expect(new Set(samplesOf(weibullMean(0.7, Infinity)))).toEqual(new Set([Infinity]));
    expect(new Set(samplesOf(mixture([1], [fixed(2)])))).toEqual(new Set([2]));
    expect([mean(fixed(3)), mean(exponential(Infinity)), mean(exponential(0))]).toEqual([3, Infinity, 0]);
  });

  test("empirical takes each value equally often, repeated ones more often", () => {
    const d = empirical([5, 1, 5, 2]);
    expect(mean(d)).toBe(13 / 4);
    const values = samplesOf(d);
    for (const [value, p] of [
      [1, 0.25],
      [2, 0.25],
      [5, 0.5],
    ]) {
      const count = values.filter((x) => x === value).length;
      expect(Math.abs(count - SAMPLES * p) / Math.sqrt(SAMPLES * p * (1 - p))).toBeLessThan(4);
    }
    expect(values.filter((x) => ![1, 2, 5].includes(x))).toHaveLength(0);
  });

  test("a hazard that ends leaves the rest for ever", () => {
    const d = piecewiseHazard([2], [0.5, 0]);
    expect(mean(d)).toBe(Infinity);
    const never = samplesOf(d).filter((x) => x === Infinity).length;
    const p = Math.exp(-1);
    expect(Math.abs(never - SAMPLES * p) / Math.sqrt(SAMPLES * p * (1 - p))).toBeLessThan(4);
  });

  test("lognormal quantiles: the distribution found has them", () => {
    const byMedian = lognormalQuantile(10, 0.95, 40);
    expect(lognormalCdf(byMedian.a, byMedian.b)(40)).toBeCloseTo(0.95, 12);
    expect(byMedian.a).toBe(10);
    const byMean = lognormalMeanQuantile(10, 0.9, 20);
    expect(lognormalCdf(byMean.a, byMean.b)(20)).toBeCloseTo(0.9, 12);
    expect(mean(byMean)).toBeCloseTo(10, 12);
    const below = lognormalMeanQuantile(10, 0.5, 6);
    expect(lognormalCdf(below.a, below.b)(6)).toBeCloseTo(0.5, 12);
    expect(mean(below)).toBeCloseTo(10, 12);
    expect(lognormalQuantile(10, 0.9, 10).b).toBe(0);
  });

  test("longer parameters give longer times from the same draws", () => {
    const shorter = samplesOf(weibullMean(0.8, 10));
    const longer = samplesOf(weibullMean(0.8, 11));
    expect(shorter.every((x, i) => x < longer[i])).toBe(true);
  });

  test("are plain data that survive a message to a worker", () => {
    const d = mixture([1, 2], [empirical([1, 2]), piecewiseHazard([1], [1, 2])]);
    const copy = structuredClone(d);
    expect(copy).toEqual(d);
    expect(samplesOf(copy)).toEqual(samplesOf(d));
    for (const { d } of cases) expect(Object.keys(d)).toEqual(["kind", "a", "b", "table", "parts"]);
  });

  test.each<[string, () => Distribution, string]>([
    ["negative value", () => fixed(-1), "value must be at least 0, got -1"],
    ["negative mean", () => exponential(-1), "mean must be at least 0, got -1"],
    ["NaN mean", () => exponential(Number.NaN), "got NaN"],
    ["shape 0", () => weibull(0, 1), "shape must be a finite number above 0, got 0"],
    ["shape out of reach", () => weibullMean(0.001, 1), "shape must be at least 0.01, got 0.001"],
    ["negative sigma", () => lognormal(1, -1), "sigma must be a finite number of at least 0, got -1"],
    ["infinite gamma shape", () => gamma(Infinity, 1), "got Infinity"],
    ["empty interval", () => uniform(2, 1), "max 1 is below min 2"],
    ["no values", () => empirical([]), "at least one value"],
    ["negative value in a list", () => empirical([1, -2]), "got -2"],
    ["rates missing", () => piecewiseHazard([1, 2], [1, 2]), "2 ends need 3 rates, got 2"],
    ["ends out of order", () => piecewiseHazard([2, 1], [1, 2, 3]), "got 1 after 2"],
    [
      "negative rate",
      () => piecewiseHazard([1], [1, -1]),
      "rate must be a finite number of at least 0, got -1",
    ],
    ["no weights", () => mixture([], []), "sum of weights must be a finite number above 0, got 0"],
    ["weights missing", () => mixture([1], [fixed(1), fixed(2)]), "2 parts need as many weights, got 1"],
    ["p of 1", () => lognormalQuantile(1, 1, 2), "p must be between 0 and 1, got 1"],
    ["quantile on the wrong side", () => lognormalQuantile(10, 0.95, 9), "no lognormal distribution"],
    ["quantile too far from the mean", () => lognormalMeanQuantile(10, 0.9, 23), "no lognormal distribution"],
  ])("refuses: %s", (_, make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
