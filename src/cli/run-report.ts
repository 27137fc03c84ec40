/** The result of a run as text for a person, to fit a terminal. */
import Table from "cli-table3";
import type { ActivityEstimate } from "../experiment/activity-estimates.ts";
import type { CostEstimates, CostTotals } from "../experiment/cost-estimates.ts";
import { yearsText } from "../experiment/estimates.ts";
import type { RunOutcome } from "../experiment/outcome.ts";
import type { CauseShare, Objective, ServiceEstimates, Verdict } from "../experiment/service-estimates.ts";
import { ACTIVITY_LABELS } from "./activity-labels.ts";
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
  formatShare,
} from "./format.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** What a row of the result shows; `bar` is drawn after the interval where there is room, 0..1. */
interface Row extends Formatted {
  readonly label: string;
  readonly bar?: number;
}

/** Causes with a smaller share of the downtime than this are put together, and so are those beyond the first few. */
const CAUSE_SHARE_MIN = 0.01;
const CAUSES_MAX = 6;

const BAR_WIDTH = 7;

/** `folder` is where the run went, as the person named it. */
export function runReport(outcome: RunOutcome, folder: string, look: Appearance): string {
  const { estimates } = outcome;
  const sections = [heading(outcome, look)];
  if (estimates !== undefined) {
    for (const service of estimates.services) sections.push(serviceSection(service, look));
    const activity = activitySection(estimates.activity, look);
    if (activity !== "") sections.push(activity);
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

function serviceSection(service: ServiceEstimates, look: Appearance): string {
  const { objective, causes } = service;
  const title = `${look.colors.bold(service.name)}${objective === undefined ? "" : `   ${verdict(objective, look)}`}`;
  const parts = [title, table(serviceRows(service), look)];
  if (causes.length > 0) {
    parts.push(`  ${look.colors.dim("share of its downtime by root cause")}`, table(causeRows(causes), look));
  }
  return parts.join("\n");
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

function causeRows(causes: readonly CauseShare[]): Row[] {
  const shown = causes.filter(({ share }) => share.estimate >= CAUSE_SHARE_MIN).slice(0, CAUSES_MAX);
  const rows: Row[] = shown.map(({ cause, share }) => ({
    label: `  ${cause}`,
    ...formatShare(share),
    bar: share.estimate,
  }));
  const others = causes.length - shown.length;
  if (others === 0) return rows;
  const rest = 1 - shown.reduce((sum, { share }) => sum + share.estimate, 0);
  const estimate = rest < 0.005 ? "below 1 %" : `${(100 * rest).toFixed(0)} %`;
  return [...rows, { label: `  ${others} other${others === 1 ? "" : "s"}`, estimate, interval: "" }];
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
    `Tables in ${folder} (rows: ${tables.join(", ")}).`,
    `${formatCount(timing.events)} events in ${formatDuration(timing.wall)} with ${threads}, ${formatCount(timing.eventsPerSecond)} per second; ${years < 10 ? years.toPrecision(2) : formatCount(years)} simulated years.`,
  ];
  return texts
    .flatMap((text) => wrap(text, width))
    .map((line) => colors.dim(line))
    .join("\n");
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
    lines.push([label, estimate, colors.dim(interval), drawn]);
  }
  return lines
    .toString()
    .split("\n")
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}
