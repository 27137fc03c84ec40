import { describe, expect, test } from "vitest";
import type { Cost } from "../../src/cluster/model.ts";
import { costTotals, estimateCost } from "../../src/experiment/cost-estimates.ts";
import {
  type CostPerNine,
  costPerNine,
  costsPerNine,
  type Priced,
} from "../../src/experiment/cost-per-nine.ts";
import { estimate, metricRows } from "../../src/experiment/estimates.ts";
import { ExperimentRecord } from "../../src/experiment/record.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { type GivenOutage, GivenSimulator, HOUR, NAMELESS, YEAR } from "./simulator.ts";

/** The costs of 20 hosts over 3 years in the reference comparison of platforms. */
const REFERENCE = {
  vsphere: `{licences: {amount: 180 kUSD/y}, staff: {count: 1.5, amount: 130 kUSD/y}, support: {amount: 36 kUSD/y}}`,
  openstack: `{staff: {count: 4, amount: 130 kUSD/y}, training: {amount: 50 kUSD}}`,
  harvester: `{staff: {count: 1.5, amount: 130 kUSD/y}, suse-support: {amount: 24 kUSD/y, optional: true}}`,
};

test.each([
  [REFERENCE.vsphere, { least: 1_233_000, most: 1_233_000 }],
  [REFERENCE.openstack, { least: 1_610_000, most: 1_610_000 }],
  [REFERENCE.harvester, { least: 585_000, most: 657_000 }],
])("the totals of the reference come out: %s", (items, totals) => {
  const text = `name: reference
clusters: {site: {platform: plain, hosts: {count: 20}}}
cost: {period: 3y, items: ${items}}
`;
  const { cost } = compile(parseScenario(text, "reference.yaml"));
  expect(cost && costTotals(cost)).toEqual(totals);
});

function recordOf(years: readonly (readonly GivenOutage[])[], cost?: Cost): ExperimentRecord {
  const services = ["api", "web"].map((name) => ({ name, objective: Number.NaN }));
  const record = new ExperimentRecord({
    services,
    causes: ["power"],
    ...NAMELESS,
    instances: 0,
    warmUp: 0,
    horizon: YEAR,
    cost,
  });
  const simulator = new GivenSimulator((replication) => years[replication], 2);
  for (let replication = 0; replication < years.length; replication++) simulator.run("s", replication);
  record.add(simulator.take());
  return record;
}

const down = (service: number, hours: number) => ({ service, duration: hours * HOUR, cause: 0 });

/** Down 1, 2, 3, ... h a year, both services alike. */
const TOGETHER = Array.from({ length: 20 }, (_, year) => [down(0, 1 + year), down(1, 1 + year)]);

const costWith = (perHour: readonly number[]): Cost => ({
  currency: "USD",
  period: 3 * YEAR,
  items: [{ name: "licences", total: 900, optional: false }],
  downtime: perHour.map((amount, service) => ({ service, perSecond: amount / 3600 })),
});

describe("cost of downtime", () => {
  test("is the mean downtime over the period at its price", () => {
    const { downtime, downtimeByService } = estimateCost(costWith([100]), recordOf(TOGETHER), 0.95);
    // 10.5 h a year on average, 3 years.
    expect(downtime?.estimate).toBeCloseTo(10.5 * 3 * 100, 6);
    expect(downtimeByService.map(({ service }) => service)).toEqual(["api"]);
  });

  test("of services that are down together varies as their sum does", () => {
    const record = recordOf(TOGETHER);
    const alone = estimateCost(costWith([100]), record, 0.95).downtime;
    const both = estimateCost(costWith([100, 300]), record, 0.95).downtime;
    expect(both?.lower).toBeCloseTo(4 * (alone?.lower ?? 0), 6);
    expect(both?.upper).toBeCloseTo(4 * (alone?.upper ?? 0), 6);
  });

  test("of services that are never down together varies less", () => {
    // What one is down more, the other is down less: 21 or 22 h a year in all.
    const years = Array.from({ length: 20 }, (_, year) => [
      down(0, 1 + year),
      down(1, 20 - year + (year % 2)),
    ]);
    const both = estimateCost(costWith([100, 100]), recordOf(years), 0.95).downtime;
    const alone = estimateCost(costWith([100]), recordOf(years), 0.95).downtime;
    if (both === undefined || alone === undefined) throw new Error("no estimate");
    expect(both.estimate).toBeCloseTo(21.5 * 3 * 100, 6);
    expect(both.upper - both.lower).toBeLessThan((alone.upper - alone.lower) / 10);
  });

  test("has a bound when no downtime was seen", () => {
    const { downtime } = estimateCost(costWith([100]), recordOf(Array(50).fill([])), 0.95);
    expect(downtime?.estimate).toBe(0);
    expect(downtime?.upper).toBeCloseTo((1 - 0.05 ** (1 / 50)) * 3 * 8760 * 100, 6);
  });

  test("is not estimated when it costs nothing", () => {
    expect(estimateCost(costWith([0]), recordOf(TOGETHER), 0.95).downtime).toBeUndefined();
  });
});

