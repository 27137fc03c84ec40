/** The instances of one cluster: reservations, shares, and whether they fit at all. */
import type { Host, Instance, InstanceGroup } from "../cluster/model.ts";
import { fitsEmptyHost } from "../cluster/numa.ts";
import type { Compilation } from "./compilation.ts";
import type { Path } from "./paths.ts";
import type { CpuAmount } from "./policy-schema.ts";
import { PRIORITIES, type ScenarioCluster, type ScenarioInstances } from "./schema.ts";

/** CPU shares per vCPU. */
const SHARES = { low: 500, normal: 1000, high: 2000 } as const;

/** Rounding is no reason to refuse a reservation, cores. */
const TOLERANCE = 1e-6;

export interface ClusterFrame {
  readonly name: string;
  readonly index: number;
  readonly cluster: ScenarioCluster;
  readonly hosts: readonly Host[];
  readonly hostGroups: Iterable<string>;
  readonly clock: number | undefined;
  /** Index of the cluster's stores by their names. */
  readonly stores: ReadonlyMap<string, number>;
}

export interface CompiledInstances {
  readonly groups: readonly InstanceGroup[];
  /** `group` counts from the first group of this cluster. */
  readonly instances: readonly Instance[];
}

/** Cores for an amount of CPU; reports a clock rate that no clock turns into cores. */
export function coresOf(
  compilation: Compilation,
  amount: CpuAmount,
  clock: number | undefined,
  path: Path,
): number {
  if (amount.hertz === 0) return amount.cores;
  if (clock === undefined) {
    compilation.report(
      path,
      "a clock rate needs the hosts' clock (clusters.*.hosts.clock); or give cores, a number",
    );
    return 0;
  }
  return amount.cores + amount.hertz / clock;
}

export function compileInstances(compilation: Compilation, frame: ClusterFrame): CompiledInstances {
  const { cluster, name } = frame;
  const entries = Object.entries(cluster.instances ?? {});
  const reservations = reservationsOf(compilation, frame);
  const pools = Object.keys(cluster.pools ?? {});
  const hostPrefixes = new Set(frame.hostGroups);
  const instances: Instance[] = [];
  const groups = entries.map(([group, given], i) => {
    const path = ["clusters", name, "instances", group];
    if (hostPrefixes.has(group)) compilation.report(path, "hosts have this name already", true);
    for (let n = 1; n <= given.count; n++) instances.push({ name: `${name}/${group}-${n}`, group: i });
    const compiled = makeGroup(compilation, frame, group, given, reservations[i], pools);
    checkFits(compilation, frame, compiled, path);
    return compiled;
  });
  return { groups, instances };
}

interface Reservation {
  readonly cores: number;
  readonly memory: number;
}

function makeGroup(
  compilation: Compilation,
  { name, index, cluster, clock, stores }: ClusterFrame,
  group: string,
  given: ScenarioInstances,
  reserved: Reservation,
  pools: readonly string[],
): InstanceGroup {
  const path = ["clusters", name, "instances", group];
  const level = given.shares ?? cluster.pools?.[given.pool ?? ""]?.shares ?? "normal";
  const perCpu = typeof level === "number" ? level : SHARES[level];
  const limit = given.limit;
  const limitCpu =
    limit === undefined
      ? Number.POSITIVE_INFINITY
      : coresOf(compilation, limit.cpu, clock, [...path, "limit", "cpu"]);
  if (limitCpu < reserved.cores - TOLERANCE) {
    compilation.report(
      [...path, "limit", "cpu"],
      `the limit is below the reservation of ${cores(reserved.cores)}`,
    );
  }
  const { isShare, value } = given.workingSet;
  const place = diskPlace(compilation, given.storage, stores, [...path, "storage"]);
  const isInHost = place.storage === "local" || place.storage === "ephemeral";
  return {
    name: `${name}/${group}`,
    cluster: index,
    cpu: given.cpu,
    memory: given.memory,
    reservedCpu: reserved.cores,
    reservedMemory: reserved.memory,
    limitCpu,
    shares: perCpu * given.cpu,
    pool: given.pool === undefined ? -1 : pools.indexOf(given.pool),
    priority: PRIORITIES.indexOf(given.priority),
    start: given.start,
    ...place,
    hangsWithHost:
      place.storage === "shared" ||
      (place.storage === "store" && cluster.storage?.[given.storage]?.domain === undefined),
    disk: given.disk,
    migratable: !isInHost && given.accessMode === "ReadWriteMany",
    restartsElsewhere: place.storage !== "local",
    eviction: given.eviction,
    numaBound: given.dedicatedCpu || given.hugePages,
    hugePages: given.hugePages,
    cpuClass: given.cpuClass,
    dirtyRate: given.dirtyRate,
    workingSet: Math.min(given.memory, isShare ? value * given.memory : value),
    demand: given.demand,
  };
}

