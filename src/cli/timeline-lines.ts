/**
 * The events of an incident as lines in words. What happens at one instant is told once (a host that goes down because
 * a process fails is one line) and in the order of cause and effect, from domains up to services; many events of a kind
 * make one line. What goes on for a while without anything else happening, such as restarts, is drawn together.
 */
import type { Effect } from "../cluster/model.ts";
import type { ReplayedEvent } from "../experiment/replay.ts";
import type { LostBy, TimelineEvent, UnavailableBy } from "../observers/timeline.ts";
import { formatCount, formatDuration } from "../report/format.ts";
import { nameList } from "./name-list.ts";

/** How a line is meant: trouble for users, trouble below that, relief, or neither. */
export type Tone = "bad" | "warning" | "good" | "plain";

export interface Line {
  /** When it begins, s. */
  readonly time: number;
  readonly text: string;
  readonly tone: Tone;
}

/** What a line says of one or of several things. */
interface Phrase {
  /** Order within an instant. */
  readonly layer: number;
  readonly tone?: Tone;
  /** Does not interrupt what goes on for a while. */
  readonly isQuiet?: boolean;
  /** Longest gap in what goes on for a while, s. */
  readonly gap?: number;
  /** What several of them are called. */
  readonly noun: string;
  readonly one: string;
  readonly many?: string;
}

const DOMAIN = 0;
const EFFECT = 1;
/** Migrations empty a host before it is taken out. */
const MOVE = 2;
const HOST = 3;
const VOLUME = 4;
const INSTANCE = 5;
const QUORUM = 6;
const SERVICE = 7;

const domains = (one: string, more: Partial<Phrase> = {}): Phrase => ({
  layer: DOMAIN,
  noun: "domains",
  one,
  ...more,
});
const hosts = (one: string, more: Partial<Phrase> = {}): Phrase => ({
  layer: HOST,
  noun: "hosts",
  one,
  ...more,
});
const effects = (one: string, more: Partial<Phrase> = {}): Phrase => hosts(one, { layer: EFFECT, ...more });
const instances = (one: string, more: Partial<Phrase> = {}): Phrase => ({
  layer: INSTANCE,
  noun: "instances",
  one,
  ...more,
});
const quorums = (one: string, more: Partial<Phrase> = {}): Phrase => ({
  layer: QUORUM,
  noun: "quorum groups",
  one,
  tone: "warning",
  ...more,
});

/** What a line can be about: an event, or one of the things it can mean. */
type Kind =
  | Exclude<
      TimelineEvent,
      | "incident opened"
      | "effect began"
      | "effect ended"
      | "instance lost"
      | "instance unavailable"
      | "migration ended"
    >
  | `effect began ${Effect}`
  | `effect ended ${Effect}`
  | "host back from maintenance"
  | `instance lost ${LostBy}`
  | `instance unavailable ${UnavailableBy}`
  | "instance running first"
  | "migration completed"
  | "migration failed"
  | "quorum without majority";

