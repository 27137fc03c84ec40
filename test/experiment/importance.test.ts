/** The downtime that a perfect part would save, against simulating the same histories without its failures. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ExperimentRecord, recordedModel } from "../../src/experiment/record.ts";
import { explainDowntime } from "../../src/experiment/why.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";

const FILE = "scenarios/opencenter-vsphere.yaml";
const REPLICATIONS = 60;
const YEAR = 8760 * 3600;

function simulated(overrides: Record<string, unknown> = {}): ExperimentRecord {
  const model = compile(parseScenario(readFileSync(FILE, "utf8"), FILE, overrides));
  const record = new ExperimentRecord(recordedModel(model));
  const simulation = new Simulation(model);
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    simulation.run("importance", replication);
    record.add(simulation.take());
  }
  return record;
}

function downtimePerYear(record: ExperimentRecord, service: number): number {
  const shares = record.services[service].downtimeShares.values();
  return (shares.reduce((sum, share) => sum + share, 0) / shares.length) * YEAR;
}

test("a storage array: both ways agree to a second a year, common random numbers leaving everything else alone", () => {
  const asItIs = simulated();
  const without = simulated({ "domains.array.failures": {} });
  for (const [service, { importance }] of explainDowntime(asItIs, 0.95).entries()) {
    const saved = importance.find(({ component }) => component === "array")?.saved.estimate ?? 0;
    const difference = downtimePerYear(asItIs, service) - downtimePerYear(without, service);
    expect(saved).toBeGreaterThan(60);
    expect(Math.abs(saved - difference)).toBeLessThan(1);
  }
});
