/** Hosts that dedicated admission control keeps free for failover: the last ones of those a cluster begins with. */
import type { Model } from "../../cluster/model.ts";

/** 1 for each host, by index, on which nothing is placed except by a restart. */
export function failoverHosts(model: Model): Uint8Array {
  const isFailoverHost = new Uint8Array(model.hosts.length);
  for (const { admission, hosts } of model.clusters) {
    if (admission.policy !== "dedicated") continue;
    const first = hosts.filter((host) => model.hosts[host].joins === undefined);
    for (const host of first.slice(Math.max(0, first.length - admission.hosts))) isFailoverHost[host] = 1;
  }
  return isFailoverHost;
}
