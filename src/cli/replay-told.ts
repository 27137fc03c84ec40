/** What of a replication is told: the incidents that were asked for, or those with the longest outages. */
import type { Model } from "../cluster/model.ts";
import {
  eventsOf,
  type ReplayedEvent,
  type ReplayedIncident,
  type ReplayedOutage,
  type ReplayOverview,
} from "../experiment/replay.ts";
import { eventFilter, partsNamed, withoutCluster } from "../experiment/replay-filter.ts";
import { timelineDictionaries } from "../observers/timeline.ts";
import { formatCount } from "../report/format.ts";
import { nearest, suggestion } from "../scenario/nearest.ts";
import { formatDayTime } from "./day-time.ts";
import { UsageError } from "./usage-error.ts";

/** What was asked for; times in s. */
export interface Question {
  readonly service?: string;
  readonly incident?: number;
  readonly entity?: string;
  readonly from?: number;
  readonly to?: number;
  readonly all: boolean;
}

/** An incident with those of its events that were asked for; without one, events that belong to none. */
export interface Story {
  readonly incident: ReplayedIncident | undefined;
  readonly events: readonly ReplayedEvent[];
}

export interface Told {
  readonly title: string;
  readonly seed: string;
  readonly replication: number;
  /** s */
  readonly horizon: number;
  readonly overview: ReplayOverview;
  /** Outages of the services and in the time that were asked for; none when something else was. */
  readonly outages: readonly ReplayedOutage[];
  /** Why there are none, as a sentence; empty when there are some or they were not asked for. */
  readonly noOutage: string;
  /** What is told, in the order in which it happened, and by incident, in the order of their starts. */
  readonly events: readonly ReplayedEvent[];
  readonly stories: readonly Story[];
  readonly isFolded: boolean;
  /** Events are missing from this time on, s. */
  readonly cutAt: number | undefined;
  /** Sentences at the end. */
  readonly notes: readonly string[];
}

/** How much is told. */
export interface Limits {
  /** Incidents told of unasked, those with the longest outages first. */
  readonly stories: number;
  /** Incidents told of with each of them because they had a part in it. */
  readonly companions: number;
  /** Events that are held. */
  readonly events: number;
}

/** Half a million events take some 100 MB. */
const EVENTS_MAX = 500_000;
/** What a person reads. */
export const FOR_PEOPLE: Limits = { stories: 5, companions: 4, events: EVENTS_MAX };
export const FOR_MACHINES: Limits = {
  stories: Number.POSITIVE_INFINITY,
  companions: Number.POSITIVE_INFINITY,
  events: EVENTS_MAX,
};

/** Times that are asked for are rounded to tenths, s. */
const ROUNDING = 0.1;

/** Decides what to tell and simulates the replication once more for its events. UsageError for names there are not. */
export function tell(
  model: Model,
  seed: string,
  replication: number,
  overview: ReplayOverview,
  question: Question,
  limits: Limits,
): Told {
  const { from = 0, to = model.horizon } = question;
  const parts = question.entity === undefined ? undefined : partsOf(model, question.entity);
  checkIncident(overview, question);
  if (from > model.horizon) throw new UsageError(`the history ends at ${formatDayTime(model.horizon)}`);
  const outages = outagesAskedFor(model, overview, question);
  const incidents = incidentsAskedFor(outages, question, limits);
  const filter = eventFilter(model, { incidents: incidents?.told, parts, from, to });
  const until = incidents === undefined ? to : Math.min(to, endOf(incidents.told, overview));
  const { events, cutAt } = eventsOf(model, seed, replication, filter, until + ROUNDING, limits.events);
  const told = {
    title: model.title,
    seed,
    replication,
    horizon: model.horizon,
    overview,
    outages,
    noOutage: asksForOutages(question) && outages.length === 0 ? noOutage(model, overview, question) : "",
    events,
    stories: storiesOf(events, overview),
    isFolded: !question.all,
    cutAt,
  };
  return { ...told, notes: notesOf(told, incidents?.left ?? 0, question, limits) };
}

/** When the last event of these incidents is, s. */
function endOf(numbers: ReadonlySet<number>, { incidents }: ReplayOverview): number {
  let end = 0;
  for (const number of numbers) end = Math.max(end, incidents[number]?.end ?? Number.POSITIVE_INFINITY);
  return end;
}

/** Without a word on what else, outages and what led to them are told. */
function asksForOutages({ incident, entity, all, service }: Question): boolean {
  return incident === undefined && entity === undefined && (!all || service !== undefined);
}

