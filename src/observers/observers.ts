/**
 * Everything that is measured in a replication: hands each change to the observers it concerns, and at the end the rows
 * of all tables to whoever runs the replications.
 */
import type { Elements } from "../cluster/elements.ts";
import type { Effect, Model } from "../cluster/model.ts";
import type { Engine } from "../kernel/engine.ts";
import {
  COMPLETED,
  type MigrationOutcome,
  type MigrationReason,
  REBALANCING,
  type Watch,
} from "../mechanisms/watch.ts";
import { ColumnLog } from "../results/column-log.ts";
import type { ColumnArray, ColumnBatch, Table } from "../results/table.ts";
import { MIGRATIONS } from "../results/tables.ts";
import { Activity, COUNTER } from "./activity.ts";
import { Availability } from "./availability.ts";
import { Incidents } from "./incidents.ts";

export interface ObserverOptions {
  /** Record one row per live migration. */
  readonly migrations: boolean;
}

export interface ObservedSnapshot {
  readonly logs: readonly (readonly ColumnArray[])[];
  readonly open: Int32Array;
}

export class Observers implements Watch {
  readonly #engine: Engine;
  readonly #elements: Elements;
  readonly #options: ObserverOptions;
  readonly #incidents: Incidents;
  readonly #availability: Availability;
  readonly #activity: Activity;
  readonly #migrations = new ColumnLog(MIGRATIONS);
  #replication = 0;

  constructor(model: Model, engine: Engine, elements: Elements, options: ObserverOptions) {
    this.#engine = engine;
    this.#elements = elements;
    this.#options = options;
    this.#incidents = new Incidents(model, engine);
    this.#availability = new Availability(model, engine, this.#incidents);
    this.#activity = new Activity(model, engine);
  }

  /** A replication begins. */
  begin(replication: number): void {
    this.#replication = replication;
    this.#incidents.begin();
  }

  /** The replication has reached its horizon after so many events. */
  end(events: number): void {
    this.#availability.end(this.#replication);
    this.#activity.end(this.#replication, events, this.#incidents.count);
    this.#incidents.end(this.#replication);
  }

  /** The rows collected since the last call, and forgets them. */
  take(): ColumnBatch[] {
    return this.#logs().map((log) => log.take());
  }

  /** What has been recorded so far and is not in the engine's arrays, for a snapshot. */
  copy(): ObservedSnapshot {
    return {
      logs: this.#logs().map((log) => log.table.columns.map((_, column) => log.view(column).slice())),
      open: this.#incidents.copyOpen(),
    };
  }

  /** Goes back to a copy. */
  restore({ logs, open }: ObservedSnapshot): void {
    this.#logs().forEach((log, index) => {
      log.clear();
      log.addRows(logs[index], 0, logs[index][0].length);
    });
    this.#incidents.restoreOpen(open);
  }

  #logs(): ColumnLog<Table>[] {
    const logs = [
      this.#availability.totals,
      this.#activity.rows,
      this.#availability.outages,
      this.#incidents.rows,
    ] as ColumnLog<Table>[];
    return this.#options.migrations ? [...logs, this.#migrations as ColumnLog<Table>] : logs;
  }

  incidentOpened(incident: number, cause: number, component: number): void {
    this.#incidents.opened(incident, cause, component);
  }

  hostLost(host: number): void {
    this.#activity.count(COUNTER.host_failures);
    this.#incidents.hostLost(host);
  }

  hostReturned(host: number): void {
    this.#incidents.hostReturned(host);
  }

  /** A host that is up lost its connection, or one that was cut off has it again. */
  hostCutOff(host: number): void {
    this.#incidents.hostCutOff(host);
  }

  hostReconnected(host: number): void {
    this.#incidents.hostReconnected(host);
  }

  instanceLost(instance: number): void {
    this.#activity.count(COUNTER.instance_failures);
    this.#incidents.instanceLost(instance);
  }

  instanceRunning(instance: number): void {
    this.#activity.count(COUNTER.restarts);
    this.#incidents.instanceRunning(instance);
  }

  instanceStranded(instance: number): void {
    this.#activity.stranded(instance);
    this.#incidents.instanceStranded(instance);
  }

  instanceStarting(instance: number): void {
    this.#activity.noLongerStranded(instance);
  }

  restartFailed(_instance: number): void {
    this.#activity.count(COUNTER.restarts_failed);
  }

  processFailed(_process: number): void {}

  processRepaired(_process: number): void {}

  elementChanged(element: number, up: boolean): void {
    const service = element - this.#elements.firstService;
    if (service < 0) return;
    if (up) this.#availability.serviceUp(service, this.#replication);
    else this.#availability.serviceDown(service);
  }

  hostBooting(_host: number): void {}

  hostTakenOut(_host: number): void {}

  hostDeclaredDead(_host: number): void {}

  effectBegan(_host: number, _effect: Effect): void {}

  effectEnded(_host: number, _effect: Effect): void {}

  instanceWaiting(_instance: number): void {}

  operatorCalled(_instance: number): void {}

  migrationStarted(_instance: number, _source: number, _target: number, _reason: MigrationReason): void {}

  leaderElected(_quorum: number): void {
    this.#activity.count(COUNTER.elections);
  }

  quorumLost(_quorum: number): void {
    this.#activity.count(COUNTER.quorum_losses);
  }

  dataLost(_quorum: number): void {
    this.#activity.count(COUNTER.data_losses);
  }

  hostFenced(_host: number): void {
    this.#activity.count(COUNTER.fencings);
  }

  volumeDown(_instance: number): void {
    this.#activity.count(COUNTER.volume_outages);
  }

  volumeLost(_instance: number): void {
    this.#activity.count(COUNTER.volumes_lost);
  }

  pieceRebuilt(_store: number): void {
    this.#activity.count(COUNTER.rebuilds);
  }

  maintenanceBegan(_host: number): void {
    this.#activity.count(COUNTER.maintenance_hosts);
  }

  demandChanged(cluster: number, demanded: number, unmet: number): void {
    this.#activity.demandChanged(cluster, demanded, unmet);
  }

  migrationEnded(
    instance: number,
    source: number,
    target: number,
    reason: MigrationReason,
    outcome: MigrationOutcome,
    started: number,
    downtime: number,
    rounds: number,
    transferred: number,
  ): void {
    this.#activity.count(COUNTER.migrations);
    if (outcome !== COMPLETED) this.#activity.count(COUNTER.migrations_failed);
    if (reason === REBALANCING) this.#activity.count(COUNTER.rebalancing_moves);
    if (!this.#options.migrations) return;
    const { now, incident } = this.#engine.queue;
    const row = this.#migrations.add();
    const { columns } = this.#migrations;
    columns.variant[row] = 0;
    columns.replication[row] = this.#replication;
    columns.incident[row] = incident;
    columns.instance[row] = instance;
    columns.reason[row] = reason;
    columns.source[row] = source;
    columns.target[row] = target;
    columns.start_s[row] = started;
    columns.duration_s[row] = now - started;
    columns.downtime_s[row] = downtime;
    columns.rounds[row] = rounds;
    columns.transferred_bytes[row] = transferred;
    columns.outcome[row] = outcome;
  }
}
