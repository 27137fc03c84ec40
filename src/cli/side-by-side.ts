/** The results of several scenarios as one table for a person. */
import { type CostPerNine, costsPerNine } from "../experiment/cost-per-nine.ts";
import { yearsText } from "../experiment/estimates.ts";
import type { RunOutcome } from "../experiment/outcome.ts";
import type { DowntimeShare, ServiceEstimates } from "../experiment/service-estimates.ts";
import { ACTIVITY_LABELS } from "../report/activity-labels.ts";
import {
  formatAvailability,
  formatCount,
  formatDurationInterval,
  formatExactPercent,
  formatMoney,
  formatMoneyInterval,
  formatNines,
  formatNumber,
  formatPart,
  formatShare,
} from "../report/format.ts";
import { formatYearDowntime } from "../report/format-objective.ts";
import { type Cell, matrix, type Quantity, type Section } from "./matrix.ts";
import { formatTotals } from "./run-report.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** What platforms differ in most; the rest of their activity is in the tables. */
const ACTIVITY_SHOWN = [
  "host_failures_per_year",
  "restarts_per_year",
  "migrations_per_year",
  "migrations_failed_per_year",
  "quorum_losses_per_year",
  "data_losses_per_year",
  "volumes_lost_per_year",
  "stranded_instance_hours_per_year",
];

/** An interval of a share that is wider than this says nothing. */
const NOTHING_KNOWN = 0.9;

/** A run and where it went, as the person named it. */
export interface FinishedRun {
  readonly outcome: RunOutcome;
  readonly folder: string;
}

