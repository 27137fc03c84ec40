/** Every value of a scenario with where it comes from: what `quorate explain` prints. */
import { isDistributionMap } from "./distribution-schema.ts";
import type { Resolved } from "./load.ts";
import type { Origin } from "./origin.ts";
import { isMap, type Path, pathText, valueAt } from "./paths.ts";
import { leaves } from "./resolve.ts";
import { jsonSchema } from "./schema.ts";

export interface ExplainedValue extends Origin {
  /** The part of the scenario it belongs to, as a path: "clusters.prod.recovery". */
  readonly section: string;
  /** Full path. */
  readonly path: string;
  /** As written in a scenario. */
  readonly value: string;
}

/** All resolved values in the order of the scenario, grouped by section; of hosted control planes the first stands for all. */
export function explain({ raw, origins, expansion }: Resolved): ExplainedValue[] {
  const schema = jsonSchema();
  const shown = leaves(raw).filter((path) => !expansion.isCopy(path));
  const rows = shown.map((path): ExplainedValue => {
    const text = pathText(path);
    const section = pathText(path.slice(0, Math.min(sectionDepth(path), path.length - 1)));
    const origin = origins.get(text) ?? { origin: "default" };
    const meaning = meaningOf(schema, path);
    return {
      section,
      path: text,
      value: shortText(valueAt(raw, path)),
      ...origin,
      ...(meaning && { meaning }),
    };
  });
  // Defaults are filled in after what the user wrote: bring the values of a section together.
  const sections = [...new Set(rows.map(({ section }) => section))];
  return sections.flatMap((section) => rows.filter((row) => row.section === section));
}

/** Keys of a path that name its section: `horizon` none, `domains.rack`, `clusters.prod.recovery`, one group. */
function sectionDepth(path: Path): number {
  if (path[0] !== "clusters") return 2;
  return ["instances", "pools", "rules", "storage"].includes(String(path[2])) ? 4 : 3;
}

/** A value on one line: `uniform min 10s, max 15s`, `[rack, tor]`. */
export function shortText(value: unknown): string {
  if (isDistributionMap(value)) {
    const [[family, parameters]] = Object.entries(value);
    return `${family} ${isMap(parameters) ? pairs(parameters) : shortText(parameters)}`;
  }
  if (Array.isArray(value)) {
    return value.length > 20 ? `[${value.length} values]` : `[${value.map(shortText).join(", ")}]`;
  }
  if (isMap(value)) return `{${pairs(value)}}`;
  return String(value);
}

function pairs(map: Record<string, unknown>): string {
  return Object.entries(map)
    .map(([key, value]) => `${key} ${shortText(value)}`)
    .join(", ");
}

type Schema = Record<string, unknown>;

/** The description of a value in the JSON Schema, found by following its path. */
function meaningOf(root: Schema, path: Path): string | undefined {
  let candidates: Schema[] = [root];
  for (const key of path) candidates = candidates.flatMap((schema) => step(root, schema, key));
  const description = candidates.find(({ description }) => typeof description === "string")?.description;
  return typeof description === "string" ? description : undefined;
}

function step(root: Schema, schema: Schema, key: string | number): Schema[] {
  return alternatives(root, schema).flatMap((alternative) => {
    const { properties, additionalProperties } = alternative;
    if (isMap(properties) && Object.hasOwn(properties, key)) return [properties[key] as Schema];
    return isMap(additionalProperties) ? [additionalProperties] : [];
  });
}

function alternatives(root: Schema, schema: Schema): Schema[] {
  const found = [schema];
  if (typeof schema.$ref === "string") {
    const target = valueAt(root, schema.$ref.replace("#/", "").split("/"));
    if (isMap(target)) found.push(...alternatives(root, target));
  }
  if (Array.isArray(schema.anyOf)) for (const one of schema.anyOf) found.push(...alternatives(root, one));
  return found;
}
