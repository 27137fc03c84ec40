/** A history as rows of a timeline: which services were down when, and what failed around it. */
import type { ReplayedEvent, ReplayedIncident, ReplayOverview } from "../experiment/replay.ts";
import type { WorstHistory } from "../experiment/worst-history.ts";
import type { TimelineEvent } from "../observers/timeline.ts";
import type { TimelineRow, TimelineSpan, TimelineState } from "./charts/load.ts";
import { formatDuration } from "./format.ts";
import { grouped } from "./grouped.ts";

/** Rows of a group; what is left out is said below the chart. */
const ROWS_MAX = 8;
const HOSTS_MAX = 12;

/** Part of an outage's length that is shown before and after it. */
const MARGIN = 0.12;
/** The same at least, s. */
const MARGIN_MIN = 30;

export interface Rows {
  readonly rows: readonly TimelineRow[];
  /** Rows that were left out. */
  readonly left: number;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Around the longest outage, s. */
export function windowOf({ longest: { start, duration } }: WorstHistory, horizon: number): Window {
  const margin = Math.max(MARGIN * duration, MARGIN_MIN);
  return { from: Math.max(0, start - margin), to: Math.min(horizon, start + duration + margin) };
}

/** The whole history: services with their outages, then the root causes behind them. */
export function overviewRows({ overview }: WorstHistory, horizon: number): Rows {
  const causes = grouped(behindOutages(overview), ({ cause }) => cause).map(([cause, incidents]) => ({
    label: cause,
    group: "root causes",
    spans: incidents.map(
      (incident): TimelineSpan => ({
        from: incident.start,
        to: endOf(incident, horizon),
        state: cause === "maintenance" ? "maintenance" : "down",
      }),
    ),
  }));
  return together([serviceRows(overview, { from: 0, to: horizon }), causes], [ROWS_MAX, ROWS_MAX]);
}

/** Around an outage: services, then the parts that had failed. */
export function detailRows({ overview, events }: WorstHistory, { from, to }: Window): Rows {
  const services = serviceRows(overview, { from, to });
  const parts = GROUPS.map((group) =>
    partRows(events, group, to).filter(({ spans }) => spans.some((span) => overlaps(span, from, to))),
  );
  return together([services, ...parts], [ROWS_MAX, ROWS_MAX, HOSTS_MAX, ROWS_MAX]);
}

/** Services that were down in a window with how long they were so, the longest first. */
function serviceRows({ outages }: ReplayOverview, { from, to }: Window): TimelineRow[] {
  const within = outages.filter(({ start, duration }) => start < to && start + duration > from);
  return grouped(within, ({ service }) => service)
    .map(([label, own]) => {
      const spans = own.map(
        ({ start, duration }): TimelineSpan => ({ from: start, to: start + duration, state: "down" }),
      );
      const downtime = spans.reduce(
        (sum, span) => sum + Math.min(span.to, to) - Math.max(span.from, from),
        0,
      );
      return { downtime, row: { label, group: "services", spans, value: formatDuration(downtime) } };
    })
    .sort((a, b) => b.downtime - a.downtime)
    .map(({ row }) => row);
}

/** Incidents that caused an outage or had a part in one. */
export function behindOutages({ outages, incidents }: ReplayOverview): ReplayedIncident[] {
  const numbers = outages.flatMap(({ incident, contributing }) => [
    ...(incident === undefined ? [] : [incident]),
    ...contributing,
  ]);
  return [...new Set(numbers)].sort((a, b) => a - b).map((number) => incidents[number]);
}

/** When all it took down was back, s. */
function endOf({ start, recovery }: ReplayedIncident, horizon: number): number {
  return recovery === undefined ? horizon : start + recovery;
}

/** What begins and what ends a state of a part. */
interface Change {
  readonly begins: Partial<Record<TimelineEvent, (event: ReplayedEvent) => TimelineState>>;
  readonly ends: readonly TimelineEvent[];
}

interface Group extends Change {
  readonly name: string;
}

const GROUPS: readonly Group[] = [
  { name: "domains", begins: { "domain down": () => "down" }, ends: ["domain up"] },
  {
    name: "hosts",
    begins: {
      "host lost": () => "down",
      "host taken out": () => "maintenance",
      "effect began": ({ detail }) => (detail === "stall" || detail === "slow" ? "degraded" : "unreachable"),
    },
    ends: ["host back", "effect ended"],
  },
  { name: "quorum groups", begins: { "quorum down": () => "down" }, ends: ["quorum up"] },
];

/** Spans of the parts of a group; what has not ended lasts until `until`, s. */
function partRows(
  events: readonly ReplayedEvent[],
  { name, begins, ends }: Group,
  until: number,
): TimelineRow[] {
  const rows = new Map<string, TimelineSpan[]>();
  const open = new Map<string, { from: number; state: TimelineState }>();
  const close = (component: string, to: number) => {
    const began = open.get(component);
    if (began === undefined) return;
    rows.get(component)?.push({ ...began, to });
    open.delete(component);
  };
  for (const event of events) {
    const { component, time } = event;
    const state = begins[event.event]?.(event);
    if (state !== undefined) {
      close(component, time);
      if (!rows.has(component)) rows.set(component, []);
      open.set(component, { from: time, state });
    } else if (ends.includes(event.event)) close(component, time);
  }
  for (const component of [...open.keys()]) close(component, until);
  return [...rows].map(([label, spans]) => ({ label, group: name, spans }));
}

function overlaps(span: TimelineSpan, from: number, to: number): boolean {
  return span.from < to && span.to > from;
}

/** The first rows of each group. */
function together(groups: readonly (readonly TimelineRow[])[], most: readonly number[]): Rows {
  const rows = groups.flatMap((group, i) => group.slice(0, most[i]));
  return { rows, left: groups.reduce((sum, group) => sum + group.length, 0) - rows.length };
}
