/**
 * What a comparison claims, on variants whose true difference is known exactly (k of n repairable units, all up at 0):
 * how often its intervals hold the truth, names the better variant, and tells apart what is alike. Each rate is from many
 * whole comparisons with seeds of their own; a bound is 4 standard errors of such a rate below (above) what is stated.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { compareVariants, type Difference } from "../../src/experiment/comparison.ts";
import { estimate } from "../../src/experiment/estimates.ts";
import { ExperimentRecord, recordedModel } from "../../src/experiment/record.ts";
import { compile, parseVariants } from "../../src/scenario/index.ts";
import { Simulation } from "../../src/simulation.ts";
import { intervalUnavailability } from "../oracles/k-of-n.ts";

const HOUR = 3600;
const YEAR = 8760 * HOUR;
const CONFIDENCE = 0.95;

const hosts = (count: number, atLeast: number, mttr: string) => `name: first
horizon: 1y
clusters:
  site:
    platform: plain
    hosts:
      count: ${count}
      failures:
        hardware: {mtbf: 300h, mttr: ${mttr}}
services:
  site:
    requires: [{hosts: site, atLeast: ${atLeast}}]
variants:
`;

/** Downtime expected in a year, s, all hosts being up at its beginning. */
function downtime(n: number, need: number, mttr: number): number {
  const units = { n, need, failureRate: 1 / (300 * HOUR), repairRate: 1 / (mttr * HOUR) };
  return YEAR * intervalUnavailability(units, YEAR).unavailability;
}

/** Simulates all variants of a text for each of `comparisons` seeds, and compares them. */
function comparisonsOf(text: string, comparisons: number, replications: number): Difference[][] {
  const models = parseVariants(text, "test.yaml").map(compile);
  const simulations = models.map((model) => new Simulation(model));
  return Array.from({ length: comparisons }, (_, comparison) => {
    const variants = models.map((model, i) => {
      for (let replication = 0; replication < replications; replication++) {
        simulations[i].run(`comparison ${comparison}`, replication);
      }
      const record = new ExperimentRecord(recordedModel(model));
      record.add(simulations[i].take());
      const estimates = estimate(record, CONFIDENCE);
      if (estimates === undefined) throw new Error("nothing was run");
      return { name: model.name, estimates, records: record.services };
    });
    return compareVariants(variants, CONFIDENCE).filter(({ metric }) => metric === "downtime_per_year");
  });
}

function rate<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

/** 4 standard errors of a rate from so many trials. */
const margin = (p: number, trials: number) => 4 * Math.sqrt((p * (1 - p)) / trials);

const COMPARISONS = 300;

describe("two variants with a known difference", () => {
  const text = `${hosts(3, 2, "10h")}  slower:
    clusters.site.hosts.failures.hardware.mttr: 14h
`;
  const truth = downtime(3, 2, 14) - downtime(3, 2, 10);
  let all: Difference[];
  beforeAll(() => {
    all = comparisonsOf(text, COMPARISONS, 60).flat();
  });

  it("has intervals that hold it as often as they say", () => {
    const covering = rate(all, ({ value }) => value.lower <= truth && truth <= value.upper);
    expect(covering).toBeGreaterThan(CONFIDENCE - margin(CONFIDENCE, COMPARISONS));
  });

  it("estimates it without bias", () => {
    const estimates = all.map(({ value }) => value.estimate);
    const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
    const squares = estimates.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    const error = Math.sqrt(squares / (estimates.length - 1) / estimates.length);
    expect(Math.abs(mean - truth) / error).toBeLessThan(4);
    expect(error / truth).toBeLessThan(0.02);
  });

  it("never names the worse one, and nearly always the better one", () => {
    expect(rate(all, ({ verdict }) => verdict === "better")).toBe(0);
    expect(rate(all, ({ verdict }) => verdict === "worse")).toBeGreaterThan(0.95);
  });

  it("gains by common histories: the same failures, repaired in proportional times", () => {
    for (const { varianceSaved, correlation } of all) {
      expect(correlation).toBeGreaterThan(0.3);
      expect(varianceSaved).toBeGreaterThan(0.2);
    }
  });
});

describe("variants that are equal", () => {
  it("are alike in every replication when nothing that matters differs", () => {
    const text = `${hosts(3, 2, "10h")}  same:
    title: Under another name
`;
    const [[{ verdict, value, varianceSaved }]] = comparisonsOf(text, 1, 40);
    expect(verdict).toBe("alike");
    expect(value).toMatchObject({ estimate: 0, lower: -Infinity, upper: Infinity });
    expect(varianceSaved).toBe(1);
  });

  it("are told apart no more often than stated when only their randomness differs", () => {
    const text = `${hosts(3, 2, "10h")}  other-hosts:
    clusters: {other: {platform: plain, hosts: {count: 3, failures: {hardware: {mtbf: 300h, mttr: 10h}}}}}
    services.site.requires: [{hosts: other, atLeast: 2}]
`;
    const all = comparisonsOf(text, COMPARISONS, 40).flat();
    const wrong = rate(all, ({ verdict }) => verdict !== "undecided");
    expect(wrong).toBeLessThan(1 - CONFIDENCE + margin(CONFIDENCE, COMPARISONS));
    for (const { correlation } of all) expect(Math.abs(correlation)).toBeLessThan(0.9);
  });
});

describe("several variants", () => {
  const mttrs = { first: 10, quick: 7, slow: 13, other: 11 };
  const text = `${hosts(3, 2, "10h")}${Object.entries(mttrs)
    .slice(1)
    .map(([name, mttr]) => `  ${name}:\n    clusters.site.hosts.failures.hardware.mttr: ${mttr}h\n`)
    .join("")}`;
  const truth = (name: string) => downtime(3, 2, mttrs[name as keyof typeof mttrs]);

  it("have intervals for all pairs that hold at once as often as they say", () => {
    const count = 100;
    const all = comparisonsOf(text, count, 30);
    for (const pairs of all) {
      expect(pairs.map(({ variant, than }) => `${variant}-${than}`)).toEqual([
        "quick-first",
        "slow-first",
        "slow-quick",
        "other-first",
        "other-quick",
        "other-slow",
      ]);
      expect(pairs.every(({ comparisons }) => comparisons === 6)).toBe(true);
    }
    const holds = ({ value, variant, than }: Difference) => {
      const difference = truth(variant) - truth(than);
      return value.lower <= difference && difference <= value.upper;
    };
    const covering = rate(all, (pairs) => pairs.every(holds));
    expect(covering).toBeGreaterThan(CONFIDENCE - margin(CONFIDENCE, count));
  });
});

it("compares by name the services that variants share, and leaves out the others", () => {
  const text = `${hosts(3, 2, "10h")}  larger:
    clusters.site.hosts.count: 5
    services.all: {requires: [{hosts: site}]}
  without:
    services: {only-here: {requires: [{hosts: site, atLeast: 1}]}}
`;
  const [differences] = comparisonsOf(text, 1, 20);
  expect(differences.map(({ service, variant, than }) => [service, variant, than])).toEqual([
    ["site", "larger", "first"],
  ]);
});
