/** What must hold of root causes, phases, chains and parts whatever happens: on random scenarios. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Elements } from "../../src/cluster/elements.ts";
import type { Model } from "../../src/cluster/model.ts";
import { PHASES } from "../../src/observers/phases.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import { rowsOf } from "../simulate.ts";
import { scenario } from "./scenarios.ts";

type Rows = ReturnType<typeof rowsOf>;

const SETTINGS = { seed: 20261121, numRuns: 80 };
const REPLICATIONS = 3;
/** Rounding of sums of differences of times, relative to the horizon. */
const ROUNDING = 1e-9;

function rowNumbers(columns: { replication: ArrayLike<number> }): number[] {
  return Array.from({ length: columns.replication.length }, (_, row) => row);
}

function expectPhasesToAddUp({ outages }: Rows, horizon: number): void {
  for (const row of rowNumbers(outages)) {
    const sum = PHASES.reduce((total, phase) => total + outages[`${phase}_s`][row], 0);
    expect(Math.abs(sum - outages.duration_s[row])).toBeLessThan(ROUNDING * horizon);
    for (const phase of PHASES) expect(outages[`${phase}_s`][row]).toBeGreaterThanOrEqual(0);
  }
}

/** Every outage has a chain from the incident that set it off; every chain begins with its incident's part and ends with the service. */
function expectChains({ outages, chains, incidents }: Rows, elements: Elements): void {
  const key = (replication: number, outage: number, incident = -1) => `${replication} ${outage} ${incident}`;
  const byIncident = new Map<string, number[]>();
  for (const row of rowNumbers(chains)) {
    const at = key(chains.replication[row], chains.outage[row], chains.incident[row]);
    byIncident.set(at, [...(byIncident.get(at) ?? []), row]);
  }
  const componentOf = new Map<string, number>();
  for (const row of rowNumbers(incidents)) {
    componentOf.set(`${incidents.replication[row]} ${incidents.incident[row]}`, incidents.component[row]);
  }
  const contributing = new Map<string, number>();
  for (const [at, rows] of byIncident) {
    const [first] = rows;
    const outage = key(chains.replication[first], chains.outage[first]);
    contributing.set(outage, (contributing.get(outage) ?? 0) + 1);
    expect(rows.map((row) => chains.step[row])).toEqual(rows.map((_, step) => step));
    const [replication, , incident] = at.split(" ");
    expect(chains.component[first]).toBe(componentOf.get(`${replication} ${incident}`));
  }
  for (const row of rowNumbers(outages)) {
    const { replication, outage, incident } = outages;
    expect(outages.contributing[row]).toBe(contributing.get(key(replication[row], outage[row])) ?? 0);
    if (incident[row] < 0) continue;
    const chain = byIncident.get(key(replication[row], outage[row], incident[row]));
    const last = chain?.at(-1) ?? -1;
    expect(chains.component[last]).toBe(elements.firstService + outages.service[row]);
  }
}

/** A part is critical only while it contributes, contributes only while it is failed and the service is down. */
function expectParts({ parts, replications }: Rows, model: Model): void {
  const observed = model.horizon - model.warmUp;
  const slack = ROUNDING * model.horizon;
  const downtime = new Map<string, number>();
  for (const row of rowNumbers(replications)) {
    const at = `${replications.replication[row]} ${replications.service[row]}`;
    downtime.set(at, replications.downtime_s[row]);
  }
  for (const row of rowNumbers(parts)) {
    const service = parts.service[row];
    expect(parts.failed_s[row]).toBeLessThanOrEqual(observed + slack);
    if (service < 0) continue;
    const down = downtime.get(`${parts.replication[row]} ${service}`) ?? 0;
    expect(parts.critical_s[row]).toBeLessThanOrEqual(parts.contributing_s[row] + slack);
    expect(parts.contributing_s[row]).toBeLessThanOrEqual(down + slack);
    expect(parts.contributing_s[row]).toBeLessThanOrEqual(parts.failed_s[row] + slack);
  }
}

/** Something is to blame for all the time that a service with a known cause is down. */
function expectBlame({ parts, outages }: Rows): void {
  const contributing = new Map<string, number>();
  for (const row of rowNumbers(parts)) {
    const at = `${parts.replication[row]} ${parts.service[row]}`;
    contributing.set(at, (contributing.get(at) ?? 0) + parts.contributing_s[row]);
  }
  const caused = new Map<string, number>();
  for (const row of rowNumbers(outages)) {
    if (outages.incident[row] < 0) continue;
    const at = `${outages.replication[row]} ${outages.service[row]}`;
    caused.set(at, (caused.get(at) ?? 0) + outages.duration_s[row]);
  }
  for (const [at, seconds] of caused) {
    expect(contributing.get(at) ?? 0).toBeGreaterThanOrEqual(seconds * (1 - ROUNDING) - 1e-3);
  }
}

test("downtime is all booked, to phases and to parts, and every outage has its chain", () => {
  let outages = 0;
  const phases = new Set<string>();
  fc.assert(
    fc.property(scenario, (tree) => {
      const model = compile(parseScenario(JSON.stringify(tree), "random.yaml"));
      const simulation = new Simulation(model, { migrations: true });
      for (let replication = 0; replication < REPLICATIONS; replication++)
        simulation.run("blame", replication);
      const rows = rowsOf(simulation);
      expectPhasesToAddUp(rows, model.horizon);
      expectChains(rows, new Elements(model));
      expectParts(rows, model);
      expectBlame(rows);
      outages += rows.outages.replication.length;
      for (const phase of PHASES)
        if (rows.outages[`${phase}_s`].some((seconds) => seconds > 0)) phases.add(phase);
    }),
    SETTINGS,
  );
  expect(outages).toBeGreaterThan(1000);
  for (const phase of ["boot", "detection", "repair", "capacity", "election"])
    expect(phases).toContain(phase);
});
