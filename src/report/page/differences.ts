/** A comparison: what it says, and the differences between variants with their intervals. */
import { joined } from "../answer.ts";
import type { IntervalRow } from "../charts/load.ts";
import { type Conclusion, conclusionsOf, neverDown, type StoredDifference } from "../conclusion.ts";
import {
  formatAvailability,
  formatCount,
  formatDurationChange,
  formatDurationInterval,
  formatExactPercent,
  formatNines,
  formatNumberChange,
} from "../format.ts";
import { grouped } from "../grouped.ts";
import { type Html, html } from "../html.ts";
import type { RunData, Service } from "../run-data.ts";
import { availabilityFigure } from "./availability.ts";
import { badge, sign, type Tone } from "./badge.ts";
import {
  estimate,
  figure,
  groupedTable,
  note,
  type Place,
  paragraph,
  type Row,
  section,
  unbroken,
} from "./pieces.ts";

/** What is shown for how sure a difference is. */
const VERDICTS: Readonly<Record<StoredDifference["verdict"], { text: string; tone: Tone | undefined }>> = {
  better: { text: "better", tone: "good" },
  worse: { text: "worse", tone: "bad" },
  undecided: { text: "undecided", tone: "warn" },
  alike: { text: "alike", tone: undefined },
};

/** The answer of a comparison: which variant is better for which service. */
export function conclusionSection(
  runs: readonly RunData[],
  differences: readonly StoredDifference[],
  place: Place,
): Html {
  const conclusions = conclusionsOf(differences, neverDown(runs.map(({ services }) => services)));
  return section(
    place,
    "answer",
    headline(conclusions, runs),
    conclusions.map(
      ({
        service,
        sentences,
      }) => html`<p class="answer"><b>${service}:</b> ${sentences.map(unbroken).join(" ")}</p>
`,
    ),
    note(sameRandomness(differences)),
  );
}

/** Less than this is not worth telling. */
const VARIANCE_SAVED_MIN = 0.1;

function sameRandomness(differences: readonly StoredDifference[]): string {
  const text = "All variants ran on the same randomness: what a part suffers in one it suffers in all";
  const most = Math.max(0, ...differences.map(({ varianceSaved }) => varianceSaved || 0));
  return most < VARIANCE_SAVED_MIN
    ? `${text}.`
    : `${text}. That saved up to ${Math.round(100 * most)} % of the variance of a difference.`;
}

function headline(conclusions: readonly Conclusion[], runs: readonly RunData[]): string {
  if (conclusions.length === 0) return "Nothing could be compared: fewer than two variants were run";
  const won = conclusions.filter(({ best }) => best !== undefined);
  const winners = new Set(won.map(({ best }) => best));
  if (winners.size > 1) return "Which design is better depends on the service";
  const [first] = won;
  if (first !== undefined) {
    const design = `${first.best} is the ${runs.length > 2 ? "best" : "better"} design`;
    if (won.length === conclusions.length) return design;
    return `${design} for ${joined(won.map(({ service }) => service))}`;
  }
  const some = conclusions.find(({ beaten }) => beaten !== undefined);
  return some?.beaten !== undefined
    ? `${joined(some.beaten)} ${some.beaten.length === 1 ? "is" : "are"} beaten; no single best of the others is shown`
    : `No difference is shown between ${joined(runs.map(({ model }) => model.name))}`;
}

/** With more variants than this each is shown against the first one only. */
const ALL_PAIRS_MAX = 5;

/** Differences between variants as a plot and a table. */
export function differencesSection(differences: readonly StoredDifference[], place: Place): Html | undefined {
  const first = differences[0]?.than;
  const variants = new Set(differences.flatMap(({ variant, than }) => [variant, than]));
  const areMany = variants.size > ALL_PAIRS_MAX;
  const shown = areMany ? differences.filter(({ than }) => than === first) : differences;
  const downtimes = shown.filter(({ metric }) => metric === "downtime_per_year");
  if (downtimes.length === 0) return undefined;
  const [{ value }] = downtimes;
  const title = "Difference in downtime a year";
  const chart = place.charts.intervals({
    id: `${place.prefix}differences-chart`,
    title,
    description: downtimes.map(describe).join(" "),
    rows: downtimes.map((difference) => ({
      label: pairOf(difference),
      group: difference.service,
      ...drawnAs(difference),
      reference: 0,
    })),
    scale: "duration",
    axis: "difference in downtime, per year: less to the left",
    reference: "no difference",
  });
  return section(
    place,
    "differences",
    "Differences",
    paragraph(
      `Each line is the downtime of the first variant less that of the second: left of the middle the first one is down less. Where it crosses the middle, no difference is shown. The intervals of a service hold all at once with ${formatExactPercent(value.confidence)} confidence.`,
    ),
    figure(chart, title, differencesTable(shown)),
    areMany && note(`Each variant is shown against ${first}; differences.arrow has all pairs.`),
  );
}

