import { ColumnLog } from "../../src/results/column-log.ts";
import type { ColumnBatch } from "../../src/results/table.ts";
import { ACTIVITY, CHAINS, INCIDENTS, OUTAGES, PARTS, REPLICATIONS } from "../../src/results/tables.ts";
import {
  type ReplicationBatch,
  ReplicationError,
  type ReplicationRunner,
  type ReplicationTask,
  runTask,
  type Simulator,
} from "../../workers/task.ts";

export const HOUR = 3600;
export const YEAR = 8760 * HOUR;

export interface GivenOutage {
  readonly service?: number;
  /** s; 0 unless told. */
  readonly start?: number;
  readonly duration: number;
  readonly cause: number;
  readonly censored?: boolean;
}

/** What a record has to know of a model that nothing in the test depends on. */
export const NAMELESS = { components: [], levels: { names: [], of: new Int32Array(0) } };

/** A stand-in for the simulation, with the outages a test gives it. */
export class GivenSimulator implements Simulator {
  readonly #totals = new ColumnLog(REPLICATIONS);
  readonly #activity = new ColumnLog(ACTIVITY);
  readonly #outages = new ColumnLog(OUTAGES);
  readonly #chains = new ColumnLog(CHAINS);
  readonly #parts = new ColumnLog(PARTS);
  readonly #incidents = new ColumnLog(INCIDENTS);
  readonly #outagesOf: (replication: number) => readonly GivenOutage[];
  readonly #services: number;
  readonly #horizon: number;

  constructor(outagesOf: (replication: number) => readonly GivenOutage[], services = 1, horizon = YEAR) {
    this.#outagesOf = outagesOf;
    this.#services = services;
    this.#horizon = horizon;
  }

  run(_seed: string, replication: number): number {
    const outages = this.#outagesOf(replication);
    for (let service = 0; service < this.#services; service++) {
      const own = outages.filter((outage) => (outage.service ?? 0) === service);
      this.#addTotals(replication, service, own);
    }
    for (const { service = 0, start = 0, duration, cause, censored = false } of outages) {
      const row = this.#outages.add();
      const { columns } = this.#outages;
      columns.replication[row] = replication;
      columns.service[row] = service;
      columns.start_s[row] = start;
      columns.duration_s[row] = duration;
      columns.cause[row] = cause;
      columns.censored[row] = censored ? 1 : 0;
    }
    const row = this.#activity.add();
    this.#activity.columns.replication[row] = replication;
    this.#activity.columns.events[row] = 10;
    this.#activity.columns.host_failures[row] = replication % 2;
    return 10;
  }

  take(): ColumnBatch[] {
    return [
      this.#totals.take(),
      this.#activity.take(),
      this.#outages.take(),
      this.#chains.take(),
      this.#parts.take(),
      this.#incidents.take(),
    ];
  }

  #addTotals(replication: number, service: number, outages: readonly GivenOutage[]): void {
    const row = this.#totals.add();
    const { columns } = this.#totals;
    columns.replication[row] = replication;
    columns.service[row] = service;
    columns.observed_s[row] = this.#horizon;
    columns.downtime_s[row] = outages.reduce((sum, { duration }) => sum + duration, 0);
    columns.outages[row] = outages.length;
  }
}

/** Runs tasks in this thread, each after a delay of its own, so that they finish out of order. */
export class LocalRunner implements ReplicationRunner {
  readonly workers: number;
  readonly tasks: ReplicationTask[] = [];
  readonly #simulator: () => Simulator;
  readonly #delay: (task: ReplicationTask) => Promise<void>;

  constructor(
    simulator: () => Simulator,
    workers = 2,
    delay = (task: ReplicationTask) => new Promise<void>((done) => setTimeout(done, (task.from * 7) % 4)),
  ) {
    this.workers = workers;
    this.#simulator = simulator;
    this.#delay = delay;
  }

  async run(task: ReplicationTask): Promise<ReplicationBatch> {
    this.tasks.push(task);
    await this.#delay(task);
    const result = runTask(this.#simulator, task);
    if (!result.ok) throw new ReplicationError(result.message);
    return result.value;
  }
}