/** Where disks are: one of three words, or the name of a store. */
function diskPlace(
  compilation: Compilation,
  name: string,
  stores: ReadonlyMap<string, number>,
  path: Path,
): { storage: InstanceGroup["storage"]; store: number } {
  const words = ["shared", "local", "ephemeral"] as const;
  const word = words.find((known) => known === name);
  if (word !== undefined) return { storage: word, store: -1 };
  const store = stores.get(name);
  if (store !== undefined) return { storage: "store", store };
  compilation.reportUnknown(path, "storage", name, [...words, ...stores.keys()]);
  return { storage: "shared", store: -1 };
}

/**
 * What each instance of each group is guaranteed: its own reservation; otherwise its part of what its pool's
 * reservation leaves, in proportion to vCPUs and memory, and not more than its size.
 */
function reservationsOf(compilation: Compilation, frame: ClusterFrame): Reservation[] {
  const { cluster, name } = frame;
  const pools = cluster.pools ?? {};
  const members = Object.entries(cluster.instances ?? {}).map(([group, given]): Member => {
    const path = ["clusters", name, "instances", group];
    if (given.pool !== undefined && !Object.hasOwn(pools, given.pool)) {
      compilation.reportUnknown([...path, "pool"], "pool", given.pool, Object.keys(pools));
    }
    return { given, own: amountsOf(compilation, frame, given.reservation, [...path, "reservation"]) };
  });
  const result = members.map(({ own, given }) => claimOf(cluster, given, own));
  const totals = { cores: 0, memory: 0 };
  for (const kind of ["cores", "memory"] as const) {
    for (const [pool, { reservation }] of Object.entries(pools)) {
      const path = ["clusters", name, "pools", pool, "reservation"];
      const guaranteed = amountsOf(compilation, frame, reservation, path)[kind] ?? 0;
      totals[kind] += dividePool(guaranteed, members, result, pool, kind);
    }
    members.forEach(({ given }, i) => {
      if (given.pool === undefined) totals[kind] += result[i][kind] * given.count;
    });
  }
  checkTotals(compilation, frame, totals);
  return result;
}

/** Its own reservation, or what its size claims when the platform limits overcommitment, if that is more. */
function claimOf(
  { placement: { cpuOvercommit, memoryOvercommit } }: ScenarioCluster,
  { cpu, memory, dedicatedCpu, hugePages }: ScenarioInstances,
  own: Partial<Reservation>,
): { cores: number; memory: number } {
  return {
    cores: Math.max(own.cores ?? 0, cpu / (dedicatedCpu ? 1 : cpuOvercommit)),
    memory: Math.max(own.memory ?? 0, memory / (hugePages ? 1 : memoryOvercommit)),
  };
}

interface Member {
  readonly given: ScenarioInstances;
  readonly own: Partial<Reservation>;
}

function amountsOf(
  compilation: Compilation,
  { clock }: ClusterFrame,
  given: { readonly cpu?: CpuAmount; readonly memory?: number } | undefined,
  path: Path,
): Partial<Reservation> {
  const cpu = given?.cpu;
  return {
    cores: cpu === undefined ? undefined : coresOf(compilation, cpu, clock, [...path, "cpu"]),
    memory: given?.memory,
  };
}

