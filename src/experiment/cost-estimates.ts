/** What a scenario costs over its period: what has to be paid, which is exact, and its downtime, which is estimated. */
import type { Cost } from "../cluster/model.ts";
import { availabilityInterval } from "../statistics/availability.ts";
import { type Interval, scaleInterval } from "../statistics/interval.ts";
import type { ExperimentRecord } from "./record.ts";

export interface CostEstimates {
  readonly cost: Cost;
  readonly totals: CostTotals;
  /** Downtime of all services with a cost together; undefined when none has one. */
  readonly downtime?: Interval;
  readonly downtimeByService: readonly ServiceDowntimeCost[];
}

export interface CostTotals {
  /** Without what can be left out. */
  readonly least: number;
  readonly most: number;
}

export interface ServiceDowntimeCost {
  readonly service: string;
  readonly value: Interval;
}

export function costTotals({ items }: Cost): CostTotals {
  const most = items.reduce((sum, { total }) => sum + total, 0);
  const left = items.reduce((sum, { total, optional }) => sum + (optional ? total : 0), 0);
  return { least: most - left, most };
}

/** Estimates from at least one replication. */
export function estimateCost(cost: Cost, record: ExperimentRecord, confidence: number): CostEstimates {
  const { downtime, period } = cost;
  const sharesOf = (service: number) => record.services[service].downtimeShares.values();
  const priced = downtime.filter(({ perSecond }) => perSecond > 0);
  return {
    cost,
    totals: costTotals(cost),
    downtime: priced.length === 0 ? undefined : together(record, cost, confidence),
    downtimeByService: priced.map(({ service, perSecond }) => ({
      service: record.model.services[service].name,
      value: scaleInterval(availabilityInterval(sharesOf(service), confidence), perSecond * period),
    })),
  };
}

/**
 * Services that are down at the same time make the sum vary more than each alone, so its interval is that of the sum
 * in each replication: of the mean, weighted by cost, of the shares of time in which services are down.
 */
function together(record: ExperimentRecord, { downtime, period }: Cost, confidence: number): Interval {
  const rate = downtime.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const weighted = new Float64Array(record.replications);
  for (const { service, perSecond } of downtime) {
    const shares = record.services[service].downtimeShares.values();
    const weight = perSecond / rate;
    for (let i = 0; i < weighted.length; i++) weighted[i] += weight * shares[i];
  }
  // Weights add up to one but for rounding.
  for (let i = 0; i < weighted.length; i++) weighted[i] = Math.min(1, weighted[i]);
  return scaleInterval(availabilityInterval(weighted, confidence), rate * period);
}
