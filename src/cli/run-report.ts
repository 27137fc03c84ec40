/** The result of a run as text for a person, to fit a terminal. */
import Table from "cli-table3";
import type { ActivityEstimate } from "../experiment/activity-estimates.ts";
import type { CostEstimates, CostTotals } from "../experiment/cost-estimates.ts";
import { yearsText } from "../experiment/estimates.ts";
import type { RunOutcome } from "../experiment/outcome.ts";
import type { RuleEstimates } from "../experiment/rule-estimates.ts";
import type { DowntimeShare, Objective, ServiceEstimates, Verdict } from "../experiment/service-estimates.ts";
import type { ServiceSet } from "../experiment/service-sets.ts";
import type { WhyDown } from "../experiment/why.ts";
import {
  type Formatted,
  formatAvailability,
  formatCount,
  formatDuration,
  formatDurationInterval,
  formatExactPercent,
  formatMoney,
  formatMoneyInterval,
  formatNines,
  formatNumber,
  formatPart,
  formatShare,
} from "../report/format.ts";
import { ACTIVITY_LABELS } from "./activity-labels.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** What a row of the result shows; `bar` is drawn after the interval where there is room, 0..1. */
interface Row extends Formatted {
  readonly label: string;
  readonly bar?: number;
}

/** Smaller shares of the downtime than this are put together, and so are those beyond the first few. */
const SHARE_MIN = 0.01;
const SHARES_MAX = 6;

/** Parts that would save less than this share of the downtime do not stand out. */
const PART_SHARE_MIN = 0.1;
const PARTS_MAX = 3;
const SETS_MAX = 4;

const BAR_WIDTH = 7;

/** `folder` is where the run went, as the person named it. */
export function runReport(outcome: RunOutcome, folder: string, look: Appearance): string {
  const { estimates } = outcome;
  const sections = [heading(outcome, look)];
  if (estimates !== undefined) {
    for (const [i, service] of estimates.services.entries()) {
      const set = estimates.sets.find(({ services }) => services.includes(service));
      if (set === undefined) sections.push(serviceSection(service, estimates.why[i], look));
      else if (set.services[0] === service) sections.push(alikeSection(set, look));
    }
    const activity = activitySection(estimates.activity, look);
    if (activity !== "") sections.push(activity);
    const rules = rulesSection(estimates.rules, look);
    if (rules !== "") sections.push(rules);
    if (estimates.cost !== undefined) sections.push(costSection(estimates.cost, look));
  }
  if (outcome.warnings.length > 0) sections.push(warnings(outcome, look));
  sections.push(closing(outcome, folder, look));
  return `${sections.join("\n\n")}\n`;
}

function heading(outcome: RunOutcome, { colors, width }: Appearance): string {
  const { scenario, seed, finished, asked, confidence, precision } = outcome;
  const observed = yearsText(outcome.horizon - outcome.warmUp);
  const lines = [colors.bold(scenario.title)];
  if (outcome.interrupted) {
    lines.push(
      colors.yellow(`Interrupted: ${formatCount(finished)} of ${formatCount(asked)} replications finished.`),
    );
  }
  if (finished === 0) return lines.join("\n");
  const replications = finished === 1 ? "1 replication" : `${formatCount(finished)} replications`;
  const what = `${replications} of ${observed}, seed ${seed}; intervals at ${formatExactPercent(confidence)} confidence`;
  lines.push(...wrap(what, width).map(colors.dim));
  if (precision !== undefined) {
    const pilot = `planned for ±${formatExactPercent(precision.precision)} of downtime by a pilot of ${formatCount(precision.pilotReplications)} replications`;
    lines.push(...wrap(pilot, width).map(colors.dim));
  }
  return lines.join("\n");
}

function serviceSection(service: ServiceEstimates, why: WhyDown, look: Appearance): string {
  const { objective, causes, phases } = service;
  const title = `${look.colors.bold(service.name)}${objective === undefined ? "" : `   ${verdict(objective, look)}`}`;
  const parts = [title, table(serviceRows(service), look)];
  const add = (heading: string, rows: readonly Row[]) => {
    if (rows.length > 0) parts.push(`  ${look.colors.dim(heading)}`, table(rows, look));
  };
  add("share of its downtime by root cause", shareRows(causes));
  add("share of its downtime spent waiting for", shareRows(phases));
  add("less downtime a year if this part never failed", partRows(why));
  add("share of its downtime by the failures that together caused it", setRows(why));
  return parts.join("\n");
}

