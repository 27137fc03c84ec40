import { describe, expect, test } from "vitest";
import { meanTimeToLoss, meanTimeToLossTwoOfThree, probabilityOfLossBy } from "../oracles/first-passage.ts";
import { firstOutages, simulate } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const HOUR = 3600;

function shop(n: number, crews: number, horizonHours: number): string {
  return `
name: first-passage
horizon: ${horizonHours}h
crews: {team: {size: ${crews}}}
clusters:
  shop:
    platform: plain
    hosts: {count: ${n}, failures: {breakdown: {mtbf: 50h, mttr: 10h, crew: team}}}
quorums:
  voters: {members: {hosts: shop}, electionTimeout: 0s, settle: 0s, voteWindow: 0s}
services:
  majority: {requires: [{quorum: voters}]}
`;
}

function units(n: number, need: number, crews: number) {
  return { n, need, crews, failureRate: 1 / (50 * HOUR), repairRate: 1 / (10 * HOUR) };
}

describe("first loss of a majority, from all up", () => {
  test("2 of 3: mean (5 l + m) / (6 l^2)", () => {
    const exact = meanTimeToLossTwoOfThree(1 / (50 * HOUR), 1 / (10 * HOUR));
    // 125 h; the horizon cuts the mean by exp(-16) or so.
    const result = simulate(shop(3, 3, 2000), 4000);
    expectMean(firstOutages(result), exact);
  });

  test("3 of 5 with one repairer: mean by the linear system", () => {
    const result = simulate(shop(5, 1, 2000), 4000);
    expectMean(firstOutages(result), meanTimeToLoss(units(5, 3, 1)));
  });

  test("2 of 3: probability of a loss within 100 h", () => {
    const exact = probabilityOfLossBy(units(3, 2, 3), 100 * HOUR);
    const result = simulate(shop(3, 3, 100), 10_000);
    const lost = firstOutages(result).map((start) => (start < 100 * HOUR ? 1 : 0));
    expect(exact).toBeGreaterThan(0.3);
    expectMean(lost, exact);
  });
});
