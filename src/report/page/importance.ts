/** Parts that matter: what their failures cost, and which failures together take a service down. */
import type { Interval } from "../../statistics/interval.ts";
import { type Formatted, formatCount, formatDurationInterval, formatPart, formatShare } from "../format.ts";
import type { Html } from "../html.ts";
import type { Part, RunData } from "../run-data.ts";
import { estimate, folded, groupedTable, type Place, paragraph, type Row, section } from "./pieces.ts";

/** Parts in the table that is open; the rest is to be opened. */
const PARTS_OPEN = 3;

const COLUMNS = [
  { title: "part" },
  { title: "downtime a year saved if it never failed", isNumber: true },
  { title: "has a part in so much of the downtime", isNumber: true },
  { title: "service down by it while it is failed", isNumber: true },
];

export function importanceSection(run: RunData, place: Place): Html | undefined {
  const services = run.shown.filter(({ parts }) => parts.length > 0);
  if (services.length === 0) return undefined;
  const parts = (most: number) =>
    services.map(({ name, parts: own }) => ({ title: name, rows: own.slice(0, most).map(partRow) }));
  return section(
    place,
    "parts",
    "Parts that matter",
    paragraph(
      "How much less downtime there would be if a part never failed; in how much of the downtime its failure has a part (Fussell-Vesely); and how much of the time that it is failed takes the service down (Birnbaum).",
    ),
    groupedTable("Parts that matter most", COLUMNS, parts(PARTS_OPEN)),
    services.some((service) => service.parts.length > PARTS_OPEN) &&
      folded("More parts", groupedTable("Parts that matter", COLUMNS, parts(Number.POSITIVE_INFINITY))),
    folded(
      "Failures that together took a service down",
      groupedTable(
        "Smallest sets of failures seen",
        [
          { title: "failures" },
          { title: "share of downtime", isNumber: true },
          { title: "outages", isNumber: true },
        ],
        services.map(({ name, failureSets }) => ({
          title: name,
          rows: failureSets.map(({ failures, share, outages }) => [
            failures,
            percent(share),
            formatCount(outages),
          ]),
        })),
      ),
    ),
  );
}

function partRow({ component, saved, fussellVesely, birnbaum }: Part): Row {
  return [
    component,
    estimate(formatDurationInterval(saved)),
    estimate(formatPart(fussellVesely)),
    estimate(chance(birnbaum)),
  ];
}

/** What was always so is said so. */
function chance(share: Interval): Formatted {
  const { estimate: text, interval } = formatShare(share);
  return share.estimate >= 1
    ? { estimate: "always", interval: interval.replace("above", "at least") }
    : { estimate: text, interval };
}

/** A share that is counted, not estimated; what is nearly all of it is not told as all. */
function percent(share: number): string {
  if (share < 1 && share >= 0.995) return "above 99 %";
  return share >= 0.0995 ? `${(100 * share).toFixed(0)} %` : `${Number((100 * share).toPrecision(1))} %`;
}
