/**
 * The state a replication begins with: every instance placed, group by group in the scenario's order, on the host with
 * the most room, as far as admission control lets it be powered on. What finds no place waits as stranded.
 */
import { LOST } from "../../cluster/state.ts";
import type { Context } from "../context.ts";
import type { Instances } from "../instances.ts";
import type { AdmissionControl } from "./admission.ts";
import { ORDINARY, type Placement } from "./placement.ts";

const ANY_HOST = () => true;

export function placeAll(
  { model, state }: Context,
  instances: Instances,
  placement: Placement,
  admission: AdmissionControl,
): void {
  for (let instance = 0; instance < model.instances.length; instance++) {
    const host = admission.admits(instance) ? placement.choose(instance, ORDINARY, ANY_HOST) : -1;
    if (host >= 0) instances.beginOn(instance, host);
    else state.phase[instance] = LOST;
  }
}
