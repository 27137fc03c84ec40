/** Everything kept of the replications that are in, in the order of their numbers; estimates are made from it. */

import { causeNames } from "../cluster/elements.ts";
import type { Cost, Model } from "../cluster/model.ts";
import { COUNTERS } from "../observers/activity.ts";
import type { ColumnBatch } from "../results/table.ts";
import { ACTIVITY, OUTAGES, REPLICATIONS } from "../results/tables.ts";
import { batchOf, columnsOf } from "./columns.ts";
import { Numbers } from "./numbers.ts";
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
  readonly services: readonly { readonly name: string; readonly objective: number }[];
  readonly causes: readonly string[];
  readonly instances: number;
  /** s */
  readonly horizon: number;
  readonly cost?: Cost;
}

export function recordedModel(model: Model): RecordedModel {
  return {
    services: model.services,
    causes: causeNames(model),
    instances: model.instances.length,
    horizon: model.horizon,
    cost: model.cost,
  };
}

/** About 150 bytes per replication, 16 more per service, and at most 3.2 MB of outage durations per service. */
export class ExperimentRecord {
  readonly model: RecordedModel;
  readonly services: readonly ServiceRecord[];
  readonly activity: Readonly<Record<ActivityKept, Numbers>>;
  #replications = 0;
  #events = 0;

  constructor(model: RecordedModel) {
    this.model = model;
    this.services = model.services.map(() => new ServiceRecord());
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

  /** Rows of both tables come replication by replication; the totals of one first, then its outages. */
  #addServices(batches: readonly ColumnBatch[]): void {
    const totalsBatch = batchOf(batches, REPLICATIONS);
    const outagesBatch = batchOf(batches, OUTAGES);
    if (totalsBatch === undefined || outagesBatch === undefined) return;
    const totals = columnsOf(totalsBatch, REPLICATIONS);
    const outages = columnsOf(outagesBatch, OUTAGES);
    let outage = 0;
    for (let row = 0; row < totalsBatch.rows; row++) {
      const replication = totals.replication[row];
      const service = this.services[totals.service[row]];
      service.addReplication(totals.observed_s[row], totals.downtime_s[row], totals.outages[row]);
      const isLastOfReplication = row + 1 === totalsBatch.rows || totals.replication[row + 1] !== replication;
      if (!isLastOfReplication) continue;
      for (; outage < outagesBatch.rows && outages.replication[outage] === replication; outage++) {
        this.services[outages.service[outage]].addOutage(
          outages.duration_s[outage],
          outages.cause[outage],
          outages.censored[outage] === 1,
        );
      }
    }
  }
}
