/** The parts of the page, in the order in which they are read: what each is for, examples, and which keys it lists. */

export interface Example {
  /** What somebody looks for. */
  readonly question: string;
  /** A piece of a scenario, from the top; a scenario of its own if it has a name. */
  readonly yaml: string;
}

export interface Section {
  readonly title: string;
  /** 2 or 3. */
  readonly depth: number;
  readonly text: string;
  /** The part of the language whose keys it lists. */
  readonly path?: string;
  readonly examples: readonly Example[];
}

const section = (
  depth: number,
  title: string,
  path: string | undefined,
  text: string,
  ...examples: [question: string, yaml: string][]
): Section => ({
  depth,
  title,
  text,
  ...(path !== undefined && { path }),
  examples: examples.map(([question, yaml]) => ({ question, yaml: yaml.trim() })),
});

export const SECTIONS: readonly Section[] = [
  section(
    2,
    "The scenario",
    "",
    "A scenario is a map. It needs a name and a cluster; without a service nothing is reported.",
    [
      "What is the smallest scenario?",
      `
name: small
clusters:
  site:
    platform: plain
    hosts: {count: 3, failures: {failure: {mtbf: 1000h, mttr: 10h}}}
services:
  two-of-three:
    requires: [{hosts: site, atLeast: 2}]
`,
    ],
  ),
  section(
    2,
    "domains",
    "domains.*",
    "Failure domains: what takes down, cuts off or slows all that is in it. They are a graph: a rack can be in a room and on two feeds.",
    [
      "How do I say that racks have a switch each, and stand in rooms?",
      `
domains:
  room: {level: room, count: 2}
  rack: {level: rack, count: 4, in: [room]}        # rack-1 and rack-2 in room-1
  switch: {level: switch, count: 4, in: [rack], failures: network-2011}
`,
    ],
    [
      "How do I say that batteries bridge ten minutes?",
      `
domains:
  feed: {level: power-feed, after: 10m, failures: {outage: {mtbf: 5y, mttr: 2h}}}
`,
    ],
  ),
  section(
    3,
    "in",
    "clusters.*.hosts.in",
    "Of `domains` and of `hosts`: the domains something is in. Of a counted domain the members are assigned in blocks: with four racks and eight hosts, host-01 and host-02 are in rack-1. `{of, atLeast}` is redundancy: it is down only when fewer are up.",
    [
      "How do I say that a rack has two feeds and needs one?",
      `
domains:
  feed: {level: power-feed, count: 2, failures: {outage: {mtbf: 5y, mttr: 2h}}}
  rack: {level: rack, count: 3, in: [{of: [feed], atLeast: 1}]}
`,
    ],
  ),
  section(
    2,
    "failures",
    "clusters.*.hosts.failures",
    "Of `domains` and of `hosts`: a map by name of failure processes; or the name of [field data](field-data.md); or both: `from` and what is to differ. A process has one of `mtbf`, `afr`, `fit`, `lifetime` and `ageing`, and one of `mttr` and `repair`. `effect`, `slow`, `diskLoss` and `warning` are for hosts only.",
    [
      "How do I say how often a host fails and how long its repair takes?",
      `
clusters:
  prod:
    hosts:
      failures:
        crash: {mtbf: 1y, repair: {uniform: {min: 10m, max: 15m}}}
        hardware: {afr: 8%, repair: {lognormal: {mean: 24h, p95: 3d}}, crew: engineers, diskLoss: 10%}
`,
    ],
    [
      "How do I use published failure data, with a rate of my own?",
      `
clusters:
  prod:
    hosts:
      failures: {from: lanl-2005, psu: {afr: 1%, mttr: 4h}}
`,
    ],
    [
      "How do I say that one in ten failures takes all hosts of a rack at once?",
      `
clusters:
  prod:
    hosts:
      failures:
        firmware: {afr: 5%, mttr: 2h, commonCause: {beta: 10%, among: rack}}
`,
    ],
  ),
  section(
    3,
    "slow",
    "clusters.*.hosts.failures.*.slow",
    "With `effect: slow` of a domain, a failure of hosts, or a line of the script: what is left of the host.",
  ),
  section(2, "crews", "crews.*", "Who repairs. Repairs beyond the size of the crew wait.", [
    "How do I say that only one repair goes on at a time?",
    `
crews:
  engineers: {size: 1}
`,
  ]),
  section(
    2,
    "clusters",
    "clusters.*",
    "Hosts under one management, of one platform. What is left out has the platform's default: `quorate platforms NAME` lists them with their sources, `quorate explain FILE` shows what holds in a scenario.",
  ),
  section(
    3,
    "hosts",
    "clusters.*.hosts",
    "With `groups`, keys beside them hold for all groups unless a group repeats them. With `instances` the hosts are instances of another cluster; what is marked *nested* is then the default. Other hosts of a platform that runs VMs need `cores` and `memory`.",
    [
      "How do I describe hosts of different sizes?",
      `
clusters:
  prod:
    hosts:
      network: 25Gbps
      groups:
        old: {count: 4, cores: 32, memory: 256GiB, in: [rack]}
        new: {count: 8, cores: 64, memory: 512GiB, in: [rack], cpuClass: 2}
`,
    ],
    [
      "How do I say that the nodes of a cluster are VMs of another one?",
      `
clusters:
  workload:
    platform: kubevirt
    hosts: {instances: prod/worker}
    management: kubernetes-api
`,
    ],
    [
      "How do I say that hosts are added in half a year?",
      `
clusters:
  prod:
    hosts:
      groups:
        first: {count: 8}
        later: {count: 4, joins: 180d}
`,
    ],
  ),
  section(
    3,
    "instances",
    "clusters.*.instances.*",
    "VMs, or pods of a hosted control plane; a group is configured alike.",
    [
      "How do I say that the control plane is restarted first?",
      `
clusters:
  prod:
    instances:
      control-plane: {count: 3, cpu: 8, memory: 16GB, priority: high}
      worker: {count: 24, cpu: 8, memory: 32GB, demand: {mean: 50%}}
`,
    ],
  ),
  section(3, "pools", "clusters.*.pools.*", "Resource pools, for CPU shares and reservations.", [
    "How do I guarantee CPU and memory to the control plane?",
    `
clusters:
  prod:
    pools:
      important: {shares: high, reservation: {cpu: 24GHz, memory: 48GB}}
    instances:
      control-plane: {count: 3, cpu: 8, memory: 16GB, pool: important}
`,
  ]),
  section(
    3,
    "rules",
    "clusters.*.rules.*",
    "Where instances may be, with respect to each other or to hosts. Members are groups (`worker`) or single instances (`worker-3`).",
    [
      "How do I keep three control-plane VMs on different hosts, in different racks if possible?",
      `
clusters:
  prod:
    rules:
      apart: {separate: [control-plane], strength: must, over: host}
      over-racks: {separate: [control-plane], strength: should, over: rack}
`,
    ],
    [
      "How do I keep VMs on some of the hosts?",
      `
clusters:
  prod:
    hosts: {groups: {controller: {count: 3}, compute: {count: 9}}}
    rules:
      on-compute: {pin: [control-plane, worker], to: [compute]}
`,
    ],
  ),
  section(
    3,
    "storage",
    "clusters.*.storage.*",
    "Stores, for the `storage` of instances: outside the hosts (`domain`), or replicated on them (`replicas`). Without a store, `storage: shared` is a disk that does not fail by itself: put hosts `in` a domain of level storage-backend to lose it.",
    [
      "How do I say that disks are on the hosts, with a copy in each of three racks?",
      `
clusters:
  prod:
    storage:
      ceph: {replicas: 3, over: rack}
    instances:
      worker: {count: 24, cpu: 8, memory: 32GB, storage: ceph, disk: 200GB}
`,
    ],
  ),
  section(
    3,
    "management",
    undefined,
    "The name of the [service](#services) that stands for the management plane.",
    [
      "How do I say that nothing migrates while vCenter is down?",
      `
clusters:
  prod:
    instances: {vcenter: {count: 1, cpu: 4, memory: 21GB, priority: highest, start: 460s}}
    management: management-plane
services:
  management-plane: {requires: [{instances: prod/vcenter}]}
`,
    ],
  ),
  section(3, "recovery", "clusters.*.recovery", "From the death of a host to instances that run elsewhere.", [
    "How do I let isolated hosts power their VMs off?",
    `
clusters:
  prod:
    recovery: {isolationResponse: power-off}
`,
  ]),
  section(3, "admission", "clusters.*.admission", "Capacity that is kept free so that failover finds room.", [
    "How do I keep room for two lost hosts?",
    `
clusters:
  prod:
    admission: {policy: percentage, hosts: 2}
`,
  ]),
  section(3, "placement", "clusters.*.placement", "Which host an instance is started on.", [
    "How do I limit overcommitment?",
    `
clusters:
  prod:
    placement: {cpuOvercommit: 4, memoryOvercommit: 1}
`,
  ]),
  section(3, "migration", "clusters.*.migration", "Live migration, and when it is given up.", [
    "How do I say that hosts have 10 Gb/s for migrations, half of it used by others?",
    `
clusters:
  prod:
    hosts: {network: 10Gbps, otherTraffic: 50%}
    migration: {perHost: 4}
`,
  ]),
  section(3, "rebalancing", "clusters.*.rebalancing", "Moving instances for the sake of load and rules.", [
    "How do I make DRS less eager?",
    `
clusters:
  prod:
    rebalancing: {enabled: true, strategy: drs, threshold: 2}
`,
  ]),
  section(
    3,
    "maintenance",
    "clusters.*.maintenance",
    "Planned rounds over the hosts, and what they can bring.",
    [
      "How do I say that hosts are patched every month, one at a time?",
      `
clusters:
  prod:
    maintenance: {every: 30d, first: 15d, concurrent: 1}
`,
    ],
    [
      "How do I say that one patch in fifty is bad?",
      `
clusters:
  prod:
    maintenance:
      every: 30d
      badPatch: {probability: 2%, failure: crash, after: {exponential: {mean: 2d}}, noticed: 4h}
`,
    ],
  ),
  section(
    3,
    "proactive",
    "clusters.*.proactive",
    "What is done on a [warning](#failures) that a host will fail.",
    [
      "How do I say that hosts are emptied when they announce a failure?",
      `
clusters:
  prod:
    hosts:
      failures:
        hardware: {afr: 8%, mttr: 24h, warning: {share: 50%, ahead: {uniform: {min: 1h, max: 24h}}}}
    proactive: {mode: maintenance}
`,
    ],
  ),
  section(
    2,
    "quorums",
    "quorums.*",
    "Voters of which a majority must reach each other: etcd, Galera, corosync, vCenter HA. The first times are those of Raft elections.",
    [
      "How do I describe etcd on three VMs, and Galera on three hosts?",
      `
clusters:
  controllers: {platform: plain, hosts: {count: 3}}
quorums:
  etcd: {members: {instances: prod/control-plane}}
  galera: {members: {hosts: controllers}, electionTimeout: 5s, heartbeat: 1s}
`,
    ],
  ),
  section(
    2,
    "services",
    "services.*",
    "What is reported. A service is available while all it `requires` holds.",
    [
      "How do I say that the API needs etcd and an API server, and what I have promised?",
      `
services:
  kubernetes-api:
    requires: [{quorum: etcd}, {instances: prod/control-plane, atLeast: 1}]
    objective: 99.95%
`,
    ],
    [
      "How do I say that four fifths of the workers are enough?",
      `
services:
  worker-capacity:
    requires: [{instances: prod/worker, atLeast: 80%}]
`,
    ],
  ),
  section(
    2,
    "variants",
    undefined,
    "Other designs, for `quorate compare FILE`: a map by name of what each changes in the scenario, by path; `null` takes a key away. A key with a dot in it is quoted in the path. All run on the same random numbers.",
    [
      "How do I compare designs in one file?",
      `
variants:
  bigger: {clusters.prod.hosts.count: 16}
  feed-without-battery: {domains.feed.after: null}
`,
    ],
  ),
  section(
    2,
    "commonCauses",
    "commonCauses.*",
    "One event that sets off many failures: at random times (one of `mtbf`, `afr`, `fit`, `lifetime`), or when something else goes down (`when`). What it sets off are processes of [failures](#failures).",
    [
      "How do I say that a bad firmware takes hosts down over a day?",
      `
commonCauses:
  firmware:
    mtbf: 5y
    hits: {cluster: prod, failure: crash}
    probability: 30%
    spread: {exponential: {mean: 8h}}
`,
    ],
    [
      "How do I say that hosts may crash when a feed goes down?",
      `
commonCauses:
  surge:
    when: {domain: feed}
    hits: {cluster: prod, failure: crash}
    probability: 5%
`,
    ],
  ),
  section(
    2,
    "hostedControlPlanes",
    "hostedControlPlanes.*",
    "Control planes of many tenant clusters, alike, that run as instances of a management cluster. Each becomes instances, a quorum and a service.",
    [
      "How do I describe the control planes of a hundred tenants?",
      `
hostedControlPlanes:
  tenant:
    count: 100
    cluster: prod
    etcd: {cpu: 1, memory: 2GB}
    api: {cpu: 1, memory: 2GB}
    objective: 99.9%
`,
    ],
  ),
  section(
    2,
    "script",
    "script",
    "What is made to fail at a given time, whatever else happens: game days. With `randomFaults: false` nothing else happens.",
    [
      "How do I see what happens if rack 2 fails on day 30?",
      `
randomFaults: false
script:
  - {at: 30d, fail: rack-2, for: 4h}
  - {at: 60d, maintain: prod/host-03}
`,
    ],
  ),
  section(2, "traces", "traces.*", "Recorded outages from a CSV file that happen again.", [
    "How do I replay the outages of last year?",
    `
traces:
  last-year:
    file: outages.csv
    component: host
    start: down_at
    end: up_at
    from: 2025-01-01
    until: 2026-01-01
    map: {esx17: prod/host-01}
`,
  ]),
  section(2, "cost", "cost", "What a design costs, for reports; it changes nothing that is simulated.", [
    "How do I weigh downtime against what a design costs?",
    `
cost:
  period: 5y
  items:
    hosts: {amount: 25 kEUR, count: 12}
    licences: {amount: 60 kEUR/y}
  downtime:
    kubernetes-api: 10 kEUR/h
`,
  ]),
  section(
    2,
    "Times that vary",
    "$defs.Distribution",
    "Where a *time* is asked for: a duration, which is always the same; or a distribution, a map with one key. `quorate fit` makes them from logs.",
    [
      "How do I say that a repair takes an hour as a rule, and a day at times?",
      `
clusters:
  prod:
    hosts:
      failures:
        hardware: {afr: 8%, repair: {lognormal: {median: 1h, p95: 24h}}}
`,
    ],
  ),
];

/** What the examples speak of. */
export const AROUND = `
name: around
domains:
  feed: {level: power-feed, count: 2, failures: {outage: {mtbf: 5y, mttr: 2h}}}
  rack: {level: rack, count: 3}
crews:
  engineers: {size: 2}
clusters:
  prod:
    platform: vsphere
    hosts:
      count: 12
      cores: 32
      clock: 2.5GHz
      memory: 512GiB
      network: 25Gbps
      in: [rack, {of: [feed], atLeast: 1}]
      failures: {crash: {mtbf: 1y, mttr: 15m}}
    instances:
      control-plane: {count: 3, cpu: 8, memory: 16GB}
      worker: {count: 24, cpu: 8, memory: 32GB}
quorums:
  etcd: {members: {instances: prod/control-plane}}
services:
  kubernetes-api: {requires: [{quorum: etcd}]}
`;
