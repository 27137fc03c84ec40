/** A model in which nothing fails by itself: what is scripted, recorded or struck from outside is all that happens. */
import { fixed } from "../kernel/distributions.ts";
import type { Model } from "./model.ts";

const NEVER = fixed(Number.POSITIVE_INFINITY);

/** Without failures of processes, shocks, bad patches and mistakes; common causes that something else triggers stay. */
export function withoutRandomFaults(model: Model): Model {
  return {
    ...model,
    processes: model.processes.map(({ warning: _warning, age: _age, ...process }) => ({
      ...process,
      lifetime: NEVER,
    })),
    commonCauses: model.commonCauses.map((cause) => ({ ...cause, interval: NEVER })),
    clusters: model.clusters.map((cluster) => {
      const { badPatch: _patch, mistake: _mistake, ...maintenance } = cluster.maintenance;
      return { ...cluster, maintenance };
    }),
  };
}
