/** What must hold whatever happens: on random scenarios, with the invariants checked after every event. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import { rowsOf, type Simulated } from "../simulate.ts";
import { scenario, type Tree } from "./scenarios.ts";

const SETTINGS = { seed: 20260719, numRuns: 60 };
const SEED = "property";

function simulation(tree: Tree): Simulation {
  return new Simulation(compile(parseScenario(JSON.stringify(tree), "random.yaml")), {
    checked: true,
    migrations: true,
  });
}

/** All rows of all tables, by replication, as text. */
function rows(simulated: Pick<Simulated, "replications">, replication: number): string {
  return Object.entries(simulated)
    .map(([table, columns]) => {
      const all = columns as Record<string, ArrayLike<number>>;
      const kept = Array.from(all.replication).flatMap((own, row) => (own === replication ? [row] : []));
      return `${table} ${Object.entries(all).map(([name, values]) => `${name}: ${kept.map((row) => values[row])}`)}`;
    })
    .join("\n");
}

/** What must have happened at least once somewhere. */
const COUNTED = [
  "host_failures",
  "restarts",
  "restarts_failed",
  "migrations",
  "migrations_failed",
  "rebalancing_moves",
  "maintenance_hosts",
  "elections",
  "quorum_losses",
  "data_losses",
  "stranded_instance_s",
  "unmet_cpu_core_s",
] as const;

type Rows = ReturnType<typeof rowsOf>;

/** Outages of a service follow each other, lie in the time observed, and sum up to its totals. */
function expectOutagesToAddUp({ replications, outages }: Rows, warmUp: number, horizon: number): void {
  const key = (replication: number, service: number) => `${replication} ${service}`;
  const downtime = new Map<string, number>();
  const count = new Map<string, number>();
  const longest = new Map<string, number>();
  const ended = new Map<string, number>();
  outages.start_s.forEach((start, row) => {
    const at = key(outages.replication[row], outages.service[row]);
    const duration = outages.duration_s[row];
    const end = start + duration;
    expect(start).toBeGreaterThanOrEqual(ended.get(at) ?? warmUp);
    expect(duration).toBeGreaterThan(0);
    expect(end).toBeLessThanOrEqual(horizon * (1 + 1e-12));
    // What ends by itself at the very horizon is not cut off by it.
    if (Number(outages.censored[row]) === 1) expect(end).toBeCloseTo(horizon, 6);
    ended.set(at, end * (1 - 1e-12));
    downtime.set(at, (downtime.get(at) ?? 0) + duration);
    count.set(at, (count.get(at) ?? 0) + 1);
    longest.set(at, Math.max(longest.get(at) ?? 0, duration));
  });
  replications.service.forEach((service, row) => {
    const at = key(replications.replication[row], service);
    expect(replications.observed_s[row]).toBe(horizon - warmUp);
    expect(replications.downtime_s[row]).toBeCloseTo(downtime.get(at) ?? 0, 6);
    expect(replications.downtime_s[row]).toBeLessThanOrEqual((horizon - warmUp) * (1 + 1e-12));
    expect(replications.outages[row]).toBe(count.get(at) ?? 0);
    expect(replications.longest_outage_s[row]).toBe(longest.get(at) ?? 0);
  });
}

/** Every outage has an incident that is on record, began no later, and is what the outage says. */
function expectOutagesToHaveIncidents({ outages, incidents }: Rows): void {
  const rowOf = new Map<string, number>();
  incidents.incident.forEach((incident, row) => {
    rowOf.set(`${incidents.replication[row]} ${incident}`, row);
  });
  outages.incident.forEach((incident, row) => {
    const own = rowOf.get(`${outages.replication[row]} ${incident}`);
    if (own === undefined) throw new Error(`the outage in row ${row} has no incident`);
    expect(outages.cause[row]).toBe(incidents.cause[own]);
    expect(outages.component[row]).toBe(incidents.component[own]);
    expect(incidents.start_s[own]).toBeLessThanOrEqual(outages.start_s[row]);
    expect(incidents.services_lost[own]).toBeGreaterThan(0);
  });
}

