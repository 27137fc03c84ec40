/** The scenario language: one schema for validation, for the SI values that come out, and for the JSON Schema. */
import * as z from "zod";
import { EFFECTS } from "../cluster/model.ts";
import { PLATFORM_NAMES } from "../platforms/index.ts";
import { cost } from "./cost-schema.ts";
import { distribution } from "./distribution-schema.ts";
import {
  commonCause,
  crew,
  domainFailures,
  type GivenFailure,
  hostFailures,
  slowness,
} from "./failure-schema.ts";
import {
  bandwidth,
  choice,
  count,
  defaulted,
  duration,
  exactlyOne,
  flag,
  frequency,
  hasDefault,
  named,
  nameProblem,
  percentage,
  reference,
  size,
} from "./fields.ts";
import { TENANTS_MOST } from "./hosted-control-planes.ts";
import { nearest } from "./nearest.ts";
import {
  admission,
  cpuAmount,
  maintenance,
  management,
  migration,
  placement,
  proactive,
  rebalancing,
  recovery,
} from "./policy-schema.ts";
import { script } from "./script-schema.ts";
import { store } from "./storage-schema.ts";
import { trace } from "./trace-schema.ts";
import { parseUnit, unitExamples, unitPattern } from "./units.ts";

const redundancy = z
  .strictObject({
    of: z.array(z.string()).min(1).describe("domains; a counted name means all of them"),
    atLeast: count("so many of them must be up"),
    after: distribution("from fewer being up to what follows; default that of the domains").optional(),
  })
  .describe("redundancy: some of several domains are enough");

const membership = z
  .array(z.union([z.string().describe("a domain; a counted one is assigned in blocks"), redundancy]))
  .describe("the domains it is in");

/** Levels with a meaning of their own (see the defaults of `effect`, and field data), and usual ones. */
const DOMAIN_LEVELS = [
  "region",
  "zone",
  "site",
  "room",
  "row",
  "power-feed",
  "cooling",
  "rack",
  "hardware-batch",
  "switch",
  "router",
  "network",
  "load-balancer",
  "management",
  "storage-backend",
];

const domain = z.strictObject({
  level: z
    .string()
    .min(1)
    .refine((level) => nameProblem(level) === undefined, {
      error: (issue) => nameProblem(String(issue.input)) ?? "",
    })
    // A slip of the pen would silently give the domain another effect.
    .refine((level) => DOMAIN_LEVELS.includes(level) || nearest(level, DOMAIN_LEVELS) === undefined, {
      error: (issue) =>
        `${JSON.stringify(issue.input)} is no usual level; did you mean ${JSON.stringify(nearest(String(issue.input), DOMAIN_LEVELS))}? (one of your own must differ more)`,
    })
    .meta({
      description: `what kind of domain: ${DOMAIN_LEVELS.join(", ")}, ...`,
      examples: DOMAIN_LEVELS,
    }),
  count: count(
    "so many, named name-1, name-2, ...; without it one with the name itself",
    1,
    10_000,
  ).optional(),
  in: membership.optional(),
  effect: defaulted(choice(EFFECTS, "what its loss does to the hosts in it")),
  slow: slowness.optional(),
  after: distribution(
    "from its loss until what is in it suffers: a battery, heat; default at once",
  ).optional(),
  age: defaulted(duration("age at the beginning; matters to failures with ageing")),
  failures: domainFailures().optional(),
});

const OF_INSTANCE = z.literal("instance", { error: `"instance" for a nested host` });

const hostFields = {
  cores: z
    .union([
      count("CPU cores", 1, 100_000),
      OF_INSTANCE.transform(() => Number.POSITIVE_INFINITY).describe("nested: what the instance has"),
    ])
    .describe("CPU cores of each host"),
  clock: frequency("clock of a core; turns GHz into cores", { positive: true }),
  memory: size("memory of each host", { positive: true, infinite: "instance" }),
  reserved: z
    .strictObject({
      cores: defaulted(z.number().min(0).max(100_000).describe("CPU cores")),
      memory: defaulted(size("memory")),
    })
    .describe("what the platform keeps for itself; instances get the rest"),
  numaNodes: count("NUMA nodes, alike", 1, 64),
  hugePages: size("part of the memory set aside for instances with huge pages"),
  network: bandwidth("network for migrations", { positive: true }),
  otherTraffic: percentage("share of that network that workloads take", { most: 0.99 }),
  storageNetwork: bandwidth("network for rebuilds of volumes; shared: that of migrations", {
    positive: true,
    infinite: "shared",
  }),
  cpuClass: count("CPU generation: an instance of class c runs on hosts of class c and later", 1, 1000),
  in: membership,
  boot: z
    .union([
      distribution("from power back to serving"),
      OF_INSTANCE.describe("nested: the start time of the instance"),
    ])
    .describe("from power back, or a reset, to serving"),
  joins: duration("when these hosts are added; default: they are there from the beginning", {
    positive: true,
    usualUnit: "d",
  }),
  age: duration("age at the beginning; matters to failures with ageing"),
  failures: hostFailures(),
};

