/** The worst history: when services were down in it, what had failed, and what happened in its longest outage. */
import { yearsText } from "../../experiment/estimates.ts";
import type { ReplayedOutage } from "../../experiment/replay.ts";
import type { WorstHistory } from "../../experiment/worst-history.ts";
import type { TimelineRow } from "../charts/load.ts";
import { formatDayMinute } from "../day-time.ts";
import { formatCount, formatDuration } from "../format.ts";
import { grouped } from "../grouped.ts";
import { detailRows, overviewRows, type Rows, windowOf } from "../history-rows.ts";
import { type Content, type Html, html } from "../html.ts";
import type { RunPage, StoryLine } from "../run-data.ts";
import {
  figure,
  folded,
  note,
  type Place,
  paragraph,
  type Row,
  section,
  subheading,
  table,
} from "./pieces.ts";

/** Outages in the list, the longest ones. */
const OUTAGES_MAX = 40;
/** Lines of the story. */
const LINES_MAX = 60;

export function historySection(run: RunPage, place: Place): Html | undefined {
  const { history, story, model, manifest } = run;
  if (history === undefined) return undefined;
  const { service, replication, of, downtime, longest } = history;
  const window = windowOf(history, model.horizon);
  return section(
    place,
    "history",
    "The worst history",
    paragraph(
      `Of ${formatCount(of)} simulated histories ${service} was down longest in number ${replication} of seed ${manifest.seed}: ${formatDuration(downtime)} in ${yearsText(model.horizon - model.warmUp)}. It is not what is to be expected, but what can happen.`,
    ),
    timeline(
      "The whole history",
      "history-all",
      0,
      model.horizon,
      undefined,
      overviewRows(history, model.horizon),
      place,
    ),
    subheading(
      place,
      `Its longest outage: ${formatDuration(longest.duration)} from ${formatDayMinute(longest.start)} on`,
    ),
    timeline(
      "Around the longest outage",
      "history-longest",
      window.from,
      window.to,
      longest.start,
      detailRows(history, window),
      place,
    ),
    storyTable(story, longest),
    outageTable(history),
  );
}

function timeline(
  title: string,
  id: string,
  from: number,
  to: number,
  origin: number | undefined,
  { rows, left }: Rows,
  { charts, prefix }: Place,
): Content {
  const chart = charts.timeline({
    id: `${prefix}${id}`,
    title,
    description: describe(rows),
    from,
    to,
    ...(origin !== undefined && { origin }),
    rows,
  });
  const more = left > 0 && note(`${formatCount(left)} more rows are left out.`);
  return [figure(chart, title, spanTable(title, rows, from, to)), more];
}

function describe(rows: readonly TimelineRow[]): string {
  const told = rows.slice(0, 6).map(({ label, spans }) => {
    const total = spans.reduce((sum, span) => sum + span.to - span.from, 0);
    return `${label}: ${spans[0]?.state} ${spans.length === 1 ? "once" : `${spans.length} times`}, ${formatDuration(total)} in all.`;
  });
  return told.join(" ");
}

/** Spans that are told of each row; a row can have hundreds. */
const SPANS_MAX = 8;

function spanTable(title: string, rows: readonly TimelineRow[], from: number, to: number): Html {
  return table(
    `${title}, as a table`,
    [{ title: "part" }, { title: "state" }, { title: "from" }, { title: "for", isNumber: true }],
    rows.flatMap(({ label, spans }) =>
      spans
        .filter((span) => span.from < to && span.to > from)
        .toSorted((a, b) => b.to - b.from - (a.to - a.from))
        .slice(0, SPANS_MAX)
        .map(
          (span): Row => [label, span.state, formatDayMinute(span.from), formatDuration(span.to - span.from)],
        ),
    ),
  );
}

function storyTable(story: readonly StoryLine[], { start }: ReplayedOutage): Content {
  if (story.length === 0) return undefined;
  const shown = story.slice(0, LINES_MAX);
  const left = story.length - shown.length;
  const instants = grouped(shown, ({ time }) => time);
  return [
    table(
      "What happened, moment by moment",
      [{ title: "when" }, { title: "from the outage on", isNumber: true }, { title: "what" }],
      instants.map(([time, lines]) => [
        formatDayMinute(time),
        offset(time - start),
        lines.map(({ text, tone }) => html`<div class="${tone}">${text}</div>`),
      ]),
      { isTitled: true, isStacked: true },
    ),
    left > 0 && note(`${formatCount(left)} more lines are left out; quorate replay tells all of them.`),
  ];
}

function offset(seconds: number): string {
  return seconds < 0 ? `−${formatDuration(-seconds)}` : `+${formatDuration(seconds)}`;
}

function outageTable({ overview }: WorstHistory): Html {
  const { outages, incidents } = overview;
  const longest = outages.toSorted((a, b) => b.duration - a.duration).slice(0, OUTAGES_MAX);
  const rows = longest
    .toSorted((a, b) => a.start - b.start)
    .map((outage): Row => {
      const incident = outage.incident === undefined ? undefined : incidents[outage.incident];
      const others = outage.contributing.map((number) => incidents[number].component);
      return [
        outage.service,
        formatDayMinute(outage.start),
        `${outage.censored ? "> " : ""}${formatDuration(outage.duration)}`,
        incident === undefined ? "none known" : incident.cause,
        [outage.way.join(" › "), others.length > 0 ? `; with ${others.join(", ")}` : ""],
      ];
    });
  const count =
    outages.length > rows.length
      ? `The ${rows.length} longest of its ${formatCount(outages.length)}`
      : `All ${rows.length}`;
  return folded(
    `${count} outages`,
    table(
      "Outages of the worst history",
      [
        { title: "service" },
        { title: "from" },
        { title: "for", isNumber: true },
        { title: "root cause" },
        { title: "the way to it" },
      ],
      rows,
    ),
  );
}
