/** What is estimated of the platform's activity: how much it had to do in a year, and what it could not serve. */
import { COUNTERS } from "../observers/activity.ts";
import { YEAR } from "../scenario/units.ts";
import { availabilityInterval } from "../statistics/availability.ts";
import { type Interval, scaleInterval } from "../statistics/interval.ts";
import { replicationRateInterval } from "../statistics/rate.ts";
import { shareInterval } from "../statistics/share.ts";
import type { ExperimentRecord } from "./record.ts";

export interface ActivityEstimate {
  /** Name of the metric, such as host_failures_per_year. */
  readonly metric: string;
  readonly unit: string;
  readonly value: Interval;
}

const COUNTED = ["incidents", ...COUNTERS] as const;

/** Estimates from at least one replication. Warm-up included: these are rates over the whole simulated time. */
export function estimateActivity(record: ExperimentRecord, confidence: number): ActivityEstimate[] {
  const { activity, model } = record;
  const years = model.horizon / YEAR;
  const estimates: ActivityEstimate[] = COUNTED.map((name) => ({
    metric: `${name}_per_year`,
    unit: "1/year",
    value: replicationRateInterval(activity[name].values(), years, confidence),
  }));
  if (model.instances > 0) {
    // As a share of all instance time it has an upper bound even when no instance was ever stranded.
    const instanceTime = model.instances * model.horizon;
    const shares = activity.stranded_instance_s
      .values()
      .map((seconds) => Math.min(1, seconds / instanceTime));
    estimates.push({
      metric: "stranded_instance_hours_per_year",
      unit: "h/year",
      value: scaleInterval(availabilityInterval(shares, confidence), (model.instances * YEAR) / 3600),
    });
  }
  const demanded = activity.demanded_cpu_core_s.values();
  if (demanded.some((coreSeconds) => coreSeconds > 0)) {
    estimates.push({
      metric: "unmet_cpu_share",
      unit: "1",
      value: shareInterval(activity.unmet_cpu_core_s.values(), demanded, confidence),
    });
  }
  return estimates;
}
