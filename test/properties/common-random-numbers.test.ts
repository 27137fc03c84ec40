/** Randomness belongs to things: what is added to a scenario leaves the failures of everything else as they were. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { causeNames, componentNames } from "../../src/cluster/elements.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import { rowsOf } from "../simulate.ts";
import { scenario, type Tree } from "./scenarios.ts";

const SETTINGS = { seed: 20260719, numRuns: 60 };

/** When and by which process each thing of the model failed in replication 0, and the shocks, in order. */
function failures(tree: Tree): { all: string[]; names: Set<string> } {
  const model = compile(parseScenario(JSON.stringify(tree), "random.yaml"));
  const simulation = new Simulation(model, { migrations: true });
  simulation.run("common", 0);
  const { incidents } = rowsOf(simulation);
  const causes = causeNames(model);
  const components = componentNames(model);
  const all = Array.from(incidents.start_s).flatMap((start, row) => {
    const cause = incidents.cause[row];
    const isOfModel = cause < model.causes.length;
    return isOfModel ? [`${components[incidents.component[row]]} ${causes[cause]} ${start}`] : [];
  });
  return { all, names: new Set(components) };
}

/**
 * Without what ties the histories of machines together on purpose: waiting for a repairer, failing when others go down,
 * what goes wrong in maintenance.
 */
function withoutTies(tree: Tree): Tree {
  const copy = structuredClone(tree) as {
    clusters: Record<string, { hosts: { failures: Tree }; maintenance: Tree }>;
    commonCauses: Tree;
  } & Tree;
  for (const { hosts, maintenance } of Object.values(copy.clusters)) {
    delete hosts.failures.hardware;
    delete maintenance.badPatch;
    delete maintenance.mistake;
  }
  delete copy.commonCauses.heat;
  delete copy.commonCauses.storm;
  return copy;
}

function withMore(tree: Tree, what: "host" | "instances" | "cluster" | "policies"): Tree {
  const copy = structuredClone(tree) as {
    clusters: Record<string, { hosts: { count: number }; instances: Tree } & Tree>;
  } & Tree;
  const { one } = copy.clusters;
  if (what === "host") one.hosts.count++;
  else if (what === "instances")
    one.instances.added = { count: 2, cpu: 1, memory: "1GiB", demand: { mean: "50%" } };
  else if (what === "policies") {
    one.rebalancing = { enabled: true, threshold: 5 };
    one.recovery = { isolationResponse: "power-off", deadAfter: "5m" };
    one.maintenance = { every: "1d" };
  } else copy.clusters.added = structuredClone(one);
  return copy;
}

test.each([
  ["another host", "host"],
  ["more instances", "instances"],
  ["another cluster", "cluster"],
  ["other policies", "policies"],
] as const)("%s: the failures of everything else stay as they were", (_, what) => {
  fc.assert(
    fc.property(scenario, (tree) => {
      const base = withoutTies(tree);
      const before = failures(base);
      const after = failures(withMore(base, what));
      const kept = after.all.filter((line) => before.names.has(line.split(" ")[0]));
      expect(kept.toSorted()).toEqual(before.all.toSorted());
      expect(before.all.length).toBeLessThanOrEqual(after.all.length);
    }),
    SETTINGS,
  );
});
