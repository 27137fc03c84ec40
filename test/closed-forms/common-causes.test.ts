import { describe, test } from "vitest";
import * as exact from "../oracles/common-cause.ts";
import { outagesBegun, simulate, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const HOUR = 3600;

describe.each([
  { n: 3, need: 2, probability: 1 },
  { n: 3, need: 2, probability: 0.4 },
  { n: 5, need: 3, probability: 0.6 },
])("shocks that fail each of $n hosts with probability $probability", ({ n, need, probability }) => {
  const result = simulate(
    `
name: shock
horizon: 40500h
warmUp: 500h
clusters:
  shop:
    platform: plain
    hosts: {count: ${n}, failures: {breakdown: {mtbf: 200h, mttr: 10h}, unrelated: {mtbf: 1000000y, mttr: 1s}}}
commonCauses:
  shock: {mtbf: 300h, hits: {cluster: shop, failure: breakdown}, probability: ${probability * 100}%}
services:
  line: {requires: [{hosts: shop, atLeast: ${need}}]}
`,
    100,
  );
  const units = {
    n,
    need,
    failureRate: 1 / (200 * HOUR),
    repairRate: 1 / (10 * HOUR),
    shockRate: 1 / (300 * HOUR),
    hitProbability: probability,
  };

  test("unavailability", () => {
    expectMean(unavailability(result), exact.shockedUnavailability(units));
  });

  test("outage frequency", () => {
    const perSecond = outagesBegun(result).map((outages) => outages / (40_000 * HOUR));
    expectMean(perSecond, exact.shockedOutageFrequency(units));
  });
});
