/** The level of every component: what kind of thing failed, whichever of its kind it was. */
import type { Model } from "./model.ts";

export interface Levels {
  readonly names: readonly string[];
  /** By component, as Elements numbers them: index into `names`. */
  readonly of: Int32Array;
}

/** Hosts, instances, domains by their own levels (rack, power-feed), quorums, services, common causes, clusters. */
export function levelsOf(model: Model): Levels {
  const kinds: readonly string[] = [
    ...model.hosts.map(() => "host"),
    ...model.instances.map(() => "instance"),
    ...model.domains.map(({ level }) => level),
    ...model.quorums.map(() => "quorum"),
    ...model.services.map(() => "service"),
    ...model.commonCauses.map(() => "common cause"),
    ...model.clusters.map(() => "cluster"),
  ];
  const names = [...new Set(kinds)];
  const codes = new Map(names.map((name, code) => [name, code]));
  return { names, of: Int32Array.from(kinds, (kind) => codes.get(kind) ?? 0) };
}
