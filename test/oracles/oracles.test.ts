/**
 * The oracles checked against each other: closed form against solver, solver against values worked out by hand (in the
 * comments), each pair derived in different ways. Rates are per hour where an hour is convenient.
 */
import { describe, expect, test } from "vitest";
import * as balancing from "./balancing.ts";
import * as capacity from "./capacity.ts";
import * as shocks from "./common-cause.ts";
import * as passage from "./first-passage.ts";
import * as kofn from "./k-of-n.ts";
import * as election from "./leader-election.ts";
import * as crews from "./limited-crews.ts";
import * as markov from "./markov-chain.ts";
import * as moments from "./moments.ts";
import * as loss from "./permanent-loss.ts";
import * as precopy from "./precopy.ts";
import * as shared from "./precopy-shared.ts";
import * as disks from "./quorum-disk-loss.ts";
import * as renewal from "./renewal.ts";
import * as queue from "./restart-queue.ts";
import * as domains from "./shared-domains.ts";
import * as restart from "./vm-restart.ts";

/** Relative closeness: |a/b - 1| <= tolerance. */
function near(actual: number, expected: number, tolerance = 1e-10): void {
  expect(Math.abs(actual - expected), `${actual} should be near ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.abs(expected),
  );
}

/** Simpson's rule. */
function integrate(f: (x: number) => number, from: number, to: number, cells = 2000): number {
  const h = (to - from) / (2 * cells);
  let sum = f(from) + f(to);
  for (let i = 1; i < 2 * cells; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

describe("Markov chains", () => {
  // 0 -> 1 at 2, 1 -> 0 at 1, 1 -> 2 at 3, 2 -> 0 at 4. Balance: 2 p0 = 4 p1 (out of 1), 3 p1 = 4 p2: p = (8, 4, 3)/15.
  const q = markov.generator(3, (i, j) =>
    i === 0 && j === 1 ? 2 : i === 1 ? (j === 0 ? 1 : 3) : j === 0 ? 4 : 0,
  );

  test("stationary distribution: by hand, by elimination, without subtractions", () => {
    [8 / 15, 4 / 15, 3 / 15].forEach((p, i) => {
      near(markov.stationary(q)[i], p);
      near(markov.stationaryGth(q)[i], p);
    });
  });

  test("mean time to absorption by hand: t1 = 1/4 + t0/4, t0 = 1/2 + t1, so t0 = 1 and t1 = 1/2", () => {
    const t = markov.meanTimeToAbsorption(q, (i) => i === 2);
    near(t[0], 1);
    near(t[1], 0.5);
    expect(t[2]).toBe(0);
  });

  test("a target that cannot be reached is an error", () => {
    expect(() =>
      markov.meanTimeToAbsorption(
        [
          [0, 0],
          [1, -1],
        ],
        (i) => i === 1,
      ),
    ).toThrow("singular");
  });

  test("pivoting: a zero on the diagonal is no obstacle", () => {
    expect(
      markov.solveLinear(
        [
          [0, 2],
          [3, 1],
        ],
        [4, 5],
      ),
    ).toEqual([1, 2]);
  });

  test("transient of two states is u (1 - exp(-(l+m) t)), also over thousands of jumps and for tiny probabilities", () => {
    for (const [l, m, t] of [
      [0.3, 0.7, 2],
      [1e-9, 1, 5],
      [1e-4, 0.5, 8760],
      [2, 3, 1e-6],
    ]) {
      const chain = markov.generator(2, (i) => (i === 0 ? l : m));
      const { distribution, occupancy } = markov.transient(chain, [1, 0], t);
      near(distribution[1], kofn.unitUnavailabilityAt(t, l, m), 1e-9);
      near(occupancy[0] + occupancy[1], t, 1e-9);
      const expected =
        integrate((x) => kofn.unitUnavailabilityAt(x, l, m), 0, Math.min(t, 60)) +
        (t > 60 ? (t - 60) * kofn.unitUnavailability(l, m) : 0);
      near(occupancy[1], expected, 1e-7);
    }
  });

  test("transient forgets its start", () => {
    const { distribution } = markov.transient(q, [0, 0, 1], 100);
    distribution.forEach((p, i) => {
      near(p, markov.stationary(q)[i]);
    });
  });

  test("frequency of a cut is the same both ways", () => {
    const pi = markov.stationary(q);
    const inside = (i: number) => i === 1;
    const outside = (i: number) => i !== 1;
    near(markov.crossings(q, pi, inside, outside), markov.crossings(q, pi, outside, inside));
    near(markov.crossings(q, pi, outside, inside), 16 / 15); // 2 p0
  });

  test("explored chain: a walk on 0..3, states found in order, duplicate transitions added up", () => {
    const { states, q: walk } = markov.explore<number>(
      0,
      (s) => [
        { to: s + 1, rate: s < 3 ? 1 : 0 },
        { to: s - 1, rate: s > 0 ? 1 : 0 },
        { to: s - 1, rate: s > 0 ? 1 : 0 },
      ],
      String,
    );
    expect(states).toEqual([0, 1, 2, 3]);
    [8, 4, 2, 1].forEach((w, i) => {
      near(markov.stationary(walk)[i], w / 15);
    });
  });
});

describe("k of n, independent", () => {
  const units = { n: 3, need: 2, failureRate: 0.02, repairRate: 0.5 };
  const u = 0.02 / 0.52;

  test("2 of 3 and 3 of 5 polynomials", () => {
    near(kofn.tailUnavailability(3, 2, 0.1), 0.028);
    near(kofn.tailUnavailability(5, 3, 0.1), 0.00856);
    near(kofn.tailUnavailability(5, 3, u), 10 * u ** 3 - 15 * u ** 4 + 6 * u ** 5);
    near(kofn.tailUnavailability(3, 2, 1), 1);
    expect(kofn.tailUnavailability(3, 2, 0)).toBe(0);
  });

  test("unlike units: 2 of (a, b, c) by hand", () => {
    // ab + ac + bc - 2abc at 0.1, 0.2, 0.3: 0.02 + 0.03 + 0.06 - 0.012
    near(kofn.unlikeUnavailability(2, [0.1, 0.2, 0.3]), 0.098);
    near(kofn.unlikeUnavailability(3, [0.1, 0.1, 0.1, 0.1, 0.1]), 0.00856);
  });

  test("long run agrees with the chain; 2 of 3 outage lasts (l + 3 m)/(6 m^2)", () => {
    for (const many of [
      units,
      { ...units, n: 5, need: 3 },
      { ...units, n: 4, need: 4 },
      { ...units, n: 7, need: 1 },
    ]) {
      const chain = markov.longRunOutages(kofn.downCountChain(many), (down) => many.n - down < many.need);
      near(kofn.unavailability(many), chain.unavailability);
      near(kofn.outageFrequency(many), chain.frequency);
      near(kofn.meanOutage(many), chain.meanDuration);
    }
    near(kofn.outageFrequency(units), 3 * u * (1 - u) ** 2 * 2 * 0.02);
    near(kofn.meanOutage(units), (0.02 + 1.5) / 1.5);
  });

  test("interval figures from all up agree with the integral over independent units", () => {
    for (const T of [0.5, 10, 500]) {
      const at = (t: number) => kofn.unitUnavailabilityAt(t, 0.02, 0.5);
      const got = kofn.intervalUnavailability(units, T);
      near(got.unavailability, integrate((t) => kofn.tailUnavailability(3, 2, at(t)), 0, T) / T, 1e-8);
      near(
        got.expectedOutages,
        integrate((t) => kofn.binomial(3, 1, at(t)) * 2 * 0.02, 0, T),
        1e-8,
      );
      near(kofn.unitIntervalUnavailability(T, 0.02, 0.5), integrate(at, 0, T) / T, 1e-9);
    }
  });

  test("failure processes in series: clocks that go on, clocks that pause (three-state chain)", () => {
    near(kofn.seriesUnavailability([0.1, 0.2]), 0.28);
    const paused = markov.generator(3, (i, j) =>
      i === 0 ? [0, 0.1, 0.03][j] : j === 0 ? [0, 2, 0.5][i] : 0,
    );
    near(
      kofn.pausedSeriesUnavailability([
        { failureRate: 0.1, meanRepair: 0.5 },
        { failureRate: 0.03, meanRepair: 2 },
      ]),
      1 - markov.stationary(paused)[0],
    );
  });
});

describe("limited crews", () => {
  const units = { n: 2, need: 1, failureRate: 0.25, repairRate: 1, crews: 1 };

  test("two machines, one crew, x = l/m: weights 1, 2x, 2x^2", () => {
    near(crews.crewedUnavailability(units), 0.125 / 1.625);
    near(crews.crewedOutageFrequency(units), (0.5 / 1.625) * 0.25);
    near(crews.crewedMeanOutage(units), 1);
    near(crews.meanTimeDown(units), 0.75 / (0.25 * 2.5)); // E down = (0.5 + 2 x 0.125)/1.625, E up = (2 + 0.5)/1.625
  });

  test("agrees with the chain for several n and c; with a crew for each it is the binomial", () => {
    for (const n of [3, 5, 6])
      for (const c of [1, 2, 3, Number.POSITIVE_INFINITY]) {
        const many = { n, need: Math.floor(n / 2) + 1, failureRate: 0.1, repairRate: 0.7, crews: c };
        const chain = markov.longRunOutages(crews.crewedChain(many), (down) => n - down < many.need);
        near(crews.crewedUnavailability(many), chain.unavailability);
        near(crews.crewedOutageFrequency(many), chain.frequency);
        if (c >= n) near(crews.crewedUnavailability(many), kofn.unavailability(many));
        if (c >= n) near(crews.meanTimeDown(many), 1 / 0.7);
      }
  });
});

describe("common cause", () => {
  const base = { n: 3, need: 2, failureRate: 0.03, repairRate: 0.4, shockRate: 0.01, hitProbability: 1 };

  test("inclusion and exclusion agrees with the chain: share and frequency", () => {
    for (const hitProbability of [0, 0.1, 0.5, 1])
      for (const [n, need] of [
        [1, 1],
        [3, 2],
        [5, 3],
        [4, 1],
      ]) {
        const units = { ...base, n, need, hitProbability };
        const chain = markov.longRunOutages(shocks.shockedChain(units), (down) => n - down < need);
        near(shocks.shockedUnavailability(units), chain.unavailability, 1e-9);
        near(shocks.shockedOutageFrequency(units), chain.frequency, 1e-9);
      }
  });

  test("one unit sees l + s p; no shocks is k of n", () => {
    near(shocks.allUpProbability(1, { ...base, hitProbability: 0.5 }), 0.4 / 0.435);
    near(shocks.shockedUnavailability({ ...base, shockRate: 0 }), kofn.unavailability(base));
  });

  test("two units that only fail together, by hand", () => {
    // states 0,1,2 down; 0 -> 2 at s, 1 -> 2 at s, 2 -> 1 at 2m, 1 -> 0 at m: p0 s = p1 m; p2 2m = s (p0 + p1).
    const s = 0.2;
    const m = 0.5;
    const p = [1, s / m, (s * (1 + s / m)) / (2 * m)];
    const units = { n: 2, need: 1, failureRate: 0, repairRate: m, shockRate: s, hitProbability: 1 };
    near(shocks.shockedUnavailability(units), p[2] / (p[0] + p[1] + p[2]));
  });

  test("chain on which units are down, not on how many, agrees (2^3 states)", () => {
    const units = { ...base, hitProbability: 0.3 };
    const q = markov.generator(8, (from, to) => {
      const back = from & ~to;
      const gone = to & ~from;
      const bits = (x: number) => (x & 1) + ((x >> 1) & 1) + ((x >> 2) & 1);
      if (back !== 0) return gone === 0 && bits(back) === 1 ? units.repairRate : 0;
      const up = 3 - bits(from);
      const hits = bits(gone);
      return units.shockRate * 0.3 ** hits * 0.7 ** (up - hits) + (hits === 1 ? units.failureRate : 0);
    });
    const down = (i: number) => [3, 5, 6, 7].includes(i);
    near(shocks.shockedUnavailability(units), markov.longRunOutages(q, down).unavailability);
    near(shocks.shockedOutageFrequency(units), markov.longRunOutages(q, down).frequency);
  });
});

describe("shared domains", () => {
  const rack = { meanUp: 900, meanDown: 100 };
  const host = { meanUp: 95, meanDown: 5 };
  const on = (...list: number[]) => [{ need: 1, domains: list }];

  test("2 + 1 over two domains: hand value, formula, enumeration", () => {
    // 0.1 + 0.9 (0.1 x 0.0975 + 0.9 x 0.00725)
    near(domains.twoPlusOneUnavailability(0.1, 0.1, 0.05), 0.1146475);
    const site = {
      domains: [rack, rack],
      need: 2,
      hosts: [
        { ...host, requirements: on(0) },
        { ...host, requirements: on(0) },
        { ...host, requirements: on(1) },
      ],
    };
    near(domains.siteUnavailability(site), 0.1146475);
  });

  test("one of two feeds: formula and enumeration", () => {
    const site = {
      domains: [rack, { meanUp: 80, meanDown: 20 }],
      need: 3,
      hosts: Array.from({ length: 5 }, () => ({ ...host, requirements: on(0, 1) })),
    };
    near(domains.siteUnavailability(site), domains.twoFeedsUnavailability(0.1, 0.2, 5, 3, 0.05));
    near(domains.twoFeedsUnavailability(0.1, 0.2, 1, 1, 0.5), 0.51);
  });

  test("racks: convolution and enumeration; perfect racks are k of n", () => {
    const sizes = [3, 2, 2];
    const site = {
      domains: [rack, rack, rack],
      need: 4,
      hosts: sizes.flatMap((n, d) => Array.from({ length: n }, () => ({ ...host, requirements: on(d) }))),
    };
    near(domains.siteUnavailability(site), domains.racksUnavailability(sizes, 4, 0.1, 0.05));
    near(domains.racksUnavailability(sizes, 4, 0, 0.05), kofn.tailUnavailability(7, 4, 0.05));
    // three racks of one: each host down with 1 - 0.9 x 0.95 = 0.145
    near(domains.racksUnavailability([1, 1, 1], 2, 0.1, 0.05), kofn.tailUnavailability(3, 2, 0.145));
  });

  test("outage frequency agrees with a chain on all parts (2 domains, 3 hosts)", () => {
    const site = {
      domains: [rack, { meanUp: 300, meanDown: 30 }],
      need: 2,
      hosts: [
        { ...host, requirements: on(0) },
        { ...host, requirements: on(0, 1) },
        { ...host, requirements: on(1) },
      ],
    };
    const parts = [...site.domains, ...site.hosts];
    const q = markov.generator(32, (from, to) => {
      const part = parts.findIndex((_, i) => (from ^ to) === 1 << i);
      if (part < 0) return 0;
      return 1 / (to > from ? parts[part].meanUp : parts[part].meanDown);
    });
    const down = (state: number) => {
      const isUp = (part: number) => ((state >> part) & 1) === 0;
      const serving = [isUp(0) && isUp(2), (isUp(0) || isUp(1)) && isUp(3), isUp(1) && isUp(4)];
      return serving.filter(Boolean).length < 2;
    };
    const chain = markov.longRunOutages(q, down);
    near(domains.siteUnavailability(site), chain.unavailability);
    near(domains.siteOutageFrequency(site), chain.frequency);
  });

  test("outage frequency of hosts without domains is that of k of n", () => {
    const site = {
      domains: [],
      need: 2,
      hosts: Array.from({ length: 3 }, () => ({ ...host, requirements: [] })),
    };
    const units = { n: 3, need: 2, failureRate: 1 / 95, repairRate: 1 / 5 };
    near(domains.siteOutageFrequency(site), kofn.outageFrequency(units));
  });
});

describe("first passage", () => {
  test("closed forms, recursion and linear system", () => {
    const l = 0.03;
    const m = 0.8;
    const all = Number.POSITIVE_INFINITY;
    const cases = [
      { n: 3, need: 2, crews: all, expected: passage.meanTimeToLossTwoOfThree(l, m) },
      { n: 3, need: 2, crews: 1, expected: passage.meanTimeToLossTwoOfThree(l, m) },
      { n: 5, need: 3, crews: all, expected: passage.meanTimeToLossThreeOfFive(l, m) },
      { n: 5, need: 3, crews: 1, expected: passage.meanTimeToLossThreeOfFiveOneCrew(l, m) },
      { n: 4, need: 4, crews: 1, expected: 1 / (4 * l) },
    ];
    for (const { n, need, crews: c, expected } of cases) {
      const units = { n, need, failureRate: l, repairRate: m, crews: c };
      near(passage.meanTimeToLoss(units), expected);
      near(passage.meanTimeToLossByRecursion(units), expected);
    }
    near(passage.meanTimeToLossTwoOfThree(1, 1), 1);
  });

  test("mean is the integral of the survival", () => {
    const units = { n: 3, need: 2, failureRate: 0.5, repairRate: 1, crews: 1 };
    const survival = (t: number) => 1 - passage.probabilityOfLossBy(units, t);
    near(integrate(survival, 0, 50, 400), passage.meanTimeToLoss(units), 1e-6);
  });

  test("all needed: first failure is exponential of n l", () => {
    const units = { n: 4, need: 4, failureRate: 0.1, repairRate: 1, crews: 1 };
    near(passage.probabilityOfLossBy(units, 3), 1 - Math.exp(-1.2));
  });
});

describe("moments", () => {
  test("gamma: factorials, sqrt(pi), Gamma(1 + 1/0.7)", () => {
    near(moments.gamma(5), 24, 1e-13);
    near(moments.gamma(0.5), Math.sqrt(Math.PI), 1e-13);
    near(moments.gamma(1 + 1 / 0.7), 1.2658235060572833, 1e-13);
    near(moments.gamma(1e-3), 999.4237724845955, 1e-12);
  });

  test("Weibull and lognormal moments are the integrals of their laws", () => {
    near(moments.weibullMean(1, 7), 7, 1e-12);
    near(moments.weibullSecondMoment(1, 7), 98, 1e-12);
    const scale = moments.weibullScale(2, 1);
    near(
      integrate((x) => 1 - moments.weibullCdf(x, 2, scale), 0, 12),
      1,
      1e-9,
    );
    near(
      integrate((x) => 2 * x * (1 - moments.weibullCdf(x, 2, scale)), 0, 12),
      moments.weibullSecondMoment(2, scale),
      1e-9,
    );
    const { mu, sigma } = moments.lognormalFrom(2, 6);
    near(moments.lognormalMean(mu, sigma), 6, 1e-12);
    near(Math.exp(mu), 2, 1e-12);
    const weight = (z: number) => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
    near(
      integrate((z) => weight(z) * Math.exp(2 * (mu + sigma * z)), -12, 16),
      moments.lognormalSecondMoment(mu, sigma),
      1e-8,
    );
  });
});

describe("renewal", () => {
  test("deterministic cycles by hand: 10 up, 3 down", () => {
    expect(renewal.deterministicCycles(10, 3, 9)).toEqual({ downtime: 0, failures: 0 });
    expect(renewal.deterministicCycles(10, 3, 12)).toEqual({ downtime: 2, failures: 1 });
    expect(renewal.deterministicCycles(10, 3, 13)).toEqual({ downtime: 3, failures: 1 });
    expect(renewal.deterministicCycles(10, 3, 50)).toEqual({ downtime: 10, failures: 4 }); // 36..39, then 49..50
    expect(renewal.deterministicCycles(10, 3, 10)).toEqual({ downtime: 0, failures: 1 });
  });

  test("exponential: expected failures from the formula and from the chain", () => {
    const chain = markov.generator(2, (i) => (i === 0 ? 0.1 : 0.6));
    near(
      renewal.expectedFailuresExponential(0.1, 0.6, 25),
      markov.intervalOutages(chain, 0, 25, (i) => i === 1).expectedOutages,
    );
  });

  test("renewal function: Poisson is l t; Erlang-2 is l t/2 - 1/4 + exp(-2 l t)/4", () => {
    const poisson = renewal.renewalFunction((x) => -Math.expm1(-0.5 * x), 0, 10, 800);
    near(renewal.expectedFailures(poisson), 5, 1e-5);
    const erlang = renewal.renewalFunction((x) => 1 - Math.exp(-x) * (1 + x), 0, 6, 800);
    near(renewal.expectedFailures(erlang), 3 - 0.25 + Math.exp(-12) / 4, 1e-5);
    near(renewal.renewalAsymptote(6, 2, 6), 2.75); // mean 2, E X^2 = 6
  });

  test("renewal function of a deterministic law counts renewals; with a repair it counts cycles", () => {
    const step = (x: number) => (x >= 2.995 ? 1 : 0);
    const without = renewal.renewalFunction(step, 0, 10, 1000);
    near(renewal.expectedFailures(without), 3, 1e-9);
    const m = renewal.renewalFunction(step, 1, 13, 1300); // failures at 3, 7, 11
    near(renewal.expectedFailures(m), 3, 1e-9);
    near(renewal.expectedDowntime(m, 1), 3, 0.01);
  });

  test("fixed repair, exponential lifetime: two failures at most by hand", () => {
    // R = 4, T = 6, l = 0.3: M(6) = F(6) + P(X1 + X2 <= 2) = 1 - exp(-1.8) + 1 - exp(-0.6)(1.6)
    const m = renewal.renewalFunction((x) => -Math.expm1(-0.3 * x), 4, 6, 1200);
    near(renewal.expectedFailures(m), 2 - Math.exp(-1.8) - 1.6 * Math.exp(-0.6), 1e-5);
    // first outage E min(4, (6 - X)+) = int_2^6 F; second starts at S = 4 + X1 + X2 <= 6: int_0^2 Erlang-2 cdf
    const first = integrate((x) => -Math.expm1(-0.3 * x), 2, 6);
    const second = integrate((x) => 1 - Math.exp(-0.3 * x) * (1 + 0.3 * x), 0, 2);
    near(renewal.expectedDowntime(m, 4), first + second, 1e-4);
  });

  test("in the long run the downtime share is R/(mean + R), Weibull 0.7", () => {
    const scale = moments.weibullScale(0.7, 1);
    const cdf = (x: number) => moments.weibullCdf(x, 0.7, scale);
    const m = renewal.renewalFunction(cdf, 0.25, 60, 3000);
    const late = renewal.expectedDowntime(m, 0.25);
    const half = renewal.expectedDowntime({ step: m.step, values: m.values.slice(0, 1501) }, 0.25);
    near((late - half) / 30, renewal.longRunUnavailability(1, 0.25), 2e-3);
    // a new unit with a decreasing hazard fails more at first
    expect(renewal.expectedFailures(m)).toBeGreaterThan(60 / 1.25);
  });

  test("boot after repair: three-state chain with an exponential boot in place of the fixed one", () => {
    // fails while booting too; E exp(-l b) replaces exp(-l b), so E min(X, B) = 1/(l + beta) for an exponential B
    const [l, m, beta] = [0.1, 0.5, 2];
    const q = markov.generator(
      3,
      (i, j) =>
        [
          [0, l, 0],
          [0, 0, m],
          [beta, l, 0],
        ][i][j],
    );
    const unavailable = 1 - markov.stationary(q)[0];
    near((1 / m + 1 / (l + beta)) / (1 / l + 1 / m), unavailable);
    near(
      renewal.meanCutExponential(0.1, 3),
      integrate((x) => Math.exp(-0.1 * x), 0, 3),
    );
    near(renewal.bootAfterRepairUnavailability(0.1, 2, 3), 1 - Math.exp(-0.3) / 0.1 / 12);
  });
});

describe("restart of an instance", () => {
  test("moving with failures during restart: chain with exponential detection and restart", () => {
    const [l, delta, rho] = [0.2, 3, 1.5];
    // up, detecting, restarting
    const q = markov.generator(
      3,
      (i, j) =>
        [
          [0, l, 0],
          [0, 0, delta],
          [rho, l, 0],
        ][i][j],
    );
    near(restart.movingUnavailability(l, 1 / delta, rho / (rho + l)), 1 - markov.stationary(q)[0]);
  });

  test("tends to (d + r)/(MTTF + d + r) for rare failures; exact without a restart time", () => {
    near(
      restart.movingUnavailability(1e-6, 20, Math.exp(-60e-6)),
      restart.restartUnavailability(1e6, 20, 60),
      1e-4,
    );
    near(restart.movingUnavailability(0.01, 20, 1), restart.restartUnavailability(100, 20, 0));
  });

  test("residual life: exponential is the mean, deterministic half of it, Weibull 0.7 about 1.57 of it", () => {
    near(restart.meanResidualLife(5, 50), 5);
    near(restart.meanResidualLife(5, 25), 2.5);
    const scale = moments.weibullScale(0.7, 1);
    const survival = (x: number) => 1 - moments.weibullCdf(x, 0.7, scale);
    const byIntegral = integrate((y) => y * y * 2 * y * survival(y * y), 0, 9, 4000); // int x S(x) dx with x = y^2
    near(restart.meanResidualLife(1, moments.weibullSecondMoment(0.7, scale)), byIntegral, 1e-6);
    near(byIntegral, 1.57, 1e-3);
    near(restart.restartOnAgedHostUnavailability(5, 50, 1, 2), 3 / 8);
  });

  test("detection by a peer: mean over host failures", () => {
    near(restart.mixedDetection(4, 20, 40), 25);
    near(restart.primaryShareOfFailures(4, 1e-9, 1), 0.25, 1e-8);
    // n = 2, u = 1/2: some host up 3/4 of the time, one host up on average
    near(restart.primaryShareOfFailures(2, 1, 1), 0.75);
  });

  test("one restarted instance meets the primary more often: 2/n for quick repairs, always with two hosts", () => {
    near(restart.primaryShareOfInstance(2, 0.1, 1), 1);
    for (const n of [3, 4, 8])
      near(restart.primaryShareOfInstance(n, 1e-7, 1), restart.primaryShareOfInstanceQuickRepair(n), 1e-5);
  });

  test("primary and instance: chain on where they are (3 labelled hosts) agrees", () => {
    interface Where {
      up: readonly number[];
      vm: number;
      primary: number;
    }
    const [l, m] = [0.3, 1];
    const after = ({ up, vm, primary }: Where) => {
      const out: { to: Where; rate: number }[] = [];
      for (const h of [0, 1, 2].filter((x) => !up.includes(x))) {
        const now = [...up, h].sort();
        out.push({
          to: up.length === 0 ? { up: now, vm: h, primary: h } : { up: now, vm, primary },
          rate: m,
        });
      }
      for (const h of up) {
        const left = up.filter((x) => x !== h);
        if (left.length === 0) out.push({ to: { up: [], vm: -1, primary: -1 }, rate: l });
        const vms = vm === h ? left : [vm];
        const primaries = primary === h ? left : [primary];
        for (const v of left.length > 0 ? vms : [])
          for (const p of primaries)
            out.push({ to: { up: left, vm: v, primary: p }, rate: l / (vms.length * primaries.length) });
      }
      return out;
    };
    const { states, q } = markov.explore({ up: [0, 1, 2], vm: 0, primary: 0 } as Where, after, (s) =>
      JSON.stringify(s),
    );
    const pi = markov.stationary(q);
    const together = markov.inSet(pi, (i) => states[i].up.length > 0 && states[i].vm === states[i].primary);
    const placed = markov.inSet(pi, (i) => states[i].up.length > 0);
    near(restart.primaryShareOfInstance(3, l, m), together / placed);
  });
});

describe("restart queue", () => {
  test("seven instances, three at a time, 10 s: 3 x 10, 3 x 20, 1 x 30", () => {
    expect([1, 3, 4, 6, 7].map((j) => queue.completionTime(j, 3, 10))).toEqual([10, 10, 20, 20, 30]);
    near(queue.meanCompletion(7, 3, 10), 120 / 7);
    near(queue.meanWait(7, 3, 10), 50 / 7);
    near(queue.meanWait(6, 6, 10) + 1, 1);
  });

  test("formula, list schedule and spread over hosts agree", () => {
    for (const [b, h, c] of [
      [20, 3, 2],
      [9, 4, 1],
      [16, 2, 8],
      [1, 5, 5],
    ]) {
      const expected = Array.from({ length: b }, (_, j) => queue.completionTime(j + 1, h * c, 7));
      expect(queue.spreadCompletions(b, h, c, 7)).toEqual(expected);
      expect(queue.listSchedule(new Array<number>(b).fill(7), h * c)).toEqual(expected);
      near(queue.meanCompletion(b, h * c, 7), expected.reduce((s, x) => s + x, 0) / b);
    }
  });

  test("unlike boots by hand; exponential boots against a chain", () => {
    expect(queue.listSchedule([5, 1, 1, 4], 2)).toEqual([5, 1, 2, 6]);
    const left = markov.generator(6, (i, j) => (j === i - 1 ? Math.min(i, 2) * 0.5 : 0));
    near(queue.meanMakespanExponential(5, 2, 0.5), markov.meanTimeToAbsorption(left, (i) => i === 0)[5]);
  });
});

describe("loss of data and disks", () => {
  const l = 0.01;
  const m = 0.6;

  test("closed forms and linear system", () => {
    near(loss.meanTimeToDataLoss(2, l, m, 1), loss.meanTimeToDataLossTwo(l, m));
    near(loss.meanTimeToDataLoss(2, l, m, 9), loss.meanTimeToDataLossTwo(l, m));
    near(loss.meanTimeToDataLoss(3, l, m, 9), loss.meanTimeToDataLossThreeParallel(l, m));
    near(loss.meanTimeToDataLoss(3, l, m, 1), loss.meanTimeToDataLossThreeSerial(l, m));
    near(loss.meanTimeToDataLoss(3, 1, 0, 1), 11 / 6);
  });

  test("fixed rebuild: none, endless, and an Erlang rebuild of many stages in a chain", () => {
    near(loss.meanTimeToDataLossTwoFixedRebuild(0.5, 1e9), 3);
    const stages = 400;
    const rebuild = 4;
    // 0: both good; 1..stages: stage of the rebuild; stages + 1: lost
    const q = markov.generator(stages + 2, (i, j) => {
      if (i === 0) return j === 1 ? 2 * l : 0;
      if (i > stages) return 0;
      return j === (i % stages) + (i === stages ? 0 : 1) ? stages / rebuild : j === stages + 1 ? l : 0;
    });
    near(
      markov.meanTimeToAbsorption(q, (i) => i === stages + 1)[0],
      loss.meanTimeToDataLossTwoFixedRebuild(l, rebuild),
      1e-4,
    );
  });

  const quorum = {
    n: 3,
    failureRate: 0.05,
    repairRate: 0.5,
    replacementRate: 0.8,
    restoreRate: 0.1,
    lossProbability: 0.2,
    replacementsAtOnce: 1,
    restored: "lost" as const,
  };

  test("no disk is ever lost: k of n", () => {
    const units = { n: 5, need: 3, failureRate: 0.05, repairRate: 0.5 };
    const result = disks.diskLoss({ ...quorum, n: 5, lossProbability: 0 });
    near(result.unavailability, kofn.unavailability(units));
    near(result.outageFrequency, kofn.outageFrequency(units));
    expect(result.majorityLostFrequency).toBe(0);
  });

  test("one member by hand: down l(1-q)/m or lost l q/w per unit of time up", () => {
    const result = disks.diskLoss({ ...quorum, n: 1 });
    const down = (0.05 * 0.8) / 0.5;
    const lost = (0.05 * 0.2) / 0.1;
    near(result.unavailability, (down + lost) / (1 + down + lost));
    near(result.majorityLostFrequency, 0.01 / (1 + down + lost));
    near(result.majorityLostShare, lost / (1 + down + lost));
  });

  test("every failure takes the disk, three members: four states by hand", () => {
    // lost 0,1,2,3: 0 -> 1 at 3l, 1 -> 0 at r, 1 -> 2 at 2l, 2 -> 3 at l, 2 and 3 -> 0 at w.
    // p1 (r + 2l) = 3l p0, p2 (l + w) = 2l p1, p3 w = l p2 with l = 0.05, r = 0.8, w = 0.1
    const p1 = 0.15 / 0.9;
    const p2 = (0.1 * p1) / 0.15;
    const p3 = 0.5 * p2;
    const total = 1 + p1 + p2 + p3;
    for (const restored of ["lost", "all"] as const) {
      const result = disks.diskLoss({ ...quorum, lossProbability: 1, restored });
      near(result.unavailability, (p2 + p3) / total);
      near(result.outageFrequency, (0.1 * p1) / total);
      near(result.majorityLostFrequency, (0.1 * p1) / total);
    }
  });

  test("chain on each member's state (3^3 states) agrees, replacements one by one or together", () => {
    for (const replacementsAtOnce of [1, 3]) {
      const after = (s: string) => {
        const up = [...s].filter((c) => c === "u").length;
        const lost = [...s].filter((c) => c === "x").length;
        const out: { to: string; rate: number }[] = [];
        [...s].forEach((c, i) => {
          const as = (state: string) => s.slice(0, i) + state + s.slice(i + 1);
          if (c === "u") out.push({ to: as("d"), rate: 0.05 * 0.8 }, { to: as("x"), rate: 0.05 * 0.2 });
          if (c === "d") out.push({ to: as("u"), rate: 0.5 });
          if (c === "x" && up >= 2) out.push({ to: as("u"), rate: 0.8 });
        });
        if (lost >= 2) out.push({ to: s.replaceAll("x", "u"), rate: 0.1 });
        return out;
      };
      const { states, q } = markov.explore("uuu", after, (s) => s);
      expect(states).toHaveLength(27);
      const pi = markov.stationary(q);
      const count = (i: number, c: string) => states[i].split(c).length - 1;
      const result = disks.diskLoss({ ...quorum, replacementsAtOnce });
      near(
        result.unavailability,
        markov.inSet(pi, (i) => count(i, "u") < 2),
      );
      near(
        result.majorityLostShare,
        markov.inSet(pi, (i) => count(i, "x") >= 2),
      );
      near(
        result.majorityLostFrequency,
        markov.crossings(
          q,
          pi,
          (i) => count(i, "x") < 2,
          (i) => count(i, "x") >= 2,
        ),
      );
    }
  });
});

describe("pre-copy", () => {
  const guest = { memory: 1000, dirtyRate: 10, workingSet: 1000, downtimeTarget: 0.15 };

  test("by hand: 1000 bytes at 100/s, 10/s dirtied, 15 bytes fit", () => {
    // rounds 1000, 100; 10 left fits: 1110 bytes, 11.1 s, pause 0.1 s
    expect(precopy.preCopy(guest, 100, 2)).toEqual({
      converged: true,
      rounds: 2,
      bytes: 1110,
      time: 13.1,
      downtime: 0.1,
    });
    // working set 60: rounds 1000, 60; 6 left fits
    expect(precopy.preCopy({ ...guest, workingSet: 60 }, 100, 0)).toMatchObject({
      rounds: 2,
      bytes: 1066,
      downtime: 0.06,
    });
  });

  test("round by round agrees with the geometric sum", () => {
    for (const dirtyRate of [1, 30, 77, 95, 99.5])
      for (const bandwidth of [100, 123]) {
        const a = precopy.preCopy({ ...guest, dirtyRate }, bandwidth, 1);
        const b = precopy.preCopyGeometric({ ...guest, dirtyRate }, bandwidth, 1);
        expect(a.rounds).toBe(b.rounds);
        near(a.bytes, b.bytes);
        near(a.time, b.time);
        near(a.downtime, b.downtime, 1e-9);
        const bounds = precopy.preCopyBytesBounds(guest, a.rounds);
        expect(a.bytes).toBeGreaterThanOrEqual(bounds.least);
        expect(a.bytes).toBeLessThanOrEqual(bounds.most);
      }
  });

  test("D >= B does not converge, unless the working set fits the pause or all of the memory does", () => {
    expect(precopy.preCopy({ ...guest, dirtyRate: 100 }, 100, 0).converged).toBe(false);
    expect(precopy.preCopy({ ...guest, dirtyRate: 200, workingSet: 16 }, 100, 0).converged).toBe(false);
    expect(precopy.preCopy({ ...guest, dirtyRate: 200, workingSet: 14 }, 100, 0)).toMatchObject({
      converged: true,
      rounds: 1,
      bytes: 1014,
    });
    expect(precopy.preCopy({ ...guest, memory: 15, dirtyRate: 200 }, 100, 0)).toMatchObject({
      converged: true,
      rounds: 0,
      bytes: 15,
    });
    expect(precopy.preCopy({ ...guest, dirtyRate: 0 }, 100, 0)).toMatchObject({
      rounds: 1,
      bytes: 1000,
      downtime: 0,
    });
  });

  test("fluid of one migration is the round-by-round one; the stream limit binds", () => {
    const expected = precopy.preCopy({ ...guest, dirtyRate: 43 }, 100, 0);
    const [alone] = shared.migrateSharing(
      [{ guest: { ...guest, dirtyRate: 43 }, start: 0 }],
      1000,
      100,
      1e-3,
      100,
    );
    expect(alone.rounds).toBe(expected.rounds);
    near(alone.end, expected.time, 1e-3);
    near(alone.bytes, expected.bytes, 1e-3);
    near(alone.downtime, expected.downtime, 0.05);
  });

  test("two at once have half the link each; one after the other the whole", () => {
    const half = precopy.preCopy(guest, 50, 0);
    for (const one of shared.migrateSharing(
      [
        { guest, start: 0 },
        { guest, start: 0 },
      ],
      100,
      100,
      1e-3,
      100,
    )) {
      expect(one.rounds).toBe(half.rounds);
      near(one.end, half.time, 1e-3);
    }
    const whole = precopy.preCopy(guest, 100, 0);
    const [first, second] = shared.migrateSharing(
      [
        { guest, start: 0 },
        { guest, start: 20 },
      ],
      100,
      100,
      1e-3,
      100,
    );
    near(first.end, whole.time, 1e-3);
    near(second.end, 20 + whole.time, 1e-3);
  });

  test("quiet guests, the second later, by hand", () => {
    const quiet = { ...guest, dirtyRate: 0 };
    const expected = shared.twoQuietMigrations(1000, 100, 4);
    expect(expected).toEqual({ first: 16, second: 20 });
    const [first, second] = shared.migrateSharing(
      [
        { guest: quiet, start: 0 },
        { guest: quiet, start: 4 },
      ],
      100,
      100,
      1e-3,
      100,
    );
    near(first.end, 16, 1e-3);
    near(second.end, 20, 1e-3);
  });

  test("a second one halfway through round 0, by hand", () => {
    // B = 100, M = 1000, D = 10. At 5 s the second joins: 500 left at 50/s, round 0 of the first ends at 15 s, 150 dirtied,
    // round 1 to 18 s, 30 dirtied, round 2 to 18.6 s, 6 dirtied <= 50 x 0.15 = 7.5: stopped, to 18.72 s.
    const [first, second] = shared.migrateSharing(
      [
        { guest, start: 0 },
        { guest, start: 5 },
      ],
      100,
      100,
      2e-4,
      100,
    );
    expect(first.rounds).toBe(3);
    near(first.end, 18.72, 1e-4);
    // The second has sent 686 at 18.72; 314 left at 100/s: round 0 ends at 21.86 after 16.86 s, 168.6 dirtied, to 23.546 s,
    // 16.86 dirtied > 15, to 23.7146 s, 1.686 stopped, to 23.73146 s.
    expect(second.rounds).toBe(3);
    near(second.end, 23.73146, 1e-4);
  });
});

describe("leader election", () => {
  test("minimum of f uniforms: mean and variance are the integrals of the law", () => {
    for (const f of [1, 2, 4]) {
      const survive = (x: number) => 1 - election.firstTimeoutCdf(x, f, 3);
      near(3 + integrate(survive, 3, 6), election.firstTimeoutMean(f, 3), 1e-9);
      const second = 9 + integrate((x) => 2 * x * survive(x), 3, 6);
      near(second - election.firstTimeoutMean(f, 3) ** 2, election.firstTimeoutVariance(f, 3), 1e-8);
    }
    expect([0, 1, 1.5, 2, 2.5].map((x) => election.firstTimeoutCdf(x, 2, 1))).toEqual([0, 0, 0.75, 1, 1]);
    near(election.firstTimeoutMean(2, 1), 4 / 3);
    near(election.firstCandidateMean(2, 1, 0.1), 4 / 3 - 0.05);
  });

  test("split vote: two followers by area, f by integral", () => {
    near(election.splitVoteProbability(2, 1, 0.1), 1 - 0.81);
    expect(election.splitVoteProbability(1, 1, 0.1)).toBe(0);
    // P(gap > w) = int f(x) P(all others beyond x + w)
    near(
      1 - election.splitVoteProbability(4, 1, 0.1),
      integrate((x) => 4 * (1 - x - 0.1) ** 3, 0, 0.9),
    );
  });

  test("mean election: expected total from the first attempt's equation", () => {
    // E = mean + split E, then less half a heartbeat, plus settling
    const split = election.splitVoteProbability(2, 1, 0.1);
    near(election.meanElection(2, 1, 0.1, 0.1, 0.2), 4 / 3 / (1 - split) - 0.05 + 0.2);
  });

  test("extra unavailability: exact chain against second and first order", () => {
    const units = { n: 3, need: 2, failureRate: 0.001, repairRate: 0.25 };
    const E = 1e-4;
    const extra = election.unavailabilityWithElections(units, 1 / E) - kofn.unavailability(units);
    near(extra, election.extraUnavailability(units, E, E), 1e-3);
    near(extra, election.extraUnavailabilityFirstOrder(0.001, E), 0.02);
  });

  test("with members often down the first order is wrong and the second is not", () => {
    const units = { n: 3, need: 2, failureRate: 0.1, repairRate: 0.25 };
    const E = 1e-3;
    const extra = election.unavailabilityWithElections(units, 1 / E) - kofn.unavailability(units);
    near(extra, election.extraUnavailability(units, E, E), 1e-2);
    expect(Math.abs(extra / election.extraUnavailabilityFirstOrder(0.1, E) - 1)).toBeGreaterThan(0.05);
  });
});

describe("balancing", () => {
  test("imbalance, priority and tolerance by hand", () => {
    near(balancing.imbalance([0.2, 0.4, 0.6, 0.8]), Math.sqrt(0.05));
    expect(balancing.imbalance([0.5, 0.5])).toBe(0);
    expect(balancing.movePriority(0.1, 4)).toBe(4); // 6 - 2
    expect(balancing.movePriority(0.101, 4)).toBe(3);
    expect(balancing.movePriority(0, 4)).toBe(6);
    near(balancing.toleratedImbalance(3, 4), 0.1);
    expect(balancing.toleratedImbalance(5, 9)).toBe(0);
  });

  test("a move is applied exactly above the tolerated imbalance", () => {
    for (const threshold of [1, 2, 3, 4, 5])
      for (const hosts of [2, 3, 4, 9, 16]) {
        const edge = balancing.toleratedImbalance(threshold, hosts);
        expect(balancing.movePriority(edge + 1e-6, hosts)).toBeLessThanOrEqual(threshold);
        if (edge > 0) expect(balancing.movePriority(edge - 1e-6, hosts)).toBeGreaterThan(threshold);
      }
  });

  test("fewest moves from one host by hand", () => {
    expect(balancing.compositions(4, 3)).toHaveLength(15);
    // 6 on one of 3: (2,2,2) is even, 4 moves; 1 move (5,1,0) has deviation sqrt(14/3) = 2.16; (4,1,1) sqrt 2
    expect(balancing.fewestMovesFromOneHost(6, 3, 1, 0)).toBe(4);
    expect(balancing.fewestMovesFromOneHost(6, 3, 1, 1.42)).toBe(2);
    expect(balancing.fewestMovesFromOneHost(6, 3, 1, 1.41)).toBe(3); // (3,2,1) or (3,1,2): sqrt(2/3)
    expect(balancing.fewestMovesFromOneHost(5, 2, 0.1, 0)).toBe(-1);
    expect(balancing.fewestMovesFromOneHost(5, 2, 0.1, 0.05)).toBe(2);
  });

  test("greedy needs as many moves as the best", () => {
    for (const counts of [
      [8, 0, 0, 0],
      [5, 3, 0],
      [7, 1, 1, 4],
      [2, 2, 2],
    ])
      for (const tolerated of [0, 0.05, 0.1, 0.2])
        expect(balancing.greedyMoves(counts, 0.1, tolerated)).toBe(
          balancing.fewestMoves(counts, 0.1, tolerated),
        );
  });
});

describe("capacity", () => {
  const room = (cores: number, memory: number) => ({ cores, memory });

  test("fragmentation: enough in all, not in one place", () => {
    const hosts = [room(4, 8), room(4, 8)];
    const three = [room(3, 1), room(3, 1), room(2, 1)];
    expect(capacity.placement(hosts, three, capacity.noRules(2, 3))).toBeNull();
    expect(capacity.mostPlaceable(hosts, three, capacity.noRules(2, 3))).toBe(2);
    const fits = [room(3, 1), room(3, 1), room(1, 6), room(1, 7)];
    expect(capacity.placements(hosts, fits, capacity.noRules(2, 4), 100)).toEqual([
      [0, 1, 0, 1],
      [0, 1, 1, 0],
      [1, 0, 0, 1],
      [1, 0, 1, 0],
    ]);
  });

  test("both resources count", () => {
    expect(capacity.placement([room(8, 4)], [room(1, 3), room(1, 2)], capacity.noRules(1, 2))).toBeNull();
    expect(capacity.placement([room(8, 5)], [room(1, 3), room(1, 2)], capacity.noRules(1, 2))).toEqual([
      0, 0,
    ]);
  });

  test("separation by rack, togetherness, pinning", () => {
    const hosts = Array.from({ length: 3 }, () => room(4, 4));
    const ones = Array.from({ length: 3 }, () => room(1, 1));
    const none = capacity.noRules(3, 3);
    const apart = { ...none, separate: [[0, 1, 2]] };
    expect(capacity.placements(hosts, ones, none, 1000)).toHaveLength(27);
    expect(capacity.placements(hosts, ones, none, 5)).toHaveLength(5);
    expect(capacity.placements(hosts, ones, apart, 1000)).toHaveLength(6);
    expect(capacity.placement(hosts, ones, { ...apart, placeOfHost: [0, 0, 1] })).toBeNull();
    expect(capacity.placement(hosts, ones, { ...apart, placeOfHost: [0, -1, 1] })).toBeNull();
    expect(capacity.placements(hosts, ones, { ...none, together: [[0, 1]] }, 1000)).toHaveLength(9);
    expect(capacity.placements(hosts, ones, { ...none, allowed: [[2], [], [0, 1]] }, 1000)).toHaveLength(6);
    expect(capacity.mostPlaceable(hosts, ones, { ...apart, placeOfHost: [0, 0, 1] })).toBe(2);
  });

  test("surviving a host: with and without moving the others", () => {
    expect(capacity.subsets(4, 2)).toHaveLength(6);
    const hosts = Array.from({ length: 3 }, () => room(4, 4));
    const instances = [room(3, 1), room(2, 1), room(2, 1)];
    const none = capacity.noRules(3, 3);
    expect(capacity.survivesAny(hosts, instances, none, 1)).toBe(true);
    expect(capacity.survivesAny(hosts, instances, none, 2)).toBe(false);
    // 3 on host 0, 2 on host 1, 2 on host 2; host 0 dies: 2 + 2 would have to move together first
    expect(capacity.restartsFit(hosts, instances, [0, 1, 2], none, [0])).toBe(false);
    expect(capacity.restartsFit(hosts, instances, [0, 1, 1], none, [0])).toBe(true);
    expect(capacity.restartsFit(hosts, instances, [0, 1, 2], { ...none, allowed: [[], [1], []] }, [1])).toBe(
      false,
    );
  });
});
