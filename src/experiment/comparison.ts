/** Differences between variants that ran on the same histories, service by service, and their rows in a table. */

import { YEAR } from "../scenario/units.ts";
import type { Interval } from "../statistics/interval.ts";
import { scaleInterval } from "../statistics/interval.ts";
import { type PairedDifference, pairedDifference } from "../statistics/paired-difference.ts";
import type { Estimates } from "./estimates.ts";
import type { ServiceRecord } from "./service-record.ts";

/** A variant with what its replications gave. */
export interface ComparedVariant {
  readonly name: string;
  readonly estimates: Estimates;
  /** By service, as in the estimates. */
  readonly records: readonly ServiceRecord[];
}

export type ComparedMetric = "downtime_per_year" | "outages_per_year";

/** How much more of a metric a service has in `variant` than in `than`. */
export interface Difference extends Omit<PairedDifference, "difference" | "differing"> {
  readonly service: string;
  readonly metric: ComparedMetric;
  readonly unit: string;
  readonly variant: string;
  readonly than: string;
  /** In the metric's unit; its bounds are infinite where nothing is known. */
  readonly value: Interval;
  /** Pairs of replications, and those of them that differ. */
  readonly replications: number;
  readonly differing: number;
  /** Intervals that hold all at once: those of the service and metric. */
  readonly comparisons: number;
}

interface Metric {
  readonly name: ComparedMetric;
  readonly unit: string;
  /** One value per replication, per second of observed time. */
  readonly valuesOf: (record: ServiceRecord) => Float64Array;
}

const METRICS: readonly Metric[] = [
  {
    name: "downtime_per_year",
    unit: "s/year",
    valuesOf: ({ downtimeShares }) => downtimeShares.values(),
  },
  {
    name: "outages_per_year",
    unit: "1/year",
    valuesOf: ({ outageCounts, observed }) => outageCounts.values().map((count) => count / observed),
  },
];

/**
 * All pairs of variants for every service that two of them have, the later variant against the earlier one; of services
 * alike those that stand for all of them. Intervals of one service and metric hold together with `confidence`.
 */
export function compareVariants(variants: readonly ComparedVariant[], confidence: number): Difference[] {
  return comparedServices(variants).flatMap((service) => {
    const having = variants.flatMap((variant) => {
      const index = variant.estimates.services.findIndex(({ name }) => name === service);
      return index < 0 ? [] : [{ name: variant.name, record: variant.records[index] }];
    });
    return METRICS.flatMap((metric) => pairsOf(service, metric, having, confidence));
  });
}

/** Services by name, in the order in which they first come. */
function comparedServices(variants: readonly ComparedVariant[]): string[] {
  const names = variants.flatMap(({ estimates: { services, sets } }) =>
    services.filter((one) => !sets.some((set) => set.services.includes(one))).map(({ name }) => name),
  );
  return [...new Set(names)];
}

function pairsOf(
  service: string,
  metric: Metric,
  variants: readonly { readonly name: string; readonly record: ServiceRecord }[],
  confidence: number,
): Difference[] {
  const comparisons = (variants.length * (variants.length - 1)) / 2;
  return variants.flatMap((variant, i) =>
    variants.slice(0, i).map((than) => {
      const replications = Math.min(variant.record.replications, than.record.replications);
      const valuesOf = ({ record }: typeof variant) => metric.valuesOf(record).subarray(0, replications);
      const paired = pairedDifference(valuesOf(than), valuesOf(variant), confidence, comparisons);
      const { difference, ...rest } = paired;
      return {
        ...rest,
        service,
        metric: metric.name,
        unit: metric.unit,
        variant: variant.name,
        than: than.name,
        value: scaleInterval(difference, YEAR),
        replications,
        comparisons,
      };
    }),
  );
}

/** A row of the differences table. Numbers that do not exist or are infinite are null. */
export function differenceRow(difference: Difference) {
  const { service, metric, unit, variant, than, value, verdict, replications, comparisons } = difference;
  return {
    service,
    metric,
    unit,
    variant,
    than,
    estimate: value.estimate,
    lower: finiteOrNull(value.lower),
    upper: finiteOrNull(value.upper),
    confidence: value.confidence,
    comparisons,
    verdict,
    correlation: finiteOrNull(difference.correlation),
    variance_saved: finiteOrNull(difference.varianceSaved),
    replications,
    replications_needed: difference.replicationsNeeded ?? null,
    method: value.method,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
