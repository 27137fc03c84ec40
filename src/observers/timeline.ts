/**
 * The timeline of a replication: a row for all that happens, in the order in which it happens. It stands between the
 * mechanisms and the other observers and passes everything on to them, so that it changes nothing; used only when asked
 * for.
 *
 * What ends something belongs to the incident in which that began, and says how long it lasted. That an instance is
 * unavailable gets a row only while it runs (it hangs, or cannot be reached), since a row for its loss says the same;
 * what hosts suffer from domains is told by the effects, not once more by their availability.
 */
import { causeNames, componentNames, type Elements } from "../cluster/elements.ts";
import { EFFECTS, type Effect, type Model } from "../cluster/model.ts";
import { type ClusterState, HOST_UP, RUNNING } from "../cluster/state.ts";
import type { Engine } from "../kernel/engine.ts";
import {
  MIGRATION_OUTCOMES,
  MIGRATION_REASONS,
  type MigrationOutcome,
  type MigrationReason,
  type Watch,
} from "../mechanisms/watch.ts";
import { ColumnLog } from "../results/column-log.ts";
import type { ColumnBatch, ColumnsOf } from "../results/table.ts";
import { TIMELINE } from "../results/tables.ts";

/** The dictionary of the "event" column. */
export const TIMELINE_EVENTS = [
  "incident opened",
  "process failed",
  "process repaired",
  "domain down",
  "domain up",
  "effect began",
  "effect ended",
  "host lost",
  "host booting",
  "host stays down",
  "host back",
  "host fenced",
  "host declared dead",
  "maintenance began",
  "host taken out",
  "instance lost",
  "instance unavailable",
  "instance available",
  "instance waiting",
  "instance stranded",
  "instance starting",
  "instance running",
  "power-on failed",
  "operator called",
  "migration started",
  "migration ended",
  "quorum down",
  "quorum up",
  "majority lost",
  "leader elected",
  "voter disk lost",
  "voter replaced",
  "quorum data lost",
  "quorum data restored",
  "volume down",
  "volume lost",
  "piece rebuilt",
  "service down",
  "service up",
] as const;

export type TimelineEvent = (typeof TIMELINE_EVENTS)[number];

export type TimelineColumns = ColumnsOf<typeof TIMELINE>;

/** Numbers of the events, by name. */
const EVENT = Object.fromEntries(TIMELINE_EVENTS.map((name, index) => [name, index])) as Record<
  TimelineEvent,
  number
>;

/** Why an instance that runs is not available: out of reach, storage of its host, its volume, its migration. */
const REASONS_UNAVAILABLE = ["network", "storage", "volume", "pause"] as const;
export type UnavailableBy = (typeof REASONS_UNAVAILABLE)[number];

/** Why an instance runs no more: it went with its host, or was stopped; or never ran for want of room. */
const REASONS_LOST = ["with its host", "stopped", "no room"] as const;
export type LostBy = (typeof REASONS_LOST)[number];

const NONE = -1;
/** `since` of what has not begun. */
const NEVER = -1;

/** Things that begin and end: when each began, and in which incident. */
class Spans {
  readonly #engine: Engine;
  readonly #since: Float64Array;
  readonly #incident: Int32Array;

  constructor(engine: Engine, count: number) {
    this.#engine = engine;
    this.#since = engine.arrays.float64(count).fill(NEVER);
    this.#incident = engine.arrays.int32(count).fill(NONE);
  }

  begin(index: number): void {
    this.#since[index] = this.#engine.queue.now;
    this.#incident[index] = this.#engine.queue.incident;
  }

  isOpen(index: number): boolean {
    return this.#since[index] !== NEVER;
  }

  /** The incident of what is open; otherwise the current one. */
  incidentOf(index: number): number {
    return this.isOpen(index) ? this.#incident[index] : this.#engine.queue.incident;
  }