function partsOf(model: Model, entity: string): string[] {
  const parts = partsNamed(model, entity);
  if (parts.length > 0) return parts;
  const { parts: all } = timelineDictionaries(model);
  const groups = [...new Set(all.map((name) => name.replace(/-\d+$/, "")))];
  const near = nearest(entity, [...all, ...all.map(withoutCluster)]);
  const hint = near === undefined ? suggestion(entity, groups) : `did you mean ${JSON.stringify(near)}?`;
  throw new UsageError(`there is no part ${JSON.stringify(entity)}: ${hint}`);
}

function checkIncident({ incidents }: ReplayOverview, { incident }: Question): void {
  if (incident === undefined || incident < incidents.length) return;
  const there = incidents.length === 0 ? "it has none" : `they are numbered 0 to ${incidents.length - 1}`;
  throw new UsageError(`there is no incident ${incident} in this replication; ${there}`);
}

function outagesAskedFor(model: Model, { outages }: ReplayOverview, question: Question): ReplayedOutage[] {
  const { service, incident, entity, from = 0, to = model.horizon } = question;
  if (service !== undefined) checkService(model, service);
  if (entity !== undefined) return [];
  return outages.filter(
    (outage) =>
      (service === undefined || outage.service === service) &&
      (incident === undefined || outage.incident === incident) &&
      (incident !== undefined || (outage.start <= to && outage.start + outage.duration >= from)),
  );
}

export function checkService(model: Model, service: string): void {
  const names = model.services.map(({ name }) => name);
  if (names.includes(service)) return;
  throw new UsageError(`there is no service ${JSON.stringify(service)}: ${suggestion(service, names)}`);
}

/** Numbers of the incidents to tell of and how many are left out; undefined: of all. */
function incidentsAskedFor(
  outages: readonly ReplayedOutage[],
  question: Question,
  limits: Limits,
): { readonly told: ReadonlySet<number>; readonly left: number } | undefined {
  const { incident, entity, service, all } = question;
  if (incident !== undefined) return { told: new Set([incident]), left: 0 };
  if (service === undefined && (entity !== undefined || all)) return undefined;
  const longest = new Map<number | undefined, ReplayedOutage[]>();
  for (const outage of [...outages].sort((a, b) => b.duration - a.duration)) {
    longest.set(outage.incident, [...(longest.get(outage.incident) ?? []), outage]);
  }
  const told = [...longest].slice(0, all ? longest.size : limits.stories);
  const numbers = told.flatMap(([own, theirs]) => [
    own ?? NO_INCIDENT,
    ...[...new Set(theirs.flatMap(({ contributing }) => contributing))].slice(0, limits.companions),
  ]);
  return { told: new Set(numbers), left: longest.size - told.length };
}

/** Events that belong to no incident, in a filter. */
const NO_INCIDENT = -1;

function storiesOf(events: readonly ReplayedEvent[], { incidents }: ReplayOverview): Story[] {
  const stories = new Map<number | undefined, ReplayedEvent[]>();
  for (const event of events) {
    const own = stories.get(event.incident);
    if (own === undefined) stories.set(event.incident, [event]);
    else own.push(event);
  }
  const start = ({ incident, events: own }: Story) => incident?.start ?? own[0].time;
  return [...stories]
    .map(([number, own]) => ({ incident: number === undefined ? undefined : incidents[number], events: own }))
    .sort((a, b) => start(a) - start(b));
}

function noOutage(model: Model, { outages }: ReplayOverview, question: Question): string {
  const { service, from, to } = question;
  const who = service ?? (model.services.length === 1 ? model.services[0].name : "No service");
  const never = service === undefined && model.services.length !== 1 ? "was" : "was not";
  if (from !== undefined || to !== undefined) {
    return `${who} ${never} down between ${formatDayTime(from ?? 0)} and ${formatDayTime(to ?? model.horizon)}; --all shows all that happened then.`;
  }
  const elsewhere = outages.length > 0 ? "" : " --all shows all that happened in it.";
  return `${who} ${never} down in this replication; --worst ${service ?? model.services[0]?.name ?? "SERVICE"} finds the one in which it was so longest.${elsewhere}`;
}

function notesOf(told: Omit<Told, "notes">, left: number, question: Question, limits: Limits): string[] {
  const notes: string[] = [];
  if (left > 0) {
    notes.push(
      `Told: what led to the longest outages; ${formatCount(left)} more incidents brought some. --incident NUMBER tells of one, --service NAME of one service's, --all of everything.`,
    );
  }
  if (told.stories.length === 0 && told.noOutage === "") {
    notes.push(
      question.entity === undefined ? "Nothing happened then." : `Nothing happened to ${question.entity}.`,
    );
  }
  if (told.cutAt !== undefined) {
    notes.push(
      `More than ${formatCount(limits.events)} events: those from ${formatDayTime(told.cutAt)} on are left out. --from and --to show a part, --arrow FILE writes all of them.`,
    );
  }
  return notes;
}
