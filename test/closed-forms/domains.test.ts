import { describe, test } from "vitest";
import { bootAfterRepairUnavailability } from "../oracles/renewal.ts";
import {
  downShare,
  racksUnavailability,
  type Site,
  siteOutageFrequency,
  siteUnavailability,
  twoFeedsUnavailability,
  twoPlusOneUnavailability,
} from "../oracles/shared-domains.ts";
import { outagesBegun, simulate, totals, unavailability } from "../simulate.ts";
import { expectMean, expectRatio } from "./expect-exact.ts";

const HOUR = 3600;
const HOURS_OBSERVED = 40_000;

/** A part with exponential lifetime and repair, hours. */
function part(mtbf: number, mttr: number) {
  return { meanUp: mtbf * HOUR, meanDown: mttr * HOUR };
}

const HOST = part(100, 5);

function scenario(domains: string, hosts: string, need: number): string {
  return `
name: domains
horizon: ${HOURS_OBSERVED + 500}h
warmUp: 500h
domains: ${domains}
clusters:
  site:
    platform: plain
    hosts: ${hosts}
services:
  line: {requires: [{hosts: site, atLeast: ${need}}]}
`;
}

const FAILING = "failures: {breakdown: {mtbf: 100h, mttr: 5h}}";

describe("hosts on two feeds of which one is enough", () => {
  const result = simulate(
    scenario(
      "{feed: {level: power-feed, count: 2, failures: {outage: {mtbf: 60h, mttr: 8h}}}}",
      `{count: 3, in: [{of: [feed], atLeast: 1}], ${FAILING}}`,
      2,
    ),
    100,
  );
  const feed = part(60, 8);
  const both = { need: 1, domains: [0, 1] };
  const host = { ...HOST, requirements: [both] };
  const site: Site = { domains: [feed, feed], hosts: [host, host, host], need: 2 };

  test("unavailability: both feeds, else k of n", () => {
    const u = downShare(feed);
    expectMean(unavailability(result), twoFeedsUnavailability(u, u, 3, 2, downShare(HOST)));
  });

  test("outage frequency and mean outage", () => {
    const begun = outagesBegun(result);
    expectMean(
      begun.map((outages) => outages / (HOURS_OBSERVED * HOUR)),
      siteOutageFrequency(site),
    );
    expectRatio(totals(result, "downtime_s"), begun, siteUnavailability(site) / siteOutageFrequency(site));
  });
});

describe("racks of hosts", () => {
  test("three racks of two hosts, four of six needed: convolution", () => {
    const result = simulate(
      scenario(
        "{rack: {level: rack, count: 3, failures: {outage: {mtbf: 200h, mttr: 10h}}}}",
        `{count: 6, in: [rack], ${FAILING}}`,
        4,
      ),
      100,
    );
    const exact = racksUnavailability([2, 2, 2], 4, downShare(part(200, 10)), downShare(HOST));
    expectMean(unavailability(result), exact);
  });

  test("two racks holding two and one of three hosts", () => {
    const result = simulate(
      scenario(
        `
  a: {level: rack, failures: {outage: {mtbf: 200h, mttr: 10h}}}
  b: {level: rack, failures: {outage: {mtbf: 50h, mttr: 10h}}}`,
        `{groups: {two: {count: 2, in: [a]}, one: {count: 1, in: [b]}}, ${FAILING}}`,
        2,
      ),
      100,
    );
    const exact = twoPlusOneUnavailability(
      downShare(part(200, 10)),
      downShare(part(50, 10)),
      downShare(HOST),
    );
    expectMean(unavailability(result), exact);
  });
});

describe("domains in domains", () => {
  const result = simulate(
    scenario(
      `
  room: {level: room, count: 2, failures: {fire: {mtbf: 300h, mttr: 20h}}}
  rack: {level: rack, count: 4, in: [room], failures: {outage: {mtbf: 200h, mttr: 10h}}}`,
      `{count: 4, in: [rack], ${FAILING}}`,
      2,
    ),
    100,
  );
  const room = part(300, 20);
  const rack = part(200, 10);
  const inRack = (index: number) => [
    { need: 1, domains: [index < 2 ? 0 : 1] },
    { need: 1, domains: [2 + index] },
  ];
  const site: Site = {
    domains: [room, room, rack, rack, rack, rack],
    hosts: [0, 1, 2, 3].map((index) => ({ ...HOST, requirements: inRack(index) })),
    need: 2,
  };

  test("two rooms of two racks of one host: condition on all domains", () => {
    expectMean(unavailability(result), siteUnavailability(site));
  });

  test("outage frequency", () => {
    const perSecond = outagesBegun(result).map((outages) => outages / (HOURS_OBSERVED * HOUR));
    expectMean(perSecond, siteOutageFrequency(site));
  });
});

test("a host boots for 2 h when its power is back, and the power may fail meanwhile", () => {
  const result = simulate(
    scenario(
      "{feed: {level: power-feed, failures: {outage: {mtbf: 20h, mttr: 1h}}}}",
      "{count: 1, in: [feed], boot: 2h}",
      1,
    ),
    100,
  );
  expectMean(unavailability(result), bootAfterRepairUnavailability(1 / 20, 1, 2));
});
