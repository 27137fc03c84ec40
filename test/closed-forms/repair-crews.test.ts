import { describe, test } from "vitest";
import * as exact from "../oracles/limited-crews.ts";
import { outagesBegun, simulate, totals, unavailability } from "../simulate.ts";
import { expectMean, expectRatio } from "./expect-exact.ts";

const HOUR = 3600;

function shop(n: number, need: number, crews: number, repair: string): string {
  return `
name: machine-repair
horizon: 31000h
warmUp: 1000h
crews: {team: {size: ${crews}}}
clusters:
  shop:
    platform: plain
    hosts: {count: ${n}, failures: {breakdown: {mtbf: 100h, ${repair}, crew: team}}}
services:
  line: {requires: [{hosts: shop, atLeast: ${need}}]}
  spare: {requires: [{hosts: shop, atLeast: 1}]}
`;
}

describe.each([
  { n: 3, need: 2, crews: 1 },
  { n: 5, need: 3, crews: 2 },
  { n: 6, need: 4, crews: 2 },
])("machine repair: $need of $n needed, $crews at a time repaired", ({ n, need, crews }) => {
  const result = simulate(shop(n, need, crews, "mttr: 20h"), 100);
  const units = { n, need, crews, failureRate: 1 / (100 * HOUR), repairRate: 1 / (20 * HOUR) };

  test("unavailability", () => {
    expectMean(unavailability(result), exact.crewedUnavailability(units));
  });

  test("outage frequency and mean outage", () => {
    const begun = outagesBegun(result);
    const perSecond = begun.map((outages) => outages / (30_000 * HOUR));
    expectMean(perSecond, exact.crewedOutageFrequency(units));
    expectRatio(totals(result, "downtime_s"), begun, exact.crewedMeanOutage(units));
  });
});

/**
 * Two machines, one repairer, exponential lifetimes of rate l, repair G of any law, phi = E exp(-l G). While one is being
 * repaired the other fails with probability 1 - phi, and both are then down for E (G - Y)^+ = E G - (1 - phi) / l per
 * repair. A busy period has 1 / phi repairs on average and follows 1 / (2 l) with both up. Hence the share of time with
 * both down, which depends on the law of the repair and not on its mean alone.
 */
function bothDown(l: number, meanRepair: number, phi: number): number {
  return (meanRepair - (1 - phi) / l) / (phi / (2 * l) + meanRepair);
}

describe("two machines and one repairer, repair not exponential: both down", () => {
  const l = 1 / 100;

  test("fixed repair of 20 h", () => {
    const result = simulate(shop(2, 2, 1, "repair: 20h"), 100);
    expectMean(unavailability(result, 1), bothDown(l, 20, Math.exp(-l * 20)));
  });

  test("gamma repair of mean 20 h and shape 1/2", () => {
    const result = simulate(shop(2, 2, 1, "repair: {gamma: {shape: 0.5, mean: 20h}}"), 100);
    expectMean(unavailability(result, 1), bothDown(l, 20, 1 / Math.sqrt(1 + l * 40)));
  });
});
