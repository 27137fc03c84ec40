/**
 * One replication told again: simulated twice from scenario, seed and number alone, first to learn which outages it has
 * and which incidents led to them, then to keep the events that were asked for. Memory holds those and a slice of the
 * rest, however long the history is.
 */
import { causeNames, componentNames } from "../cluster/elements.ts";
import type { Model } from "../cluster/model.ts";
import { type TimelineColumns, type TimelineEvent, timelineDictionaries } from "../observers/timeline.ts";
import type { ColumnBatch, ColumnsOf } from "../results/table.ts";
import { CHAINS, INCIDENTS, OUTAGES, REPLICATIONS, TIMELINE } from "../results/tables.ts";
import { Simulation } from "../simulation.ts";
import { batchOf, columnsOf } from "./columns.ts";

/** Events are handed on after each of so many parts of the horizon. */
const SLICES = 1000;

const NONE = -1;

export interface ReplayedOutage {
  readonly service: string;
  /** s; as in outages.arrow, so within the observed time. */
  readonly start: number;
  readonly duration: number;
  /** The horizon cut it off. */
  readonly censored: boolean;
  /** The incident that brought it about; undefined if none did. */
  readonly incident: number | undefined;
  /** Other incidents that kept the service down together with it. */
  readonly contributing: readonly number[];
  /** Parts on the way from the incident to the service, the one it began with first; see the chains table. */
  readonly way: readonly string[];
}

export interface ReplayedIncident {
  readonly incident: number;
  readonly cause: string;
  readonly component: string;
  /** s */
  readonly start: number;
  /** When the last thing that belongs to it happened, s. */
  readonly end: number;
  /** From its start until all it took down was back, s; undefined when that was after the horizon. */
  readonly recovery: number | undefined;
  readonly hostsLost: number;
  readonly instancesLost: number;
}

/** What a replication came to. */
export interface ReplayOverview {
  /** Simulation events handled. */
  readonly events: number;
  readonly services: readonly {
    readonly name: string;
    readonly downtime: number;
    readonly outages: number;
  }[];
  /** In the order of their starts. */
  readonly outages: readonly ReplayedOutage[];
  /** All of them, by number. */
  readonly incidents: readonly ReplayedIncident[];
}

export interface ReplayedEvent {
  /** s */
  readonly time: number;
  readonly incident: number | undefined;
  /** Cause of the incident. */
  readonly cause: string | undefined;
  readonly event: TimelineEvent;
  readonly component: string;
  /** Host or quorum member it happened at; see the timeline table. */
  readonly at: string | undefined;
  readonly target: string | undefined;
  readonly detail: string | undefined;
  /** Of an end: how long it lasted, s. */
  readonly duration: number | undefined;
}

/** Says of an event whether it is kept; asked with a row of the columns. */
export type EventFilter = (columns: TimelineColumns, row: number) => boolean;

/** Simulates a replication and says what it came to; `onEvents` is given all rows of its timeline, batch by batch. */
export function overviewOf(
  model: Model,
  seed: string,
  replication: number,
  onEvents?: (batch: ColumnBatch) => void,
): ReplayOverview {
  const ends: number[] = [];
  const { events, batches } = simulate(model, seed, replication, (batch) => {
    const columns = columnsOf(batch, TIMELINE);
    for (let row = 0; row < batch.rows; row++) {
      if (columns.incident[row] !== NONE) ends[columns.incident[row]] = columns.time_s[row];
    }
    onEvents?.(batch);
    return true;
  });
  return {
    events,
    services: services(model, batches),
    outages: outages(model, batches),
    incidents: incidents(model, batches, ends),
  };
}

/**
 * Simulates a replication until a time, s, and returns those of its events that the filter keeps, at most `most` of them.
 * `cutAt` is the time from which events are missing because there were more, s.
 */
export function eventsOf(
  model: Model,
  seed: string,
  replication: number,
  isKept: EventFilter,
  until: number,
  most: number,
): { readonly events: readonly ReplayedEvent[]; readonly cutAt: number | undefined } {
  const names = timelineDictionaries(model);
  const events: ReplayedEvent[] = [];
  let cutAt: number | undefined;
  simulate(model, seed, replication, (batch) => {
    const columns = columnsOf(batch, TIMELINE);
    for (let row = 0; row < batch.rows; row++) {
      if (!isKept(columns, row)) continue;
      if (events.length === most) {
        cutAt = columns.time_s[row];
        return false;
      }
      events.push(eventOf(columns, row, names));
    }
    return batch.rows === 0 || columns.time_s[batch.rows - 1] <= until;
  });
  return { events, cutAt };
}

