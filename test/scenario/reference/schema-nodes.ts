/** The scenario language as the JSON Schema has it: a tree of keys to walk, with what can be in each. */
import { jsonSchema } from "../../../src/scenario/schema.ts";

export interface SchemaNode {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly examples?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly required?: readonly string[];
  /** Of each of these, exactly one must fit. */
  readonly allOf?: readonly { readonly oneOf?: readonly { readonly required?: readonly string[] }[] }[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

export const SCHEMA = jsonSchema() as SchemaNode;

/** What a key holds when it holds more keys: itself, or the one of its alternatives that does. */
export function structureOf(node: SchemaNode): SchemaNode | undefined {
  const holdsKeys = (one: SchemaNode) => one.properties !== undefined || entriesOf(one) !== undefined;
  if (holdsKeys(node)) return node;
  const alternatives = node.anyOf ?? [];
  const items = node.items && structureOf(node.items) && node;
  return items || alternatives.find(holdsKeys) || alternatives.find((one) => structureOf(one) !== undefined);
}

/** What each entry of a map by name holds. */
export function entriesOf({ additionalProperties }: SchemaNode): SchemaNode | undefined {
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

/** The node at a path: "*" is any name, "[]" any entry of a list. */
export function nodeAt(path: readonly string[], from: SchemaNode = SCHEMA): SchemaNode {
  return path.reduce((node, key) => {
    if (key === "$defs") return { properties: node.$defs };
    const structure = structureOf(node);
    const next =
      key === "*"
        ? structure && entriesOf(structure)
        : key === "[]"
          ? structure?.items
          : structure?.properties?.[key];
    if (next === undefined) throw new Error(`the schema has no ${path.join(".")}`);
    return next;
  }, from);
}

export function isDistribution({ $ref }: SchemaNode): boolean {
  return $ref === "#/$defs/Distribution";
}
