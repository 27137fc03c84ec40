/** What a field of the scenario can be, in words and for machines, read from the schema that checks it. */
import * as z from "zod";
import { distribution } from "./distribution-schema.ts";
import { type QuantityRange, quantityRange } from "./fields.ts";
import type { Path } from "./paths.ts";
import { scenarioSchema } from "./schema.ts";
import { type Dimension, dimensionName } from "./units.ts";

export interface FieldFacts {
  /** What the field is for. */
  readonly meaning?: string;
  /** What it can be: "a duration, 0s or more, or never". */
  readonly allowed: string;
  /** "duration", "size", ...; absent for what has no unit. */
  readonly dimension?: Dimension;
  /** All values there are. */
  readonly values?: readonly (string | boolean)[];
  /** In SI; `isLeastExcluded`: it must be more than `least`. */
  readonly least?: number;
  readonly most?: number;
  readonly isLeastExcluded?: boolean;
}

type Schema = z.core.$ZodType;

/** The definition that every distribution of the schema shares. */
const DISTRIBUTION = distribution("")._zod.def;

/** Facts of the field at a path, "*" standing for any name. Throws for a path that the language does not have. */
export function fieldFacts(path: Path): FieldFacts {
  let field: Schema = scenarioSchema;
  for (const key of path) {
    const next = child(field, String(key));
    if (next === undefined) throw new Error(`the scenario language has no ${path.join(".")}`);
    field = next;
  }
  const meaning = descriptionOf(field);
  return { ...(meaning !== undefined && { meaning }), ...factsOf(field) };
}

/** The field without what it is wrapped in: optional, transformed. */
function bare(schema: Schema): Schema {
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  if (quantityRange(schema) !== undefined) return schema;
  if (def.type === "optional") return bare(def.innerType);
  return def.type === "pipe" ? bare(def.in) : schema;
}

function child(schema: Schema, key: string): Schema | undefined {
  const { def } = bare(schema)._zod as z.core.$ZodTypes["_zod"];
  if (def.type === "object") return def.shape[key];
  if (def.type === "record") return def.valueType;
  if (def.type !== "union") return undefined;
  return def.options.map((option) => child(option, key)).find((found) => found !== undefined);
}

/** A description is on the field itself or on what it wraps. */
function descriptionOf(schema: Schema): string | undefined {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  if (def.type === "optional") return descriptionOf(def.innerType);
  return def.type === "pipe" ? descriptionOf(def.in) : undefined;
}

function factsOf(schema: Schema): FieldFacts {
  const field = bare(schema);
  const { def } = field._zod as z.core.$ZodTypes["_zod"];
  if (def === DISTRIBUTION) {
    const allowed = "a duration or a distribution of durations, 0s or more, or never";
    return { allowed, dimension: "duration", least: 0 };
  }
  const quantity = quantityRange(field);
  if (quantity !== undefined) return quantityFacts(quantity);
  switch (def.type) {
    case "boolean":
      return { allowed: "true or false", values: [true, false] };
    case "enum":
      return choiceFacts(Object.values(def.entries).map(String));
    case "literal":
      return choiceFacts(def.values.map(String));
    case "number":
      return numberFacts(field);
    case "union":
      return unionFacts(def.options.map(factsOf));
    case "array":
      return { allowed: `a list, each: ${factsOf(def.element).allowed}` };
    case "object":
      return { allowed: `a map of ${Object.keys(def.shape).join(", ")}` };
    case "record":
      return { allowed: `a map by name, each: ${factsOf(def.valueType).allowed}` };
    default:
      return textFacts(field);
  }
}

export function choiceFacts(values: readonly string[]): FieldFacts {
  return { allowed: values.join(" | "), values };
}

function quantityFacts({ dimension, positive = false, most, infinite }: QuantityRange): FieldFacts {
  const upper = most === undefined || most === Infinity ? undefined : most;
  const words = rangeText(0, upper, positive, (value) => withUnit(value, dimension));
  return {
    allowed: `${dimensionName(dimension)}, ${words}${infinite === undefined ? "" : `, or ${infinite}`}`,
    dimension,
    least: 0,
    ...(upper !== undefined && { most: upper }),
    ...(positive && { isLeastExcluded: true }),
    ...(infinite !== undefined && { values: [infinite] }),
  };
}

/** A bound in the unit people write it in. */
function withUnit(value: number, dimension: Dimension): string {
  if (dimension === "percentage") return `${Number((value * 100).toPrecision(12))}%`;
  if (dimension === "duration" && value > 0 && value % 3600 === 0) return `${value / 3600}h`;
  return dimension === "duration" ? `${value}s` : String(value);
}

/** What the JSON Schema says of a number. */
function numberFacts(field: Schema): FieldFacts {
  const { type, minimum, maximum, exclusiveMinimum } = z.toJSONSchema(field as z.ZodType, { io: "input" });
  const isExcluded = typeof exclusiveMinimum === "number";
  // Whole numbers without a bound get those of exact integers.
  const bound = (value: number | undefined) =>
    Number.isSafeInteger(value) && Math.abs(value ?? 0) === Number.MAX_SAFE_INTEGER ? undefined : value;
  const least = bound(isExcluded ? exclusiveMinimum : minimum);
  const most = bound(maximum);
  const words = rangeText(least, most, isExcluded, (value) => value.toLocaleString("en-US"));
  return {
    allowed: `${type === "integer" ? "a whole number" : "a number"}${words === "" ? "" : `, ${words}`}`,
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(isExcluded && { isLeastExcluded: true }),
  };
}

function rangeText(
  least: number | undefined,
  most: number | undefined,
  isLeastExcluded: boolean,
  text: (value: number) => string,
): string {
  if (least === undefined) return most === undefined ? "" : `at most ${text(most)}`;
  const from = isLeastExcluded ? `more than ${text(least)}` : text(least);
  if (most !== undefined) return `${from} to ${text(most)}`;
  return isLeastExcluded ? from : `${from} or more`;
}

/** Several kinds of value: ranges are those of one of them, so only the words tell all. */
function unionFacts(options: readonly FieldFacts[]): FieldFacts {
  return { allowed: [...new Set(options.map(({ allowed }) => allowed))].join("; or ") };
}

function textFacts(field: Schema): FieldFacts {
  const examples = z.globalRegistry.get(field)?.examples;
  return { allowed: Array.isArray(examples) ? `a text such as ${examples.join(", ")}` : "a name" };
}
