/**
 * Runs a scenario in this process, without worker threads, and gives back what the tables hold: for tests that compare
 * an estimate with an exact value.
 */
import type { ColumnsOf, Table } from "../src/results/table.ts";
import {
  ACTIVITY,
  CHAINS,
  INCIDENTS,
  MIGRATIONS,
  OUTAGES,
  PARTS,
  REPLICATIONS,
  VIOLATIONS,
} from "../src/results/tables.ts";
import { compile } from "../src/scenario/compile.ts";
import { parseScenario } from "../src/scenario/load.ts";
import { Simulation, type SimulationOptions } from "../src/simulation.ts";

export interface Simulated {
  /** How many replications were run. */
  readonly count: number;
  /** Start and end of the time observed in each, s. */
  readonly warmUp: number;
  readonly horizon: number;
  readonly replications: ColumnsOf<typeof REPLICATIONS>;
  readonly activity: ColumnsOf<typeof ACTIVITY>;
  readonly outages: ColumnsOf<typeof OUTAGES>;
  readonly chains: ColumnsOf<typeof CHAINS>;
  readonly parts: ColumnsOf<typeof PARTS>;
  readonly violations: ColumnsOf<typeof VIOLATIONS>;
  readonly incidents: ColumnsOf<typeof INCIDENTS>;
  readonly migrations: ColumnsOf<typeof MIGRATIONS>;
  readonly events: number;
}

/** The seed of every test that does not need another. */
const SEED = "test";

/** Runs `replications` of a scenario text on streams of one fixed seed. */
export function simulate(
  text: string,
  replications: number,
  options: SimulationOptions & { readonly seed?: string } = {},
): Simulated {
  const model = compile(parseScenario(text, "test.yaml"));
  const simulation = new Simulation(model, { migrations: true, ...options });
  const { seed = SEED } = options;
  let events = 0;
  for (let replication = 0; replication < replications; replication++)
    events += simulation.run(seed, replication);
  return { count: replications, warmUp: model.warmUp, horizon: model.horizon, events, ...rowsOf(simulation) };
}

/** The rows of all tables since they were last taken. */
export function rowsOf(simulation: Simulation): Omit<Simulated, "count" | "warmUp" | "horizon" | "events"> {
  const batches = simulation.take();
  const columns = <T extends Table>(table: T): ColumnsOf<T> => {
    const batch = batches.find((candidate) => candidate.table === table.name);
    if (batch === undefined) throw new Error(`no rows of ${table.name}`);
    return Object.fromEntries(table.columns.map(({ name }, i) => [name, batch.columns[i]])) as ColumnsOf<T>;
  };
  return {
    replications: columns(REPLICATIONS),
    activity: columns(ACTIVITY),
    outages: columns(OUTAGES),
    chains: columns(CHAINS),
    parts: columns(PARTS),
    violations: columns(VIOLATIONS),
    incidents: columns(INCIDENTS),
    migrations: columns(MIGRATIONS),
  };
}

/** One column of the totals of a service, by replication. */
export function totals(
  { replications }: Simulated,
  column: "downtime_s" | "observed_s" | "outages" | "longest_outage_s",
  service = 0,
): number[] {
  return [...replications[column]].filter((_, row) => replications.service[row] === service);
}

/** Downtime of one service in each replication as a fraction of the time observed. */
export function unavailability(simulated: Simulated, service = 0): number[] {
  const observed = totals(simulated, "observed_s", service);
  return totals(simulated, "downtime_s", service).map((downtime, i) => downtime / observed[i]);
}

/** Outages of a service that began while it was observed (not those cut by the end of the warm-up), by replication. */
export function outagesBegun({ outages, count, warmUp }: Simulated, service = 0): number[] {
  const begun = new Array<number>(count).fill(0);
  outages.start_s.forEach((start, row) => {
    if (outages.service[row] === service && (start > warmUp || warmUp === 0))
      begun[outages.replication[row]]++;
  });
  return begun;
}

/** Start of the first outage of a service in each replication, or the horizon if there was none, s. */
export function firstOutages({ outages, count, horizon }: Simulated, service = 0): number[] {
  const first = new Array<number>(count).fill(horizon);
  outages.start_s.forEach((start, row) => {
    const replication = outages.replication[row];
    if (outages.service[row] === service) first[replication] = Math.min(first[replication], start);
  });
  return first;
}

/** Lengths of the outages of a service, in the order in which they ended, s. */
export function durations({ outages }: Simulated, service = 0): number[] {
  return [...outages.duration_s].filter((_, row) => outages.service[row] === service);
}

/** How many standard errors the mean of independent observations lies from what it should be. */
export function zScore(observations: readonly number[], expected: number): number {
  return (mean(observations) - expected) / standardError(observations);
}

export function mean(observations: readonly number[]): number {
  return observations.reduce((sum, x) => sum + x, 0) / observations.length;
}

/** Standard error of the mean of independent observations. */
export function standardError(observations: readonly number[]): number {
  const n = observations.length;
  const centre = mean(observations);
  const squares = observations.reduce((sum, x) => sum + (x - centre) * (x - centre), 0);
  return Math.sqrt(squares / (n - 1) / n);
}