  /** How long it has been open, s; NaN if it is not. */
  lasted(index: number): number {
    return this.isOpen(index) ? this.#engine.queue.now - this.#since[index] : Number.NaN;
  }

  end(index: number): void {
    this.#since[index] = NEVER;
  }
}

export class Timeline implements Watch {
  readonly #rows = new ColumnLog(TIMELINE);
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #state: ClusterState;
  readonly #elements: Elements;
  readonly #next: Watch;
  /** Codes of details: causes, effects, reasons and outcomes of migrations, reasons for being unavailable or lost. */
  readonly #causeDetails: Int32Array;
  readonly #effectDetails: ReadonlyMap<Effect, number>;
  readonly #reasonDetails: Int32Array;
  readonly #outcomeDetails: Int32Array;
  readonly #unavailableDetails: Int32Array;
  readonly #lostDetails: Int32Array;
  /** Number of the first store among the parts. */
  readonly #firstStore: number;
  #replication = 0;
  /** Causes of the incidents of this replication. */
  #causes: number[] = [];

  readonly #failed: Spans;
  /** Hosts that are down or in maintenance, instances that are lost, and all other elements that are down. */
  readonly #down: Spans;
  /** Instances that run and are not available. */
  readonly #unavailable: Spans;
  /** By effect and host. */
  readonly #effects: Spans;
  /** 1 for an instance that no host can take: it is looked for one again and again, which is told once. */
  readonly #isStranded: Uint8Array;
  /** When an instance last began to run, s. */
  readonly #ranAt: Float64Array;

  /** Its arrays must be handed out before the engine is sealed; all calls are passed on to `next`. */
  constructor(model: Model, engine: Engine, state: ClusterState, elements: Elements, next: Watch) {
    this.#model = model;
    this.#engine = engine;
    this.#state = state;
    this.#elements = elements;
    this.#next = next;
    const details = detailNames(model);
    const codes = (names: readonly string[]) => Int32Array.from(names, (name) => details.indexOf(name));
    this.#causeDetails = codes(model.causes);
    this.#effectDetails = new Map(EFFECTS.map((effect) => [effect, details.indexOf(effect)]));
    this.#reasonDetails = codes(MIGRATION_REASONS);
    this.#outcomeDetails = codes(MIGRATION_OUTCOMES);
    this.#unavailableDetails = codes(REASONS_UNAVAILABLE);
    this.#lostDetails = codes(REASONS_LOST);
    this.#firstStore = elements.firstCluster + model.clusters.length;
    this.#failed = new Spans(engine, model.processes.length);
    this.#down = new Spans(engine, elements.count);
    this.#unavailable = new Spans(engine, model.instances.length);
    this.#effects = new Spans(engine, EFFECTS.length * model.hosts.length);
    this.#isStranded = engine.arrays.uint8(model.instances.length);
    this.#ranAt = engine.arrays.float64(model.instances.length).fill(NEVER);
  }

  /** A replication begins. */
  begin(replication: number): void {
    this.#replication = replication;
    this.#causes = [];
    this.#rows.clear();
  }

  /** The rows since the last call, also in the middle of a replication, and forgets them. */
  take(): ColumnBatch {
    return this.#rows.take();
  }

  incidentOpened(incident: number, cause: number, component: number): void {
    this.#causes[incident] = cause;
    this.#add(EVENT["incident opened"], component);
    this.#next.incidentOpened(incident, cause, component);
  }

  processFailed(process: number): void {
    this.#failed.begin(process);
    const row = this.#add(EVENT["process failed"], this.#ownerOf(process));
    this.#rows.columns.detail[row] = this.#causeDetails[this.#model.processes[process].cause];
    this.#next.processFailed(process);
  }

  processRepaired(process: number): void {
    const row = this.#addEnd(EVENT["process repaired"], this.#ownerOf(process), this.#failed, process);
    this.#rows.columns.detail[row] = this.#causeDetails[this.#model.processes[process].cause];
    this.#next.processRepaired(process);
  }

