/** Everything kept of the replications that are in, in the order of their numbers; estimates are made from it. */

import { causeNames, componentNames } from "../cluster/elements.ts";
import { type Levels, levelsOf } from "../cluster/levels.ts";
import type { Cost, Model } from "../cluster/model.ts";
import { COUNTERS } from "../observers/activity.ts";
import { PHASES } from "../observers/phases.ts";
import type { ColumnBatch, ColumnsOf, Table } from "../results/table.ts";
import { ACTIVITY, CHAINS, OUTAGES, PARTS, REPLICATIONS, VIOLATIONS } from "../results/tables.ts";
import { batchOf, columnsOf } from "./columns.ts";
import { CutSets } from "./cut-sets.ts";
import { ImportanceRecord } from "./importance-record.ts";
import { Numbers } from "./numbers.ts";
import { addViolations, RuleRecord } from "./rule-record.ts";
import { ServiceRecord } from "./service-record.ts";

/** Columns of the activity table that are kept. */
export const ACTIVITY_KEPT = [
  "incidents",
  ...COUNTERS,
  "stranded_instance_s",
  "unmet_cpu_core_s",
  "demanded_cpu_core_s",
] as const;
export type ActivityKept = (typeof ACTIVITY_KEPT)[number];

/** What the record needs to know of a model. */
export interface RecordedModel {
  readonly services: readonly {
    readonly name: string;
    readonly objective: number;
    readonly precision?: number;
    readonly oneOf?: string;
  }[];
  readonly causes: readonly string[];
  readonly components: readonly string[];
  readonly levels: Levels;
  readonly instances: number;
  /** s */
  readonly warmUp: number;
  readonly horizon: number;
  readonly cost?: Cost;
  /** Undefined without rules. */
  readonly rules?: RecordedRules;
}

export interface RecordedRules {
  readonly list: readonly { readonly name: string; readonly must: boolean }[];
  /** Time in which they are watched, s: from the end of the warm-up to the horizon. */
  readonly observed: number;
}

export function recordedModel(model: Model): RecordedModel {
  return {
    services: model.services,
    causes: causeNames(model),
    components: componentNames(model),
    levels: levelsOf(model),
    instances: model.instances.length,
    warmUp: model.warmUp,
    horizon: model.horizon,
    cost: model.cost,
    ...(model.rules.length > 0 && {
      rules: { list: model.rules, observed: model.horizon - model.warmUp },
    }),
  };
}

/** About 150 bytes per replication, 16 more per service; per service at most 8 MB of years and 3.2 MB of outage durations. */
export class ExperimentRecord {
  readonly model: RecordedModel;
  readonly services: readonly ServiceRecord[];
  /** By service. */
  readonly cutSets: readonly CutSets[];
  readonly importance: ImportanceRecord;
  readonly activity: Readonly<Record<ActivityKept, Numbers>>;
  readonly rules: readonly RuleRecord[];
  #replications = 0;
  #events = 0;

  constructor(model: RecordedModel) {
    this.model = model;
    this.services = model.services.map(() => new ServiceRecord(model.warmUp, model.horizon));
    this.cutSets = model.services.map(() => new CutSets());
    this.importance = new ImportanceRecord(model.services.length);
    this.rules = (model.rules?.list ?? []).map(() => new RuleRecord());
    const columns = ACTIVITY_KEPT.map((name) => [name, new Numbers()]);
    this.activity = Object.fromEntries(columns) as Record<ActivityKept, Numbers>;
  }

  get replications(): number {
    return this.#replications;
  }

  get events(): number {
    return this.#events;
  }

  /** Adds whole replications, the next ones in order. */
  add(batches: readonly ColumnBatch[]): void {
    this.#addActivity(batches);
    this.#addServices(batches);
    if (this.rules.length > 0) this.#addRules(batches);
  }

  #addActivity(batches: readonly ColumnBatch[]): void {
    const batch = batchOf(batches, ACTIVITY);
    if (batch === undefined) return;
    const columns = columnsOf(batch, ACTIVITY);
    for (let row = 0; row < batch.rows; row++) {
      for (const name of ACTIVITY_KEPT) this.activity[name].push(columns[name][row]);
      this.#events += columns.events[row];
    }
    this.#replications += batch.rows;
  }

  /** Rows of all tables come replication by replication: its totals, its outages with their chains, its parts. */
  #addServices(batches: readonly ColumnBatch[]): void {
    const totals = rowsOf(batches, REPLICATIONS);
    const outages = rowsOf(batches, OUTAGES);
    const chains = rowsOf(batches, CHAINS);
    const parts = rowsOf(batches, PARTS);
    if (totals === undefined || outages === undefined || chains === undefined || parts === undefined) return;
    const services = this.services.length;
    let outage = 0;
    let chain = 0;
    let part = 0;
    for (let row = 0; row < totals.rows; row += services) {
      const replication = totals.columns.replication[row];
      const downtimes = this.#addTotals(totals.columns, row);
      for (; outage < outages.rows && outages.columns.replication[outage] === replication; outage++) {
        const first = chain;
        while (chain < chains.rows && isOfOutage(chains.columns, chain, outages.columns, outage)) chain++;
        this.#addOutage(outages.columns, outage);
        const { service, duration_s } = outages.columns;
        this.cutSets[service[outage]].addOutage(duration_s[outage], chains.columns, first, chain);
      }
      const first = part;
      while (part < parts.rows && parts.columns.replication[part] === replication) part++;
      this.importance.addReplication(downtimes, parts.columns, first, part);
    }
  }

  /** Replications without a row had no violation. */
  #addRules(batches: readonly ColumnBatch[]): void {
    const activity = rowsOf(batches, ACTIVITY);
    const violations = rowsOf(batches, VIOLATIONS);
    if (activity === undefined || violations === undefined) return;
    let next = 0;
    for (const replication of activity.columns.replication.subarray(0, activity.rows)) {
      const first = next;
      while (next < violations.rows && violations.columns.replication[next] === replication) next++;
      addViolations(this.rules, violations.columns, first, next);
    }
  }

  /** The totals of all services in one replication, from `first` on; returns their downtimes, s. */
  #addTotals(columns: ColumnsOf<typeof REPLICATIONS>, first: number): number[] {
    return this.services.map((service, index) => {
      const row = first + index;
      service.addReplication(columns.observed_s[row], columns.downtime_s[row], columns.outages[row]);
      return columns.downtime_s[row];
    });
  }

  #addOutage(columns: ColumnsOf<typeof OUTAGES>, row: number): void {
    const component = columns.component[row];
    this.services[columns.service[row]].addOutage(
      columns.start_s[row],
      columns.duration_s[row],
      columns.cause[row],
      component < 0 ? -1 : this.model.levels.of[component],
      PHASES.map((phase) => columns[`${phase}_s`][row]),
      columns.censored[row] === 1,
    );
  }
}

function rowsOf<T extends Table>(batches: readonly ColumnBatch[], table: T) {
  const batch = batchOf(batches, table);
  return batch && { rows: batch.rows, columns: columnsOf(batch, table) };
}

function isOfOutage(
  chains: ColumnsOf<typeof CHAINS>,
  chain: number,
  outages: ColumnsOf<typeof OUTAGES>,
  outage: number,
): boolean {
  return (
    chains.replication[chain] === outages.replication[outage] &&
    chains.outage[chain] === outages.outage[outage]
  );
}
