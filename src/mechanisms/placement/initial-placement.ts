/**
 * The state a replication begins with: every instance placed, group by group in the scenario's order, on the host with
 * the most room, as far as admission control lets it be powered on. What finds no place waits as stranded. Clusters
 * come before those that run inside them.
 */
import { outermostFirst } from "../../cluster/nesting.ts";
import { HOST_DOWN, LOST, RUNNING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";
import type { Instances } from "../instances.ts";
import type { AdmissionControl } from "./admission.ts";
import { ORDINARY, type Placement } from "./placement.ts";

const ANY_HOST = () => true;

export function placeAll(
  context: Context,
  instances: Instances,
  placement: Placement,
  admission: AdmissionControl,
): void {
  const { model, state } = context;
  for (const cluster of outermostFirst(model)) {
    closeUnplaced(context, cluster);
    for (const instance of model.clusters[cluster].instances) {
      const host = admission.admits(instance) ? placement.choose(instance, ORDINARY, ANY_HOST) : -1;
      if (host >= 0) instances.beginOn(instance, host);
      else state.phase[instance] = LOST;
    }
  }
}

/** Hosts that are instances which found no place begin down. */
function closeUnplaced({ model, state }: Context, cluster: number): void {
  for (const host of model.clusters[cluster].hosts) {
    const { nestedIn } = model.hosts[host];
    if (nestedIn === undefined || state.phase[nestedIn] === RUNNING) continue;
    state.hostPhase[host] = HOST_DOWN;
    state.updateCapacity(host);
  }
}
