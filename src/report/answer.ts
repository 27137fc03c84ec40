/** The answer in plain words: sentences made from the estimates of a run. */
import { yearsText } from "../experiment/estimates.ts";
import type { Interval } from "../statistics/interval.ts";
import {
  formatAvailability,
  formatCount,
  formatDuration,
  formatDurationInterval,
  formatExactPercent,
  formatNumber,
  formatPart,
} from "./format.ts";
import { formatReplicationsToDecide } from "./format-objective.ts";
import { type Content, type Html, html } from "./html.ts";
import type { RunManifest } from "./manifest.ts";
import type { MetricOf, Metrics } from "./metrics.ts";
import type { Service, ServiceSet } from "./run-data.ts";

/** Root causes are named until they make up this much of the downtime together, and at most so many. */
const MOST_OF_IT = 0.7;
const CAUSES_MAX = 3;
/** A share of the downtime that is worth naming. */
const CAUSE_MIN = 0.05;

/** What came of the objectives, in a few words for the head of a page. */
export function verdictOnObjectives(services: readonly Service[]): string {
  const [first] = services;
  if (first === undefined) return "No replication was finished";
  const stated = services.filter(({ objective }) => objective !== undefined);
  if (stated.length === 0) return "How often it is down, and why";
  const of = (verdict: string) => stated.filter(({ objective }) => objective?.verdict === verdict).length;
  const [met, missed, open] = [of("met"), of("missed"), of("undecided")];
  if (stated.length === 1) {
    if (open === 1) return "Whether the objective is met is undecided";
    return `The objective ${met === 1 ? "is met" : "is not met"}`;
  }
  if (met === stated.length) return `All ${met} objectives are met`;
  if (missed === stated.length) return `None of ${missed} objectives is met`;
  const counts = [
    ...(missed > 0 ? [`${missed} not met`] : []),
    ...(met > 0 ? [`${met} met`] : []),
    ...(open > 0 ? [`${open} undecided`] : []),
  ];
  return `Of ${stated.length} objectives ${joined(counts)}`;
}

/** How long and how often a service is down, and whether that is good enough. */
export function leadSentences(service: Service, metrics: Metrics, manifest: RunManifest): Html {
  const { name, availability, downtimePerYear, outagesPerYear } = service;
  const undecided = undecidedSentence(service, metrics);
  if (availability.estimate === 1) {
    const bound = formatDuration(downtimePerYear.upper);
    return html`<b>${name}</b> was never down in ${simulated(manifest)}: with ${formatExactPercent(manifest.confidence)} confidence it is down ${strong(`less than ${bound} a year`)}. ${undecided}`;
  }
  const downtime = formatDurationInterval(downtimePerYear);
  const available = formatAvailability(availability);
  return html`<b>${name}</b> is down ${strong(`${downtime.estimate} a year`)}${range(downtime.interval)}, ${frequencyInWords(outagesPerYear)}: it is available ${strong(available.estimate)} of the time${range(available.interval)}. ${undecided}`;
}

/** How long its outages are, and what they are due to. */
export function furtherSentences({ durations, causes }: Service): Html {
  return html`${durationSentence(durations)} ${causeSentence(causes)}`;
}

/** What is to be said of services alike. */
export function setSentences({ name, services, availability, downtimePerYear }: ServiceSet): Html {
  const downtime = formatDurationInterval(downtimePerYear);
  const available = formatAvailability(availability);
  const stated = services.flatMap(({ objective }) => objective ?? []);
  const met = stated.filter(({ verdict }) => verdict === "met").length;
  const objective =
    stated.length > 0 &&
    ` The objective of ${formatExactPercent(stated[0].availability)} is met by ${met} of them.`;
  return html`<b>${name}</b>, ${services.length} alike, are each down ${strong(`${downtime.estimate} a year`)} on average${range(downtime.interval)}: available ${strong(available.estimate)} of the time${range(available.interval)}.${objective}`;
}

/** What the intervals mean and what they rest on. */
export function sureness(manifest: RunManifest): string {
  return `Ranges in brackets are ${formatExactPercent(manifest.confidence)} confidence intervals, from ${simulated(manifest)}.`;
}

/** "400 simulated histories of 1 year each" */
export function simulated({ replications, horizon_s, warm_up_s }: RunManifest): string {
  const length = yearsText(horizon_s - warm_up_s);
  return replications.finished === 1
    ? `1 simulated history of ${length}`
    : `${formatCount(replications.finished)} simulated histories of ${length} each`;
}

/** Why nothing can be said of an objective yet; that it is met or not, its badge says. */
function undecidedSentence({ name, objective, availability }: Service, metrics: Metrics): Content {
  if (objective?.verdict !== "undecided") return undefined;
  const needed = formatReplicationsToDecide(
    metrics.find(name, "replications_to_decide")?.estimate ?? Number.NaN,
  );
  const advice = needed.startsWith("about") ? `; ${needed} replications would probably tell` : "";
  return html`The objective of ${formatExactPercent(objective.availability)} lies within the interval of the availability${range(formatAvailability(availability).interval)}${advice}.`;
}

function durationSentence(durations: Service["durations"]): Content {
  if (durations === undefined || !Number.isFinite(durations.median.estimate)) return undefined;
  const { median, p95 } = durations;
  const tail =
    Number.isFinite(p95.estimate) &&
    html`, one in twenty takes longer than ${quantity(formatDuration(p95.estimate))}`;
  return html`Half of its outages are over within ${quantity(formatDuration(median.estimate))}${tail}.`;
}

/** The root causes of most of the downtime. */
function causeSentence(causes: readonly MetricOf[]): Content {
  const named: MetricOf[] = [];
  let sum = 0;
  for (const cause of causes) {
    if (named.length === CAUSES_MAX || sum >= MOST_OF_IT || cause.value.estimate < CAUSE_MIN) break;
    named.push(cause);
    sum += cause.value.estimate;
  }
  const [first] = named;
  if (first === undefined) return undefined;
  if (causes.length === 1) return html`All of its downtime that was seen is due to ${first.of}.`;
  const parts = named.map(({ of, value }, i) => {
    const { estimate, interval } = formatPart(value);
    const before = i === 0 ? "" : i === named.length - 1 ? " and " : ", ";
    return html`${before}${of} (${quantity(interval === "" ? estimate : `${estimate}, ${interval}`)})`;
  });
  return html`${sum > 0.5 ? "Most" : "Part"} of its downtime is due to ${parts}.`;
}

/** "1.3 times a year (1.2 … 1.4)", "once in 2.3 years (2.0 … 2.7)": what is rarer than once a year is told in years. */
export function frequencyInWords(perYear: Interval): Html {
  if (perYear.estimate >= 1) {
    const { estimate, interval } = formatNumber(perYear);
    return html`${quantity(`${estimate} times`)} a year${range(interval)}`;
  }
  const years = {
    ...perYear,
    estimate: 1 / perYear.estimate,
    lower: 1 / perYear.upper,
    upper: 1 / perYear.lower,
  };
  const { estimate, interval } = formatNumber(years);
  const often = estimate === "1" ? "once a year" : html`once in ${quantity(`${estimate} years`)}`;
  return html`${often}${range(interval)}`;
}

function strong(text: string): Html {
  return html`<b class="q">${text}</b>`;
}

/** Kept on one line. */
function quantity(text: string): Html {
  return html`<span class="q">${text}</span>`;
}

function range(interval: string): Content {
  return interval !== "" && html` <span class="q range">(${interval})</span>`;
}

/** "a, b and c" */
export function joined(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
