/** How often rules are broken, as estimated from the rows of a run. */
import { describe, expect, it } from "vitest";
import { estimate, metricRows } from "../../src/experiment/estimates.ts";
import { ExperimentRecord, recordedModel } from "../../src/experiment/record.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import { mean, simulate } from "../simulate.ts";

const DAYS = 60;
const WARM_UP = 10;
const REPLICATIONS = 40;

const TEXT = `
name: rules
horizon: ${DAYS}d
warmUp: ${WARM_UP}d
clusters:
  prod:
    platform: vsphere
    hosts: {count: 3, cores: 16, memory: 64GiB, failures: {crash: {mtbf: 100d, mttr: 6h}}}
    admission: {policy: none}
    instances:
      etcd: {count: 3, cpu: 1, memory: 1GiB}
      web: {count: 2, cpu: 1, memory: 1GiB}
    rules:
      apart: {separate: [etcd], strength: should}
      never-broken: {spread: [web], maxSkew: 9, strength: should}
`;

function recordOf(batches: number) {
  const model = compile(parseScenario(TEXT, "rules.yaml"));
  const record = new ExperimentRecord(recordedModel(model));
  const simulation = new Simulation(model);
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    simulation.run("test", replication);
    if ((replication + 1) % (REPLICATIONS / batches) === 0) record.add(simulation.take());
  }
  return record;
}

describe("rules", () => {
  const { violations } = simulate(TEXT, REPLICATIONS);
  const observed = (DAYS - WARM_UP) * 86400;
  const share = new Array<number>(REPLICATIONS).fill(0);
  const times = new Array<number>(REPLICATIONS).fill(0);
  violations.replication.forEach((replication, row) => {
    share[replication] += violations.duration_s[row] / observed;
    times[replication]++;
  });
  const record = recordOf(4);
  const rules = estimate(record, 0.95)?.rules ?? [];

  it("are broken for the share of the observed time that the rows say, in some replications and not in others", () => {
    expect(times.filter((count) => count === 0).length).toBeGreaterThan(3);
    expect(times.filter((count) => count > 0).length).toBeGreaterThan(10);
    expect(rules[0].violatedShare.estimate / mean(share)).toBeCloseTo(1, 9);
    expect(rules[0].violationsPerYear.estimate).toBeCloseTo((mean(times) * 365 * 86400) / observed, 9);
    expect(rules[0].meanViolation?.estimate).toBeCloseTo((mean(share) * observed) / mean(times), 3);
    expect(record.rules[0].violations.values()).toEqual(Float64Array.from(times));
  });

  it("that were never broken have bounds, and no mean", () => {
    const { violatedShare, violationsPerYear, meanViolation } = rules[1];
    expect([violatedShare.estimate, violationsPerYear.estimate, meanViolation]).toEqual([0, 0, undefined]);
    expect(violatedShare.upper).toBeCloseTo(1 - 0.05 ** (1 / REPLICATIONS), 9);
  });

  it("do not depend on how the replications were batched", () => {
    expect(estimate(recordOf(1), 0.95)?.rules).toEqual(rules);
  });

  it("have their rows among the metrics", () => {
    const estimates = estimate(record, 0.95);
    if (estimates === undefined) throw new Error("no replication");
    const own = metricRows(estimates, REPLICATIONS, "rules").filter(({ metric }) =>
      metric.startsWith("rule_"),
    );
    expect(own.map(({ metric, unit }) => [metric, unit])).toEqual([
      ["rule_violated_share/prod/apart", "1"],
      ["rule_violations_per_year/prod/apart", "1/year"],
      ["rule_violation_mean/prod/apart", "s"],
      ["rule_violated_share/prod/never-broken", "1"],
      ["rule_violations_per_year/prod/never-broken", "1/year"],
    ]);
  });
});