const nested = z
  .union([z.string(), z.array(z.string()).min(1)])
  .describe(
    "the hosts are the instances of a group of another cluster, cluster/group, or of several such groups",
  );

const hostGroup = exactlyOne(
  z.strictObject({ count: count("hosts in the group"), instances: nested, ...hostFields }).partial(),
  ["count", "instances"],
).describe("hosts that differ from the common fields, which hold unless repeated here");

const hosts = exactlyOne(
  z
    .strictObject({
      count: count("so many hosts, named host-01, host-02, ..."),
      instances: nested,
      groups: named(hostGroup, "hosts of several kinds, named after their group"),
      ...hostFields,
    })
    .partial(),
  ["count", "instances", "groups"],
).describe("the hosts of the cluster");

const SHARE_LEVELS = ["low", "normal", "high"] as const;
const shares = (description: string) =>
  z.union([z.enum(SHARE_LEVELS), z.int().min(1).max(1_000_000)]).describe(description);

const resources = (cpu: string, memory: string) =>
  z.strictObject({ cpu: cpuAmount(cpu).optional(), memory: size(memory).optional() });

const pool = z.strictObject({
  shares: shares(
    "CPU shares of its instances per vCPU: low 500, normal 1000, high 2000, or a number",
  ).optional(),
  reservation: resources("guaranteed to its instances together", "guaranteed to its instances together")
    .describe("CPU and memory guaranteed to its instances together")
    .optional(),
});

const demand = z.strictObject({
  mean: defaulted(percentage("mean CPU demand, share of the vCPUs")),
  daily: defaulted(percentage("amplitude of the daily curve, share of the mean")),
  peak: defaulted(duration("time of day of the peak", { most: 24 * 3600, usualUnit: "h" })),
  noise: defaulted(percentage("coefficient of variation of the noise", { most: 10 })),
  correlation: defaulted(
    percentage("correlation of the noise from one step to the next", { most: 0.999999 }),
  ),
});

const PRIORITIES = ["highest", "high", "medium", "low", "lowest", "disabled"] as const;

/** A size, or a share of the instance's memory. */
const workingSet = z
  .string({
    error: (issue) =>
      typeof issue.input === "number"
        ? `${issue.input} has no unit; did you mean ${issue.input}%?`
        : undefined,
  })
  .meta({
    description: "memory written again and again: a share of the memory, or a size",
    pattern: `${unitPattern("percentage")}|${unitPattern("size")}`,
    examples: [...unitExamples("percentage"), ...unitExamples("size")],
  })
  .transform((text, context) => {
    const share = parseUnit(text, "percentage");
    const parsed = "value" in share ? share : parseUnit(text, "size");
    if ("problem" in parsed || parsed.value < 0 || (parsed === share && parsed.value > 1)) {
      const message = `${JSON.stringify(text)} is neither a share of the memory (0% to 100%) nor a size (4GiB)`;
      context.issues.push({ code: "custom", message, input: text });
      return z.NEVER;
    }
    return { isShare: parsed === share, value: parsed.value };
  });

const instances = z.strictObject({
  count: defaulted(count("so many, named group-1, group-2, ...", 1, 1_000_000)),
  cpu: defaulted(z.number().gt(0).lte(100_000).describe("vCPUs")),
  memory: defaulted(size("memory of each", { positive: true })),
  pool: reference("resource pool").optional(),
  reservation: resources("guaranteed to each", "guaranteed to each")
    .describe("CPU and memory guaranteed to each")
    .optional(),
  limit: z
    .strictObject({ cpu: cpuAmount("most CPU each may use") })
    .describe("most it may use")
    .optional(),
  shares: shares("CPU shares per vCPU; the pool's unless given").optional(),
  priority: defaulted(choice(PRIORITIES, "restart priority; disabled is never restarted")),
  start: defaulted(distribution("from power-on to doing its work")),
  storage: defaulted(
    reference(
      "where its disks are: shared storage the hosts reach; local: no migration, no restart elsewhere; ephemeral: made anew, empty, elsewhere; or a store of the cluster",
    ),
  ),
  disk: defaulted(size("what its volume in a store holds")),
  accessMode: defaulted(
    choice(["ReadWriteMany", "ReadWriteOnce"], "with ReadWriteOnce it cannot be migrated while it runs"),
  ),
  eviction: defaulted(
    choice(
      ["migrate", "migrate-if-possible", "restart"],
      "for maintenance it is migrated; or restarted elsewhere, if it cannot migrate or in any case",
    ),
  ),
  dedicatedCpu: defaulted(flag("its vCPUs are pinned to cores of one NUMA node, never overcommitted")),
  hugePages: defaulted(flag("its memory is in huge pages of one NUMA node")),
  cpuClass: defaulted(count("needs hosts of this CPU generation or a later one", 1, 1000)),
  dirtyRate: defaulted(bandwidth("memory it writes while migrating", { usualUnit: "MB/s" })),
  workingSet: defaulted(workingSet),
  demand: defaulted(demand.describe("what CPU it asks for over time")),
});

