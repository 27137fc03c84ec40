/** What cannot be said of hosts that join later: others count on them from the beginning. */
import type { Cluster, Host, Quorum, Service, Store } from "../cluster/model.ts";
import type { Compilation } from "./compilation.ts";

interface Compiled {
  readonly hosts: readonly Host[];
  readonly clusters: readonly Cluster[];
  readonly stores: readonly Store[];
  readonly quorums: readonly Quorum[];
  readonly services: readonly Service[];
}

export function checkJoining(compilation: Compilation, compiled: Compiled): void {
  const { hosts, quorums } = compiled;
  if (hosts.every(({ joins }) => joins === undefined)) return;
  for (const { name, members } of quorums) {
    const late = members.find(({ kind, index }) => kind === "host" && hosts[index].joins !== undefined);
    if (late === undefined) continue;
    compilation.report(
      ["quorums", name, "members"],
      `the host ${hosts[late.index].name} joins later, but voters must be there from the beginning`,
    );
  }
  checkClusters(compilation, compiled);
  checkServices(compilation, compiled);
  checkStores(compilation, compiled);
}

function checkClusters(compilation: Compilation, { hosts, clusters }: Compiled): void {
  for (const { name, hosts: members, admission } of clusters) {
    const first = members.filter((host) => hosts[host].joins === undefined).length;
    if (admission.policy === "none" || admission.hosts < first || first === members.length) continue;
    compilation.report(
      ["clusters", name, "admission", "hosts"],
      `a cluster that begins with ${first} of its hosts cannot tolerate the loss of ${admission.hosts}`,
    );
  }
}

function checkServices(compilation: Compilation, { hosts, services }: Compiled): void {
  for (const { name, terms } of services) {
    terms.forEach(({ need, elements }, i) => {
      const late = elements.filter(({ kind, index }) => kind === "host" && hosts[index].joins !== undefined);
      const first = elements.length - late.length;
      if (late.length === 0 || need <= first) return;
      compilation.report(
        ["services", name, "requires", i],
        `only ${first} of these hosts are there at the beginning; say "atLeast: ${first}" or less`,
      );
    });
  }
}

function checkStores(compilation: Compilation, { hosts, clusters, stores }: Compiled): void {
  for (const store of stores) {
    if (store.kind === "external") continue;
    const { replicas, need, layout, placeOfHost, places } = store;
    const there = hosts.flatMap(({ joins }, host) => (joins === undefined ? [placeOfHost[host]] : []));
    const first = new Set(there.filter((place) => place >= 0)).size;
    if (first === places) continue;
    const cluster = clusters[store.cluster].name;
    const path = ["clusters", cluster, "storage", store.name.slice(cluster.length + 1)];
    if (need > first) {
      compilation.report(
        [...path, "need"],
        `${need} pieces cannot be reachable on the ${first} places there are at the beginning`,
      );
    } else if (layout === "spread" && first < replicas) {
      compilation.report(
        path,
        `a store of layout "spread" needs room for its ${replicas} replicas from the beginning, not only ${first} places`,
      );
    }
  }
}
