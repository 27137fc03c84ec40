/**
 * One numbering for everything that can be available or not, and therefore be needed by a service, be a component at
 * fault, or be named in a table: hosts, instances, domains, quorums, services, then common causes and clusters.
 */
import type { Element, Model } from "./model.ts";

export class Elements {
  readonly firstInstance: number;
  readonly firstDomain: number;
  readonly firstQuorum: number;
  readonly firstService: number;
  readonly firstCommonCause: number;
  readonly firstCluster: number;
  /** Elements that can be up or down; common causes and clusters come after. */
  readonly count: number;

  constructor(model: Model) {
    this.firstInstance = model.hosts.length;
    this.firstDomain = this.firstInstance + model.instances.length;
    this.firstQuorum = this.firstDomain + model.domains.length;
    this.firstService = this.firstQuorum + model.quorums.length;
    this.count = this.firstService + model.services.length;
    this.firstCommonCause = this.count;
    this.firstCluster = this.firstCommonCause + model.commonCauses.length;
  }

  of(element: Element): number {
    switch (element.kind) {
      case "host":
        return element.index;
      case "instance":
        return this.firstInstance + element.index;
      case "domain":
        return this.firstDomain + element.index;
      case "quorum":
        return this.firstQuorum + element.index;
      case "service":
        return this.firstService + element.index;
    }
  }
}

/** Names of all elements in the order of their numbers: the dictionary of every "component" column. */
export function componentNames(model: Model): string[] {
  const kinds = [
    model.hosts,
    model.instances,
    model.domains,
    model.quorums,
    model.services,
    model.commonCauses,
    model.clusters,
  ];
  return kinds.flatMap((kind) => kind.map((thing) => thing.name));
}

/** Causes the engine itself adds to those of the model's failure processes. */
const ENGINE_CAUSES = ["maintenance", "rebalancing", "not yet started", "warning"] as const;

/** The dictionary of every "cause" column. */
export function causeNames(model: Model): string[] {
  return [...model.causes, ...ENGINE_CAUSES];
}

/** Index of one of the engine's own causes. */
export function engineCause(model: Model, cause: (typeof ENGINE_CAUSES)[number]): number {
  return model.causes.length + ENGINE_CAUSES.indexOf(cause);
}