const members = (description: string) => z.array(z.string()).min(1).describe(description);

const rule = exactlyOne(
  z.strictObject({
    separate: members("instances or groups that must not share a place").optional(),
    together: members("instances or groups that must share a place").optional(),
    pin: members("instances or groups that must be on some hosts").optional(),
    to: z.array(z.string()).min(1).describe("pin: the hosts, host groups or domains").optional(),
    spread: members("instances or groups to be spread evenly over the places").optional(),
    maxSkew: count(
      "spread: so many more than at the place with the fewest may be at a place; default 1",
    ).optional(),
    strength: defaulted(
      choice(["must", "should"], "must is never broken by a scheduler; should is if need be"),
    ),
    over: defaulted(reference("the place: host, or a level of domains such as rack")),
  }),
  ["separate", "together", "pin", "spread"],
);

const cluster = z.strictObject({
  platform: choice(PLATFORM_NAMES, "whose policies and defaults hold"),
  hosts,
  evc: defaulted(flag("all hosts offer the CPU generation of the oldest")),
  pools: named(pool, "resource pools").optional(),
  instances: named(instances, "groups of instances configured alike").optional(),
  rules: named(rule, "placement rules").optional(),
  storage: named(store, "where volumes are kept").optional(),
  management: management.optional(),
  recovery: defaulted(recovery.describe("how instances come back after a failure")),
  admission: defaulted(admission.describe("capacity kept free for failover")),
  placement: defaulted(placement.describe("which host an instance goes to")),
  migration: defaulted(migration.describe("live migration")),
  rebalancing: defaulted(rebalancing.describe("moving instances by itself")),
  maintenance: defaulted(maintenance.describe("planned work, host by host")),
  proactive: defaulted(proactive.describe("what happens to a host whose failure is announced")),
});

/** The fields of a group of instances, under another name for their number. */
const pods = instances.omit({ count: true }).partial();

const hostedControlPlane = z
  .strictObject({
    count: count("so many tenants, named name-1, name-2, ...", 1, TENANTS_MOST),
    cluster: reference("the management cluster that hosts them"),
    etcd: pods
      .extend({ members: defaulted(count("etcd members of each tenant")) })
      .describe("etcd of each tenant: fields of a group of instances"),
    api: pods
      .extend({ count: defaulted(count("API servers of each tenant")) })
      .describe("API servers of each tenant: fields of a group of instances"),
    spread: defaulted(
      z
        .strictObject({
          strength: defaulted(choice(["must", "should"], "whether it may be broken if need be")),
          over: defaulted(reference("the place: host, or a level of domains such as zone")),
          maxSkew: count("so many more than elsewhere may share a place; one alone unless given").optional(),
        })
        .describe("how the etcd members of a tenant are kept apart, and its API servers"),
    ),
    to: z
      .array(z.string())
      .min(1)
      .describe("hosts, host groups or domains that all of it must be on")
      .optional(),
    objective: percentage("wanted availability of each tenant's API", { positive: true }).optional(),
    precision: percentage(
      "run until the downtime of each is known to ± this, unless told how many times to run",
      { positive: true },
    ).optional(),
  })
  .describe(
    "tenants alike: for each a quorum and a service name-N, its API; services name-all and name-most for all and for more than half of them",
  );

const memberSet = exactlyOne(
  z.strictObject({
    instances: reference("group of instances").optional(),
    hosts: reference("cluster whose hosts are members").optional(),
  }),
  ["instances", "hosts"],
);

const quorum = z.strictObject({
  members: z.union([memberSet, z.array(memberSet).min(1)]).describe("the voters"),
  electionTimeout: defaulted(
    duration("T: a follower waits T to 2T without a heartbeat, then stands for election"),
  ),
  heartbeat: defaulted(duration("time between heartbeats")),
  settle: defaulted(distribution("from winning the election to answering clients")),
  voteWindow: defaulted(duration("votes closer together than this split, and the election is repeated")),
  replacement: defaulted(distribution("from losing a member's disk to its replacement having joined")),
  restore: defaulted(distribution("from losing most disks to a restored group")),
});