/** Of many services alike: all together, the best and the worst. The rest is in the tables. */
function alikeSection(set: ServiceSet, look: Appearance): string {
  const { services, best, worst } = set;
  const [first] = services;
  const met = services.filter(({ objective }) => objective?.verdict === "met").length;
  const objective =
    first.objective === undefined
      ? ""
      : `   objective ${formatExactPercent(first.objective.availability)}: met by ${met} of ${services.length}`;
  const extreme = (words: string, { name, availability, downtimePerYear }: ServiceEstimates): Row[] => [
    { label: `${words}: ${name}`, ...formatAvailability(availability) },
    { label: "  downtime per year", ...formatDurationInterval(downtimePerYear) },
  ];
  const rows = [
    { label: "mean availability", ...formatAvailability(set.availability) },
    { label: "  downtime per year", ...formatDurationInterval(set.downtimePerYear) },
    { label: "  outages per year", ...formatNumber(set.outagesPerYear) },
    ...extreme("best", best),
    ...extreme("worst", worst),
  ];
  return `${look.colors.bold(`${set.name}: ${services.length} alike`)}${objective}\n${table(rows, look)}`;
}

function verdict({ availability, verdict: result }: Objective, { colors }: Appearance): string {
  const words: Record<Verdict, string> = {
    met: colors.green("met"),
    missed: colors.red("not met"),
    undecided: colors.yellow("undecided, the interval includes it"),
  };
  return `objective ${formatExactPercent(availability)}: ${words[result]}`;
}

function serviceRows(service: ServiceEstimates): Row[] {
  const { outages, objective } = service;
  const rows: Row[] = [
    { label: "availability", ...formatAvailability(service.availability) },
    { label: "nines", ...formatNines(service.nines) },
    { label: "downtime per year", ...formatDurationInterval(service.downtimePerYear) },
    { label: "outages per year", ...formatNumber(service.outagesPerYear) },
  ];
  if (outages !== undefined) {
    const longest = `${outages.longestCensored ? "> " : ""}${formatDuration(outages.longest)}`;
    rows.push(
      { label: "outage duration, median", ...formatDurationInterval(outages.median) },
      { label: "outage duration, p95", ...formatDurationInterval(outages.p95) },
      { label: "longest outage seen", estimate: longest, interval: "" },
    );
  }
  if (objective !== undefined) {
    const label =
      yearsText(service.observed) === "1 year" ? "years that meet it" : "replications that meet it";
    rows.push({ label, ...formatShare(objective.replicationsMeeting) });
  }
  return rows;
}

function shareRows(shares: readonly DowntimeShare[]): Row[] {
  const shown = shares.filter(({ share }) => share.estimate >= SHARE_MIN).slice(0, SHARES_MAX);
  const rows: Row[] = shown.map(({ name, share }) => ({
    label: `  ${name}`,
    ...formatPart(share),
    bar: share.estimate,
  }));
  const others = shares.length - shown.length;
  if (others === 0) return rows;
  const rest = 1 - shown.reduce((sum, { share }) => sum + share.estimate, 0);
  const estimate = rest < 0.005 ? "below 1 %" : `${(100 * rest).toFixed(0)} %`;
  return [...rows, { label: `  ${others} other${others === 1 ? "" : "s"}`, estimate, interval: "" }];
}

/** Parts that matter more than others: where all are alike, as hosts of a large cluster are, there is none. */
function partRows({ importance }: WhyDown): Row[] {
  return importance
    .filter(({ savedShare }) => savedShare.estimate >= PART_SHARE_MIN)
    .slice(0, PARTS_MAX)
    .map(({ component, saved, savedShare }) => ({
      label: `  ${component}`,
      ...formatDurationInterval(saved),
      bar: savedShare.estimate,
    }));
}

/** Combinations of causes; shown when it did not always take just one failure. */
function setRows({ sets }: WhyDown): Row[] {
  if (sets.every(({ failures }) => failures.length < 2)) return [];
  const kindsSeen = new Map<string, { share: number; outages: number }>();
  for (const { kinds, share, outages } of sets) {
    const seen = kindsSeen.get(counted(kinds)) ?? { share: 0, outages: 0 };
    kindsSeen.set(counted(kinds), { share: seen.share + share, outages: seen.outages + outages });
  }
  return [...kindsSeen]
    .filter(([, { share }]) => share >= SHARE_MIN)
    .sort(([, a], [, b]) => b.share - a.share)
    .slice(0, SETS_MAX)
    .map(([kinds, { share, outages }]) => ({
      label: `  ${kinds}`,
      estimate: `${(100 * share).toFixed(0)} %`,
      interval: outages === 1 ? "1 outage" : `${formatCount(outages)} outages`,
      bar: share,
    }));
}

