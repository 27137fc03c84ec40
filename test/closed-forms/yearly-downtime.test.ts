/** The distribution of the downtime of single years, of one host with exponential lifetimes and repairs, against Takács. */
import { describe, expect, test } from "vitest";
import { estimate } from "../../src/experiment/estimates.ts";
import { ExperimentRecord, recordedModel } from "../../src/experiment/record.ts";
import type { ServiceEstimates } from "../../src/experiment/service-estimates.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { Simulation } from "../../src/simulation.ts";
import type { Interval } from "../../src/statistics/interval.ts";
import { downtimeCdf, yearlyDowntimeCdf, yearlyDowntimeQuantile } from "../oracles/alternating-renewal.ts";
import { expectedFailuresExponential } from "../oracles/renewal.ts";
import { mean, standardError } from "../simulate.ts";

const HOUR = 3600;
const YEAR_H = 8760;
/** Per hour. */
const FAILURE = 1 / 4000;
const REPAIR = 1 / 24;
const YEARS = 3;
/** 99.5 % allow 43.8 h a year, which a good many years need more than. */
const OBJECTIVE = 0.995;
const ALLOWED_H = (1 - OBJECTIVE) * YEAR_H;

const model = compile(
  parseScenario(
    `
name: one-host
horizon: ${YEARS}y
clusters:
  one:
    platform: plain
    hosts: {count: 1, failures: {crash: {mtbf: 4000h, mttr: 24h}}}
services:
  host: {requires: [{hosts: one}], objective: 99.5%}
`,
    "one-host.yaml",
  ),
);
const simulation = new Simulation(model);

/** Estimates from replications `first` to `first + count - 1`. */
function estimatesOf(first: number, count: number): ServiceEstimates {
  const record = new ExperimentRecord(recordedModel(model));
  for (let replication = first; replication < first + count; replication++) {
    simulation.run("years", replication);
    record.add(simulation.take());
  }
  const [service] = estimate(record, 0.95)?.services ?? [];
  return service;
}

/** `picked` of a service by name, s. */
function pickedYear({ years }: ServiceEstimates, name: string): Interval {
  const found = years?.picked.find((year) => year.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.downtime;
}

test("the oracle: its distribution has the mean that the expected time down has", () => {
  let area = 0;
  const cells = 4000;
  for (let i = 0; i < cells; i++) {
    area += (1 - downtimeCdf(FAILURE, REPAIR, YEAR_H, ((i + 0.5) / cells) * 1000)) * (1000 / cells);
  }
  // Failures start at rate l while up, so the expected time up is that of failures over l.
  const up = expectedFailuresExponential(FAILURE, REPAIR, YEAR_H) / FAILURE;
  expect(area / (YEAR_H - up)).toBeCloseTo(1, 5);
  expect(downtimeCdf(FAILURE, REPAIR, YEAR_H, 0)).toBeCloseTo(Math.exp(-FAILURE * YEAR_H), 12);
});

describe("one host, histories of three years", () => {
  const RUNS = 150;
  const REPLICATIONS = 40;
  const runs = Array.from({ length: RUNS }, (_, run) => estimatesOf(run * REPLICATIONS, REPLICATIONS));
  const cdf = (x: number) => yearlyDowntimeCdf(FAILURE, REPAIR, YEAR_H, YEARS, x);
  const quantile = (chance: number) => HOUR * yearlyDowntimeQuantile(FAILURE, REPAIR, YEAR_H, YEARS, chance);

  const chance = (service: ServiceEstimates) => {
    if (service.objective === undefined) throw new Error("no objective");
    return service.objective.chance.value;
  };
  const without = (service: ServiceEstimates) => {
    if (service.years === undefined) throw new Error("no years");
    return service.years.withoutOutage;
  };

  test.each([
    ["the chance of a year that meets the objective", chance, cdf(ALLOWED_H)],
    ["the share of years without outage", without, cdf(0)],
  ] as const)("%s", (_, of, exact) => {
    const estimates = runs.map((service) => of(service).estimate);
    const z = (mean(estimates) - exact) / standardError(estimates);
    expect(Math.abs(z), `${z.toFixed(2)} standard errors off`).toBeLessThan(4);
    expect(standardError(estimates) / exact).toBeLessThan(0.03);
  });

  test.each([
    ["the chance", chance, cdf(ALLOWED_H)],
    ["years without outage", without, cdf(0)],
    ["the median year", (one: ServiceEstimates) => pickedYear(one, "median_year"), quantile(0.5)],
    ["the worst in ten", (one: ServiceEstimates) => pickedYear(one, "worst_year_in_10"), quantile(0.9)],
    [
      "the worst in a hundred",
      (one: ServiceEstimates) => pickedYear(one, "worst_year_in_100"),
      quantile(0.99),
    ],
  ] as const)("intervals of %s hold the truth at their rate in 150 runs", (_, of, exact) => {
    const covered = runs.filter((service) => of(service).lower <= exact && exact <= of(service).upper).length;
    expect(covered / RUNS).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / RUNS));
  });

  test("the estimate of a picked year is near it: worst in ten, median", () => {
    for (const [name, exact] of [
      ["median_year", quantile(0.5)],
      ["worst_year_in_10", quantile(0.9)],
    ] as const) {
      const all = estimatesOf(0, 2000);
      const { lower, upper } = pickedYear(all, name);
      expect(lower).toBeLessThan(exact);
      expect(upper).toBeGreaterThan(exact);
      expect((upper - lower) / exact).toBeLessThan(0.15);
    }
  });
});
