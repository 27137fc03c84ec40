/** Who is inside whom: the hosts of an inner cluster are instances of an outer one. */
import type { Model } from "./model.ts";

const NONE = -1;

/** By instance: the host that it is, or -1. */
export function hostsThatAreInstances({ hosts, instances }: Model): Int32Array {
  const hostOf = new Int32Array(instances.length).fill(NONE);
  hosts.forEach(({ nestedIn }, host) => {
    if (nestedIn !== undefined) hostOf[nestedIn] = host;
  });
  return hostOf;
}

/** All clusters, each after those that its hosts are instances of; as the model has them where that is all the same. */
export function outermostFirst({ clusters, hosts, instances, groups }: Model): number[] {
  const depths = new Array<number>(clusters.length).fill(NONE);
  const depthOf = (cluster: number): number => {
    if (depths[cluster] !== NONE) return depths[cluster];
    let depth = 0;
    for (const host of clusters[cluster].hosts) {
      const { nestedIn } = hosts[host];
      if (nestedIn === undefined) continue;
      depth = Math.max(depth, 1 + depthOf(groups[instances[nestedIn].group].cluster));
    }
    depths[cluster] = depth;
    return depth;
  };
  return clusters.map((_, cluster) => cluster).sort((a, b) => depthOf(a) - depthOf(b));
}
