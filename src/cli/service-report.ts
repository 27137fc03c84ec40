/** What a run tells of one service, or of several alike. */
import { yearsText } from "../experiment/estimates.ts";
import {
  type Objective,
  REPLICATIONS_TO_DECIDE_MIN,
  type Verdict,
} from "../experiment/objective-estimates.ts";
import { formatPrecision, precisionReached, type ServicePlan } from "../experiment/precision.ts";
import type { DowntimeShare, ServiceEstimates } from "../experiment/service-estimates.ts";
import type { ServiceSet } from "../experiment/service-sets.ts";
import type { WhyDown } from "../experiment/why.ts";
import {
  formatAvailability,
  formatCount,
  formatDuration,
  formatDurationInterval,
  formatExactPercent,
  formatNines,
  formatNumber,
  formatPart,
  formatShare,
} from "../report/format.ts";
import {
  formatReplicationsToDecide,
  formatShareLeft,
  formatYearDowntime,
} from "../report/format-objective.ts";
import { type Row, table } from "./report-table.ts";
import type { Appearance } from "./terminal.ts";

/** Smaller shares of the downtime than this are put together, and so are those beyond the first few. */
const SHARE_MIN = 0.01;
const SHARES_MAX = 6;

/** Parts that would save less than this share of the downtime do not stand out. */
const PART_SHARE_MIN = 0.1;
const PARTS_MAX = 3;
const SETS_MAX = 4;

/** `plan` is what a precision asked for takes. */
export function serviceSection(
  service: ServiceEstimates,
  why: WhyDown,
  plan: ServicePlan | undefined,
  look: Appearance,
): string {
  const { objective, causes, phases } = service;
  const title = `${look.colors.bold(service.name)}${objective === undefined ? "" : `   ${verdict(objective, service.replications, look)}`}`;
  const parts = [title, table(serviceRows(service, plan), look)];
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
export function alikeSection(set: ServiceSet, look: Appearance): string {
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

function verdict(
  { availability, verdict: result }: Objective,
  replications: number,
  { colors }: Appearance,
): string {
  const isTooFew = replications < REPLICATIONS_TO_DECIDE_MIN;
  const words: Record<Verdict, string> = {
    met: colors.green("met"),
    missed: colors.red("not met"),
    undecided: colors.yellow(
      isTooFew ? "undecided, too few replications" : "undecided, the interval includes it",
    ),
  };
  return `objective ${formatExactPercent(availability)}: ${words[result]}`;
}

function serviceRows(service: ServiceEstimates, plan: ServicePlan | undefined): Row[] {
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
  const worst = service.years?.picked.find(({ name }) => name === "worst_year_in_10");
  if (worst !== undefined) {
    rows.push({ label: "down, worst year in ten", ...formatYearDowntime(worst.downtime) });
  }
  if (objective !== undefined) rows.push(...objectiveRows(objective, service.observed));
  if (plan !== undefined) rows.push(precisionRow(service, plan));
  return rows;
}

/** `observed` is the length of a history, s. */
function objectiveRows({ chance, budget, replicationsToDecide }: Objective, observed: number): Row[] {
  const histories = chance.of === "year" ? "years" : `histories of ${yearsText(observed)}`;
  const rows: Row[] = [
    { label: `${histories} that meet it`, ...formatShare(chance.value) },
    { label: "error budget left a year", ...formatDurationInterval(budget.left) },
  ];
  if (budget.leftShare !== undefined) {
    rows.push({ label: `  of ${formatDuration(budget.allowed)}`, ...formatShareLeft(budget.leftShare) });
  }
  const needed = formatReplicationsToDecide(replicationsToDecide ?? Number.NaN);
  if (needed !== "") rows.push({ label: "replications to decide it", estimate: needed, interval: "" });
  return rows;
}

/** The precision reached, beside the one asked for and the replications that it takes. */
function precisionRow(service: ServiceEstimates, { precision, replications }: ServicePlan): Row {
  const reached = precisionReached(service);
  const takes = replications === undefined ? "out of reach" : `takes ${formatCount(replications)}`;
  return {
    label: "downtime known to",
    estimate: reached === undefined ? "no outage seen" : formatPrecision(reached),
    interval: `${formatPrecision(precision)} asked, ${takes}`,
  };
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
