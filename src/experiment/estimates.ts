/** All estimates of a run, their rows in the metrics table, and what a reader should be warned of. */

import { YEAR } from "../scenario/units.ts";
import { replicationsHolding } from "../statistics/concentration.ts";
import { type Interval, scaleInterval } from "../statistics/interval.ts";
import { complementInterval } from "../statistics/nines.ts";
import { type ActivityEstimate, estimateActivity } from "./activity-estimates.ts";
import { type CostEstimates, estimateCost } from "./cost-estimates.ts";
import type { Objective } from "./objective-estimates.ts";
import type { ExperimentRecord } from "./record.ts";
import { estimateRules, type RuleEstimates } from "./rule-estimates.ts";
import { estimateService, type ServiceEstimates } from "./service-estimates.ts";
import type { ServiceRecord } from "./service-record.ts";
import { estimateSets, type ServiceSet } from "./service-sets.ts";
import { explainDowntime, type WhyDown } from "./why.ts";

export interface Estimates {
  readonly services: readonly ServiceEstimates[];
  /** Of services alike; each is among `services` too. */
  readonly sets: readonly ServiceSet[];
  readonly activity: readonly ActivityEstimate[];
  readonly rules: readonly RuleEstimates[];
  /** By service. */
  readonly why: readonly WhyDown[];
  /** Undefined when the scenario says nothing of costs. */
  readonly cost?: CostEstimates;
}

/** A row of the metrics table. Numbers that do not exist or are infinite are null. */
export interface MetricRow {
  readonly variant: string;
  readonly subject: string;
  readonly metric: string;
  readonly unit: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly confidence: number | null;
  readonly replications: number;
  readonly method: string;
}

/** Undefined when no replication was finished. */
export function estimate(record: ExperimentRecord, confidence: number): Estimates | undefined {
  if (record.replications === 0) return undefined;
  const { cost } = record.model;
  const services = record.model.services.map(({ name, objective }, index) =>
    estimateService(name, record.services[index], objective, record.model, confidence),
  );
  return {
    services,
    sets: estimateSets(record, services, confidence),
    activity: estimateActivity(record, confidence),
    rules: estimateRules(record, confidence),
    why: explainDowntime(record, confidence),
    cost: cost && estimateCost(cost, record, confidence),
  };
}

/** The metrics table: services first, then activity, rules and cost, whose subject is the scenario (`variant`) as a whole. */
export function metricRows(estimates: Estimates, replications: number, variant: string): MetricRow[] {
  const services = estimates.services.flatMap((service) => serviceRows(service, variant));
  const activity = estimates.activity.map(({ metric, unit, value }) =>
    row(variant, variant, metric, unit, value, replications),
  );
  const rules = estimates.rules.flatMap((rule) => ruleRows(rule, replications, variant));
  const cost = estimates.cost === undefined ? [] : costRows(estimates.cost, replications, variant);
  const sets = estimates.sets.flatMap((set) => setRows(set, replications, variant));
  return [...services, ...sets, ...activity, ...rules, ...cost];
}

/** Means of services alike. */
function setRows(set: ServiceSet, replications: number, variant: string): MetricRow[] {
  const rowOf = (metric: string, unit: string, value: Interval) =>
    row(variant, set.name, metric, unit, value, replications);
  return [
    rowOf("mean_availability", "1", set.availability),
    rowOf("mean_downtime_per_year", "s/year", set.downtimePerYear),
    rowOf("mean_outages_per_year", "1/year", set.outagesPerYear),
  ];
}

function ruleRows(rule: RuleEstimates, replications: number, variant: string): MetricRow[] {
  const { name, violatedShare, violationsPerYear, meanViolation } = rule;
  const rowOf = (metric: string, unit: string, value: Interval) =>
    row(variant, variant, `${metric}/${name}`, unit, value, replications);
  return [
    rowOf("rule_violated_share", "1", violatedShare),
    rowOf("rule_violations_per_year", "1/year", violationsPerYear),
    ...(meanViolation === undefined ? [] : [rowOf("rule_violation_mean", "s", meanViolation)]),
  ];
}

