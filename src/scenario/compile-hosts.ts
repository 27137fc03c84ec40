/** The hosts of one cluster: groups laid over the common fields, names, places, failure processes. */
import type { Host } from "../cluster/model.ts";
import { type Distribution, fixed } from "../kernel/distributions.ts";
import type { Compilation } from "./compilation.ts";
import { type DomainTable, type Position, requirementsOf } from "./compile-domains.ts";
import type { Nest, Nests } from "./compile-nesting.ts";
import { type Path, pathText } from "./paths.ts";
import type { ScenarioCluster, ScenarioHosts } from "./schema.ts";

export interface CompiledHosts {
  readonly hosts: readonly Host[];
  /** Positions in `hosts` by group; empty without groups. */
  readonly groups: ReadonlyMap<string, readonly number[]>;
  /** Lowest clock in the cluster, Hz; undefined when none is given. Turns GHz into cores on the safe side. */
  readonly clock: number | undefined;
}

const NOT_NESTED = `"instance" is for hosts that are instances of another cluster`;

type HostFields = Omit<ScenarioHosts, "groups">;

interface Kind {
  /** Names start with it. */
  readonly prefix: string;
  readonly fields: HostFields;
  /** Where a field in force is written: in the group, or among the common fields. */
  readonly pathOf: (field: keyof HostFields) => Path;
  /** It says itself what its hosts are in; otherwise they share the blocks of the whole cluster. */
  readonly hasOwnPlace: boolean;
  /** What each of its hosts is; nothing for physical ones. */
  readonly nests: readonly (Nest | undefined)[];
}

/** `first` is the number of hosts of the clusters before. */
export function compileHosts(
  compilation: Compilation,
  table: DomainTable,
  nests: Nests,
  clusterName: string,
  cluster: ScenarioCluster,
  clusterIndex: number,
  first: number,
): CompiledHosts {
  const path = ["clusters", clusterName, "hosts"];
  const nestsOf = ({ count, instances }: HostFields, at: Path) =>
    instances === undefined
      ? new Array<undefined>(count ?? 0).fill(undefined)
      : nests(instances, clusterName, [...at, "instances"]);
  const kinds = kindsOf(cluster.hosts, path, nestsOf);
  if (kinds.length === 0) compilation.report([...path, "groups"], "a cluster needs at least one host");
  checkAges(compilation, kinds);
  const sharing = kinds.filter(({ hasOwnPlace }) => !hasOwnPlace);
  const shared = sharing.reduce((sum, { nests: own }) => sum + own.length, 0);
  const hosts: Host[] = [];
  const groups = new Map<string, number[]>();
  let nextShared = 0;
  for (const kind of kinds) {
    if (!isComplete(compilation, kind)) continue;
    const positions = kind.nests.map((nest, i) => {
      const position = kind.hasOwnPlace
        ? { index: i, of: kind.nests.length, isCounted: true }
        : { index: nextShared++, of: shared, isCounted: true };
      const name = `${clusterName}/${kind.prefix}-${String(i + 1).padStart(2, "0")}`;
      const host = makeHost(compilation, table, kind, nest, name, clusterIndex, position);
      compilation.addProcesses(
        "host",
        first + hosts.length,
        name,
        "host",
        kind.fields.failures ?? {},
        kind.pathOf("failures"),
        kind.fields.age ?? 0,
      );
      return hosts.push(host) - 1;
    });
    if (cluster.hosts.groups !== undefined) groups.set(kind.prefix, positions);
  }
  if (hosts.length > 0 && hosts.every(({ joins }) => joins !== undefined)) {
    compilation.report(path, `all hosts join later; a cluster begins with at least one`);
  }
  const clocks = kinds.map(({ fields }) => fields.clock).filter((clock) => clock !== undefined);
  const oldest = hosts.reduce((least, { cpuClass }) => Math.min(least, cpuClass), Number.POSITIVE_INFINITY);
  return {
    hosts: cluster.evc ? hosts.map((host) => ({ ...host, cpuClass: oldest })) : hosts,
    groups,
    clock: clocks.length === 0 ? undefined : Math.min(...clocks),
  };
}

