/** Why services were down: importance of parts and the smallest sets of failures seen, and their rows in the tables. */
import type { CellValue } from "../results/write-rows.ts";
import type { Interval } from "../statistics/interval.ts";
import type { Failure } from "./cut-sets.ts";
import { type Importance, importanceFor } from "./importance.ts";
import type { ExperimentRecord } from "./record.ts";

export interface FailureSet {
  /** "host crash of prod/host-03", in the order of the components. */
  readonly failures: readonly string[];
  /** Their causes alone, sorted: "host crash". */
  readonly kinds: readonly string[];
  readonly outages: number;
  /** s, in all replications. */
  readonly downtime: number;
  /** Its part in all downtime of the service. */
  readonly share: number;
}

export interface WhyDown {
  readonly service: string;
  /** The part whose absence would save most comes first. */
  readonly importance: readonly Importance[];
  /** Most downtime first. */
  readonly sets: readonly FailureSet[];
}

/** For every service, from at least one replication. */
export function explainDowntime(record: ExperimentRecord, confidence: number): WhyDown[] {
  const { model, replications } = record;
  return model.services.map(({ name }, service) => ({
    service: name,
    importance: importanceFor(
      service,
      record.importance,
      model.components,
      replications,
      record.services[service].observed,
      confidence,
    ),
    sets: failureSets(record, service),
  }));
}

function failureSets(record: ExperimentRecord, service: number): FailureSet[] {
  const { causes, components } = record.model;
  const { down } = record.importance.services[service];
  const causeOf = ({ cause }: Failure) => causes[cause] ?? "unknown";
  return record.cutSets[service].minimal().map(({ failures, outages, downtime }) => ({
    failures: failures.map(
      (failure) => `${causeOf(failure)} of ${components[failure.component] ?? "unknown"}`,
    ),
    kinds: failures.map(causeOf).sort(),
    outages,
    downtime,
    share: downtime / down,
  }));
}

type Row = Readonly<Record<string, CellValue>>;

/** Rows of the importance table. */
export function importanceRows(
  why: readonly WhyDown[],
  variant: string,
  replications: number,
  confidence: number,
): Row[] {
  return why.flatMap(({ service, importance }) =>
    importance.map((one) => ({
      variant,
      service,
      component: one.component,
      failed_share: one.failedShare,
      saved_s_per_year: one.saved.estimate,
      saved_lower_s_per_year: one.saved.lower,
      saved_upper_s_per_year: finiteOrNull(one.saved.upper),
      ...cells("birnbaum", one.birnbaum),
      ...cells("fussell_vesely", one.fussellVesely),
      ...cells("risk_achievement_worth", one.riskAchievement),
      ...cells("risk_reduction_worth", one.riskReduction),
      confidence,
      replications,
    })),
  );
}

/** Rows of the table of cut sets. */
export function cutSetRows(why: readonly WhyDown[], variant: string): Row[] {
  return why.flatMap(({ service, sets }) =>
    sets.map(({ failures, kinds, outages, downtime, share }, i) => ({
      variant,
      service,
      rank: i + 1,
      size: failures.length,
      failures: failures.join(" + "),
      kinds: kinds.join(" + "),
      outages,
      downtime_s: downtime,
      downtime_share: share,
    })),
  );
}

function cells(name: string, { estimate, lower, upper }: Interval): Row {
  return {
    [name]: finiteOrNull(estimate),
    [`${name}_lower`]: finiteOrNull(lower),
    [`${name}_upper`]: finiteOrNull(upper),
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
