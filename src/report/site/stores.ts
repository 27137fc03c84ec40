/** Which replicated stores lose all their volumes when hosts are gone, wherever the pieces of a volume are. */
import type { Model, ReplicatedStore } from "../../cluster/model.ts";

export interface StoreOnHosts {
  readonly store: ReplicatedStore;
  /** Instances whose volumes are in it. */
  readonly instances: readonly number[];
  /** Hosts at each place. */
  readonly hostsAt: readonly number[];
}

/** Stores every place of which holds a part of every volume: spread ones, and those with no more places than pieces. */
export function storesEverywhere({ stores, instances, groups }: Model): StoreOnHosts[] {
  return stores.flatMap((store, index) => {
    if (store.kind !== "replicated") return [];
    if (store.layout === "volumes" && store.places > store.replicas + store.witnesses) return [];
    const own = [...instances.keys()].filter((instance) => groups[instances[instance].group].store === index);
    const hostsAt = new Array<number>(store.places).fill(0);
    for (const place of store.placeOfHost) if (place >= 0) hostsAt[place]++;
    return own.length === 0 ? [] : [{ store, instances: own, hostsAt }];
  });
}

/**
 * Whether no volume can be served without these hosts. A place of a spread store misses pieces as soon as one of its hosts
 * is gone; that of any other surely when all of them are.
 */
export function isStoreLost({ store, hostsAt }: StoreOnHosts, lostHosts: readonly number[]): boolean {
  const { placeOfHost, replicas, witnesses, places, need, layout } = store;
  const goneAt = new Map<number, number>();
  for (const host of lostHosts) {
    const place = placeOfHost[host];
    if (place >= 0) goneAt.set(place, (goneAt.get(place) ?? 0) + 1);
  }
  const isMissing = ([place, gone]: [number, number]) => layout === "spread" || gone === hostsAt[place];
  const missing = [...goneAt].filter(isMissing).length;
  const copies = Math.min(replicas, places);
  return missing > Math.min(replicas + witnesses, places) - need || missing >= copies + witnesses;
}