/** Divides a pool's reservation of one kind among its members, into `result`; returns what is reserved in all. */
function dividePool(
  guaranteed: number,
  members: readonly Member[],
  result: { cores: number; memory: number }[],
  pool: string,
  kind: "cores" | "memory",
): number {
  const size = ({ given }: Member) => (kind === "cores" ? given.cpu : given.memory);
  const inPool = members.filter(({ given }) => given.pool === pool);
  const sum = (of: readonly Member[], each: (member: Member) => number) =>
    of.reduce((total, member) => total + each(member) * member.given.count, 0);
  const taken = sum(inPool, ({ own }) => own[kind] ?? 0);
  const weight = sum(
    inPool.filter(({ own }) => own[kind] === undefined),
    size,
  );
  const rest = Math.max(0, guaranteed - taken);
  members.forEach((member, i) => {
    if (member.given.pool !== pool || member.own[kind] !== undefined) return;
    result[i][kind] = Math.max(result[i][kind], Math.min(size(member), (rest * size(member)) / weight));
  });
  return Math.max(guaranteed, taken);
}

function checkTotals(
  compilation: Compilation,
  { cluster, hosts, name }: ClusterFrame,
  totals: Reservation,
): void {
  const path = ["clusters", name, cluster.pools === undefined ? "instances" : "pools"];
  const allCores = hosts.reduce((sum, host) => sum + host.cores, 0);
  const allMemory = hosts.reduce((sum, host) => sum + host.memory, 0);
  if (totals.cores > allCores + TOLERANCE) {
    compilation.report(
      path,
      `${cores(totals.cores)} are reserved, but the cluster has ${cores(allCores)}`,
      true,
    );
  }
  if (totals.memory > allMemory) {
    compilation.report(
      path,
      `${gib(totals.memory)} are reserved, but the cluster has ${gib(allMemory)}`,
      true,
    );
  }
}

/** An instance must fit on some empty host: by size, by reservation, and by CPU generation. */
function checkFits(
  compilation: Compilation,
  { hosts }: ClusterFrame,
  group: InstanceGroup,
  path: Path,
): void {
  if (hosts.length === 0) return;
  const mostCores = hosts.reduce((most, host) => Math.max(most, host.cores), 0);
  const mostMemory = hosts.reduce((most, host) => Math.max(most, host.memory), 0);
  const { cpu, memory, reservedCpu, reservedMemory, cpuClass } = group;
  if (cpu > mostCores) {
    compilation.report([...path, "cpu"], `${cpu} vCPUs are more than any host has (${cores(mostCores)})`);
  }
  if (memory > mostMemory) {
    compilation.report([...path, "memory"], `${gib(memory)} are more than any host has (${gib(mostMemory)})`);
  }
  if (reservedCpu > cpu + TOLERANCE || reservedMemory > memory) {
    compilation.report([...path, "reservation"], "the reservation is more than the instance's own size");
  } else if (!hosts.some((host) => host.cores >= reservedCpu && host.memory >= reservedMemory)) {
    compilation.report([...path, "reservation"], "no host can hold this reservation");
  } else if (!hosts.some((host) => fitsEmptyHost(host, group))) {
    const what = group.numaBound ? "NUMA node has the cores and the" : "host has the ordinary";
    compilation.report(path, `no ${what} memory for one instance (see numaNodes and hugePages of the hosts)`);
  }
  if (!hosts.some((host) => host.cpuClass >= cpuClass)) {
    compilation.report([...path, "cpuClass"], `no host offers CPU generation ${cpuClass}`);
  }
}

function cores(value: number): string {
  return `${Number(value.toPrecision(6))} cores`;
}

function gib(bytes: number): string {
  return `${Number((bytes / 1024 / 1024 / 1024).toPrecision(6))}GiB`;
}
