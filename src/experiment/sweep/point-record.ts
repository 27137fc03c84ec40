/** What is kept of the replications of one point: moments, and sums by group of replications; memory does not grow with them. */
import type { ReplicationBatch } from "../../../workers/task.ts";
import { REPLICATIONS } from "../../results/tables.ts";
import { YEAR } from "../../scenario/units.ts";
import { unvaryingInterval } from "../../statistics/availability.ts";
import { clampInterval, type Interval, scaleInterval } from "../../statistics/interval.ts";
import { hallMeanInterval } from "../../statistics/mean-interval.ts";
import { addToMoments, emptyMoments, type Moments } from "../../statistics/moments.ts";
import { complementInterval } from "../../statistics/nines.ts";
import { poissonRateInterval } from "../../statistics/rate.ts";
import type { GroupMeans } from "../../statistics/sensitivity/noisy-output.ts";
import { batchOf, columnsOf } from "../columns.ts";
import { type Verdict, verdictOf } from "../objective-estimates.ts";

/** A service of a point's model. */
export interface WatchedService {
  readonly name: string;
  /** Its place in the model of the point. */
  readonly index: number;
  /** Wanted availability, 0..1; NaN when none is stated. */
  readonly objective: number;
}

/** What is estimated of one service at one point. */
export interface PointEstimates {
  readonly service: string;
  readonly availability: Interval;
  /** s per year */
  readonly downtimePerYear: Interval;
  /** per year */
  readonly outagesPerYear: Interval;
  readonly objective?: { readonly availability: number; readonly verdict: Verdict };
}

/** Groups of replications that tell noise from effect; replication r is in group r modulo their number. */
export const GROUPS = 30;

export class PointRecord {
  readonly #services: readonly WatchedService[];
  readonly #modelServices: number;
  readonly #downtimes: readonly Moments[];
  readonly #outages: readonly Moments[];
  /** Sums of shares of downtime by service and group. */
  readonly #groups: readonly Float64Array[];
  readonly #counts = new Float64Array(GROUPS);
  #observed = 0;
  #replications = 0;
  #events = 0;

  /** `modelServices`: how many services the model has, watched or not. */
  constructor(services: readonly WatchedService[], modelServices: number) {
    this.#services = services;
    this.#modelServices = modelServices;
    this.#downtimes = services.map(emptyMoments);
    this.#outages = services.map(emptyMoments);
    this.#groups = services.map(() => new Float64Array(GROUPS));
  }

  get replications(): number {
    return this.#replications;
  }

  get events(): number {
    return this.#events;
  }

  /** Adds the next replications in order; returns their shares of time down, by service. */
  add({ batches, events }: ReplicationBatch): Float64Array[] {
    const batch = batchOf(batches, REPLICATIONS);
    if (batch === undefined) throw new Error("the simulation gave no rows of table replications");
    const columns = columnsOf(batch, REPLICATIONS);
    const count = batch.rows / this.#modelServices;
    const shares = this.#services.map(() => new Float64Array(count));
    for (let i = 0; i < count; i++) {
      const first = i * this.#modelServices;
      const group = columns.replication[first] % GROUPS;
      this.#counts[group]++;
      for (const [service, { index }] of this.#services.entries()) {
        const row = first + index;
        this.#observed = columns.observed_s[row];
        const share = columns.downtime_s[row] / this.#observed;
        shares[service][i] = share;
        addToMoments(this.#downtimes[service], share);
        addToMoments(this.#outages[service], columns.outages[row]);
        this.#groups[service][group] += share;
      }
    }
    this.#replications += count;
    this.#events += events;
    return shares;
  }

  /** Estimates of all watched services from at least one replication. */
  estimates(confidence: number): PointEstimates[] {
    return this.#services.map(({ name, objective }, service) => {
      const unavailability = unavailabilityOf(this.#downtimes[service], confidence);
      const availability = complementInterval(unavailability);
      return {
        service: name,
        availability,
        downtimePerYear: scaleInterval(unavailability, YEAR),
        outagesPerYear: rateOf(this.#outages[service], this.#observed / YEAR, confidence),
        ...(!Number.isNaN(objective) && {
          objective: { availability: objective, verdict: verdictOf(availability, objective) },
        }),
      };
    });
  }

  /** Replications by group, of the groups that have any. */
  groupCounts(): Float64Array {
    return this.#counts.filter((count) => count > 0);
  }

  /** Mean downtime of a service by group, s per year. */
  groupMeans(service: string): GroupMeans {
    const sums = this.#groups[this.#services.findIndex(({ name }) => name === service)];
    return sums
      .map((sum, group) => (sum / this.#counts[group]) * YEAR)
      .filter((_, group) => this.#counts[group] > 0);
  }
}

/** As availabilityInterval, from moments in place of all values. */
function unavailabilityOf(moments: Moments, confidence: number): Interval {
  return moments.m2 === 0
    ? unvaryingInterval(moments.mean, moments.count, confidence)
    : clampInterval(hallMeanInterval(moments, confidence), 0, 1);
}

/** As replicationRateInterval, from moments in place of all counts. */
function rateOf(moments: Moments, years: number, confidence: number): Interval {
  const { count, mean } = moments;
  if (moments.m2 === 0) {
    return {
      ...poissonRateInterval(Math.round(mean * count), years * count, confidence),
      observations: count,
    };
  }
  const perReplication = clampInterval(hallMeanInterval(moments, confidence), 0, Number.POSITIVE_INFINITY);
  return scaleInterval(perReplication, 1 / years);
}