function kindsOf(
  { groups, ...common }: ScenarioHosts,
  path: Path,
  nestsOf: (fields: HostFields, path: Path) => Kind["nests"],
): Kind[] {
  if (groups === undefined) {
    return [
      {
        prefix: "host",
        fields: common,
        pathOf: (field) => [...path, field],
        hasOwnPlace: false,
        nests: nestsOf(common, path),
      },
    ];
  }
  return Object.entries(groups).map(([name, own]) => ({
    prefix: name,
    fields: { ...common, ...own },
    pathOf: (field) =>
      own[field] === undefined && common[field] !== undefined
        ? [...path, field]
        : [...path, "groups", name, field],
    hasOwnPlace: own.in !== undefined,
    nests: nestsOf(own, [...path, "groups", name]),
  }));
}

/** Kinds that share an age among the common fields are taken together. */
function checkAges(compilation: Compilation, kinds: readonly Kind[]): void {
  for (const { fields, pathOf } of kinds) {
    const path = pathOf("age");
    const alike = kinds.filter((kind) => pathText(kind.pathOf("age")) === pathText(path));
    compilation.checkAge(
      path,
      fields.age ?? 0,
      alike.map((kind) => kind.fields.failures ?? {}),
    );
  }
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
  nest: Nest | undefined,
  name: string,
  cluster: number,
  position: Position,
): Host {
  const { network = 0, otherTraffic = 0, storageNetwork, cpuClass = 1, in: membership = [] } = fields;
  const found = requirementsOf(compilation, table, membership, position, pathOf("in"));
  const { numaNodes = 1, hugePages = 0 } = fields;
  const { cores, memory } = capacityLeft(compilation, fields, nest, pathOf);
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
    boot: bootOf(compilation, fields, nest, name, pathOf("boot")),
    requirements: found.map(([, requirement]) => requirement),
    ...joinsOf(compilation, fields, nest, pathOf),
    ...(nest !== undefined && { nestedIn: nest.instance }),
  };
}

function joinsOf(
  compilation: Compilation,
  { joins }: HostFields,
  nest: Nest | undefined,
  pathOf: Kind["pathOf"],
): Pick<Host, "joins"> {
  if (joins === undefined) return {};
  if (nest !== undefined) {
    compilation.report(pathOf("joins"), "a nested host is there when its instance is; it cannot join later");
  }
  return { joins };
}

function bootOf(
  compilation: Compilation,
  { boot }: HostFields,
  nest: Nest | undefined,
  name: string,
  path: Path,
): Distribution {
  if (boot === undefined) throw new Error(`${name} passed validation without a boot time`);
  if (boot !== "instance") return boot;
  if (nest === undefined) compilation.report(path, NOT_NESTED);
  return nest?.start ?? fixed(0);
}

/** "shared", or not said. */
function isShared(bandwidth: number | undefined): bandwidth is undefined {
  return bandwidth === undefined || bandwidth === Number.POSITIVE_INFINITY;
}

/** What instances can have of a host. */
function capacityLeft(
  compilation: Compilation,
  fields: HostFields,
  nest: Nest | undefined,
  pathOf: Kind["pathOf"],
): { cores: number; memory: number } {
  const left = { cores: 0, memory: 0 };
  for (const kind of ["cores", "memory"] as const) {
    const size = sizeOf(compilation, fields[kind] ?? 0, nest?.[kind], pathOf(kind));
    left[kind] = size - (fields.reserved?.[kind] ?? 0);
    if (left[kind] > 0) continue;
    compilation.report([...pathOf("reserved"), kind], `nothing of the host's ${kind} is left for instances`);
  }
  return left;
}

/** Infinity stands for what the instance has that the host is; it cannot have more. */
function sizeOf(compilation: Compilation, given: number, ofInstance: number | undefined, path: Path): number {
  if (ofInstance === undefined) {
    if (given < Number.POSITIVE_INFINITY) return given;
    compilation.report(path, NOT_NESTED);
    return 1;
  }
  if (given > ofInstance && given < Number.POSITIVE_INFINITY) {
    compilation.report(path, "a nested host cannot have more than its instance has");
  }
  return Math.min(given, ofInstance);
}
