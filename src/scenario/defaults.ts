/** Defaults that hold on every platform; paths from the top of the scenario. See platforms/ for the rest. */
import type { Setting } from "../platforms/index.ts";

const ETCD_CONFIG = "etcd server/embed/config.go";

/** Of a host that is an instance of another cluster; they go before the platform's, which are for servers. */
export const NESTED_HOSTS: readonly Setting[] = [
  ["cores", "instance", "a nested host has what its instance has"],
  ["memory", "instance", "a nested host has what its instance has"],
  ["network", "10Gbps", "a virtual network card; what others on the same server use of its link is left out"],
  [
    "boot",
    "instance",
    "a reset node starts as its instance does; when that starts the node is there at once",
  ],
  ["failures", {}, "those of servers reach it through its instance"],
].flatMap(([field, value, source]): Setting[] => {
  const setting = { value: value as Setting["value"], source: String(source) };
  const assumption = field === "network" ? ({ assumption: true } as const) : {};
  const hosts = "clusters.*.hosts";
  const group = `${hosts}.groups.*`;
  const given = (path: string) => ({ paths: [`${path}.instances`], isGiven: true });
  return [
    { path: `${hosts}.${field}`, when: given(hosts), ...setting, ...assumption },
    {
      path: `${group}.${field}`,
      sameAs: `${hosts}.${field}`,
      when: given(group),
      ...setting,
      ...assumption,
    },
  ];
});

const DISTRIBUTED = "HyperShift docs/content/how-to/distribute-hosted-cluster-workloads.md";

/** They go before the parts that hosted control planes become. */
export const HOSTED_CONTROL_PLANES: readonly Setting[] = [
  ["etcd.members", 3, "HyperShift, HighlyAvailable: three etcd pods"],
  ["api.count", 3, "HyperShift, HighlyAvailable: three API servers"],
  ["spread.strength", "must", `${DISTRIBUTED}: required anti-affinity`],
  ["spread.over", "host", `${DISTRIBUTED}: over zones; over hosts where no zones are named`],
].map(([field, value, source]) => ({
  path: `hostedControlPlanes.*.${field}`,
  value,
  source: String(source),
}));

