/** Common-cause models by name against the chain on all sets of units, with the rates of the published formulas. */
import { describe, expect, test } from "vitest";
import { causeNames } from "../../src/cluster/elements.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import {
  byAlpha,
  byBeta,
  byGreekLetters,
  byShocks,
  eventRates,
  sharedOutages,
} from "../oracles/shared-failures.ts";
import { outagesBegun, type Simulated, simulate, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const HOUR = 3600;
const RATE = 1 / (100 * HOUR);

function hosts(m: number, commonCause: string, mttr: string, more = ""): string {
  return `
name: shared
horizon: 40500h
warmUp: 500h
${more}
clusters:
  shop:
    platform: plain
    hosts: {count: ${m}, failures: {crash: {mtbf: 100h, mttr: ${mttr}, commonCause: ${commonCause}}}}
services:
${Array.from({ length: m }, (_, i) => `  least-${i + 1}: {requires: [{hosts: shop, atLeast: ${i + 1}}]}`).join("\n")}
`;
}

const MODELS = [
  { m: 2, model: "{beta: 10%}", q: byBeta(2, 0.1, RATE) },
  { m: 3, model: "{beta: 10%}", q: byBeta(3, 0.1, RATE) },
  { m: 3, model: "{alpha: [90%, 6%, 4%]}", q: byAlpha([0.9, 0.06, 0.04], RATE) },
  { m: 4, model: "{alpha: [80%, 0%, 20%]}", q: byAlpha([0.8, 0, 0.2, 0], RATE) },
  { m: 4, model: "{mgl: [20%, 60%, 50%]}", q: byGreekLetters(4, [0.2, 0.6, 0.5], RATE) },
  { m: 3, model: "{mgl: [15%]}", q: byGreekLetters(3, [0.15], RATE) },
  {
    m: 3,
    model: "{shocks: {mtbf: 300h, probability: 40%, lethal: {mtbf: 1000h}}}",
    q: byShocks(3, { alone: RATE, shocks: 1 / (300 * HOUR), p: 0.4, lethal: 1 / (1000 * HOUR) }),
  },
];

describe.each(MODELS)("$m hosts with $model", ({ m, model, q }) => {
  const result = simulate(hosts(m, model, "10h"), 60);
  const needs = Array.from({ length: m }, (_, i) => i + 1);

  test.each(needs)("unavailability and outages of at least %i", (need) => {
    const exact = sharedOutages(q, 1 / (10 * HOUR), need);
    expectMean(unavailability(result, need - 1), exact.unavailability, 0.05);
    const perSecond = outagesBegun(result, need - 1).map((outages) => outages / (40_000 * HOUR));
    expectMean(perSecond, exact.frequency, 0.05);
  });

  test("events of each number come at their rates", () => {
    // Repairs so short that practically all are up when something strikes.
    const text = hosts(m, model, "1s");
    const counts = eventsByNumber(text, simulate(text, 20), m);
    eventRates(q).forEach((rate, i) => {
      const expected = rate * 20 * 40_500 * HOUR;
      if (expected < 1e-6) expect(counts[i]).toBe(0);
      else expect(Math.abs(counts[i] - expected) / Math.sqrt(expected), `${i + 1} at once`).toBeLessThan(4);
    });
  });
});

/** Incidents that took 1, 2, ... hosts down. */
function eventsByNumber(text: string, { incidents }: Simulated, most: number): number[] {
  const causes = causeNames(compile(parseScenario(text, "test.yaml")));
  const counts = new Array<number>(most).fill(0);
  incidents.hosts_lost.forEach((lost, row) => {
    expect(causes[incidents.cause[row]]).toMatch(/^host crash/);
    if (lost > 0) counts[lost - 1]++;
  });
  return counts;
}

describe("groups by domain", () => {
  const RACKS = "domains: {rack: {level: rack, count: 3}}";
  const model = "{beta: 20%, among: rack}";
  const text = hosts(6, model, "1s", RACKS).replace("count: 6,", "count: 6, in: [rack],");
  const result = simulate(text, 20);

  test("two hosts of one rack fail together, never those of several racks", () => {
    const counts = eventsByNumber(text, result, 6);
    const [alone, together] = eventRates(byBeta(2, 0.2, RATE)).map((rate) => 3 * rate * 20 * 40_500 * HOUR);
    expect(Math.abs(counts[0] - alone) / Math.sqrt(alone)).toBeLessThan(4);
    expect(Math.abs(counts[1] - together) / Math.sqrt(together)).toBeLessThan(4);
    // Two events within a second of repair would each still be incidents of their own.
    expect(counts.slice(2)).toEqual([0, 0, 0, 0]);
  });
});

describe("domains with failures in common", () => {
  const text = `
name: feeds
horizon: 40500h
warmUp: 500h
domains:
  feed: {level: power-feed, count: 3, failures: {outage: {mtbf: 100h, mttr: 10h, commonCause: {beta: 10%}}}}
clusters:
  shop: {platform: plain, hosts: {count: 1, failures: {}, boot: 0s, in: [{of: [feed], atLeast: 1}]}}
services:
  line: {requires: [{hosts: shop}]}
`;
  test("one of three needed", () => {
    const exact = sharedOutages(byBeta(3, 0.1, RATE), 1 / (10 * HOUR), 1);
    expectMean(unavailability(simulate(text, 60)), exact.unavailability, 0.05);
  });
});