/** "host crash", "2 x host crash + rack power". */
function counted(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} x ${kind}`)).join(" + ");
}

/** What never happened is left out. */
function activitySection(activity: readonly ActivityEstimate[], look: Appearance): string {
  const rows: Row[] = activity
    .filter(({ metric, value }) => metric in ACTIVITY_LABELS && value.estimate > 0)
    .map(({ metric, value }) => ({ label: ACTIVITY_LABELS[metric], ...formatNumber(value) }));
  const unmet = activity.find(({ metric }) => metric === "unmet_cpu_share");
  if (unmet !== undefined && unmet.value.estimate > 0) {
    rows.push({ label: "CPU demand not served", ...formatShare(unmet.value) });
  }
  return rows.length === 0 ? "" : `${look.colors.bold("the platform in a year")}\n${table(rows, look)}`;
}

/** Should rules, and must rules that a restart has bent: a share of the time and how long each time. */
function rulesSection(rules: readonly RuleEstimates[], look: Appearance): string {
  const rows = rules
    .filter(({ must, meanViolation }) => !must || meanViolation !== undefined)
    .flatMap(({ name, violatedShare, violationsPerYear, meanViolation }): Row[] => [
      { label: name, ...formatShare(violatedShare) },
      ...(meanViolation === undefined
        ? []
        : [
            { label: "  times a year", ...formatNumber(violationsPerYear) },
            { label: "  each time, mean", ...formatDurationInterval(meanViolation) },
          ]),
    ]);
  const title = "share of the time in which a placement rule is broken";
  return rows.length === 0 ? "" : `${look.colors.bold(title)}\n${table(rows, look)}`;
}

/** The parts and their sum, then what downtime costs. */
function costSection({ cost, totals, downtime }: CostEstimates, look: Appearance): string {
  const { currency, items, period } = cost;
  const money = (amount: number) => formatMoney(amount, currency);
  const rows: Row[] = items.map(({ name, total, optional }) => ({
    label: name,
    estimate: money(total),
    interval: optional ? "optional" : "",
  }));
  if (items.length > 0) rows.push({ label: "total", ...formatTotals(totals, currency) });
  if (downtime !== undefined) rows.push({ label: "downtime", ...formatMoneyInterval(downtime, currency) });
  return `${look.colors.bold(`cost over ${yearsText(period)}`)}\n${table(rows, look)}`;
}

/** What has to be paid, and what it comes to with all that is optional. */
export function formatTotals({ least, most }: CostTotals, currency: string): Formatted {
  const interval = most > least ? `up to ${formatMoney(most, currency)}` : "";
  return { estimate: formatMoney(least, currency), interval };
}

function warnings({ warnings: texts }: RunOutcome, { colors, width }: Appearance): string {
  return texts
    .flatMap((text) =>
      wrap(text, width - 2).map((line, i) => `${i === 0 ? colors.yellow("!") : " "} ${line}`),
    )
    .join("\n");
}

function closing(outcome: RunOutcome, folder: string, { colors, width }: Appearance): string {
  const { timing } = outcome;
  const tables = Object.entries(outcome.tables).map(
    ([file, rows]) => `${file.replace(/\.arrow$/, "")} ${formatCount(rows)}`,
  );
  const threads = timing.workers === 1 ? "1 thread" : `${timing.workers} threads`;
  const years = timing.simulatedYears;
  const texts = [
    `Tables in ${folder}${outcome.replaced ? ", in place of an earlier run" : ""} (rows: ${tables.join(", ")}).`,
    ...nextStep(outcome, folder),
    `${formatCount(timing.events)} events in ${formatDuration(timing.wall)} with ${threads}, ${formatCount(timing.eventsPerSecond)} per second; ${years < 10 ? years.toPrecision(2) : formatCount(years)} simulated years.`,
  ];
  return texts
    .flatMap((text) => wrap(text, width))
    .map((line) => colors.dim(line))
    .join("\n");
}

/** Where to look further: at the worst history of what matters most. */
function nextStep({ estimates }: RunOutcome, folder: string): string[] {
  const down = estimates?.services.filter(({ replicationsWithOutages }) => replicationsWithOutages > 0) ?? [];
  const watched = down.find(({ objective }) => objective !== undefined) ?? down[0];
  return watched === undefined
    ? []
    : [`Its worst history: quorate replay ${shellWord(folder)} --worst ${shellWord(watched.name)}`];
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ",
};

/** Columns of the same width in every section, so that the numbers of a page line up. */
const LABEL_WIDTH = 26;
const ESTIMATE_WIDTH = 15;
const INTERVAL_WIDTH = 27;

/** A label on as many lines as it takes, each indented as the first one is. */
function wrapped(label: string, width: number): string {
  const text = label.trimStart();
  const indent = label.slice(0, label.length - text.length);
  return wrap(text, width - indent.length)
    .map((line) => `${indent}${line}`)
    .join("\n");
}

/** Rows as aligned columns, indented by two. */
function table(rows: readonly Row[], { colors, width }: Appearance): string {
  const numbersWidth = 2 + ESTIMATE_WIDTH + 1 + INTERVAL_WIDTH;
  const labelWidth = Math.max(12, Math.min(LABEL_WIDTH, width - numbersWidth - 1));
  const hasBars = width >= labelWidth + 1 + numbersWidth + 1 + BAR_WIDTH;
  const lines = new Table({
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    colWidths: [labelWidth, ESTIMATE_WIDTH, INTERVAL_WIDTH, null],
  });
  for (const { label, estimate, interval, bar } of rows) {
    const drawn = hasBars && bar !== undefined ? colors.cyan("█".repeat(Math.round(bar * BAR_WIDTH))) : "";
    lines.push([wrapped(label, labelWidth), estimate, colors.dim(interval), drawn]);
  }
  return lines
    .toString()
    .split("\n")
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}
