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

/** All instances that are elements of a service's terms, or of what those need. */
function instancesUnder(model: Model, service: number): Set<number> {
  const found = new Set<number>();
  const seen = new Set<string>();
  const open: Element[] = [{ kind: "service", index: service }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = `${next.kind} ${next.index}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (next.kind === "instance") found.add(next.index);
    open.push(...neededBy(model, next));
  }
  return found;
}

/** What an element is made of, or lies on. */
function neededBy(model: Model, { kind, index }: Element): readonly Element[] {
  switch (kind) {
    case "service":
      return model.services[index].terms.flatMap(({ elements }) => elements);
    case "quorum":
      return model.quorums[index].members;
    case "host":
      return instanceOf(model, index);
    case "instance": {
      const { hosts, management } = model.clusters[model.groups[model.instances[index].group].cluster];
      const outer = hosts.flatMap((host) => instanceOf(model, host));
      // Inside another cluster it comes back only when both layers do.
      return outer.length === 0 ? [] : [...outer, ...serviceOf(management)];
    }
    case "domain":
      return [];
  }
}

/** The instance that a nested host is. */
function instanceOf(model: Model, host: number): Element[] {
  const { nestedIn } = model.hosts[host];
  return nestedIn === undefined ? [] : [{ kind: "instance", index: nestedIn }];
}

function serviceOf(management: number): Element[] {
  return management < 0 ? [] : [{ kind: "service", index: management }];
}
