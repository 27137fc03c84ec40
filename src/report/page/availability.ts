/** Availabilities beside their objectives: a chart on a scale of nines over the table of their numbers. */
import type { Interval } from "../../statistics/interval.ts";
import type { IntervalRow } from "../charts/load.ts";
import { formatAvailability, formatExactPercent } from "../format.ts";
import { drawn, type Html, html } from "../html.ts";
import type { Objective } from "../run-data.ts";
import type { Place } from "./pieces.ts";

export interface AvailabilityRow {
  readonly label: string;
  readonly group?: string;
  readonly availability: Interval;
  readonly objective: Objective | undefined;
}

/** With more rows than this the table alone is easier to read. */
const ROWS_MAX = 30;

export function availabilityFigure(
  id: string,
  rows: readonly AvailabilityRow[],
  numbers: Html,
  { charts, prefix }: Place,
): Html {
  if (rows.length > ROWS_MAX) return numbers;
  const title = "Availability, with the same room for every nine";
  const chart = charts.intervals({
    id: `${prefix}${id}`,
    title,
    description: rows.map(describe).join(" "),
    rows: rows.map(drawnRow),
    scale: "availability",
    axis: "availability",
    reference: "objective",
  });
  if (chart === undefined) return numbers;
  return html`<figure>
<figcaption>${title}</figcaption>
${drawn(chart)}
${numbers}
</figure>
`;
}

const VERDICTS = { met: "good", missed: "bad", undecided: "undecided" } as const;

function drawnRow({ label, group, availability, objective }: AvailabilityRow): IntervalRow {
  const { estimate, lower, upper } = availability;
  const { estimate: value, interval: detail } = formatAvailability(availability);
  return {
    label,
    ...(group !== undefined && { group }),
    estimate,
    lower,
    upper,
    value,
    detail,
    ...(objective !== undefined && {
      reference: objective.availability,
      verdict: VERDICTS[objective.verdict],
    }),
  };
}

function describe({ label, group, availability, objective }: AvailabilityRow): string {
  const { estimate, interval } = formatAvailability(availability);
  const name = group === undefined ? label : `${group}, ${label}`;
  const wanted = objective && `, objective ${formatExactPercent(objective.availability)}`;
  return `${name}: ${estimate} (${interval})${wanted ?? ""}.`;
}
