/**
 * Hosted control planes: many tenant clusters alike, whose etcd and API servers run as instances of one management
 * cluster. What is written once becomes, for each tenant, two groups of instances, two rules, a quorum and a service, and
 * services for all and for most of them: plain parts of a scenario, validated, explained and simulated like any other.
 */
import { suggestion } from "./nearest.ts";
import { isMap, type Path, pathText, type RawMap, valueAt } from "./paths.ts";
import type { Finding } from "./problems.ts";

/** What was added to a scenario, and where each part of it was written. */
export interface Expansion {
  readonly findings: readonly Finding[];
  /** The path that a person wrote for one that was added; other paths as they are. */
  readonly writtenAt: (path: Path) => Path;
  /** Whether a path belongs to one of many alike but the first, which stands for all. */
  readonly isCopy: (path: Path) => boolean;
  /** Services of tenants alike, by the name they were written under. */
  readonly tenants: ReadonlyMap<string, readonly string[]>;
}

/** Most tenants under one name: each has a page of the report, a rule to be checked, a stream of its own. */
export const TENANTS_MOST = 1000;

/** A part that was added. */
interface Part {
  readonly path: Path;
  readonly value: RawMap;
  /** What the fields of the part were written as; the rest as `otherwise`. */
  readonly fields: (field: string) => Path;
  readonly isCopy: boolean;
}

/** Adds what hosted control planes stand for to `raw`. What the schema will refuse is left alone. */
export function expandHostedControlPlanes(raw: RawMap): Expansion {
  const findings: Finding[] = [];
  const added = new Map<string, Part>();
  const tenants = new Map<string, readonly string[]>();
  const all = isMap(raw.hostedControlPlanes) ? Object.entries(raw.hostedControlPlanes) : [];
  for (const [name, given] of all) {
    const hosted = read(given);
    if (hosted === undefined) continue;
    const path = ["hostedControlPlanes", name];
    const unknown = unknownCluster(raw, hosted.cluster);
    if (unknown !== undefined) findings.push({ path: [...path, "cluster"], message: unknown });
    const parts = unknown === undefined ? partsOf(name, path, hosted) : [];
    for (const part of parts) {
      if (put(raw, part)) added.set(pathText(part.path), part);
      else findings.push({ path, message: `${pathText(part.path)} is there already`, atKey: true });
    }
    tenants.set(name, tenantNames(name, hosted.count));
  }
  const partOf = (path: Path) =>
    added.get(pathText(path.slice(0, 4))) ?? added.get(pathText(path.slice(0, 2)));
  return {
    findings,
    tenants,
    isCopy: (path) => partOf(path)?.isCopy ?? false,
    writtenAt: (path) => {
      const part = partOf(path);
      if (part === undefined) return path;
      const [field, ...rest] = path.slice(part.path.length);
      return field === undefined ? part.fields("") : [...part.fields(String(field)), ...rest];
    },
  };
}

interface Hosted {
  readonly count: number;
  readonly cluster: string;
  readonly etcd: RawMap;
  readonly api: RawMap;
  readonly spread: RawMap;
  readonly to: unknown;
  readonly objective: unknown;
  readonly precision: unknown;
}

function read(given: unknown): Hosted | undefined {
  if (!isMap(given)) return undefined;
  const { count, cluster, etcd, api, spread, to, objective, precision } = given;
  if (typeof cluster !== "string" || !isMap(etcd) || !isMap(api) || !isMap(spread)) return undefined;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > TENANTS_MOST)
    return undefined;
  return { count, cluster, etcd, api, spread, to, objective, precision };
}

function unknownCluster({ clusters }: RawMap, cluster: string): string | undefined {
  const known = isMap(clusters) ? Object.keys(clusters) : [];
  if (known.includes(cluster)) return undefined;
  return `there is no cluster ${JSON.stringify(cluster)}; ${suggestion(cluster, known)}`;
}

function tenantNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
}

function partsOf(name: string, path: Path, hosted: Hosted): Part[] {
  const tenants = tenantNames(name, hosted.count);
  const parts = tenants.flatMap((tenant, i) => tenantParts(tenant, path, hosted, i > 0));
  if (hosted.to !== undefined) {
    const pin = tenants.flatMap((tenant) => [`${tenant}-etcd`, `${tenant}-api`]);
    parts.push({
      path: ["clusters", hosted.cluster, "rules", `${name}-hosts`],
      value: { pin, to: hosted.to },
      fields: (field) => (field === "to" ? [...path, field] : path),
      isCopy: false,
    });
  }
  if (tenants.length === 1) return parts;
  const together = (suffix: string, term: RawMap): Part => ({
    path: ["services", `${name}-${suffix}`],
    value: { requires: [{ services: tenants, ...term }] },
    fields: () => path,
    isCopy: false,
  });
  return [...parts, together("all", {}), together("most", { atLeast: Math.floor(tenants.length / 2) + 1 })];
}

/** Etcd and API servers of one tenant: its API is there with a majority of the one and any of the other. */
function tenantParts(
  tenant: string,
  path: Path,
  { cluster, etcd, api, spread, objective, precision }: Hosted,
  isCopy: boolean,
): Part[] {
  const { members, ...member } = etcd;
  const groups: [string, RawMap, string][] = [
    ["etcd", { count: members, ...member }, "members"],
    ["api", api, "count"],
  ];
  const instances = groups.flatMap(([role, value, count]): Part[] => {
    const group = `${tenant}-${role}`;
    const at = [...path, role];
    return [
      {
        path: ["clusters", cluster, "instances", group],
        value,
        fields: (field) => (field === "" ? at : [...at, field === "count" ? count : field]),
        isCopy,
      },
      {
        path: ["clusters", cluster, "rules", `${group}-apart`],
        value: { [spread.maxSkew === undefined ? "separate" : "spread"]: [group], ...spread },
        fields: (field) => (field in spread ? [...path, "spread", field] : [...path, "spread"]),
        isCopy,
      },
    ];
  });
  const requires = [{ quorum: tenant }, { instances: `${cluster}/${tenant}-api`, atLeast: 1 }];
  return [
    ...instances,
    {
      path: ["quorums", tenant],
      value: { members: { instances: `${cluster}/${tenant}-etcd` } },
      fields: () => [...path, "etcd"],
      isCopy,
    },
    {
      path: ["services", tenant],
      value: {
        requires,
        ...(objective !== undefined && { objective }),
        ...(precision !== undefined && { precision }),
      },
      fields: (field) => (field === "objective" || field === "precision" ? [...path, field] : path),
      isCopy,
    },
  ];
}

/** Puts a part into a scenario unless one of its name is there; in the way of anything but maps, the schema is to speak. */
function put(raw: RawMap, { path, value }: Part): boolean {
  let parent = raw;
  for (const key of path.slice(0, -1)) {
    parent[key] ??= {};
    const next = valueAt(parent, [key]);
    if (!isMap(next)) return true;
    parent = next;
  }
  const key = String(path[path.length - 1]);
  if (Object.hasOwn(parent, key)) return false;
  parent[key] = structuredClone(value);
  return true;
}
