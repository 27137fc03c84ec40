/** What a sweep knows of the model of each of its points; the models themselves are made when they are simulated. */
import type { Model } from "../../cluster/model.ts";
import { costTotals } from "../cost-estimates.ts";
import type { WatchedService } from "./point-record.ts";

export interface Candidate {
  readonly services: readonly { readonly name: string; readonly objective: number }[];
  /** What has to be paid without what is optional; undefined when the scenario says nothing of it. */
  readonly cost?: { readonly total: number; readonly currency: string; readonly period: number };
}

export function candidateOf({ services, cost }: Model): Candidate {
  return {
    services: services.map(({ name, objective }) => ({ name, objective })),
    ...(cost !== undefined &&
      cost.items.length > 0 && {
        cost: { total: costTotals(cost).least, currency: cost.currency, period: cost.period },
      }),
  };
}

/**
 * Names of the services to report: those that every point has and that have an objective at some point; all that every
 * point has when none has one.
 */
export function watchedNames(candidates: readonly Candidate[]): string[] {
  const everywhere = candidates[0].services
    .map(({ name }) => name)
    .filter((name) => candidates.every(({ services }) => services.some((other) => other.name === name)));
  const isWanted = (name: string) =>
    candidates.some(({ services }) =>
      services.some((other) => other.name === name && !Number.isNaN(other.objective)),
    );
  const wanted = everywhere.filter(isWanted);
  return wanted.length > 0 ? wanted : everywhere;
}

/** The watched services of a point. */
export function watchedServices({ services }: Candidate, names: readonly string[]): WatchedService[] {
  return names.map((name) => {
    const index = services.findIndex((service) => service.name === name);
    return { name, index, objective: services[index].objective };
  });
}