/** `notRun` are the names of scenarios that an interruption left undone; `kind` is what they are called. */
export function sideBySide(
  runs: readonly FinishedRun[],
  notRun: readonly string[],
  kind: "scenario" | "variant",
  look: Appearance,
): string {
  const names = runs.map(({ outcome }) => outcome.scenario.name);
  const sections = [...serviceSections(runs), ...activitySection(runs), ...costSections(runs)];
  const parts = [
    heading(runs, kind, look),
    matrix(sections, names, look),
    notes(runs, kind, look),
    warnings(runs, notRun, look),
    closing(runs, look),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function heading(runs: readonly FinishedRun[], kind: string, { colors }: Appearance): string {
  const { seed, confidence } = runs[0].outcome;
  const scenarios = runs.length === 1 ? `1 ${kind}` : `${runs.length} ${kind}s side by side`;
  const rest = `seed ${seed}; intervals at ${formatExactPercent(confidence)} confidence`;
  return `${colors.bold(scenarios)}\n${colors.dim(rest)}`;
}

/** One section for each service that any scenario has, in the order in which they first come. */
function serviceSections(runs: readonly FinishedRun[]): Section[] {
  return serviceNames(runs).map((name) => {
    const services = runs.map((run) => serviceOf(run, name));
    const quantity = (label: string, cellOf: (service: ServiceEstimates) => Cell | undefined): Quantity => ({
      label,
      cells: services.map((service) => service && cellOf(service)),
    });
    const quantities = [
      quantity("objective", objectiveCell),
      quantity("availability", ({ availability }) => formatAvailability(availability)),
      quantity("nines", ({ nines }) => formatNines(nines)),
      quantity("downtime per year", ({ downtimePerYear }) => formatDurationInterval(downtimePerYear)),
      quantity("outages per year", ({ outagesPerYear }) => formatNumber(outagesPerYear)),
      quantity("median outage", ({ outages }) => outages && formatDurationInterval(outages.median)),
      quantity("down, worst year in ten", ({ years }) => {
        const worst = years?.picked.find(({ name }) => name === "worst_year_in_10");
        return worst && formatYearDowntime(worst.downtime);
      }),
      quantity("years that meet it", ({ objective }) =>
        objective?.chance.of === "year" ? formatShare(objective.chance.value) : undefined,
      ),
      quantity(
        "error budget left a year",
        ({ objective }) => objective && formatDurationInterval(objective.budget.left),
      ),
      quantity("root cause of most", ({ causes }) => largestShare(causes)),
      quantity("mostly waiting for", ({ phases }) => largestShare(phases)),
    ];
    return { title: name, quantities: quantities.filter(hasCells) };
  });
}

function serviceNames(runs: readonly FinishedRun[]): string[] {
  // Of services alike there are others that stand for all and for most of them.
  const names = runs.flatMap(({ outcome: { estimates } }) =>
    (estimates?.services ?? [])
      .filter((service) => !estimates?.sets.some(({ services }) => services.includes(service)))
      .map(({ name }) => name),
  );
  return [...new Set(names)];
}

function serviceOf({ outcome }: FinishedRun, name: string): ServiceEstimates | undefined {
  return outcome.estimates?.services.find((service) => service.name === name);
}

/** What most of the downtime is booked to, and how much of it. */
function largestShare([largest]: readonly DowntimeShare[]): Cell | undefined {
  if (largest === undefined) return undefined;
  const { lower, upper } = largest.share;
  if (upper - lower > NOTHING_KNOWN) return { estimate: largest.name, interval: "hardly known" };
  const { estimate, interval } = formatPart(largest.share);
  return { estimate: largest.name, interval: interval === "" ? estimate : interval };
}

function objectiveCell({ objective }: ServiceEstimates): Cell | undefined {
  if (objective === undefined) return undefined;
  const verdicts = {
    met: { estimate: "met", tone: "good" },
    missed: { estimate: "not met", tone: "bad" },
    undecided: { estimate: "undecided", tone: "open" },
  } as const;
  return { ...verdicts[objective.verdict], interval: formatExactPercent(objective.availability) };
}

function hasCells({ cells }: Quantity): boolean {
  return cells.some((cell) => cell !== undefined);
}

/** What happened nowhere is left out. */
function activitySection(runs: readonly FinishedRun[]): Section[] {
  const quantities = ACTIVITY_SHOWN.flatMap((metric): Quantity[] => {
    const values = runs.map(
      ({ outcome }) => outcome.estimates?.activity.find((row) => row.metric === metric)?.value,
    );
    if (!values.some((value) => value !== undefined && value.estimate > 0)) return [];
    const label = ACTIVITY_LABELS[metric];
    // A bound on what was never seen says little beside what was.
    const cells = values.map((value) =>
      value?.estimate === 0 ? { estimate: "none seen", interval: "" } : value && formatNumber(value),
    );
    return [{ label, cells }];
  });
  return quantities.length === 0 ? [] : [{ title: "the platform in a year", quantities }];
}

function costSections(runs: readonly FinishedRun[]): Section[] {
  const costs = runs.map(({ outcome }) => outcome.estimates?.cost);
  const first = costs.find((cost) => cost !== undefined);
  if (first === undefined) return [];
  const paid: Quantity = {
    label: "to be paid",
    cells: costs.map((cost) =>
      cost === undefined || cost.cost.items.length === 0
        ? undefined
        : formatTotals(cost.totals, cost.cost.currency),
    ),
  };
  const downtime: Quantity = {
    label: "cost of downtime",
    cells: costs.map((cost) => cost?.downtime && formatMoneyInterval(cost.downtime, cost.cost.currency)),
  };
  const { currency, period } = first.cost;
  const nines = costsPerNine(runs.map(({ outcome }) => outcome.estimates)).map(
    ({ service, results }): Quantity => ({
      label: service,
      cells: results.map((result) => result && perNineCell(result, currency)),
    }),
  );
  return [
    { title: `cost over ${yearsText(period)}`, quantities: [paid, downtime].filter(hasCells) },
    { title: "cost per nine gained", quantities: nines },
  ].filter(({ quantities }) => quantities.length > 0);
}

function perNineCell(result: CostPerNine, currency: string): Cell {
  switch (result.kind) {
    case "cheapest":
      return { estimate: "cheapest", interval: "" };
    case "no difference":
      return { estimate: "no difference shown", interval: "" };
    case "fewer":
      return { estimate: "fewer nines", interval: "" };
    case "more": {
      const { value } = result;
      if (value.upper === 0) return { estimate: "more nines", interval: "at the same cost" };
      if (!Number.isNaN(value.estimate)) return formatMoneyInterval(value, currency);
      return { estimate: `below ${formatMoney(value.upper, currency)}`, interval: "" };
    }
  }
}

function notes(
  runs: readonly FinishedRun[],
  kind: "scenario" | "variant",
  { colors, width }: Appearance,
): string {
  const isPriced = runs.filter(({ outcome }) => (outcome.cost?.items.length ?? 0) > 0).length > 1;
  const texts = [
    kind === "scenario"
      ? "Each interval is that of one scenario. Which is better, and how sure that is: quorate compare."
      : "Each interval is that of one variant; how sure their differences are is said above.",
    ...(isPriced
      ? ["A nine gained is counted against the cheapest scenario, without what is optional."]
      : []),
  ];
  return texts
    .flatMap((text) => wrap(text, width))
    .map(colors.dim)
    .join("\n");
}

function warnings(
  runs: readonly FinishedRun[],
  notRun: readonly string[],
  { colors, width }: Appearance,
): string {
  const interrupted = runs.flatMap(({ outcome: { interrupted, scenario, finished, asked } }) =>
    interrupted
      ? [
          `${scenario.name}: interrupted, ${formatCount(finished)} of ${formatCount(asked)} replications finished`,
        ]
      : [],
  );
  const texts = [
    ...interrupted,
    ...notRun.map((name) => `${name}: interrupted before it began`),
    ...groupedWarnings(runs),
  ];
  return texts
    .flatMap((text) =>
      wrap(text, width - 2).map((line, i) => `${i === 0 ? colors.yellow("!") : " "} ${line}`),
    )
    .join("\n");
}

/** Each claim once, with the scenarios and services it is about; the figures are in the run folders. */
function groupedWarnings(runs: readonly FinishedRun[]): string[] {
  const subjects = new Map<string, Map<string, string[]>>();
  for (const { outcome } of runs) {
    for (const warning of outcome.warnings) {
      const [, service, claim] = /^(.*?): (.*?)(?: \(.*\))?$/.exec(warning) ?? [];
      const scenarios = subjects.get(claim) ?? new Map<string, string[]>();
      subjects.set(claim, scenarios);
      scenarios.set(outcome.scenario.name, [...(scenarios.get(outcome.scenario.name) ?? []), service]);
    }
  }
  return [...subjects].map(([claim, scenarios]) => {
    const named = [...scenarios].map(([scenario, services]) => `${scenario} (${services.join(", ")})`);
    return `${claim}: ${named.join("; ")}`;
  });
}

/** How much was simulated and where the tables are, scenario by scenario. */
function closing(runs: readonly FinishedRun[], { colors, width }: Appearance): string {
  const texts = runs.map(({ outcome: { scenario, finished, horizon, warmUp }, folder }) => {
    const replications = finished === 1 ? "1 replication" : `${formatCount(finished)} replications`;
    return `${scenario.name}: ${replications} of ${yearsText(horizon - warmUp)} in ${folder}`;
  });
  return texts
    .flatMap((text) => wrap(text, width))
    .map(colors.dim)
    .join("\n");
}