function serviceRows(service: ServiceEstimates, variant: string): MetricRow[] {
  const { name, outages, years, objective, replications } = service;
  const rowOf = (metric: string, unit: string, value: Interval, behind = replications) =>
    row(variant, name, metric, unit, value, behind);
  const rows = [
    rowOf("availability", "1", service.availability),
    rowOf("nines", "1", service.nines),
    rowOf("downtime_per_year", "s/year", service.downtimePerYear),
    rowOf("outages_per_year", "1/year", service.outagesPerYear),
  ];
  if (outages !== undefined) {
    rows.push(rowOf("outage_duration_mean", "s", outages.mean));
    rows.push(rowOf("outage_duration_median", "s", outages.median, outages.replications));
    rows.push(rowOf("outage_duration_p95", "s", outages.p95, outages.replications));
    rows.push(longestRow(service, variant, outages.longest, outages.longestCensored));
  }
  if (years !== undefined) {
    for (const { name: year, downtime } of years.picked) {
      const availability = complementInterval(scaleInterval(downtime, 1 / YEAR));
      rows.push(rowOf(`availability_${year}`, "1", availability, years.replications));
    }
    rows.push(rowOf("share_of_years_without_outage", "1", years.withoutOutage, years.replications));
  }
  if (objective !== undefined) rows.push(...objectiveRows(service, objective, variant));
  for (const [metric, shares] of [
    ["downtime_share", service.causes],
    ["downtime_share_level", service.levels],
    ["downtime_share_phase", service.phases],
  ] as const) {
    for (const { name: of, share } of shares) {
      rows.push(rowOf(`${metric}/${of}`, "1", share, service.replicationsWithOutages));
    }
  }
  return rows;
}

function objectiveRows(
  { name, observed, replications, years }: ServiceEstimates,
  { chance, budget, replicationsToDecide: toDecide }: Objective,
  variant: string,
): MetricRow[] {
  const rowOf = (metric: string, unit: string, value: Interval, behind = replications) =>
    row(variant, name, metric, unit, value, behind);
  const exact = (metric: string, unit: string, value: number, method: string) =>
    exactRow(variant, name, metric, unit, value, replications, method);
  const of = chance.of === "year" ? "years" : `histories of ${yearsText(observed)}`;
  const method = `share of ${of}; ${chance.value.method}`;
  return [
    rowOf("chance_of_meeting_objective", "1", { ...chance.value, method }, years?.replications),
    exact("error_budget", "s/year", budget.allowed, "downtime that the objective allows"),
    rowOf("error_budget_left", "s/year", budget.left),
    ...(budget.leftShare === undefined ? [] : [rowOf("error_budget_left_share", "1", budget.leftShare)]),
    ...(toDecide === undefined
      ? []
      : [
          exact("replications_to_decide", "1", toDecide, "probably, by the estimate and its variance so far"),
        ]),
  ];
}

/** What has to be paid has no interval, as it is not estimated. */
function costRows(
  { cost, totals, downtime, downtimeByService }: CostEstimates,
  replications: number,
  variant: string,
): MetricRow[] {
  const paid = (metric: string, amount: number) =>
    exactRow(variant, variant, metric, cost.currency, amount, 0, "sum of what the scenario states");
  const rows = [
    ...cost.items.map(({ name, total }) => paid(`cost_period/${name}`, total)),
    paid("cost_period", totals.least),
    paid("cost_period_with_optional", totals.most),
    ...downtimeByService.map(({ service, value }) =>
      row(variant, service, "cost_downtime_period", cost.currency, value, replications),
    ),
  ];
  if (downtime === undefined) return rows;
  return [...rows, row(variant, variant, "cost_downtime_period", cost.currency, downtime, replications)];
}

