/**
 * Effects that come a while after the loss of a domain. With a loss that lasts an exponential time of mean R, and a battery
 * that lasts b, a host is down for (loss - b) if that is positive: R exp(-b / R) on average per loss for a fixed b.
 */
import { describe, test } from "vitest";
import { simulate, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const UP = 50;
const DOWN = 2;
const SHARE = DOWN / (UP + DOWN);

/** `feed` is what a power feed is besides failing; `hosts` what hosts are in. */
function estimate(feed: string, hosts: string, replications = 200): number[] {
  return unavailability(
    simulate(
      `
name: battery
horizon: 20500h
warmUp: 500h
domains: {feed: {level: power-feed, failures: {outage: {mtbf: ${UP}h, mttr: ${DOWN}h}}, ${feed}}}
clusters: {site: {platform: plain, hosts: ${hosts}}}
services: {line: {requires: [{hosts: site, atLeast: 1}]}}
`,
      replications,
    ),
  );
}

describe("what comes after a delay", () => {
  test("a fixed battery: only losses that outlast it count, and only from then on", () => {
    const battery = 3;
    expectMean(estimate(`after: ${battery}h`, "{count: 1, in: [feed]}"), SHARE * Math.exp(-battery / DOWN));
  });

  test("an exponential one is drawn anew for each loss", () => {
    const battery = 3;
    const outlasted = DOWN / (DOWN + battery);
    const feed = `after: {exponential: {mean: ${battery}h}}`;
    expectMean(estimate(feed, "{count: 1, in: [feed]}"), SHARE * outlasted);
  });

  test("each host draws for itself: one of two serves until the later battery is empty", () => {
    const battery = 3;
    // Integral of P(loss > t) P(battery < t)^2 over t.
    const bothDown = DOWN - (2 * DOWN * battery) / (DOWN + battery) + (DOWN * battery) / (battery + 2 * DOWN);
    const feed = `after: {exponential: {mean: ${battery}h}}`;
    expectMean(estimate(feed, "{count: 2, in: [feed]}"), bothDown / (UP + DOWN));
  });

  test("redundant domains: the clock begins when too few are left", () => {
    const after = 0.3;
    // Both down lasts an exponential time of half the mean.
    const expected = SHARE * SHARE * Math.exp((-2 * after) / DOWN);
    expectMean(
      estimate("count: 2", `{count: 1, in: [{of: [feed], atLeast: 1, after: ${after}h}]}`, 400),
      expected,
    );
  });

  test("a room that warms up: the delay of a domain in a domain", () => {
    const text = `
name: cooling
horizon: 20500h
warmUp: 500h
domains:
  cooling: {level: cooling, failures: {outage: {mtbf: ${UP}h, mttr: ${DOWN}h}}, after: 1h}
  room: {level: room, in: [cooling], after: 1h}
clusters: {site: {platform: plain, hosts: {count: 1, in: [room]}}}
services: {line: {requires: [{hosts: site}]}}
`;
    expectMean(unavailability(simulate(text, 200)), SHARE * Math.exp(-2 / DOWN));
  });
});
