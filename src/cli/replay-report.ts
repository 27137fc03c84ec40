/** A replication as a story for a person, to fit a terminal: its outages, then what led to them, incident by incident. */
import { yearsText } from "../experiment/estimates.ts";
import type { ReplayedIncident, ReplayedOutage } from "../experiment/replay.ts";
import { formatCount, formatDuration } from "../report/format.ts";
import { YEAR } from "../scenario/units.ts";
import { formatDayTime } from "./day-time.ts";
import type { Told } from "./replay-told.ts";
import type { Appearance, Colors } from "./terminal.ts";
import { everyLine, foldedLines, type Line, type Tone } from "./timeline-lines.ts";
import { wrap } from "./wrap.ts";

/** Incidents listed with their outages. */
const LISTED_MAX = 20;
/** Other incidents named under one. */
const NAMED_MAX = 4;

const HOUR = 3600;

const GAP = "  ";
/** Before the second line of a text that takes several. */
const HANGING = "  ";

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

/** Stands for the space within a quantity while lines are broken: "12 min" stays together. */
const JOINT = "\ue000";

function wrapped(text: string, width: number): string[] {
  const joined = text.replaceAll(/(\d) (ms|s|min|h|d)\b/g, `$1${JOINT}$2`);
  return wrap(joined, width).map((line) => line.replaceAll(JOINT, " "));
}

export function replayReport(told: Told, look: Appearance): string {
  const sections = [heading(told, look), outageList(told, look), ...stories(told, look), notes(told, look)];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function heading(
  { title, seed, replication, horizon, overview }: Told,
  { colors, width }: Appearance,
): string {
  const length = horizon < YEAR ? formatDuration(horizon) : yearsText(horizon);
  const what = `replication ${replication} of seed ${seed}, ${length}: ${formatCount(overview.events)} events, ${formatCount(overview.incidents.length)} incidents`;
  return [...wrapped(title, width).map(colors.bold), ...wrapped(what, width).map(colors.dim)].join("\n");
}

/** The outages, those of an incident on one line: the longest, and how many more. */
function outageList({ outages, overview, noOutage }: Told, { colors, width }: Appearance): string {
  if (outages.length === 0) return noOutage === "" ? "" : wrapped(noOutage, width).join("\n");
  const incidents = new Map<number | undefined, ReplayedOutage[]>();
  for (const outage of outages) {
    incidents.set(outage.incident, [...(incidents.get(outage.incident) ?? []), outage]);
  }
  const counted = (count: number, word: string) => `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;
  const title = `${counted(outages.length, "outage")} by ${counted(incidents.size, "incident")}`;
  const rows = [...incidents].slice(0, LISTED_MAX).map(([number, own]) => {
    const longest = longestOf(own);
    const others = own.length === 1 ? "" : ` +${own.length - 1}`;
    const incident = number === undefined ? undefined : overview.incidents[number];
    return [
      number === undefined ? "" : `#${number}`,
      formatDayTime(own[0].start).slice(0, -":05.3".length),
      incident === undefined ? "no incident" : nameOf(incident),
      `${lengthOf(longest)} ${longest.service}${others}`,
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => widest(rows.map((row) => row[column])));
  const indent = widths[0] + widths[1] + 3 * GAP.length;
  const isOneLine = indent + widths[2] + GAP.length + widths[3] <= width;
  const lines = rows.flatMap(([number, time, incident, outage]) => {
    const head = colors.dim(`${GAP}${number.padStart(widths[0])}${GAP}${time.padStart(widths[1])}${GAP}`);
    if (isOneLine) return [`${head}${incident.padEnd(widths[2])}${GAP}${colors.red(outage)}`];
    const texts = [...wrapped(incident, width - indent), ...wrapped(outage, width - indent).map(colors.red)];
    return texts.map((text, i) => (i === 0 ? head : " ".repeat(indent)) + text);
  });
  const rest = incidents.size - rows.length;
  const more = rest > 0 ? [colors.dim(`  and ${counted(rest, "incident")} more`)] : [];
  return [colors.bold(title), ...lines, ...more].join("\n");
}

function stories(told: Told, look: Appearance): string[] {
  return told.stories.map(({ incident, events }) => {
    const start = incident?.start ?? events[0].time;
    const lines = told.isFolded ? foldedLines(events, start) : everyLine(events, start);
    const text = tellLines(lines, start, look);
    // The time since it began is said to the hour when that is long ago.
    const since = (lines[0]?.time ?? Number.POSITIVE_INFINITY) > start + HOUR ? start : undefined;
    return [incidentHeading(incident, since, told, look), ...text].join("\n");
  });
}

/** `#189  prod/host-15: host crash`, when it began if that is to be said, and what it came to. */
function incidentHeading(
  incident: ReplayedIncident | undefined,
  since: number | undefined,
  told: Told,
  { colors, width }: Appearance,
): string {
  if (incident === undefined) return colors.bold("without an incident");
  const number = `#${incident.incident}`;
  const indent = " ".repeat(number.length + 2);
  const [first, ...rest] = wrapped(nameOf(incident), width - indent.length);
  const title = [
    `${colors.dim(number)}${GAP}${colors.bold(first)}`,
    ...rest.map((line) => indent + colors.bold(line)),
  ];
  const began = since === undefined ? "" : `began ${formatDayTime(since)}`;
  const texts = [
    began,
    summaryOf(incident, told),
    wayOf(incident, told),
    ...companions(incident, told),
  ].filter((text) => text !== "");
  const more = texts
    .flatMap((text) => wrapped(text, width - indent.length))
    .map((line) => indent + colors.dim(line));
  return [...title, ...more].join("\n");
}