function longestRow(
  { name, replications }: ServiceEstimates,
  variant: string,
  longest: number,
  isCensored: boolean,
): MetricRow {
  const method = isCensored ? "longest seen, cut off by the horizon" : "longest seen";
  return exactRow(variant, name, "outage_duration_longest", "s", longest, replications, method);
}

/** A row without an interval. */
function exactRow(
  variant: string,
  subject: string,
  metric: string,
  unit: string,
  estimate: number,
  replications: number,
  method: string,
): MetricRow {
  const none = { lower: null, upper: null, confidence: null };
  return { variant, subject, metric, unit, estimate: finiteOrNull(estimate), ...none, replications, method };
}

function row(
  variant: string,
  subject: string,
  metric: string,
  unit: string,
  value: Interval,
  replications: number,
): MetricRow {
  const lower = finiteOrNull(value.lower);
  const upper = finiteOrNull(value.upper);
  const confidence = lower === null && upper === null ? null : value.confidence;
  const { method } = value;
  const estimated = finiteOrNull(value.estimate);
  return {
    variant,
    subject,
    metric,
    unit,
    estimate: estimated,
    lower,
    upper,
    confidence,
    replications,
    method,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const DAY = 86_400;
/** Times shorter than this are not told in years, s; nor are whole days below a year. */
const SHORT = YEAR / 12;

/** "1 year", "0.5 years", "90 days", "0.5 h": how long one replication was observed. */
export function yearsText(seconds: number): string {
  if (seconds < DAY) return `${Number((seconds / 3600).toPrecision(3))} h`;
  if (seconds < SHORT || (seconds < YEAR && seconds % DAY === 0)) return counted(seconds / DAY, "day");
  return counted(seconds / YEAR, "year");
}

function counted(value: number, unit: string): string {
  const rounded = Number(value.toPrecision(3));
  return rounded === 1 ? `1 ${unit}` : `${rounded} ${unit}s`;
}

/** Fewest replications with outages that an estimate should rest on. */
const REPLICATIONS_WITH_OUTAGES_MIN = 10;
/** Half of all downtime in fewer replications than this means that a few long outages decide the estimate. */
const HALF_OF_DOWNTIME_IN = 10;

/**
 * What a reader must know before trusting the estimates: "service: claim (figures)"; of services alike, once for all it is
 * true of: "set (18 of 20): claim".
 */
export function warningsOf(record: ExperimentRecord, estimates: Estimates): string[] {
  const warnings = estimates.services.flatMap((service, index) => {
    const warning = warningOf(service, record.services[index]);
    return warning === undefined ? [] : [{ service, ...warning }];
  });
  const texts = warnings.map(({ service, claim, figures }) => {
    const set = estimates.sets.find(({ services }) => services.includes(service));
    if (set === undefined) return `${service.name}: ${claim} (${figures})`;
    const alike = warnings.filter((other) => other.claim === claim && set.services.includes(other.service));
    return `${set.name} (${alike.length} of ${set.services.length}): ${claim}`;
  });
  return [...new Set(texts)];
}

function warningOf(
  { replicationsWithOutages: some, replications }: ServiceEstimates,
  { downtimeShares }: ServiceRecord,
): { claim: string; figures: string } | undefined {
  const all = `${replications.toLocaleString("en-US")} replication${replications === 1 ? "" : "s"}`;
  if (some === 0) return { claim: "only bounds can be given", figures: `no outage in ${all}` };
  const of = `of ${all}`;
  if (some < REPLICATIONS_WITH_OUTAGES_MIN) {
    return { claim: "run more before relying on these estimates", figures: `${some} ${of} had an outage` };
  }
  const half = replicationsHolding(downtimeShares.values(), 0.5);
  if (half >= HALF_OF_DOWNTIME_IN) return undefined;
  return {
    claim: "a few long outages decide the estimate",
    figures: `half of its downtime is from ${half} ${of}`,
  };
}
