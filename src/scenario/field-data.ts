/**
 * Field data in a scenario: `failures: NAME`, or `failures: {from: NAME, ...}` with own processes on top, becomes the
 * failure processes that the data set has for hosts, or for domains of that level. Works on plain YAML data, before
 * validation, so that its values are checked like anything else.
 */
import { FIELD_DATA, type FieldData } from "../field-data/index.ts";
import { LIFETIME_FIELDS, REPAIR_FIELDS } from "./failure-schema.ts";
import { suggestion } from "./nearest.ts";
import type { Origin, Origins } from "./origin.ts";
import { isMap, type Path, pathText, type RawMap } from "./paths.ts";
import type { Finding } from "./problems.ts";

/** Of these, what a scenario says replaces whatever the data set says. */
const ALTERNATIVES = [LIFETIME_FIELDS, REPAIR_FIELDS];

/** Replaces names in `raw` by processes and gives these their origins. Returns names that are wrong. */
export function useFieldData(raw: RawMap, origins: Origins): Finding[] {
  const findings: Finding[] = [];
  for (const { owner, level, path } of owners(raw)) {
    const { failures } = owner;
    const own = isMap(failures) ? failures : {};
    const name = isMap(failures) ? failures.from : failures;
    if (typeof name !== "string" && !Object.hasOwn(own, "from")) continue;
    const namePath = isMap(failures) ? [...path, "from"] : path;
    origins.delete(pathText(namePath));
    const found = processesFor(name, level);
    if (typeof found === "string") findings.push({ path: namePath, message: found });
    // Nothing in place of what is wrong, so that only that is reported.
    owner.failures = typeof found === "string" ? {} : overlay(found, own, path, origins);
  }
  return findings;
}

interface Owner {
  readonly owner: RawMap;
  /** "host", or that of a domain. */
  readonly level: string;
  /** Of its failures. */
  readonly path: Path;
}

/** What can have failures. Whoever has no proper level is reported by the schema. */
function owners(raw: RawMap): Owner[] {
  const domains = entries(raw.domains).flatMap(([name, owner]): Owner[] =>
    typeof owner.level === "string"
      ? [{ owner, level: owner.level, path: ["domains", name, "failures"] }]
      : [],
  );
  const hosts = entries(raw.clusters).flatMap(([name, { hosts: common }]): Owner[] => {
    if (!isMap(common)) return [];
    const path = ["clusters", name, "hosts"];
    const groups = entries(common.groups).map(
      ([group, owner]): Owner => ({
        owner,
        level: "host",
        path: [...path, "groups", group, "failures"],
      }),
    );
    return [{ owner: common, level: "host", path: [...path, "failures"] }, ...groups];
  });
  return [...domains, ...hosts];
}

function entries(value: unknown): [string, RawMap][] {
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, child]): [string, RawMap][] =>
    isMap(child) ? [[key, child]] : [],
  );
}

interface Found {
  readonly data: FieldData;
  readonly processes: FieldData["levels"][string];
}

/** The processes of a data set for a level, or what is wrong. */
function processesFor(name: unknown, level: string): Found | string {
  if (typeof name !== "string") return `"from" is the name of field data, such as ${FIELD_DATA[0].name}`;
  const data = FIELD_DATA.find((known) => known.name === name);
  if (data === undefined) {
    const names = FIELD_DATA.map((known) => known.name);
    const near = suggestion(name, names);
    const known = near.startsWith("known here") ? "" : ` known here: ${names.join(", ")}`;
    return `there is no field data ${JSON.stringify(name)}; ${near}${known}`;
  }
  if (!Object.hasOwn(data.levels, level)) {
    const whom = level === "host" ? "hosts" : `domains of level ${JSON.stringify(level)}`;
    return `${name} says nothing of ${whom}; it has data for: ${levelsOf(data)}`;
  }
  return { data, processes: data.levels[level] };
}

/** "hosts, rack, switch". */
export function levelsOf({ levels }: FieldData): string {
  return Object.keys(levels)
    .map((level) => (level === "host" ? "hosts" : level))
    .join(", ");
}

/** The processes with what the scenario says of them or adds; what the data set says is given its origin. */
function overlay({ data, processes }: Found, own: RawMap, path: Path, origins: Origins): RawMap {
  const result: RawMap = {};
  for (const [process, fields] of Object.entries(processes)) {
    const over = Object.hasOwn(own, process) ? own[process] : {};
    // Something else than a map is reported by the schema.
    if (!isMap(over)) continue;
    origins.delete(pathText([...path, process]));
    const kept: RawMap = {};
    for (const [field, { value, source, assumption }] of Object.entries(fields)) {
      if (isReplaced(field, over)) continue;
      kept[field] = structuredClone(value);
      const origin: Origin["origin"] = assumption ? "assumption" : "field data";
      origins.set(pathText([...path, process, field]), { origin, source: `${data.name}: ${source}` });
    }
    result[process] = { ...kept, ...over };
  }
  const { from: _, ...added } = own;
  for (const [process, given] of Object.entries(added)) result[process] ??= given;
  return result;
}

function isReplaced(field: string, over: RawMap): boolean {
  const alternatives = ALTERNATIVES.find((group) => group.includes(field)) ?? [field];
  return alternatives.some((name) => Object.hasOwn(over, name));
}
