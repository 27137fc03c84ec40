/** Keys of a part of the language as rows of a table; what is described elsewhere is linked. */
import { fieldFacts } from "../../../src/scenario/field-facts.ts";
import { type Dimension, dimensionName, parseUnit } from "../../../src/scenario/units.ts";
import { defaultOf } from "./default-text.ts";
import { entriesOf, isDistribution, nodeAt, type SchemaNode, structureOf } from "./schema-nodes.ts";

const TIME = "a [time](#times-that-vary)";
const DIMENSIONS: readonly Dimension[] = ["duration", "percentage", "eventRate"];

export interface Row {
  readonly key: string;
  readonly allowed: string;
  readonly default: string;
  readonly meaning: string;
}

/** Where keys that lead to other keys are described, by path, or by name where that is the same everywhere. */
export interface Elsewhere {
  readonly paths: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
  /** Keys that have those of another path, and perhaps more. */
  readonly alike: ReadonlyMap<string, string>;
}

/** Rows of all keys below a path, those of `prefix` before their names. */
export function rowsBelow(path: readonly string[], elsewhere: Elsewhere, prefix = ""): Row[] {
  const structure = structureOf(nodeAt(path));
  if (structure === undefined) return [];
  if (structure.items !== undefined) {
    return rowsBelow([...path, "[]"], elsewhere, prefix.replace(/\.$/, "[]."));
  }
  const alike = elsewhere.alike.get(path.join("."));
  const known = alike === undefined ? {} : (structureOf(nodeAt(alike.split(".")))?.properties ?? {});
  const own = Object.entries(structure.properties ?? {})
    .filter(([key]) => !Object.hasOwn(known, key))
    .flatMap(([key, node]) => rowsOf([...path, key], node, structure, elsewhere, prefix));
  const entries = entriesOf(structure);
  if (entries === undefined || structureOf(entries) === undefined) return own;
  return [...own, ...rowsBelow([...path, "*"], elsewhere, `${prefix}NAME.`)];
}

function rowsOf(
  path: readonly string[],
  node: SchemaNode,
  parent: SchemaNode,
  elsewhere: Elsewhere,
  prefix: string,
): Row[] {
  const name = path.at(-1) ?? "";
  const holdsKeys = structureOf(node) !== undefined;
  const link = holdsKeys ? (elsewhere.paths.get(path.join(".")) ?? elsewhere.names.get(name)) : undefined;
  const { meaning, stated } = described(node);
  const filled = defaultOf(path, parent.required?.includes(name) ?? false);
  const row: Row = {
    key: `${prefix}${name}`,
    allowed:
      link === undefined ? allowed(path, node) + likeWhat(path, elsewhere) : `[${shape(node)}](#${link})`,
    default: [isOneOf(name, parent) ? "**one of**" : "", filled, stated].filter(Boolean).join("; "),
    meaning,
  };
  if (!holdsKeys || link !== undefined) return [row];
  return [row, ...rowsBelow(path, elsewhere, `${prefix}${name}.`)];
}

/** What a key is for, and the default that its description ends with. */
function described({ description = "" }: SchemaNode): { meaning: string; stated: string } {
  const [, meaning, stated] = /^(.*); default:? (.*)$/.exec(description) ?? ["", description, ""];
  return { meaning, stated };
}

/** For keys that have those of another: which. */
function likeWhat(path: readonly string[], { alike, paths }: Elsewhere): string {
  const like = alike.get(path.join(".")) ?? alike.get([...path, "*"].join("."));
  const anchor = like && paths.get(like.replace(/\.\*$/, ""));
  return anchor === undefined ? "" : `, with the keys of [${anchor}](#${anchor})`;
}

function isOneOf(name: string, { allOf = [] }: SchemaNode): boolean {
  return allOf.some(({ oneOf }) => oneOf?.some(({ required }) => required?.includes(name)));
}

/** What a key can hold, in words. */
export function allowed(path: readonly string[], node: SchemaNode): string {
  if (isDistribution(node)) return TIME;
  if (structureOf(node) !== undefined) return shape(node);
  if (node.enum !== undefined) return fromSchema(node);
  // Facts are known by paths through maps; elsewhere the schema has to do.
  if (path.includes("[]") || path[0] === "$defs") return fromSchema(node);
  return fieldFacts(path)
    .allowed.replace("a duration or a distribution of durations", TIME)
    .replaceAll(" | ", ", ");
}

function shape(node: SchemaNode): string {
  if (node.items !== undefined) return "a list";
  const structure = structureOf(node);
  if (node.anyOf !== undefined && structure !== node) {
    const others = node.anyOf.filter((one) => one !== structure);
    const words = others.map((one) => (one.enum === undefined ? shapeOrWord(one) : "a name"));
    return [...new Set([...words, structure === undefined ? "" : shape(structure)])].join(" or ");
  }
  return entriesOf(node) === undefined ? "a map" : "a map by name";
}

function shapeOrWord(node: SchemaNode): string {
  return structureOf(node) === undefined ? fromSchema(node) : shape(node);
}

function fromSchema(node: SchemaNode): string {
  if (isDistribution(node)) return TIME;
  if (node.enum !== undefined) return node.enum.join(", ");
  if (node.const !== undefined) return node.const;
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(fromSchema))].join("; or ");
  if (node.items !== undefined) return `a list, each: ${fromSchema(node.items)}`;
  if (node.examples !== undefined) return quantity(node.examples);
  if (node.type === "boolean") return "true or false";
  if (node.type === "integer") return "a whole number";
  return node.type === "number" ? "a number" : "a name";
}

/** "a duration": what these are examples of. */
function quantity(examples: readonly string[]): string {
  const parsed = DIMENSIONS.find((dimension) => "value" in parseUnit(examples[0], dimension));
  return parsed === undefined ? `as ${examples.join(", ")}` : dimensionName(parsed);
}
