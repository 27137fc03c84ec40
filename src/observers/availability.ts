/**
 * Availability of services: how long each was down in the observed time (from the end of the warm-up to the horizon),
 * and every outage with the incident that brought it about. An outage that began during the warm-up counts from its end.
 */
import type { Model } from "../cluster/model.ts";
import type { Engine } from "../kernel/engine.ts";
import { ColumnLog } from "../results/column-log.ts";
import { OUTAGES, REPLICATIONS } from "../results/tables.ts";
import type { Blame } from "./blame.ts";
import type { Incidents } from "./incidents.ts";
import { PHASES } from "./phases.ts";

/** `downSince` of a service that is up. */
const UP = -1;

export class Availability {
  readonly outages = new ColumnLog(OUTAGES);
  readonly totals = new ColumnLog(REPLICATIONS);
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #incidents: Incidents;
  readonly #blame: Blame;
  readonly #downSince: Float64Array;
  readonly #incident: Int32Array;
  readonly #downtime: Float64Array;
  readonly #count: Int32Array;
  readonly #longest: Float64Array;
  /** Outages written in this replication. */
  readonly #number: Int32Array;

  constructor(model: Model, engine: Engine, incidents: Incidents, blame: Blame) {
    this.#model = model;
    this.#engine = engine;
    this.#incidents = incidents;
    this.#blame = blame;
    const services = model.services.length;
    this.#downSince = engine.arrays.float64(services).fill(UP);
    this.#incident = engine.arrays.int32(services);
    this.#downtime = engine.arrays.float64(services);
    this.#count = engine.arrays.int32(services);
    this.#longest = engine.arrays.float64(services);
    this.#number = engine.arrays.int32(1);
  }

  serviceDown(service: number): void {
    this.#downSince[service] = this.#engine.queue.now;
    this.#incident[service] = this.#engine.queue.incident;
    this.#incidents.serviceLost();
    this.#blame.serviceDown(service);
  }

  serviceUp(service: number, replication: number): void {
    this.#close(service, replication, false);
  }

  /** The horizon is reached: outages under way are cut off, and the totals written. */
  end(replication: number): void {
    const observed = this.#model.horizon - this.#model.warmUp;
    for (let service = 0; service < this.#downSince.length; service++) {
      this.#close(service, replication, true);
      const row = this.totals.add();
      const { columns } = this.totals;
      columns.variant[row] = 0;
      columns.replication[row] = replication;
      columns.service[row] = service;
      columns.observed_s[row] = observed;
      columns.downtime_s[row] = this.#downtime[service];
      columns.outages[row] = this.#count[service];
      columns.longest_outage_s[row] = this.#longest[service];
    }
  }

  #close(service: number, replication: number, censored: boolean): void {
    if (this.#downSince[service] === UP) return;
    const start = Math.max(this.#downSince[service], this.#model.warmUp);
    const duration = this.#engine.queue.now - start;
    this.#downSince[service] = UP;
    this.#blame.serviceUp(service);
    if (!censored) this.#incidents.serviceBack(this.#incident[service]);
    if (!(duration > 0)) return;
    const outage = this.#number[0]++;
    this.#blame.writeChains(service, replication, outage);
    this.#downtime[service] += duration;
    this.#count[service]++;
    if (duration > this.#longest[service]) this.#longest[service] = duration;
    const row = this.outages.add();
    const { columns } = this.outages;
    const incident = this.#incident[service];
    columns.variant[row] = 0;
    columns.replication[row] = replication;
    columns.outage[row] = outage;
    columns.service[row] = service;
    columns.start_s[row] = start;
    columns.duration_s[row] = duration;
    columns.incident[row] = incident;
    columns.cause[row] = this.#incidents.causeOf(incident);
    columns.component[row] = this.#incidents.componentOf(incident);
    columns.censored[row] = censored ? 1 : 0;
    columns.contributing[row] = this.#blame.contributors(service);
    PHASES.forEach((phase, index) => {
      columns[`${phase}_s`][row] = this.#blame.secondsIn(service, index);
    });
  }
}