/** A number, or a share of the set. */
const atLeast = z
  .union([
    z
      .int()
      .min(1)
      .max(1_000_000)
      .transform((value) => ({ isShare: false, value })),
    percentage("a share of them").transform((value) => ({ isShare: true, value })),
  ])
  .describe("so many must be available: a number, or a share such as 80%; all of them unless given");

const TERM_KINDS = ["quorum", "instances", "hosts", "domain", "service", "services"];

const term = exactlyOne(
  z.strictObject({
    quorum: reference("a quorum").optional(),
    instances: reference("a group of instances: group, or cluster/group").optional(),
    hosts: reference("a cluster, or cluster/group").optional(),
    domain: reference("a domain; a counted one means all of them").optional(),
    service: reference("a service").optional(),
    services: z.array(z.string()).min(1).describe("several services").optional(),
    atLeast: atLeast.optional(),
  }),
  TERM_KINDS,
);

const service = z.strictObject({
  requires: z.array(term).min(1).describe("all of these must hold for the service to be available"),
  objective: percentage("wanted availability", { positive: true }).optional(),
  precision: percentage("run until its downtime is known to ± this, unless told how many times to run", {
    positive: true,
  }).optional(),
});

export const scenarioSchema = z
  .strictObject({
    name: z
      .string()
      .refine((name) => nameProblem(name) === undefined, {
        error: (issue) => nameProblem(String(issue.input)) ?? "",
      })
      .describe("name of the scenario"),
    title: z
      .string()
      .max(500)
      .refine((title) => !/\p{Cc}/u.test(title), { error: "a title is one line" })
      .describe("one line for reports")
      .optional(),
    horizon: defaulted(duration("length of one simulated history", { positive: true, usualUnit: "d" })),
    warmUp: defaulted(duration("part at the start left out of the statistics", { usualUnit: "d" })),
    replications: defaulted(count("histories to simulate", 1, 1_000_000_000)),
    demandStep: defaulted(duration("time between changes of demand", { positive: true, usualUnit: "h" })),
    domains: named(domain, "failure domains: what takes down or cuts off everything in it").optional(),
    crews: named(crew, "repair crews").optional(),
    clusters: named(cluster, "clusters of hosts"),
    hostedControlPlanes: named(
      hostedControlPlane,
      "control planes of tenant clusters that run as instances of a management cluster",
    ).optional(),
    commonCauses: named(commonCause, "events that set off many failures at once").optional(),
    randomFaults: defaulted(
      flag(
        "false: no failure process, common cause, bad patch or mistake of its own; the script and traces only",
      ),
    ),
    script: script.optional(),
    traces: named(trace, "recorded outages that happen again").optional(),
    quorums: named(quorum, "groups of voters of which a majority must be up").optional(),
    services: named(service, "what is reported: available while all it requires holds").optional(),
    cost: cost.optional(),
    variants: named(
      z.record(z.string(), z.unknown()),
      "scenarios to compare with this one: what each changes, by path (clusters.prod.hosts.count: 16); null takes a key away",
    ).optional(),
  })
  .meta({
    title: "quorate scenario",
    description: "A platform, its failures and its services. Every number has a unit.",
  });

/** A validated scenario: SI units, every default filled in. */
export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioCluster = Scenario["clusters"][string];
export type ScenarioHosts = ScenarioCluster["hosts"];
export type ScenarioInstances = NonNullable<ScenarioCluster["instances"]>[string];
export type ScenarioStore = NonNullable<ScenarioCluster["storage"]>[string];
export type ScenarioRule = NonNullable<ScenarioCluster["rules"]>[string];
export type ScenarioDomain = NonNullable<Scenario["domains"]>[string];
export type Membership = z.output<typeof membership>;
export type ScenarioQuorum = NonNullable<Scenario["quorums"]>[string];
export type ScenarioService = NonNullable<Scenario["services"]>[string];
export type Term = ScenarioService["requires"][number];
export type FailureMap = Readonly<Record<string, GivenFailure>>;
export { PRIORITIES };

/** The scenario language as JSON Schema (draft 2020-12), for editors: what a person writes, defaults left out. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: "input",
    target: "draft-2020-12",
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if (def.type !== "object" || jsonSchema.required === undefined) return;
      const shape = (def as z.core.$ZodObjectDef).shape;
      jsonSchema.required = jsonSchema.required.filter((key) => !hasDefault(shape[key]));
      if (jsonSchema.required.length === 0) delete jsonSchema.required;
    },
  });
  return schema as Record<string, unknown>;
}
