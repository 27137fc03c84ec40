/** Services alike, such as tenants' APIs: estimated and reported together. */
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { runReport } from "../../src/cli/run-report.ts";
import { estimate, metricRows, warningsOf } from "../../src/experiment/estimates.ts";
import type { RunOutcome } from "../../src/experiment/outcome.ts";
import { ExperimentRecord, recordedModel } from "../../src/experiment/record.ts";
import { REPLICATIONS } from "../../src/results/tables.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { Simulation } from "../../src/simulation.ts";

const TENANTS = 3;
const HOURS = 2000;
const COUNT = 40;

function run() {
  const model = compile(
    parseScenario(
      `
name: alike
horizon: ${HOURS}h
clusters:
  management:
    platform: plain
    hosts: {count: 4, cores: 64, memory: 256GiB, failures: {crash: {mtbf: 200h, mttr: 10h}}}
hostedControlPlanes:
  tenant: {count: ${TENANTS}, cluster: management, etcd: {}, api: {}, objective: 90%}
`,
      "alike.yaml",
    ),
  );
  const simulation = new Simulation(model);
  for (let replication = 0; replication < COUNT; replication++) simulation.run("sets", replication);
  const batches = simulation.take();
  const record = new ExperimentRecord(recordedModel(model));
  record.add(batches);
  const estimates = estimate(record, 0.95);
  if (estimates === undefined) throw new Error("nothing was estimated");
  return { batches, record, estimates };
}

describe("three tenants on four hosts", () => {
  const { batches, record, estimates } = run();
  const [set] = estimates.sets;
  const totals = batches.find(({ table }) => table === REPLICATIONS.name);
  const column = (name: string) =>
    totals?.columns[REPLICATIONS.columns.findIndex((one) => one.name === name)] ?? [];
  const mean = (name: string) => {
    const values = Array.from(column(name)).filter((_, row) => Number(column("service")[row]) < TENANTS);
    expect(values).toHaveLength(TENANTS * COUNT);
    return values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
  };

  it("are one set of all, and services of all and of most stand by themselves", () => {
    expect(estimates.sets).toHaveLength(1);
    expect(set.name).toBe("tenant");
    expect(set.services.map(({ name }) => name)).toEqual(["tenant-1", "tenant-2", "tenant-3"]);
    expect(estimates.services.map(({ name }) => name).slice(TENANTS)).toEqual(["tenant-all", "tenant-most"]);
  });

  it("have the mean of their downtimes and outages, the best and the worst", () => {
    const downtime = mean("downtime_s");
    expect(set.downtimePerYear.estimate / 8760).toBeCloseTo(downtime / HOURS, 9);
    expect(1 - set.availability.estimate).toBeCloseTo(downtime / HOURS / 3600, 12);
    expect(set.outagesPerYear.estimate / 8760).toBeCloseTo(mean("outages") / HOURS, 12);
    const all = set.services.map(({ availability }) => availability.estimate);
    expect(set.best.availability.estimate).toBe(Math.max(...all));
    expect(set.worst.availability.estimate).toBe(Math.min(...all));
  });

  it("have an interval that knows that they fail together: wider than if each were independent", () => {
    const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower;
    const single = set.services.reduce((sum, { availability }) => sum + width(availability), 0) / TENANTS;
    expect(width(set.availability)).toBeLessThan(single * 1.01);
    expect(width(set.availability)).toBeGreaterThan((single / Math.sqrt(TENANTS)) * 1.05);
  });

  it("have rows of their own and together in the metrics table", () => {
    const rows = metricRows(estimates, COUNT, "alike");
    const subjects = (metric: string) =>
      rows.filter((row) => row.metric === metric).map(({ subject }) => subject);
    expect(subjects("availability")).toEqual([
      "tenant-1",
      "tenant-2",
      "tenant-3",
      "tenant-all",
      "tenant-most",
    ]);
    for (const metric of ["mean_availability", "mean_downtime_per_year", "mean_outages_per_year"]) {
      expect(subjects(metric)).toEqual(["tenant"]);
    }
  });

  it("have one section of the report, and one line for a warning", () => {
    const outcome = {
      scenario: { name: "alike", title: "Alike", text: "", changes: {}, files: {}, sha256: "" },
      version: "0",
      seed: "sets",
      confidence: 0.95,
      horizon: HOURS * 3600,
      warmUp: 0,
      asked: COUNT,
      finished: COUNT,
      interrupted: false,
      replaced: false,
      estimates,
      metrics: [],
      warnings: warningsOf(record, estimates),
      tables: {},
      timing: { workers: 1, wall: 1, pilot: 0, events: 1, eventsPerSecond: 1, simulatedYears: 1 },
    } satisfies RunOutcome;
    const look = { colors: pc.createColors(false), width: 100 };
    const lines = runReport(outcome, "out", look).split("\n");
    expect(lines.filter((line) => line.startsWith("tenant"))).toEqual([
      "tenant: 3 alike   objective 90 %: met by 3 of 3",
      "tenant-all",
      "tenant-most",
    ]);
  });
});

it("a warning that is true of several is told once, with how many", () => {
  const { record, estimates } = run();
  const rare = {
    ...estimates,
    services: estimates.services.map((service) => ({ ...service, replicationsWithOutages: 3 })),
  };
  const sets = [{ ...estimates.sets[0], services: rare.services.slice(0, TENANTS) }];
  expect(warningsOf(record, { ...rare, sets })).toEqual([
    "tenant (3 of 3): run more before relying on these estimates",
    "tenant-all: run more before relying on these estimates (3 of 40 replications had an outage)",
    "tenant-most: run more before relying on these estimates (3 of 40 replications had an outage)",
  ]);
});