const PHRASES: Readonly<Record<Kind, Phrase>> = {
  "process failed": domains("fails"),
  "process repaired": domains("repaired", { isQuiet: true }),
  "domain down": domains("down"),
  "domain up": domains("up again", { tone: "good" }),
  "effect began down": effects("without power"),
  "effect ended down": effects("has power again", { many: "have power again" }),
  "effect began cut-off": effects("cut off from all networks"),
  "effect ended cut-off": effects("reachable again", { tone: "good" }),
  "effect began isolate": effects("without its management network", {
    many: "without their management network",
  }),
  "effect ended isolate": effects("has its management network again", {
    many: "have their management network again",
    tone: "good",
  }),
  "effect began partition": effects("on the far side of a partition"),
  "effect ended partition": effects("back from the far side of a partition", { tone: "good" }),
  "effect began stall": effects("without its storage", { many: "without their storage" }),
  "effect ended stall": effects("has its storage again", { many: "have their storage again", tone: "good" }),
  "effect began slow": effects("slowed down"),
  "effect ended slow": effects("at its old speed again", { many: "at their old speed again" }),
  "host lost": hosts("down"),
  "host booting": hosts("boots", { many: "boot", isQuiet: true }),
  "host stays down": hosts("stays down, as something else has failed", {
    many: "stay down, as something else has failed",
  }),
  "host back": hosts("back", { isQuiet: true, tone: "good" }),
  "host back from maintenance": hosts("back from maintenance", { isQuiet: true }),
  "host fenced": hosts("reset"),
  "host declared dead": hosts("declared dead", { isQuiet: true }),
  "maintenance began": hosts("to be emptied for maintenance"),
  "host taken out": hosts("empty, out of service for maintenance"),
  "instance lost with its host": instances("lost"),
  "instance lost stopped": instances("stopped"),
  "instance lost no room": instances("not started, for want of room"),
  "instance unavailable network": instances("cannot be reached"),
  "instance unavailable storage": instances("hangs without its storage", {
    many: "hang without their storage",
  }),
  "instance unavailable volume": instances("hangs without its volume", {
    many: "hang without their volumes",
  }),
  "instance unavailable pause": instances("pauses for its migration", { many: "pause for their migration" }),
  "instance available": instances("available again", { tone: "good", isQuiet: true }),
  "instance waiting": instances("waits to be restarted", { many: "wait to be restarted", isQuiet: true }),
  "instance stranded": instances("finds no host that can take it", {
    many: "find no host that can take them",
    tone: "warning",
    isQuiet: true,
  }),
  "instance starting": instances("starts", { many: "start", isQuiet: true }),
  "instance running": instances("runs again", { many: "run again", isQuiet: true, tone: "good" }),
  "instance running first": instances("runs", { many: "run", isQuiet: true }),
  "power-on failed": instances("cannot be powered on", { tone: "warning", isQuiet: true }),
  "operator called": instances("needs an operator", {
    many: "need an operator",
    tone: "warning",
    isQuiet: true,
  }),
  "migration started": instances("begins to migrate", {
    many: "begin to migrate",
    layer: MOVE,
    isQuiet: true,
  }),
  "migration completed": instances("migrated", { layer: MOVE, isQuiet: true }),
  "migration failed": instances("not migrated", { layer: MOVE, isQuiet: true, tone: "warning" }),
  "quorum down": quorums("without a leader"),
  "quorum without majority": quorums("without a majority"),
  "quorum up": quorums("has a leader again", { many: "have leaders again", tone: "good" }),
  "majority lost": quorums("without a majority"),
  "leader elected": quorums("elects a leader", { many: "elect leaders", tone: "plain" }),
  "voter disk lost": quorums("loses the disk of a voter", { many: "lose the disks of voters" }),
  "voter replaced": quorums("has a voter replaced", { many: "have voters replaced", tone: "plain" }),
  "quorum data lost": quorums("loses its data, to be restored from a backup", {
    many: "lose their data, to be restored from backups",
    tone: "bad",
  }),
  "quorum data restored": quorums("restored from its backup", {
    many: "restored from their backups",
    tone: "good",
  }),
  "volume down": instances("has no volume", { many: "have no volumes", layer: VOLUME }),
  "volume lost": instances("has lost its volume for good", {
    many: "have lost their volumes for good",
    layer: VOLUME,
    tone: "bad",
  }),
  "piece rebuilt": {
    layer: VOLUME,
    noun: "pieces of volumes",
    one: "rebuilds a piece of a volume",
    gap: 6 * 3600,
    isQuiet: true,
  },
  "service down": { layer: SERVICE, noun: "services", one: "down", tone: "bad" },
  "service up": { layer: SERVICE, noun: "services", one: "up again", tone: "good" },
};

/** An event on its way to a line. */
interface Happening {
  readonly phrase: Phrase;
  /** Events with the same kind and note share a line. */
  readonly kind: Kind;
  readonly note: string;
  readonly event: ReplayedEvent;
}

/** A line that may still grow. */
interface Growing {
  readonly happenings: Happening[];
  /** Instances that were lost and not back when it began. */
  readonly lost: number;
}

/** What goes on for a while has no gap longer than this unless its phrase says so, s. */
const GAP_MAX = 300;

/** Most names on a line, and most of what is told once more (started, running). */
const NAMES_MAX = 6;
const TOLD_AGAIN_MAX = 4;

/** What tells of instances for the first time. */
const TELLS_NAMES: readonly Kind[] = [
  "instance lost with its host",
  "instance lost stopped",
  "instance lost no room",
  "instance unavailable network",
  "instance unavailable storage",
  "instance unavailable volume",
];

