/** Which selection a sweep allows: by cost where there are costs and objectives, by downtime where there are not. */
import { type Candidate, watchedServices } from "./candidates.ts";
import { CheapestSelector } from "./cheapest-selector.ts";
import { LeastDowntimeSelector } from "./least-downtime-selector.ts";
import type { Selector, SelectorOptions } from "./selector.ts";

/** `watched` are the names of the services whose shares it is given. */
export function createSelector(
  candidates: readonly Candidate[],
  watched: readonly string[],
  options: SelectorOptions,
): Selector {
  const objectives = objectivesByPoint(candidates, watched);
  const hasAll = objectives.every((of) => of.every((objective) => !Number.isNaN(objective)));
  const isPriced = candidates.every(({ cost }) => cost !== undefined);
  return hasAll && isPriced
    ? new CheapestSelector(candidates, watched, objectives, options)
    : new LeastDowntimeSelector(watched, objectives, options);
}

/** Wanted availability by point and watched service. */
function objectivesByPoint(candidates: readonly Candidate[], watched: readonly string[]): number[][] {
  return candidates.map((candidate) => watchedServices(candidate, watched).map(({ objective }) => objective));
}