/** What incidents took down is what the activity counted, and no more came back than was lost. */
function expectIncidentsToAddUp({ incidents, activity }: Rows): void {
  const sum = (column: keyof typeof incidents, replication: number) =>
    Array.from(incidents[column]).reduce<number>(
      (total, value, row) => total + (incidents.replication[row] === replication ? Number(value) : 0),
      0,
    );
  activity.replication.forEach((replication, row) => {
    // Hosts that were cut off count as lost, but not as failed.
    expect(sum("hosts_lost", replication)).toBeGreaterThanOrEqual(activity.host_failures[row]);
    expect(activity.restarts[row]).toBeLessThanOrEqual(activity.instance_failures[row]);
    expect(sum("instances_lost", replication)).toBeGreaterThanOrEqual(activity.instance_failures[row]);
    expect(sum("instances_restarted", replication)).toBe(activity.restarts[row]);
    expect(activity.unmet_cpu_core_s[row]).toBeLessThanOrEqual(
      activity.demanded_cpu_core_s[row] * (1 + 1e-9),
    );
    expect(activity.unmet_cpu_core_s[row]).toBeGreaterThanOrEqual(0);
  });
  incidents.recovery_s.forEach((recovery) => {
    expect(Number.isNaN(recovery) || recovery >= 0).toBe(true);
  });
}

describe("random scenarios", () => {
  /** Counters of all replications together, to see that the scenarios are not harmless. */
  const happened = new Map<string, number>();

  test("no invariant breaks, and outages add up to downtime within the time observed", () => {
    fc.assert(
      fc.property(scenario, (tree) => {
        const own = simulation(tree);
        for (let replication = 0; replication < 2; replication++) own.run(SEED, replication);
        const { warmUp, horizon } = own.context.model;
        const rowsOfBoth = rowsOf(own);
        expectOutagesToAddUp(rowsOfBoth, warmUp, horizon);
        expectOutagesToHaveIncidents(rowsOfBoth);
        expectIncidentsToAddUp(rowsOfBoth);
        for (const counter of COUNTED) {
          const sum = Array.from(rowsOfBoth.activity[counter]).reduce((total, value) => total + value, 0);
          happened.set(counter, (happened.get(counter) ?? 0) + sum);
        }
      }),
      SETTINGS,
    );
    for (const counter of COUNTED) expect(happened.get(counter), counter).toBeGreaterThan(0);
  });

  test("a replication alone is the same as that one in a run of many", () => {
    fc.assert(
      fc.property(scenario, (tree) => {
        const many = simulation(tree);
        for (let replication = 0; replication < 4; replication++) many.run(SEED, replication);
        const all = rowsOf(many);
        const alone = simulation(tree);
        for (const replication of [2, 0]) {
          alone.run(SEED, replication);
          expect(rows(rowsOf(alone), replication)).toBe(rows(all, replication));
        }
      }),
      SETTINGS,
    );
  });

  test("a snapshot restored goes on as before", () => {
    fc.assert(
      fc.property(scenario, fc.double({ min: 0, max: 1, noNaN: true }), (tree, share) => {
        const straight = simulation(tree);
        straight.run(SEED, 0);
        const expected = rows(rowsOf(straight), 0);
        const own = simulation(tree);
        const { horizon } = own.context.model;
        own.begin(SEED, 0);
        const before = own.advance(share * horizon);
        const snapshot = own.snapshot();
        own.advance(share * horizon + (1 - share) * horizon * 0.7);
        own.restore(snapshot);
        const events = before + own.advance(horizon);
        own.end(events);
        expect(rows(rowsOf(own), 0)).toBe(expected);
      }),
      SETTINGS,
    );
  });
});
