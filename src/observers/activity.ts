/**
 * Activity: what the platform had to do in a replication, counted, and the CPU demand it could not serve.
 */
import type { Model } from "../cluster/model.ts";
import type { Engine } from "../kernel/engine.ts";
import { ColumnLog } from "../results/column-log.ts";
import { ACTIVITY } from "../results/tables.ts";

/** Columns of the activity table that count something, in their order. */
export const COUNTERS = [
  "host_failures",
  "instance_failures",
  "restarts",
  "restarts_failed",
  "migrations",
  "migrations_failed",
  "rebalancing_moves",
  "maintenance_hosts",
  "elections",
  "quorum_losses",
  "data_losses",
  "fencings",
  "volume_outages",
  "volumes_lost",
  "rebuilds",
] as const;

/** Numbers of the counters, by column name. */
export const COUNTER = Object.fromEntries(COUNTERS.map((name, index) => [name, index])) as Record<
  (typeof COUNTERS)[number],
  number
>;

/** `strandedSince` of an instance that is not stranded. */
const NOT_STRANDED = -1;

export class Activity {
  readonly rows = new ColumnLog(ACTIVITY);
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #counts: Float64Array;
  readonly #strandedSince: Float64Array;
  readonly #stranded: Float64Array;
  /** By cluster: demand and unmet demand since a time, cores, and both summed up to then, core-seconds. */
  readonly #since: Float64Array;
  readonly #demandNow: Float64Array;
  readonly #unmetNow: Float64Array;
  readonly #demanded: Float64Array;
  readonly #unmet: Float64Array;

  constructor(model: Model, engine: Engine) {
    this.#model = model;
    this.#engine = engine;
    const { arrays } = engine;
    this.#counts = arrays.float64(COUNTERS.length);
    this.#strandedSince = arrays.float64(model.instances.length).fill(NOT_STRANDED);
    this.#stranded = arrays.float64(1);
    this.#since = arrays.float64(model.clusters.length);
    this.#demandNow = arrays.float64(model.clusters.length);
    this.#unmetNow = arrays.float64(model.clusters.length);
    this.#demanded = arrays.float64(model.clusters.length);
    this.#unmet = arrays.float64(model.clusters.length);
  }

  /** Counts one more; `counter` is one of COUNTER. */
  count(counter: number): void {
    this.#counts[counter]++;
  }

  stranded(instance: number): void {
    if (this.#strandedSince[instance] === NOT_STRANDED)
      this.#strandedSince[instance] = this.#engine.queue.now;
  }

  noLongerStranded(instance: number): void {
    if (this.#strandedSince[instance] === NOT_STRANDED) return;
    this.#stranded[0] += this.#engine.queue.now - this.#strandedSince[instance];
    this.#strandedSince[instance] = NOT_STRANDED;
  }

  demandChanged(cluster: number, demanded: number, unmet: number): void {
    this.#settleDemand(cluster);
    this.#demandNow[cluster] = demanded;
    this.#unmetNow[cluster] = unmet;
  }

  end(replication: number, events: number, incidents: number): void {
    for (let instance = 0; instance < this.#strandedSince.length; instance++) this.noLongerStranded(instance);
    for (let cluster = 0; cluster < this.#since.length; cluster++) this.#settleDemand(cluster);
    const row = this.rows.add();
    const { columns } = this.rows;
    columns.variant[row] = 0;
    columns.replication[row] = replication;
    columns.events[row] = events;
    columns.simulated_s[row] = this.#model.horizon;
    columns.incidents[row] = incidents;
    for (const counter of COUNTERS) columns[counter][row] = this.#counts[COUNTER[counter]];
    columns.stranded_instance_s[row] = this.#stranded[0];
    columns.unmet_cpu_core_s[row] = sum(this.#unmet);
    columns.demanded_cpu_core_s[row] = sum(this.#demanded);
  }

  #settleDemand(cluster: number): void {
    const { now } = this.#engine.queue;
    const elapsed = now - this.#since[cluster];
    this.#demanded[cluster] += elapsed * this.#demandNow[cluster];
    this.#unmet[cluster] += elapsed * this.#unmetNow[cluster];
    this.#since[cluster] = now;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
