/**
 * Which instances a cluster's own management rests on, through services and quorums. If they are lost together with
 * management nothing can restart them but a person who starts them by hand.
 */
import type { Element, Model } from "../../cluster/model.ts";

/** By instance: 1 when the management service of its own cluster needs it, or one like it. */
export function neededByOwnManagement(model: Model): Uint8Array {
  const isNeeded = new Uint8Array(model.instances.length);
  model.clusters.forEach(({ management, instances }) => {
    if (management < 0) return;
    const needed = instancesUnder(model, management);
    for (const instance of instances) if (needed.has(instance)) isNeeded[instance] = 1;
  });
  return isNeeded;
}

/** All instances that are elements of a service's terms, or of what those need. Services cannot require themselves. */
function instancesUnder(model: Model, service: number): Set<number> {
  const found = new Set<number>();
  const open: Element[] = [{ kind: "service", index: service }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "instance") found.add(next.index);
    else if (next.kind === "quorum") open.push(...model.quorums[next.index].members);
    else if (next.kind === "service") {
      open.push(...model.services[next.index].terms.flatMap(({ elements }) => elements));
    }
  }
  return found;
}