/** All events of an incident that began at `start` s, in order, one line each, but for its opening, which its heading tells. */
export function everyLine(events: readonly ReplayedEvent[], start: number): Line[] {
  const nothing = new Instant([]);
  return events
    .filter(({ event }) => event !== "incident opened")
    .map((event) => lineOf([happeningOf(event, nothing)], 0, start));
}

/** The lines of an incident that began at `start` s, or of what belongs to none, from its events in order. */
export function foldedLines(events: readonly ReplayedEvent[], start: number): Line[] {
  const growing: Growing[] = [];
  let open = new Map<string, Growing>();
  const lost = new Set<string>();
  for (const instant of instantsOf(events)) {
    for (const { event, component } of instant.events) if (event === "instance lost") lost.add(component);
    for (const happenings of instant.groups()) {
      const [{ phrase, kind, note }] = happenings;
      const key = `${kind}\n${note}`;
      const goesOn = phrase.isQuiet ? open.get(key) : undefined;
      const last = goesOn?.happenings.at(-1)?.event.time ?? Number.NEGATIVE_INFINITY;
      if (goesOn !== undefined && happenings[0].event.time - last <= (phrase.gap ?? GAP_MAX)) {
        goesOn.happenings.push(...happenings);
        continue;
      }
      if (!phrase.isQuiet) open = new Map();
      const next = { happenings, lost: lost.size };
      growing.push(next);
      if (phrase.isQuiet) open.set(key, next);
    }
    for (const { event, component } of instant.events)
      if (event === "instance running") lost.delete(component);
  }
  return growing.map((line) => lineOf(line.happenings, line.lost, start));
}

/** What happens at one instant. */
class Instant {
  readonly events: readonly ReplayedEvent[];
  readonly #seen: ReadonlySet<string>;

  constructor(events: readonly ReplayedEvent[]) {
    this.events = events;
    this.#seen = new Set(events.map(({ event, component }) => `${event}\n${component}`));
  }

  has(event: TimelineEvent, component: string | undefined): boolean {
    return this.#seen.has(`${event}\n${component}`);
  }

  /** Causes of the processes of a part that fail now. */
  causesOf(part: string): string {
    const causes = this.events.flatMap(({ event, component, detail }) =>
      event === "process failed" && component === part ? [detail ?? ""] : [],
    );
    return [...new Set(causes)].join(", ");
  }