  elementChanged(element: number, up: boolean): void {
    const { firstInstance, firstDomain, firstQuorum, firstService } = this.#elements;
    if (element >= firstService) this.#turned(element, up, EVENT["service up"], EVENT["service down"]);
    else if (element >= firstQuorum) this.#turned(element, up, EVENT["quorum up"], EVENT["quorum down"]);
    else if (element >= firstDomain) this.#turned(element, up, EVENT["domain up"], EVENT["domain down"]);
    else if (element >= firstInstance) this.#instanceTurned(element - firstInstance, up);
    this.#next.elementChanged(element, up);
  }

  /** Domains, quorum groups and services; that they come up at the beginning is no event. */
  #turned(element: number, up: boolean, wentUp: number, wentDown: number): void {
    if (!up) {
      this.#down.begin(element);
      this.#add(wentDown, element);
    } else if (this.#down.isOpen(element)) this.#addEnd(wentUp, element, this.#down, element);
  }

  #instanceTurned(instance: number, up: boolean): void {
    if (!up) {
      if (this.#state.phase[instance] !== RUNNING) return;
      this.#unavailable.begin(instance);
      const row = this.#addInstance(EVENT["instance unavailable"], instance, this.#engine.queue.incident);
      this.#rows.columns.detail[row] = this.#unavailableDetails[this.#whyUnavailable(instance)];
    } else if (this.#unavailable.isOpen(instance)) {
      const element = this.#elements.firstInstance + instance;
      const row = this.#addEnd(EVENT["instance available"], element, this.#unavailable, instance);
      this.#rows.columns.at[row] = this.#state.hostOf[instance];
    } else if (this.#ranAt[instance] !== this.#engine.queue.now && this.#engine.queue.now > 0) {
      // It began to run when it could not be reached.
      this.#addInstance(EVENT["instance available"], instance, this.#engine.queue.incident);
    }
  }

  /** Index of the reason for which a running instance is not available. */
  #whyUnavailable(instance: number): number {
    const { hostOf, cutOff, partitioned, stalled, volumeDown } = this.#state;
    const host = hostOf[instance];
    if (cutOff[host] === 1 || partitioned[host] === 1) return REASONS_UNAVAILABLE.indexOf("network");
    if (stalled[host] === 1 && this.#state.groupOf(instance).hangsWithHost)
      return REASONS_UNAVAILABLE.indexOf("storage");
    return REASONS_UNAVAILABLE.indexOf(volumeDown[instance] === 1 ? "volume" : "pause");
  }

  #whyLost(instance: number): number {
    const host = this.#state.hostOf[instance];
    if (host === NONE) return REASONS_LOST.indexOf("no room");
    return REASONS_LOST.indexOf(this.#state.hostPhase[host] === HOST_UP ? "stopped" : "with its host");
  }

  hostLost(host: number): void {
    this.#down.begin(host);
    this.#add(EVENT["host lost"], host);
    this.#next.hostLost(host);
  }

  hostReturned(host: number): void {
    this.#addEnd(EVENT["host back"], host, this.#down, host);
    this.#next.hostReturned(host);
  }

  hostBooting(host: number): void {
    this.#add(EVENT["host booting"], host, this.#down.incidentOf(host));
    this.#next.hostBooting(host);
  }

  hostStaysDown(host: number): void {
    this.#add(EVENT["host stays down"], host);
    this.#next.hostStaysDown(host);
  }

  requirementFelt(element: number, position: number, isFelt: boolean): void {
    this.#next.requirementFelt(element, position, isFelt);
  }

  hostTakenOut(host: number): void {
    this.#down.begin(host);
    this.#add(EVENT["host taken out"], host);
    this.#next.hostTakenOut(host);
  }

  hostDeclaredDead(host: number): void {
    this.#add(EVENT["host declared dead"], host);
    this.#next.hostDeclaredDead(host);
  }

