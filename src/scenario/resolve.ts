/**
 * Fills a scenario's gaps: overrides over what the user wrote, platform settings and general defaults beneath, each value
 * with its origin. Works on plain YAML data, before validation, so that defaults are checked like anything else.
 */
import { PLATFORMS, type Setting, type SettingValue } from "../platforms/index.ts";
import { DEFAULTS, HOSTED_CONTROL_PLANES, NESTED_HOSTS } from "./defaults.ts";
import { isDistributionMap } from "./distribution-schema.ts";
import { useFieldData } from "./field-data.ts";
import { type Expansion, expandHostedControlPlanes } from "./hosted-control-planes.ts";
import type { Origin, Origins } from "./origin.ts";
import { expandPath, isMap, type Path, parsePath, pathText, type RawMap, valueAt } from "./paths.ts";
import type { Finding } from "./problems.ts";
import { parseUnit } from "./units.ts";

export interface Completed {
  readonly raw: RawMap;
  readonly origins: Origins;
  /** What was written once and stands for many. */
  readonly expansion: Expansion;
  /** Names of field data, and of hosted control planes, that are wrong. */
  readonly findings: readonly Finding[];
}

/** Adds everything the user left out, to a new tree. `user` must be free of cycles. */
export function withDefaults(user: RawMap): Completed {
  const raw = copyTree(user) as RawMap;
  const origins: Origins = new Map();
  for (const path of leaves(raw)) origins.set(pathText(path), { origin: "set by you" });
  for (const setting of HOSTED_CONTROL_PLANES) apply(raw, origins, setting, [], "default");
  const expansion = expandHostedControlPlanes(raw);
  for (const path of leaves(raw)) inherit(origins, path, expansion.writtenAt(path));
  const findings = useFieldData(raw, origins);
  for (const setting of NESTED_HOSTS) apply(raw, origins, setting, [], "default");
  for (const [name, cluster] of isMap(raw.clusters) ? Object.entries(raw.clusters) : []) {
    // A platform that is not known is reported by the schema; any defaults do, so that only it is reported.
    const platform =
      PLATFORMS.find((known) => isMap(cluster) && known.name === cluster.platform) ?? PLATFORMS[0];
    for (const setting of platform.settings) {
      apply(raw, origins, setting, ["clusters", name], "platform default");
    }
  }
  for (const setting of DEFAULTS) apply(raw, origins, setting, [], "default");
  return { raw, origins, expansion, findings: [...expansion.findings, ...findings] };
}

/** The origin of what was written elsewhere. */
function inherit(origins: Origins, path: Path, writtenAt: Path): void {
  const key = pathText(path);
  const source = pathText(writtenAt);
  if (origins.has(key)) return;
  origins.set(key, { ...(origins.get(source) ?? { origin: "set by you" }), source });
}

/** Sets values at paths, making maps on the way; null takes away what is there. SyntaxError for a path that cannot be read or leads nowhere. */
export function applyOverrides(user: RawMap, overrides: Readonly<Record<string, unknown>>): RawMap {
  const raw = copyTree(user) as RawMap;
  for (const [text, value] of Object.entries(overrides)) {
    const path = parsePath(text);
    if (path.includes("__proto__")) throw new SyntaxError(`"__proto__" cannot be overridden`);
    let parent: unknown = raw;
    for (const key of path.slice(0, -1)) {
      if (isMap(parent) && !Object.hasOwn(parent, key)) parent[key] = {};
      parent = valueAt(parent, [key]);
    }
    if (typeof parent !== "object" || parent === null)
      throw new SyntaxError(`${text} leads through something that is no map`);
    const key = path[path.length - 1];
    if (value === null) delete (parent as RawMap)[key];
    else (parent as RawMap)[key] = copyTree(value);
  }
  return raw;
}

/** Applies one setting wherever its path leads and nothing is said yet. */
function apply(
  raw: RawMap,
  origins: Origins,
  setting: Setting,
  prefix: string[],
  kind: Origin["origin"],
): void {
  const { source, assumption } = setting;
  const pattern = parsePath(setting.path);
  // The prefix is concrete, though a name may be "*".
  const base = valueAt(raw, prefix);
  for (const found of expandPath(base, pattern)) {
    const stars = found.filter((_, i) => pattern[i] === "*");
    if (setting.when !== undefined && !holds(base, setting.when, stars)) continue;
    const path = [...prefix, ...found];
    const parent = makeParents(raw, path);
    const key = path[path.length - 1];
    if (parent === undefined || parent[key] !== undefined) continue;
    const same = setting.sameAs === undefined ? undefined : valueAt(base, bind(setting.sameAs, stars));
    parent[key] = copyTree(same ?? setting.value);
    const origin: Origin = { origin: assumption ? "assumption" : kind, source };
    for (const leaf of leaves(parent[key])) origins.set(pathText([...path, ...leaf]), origin);
  }
}

/** The map that is to hold the last key of a path; undefined when the user put something else in its place. */
function makeParents(raw: RawMap, path: readonly string[]): RawMap | undefined {
  let parent: RawMap = raw;
  for (const key of path.slice(0, -1)) {
    if (parent[key] === undefined) parent[key] = {};
    const next = parent[key];
    if (!isMap(next)) return undefined;
    parent = next;
  }
  return parent;
}

function holds(base: unknown, condition: NonNullable<Setting["when"]>, stars: readonly string[]): boolean {
  const { paths, is, slowerThan, isGiven } = condition;
  const found = paths
    .flatMap((text) => expandPath(base, bind(text, stars)))
    .map((path) => valueAt(base, path));
  if (isGiven !== undefined) return found.some((value) => value !== undefined) === isGiven;
  const values = found
    .filter((value) => typeof value === "string" || typeof value === "number")
    .map((value) => String(value));
  if (is !== undefined) return values.some((value) => is.includes(value));
  return slowerThan !== undefined && values.some((value) => isSlower(value, slowerThan));
}

function isSlower(value: string, limit: SettingValue): boolean {
  const rate = parseUnit(value, "bandwidth");
  const limitRate = parseUnit(String(limit), "bandwidth");
  return "value" in rate && "value" in limitRate && rate.value < limitRate.value;
}

/** Puts the names found for a setting's stars into another of its paths; stars beyond those stay. */
function bind(text: string, stars: readonly string[]): string[] {
  let next = 0;
  return parsePath(text).map((segment) => (segment === "*" && next < stars.length ? stars[next++] : segment));
}

/** Paths of all values `explain` prints on one line: scalars, lists, distributions and empty maps. */
export function leaves(value: unknown): Path[] {
  if (!isMap(value) || isDistributionMap(value)) return [[]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[]];
  return entries.flatMap(([key, child]) => leaves(child).map((path) => [key, ...path]));
}

/** A deep copy without sharing: YAML aliases become copies, so that a default in one does not show in the other. */
function copyTree(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyTree);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copyTree(child)]));
}
