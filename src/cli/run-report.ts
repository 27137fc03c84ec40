/** The result of a run as text for a person, to fit a terminal. */
import type { ActivityEstimate } from "../experiment/activity-estimates.ts";
import type { CostEstimates, CostTotals } from "../experiment/cost-estimates.ts";
import { yearsText } from "../experiment/estimates.ts";
import type { RunOutcome } from "../experiment/outcome.ts";
import { decidingService } from "../experiment/precision.ts";
import type { RuleEstimates } from "../experiment/rule-estimates.ts";
import { ACTIVITY_LABELS } from "../report/activity-labels.ts";
import {
  type Formatted,
  formatCount,
  formatDuration,
  formatDurationInterval,
  formatExactPercent,
  formatMoney,
  formatMoneyInterval,
  formatNumber,
  formatShare,
} from "../report/format.ts";
import { type Row, table } from "./report-table.ts";
import { alikeSection, serviceSection } from "./service-report.ts";
import { shellWord } from "./shell-word.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** `folder` is where the run went, as the person named it. */
export function runReport(outcome: RunOutcome, folder: string, look: Appearance): string {
  const { estimates } = outcome;
  const sections = [heading(outcome, look)];
  if (estimates !== undefined) {
    for (const [i, service] of estimates.services.entries()) {
      const set = estimates.sets.find(({ services }) => services.includes(service));
      const plan = outcome.precision?.services.find((planned) => planned.service === service.name);
      if (set === undefined) sections.push(serviceSection(service, estimates.why[i], plan, look));
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
  const { scenario, seed, finished, asked, confidence } = outcome;
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
  lines.push(...planned(outcome).flatMap((text) => wrap(text, width).map(colors.dim)));
  return lines.join("\n");
}

/** What decided the number of replications, when a precision was asked for. */
function planned({ precision: plan }: RunOutcome): string[] {
  if (plan === undefined) return [];
  const { precision, pilotReplications, services } = plan;
  const asked =
    precision === "as stated"
      ? "the precision that services ask for"
      : `±${formatExactPercent(precision)} of downtime`;
  const decides = services.length > 1 ? `; ${decidingService(plan)?.service} needs the most` : "";
  return [`planned for ${asked} by a pilot of ${formatCount(pilotReplications)} replications${decides}`];
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
  if (outcome.finished === 0) return colors.dim(`${folder} is as it was before.`);
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