test("rows of the metrics table: sums without an interval, downtime with one", () => {
  const estimates = estimate(recordOf(TOGETHER, costWith([100])), 0.95);
  if (estimates === undefined) throw new Error("no replications");
  const rows = metricRows(estimates, 20, "priced").filter(({ metric }) => metric.startsWith("cost"));
  const exact = { subject: "priced", unit: "USD", estimate: 900, lower: null, upper: null, confidence: null };
  expect(rows).toMatchObject([
    { metric: "cost_period/licences", ...exact },
    { metric: "cost_period", ...exact },
    { metric: "cost_period_with_optional", ...exact },
    { metric: "cost_downtime_period", subject: "api", unit: "USD", confidence: 0.95, replications: 20 },
    { metric: "cost_downtime_period", subject: "priced", unit: "USD", confidence: 0.95, replications: 20 },
  ]);
  expect(rows[4].estimate).toBeCloseTo(3150, 6);
});

describe("cost per nine gained", () => {
  const priced = (cost: number, estimate: number, lower: number, upper: number): Priced => ({
    cost,
    nines: { estimate, lower, upper, confidence: 0.95, observations: 100, method: "" },
  });
  const cheap = priced(100, 3, 2.9, 3.2);
  const kindOf = (scenario: Priced) => costPerNine(scenario, cheap).kind;

  test("is the difference of cost over that of nines, with bounds", () => {
    const result = costPerNine(priced(400, 4, 3.8, 4.1), cheap) as CostPerNine & { kind: "more" };
    expect(result.kind).toBe("more");
    expect(result.value.estimate).toBeCloseTo(300 / 1, 9);
    expect(result.value.lower).toBeCloseTo(300 / (4.1 - 2.9), 9);
    expect(result.value.upper).toBeCloseTo(300 / (3.8 - 3.2), 9);
  });

  test("is not claimed where intervals overlap or touch", () => {
    expect(kindOf(priced(400, 3.5, 3.1, 3.9))).toBe("no difference");
    expect(kindOf(priced(400, 3.5, 3.2, 3.9))).toBe("no difference");
    expect(kindOf(priced(400, 2, 1.9, 2.9))).toBe("no difference");
    expect(kindOf(priced(400, 2, 1.9, 2.8))).toBe("fewer");
    expect(kindOf(cheap)).toBe("cheapest");
  });

  test("is a bound where no outage was seen", () => {
    const result = costPerNine(priced(400, Infinity, 4.2, Infinity), cheap) as CostPerNine & { kind: "more" };
    expect(result.value).toMatchObject({ estimate: Number.NaN, lower: 0, upper: expect.closeTo(300, 9) });
  });

  test("is against the cheapest that has the service; those without costs have none", () => {
    const estimatesOf = (years: readonly (readonly GivenOutage[])[], total?: number) => {
      const items = [{ name: "all", total: total ?? 0, optional: false }];
      const cost = total === undefined ? undefined : { currency: "USD", period: YEAR, items, downtime: [] };
      return estimate(recordOf(years, cost), 0.95);
    };
    const often = Array.from({ length: 40 }, (_, year) => [
      down(0, 100 + (year % 3)),
      down(1, 5 + (year % 3)),
    ]);
    const seldom = Array.from({ length: 40 }, (_, year) => [
      down(0, 1 + (year % 3)),
      down(1, 5 + (year % 3)),
    ]);
    const costs = costsPerNine([
      estimatesOf(seldom, 500),
      undefined,
      estimatesOf(often),
      estimatesOf(often, 200),
    ]);
    const kinds = costs.map(({ service, results }) => [service, ...results.map((result) => result?.kind)]);
    expect(kinds).toEqual([
      ["api", "more", undefined, undefined, "cheapest"],
      ["web", "no difference", undefined, undefined, "cheapest"],
    ]);
    const [more] = costs[0].results as [CostPerNine & { kind: "more" }];
    // 2 h against 101 h a year on average, of 40 years of which 14 have the least.
    const mean = (least: number) => (14 * least + 13 * (least + 1) + 13 * (least + 2)) / 40;
    expect(more.value.estimate).toBeCloseTo(300 / Math.log10(mean(100) / mean(1)), 6);
    expect(costsPerNine([estimatesOf(often, 1)])).toEqual([]);
  });
});
