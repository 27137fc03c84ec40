/** The hosts of one cluster: groups laid over the common fields, names, places, failure processes. */
import type { Host } from "../cluster/model.ts";
import type { Compilation } from "./compilation.ts";
import { type DomainTable, type Position, requirementsOf } from "./compile-domains.ts";
import type { Path } from "./paths.ts";
import type { ScenarioCluster, ScenarioHosts } from "./schema.ts";

export interface CompiledHosts {
  readonly hosts: readonly Host[];
  /** Positions in `hosts` by group; empty without groups. */
  readonly groups: ReadonlyMap<string, readonly number[]>;
  /** Lowest clock in the cluster, Hz; undefined when none is given. Turns GHz into cores on the safe side. */
  readonly clock: number | undefined;
}

type HostFields = Omit<ScenarioHosts, "groups">;

interface Kind {
  /** Names start with it. */
  readonly prefix: string;
  readonly fields: HostFields;
  /** Where a field in force is written: in the group, or among the common fields. */
  readonly pathOf: (field: keyof HostFields) => Path;
  /** It says itself what its hosts are in; otherwise they share the blocks of the whole cluster. */
  readonly hasOwnPlace: boolean;
}

/** `first` is the number of hosts of the clusters before. */
export function compileHosts(
  compilation: Compilation,
  table: DomainTable,
  clusterName: string,
  cluster: ScenarioCluster,
  clusterIndex: number,
  first: number,
): CompiledHosts {
  const path = ["clusters", clusterName, "hosts"];
  const kinds = kindsOf(cluster.hosts, path);
  if (kinds.length === 0) compilation.report([...path, "groups"], "a cluster needs at least one host");
  const sharing = kinds.filter(({ hasOwnPlace }) => !hasOwnPlace);
  const shared = sharing.reduce((sum, { fields }) => sum + (fields.count ?? 0), 0);
  const hosts: Host[] = [];
  const groups = new Map<string, number[]>();
  let nextShared = 0;
  for (const kind of kinds) {
    if (!isComplete(compilation, kind)) continue;
    const { count = 0 } = kind.fields;
    const positions = Array.from({ length: count }, (_, i) => {
      const position = kind.hasOwnPlace
        ? { index: i, of: count, isCounted: true }
        : { index: nextShared++, of: shared, isCounted: true };
      const name = `${clusterName}/${kind.prefix}-${String(i + 1).padStart(2, "0")}`;
      const host = makeHost(compilation, table, kind, name, clusterIndex, position);
      compilation.addProcesses(
        "host",
        first + hosts.length,
        name,
        "host",
        kind.fields.failures ?? {},
        kind.pathOf("failures"),
      );
      return hosts.push(host) - 1;
    });
    if (cluster.hosts.groups !== undefined) groups.set(kind.prefix, positions);
  }
  const clocks = kinds.map(({ fields }) => fields.clock).filter((clock) => clock !== undefined);
  const oldest = hosts.reduce((least, { cpuClass }) => Math.min(least, cpuClass), Number.POSITIVE_INFINITY);
  return {
    hosts: cluster.evc ? hosts.map((host) => ({ ...host, cpuClass: oldest })) : hosts,
    groups,
    clock: clocks.length === 0 ? undefined : Math.min(...clocks),
  };
}

function kindsOf({ groups, ...common }: ScenarioHosts, path: Path): Kind[] {
  if (groups === undefined) {
    return [{ prefix: "host", fields: common, pathOf: (field) => [...path, field], hasOwnPlace: false }];
  }
  return Object.entries(groups).map(([name, own]) => ({
    prefix: name,
    fields: { ...common, ...own },
    pathOf: (field) =>
      own[field] === undefined && common[field] !== undefined
        ? [...path, field]
        : [...path, "groups", name, field],
    hasOwnPlace: own.in !== undefined,
  }));
}

function isComplete(compilation: Compilation, { fields, pathOf }: Kind): boolean {
  const needed = ["cores", "memory", "network", "boot", "cpuClass"] as const;
  const missing = needed.filter((key) => fields[key] === undefined);
  for (const key of missing) compilation.report(pathOf(key), "is missing");
  return missing.length === 0;
}

function makeHost(
  compilation: Compilation,
  table: DomainTable,
  { fields, pathOf }: Kind,
  name: string,
  cluster: number,
  position: Position,
): Host {
  const { network = 0, otherTraffic = 0, storageNetwork, cpuClass = 1, boot, in: membership = [] } = fields;
  if (boot === undefined) throw new Error(`${name} passed validation without a boot time`);
  const found = requirementsOf(compilation, table, membership, position, pathOf("in"));
  const { numaNodes = 1, hugePages = 0 } = fields;
  const { cores, memory } = capacityLeft(compilation, fields, pathOf);
  if (hugePages > Math.max(memory, 0)) {
    compilation.report(pathOf("hugePages"), "more is set aside as huge pages than instances can have");
  }
  return {
    name,
    cluster,
    cores,
    memory,
    numaNodes,
    hugePages,
    bandwidth: network * (1 - otherTraffic),
    storageBandwidth: isShared(storageNetwork) ? Number.NaN : storageNetwork,
    cpuClass,
    boot,
    requirements: found.map(([, requirement]) => requirement),
  };
}

/** "shared", or not said. */
function isShared(bandwidth: number | undefined): bandwidth is undefined {
  return bandwidth === undefined || bandwidth === Number.POSITIVE_INFINITY;
}

/** What instances can have of a host. */
function capacityLeft(
  compilation: Compilation,
  { cores = 0, memory = 0, reserved }: HostFields,
  pathOf: Kind["pathOf"],
): { cores: number; memory: number } {
  const left = { cores: cores - (reserved?.cores ?? 0), memory: memory - (reserved?.memory ?? 0) };
  for (const kind of ["cores", "memory"] as const) {
    if (left[kind] > 0) continue;
    compilation.report([...pathOf("reserved"), kind], `nothing of the host's ${kind} is left for instances`);
  }
  return left;
}
