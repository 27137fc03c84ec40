/** Importance measures and minimal cut sets of systems whose parts fail independently, against enumeration. */
import { describe, expect, test } from "vitest";
import { ExperimentRecord, recordedModel } from "../../src/experiment/record.ts";
import { explainDowntime } from "../../src/experiment/why.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import type { Interval } from "../../src/statistics/interval.ts";
import { importanceOf, minimalCuts, type System, systemUnavailability } from "../oracles/importance.ts";

const HORIZON = 40_000;
const REPLICATIONS = 120;
/** Wrong by chance once in 30,000 comparisons; seeds are fixed. */
const CONFIDENCE = 0.99997;

/** One host a and three hosts b with repairs of 10 h and these times between failures, h; the network has 200 h and 4 h. */
const MTBF = { a: 90, b: 40 };
const UNAVAILABLE = [10 / 100, 10 / 50, 10 / 50, 10 / 50, 4 / 204];

const count = (up: readonly boolean[]) => up.filter(Boolean).length;

const SYSTEMS: Record<string, { requires: string; works: System["works"] }> = {
  series: { requires: "[{hosts: shop}]", works: (up) => count(up.slice(0, 4)) === 4 },
  parallel: {
    requires: "[{hosts: shop/a}, {hosts: shop/b, atLeast: 1}]",
    works: (up) => up[0] && count(up.slice(1, 4)) >= 1,
  },
  "two-of-four": { requires: "[{hosts: shop, atLeast: 2}]", works: (up) => count(up.slice(0, 4)) >= 2 },
  "three-of-four": { requires: "[{hosts: shop, atLeast: 3}]", works: (up) => count(up.slice(0, 4)) >= 3 },
  "with-network": {
    requires: "[{hosts: shop, atLeast: 3}, {domain: network}]",
    works: (up) => up[4] && count(up.slice(0, 4)) >= 3,
  },
};

const SCENARIO = `
name: importance
horizon: ${HORIZON}h
warmUp: 500h
domains:
  network: {level: network, failures: {outage: {mtbf: 200h, mttr: 4h}}}
clusters:
  shop:
    platform: plain
    hosts:
      groups:
        ${Object.entries(MTBF)
          .map(
            ([name, mtbf]) =>
              `${name}: {count: ${name === "a" ? 1 : 3}, failures: {breakdown: {mtbf: ${mtbf}h, mttr: 10h}}}`,
          )
          .join("\n        ")}
services:
  ${Object.entries(SYSTEMS)
    .map(([name, { requires }]) => `${name}: {requires: ${requires}}`)
    .join("\n  ")}
`;

const model = compile(parseScenario(SCENARIO, "importance.yaml"));
const record = new ExperimentRecord(recordedModel(model));
const simulation = new Simulation(model);
for (let replication = 0; replication < REPLICATIONS; replication++) {
  simulation.run("importance", replication);
  record.add(simulation.take());
}
const why = explainDowntime(record, CONFIDENCE);
const COMPONENTS = ["shop/a-01", "shop/b-01", "shop/b-02", "shop/b-03", "network"];

/** `precision`: half the interval's width, relative to the exact value, that the comparison is to be worth something. */
function expectCovered({ lower, upper }: Interval, exact: number, precision = 0.25): void {
  expect(lower).toBeLessThan(exact);
  expect(upper).toBeGreaterThan(exact);
  expect((upper - lower) / 2 / exact).toBeLessThan(precision);
}

describe.each(Object.entries(SYSTEMS))("%s", (name, { works }) => {
  const system = { unavailability: UNAVAILABLE, works };
  const found = why.find(({ service }) => service === name);

  test.each(COMPONENTS)("importance of %s", (component) => {
    const unit = COMPONENTS.indexOf(component);
    const one = found?.importance.find((candidate) => candidate.component === component);
    const exact = importanceOf(system, unit);
    if (exact.birnbaum === 0) {
      expect(one).toBeUndefined();
      return;
    }
    if (one === undefined) throw new Error(`${component} is not there`);
    expect(one.failedShare / UNAVAILABLE[unit]).toBeCloseTo(1, 1);
    expectCovered(one.birnbaum, exact.birnbaum);
    expectCovered(one.fussellVesely, exact.fussellVesely);
    expectCovered(one.riskAchievement, exact.riskAchievement);
    expectCovered(one.riskReduction, exact.riskReduction);
    expectCovered(one.saved, exact.saved * 8760 * 3600);
  });

  test("the sets seen are the minimal cut sets, and their downtime is all of it", () => {
    const exact = minimalCuts(system).map((cut) =>
      cut
        .map((unit) => COMPONENTS[unit])
        .sort()
        .join(" "),
    );
    const seen = (found?.sets ?? []).map(({ failures }) =>
      failures
        .map((failure) => failure.replace(/^.* of /, ""))
        .sort()
        .join(" "),
    );
    expect(seen.toSorted()).toEqual(exact.toSorted());
    const shares = (found?.sets ?? []).reduce((sum, { share }) => sum + share, 0);
    expect(shares).toBeCloseTo(1, 9);
    const downtime = (found?.sets ?? []).reduce((sum, set) => sum + set.downtime, 0);
    const observed = REPLICATIONS * (HORIZON - 500) * 3600;
    expect(downtime / observed / systemUnavailability(system)).toBeCloseTo(1, 1);
  });
});
