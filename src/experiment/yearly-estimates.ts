/** How a service fares in one year and another: the distribution of its yearly downtime. */
import {
  clusteredProportionInterval,
  clusteredQuantileInterval,
  countsUpTo,
} from "../statistics/clustered.ts";
import type { Interval } from "../statistics/interval.ts";
import type { YearlyDowntime } from "./yearly-downtime.ts";

/** Years picked by how bad they are: `chance` is that of a year as bad or worse. */
const PICKED_YEARS = [
  { name: "median_year", chance: 0.5 },
  { name: "worst_year_in_10", chance: 0.1 },
  { name: "worst_year_in_100", chance: 0.01 },
] as const;

export interface PickedYear {
  readonly name: (typeof PICKED_YEARS)[number]["name"];
  /** s; the upper bound is infinite where there are too few years for one. */
  readonly downtime: Interval;
}

export interface YearlyEstimates {
  /** Whole years seen, and the replications they are from; the intervals take only replications for independent. */
  readonly years: number;
  readonly replications: number;
  /** Those of which one at least was to be expected among the years seen. */
  readonly picked: readonly PickedYear[];
  /** Share of years without any outage. */
  readonly withoutOutage: Interval;
}

/** Undefined when the observed time of a replication is shorter than a year. */
export function estimateYears(yearly: YearlyDowntime, confidence: number): YearlyEstimates | undefined {
  const { years, replications } = yearly;
  if (years === 0) return undefined;
  const downtimes = yearly.values();
  return {
    years: downtimes.length,
    replications,
    picked: PICKED_YEARS.filter(({ chance }) => downtimes.length * chance >= 1).map(({ name, chance }) => ({
      name,
      downtime: clusteredQuantileInterval(downtimes, years, 1 - chance, confidence),
    })),
    withoutOutage: shareOfYearsUpTo(yearly, 0, confidence),
  };
}

/** Share of years with so much downtime, s, or less. */
export function shareOfYearsUpTo(yearly: YearlyDowntime, downtime: number, confidence: number): Interval {
  const upTo = countsUpTo(yearly.values(), yearly.years, downtime);
  return clusteredProportionInterval(upTo, yearly.years, confidence);
}
