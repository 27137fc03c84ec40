/** What is estimated of one service. */
import { PHASES } from "../observers/phases.ts";
import { YEAR } from "../scenario/units.ts";
import { availabilityInterval } from "../statistics/availability.ts";
import { clampInterval, type Interval, scaleInterval } from "../statistics/interval.ts";
import { complementInterval, ninesInterval } from "../statistics/nines.ts";
import { countNonZero } from "../statistics/pilot.ts";
import { quantileInterval } from "../statistics/quantile-interval.ts";
import { replicationRateInterval } from "../statistics/rate.ts";
import { ratioInterval } from "../statistics/ratio.ts";
import { shareInterval } from "../statistics/share.ts";
import { survivalCurve, survivalQuantile } from "../statistics/survival.ts";
import type { DowntimeShares } from "./downtime-shares.ts";
import { estimateObjective, type Objective } from "./objective-estimates.ts";
import type { RecordedModel } from "./record.ts";
import type { ServiceRecord } from "./service-record.ts";
import { estimateYears, type YearlyEstimates } from "./yearly-estimates.ts";

/** Part of the downtime that is booked to something, 0..1. */
export interface DowntimeShare {
  readonly name: string;
  readonly share: Interval;
}

export interface ServiceEstimates {
  readonly name: string;
  readonly replications: number;
  readonly replicationsWithOutages: number;
  /** Observed time of one replication, s. */
  readonly observed: number;
  readonly unavailability: Interval;
  readonly availability: Interval;
  readonly nines: Interval;
  /** s per year */
  readonly downtimePerYear: Interval;
  /** per year */
  readonly outagesPerYear: Interval;
  /** Durations of outages, s; undefined when there was none. */
  readonly outages?: OutageDurations;
  /** Undefined when the observed time of a replication is shorter than a year. */
  readonly years?: YearlyEstimates;
  readonly objective?: Objective;
  /** By root cause, by level of the part at fault, and by what was waited for; largest share first. */
  readonly causes: readonly DowntimeShare[];
  readonly levels: readonly DowntimeShare[];
  readonly phases: readonly DowntimeShare[];
}

export interface OutageDurations {
  /** Outages that median and quantile rest on, and the replications they are from. */
  readonly count: number;
  readonly replications: number;
  /** Downtime over number of outages, cut-off ones included as far as seen. */
  readonly mean: Interval;
  readonly median: Interval;
  readonly p95: Interval;
  readonly longest: number;
  /** The horizon cut the longest one off. */
  readonly longestCensored: boolean;
}

/** Estimates of a service from at least one replication. `objective` is NaN when none is stated. */
export function estimateService(
  name: string,
  record: ServiceRecord,
  objective: number,
  names: Pick<RecordedModel, "causes" | "levels">,
  confidence: number,
): ServiceEstimates {
  const counts = record.outageCounts.values();
  const unavailability = availabilityInterval(record.downtimeShares.values(), confidence);
  return {
    name,
    replications: record.replications,
    replicationsWithOutages: countNonZero(counts),
    observed: record.observed,
    unavailability,
    availability: complementInterval(unavailability),
    nines: ninesInterval(unavailability),
    downtimePerYear: scaleInterval(unavailability, YEAR),
    outagesPerYear: replicationRateInterval(counts, record.observed / YEAR, confidence),
    outages: outageDurations(record, confidence),
    years: estimateYears(record.yearly, confidence),
    objective: Number.isNaN(objective)
      ? undefined
      : estimateObjective(objective, record, unavailability, confidence),
    causes: shares(record, record.byCause, names.causes, confidence),
    levels: shares(record, record.byLevel, names.levels.names, confidence),
    phases: shares(record, record.byPhase, PHASES, confidence),
  };
}

/** Kaplan-Meier where the horizon cut outages off, order statistics where it did not. */
function outageDurations(record: ServiceRecord, confidence: number): OutageDurations | undefined {
  const durations = record.durations.values();
  if (durations.length === 0) return undefined;
  const ended = Uint8Array.from(record.ended.values());
  const curve = ended.includes(0) ? survivalCurve(durations, ended, confidence) : undefined;
  const quantile = (probability: number) =>
    curve === undefined
      ? quantileInterval(durations, probability, confidence)
      : survivalQuantile(curve, probability);
  return {
    count: durations.length,
    replications: record.durationReplications,
    mean: ratioInterval(
      record.downtimeShares.values().map((share) => share * record.observed),
      record.outageCounts.values(),
      confidence,
    ),
    median: clampInterval(quantile(0.5), 0, Number.POSITIVE_INFINITY),
    p95: clampInterval(quantile(0.95), 0, Number.POSITIVE_INFINITY),
    longest: record.longest,
    longestCensored: record.longestCensored,
  };
}

function shares(
  record: ServiceRecord,
  booked: DowntimeShares,
  names: readonly string[],
  confidence: number,
): DowntimeShare[] {
  const all = record.downtimes.values();
  return booked
    .entries(all.length)
    .map(([code, seconds]) => ({
      name: code < 0 ? "unknown" : names[code],
      share: shareInterval(seconds, all, confidence),
    }))
    .sort((a, b) => b.share.estimate - a.share.estimate || (a.name < b.name ? -1 : 1));
}
