/**
 * Everything that is measured in a replication: hands each change to the observers it concerns, and at the end the rows
 * of all tables to whoever runs the replications.
 */
import type { Elements } from "../cluster/elements.ts";
import type { Effect, Model } from "../cluster/model.ts";
import type { ClusterState } from "../cluster/state.ts";
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
import { Blame } from "./blame.ts";
import { Incidents } from "./incidents.ts";
import { PartTimes } from "./part-times.ts";
import { BOOT, CAPACITY, OPERATOR, RESTART } from "./phases.ts";
import { type Holders, Reasons } from "./reasons.ts";
import { RuleViolations } from "./rules.ts";

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
  readonly #partTimes: PartTimes;
  readonly #incidents: Incidents;
  readonly #reasons: Reasons;
  readonly #blame: Blame;
  readonly #availability: Availability;
  readonly #activity: Activity;
  readonly #violations: RuleViolations;
  readonly #migrations = new ColumnLog(MIGRATIONS);
  #replication = 0;

  constructor(
    model: Model,
    engine: Engine,
    state: ClusterState,
    elements: Elements,
    options: ObserverOptions,
  ) {
    this.#engine = engine;
    this.#elements = elements;
    this.#options = options;
    this.#partTimes = new PartTimes(model, engine);
    this.#incidents = new Incidents(model, engine, this.#partTimes);
    this.#reasons = new Reasons(model, engine, state, elements);
    this.#blame = new Blame(model, engine, state, elements, this.#reasons, this.#incidents, this.#partTimes);
    this.#availability = new Availability(model, engine, this.#incidents, this.#blame);
    this.#activity = new Activity(model, engine);
    this.#violations = new RuleViolations(model, engine, state, this.#incidents);
  }

  /** Where volumes are kept, which only the storage mechanism knows. */
  showHolders(holders: Holders): void {
    this.#reasons.holders = holders;
  }

  /** A replication begins. */
  begin(replication: number): void {
    this.#replication = replication;
    this.#incidents.begin();
    this.#violations.begin(replication);
  }

  /** The replication has reached its horizon after so many events. */
  end(events: number): void {
    this.#blame.settle();
    this.#availability.end(this.#replication);
    this.#blame.end(this.#replication);
    this.#violations.end(this.#replication);
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
      this.#blame.chains,
      this.#blame.parts,
      this.#violations.rows,
      this.#incidents.rows,
    ] as ColumnLog<Table>[];
    return this.#options.migrations ? [...logs, this.#migrations as ColumnLog<Table>] : logs;
  }

  incidentOpened(incident: number, cause: number, component: number): void {
    this.#incidents.opened(incident, cause, component);
  }

  hostLost(host: number): void {
    this.#blame.settle();
    this.#reasons.hostLost(host);
    this.#activity.count(COUNTER.host_failures);
    this.#incidents.hostLost(host);
  }

  hostReturned(host: number): void {
    this.#blame.settle();
    this.#reasons.hostReturned(host);
    this.#incidents.hostReturned(host);
  }

  /** A host is part of its cluster from now on. */
  hostJoined(host: number): void {
    this.#violations.hostJoined(host, this.#replication);
  }

  /** An instance changed host while running. */
  instanceMoved(instance: number): void {
    this.#violations.instanceChanged(instance, this.#replication);
  }

  /** A host that is up lost its connection, or one that was cut off has it again. */
  hostCutOff(host: number): void {
    this.#incidents.hostCutOff(host);
  }

  hostReconnected(host: number): void {
    this.#incidents.hostReconnected(host);
  }

  instanceLost(instance: number): void {
    this.#blame.settle();
    this.#reasons.instanceLost(instance);
    this.#activity.count(COUNTER.instance_failures);
    this.#incidents.instanceLost(instance);
    this.#violations.instanceChanged(instance, this.#replication);
  }

  instanceRunning(instance: number): void {
    this.#blame.settle();
    this.#reasons.instanceRunning(instance);
    this.#activity.count(COUNTER.restarts);
    this.#incidents.instanceRunning(instance);
  }

  instanceStranded(instance: number): void {
    this.#blame.settle();
    this.#reasons.instanceWaits(instance, CAPACITY);
    this.#activity.stranded(instance);
    this.#incidents.instanceStranded(instance);
  }

  instanceStarting(instance: number): void {
    this.#blame.settle();
    this.#reasons.instanceWaits(instance, BOOT);
    this.#activity.noLongerStranded(instance);
    this.#violations.instanceChanged(instance, this.#replication);
  }

  restartFailed(_instance: number): void {
    this.#activity.count(COUNTER.restarts_failed);
  }

  processFailed(process: number): void {
    this.#blame.settle();
    this.#reasons.processFailed(process);
    this.#partTimes.began(this.#incidents.componentOf(this.#engine.queue.incident));
  }

  processRepaired(process: number): void {
    this.#blame.settle();
    this.#partTimes.ended(this.#incidents.componentOf(this.#reasons.processIncident[process]));
    this.#reasons.processRepaired(process);
  }

  elementChanged(element: number, up: boolean): void {
    this.#blame.settle();
    this.#reasons.elementChanged(element, up);
    const service = element - this.#elements.firstService;
    if (service < 0) return;
    if (up) this.#availability.serviceUp(service, this.#replication);
    else this.#availability.serviceDown(service);
  }

  hostBooting(host: number): void {
    this.#blame.settle();
    this.#reasons.hostBooting(host);
  }

  hostStaysDown(host: number): void {
    this.#blame.settle();
    this.#reasons.hostStaysDown(host);
  }

  requirementFelt(element: number, position: number, isFelt: boolean): void {
    this.#blame.settle();
    this.#reasons.requirementFelt(element, position, isFelt);
  }

  hostTakenOut(host: number): void {
    this.#blame.settle();
    this.#reasons.hostTakenOut(host);
  }

  hostDeclaredDead(_host: number): void {}

  effectBegan(host: number, effect: Effect): void {
    this.#blame.settle();
    this.#reasons.effectBegan(host, effect);
  }

  effectEnded(host: number, effect: Effect): void {
    this.#blame.settle();
    this.#reasons.effectEnded(host, effect);
  }

  instanceWaiting(instance: number): void {
    this.#blame.settle();
    this.#reasons.instanceWaits(instance, RESTART);
  }

  operatorCalled(instance: number): void {
    this.#blame.settle();
    this.#reasons.instanceWaits(instance, OPERATOR);
  }

  migrationStarted(_instance: number, _source: number, _target: number, _reason: MigrationReason): void {}

  leaderElected(_quorum: number): void {
    this.#activity.count(COUNTER.elections);
  }

  quorumLost(_quorum: number): void {
    this.#activity.count(COUNTER.quorum_losses);
  }

  voterDiskLost(quorum: number, member: number): void {
    this.#blame.settle();
    this.#reasons.voterDiskLost(quorum, member);
  }

  voterReplaced(quorum: number, member: number): void {
    this.#blame.settle();
    this.#reasons.voterReplaced(quorum, member);
  }

  dataRestored(quorum: number): void {
    this.#blame.settle();
    this.#reasons.dataRestored(quorum);
  }

  dataLost(quorum: number): void {
    this.#blame.settle();
    this.#reasons.dataLost(quorum);
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