/** What came out alike has no interval. */
function drawnAs(difference: StoredDifference): Omit<IntervalRow, "label" | "group"> {
  const { value, verdict } = difference;
  const { estimate: middle, lower, upper } = value;
  if (verdict === "alike") return { estimate: 0, lower: 0, upper: 0, value: "alike" };
  const { estimate: text, interval } = formatDurationChange(value);
  return { estimate: middle, lower, upper, value: text, detail: interval, verdict: toneOf(difference) };
}

function describe(difference: StoredDifference): string {
  const { estimate: text, interval } = formatDurationChange(difference.value);
  return `${difference.service}, ${pairOf(difference)}: ${text} (${interval}), ${VERDICTS[difference.verdict].text}.`;
}

function pairOf({ variant, than }: StoredDifference): string {
  return `${variant} vs ${than}`;
}

function toneOf({ verdict }: StoredDifference): "good" | "bad" | "undecided" {
  if (verdict === "better") return "good";
  return verdict === "worse" ? "bad" : "undecided";
}

function differencesTable(differences: readonly StoredDifference[]): Html {
  return groupedTable(
    "Differences between variants",
    [
      { title: "pair" },
      { title: "what" },
      { title: "difference", isNumber: true },
      { title: "verdict" },
      { title: "variance saved by pairing", isNumber: true },
      { title: "replications needed", isNumber: true },
    ],
    grouped(differences, ({ service }) => service).map(([service, own]) => ({
      title: service,
      rows: own.map(differenceRow),
    })),
  );
}

function differenceRow(difference: StoredDifference): Row {
  const { metric, value, verdict, varianceSaved, replicationsNeeded } = difference;
  const { text, tone } = VERDICTS[verdict];
  return [
    pairOf(difference),
    metric === "downtime_per_year" ? "downtime a year" : "outages a year",
    estimate(metric === "downtime_per_year" ? formatDurationChange(value) : formatNumberChange(value)),
    tone === undefined ? text : sign(text, tone),
    Number.isNaN(varianceSaved) ? "" : `${Math.round(100 * varianceSaved) || 0} %`,
    replicationsNeeded === undefined ? "" : formatCount(Number(replicationsNeeded.toPrecision(2))),
  ];
}

/** Availability and downtime of every service in every variant, beside each other. */
export function sideBySideSection(runs: readonly RunData[], place: Place): Html {
  const names = [...new Set(runs.flatMap(({ shown }) => shown.map(({ name }) => name)))];
  const groups = names.map((name) => ({
    name,
    own: runs.flatMap(({ model, services }) => {
      const service = services.find((one) => one.name === name);
      return service === undefined ? [] : [{ variant: model.name, service }];
    }),
  }));
  const rows = groups.flatMap(({ name, own }) =>
    own.map(({ variant, service: { availability, objective } }) => ({
      label: variant,
      group: name,
      availability,
      objective,
    })),
  );
  const numbers = groupedTable(
    "Services in every variant",
    [
      { title: "variant" },
      { title: "objective" },
      { title: "availability", isNumber: true },
      { title: "nines", isNumber: true },
      { title: "downtime a year", isNumber: true },
    ],
    groups.map(({ name, own }) => ({
      title: name,
      rows: own.map(({ variant, service }) => variantRow(variant, service)),
    })),
  );
  return section(
    place,
    "side-by-side",
    "Side by side",
    availabilityFigure("side-by-side-chart", rows, numbers, place),
  );
}

function variantRow(variant: string, { objective, availability, nines, downtimePerYear }: Service): Row {
  return [
    variant,
    objective && badge(objective),
    estimate(formatAvailability(availability)),
    estimate(formatNines(nines)),
    estimate(formatDurationInterval(downtimePerYear)),
  ];
}