  hostFenced(host: number): void {
    this.#add(EVENT["host fenced"], host);
    this.#next.hostFenced(host);
  }

  maintenanceBegan(host: number): void {
    this.#add(EVENT["maintenance began"], host);
    this.#next.maintenanceBegan(host);
  }

  effectBegan(host: number, effect: Effect): void {
    this.#effects.begin(this.#effectOn(host, effect));
    const row = this.#add(EVENT["effect began"], host);
    this.#rows.columns.detail[row] = this.#effectDetails.get(effect) ?? NONE;
    this.#next.effectBegan(host, effect);
  }

  effectEnded(host: number, effect: Effect): void {
    const row = this.#addEnd(EVENT["effect ended"], host, this.#effects, this.#effectOn(host, effect));
    this.#rows.columns.detail[row] = this.#effectDetails.get(effect) ?? NONE;
    this.#next.effectEnded(host, effect);
  }

  instanceLost(instance: number): void {
    this.#unavailable.end(instance);
    this.#isStranded[instance] = 0;
    this.#down.begin(this.#elements.firstInstance + instance);
    const row = this.#addOfLost(EVENT["instance lost"], instance);
    this.#rows.columns.detail[row] = this.#lostDetails[this.#whyLost(instance)];
    this.#next.instanceLost(instance);
  }

  instanceWaiting(instance: number): void {
    this.#addOfLost(EVENT["instance waiting"], instance);
    this.#next.instanceWaiting(instance);
  }

  instanceStranded(instance: number): void {
    if (this.#isStranded[instance] === 0) this.#addOfLost(EVENT["instance stranded"], instance);
    this.#isStranded[instance] = 1;
    this.#next.instanceStranded(instance);
  }

  instanceStarting(instance: number): void {
    this.#isStranded[instance] = 0;
    this.#addOfLost(EVENT["instance starting"], instance);
    this.#next.instanceStarting(instance);
  }

  restartFailed(instance: number): void {
    this.#addOfLost(EVENT["power-on failed"], instance);
    this.#next.restartFailed(instance);
  }

  operatorCalled(instance: number): void {
    this.#addOfLost(EVENT["operator called"], instance);
    this.#next.operatorCalled(instance);
  }

  instanceRunning(instance: number): void {
    this.#ranAt[instance] = this.#engine.queue.now;
    const element = this.#elements.firstInstance + instance;
    const row = this.#addEnd(EVENT["instance running"], element, this.#down, element);
    this.#rows.columns.at[row] = this.#state.hostOf[instance];
    this.#next.instanceRunning(instance);
  }

  leaderElected(quorum: number): void {
    this.#add(EVENT["leader elected"], this.#elements.firstQuorum + quorum);
    this.#next.leaderElected(quorum);
  }

  quorumLost(quorum: number): void {
    this.#add(EVENT["majority lost"], this.#elements.firstQuorum + quorum);
    this.#next.quorumLost(quorum);
  }

  voterDiskLost(quorum: number, member: number): void {
    const row = this.#add(EVENT["voter disk lost"], this.#elements.firstQuorum + quorum);
    this.#rows.columns.at[row] = member;
    this.#next.voterDiskLost(quorum, member);
  }

  voterReplaced(quorum: number, member: number): void {
    const row = this.#add(EVENT["voter replaced"], this.#elements.firstQuorum + quorum);
    this.#rows.columns.at[row] = member;
    this.#next.voterReplaced(quorum, member);
  }

  dataLost(quorum: number): void {
    this.#add(EVENT["quorum data lost"], this.#elements.firstQuorum + quorum);
    this.#next.dataLost(quorum);
  }

  dataRestored(quorum: number): void {
    this.#add(EVENT["quorum data restored"], this.#elements.firstQuorum + quorum);
    this.#next.dataRestored(quorum);
  }

  volumeDown(instance: number): void {
    this.#addInstance(EVENT["volume down"], instance, this.#engine.queue.incident);
    this.#next.volumeDown(instance);
  }

  volumeLost(instance: number): void {
    this.#addInstance(EVENT["volume lost"], instance, this.#engine.queue.incident);
    this.#next.volumeLost(instance);
  }

  pieceRebuilt(store: number): void {
    this.#add(EVENT["piece rebuilt"], this.#firstStore + store);
    this.#next.pieceRebuilt(store);
  }

  migrationStarted(instance: number, source: number, target: number, reason: MigrationReason): void {
    const row = this.#add(EVENT["migration started"], this.#elements.firstInstance + instance);
    const { columns } = this.#rows;
    columns.at[row] = source;
    columns.target[row] = target;
    columns.detail[row] = this.#reasonDetails[reason];
    this.#next.migrationStarted(instance, source, target, reason);
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
    const row = this.#add(EVENT["migration ended"], this.#elements.firstInstance + instance);
    const { columns } = this.#rows;
    columns.at[row] = source;
    columns.target[row] = target;
    columns.detail[row] = this.#outcomeDetails[outcome];
    columns.duration_s[row] = this.#engine.queue.now - started;
    this.#next.migrationEnded(
      instance,
      source,
      target,
      reason,
      outcome,
      started,
      downtime,
      rounds,
      transferred,
    );
  }