export const DEFAULTS: readonly Setting[] = [
  { path: "horizon", value: "1y", source: "a year, as availability is usually stated" },
  { path: "warmUp", value: "0s", source: "nothing left out: availability over the horizon" },
  { path: "randomFaults", value: true, source: "everything that is described fails" },
  {
    path: "traces.*.mode",
    value: "recorded",
    source: "played as it was unless histories are to differ",
  },
  {
    path: "traces.*.block",
    value: "7d",
    source: "longer than most repairs, and a whole week as load and work follow weeks",
    assumption: true,
  },
  { path: "replications", value: 200, source: "enough for a first look; state a precision for more" },
  { path: "demandStep", value: "1h", source: "load follows the hours of the day" },

  {
    path: "domains.*.effect",
    value: "cut-off",
    source: "loss of a switch or network takes the connection, not the power",
    when: { paths: ["domains.*.level"], is: ["switch", "router", "network", "load-balancer"] },
  },
  {
    path: "domains.*.effect",
    value: "isolate",
    source: "loss of the management network leaves what runs on a host running and reachable",
    when: { paths: ["domains.*.level"], is: ["management"] },
  },
  {
    path: "domains.*.effect",
    value: "stall",
    source: "loss of storage makes instances hang until it is back",
    when: { paths: ["domains.*.level"], is: ["storage-backend"] },
  },
  {
    path: "domains.*.effect",
    value: "down",
    source: "what is in a site, room, rack or on a feed loses power; without cooling it is shut down",
  },
  { path: "domains.*.age", value: "0s", source: "new at the beginning" },

  { path: "clusters.*.hosts.age", value: "0s", source: "new at the beginning" },
  { path: "clusters.*.hosts.cpuClass", value: 1, source: "all CPUs of one generation" },
  { path: "clusters.*.hosts.reserved.cores", value: 0, source: "all cores are for instances" },
  { path: "clusters.*.hosts.reserved.memory", value: "0B", source: "all memory is for instances" },
  { path: "clusters.*.hosts.numaNodes", value: 1, source: "NUMA does not matter unless it is given" },
  {
    path: "clusters.*.hosts.hugePages",
    value: "0B",
    source: "none set aside: any memory serves for huge pages",
  },
  { path: "clusters.*.hosts.otherTraffic", value: "0%", source: "a network of its own for migrations" },
  {
    path: "clusters.*.hosts.storageNetwork",
    value: "shared",
    source: "rebuilds use the network of migrations unless they have their own",
  },
  { path: "clusters.*.evc", value: false, source: "each host offers the CPU generation it has" },
  { path: "clusters.*.instances.*.count", value: 1, source: "one unless more are asked for" },
  {
    path: "clusters.*.instances.*.disk",
    value: "100GB",
    source: "system disk of a Kubernetes node",
    assumption: true,
  },
  {
    path: "clusters.*.instances.*.accessMode",
    value: "ReadWriteMany",
    source: "disks several hosts can open, as live migration needs",
  },
  { path: "clusters.*.instances.*.eviction", value: "migrate", source: "maintenance migrates" },
  { path: "clusters.*.instances.*.dedicatedCpu", value: false, source: "vCPUs share cores" },
  { path: "clusters.*.instances.*.hugePages", value: false, source: "memory in small pages" },
  { path: "clusters.*.instances.*.cpuClass", value: 1, source: "runs on the oldest CPU generation" },
  {
    path: "clusters.*.instances.*.dirtyRate",
    value: "50MB/s",
    source: "light writing",
    assumption: true,
  },
  {
    path: "clusters.*.instances.*.workingSet",
    value: "20%",
    source: "share of memory written again and again",
    assumption: true,
  },
  { path: "clusters.*.instances.*.demand.peak", value: "14h", source: "early afternoon", assumption: true },
  {
    path: "clusters.*.instances.*.demand.correlation",
    value: "90%",
    source: "load changes slowly from step to step",
    assumption: true,
  },
  {
    path: "clusters.*.recovery.managementGrace",
    value: "0s",
    source: "an interruption of management makes whoever watches begin anew",
  },
  { path: "clusters.*.rules.*.strength", value: "must", source: "rules are kept unless said otherwise" },
  { path: "clusters.*.rules.*.over", value: "host", source: "hosts, unless a domain level is named" },
  ...[
    ["over", "host", "pieces are on different hosts unless a domain level is named"],
    ["witnesses", 0, "no pieces without data"],
    ["layout", "volumes", "each volume has its pieces on some hosts"],
  ].map(
    ([field, value, source]): Setting => ({
      path: `clusters.*.storage.*.${field}`,
      value,
      source: String(source),
      when: { paths: ["clusters.*.storage.*.replicas"], isGiven: true },
    }),
  ),
  { path: "clusters.*.maintenance.every", value: "never", source: "no maintenance unless it is asked for" },
  {
    path: "clusters.*.maintenance.first",
    value: "never",
    source: "the first round after one interval",
    sameAs: "clusters.*.maintenance.every",
  },
  { path: "clusters.*.maintenance.concurrent", value: 1, source: "one host at a time" },

  { path: "quorums.*.electionTimeout", value: "1s", source: ETCD_CONFIG },
  { path: "quorums.*.heartbeat", value: "100ms", source: ETCD_CONFIG },
  {
    path: "quorums.*.settle",
    value: { uniform: { min: "100ms", max: "500ms" } },
    source: "brings the loss of a leader to about the 2.0 s measured on a three-member etcd",
    assumption: true,
  },
  {
    path: "quorums.*.voteWindow",
    value: "10ms",
    source: "votes cross within a round trip and a disk sync",
    assumption: true,
  },
  {
    path: "quorums.*.replacement",
    value: { lognormal: { median: "30m", p95: "4h" } },
    source:
      "etcd operations guide: the member is removed and added anew by an operator or controller; time assumed",
    assumption: true,
  },
  {
    path: "quorums.*.restore",
    value: { lognormal: { median: "1h", p95: "6h" } },
    source: "etcd operations guide: restore from snapshot by hand; tens of minutes to hours assumed",
    assumption: true,
  },
];