/** What it took down, and for how long. */
function summaryOf(incident: ReplayedIncident, { overview }: Told): string {
  const { hostsLost, instancesLost, recovery } = incident;
  const counted = (count: number, word: string) =>
    count === 0 ? [] : [`${formatCount(count)} ${word}${count === 1 ? "" : "s"}`];
  const services = new Map<string, number>();
  for (const { incident: own, service, duration } of overview.outages) {
    if (own === incident.incident) services.set(service, (services.get(service) ?? 0) + duration);
  }
  const longest = [...services].sort(([, a], [, b]) => b - a);
  const named = longest
    .slice(0, NAMED_MAX)
    .map(([service, downtime]) => `${service} (${formatDuration(downtime)})`);
  const things = [
    ...counted(hostsLost, "host"),
    ...counted(instancesLost, "instance"),
    ...named,
    ...counted(longest.length - named.length, "more service"),
  ];
  if (things.length === 0) return "";
  const end =
    recovery === undefined ? "not over at the horizon" : `all back after ${formatDuration(recovery)}`;
  return `took down ${things.join(", ")}; ${end}`;
}

/** The way from its beginning to the longest of its outages, where there is anything between. */
function wayOf({ incident }: ReplayedIncident, { overview }: Told): string {
  const own = overview.outages.filter((outage) => outage.incident === incident);
  if (own.length === 0) return "";
  const { way } = longestOf(own);
  return way.length <= 2 ? "" : way.join(" › ");
}

/** Other incidents that had a part in its outages, and those that were merely under way. */
function companions(incident: ReplayedIncident, { overview }: Told): string[] {
  const outages = overview.outages.filter((outage) => outage.incident === incident.incident);
  const withPart = new Set(outages.flatMap(({ contributing }) => contributing));
  const name = (number: number) => `#${number} ${nameOf(overview.incidents[number])}`;
  const underWay = overview.incidents.filter(
    (other) =>
      other.incident !== incident.incident &&
      !withPart.has(other.incident) &&
      (other.recovery ?? 1) > 0 &&
      outages.some(({ start, duration }) => other.start < start + duration && endOf(other) > start),
  );
  const listed = (numbers: readonly number[]) => {
    const names = numbers.slice(0, NAMED_MAX).map(name).join(", ");
    return numbers.length > NAMED_MAX ? `${names} and ${numbers.length - NAMED_MAX} more` : names;
  };
  return [
    ...(withPart.size === 0 ? [] : [`with a part in it: ${listed([...withPart])}`]),
    ...(underWay.length === 0
      ? []
      : [`at the same time: ${listed(underWay.map((other) => other.incident))}`]),
  ];
}

/** When all it took down was back, s. */
function endOf({ start, recovery }: ReplayedIncident): number {
  return recovery === undefined ? Number.POSITIVE_INFINITY : start + recovery;
}

/** Time, time since the beginning of the incident, and what happened; the times once for all that happens at once. */
function tellLines(lines: readonly Line[], start: number, { colors, width }: Appearance): string[] {
  const times = lines.map(({ time }, i) => (time === lines[i - 1]?.time ? "" : formatDayTime(time)));
  const offsets = lines.map(({ time }, i) =>
    times[i] === "" || time === start ? "" : formatOffset(time - start),
  );
  const timeWidth = widest(times);
  const offsetWidth = widest(offsets);
  const indent = timeWidth + GAP.length + offsetWidth + GAP.length;
  return lines.flatMap(({ text, tone }, i) => {
    const head = `${times[i].padStart(timeWidth)}${GAP}${offsets[i].padStart(offsetWidth)}${GAP}`;
    const inset = times[i] === "" ? "  " : "";
    const texts = wrapped(text, Math.max(20, width - indent - inset.length - HANGING.length));
    return texts.map((part, j) => {
      const before = j === 0 ? colors.dim(head) + inset : " ".repeat(indent) + inset + HANGING;
      return before + paint(part, tone, colors);
    });
  });
}

/** The time from the beginning of an incident: `+3 min 20 s`. */
function formatOffset(seconds: number): string {
  return seconds < 0 ? `−${formatDuration(-seconds)}` : `+${formatDuration(seconds)}`;
}

function paint(text: string, tone: Tone, colors: Colors): string {
  switch (tone) {
    case "bad":
      return colors.red(text);
    case "warning":
      return colors.yellow(text);
    case "good":
      return colors.green(text);
    case "plain":
      return text;
  }
}

function notes({ notes: texts }: Told, { colors, width }: Appearance): string {
  return texts
    .flatMap((text) => wrapped(text, width))
    .map(colors.dim)
    .join("\n");
}

/** `prod/host-15: host crash`; a common cause is named once. */
function nameOf({ component, cause }: ReplayedIncident): string {
  return component === cause ? component : `${component}: ${cause}`;
}

function longestOf(outages: readonly ReplayedOutage[]): ReplayedOutage {
  return outages.reduce((a, b) => (b.duration > a.duration ? b : a));
}

function lengthOf({ duration, censored }: ReplayedOutage): string {
  return `${censored ? "> " : ""}${formatDuration(duration)}`;
}