/** Simulates slice by slice until the horizon, or until `onEvents` wants no more. */
function simulate(
  model: Model,
  seed: string,
  replication: number,
  onEvents: (batch: ColumnBatch) => boolean,
): { readonly events: number; readonly batches: readonly ColumnBatch[] } {
  const simulation = new Simulation(model, { timeline: true });
  simulation.begin(seed, replication);
  let events = 0;
  for (let slice = 1; slice <= SLICES; slice++) {
    events += simulation.advance((model.horizon * slice) / SLICES);
    if (!onEvents(simulation.takeTimeline())) break;
  }
  simulation.end(events);
  return { events, batches: simulation.take() };
}

function eventOf(
  columns: TimelineColumns,
  row: number,
  names: Readonly<Record<string, readonly string[]>>,
): ReplayedEvent {
  const name = (list: string, code: number) => (code === NONE ? undefined : names[list][code]);
  const incident = columns.incident[row];
  const duration = columns.duration_s[row];
  return {
    time: columns.time_s[row],
    incident: incident === NONE ? undefined : incident,
    cause: name("causes", columns.cause[row]),
    event: names.events[columns.event[row]] as TimelineEvent,
    component: names.parts[columns.component[row]],
    at: name("parts", columns.at[row]),
    target: name("hosts", columns.target[row]),
    detail: name("details", columns.detail[row]),
    duration: Number.isNaN(duration) ? undefined : duration,
  };
}

function services(model: Model, batches: readonly ColumnBatch[]): ReplayOverview["services"] {
  const { rows, columns } = tableOf(batches, REPLICATIONS);
  return Array.from({ length: rows }, (_, row) => ({
    name: model.services[columns.service[row]].name,
    downtime: columns.downtime_s[row],
    outages: columns.outages[row],
  }));
}

function outages(model: Model, batches: readonly ColumnBatch[]): ReplayedOutage[] {
  const { rows, columns } = tableOf(batches, OUTAGES);
  const parts = componentNames(model);
  const ways = waysByOutage(batches);
  return Array.from({ length: rows }, (_, row): ReplayedOutage => {
    const incident = columns.incident[row];
    const own = ways.get(columns.outage[row]) ?? new Map<number, number[]>();
    return {
      service: model.services[columns.service[row]].name,
      start: columns.start_s[row],
      duration: columns.duration_s[row],
      censored: columns.censored[row] === 1,
      incident: incident === NONE ? undefined : incident,
      contributing: [...own.keys()].filter((other) => other !== incident).sort((a, b) => a - b),
      way: (own.get(incident) ?? []).map((part) => parts[part]),
    };
  }).sort((a, b) => a.start - b.start);
}

/** By outage and incident: the parts on the way from the incident to the outage. */
function waysByOutage(batches: readonly ColumnBatch[]): ReadonlyMap<number, Map<number, number[]>> {
  const { rows, columns } = tableOf(batches, CHAINS);
  const ways = new Map<number, Map<number, number[]>>();
  for (let row = 0; row < rows; row++) {
    const own = ways.get(columns.outage[row]) ?? new Map<number, number[]>();
    const way = own.get(columns.incident[row]) ?? [];
    way[columns.step[row]] = columns.component[row];
    own.set(columns.incident[row], way);
    ways.set(columns.outage[row], own);
  }
  return ways;
}

function incidents(
  model: Model,
  batches: readonly ColumnBatch[],
  ends: readonly number[],
): ReplayedIncident[] {
  const { rows, columns } = tableOf(batches, INCIDENTS);
  const components = componentNames(model);
  const causes = causeNames(model);
  return Array.from({ length: rows }, (_, row) => ({
    incident: columns.incident[row],
    cause: causes[columns.cause[row]],
    component: components[columns.component[row]],
    start: columns.start_s[row],
    end: ends[columns.incident[row]],
    recovery: Number.isNaN(columns.recovery_s[row]) ? undefined : columns.recovery_s[row],
    hostsLost: columns.hosts_lost[row],
    instancesLost: columns.instances_lost[row],
  }));
}

function tableOf<T extends typeof REPLICATIONS | typeof OUTAGES | typeof CHAINS | typeof INCIDENTS>(
  batches: readonly ColumnBatch[],
  table: T,
): { readonly rows: number; readonly columns: ColumnsOf<T> } {
  const batch = batchOf(batches, table);
  if (batch === undefined) throw new Error(`the simulation gave no rows of table ${table.name}`);
  return { rows: batch.rows, columns: columnsOf(batch, table) };
}
