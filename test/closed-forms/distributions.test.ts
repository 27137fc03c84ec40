/** Lifetimes and repairs that are not exponential: with a repairer for each only their means matter in the long run. */
import { describe, expect, test } from "vitest";
import { outageFrequency, tailUnavailability, type Units } from "../oracles/k-of-n.ts";
import { weibullCdf, weibullScale } from "../oracles/moments.ts";
import {
  deterministicCycles,
  expectedDowntime,
  expectedFailures,
  renewalFunction,
} from "../oracles/renewal.ts";
import { outagesBegun, simulate, totals, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const HOUR = 3600;
const HOURS_OBSERVED = 40_000;

function site(n: number, need: number, times: string, failure: string): string {
  return `
name: distributions
${times}
clusters:
  shop:
    platform: plain
    hosts: {count: ${n}, failures: {breakdown: {${failure}}}}
services:
  line: {requires: [{hosts: shop, atLeast: ${need}}]}
`;
}

/** Mean of a lifetime with hazard 1/20 per h for 10 h, 1/200 until 100 h, then 1/30: the integral of the survival. */
function bathtubMean(): number {
  const afterFirst = Math.exp(-10 / 20);
  const afterSecond = afterFirst * Math.exp(-90 / 200);
  return 20 * (1 - afterFirst) + 200 * (afterFirst - afterSecond) + 30 * afterSecond;
}

const CASES: [string, string, number, number][] = [
  [
    "Weibull of falling hazard, lognormal repair",
    "lifetime: {weibull: {shape: 0.7, mean: 100h}}, repair: {lognormal: {mean: 10h, cv: 150%}}",
    100,
    10,
  ],
  [
    "lognormal from median and percentile, gamma repair",
    // sigma = ln(400 / 80) / z_0.95, mean = median exp(sigma^2 / 2)
    "lifetime: {lognormal: {median: 80h, p95: 400h}}, repair: {gamma: {shape: 0.5, scale: 16h}}",
    80 * Math.exp((Math.log(5) / 1.6448536269514722) ** 2 / 2),
    8,
  ],
  [
    "gamma of rising hazard, uniform repair",
    "lifetime: {gamma: {shape: 4, mean: 100h}}, repair: {uniform: {min: 0s, max: 20h}}",
    100,
    10,
  ],
  [
    "bathtub, fixed repair",
    "lifetime: {hazard: {steps: [{until: 10h, mtbf: 20h}, {until: 100h, mtbf: 200h}, {mtbf: 30h}]}}, repair: 7h",
    bathtubMean(),
    7,
  ],
  [
    "mixture, empirical repair",
    `lifetime: {mixture: [{weight: 3, uniform: {min: 0s, max: 40h}}, {weight: 1, exponential: {mean: 300h}}]},
       repair: {empirical: {values: [1h, 2h, 3h, 30h]}}`,
    0.75 * 20 + 0.25 * 300,
    9,
  ],
];

describe.each(CASES)("two of three hosts: %s", (_, failure, meanUp, meanDown) => {
  const result = simulate(site(3, 2, `horizon: ${HOURS_OBSERVED + 2000}h\nwarmUp: 2000h`, failure), 100);
  const units: Units = { n: 3, need: 2, failureRate: 1 / (meanUp * HOUR), repairRate: 1 / (meanDown * HOUR) };

  test("unavailability", () => {
    expectMean(unavailability(result), tailUnavailability(3, 2, meanDown / (meanUp + meanDown)));
  });

  test("outage frequency", () => {
    const perSecond = outagesBegun(result).map((outages) => outages / (HOURS_OBSERVED * HOUR));
    expectMean(perSecond, outageFrequency(units));
  });
});

test("fixed lifetime and repair: every cycle counted exactly", () => {
  const result = simulate(site(1, 1, "horizon: 1001h", "lifetime: 90h, repair: 10h"), 1);
  const { downtime, failures } = deterministicCycles(90, 10, 1001);
  expect(totals(result, "outages")).toEqual([failures]);
  expect(totals(result, "downtime_s")[0]).toBeCloseTo(downtime * HOUR, 3);
});

describe("one host, Weibull lifetime, fixed repair, from new: the renewal equation", () => {
  const shape = 2;
  const hours = 250;
  const repair = 20;
  const result = simulate(
    site(
      1,
      1,
      `horizon: ${hours}h`,
      `lifetime: {weibull: {shape: ${shape}, mean: 100h}}, repair: ${repair}h`,
    ),
    10_000,
  );
  const scale = weibullScale(shape, 100);
  const m = renewalFunction((x) => weibullCdf(x, shape, scale), repair, hours, 2000);

  test("failures", () => {
    expectMean(totals(result, "outages"), expectedFailures(m));
  });

  test("downtime", () => {
    expectMean(
      totals(result, "downtime_s").map((seconds) => seconds / HOUR),
      expectedDowntime(m, repair),
    );
  });
});
