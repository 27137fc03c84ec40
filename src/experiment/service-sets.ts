/** Services alike, such as the APIs of many tenants: together, and the best and the worst of them. */

import { YEAR } from "../scenario/units.ts";
import { availabilityInterval } from "../statistics/availability.ts";
import { type Interval, scaleInterval } from "../statistics/interval.ts";
import { complementInterval } from "../statistics/nines.ts";
import { replicationRateInterval } from "../statistics/rate.ts";
import type { Numbers } from "./numbers.ts";
import type { ExperimentRecord } from "./record.ts";
import type { ServiceEstimates } from "./service-estimates.ts";

export interface ServiceSet {
  readonly name: string;
  readonly services: readonly ServiceEstimates[];
  /** Means over the services. */
  readonly availability: Interval;
  /** s per year */
  readonly downtimePerYear: Interval;
  /** per year */
  readonly outagesPerYear: Interval;
  readonly best: ServiceEstimates;
  readonly worst: ServiceEstimates;
}

/** Sets in the order of the scenario. `services` are the estimates of all services of the record. */
export function estimateSets(
  record: ExperimentRecord,
  services: readonly ServiceEstimates[],
  confidence: number,
): ServiceSet[] {
  const members = new Map<string, number[]>();
  record.model.services.forEach(({ oneOf }, index) => {
    if (oneOf !== undefined) members.set(oneOf, [...(members.get(oneOf) ?? []), index]);
  });
  return [...members]
    .filter(([, indices]) => indices.length > 1)
    .map(([name, indices]) => estimateSet(record, services, confidence, name, indices));
}

function estimateSet(
  record: ExperimentRecord,
  estimates: readonly ServiceEstimates[],
  confidence: number,
  name: string,
  indices: readonly number[],
): ServiceSet {
  const services = indices.map((index) => estimates[index]);
  const records = indices.map((index) => record.services[index]);
  // They share hosts, so sums are taken replication by replication: those are independent.
  const shares = sumsOf(records.map(({ downtimeShares }) => downtimeShares));
  const unavailability = availabilityInterval(
    shares.map((sum) => sum / services.length),
    confidence,
  );
  const outages = replicationRateInterval(
    sumsOf(records.map(({ outageCounts }) => outageCounts)),
    records[0].observed / YEAR,
    confidence,
  );
  const byAvailability = services.toSorted((a, b) => b.availability.estimate - a.availability.estimate);
  return {
    name,
    services,
    availability: complementInterval(unavailability),
    downtimePerYear: scaleInterval(unavailability, YEAR),
    outagesPerYear: scaleInterval(outages, 1 / services.length),
    best: byAvailability[0],
    worst: byAvailability[byAvailability.length - 1],
  };
}

/** By replication. */
function sumsOf(columns: readonly Numbers[]): Float64Array {
  const all = columns.map((column) => column.values());
  return Float64Array.from(all[0], (_, row) => all.reduce((sum, values) => sum + values[row], 0));
}
