/**
 * Random scenarios with effects that come late, effects of failure processes, slowed hosts, hosts that join later and
 * spread rules: no invariant is broken after any event, everything that was begun ends, and broken rules add up.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { ScenarioError } from "../../src/scenario/problems.ts";
import { Simulation } from "../../src/simulation.ts";
import { rowsOf } from "../simulate.ts";
import { scenario, type Tree } from "./scenarios.ts";

const RUNS = 90;

const after = fc.option(fc.constantFrom("0s", "5m", "3h", { exponential: { mean: "1h" } }), {
  nil: undefined,
});

const slow = fc.record(
  {
    network: fc.constantFrom("1%", "50%"),
    cpu: fc.constantFrom("10%", "100%"),
    pause: fc.constantFrom("0s", "1500ms", "1h"),
  },
  { requiredKeys: [] },
);

const more = fc.record({
  feed: after,
  rack: after,
  array: after,
  redundancy: after,
  tor: fc.option(slow, { nil: undefined }),
  crash: fc.constantFrom("down", "cut-off", "isolate", "partition", "stall", "slow"),
  slowness: slow,
  late: fc.record({ count: fc.integer({ min: 1, max: 3 }), joins: fc.constantFrom("1h", "30h", "10d") }),
  spread: fc.record({
    maxSkew: fc.integer({ min: 1, max: 2 }),
    over: fc.constantFrom("host", "rack"),
    strength: fc.constantFrom("must", "should"),
  }),
  repairsRules: fc.boolean(),
});

type More = typeof more extends fc.Arbitrary<infer T> ? T : never;

function tree(value: unknown): Tree {
  return value as Tree;
}

function withAfter(domain: unknown, delay: unknown): Tree {
  return { ...tree(domain), ...(delay !== undefined && { after: delay }) };
}

function overlaid(cluster: Tree, extra: More): Tree {
  const { count, in: places, ...common } = tree(cluster.hosts);
  const failures = tree(common.failures);
  const crash = { ...tree(failures.crash), effect: extra.crash };
  const redundant = (entry: unknown) =>
    typeof entry === "object" && extra.redundancy !== undefined
      ? { ...tree(entry), after: extra.redundancy }
      : entry;
  const inRacks = (places as unknown[]).includes("rack");
  const { over, ...spread } = extra.spread;
  return {
    ...cluster,
    hosts: {
      ...common,
      in: (places as unknown[]).map(redundant),
      failures: {
        ...failures,
        crash: extra.crash === "slow" ? { ...crash, slow: extra.slowness } : crash,
      },
      groups: { host: { count }, late: extra.late },
    },
    rules: {
      ...tree(cluster.rules),
      even: { spread: ["a", "b"], over: inRacks ? over : "host", ...spread },
    },
    rebalancing: { ...tree(cluster.rebalancing), repairsRules: extra.repairsRules },
  };
}

const scenarios = fc.tuple(scenario, more).map(([whole, extra]): Tree => {
  const { feed, rack, tor, array, ...others } = tree(whole.domains);
  const clusters = Object.entries(tree(whole.clusters)).map(([name, cluster]) => [
    name,
    overlaid(tree(cluster), extra),
  ]);
  return {
    ...whole,
    domains: {
      ...others,
      feed: withAfter(feed, extra.feed),
      rack: withAfter(rack, extra.rack),
      array: withAfter(array, extra.array),
      tor: extra.tor === undefined ? tor : { ...tree(tor), effect: "slow", slow: extra.tor },
    },
    clusters: Object.fromEntries(clusters),
    quorums: {
      ...tree(whole.quorums),
      // Voters are there from the beginning.
      machines: { ...tree(tree(whole.quorums).machines), members: { hosts: "one/host" } },
    },
  };
});

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

describe("random failure domains", () => {
  it("break no invariant, and rules are broken one interval after the other", () => {
    let valid = 0;
    let slowed = 0;
    let joined = 0;
    let violations = 0;
    fc.assert(
      fc.property(scenarios, (whole) => {
        const simulation = simulationOf(whole);
        if (simulation === undefined) return;
        valid++;
        const { model, state } = simulation.context;
        simulation.run("domains", 0);
        const rows = rowsOf(simulation).violations;
        const ended = new Map<number, number>();
        rows.rule.forEach((rule, row) => {
          const start = rows.start_s[row];
          const end = start + rows.duration_s[row];
          expect(start).toBeGreaterThanOrEqual(ended.get(rule) ?? model.warmUp);
          expect(rows.duration_s[row]).toBeGreaterThan(0);
          expect(end).toBeLessThanOrEqual(model.horizon * (1 + 1e-12));
          ended.set(rule, end);
        });
        violations += rows.rule.length;
        for (let host = 0; host < model.hosts.length; host++) {
          const { joins } = model.hosts[host];
          expect(state.hasJoined(host)).toBe((joins ?? 0) <= model.horizon);
          if (joins !== undefined && joins <= model.horizon) joined++;
          expect(state.networkShare[host]).toBeGreaterThan(0);
          expect(state.networkShare[host]).toBeLessThanOrEqual(1);
          if (state.networkShare[host] < 1) slowed++;
        }
        // The same again, event by event.
        simulation.run("domains", 0);
        expect(rowsOf(simulation).violations).toEqual(rows);
      }),
      { seed: 11, numRuns: RUNS },
    );
    expect(valid).toBeGreaterThan(RUNS / 2);
    expect(slowed).toBeGreaterThan(3);
    expect(joined).toBeGreaterThan(RUNS / 3);
    expect(violations).toBeGreaterThan(RUNS);
  });
});
