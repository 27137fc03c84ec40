/**
 * Building blocks of the scenario schema: text with a unit that becomes an SI number, names, counts, and objects in
 * which exactly one of several keys is given. Messages for a person are made here; positions are added in problems.ts.
 */
import * as z from "zod";
import { bareNumber, type Dimension, dimensionName, parseUnit, unitExamples, unitPattern } from "./units.ts";

/** Fields that a user may leave out because a default fills them before validation; not `required` in the JSON Schema. */
const withDefault = new WeakSet<z.ZodType>();

/** Marks a field (a schema made for this field alone) as filled by a default (see defaults.ts and the platforms) when the user says nothing. */
export function defaulted<T extends z.ZodType>(schema: T): T {
  withDefault.add(schema);
  return schema;
}

export function hasDefault(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && withDefault.has(schema as z.ZodType);
}

export interface UnitOptions {
  /** Zero is refused. */
  readonly positive?: boolean;
  /** Largest value, SI. */
  readonly most?: number;
  /** The unit a bare number was probably meant in; the dimension's usual one when absent. */
  readonly usualUnit?: string;
  /** A word that stands for infinity: "never", "unlimited". */
  readonly infinite?: string;
}

/** What a text with a unit may be. */
export interface QuantityRange extends UnitOptions {
  readonly dimension: Dimension;
}

/** By the definition of a schema, which its copies (`describe`, `meta`) share. */
const quantities = new WeakMap<object, QuantityRange>();

/** The range of a field with a unit; undefined for other fields. */
export function quantityRange(schema: z.core.$ZodType): QuantityRange | undefined {
  return quantities.get(schema._zod.def);
}

function withUnit(dimension: Dimension, description: string, options: UnitOptions = {}) {
  const { infinite } = options;
  const pattern = unitPattern(dimension);
  const schema = z
    .string({ error: (issue) => notText(issue.input, dimension, options) })
    .meta({
      description,
      pattern: infinite === undefined ? pattern : `${pattern}|^${infinite}$`,
      examples: infinite === undefined ? unitExamples(dimension) : [...unitExamples(dimension), infinite],
    })
    .transform((text, context): number => {
      if (text === infinite) return Number.POSITIVE_INFINITY;
      const parsed = parseUnit(text, dimension);
      const problem =
        "problem" in parsed ? parsed.problem : outOfRange(text, parsed.value, dimension, options);
      if (problem === undefined && "value" in parsed) return parsed.value;
      context.issues.push({ code: "custom", message: problem ?? "", input: text });
      return z.NEVER;
    });
  quantities.set(schema._zod.def, { dimension, ...options });
  return schema;
}

function notText(input: unknown, dimension: Dimension, options: UnitOptions): string | undefined {
  if (typeof input === "number") return bareNumber(input, dimension, options.usualUnit);
  if (input === undefined) return undefined;
  return `${dimensionName(dimension)} is needed: ${unitExamples(dimension).join(", ")}`;
}

function outOfRange(
  text: string,
  value: number,
  dimension: Dimension,
  options: UnitOptions,
): string | undefined {
  if (value < 0) return `${text} is negative`;
  if (options.positive && value === 0) return `${text} is not allowed: it must be more than zero`;
  if (options.most !== undefined && value > options.most) {
    return dimension === "percentage"
      ? `${text} is more than ${options.most * 100}%`
      : `${text} is too large`;
  }
  return undefined;
}

/** Seconds. */
export const duration = (description: string, options?: UnitOptions) =>
  withUnit("duration", description, options);
/** Bytes. */
export const size = (description: string, options?: UnitOptions) => withUnit("size", description, options);
/** Bytes per second. */
export const bandwidth = (description: string, options?: UnitOptions) =>
  withUnit("bandwidth", description, options);
/** Hertz. */
export const frequency = (description: string, options?: UnitOptions) =>
  withUnit("frequency", description, options);
/** Per second. */
export const eventRate = (description: string, options?: UnitOptions) =>
  withUnit("eventRate", description, options);
/** Seconds per byte. */
export const timePerSize = (description: string, options?: UnitOptions) =>
  withUnit("timePerSize", description, options);
/** A fraction 0..1; pass `most: Infinity` to allow more than 100 %. */
export const percentage = (description: string, options?: UnitOptions) =>
  withUnit("percentage", description, { most: 1, ...options });

/** A whole number from `least` to `most`. */
export function count(description: string, least = 1, most = 100_000) {
  return z.int().min(least).max(most).describe(description);
}

export function flag(description: string) {
  return z.boolean().describe(description);
}

export function choice<const T extends readonly [string, ...string[]]>(values: T, description: string) {
  return z.enum(values).describe(description);
}

const CONTROL_CHARACTERS = /\p{Cc}/u;

/** Why a text cannot be a name, or undefined. '/' and '|' separate names in the keys of random streams and tables. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === "") return "a name must not be empty";
  if (CONTROL_CHARACTERS.test(name))
    return `the name ${JSON.stringify(name)} holds a line break or control character`;
  if (name.includes("/") || name.includes("|")) {
    return `the name ${JSON.stringify(name)} holds "/" or "|", which separate names; use "-"`;
  }
  if (name === "__proto__") return `"__proto__" cannot be a name`;
  if (name.length > 200) return "a name has at most 200 characters";
  return undefined;
}

/** A reference to something by its name. */
export function reference(description: string) {
  return z.string().describe(description);
}

/** Things of one kind by their names. */
export function named<T extends z.ZodType>(schema: T, description: string) {
  return z
    .record(
      z.string().refine((name) => nameProblem(name) === undefined, {
        error: (issue) => nameProblem(String(issue.input)) ?? "",
      }),
      schema,
    )
    .describe(description);
}

/** Adds to an object the rule that exactly one (or, if `optional`, at most one) of `keys` is given. */
export function exactlyOne<T extends z.ZodObject>(schema: T, keys: readonly string[], optional = false): T {
  const list = keys.map((key) => JSON.stringify(key)).join(", ");
  const checked = schema.refine((value) => isFine(value, keys, optional), {
    error: (issue) => {
      const given = givenKeys(issue.input, keys);
      if (given.length === 0) return `one of ${list} is missing`;
      return `${given.map((key) => JSON.stringify(key)).join(" and ")} are both given; exactly one of ${list} is allowed`;
    },
    // Also when another field is wrong: all problems of a file are reported at once.
    when: () => true,
  });
  const alternatives = keys.map((key) => ({ required: [key] }));
  const none = { not: { anyOf: alternatives } };
  const oneOf = optional ? [...alternatives, none] : alternatives;
  // Several such rules on one object all hold.
  const allOf = [...((checked.meta()?.allOf as object[] | undefined) ?? []), { oneOf }];
  return checked.meta({ ...checked.meta(), allOf }) as T;
}

function givenKeys(value: unknown, keys: readonly string[]): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return keys.filter(
    (key) => Object.hasOwn(value, key) && (value as Record<string, unknown>)[key] !== undefined,
  );
}

function isFine(value: unknown, keys: readonly string[], optional: boolean): boolean {
  // Something else than a map is reported as such, once.
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const given = givenKeys(value, keys).length;
  return given === 1 || (optional && given === 0);
}