  demandChanged(cluster: number, demanded: number, unmet: number): void {
    this.#next.demandChanged(cluster, demanded, unmet);
  }

  /** Adds a row of now; returns its index. */
  #add(event: number, component: number, incident = this.#engine.queue.incident): number {
    const row = this.#rows.add();
    const { columns } = this.#rows;
    columns.variant[row] = 0;
    columns.replication[row] = this.#replication;
    columns.time_s[row] = this.#engine.queue.now;
    columns.incident[row] = incident;
    columns.cause[row] = incident === NONE ? NONE : this.#causes[incident];
    columns.event[row] = event;
    columns.component[row] = component;
    return row;
  }

  /** Adds the end of a span, with how long it lasted. */
  #addEnd(event: number, component: number, spans: Spans, index: number): number {
    const row = this.#add(event, component, spans.incidentOf(index));
    this.#rows.columns.duration_s[row] = spans.lasted(index);
    spans.end(index);
    return row;
  }

  /** What happens to an instance that is lost belongs to the incident that took it. */
  #addOfLost(event: number, instance: number): number {
    return this.#addInstance(event, instance, this.#down.incidentOf(this.#elements.firstInstance + instance));
  }

  #addInstance(event: number, instance: number, incident: number): number {
    const row = this.#add(event, this.#elements.firstInstance + instance, incident);
    this.#rows.columns.at[row] = this.#state.hostOf[instance];
    return row;
  }

  #ownerOf(process: number): number {
    const { owner, subject } = this.#model.processes[process];
    return owner === "host" ? subject : this.#elements.firstDomain + subject;
  }

  #effectOn(host: number, effect: Effect): number {
    return EFFECTS.indexOf(effect) * this.#model.hosts.length + host;
  }
}

/** The lists of names that the codes in the rows index. */
export function timelineDictionaries(model: Model): Record<string, readonly string[]> {
  return {
    variants: [model.name],
    causes: causeNames(model),
    events: TIMELINE_EVENTS,
    parts: [...componentNames(model), ...model.stores.map(({ name }) => name)],
    hosts: model.hosts.map(({ name }) => name),
    details: detailNames(model),
  };
}

function detailNames(model: Model): string[] {
  return [
    ...new Set([
      ...model.causes,
      ...EFFECTS,
      ...MIGRATION_REASONS,
      ...MIGRATION_OUTCOMES,
      ...REASONS_UNAVAILABLE,
      ...REASONS_LOST,
    ]),
  ];
}
