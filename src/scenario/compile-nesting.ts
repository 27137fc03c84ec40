/** Nesting: which instances of other clusters the hosts of a cluster are. */
import type { Distribution } from "../kernel/distributions.ts";
import type { Compilation } from "./compilation.ts";
import type { Path } from "./paths.ts";
import type { Scenario, ScenarioHosts } from "./schema.ts";

/** What a nested host is. */
export interface Nest {
  /** Index into `Model.instances`. */
  readonly instance: number;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  /** From power-on to doing its work, s. */
  readonly start: Distribution;
}

/** The instances of one group, `cluster/group`, or of several, as hosts of a cluster; reports what cannot be, at `path`. */
export type Nests = (references: string | readonly string[], cluster: string, path: Path) => readonly Nest[];

interface Group {
  readonly name: string;
  readonly nests: readonly Nest[];
}

/** Each group can be the hosts of one cluster only; no cluster may run on itself, directly or through others. */
export function compileNesting(compilation: Compilation): Nests {
  const { scenario } = compilation;
  const groups = groupsOf(scenario);
  const known = byName(groups);
  reportCycles(compilation, scenario, known);
  /** The cluster that each group is the hosts of. */
  const users = new Map<Group, string>();
  return (references, cluster, path) =>
    listed(references, path).flatMap(([reference, at]): readonly Nest[] => {
      const group = known.get(reference);
      if (group === undefined) {
        const names = groups.map(({ name }) => name);
        compilation.reportUnknown(at, "group of instances", reference, names);
        return [];
      }
      const user = users.get(group);
      if (user !== undefined) {
        const name = JSON.stringify(group.name);
        compilation.report(at, `the instances of ${name} are the hosts of ${user} already`);
      }
      users.set(group, cluster);
      return group.nests;
    });
}

/** Instances are numbered through all clusters, in the order in which they are written. */
function groupsOf({ clusters }: Scenario): Group[] {
  let next = 0;
  return Object.entries(clusters).flatMap(([cluster, { instances = {} }]) =>
    Object.entries(instances).map(([group, { count, cpu: cores, memory, start }]): Group => {
      const first = next;
      next += count;
      const nests = Array.from({ length: count }, (_, i) => ({ instance: first + i, cores, memory, start }));
      return { name: `${cluster}/${group}`, nests };
    }),
  );
}

/** A group goes by `cluster/group`, and by `group` alone where no other has that name. */
function byName(groups: readonly Group[]): Map<string, Group> {
  const known = new Map(groups.map((group) => [group.name, group]));
  const short = groups.map(({ name }) => name.slice(name.indexOf("/") + 1));
  groups.forEach((group, i) => {
    if (short.indexOf(short[i]) === short.lastIndexOf(short[i])) known.set(short[i], group);
  });
  return known;
}

function listed(references: string | readonly string[], path: Path): [string, Path][] {
  if (typeof references === "string") return [[references, path]];
  return references.map((reference, i) => [reference, [...path, i]]);
}

/** Reports each cluster that runs, through instances, on itself. */
function reportCycles(
  compilation: Compilation,
  { clusters }: Scenario,
  known: ReadonlyMap<string, Group>,
): void {
  const outer = new Map(
    Object.entries(clusters).map(([name, { hosts }]) => {
      const groups = referencesOf(hosts).map((reference) => known.get(reference)?.name ?? "");
      return [name, groups.map((group) => group.slice(0, group.indexOf("/")))];
    }),
  );
  for (const start of outer.keys()) {
    const seen = new Set<string>();
    const open = [...(outer.get(start) ?? [])];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(outer.get(name) ?? []));
    }
    if (!seen.has(start)) continue;
    const path = ["clusters", start, "hosts"];
    const isGrouped = clusters[start].hosts.groups !== undefined;
    compilation.report(
      [...path, isGrouped ? "groups" : "instances"],
      "the cluster runs on itself, directly or through others",
    );
  }
}

function referencesOf({ instances, groups = {} }: ScenarioHosts): string[] {
  return [{ instances }, ...Object.values(groups)].flatMap((kind) => kind.instances ?? []);
}