  /** What is worth a line, alike events together, causes before effects. */
  groups(): Happening[][] {
    const groups = new Map<string, Happening[]>();
    for (const event of this.events) {
      if (isToldBy(event, this)) continue;
      const happening = happeningOf(event, this);
      const key = `${happening.kind}\n${happening.note}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [happening]);
      else group.push(happening);
    }
    return [...groups.values()].sort(([a], [b]) => a.phrase.layer - b.phrase.layer);
  }
}

function instantsOf(events: readonly ReplayedEvent[]): Instant[] {
  const instants: ReplayedEvent[][] = [];
  for (const event of events) {
    const last = instants.at(-1);
    if (last?.[0].time === event.time) last.push(event);
    else instants.push([event]);
  }
  return instants.map((same) => new Instant(same));
}

/** Whether another event of the same instant says it too, or one that will come. */
function isToldBy({ event, component, duration }: ReplayedEvent, now: Instant): boolean {
  switch (event) {
    case "incident opened":
    case "migration started":
      return true;
    case "process failed":
      return now.has("host lost", component) || now.has("domain down", component);
    case "process repaired":
      return (
        now.has("host back", component) ||
        now.has("host booting", component) ||
        now.has("domain up", component)
      );
    case "effect began":
    case "instance unavailable":
      return now.has("host lost", component) || now.has("instance lost", component);
    case "effect ended":
      return now.has("host booting", component) || now.has("host back", component);
    case "host fenced":
      return now.has("host lost", component);
    case "instance waiting":
      return now.has("instance starting", component) || now.has("instance stranded", component);
    case "power-on failed":
      return now.has("operator called", component);
    case "volume down":
      return now.has("instance unavailable", component) || now.has("instance lost", component);
    case "majority lost":
      return now.has("quorum down", component);
    case "leader elected":
      return now.has("quorum up", component);
    case "quorum down":
      return now.has("quorum data lost", component);
    case "instance available":
      return duration === undefined;
    default:
      return false;
  }
}

/** The words for an event, which depend on what else happens at the instant. */
function happeningOf(event: ReplayedEvent, now: Instant): Happening {
  const kind = kindOf(event, now);
  return { phrase: PHRASES[kind], kind, note: noteOf(event, now), event };
}

function kindOf({ event, component, cause, detail }: ReplayedEvent, now: Instant): Kind {
  switch (event) {
    case "effect began":
    case "effect ended":
      return `${event} ${detail as Effect}`;
    case "instance unavailable":
      return `${event} ${detail as UnavailableBy}`;
    case "instance lost":
      return `${event} ${detail as LostBy}`;
    case "host back":
      return cause === "maintenance" ? "host back from maintenance" : event;
    case "instance running":
      return cause === "not yet started" ? "instance running first" : event;
    case "migration ended":
      return detail === "completed" ? "migration completed" : "migration failed";
    case "quorum down":
      return now.has("majority lost", component) ? "quorum without majority" : event;
    case "incident opened":
      throw new Error("the heading tells that an incident opened");
    default:
      return event;
  }
}

/** What is added after a colon. */
function noteOf({ event, component, detail }: ReplayedEvent, now: Instant): string {
  switch (event) {
    case "process failed":
    case "process repaired":
      return detail ?? "";
    case "host lost":
      return now.has("host fenced", component) ? "reset" : now.causesOf(component);
    case "domain down":
      return now.causesOf(component);
    case "migration ended":
      return detail === "completed" ? "" : (detail ?? "");
    default:
      return "";
  }
}

function lineOf(happenings: readonly Happening[], lost: number, start: number): Line {
  const [{ phrase, event }] = happenings;
  const text =
    happenings.length === 1 ? sentenceOfOne(happenings[0], start) : sentenceOfMany(happenings, lost);
  return { time: event.time, text, tone: phrase.tone ?? "plain" };
}

/** `prod/host-15 down: host crash`, `etcd has a leader again after 2.0 s`. */
function sentenceOfOne({ phrase, note, event }: Happening, start: number): string {
  const { component, at, target, duration } = event;
  const where = placeOf(event, at, target);
  const length = duration === undefined ? "" : formatDuration(duration);
  // That it has been so since the incident began, the line says already.
  const isPlain = phrase.layer !== SERVICE && length === formatDuration(event.time - start);
  const after = length === "" || isPlain ? "" : ` after ${length}`;
  return `${component} ${phrase.one}${where}${after}${note === "" ? "" : `: ${note}`}`;
}

function placeOf({ event }: ReplayedEvent, at: string | undefined, target: string | undefined): string {
  switch (event) {
    case "instance starting":
      return ` on ${at}`;
    case "migration started":
    case "migration ended":
      return ` from ${at} to ${target}`;
    case "voter disk lost":
    case "voter replaced":
      return `, ${at}`;
    default:
      return "";
  }
}

/** `5 hosts down: rack outage (prod/host-11 … -15)`. */
function sentenceOfMany(happenings: readonly Happening[], lost: number): string {
  const [{ phrase, kind, note }] = happenings;
  const { length } = happenings;
  const events = happenings.map(({ event }) => event);
  const lastTime = events[events.length - 1].time;
  const within = lastTime > events[0].time ? ` within ${formatDuration(lastTime - events[0].time)}` : "";
  if (kind === "piece rebuilt")
    return `${formatCount(length)} ${phrase.noun} rebuilt in ${nameList(namesOf(events), NAMES_MAX)}${within}`;
  const isPart = kind === "instance running" && length < lost;
  const count = `${formatCount(length)}${isPart ? ` of ${formatCount(lost)}` : ""} ${phrase.noun}`;
  const what = `${phrase.many ?? phrase.one}${note === "" ? "" : `: ${note}`}`;
  const names = namesOfMany(happenings[0], events);
  return `${count} ${what}${within}${names === "" ? "" : ` (${names})`}`;
}

/** All names where a line is the first to tell of them; afterwards only few. */
function namesOfMany({ phrase, kind }: Happening, events: readonly ReplayedEvent[]): string {
  const names = namesOf(events);
  const isFirst = phrase.noun !== "instances" || TELLS_NAMES.includes(kind);
  if (isFirst || names.length <= TOLD_AGAIN_MAX) return nameList(names, NAMES_MAX);
  if (kind !== "instance starting") return "";
  return `on ${nameList(
    events.flatMap(({ at }) => at ?? []),
    TOLD_AGAIN_MAX,
  )}`;
}

function namesOf(events: readonly ReplayedEvent[]): string[] {
  return events.map(({ component }) => component);
}
