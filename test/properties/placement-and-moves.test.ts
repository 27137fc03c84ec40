/**
 * Random scenarios with NUMA nodes, huge pages, weighers, all strategies of rebalancing, warnings and instances that
 * return home: nothing is counted twice or lost, and no must rule is broken, after any event.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAINTENANCE, REBALANCING, RETURN, WARNING } from "../../src/mechanisms/watch.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { ScenarioError } from "../../src/scenario/problems.ts";
import { Simulation } from "../../src/simulation.ts";
import { rowsOf } from "../simulate.ts";
import { scenario, type Tree } from "./scenarios.ts";

const RUNS = 70;

/** Laid over each cluster of a random scenario. */
const more = fc.record({
  numaNodes: fc.constantFrom(1, 2, 4),
  hugePages: fc.constantFrom("0B", "4GiB"),
  a: fc.record({ dedicatedCpu: fc.boolean(), hugePages: fc.boolean() }),
  b: fc.record({ dedicatedCpu: fc.boolean(), hugePages: fc.boolean() }),
  placement: fc.record({
    strategy: fc.constantFrom("most-free", "weighers"),
    cpuOvercommit: fc.constantFrom(2, 4, "unlimited"),
    memoryOvercommit: fc.constantFrom(2, 4, "unlimited"),
    memoryWeight: fc.constantFrom(1, -1),
    softRuleWeight: fc.constantFrom(0, 1, 10),
  }),
  rebalancing: fc.record({
    strategy: fc.constantFrom("drs", "deviation", "overload", "low-utilization"),
    deviation: fc.constantFrom("1%", "10%"),
    above: fc.constantFrom("20%", "50%"),
    below: fc.constantFrom("0%", "10%", "30%"),
    repairsRules: fc.boolean(),
    movesPerRun: fc.constantFrom(1, 10),
  }),
  proactive: fc.record({
    mode: fc.constantFrom("off", "quarantine", "mixed", "maintenance"),
    delay: fc.constantFrom("0s", "5m"),
  }),
  warning: fc.record({
    share: fc.constantFrom("30%", "100%"),
    ahead: fc.constantFrom("1m", "2h", "1000h"),
    severity: fc.constantFrom("moderate", "severe"),
  }),
  returnsHome: fc.boolean(),
});

type More = typeof more extends fc.Arbitrary<infer T> ? T : never;

function tree(value: unknown): Tree {
  return value as Tree;
}

function overlaid(cluster: Tree, extra: More): Tree {
  const hosts = tree(cluster.hosts);
  const failures = tree(hosts.failures);
  const { numaNodes, hugePages, warning, returnsHome } = extra;
  const instances = tree(cluster.instances);
  return {
    ...cluster,
    hosts: {
      ...hosts,
      numaNodes,
      hugePages,
      failures: { ...failures, crash: { ...tree(failures.crash), warning } },
    },
    instances: {
      a: { ...tree(instances.a), ...extra.a },
      b: { ...tree(instances.b), ...extra.b },
    },
    placement: extra.placement,
    rebalancing: { ...tree(cluster.rebalancing), ...extra.rebalancing },
    proactive: extra.proactive,
    recovery: { ...tree(cluster.recovery), returnsHome },
  };
}

const scenarios = fc.tuple(scenario, more).map(([whole, extra]): Tree => {
  const clusters = Object.entries(tree(whole.clusters)).map(([name, cluster]) => [
    name,
    overlaid(tree(cluster), extra),
  ]);
  return { ...whole, clusters: Object.fromEntries(clusters) };
});

/** The simulation of a scenario, or nothing when its instances do not fit on its hosts. */
function simulationOf(whole: Tree): Simulation | undefined {
  try {
    return new Simulation(compile(parseScenario(JSON.stringify(whole), "random.yaml")), {
      checked: true,
      migrations: true,
    });
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

describe("random scenarios", () => {
  it("break no invariant wherever instances are placed and moved", () => {
    let valid = 0;
    let bound = 0;
    const reasons = new Map<number, number>();
    fc.assert(
      fc.property(scenarios, (whole) => {
        const simulation = simulationOf(whole);
        if (simulation === undefined) return;
        valid++;
        if (simulation.context.state.numa !== undefined) bound++;
        simulation.run("moves", 0);
        for (const reason of rowsOf(simulation).migrations.reason) {
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
      }),
      { seed: 8, numRuns: RUNS },
    );
    expect(valid).toBeGreaterThan(RUNS / 2);
    expect(bound).toBeGreaterThan(RUNS / 3);
    for (const reason of [REBALANCING, MAINTENANCE, RETURN, WARNING]) {
      expect(reasons.get(reason)).toBeGreaterThan(10);
    }
  });
});
