/** docs/scenario.md has every key of the language, and examples that are right; UPDATE_DOCS=1 writes it anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { isMap, type RawMap } from "../../src/scenario/paths.ts";
import { page } from "./reference/page.ts";
import { SCHEMA, type SchemaNode } from "./reference/schema-nodes.ts";
import { AROUND, SECTIONS } from "./reference/sections.ts";

const FILE = "docs/scenario.md";
const OUTAGES = "host,down_at,up_at\nesx17,2025-03-01T10:00:00Z,2025-03-01T14:00:00Z\n";

test(`${FILE} is what the schema says`, () => {
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(FILE, page());
  else expect(readFileSync(FILE, "utf8")).toBe(page());
});

test("it has a row for every key there is", () => {
  const text = page();
  for (const key of keysOf(SCHEMA)) expect(text).toMatch(new RegExp(`^\\| \`([^\`]*\\.)?${key}\` \\|`, "m"));
});

test("its links lead somewhere", () => {
  const text = page();
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title.toLowerCase().replaceAll(" ", "-"),
  );
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(60);
  expect(links.filter((anchor) => !headings.includes(anchor))).toEqual([]);
  expect(new Set(headings).size).toBe(headings.length);
});

const examples = SECTIONS.flatMap(({ title, examples: own }) =>
  own.map(({ question, yaml }) => [`${title}: ${question}`, yaml] as const),
);

test.each(examples)("%s", (_, yaml) => {
  const given = parse(yaml) as RawMap;
  const scenario = "name" in given ? given : merged(parse(AROUND) as RawMap, given);
  const read = (variant?: string) =>
    compile(parseScenario(stringify(scenario), "example.yaml", {}, { "outages.csv": OUTAGES }, variant));
  read();
  for (const variant of Object.keys((given.variants as RawMap | undefined) ?? {})) read(variant);
});

/** One map over another. What excludes each other gives way: hosts with groups have no count. */
function merged(below: RawMap, above: RawMap): RawMap {
  const result = { ...below };
  if ("groups" in above || "instances" in above) delete result.count;
  for (const [key, value] of Object.entries(above)) {
    const old = below[key];
    result[key] = isMap(old) && isMap(value) && key !== "failures" ? merged(old, value) : value;
  }
  return result;
}

function keysOf(node: SchemaNode): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [], $defs = {} } = node;
  const inside = [...Object.values(properties), ...Object.values($defs), ...anyOf];
  if (typeof additionalProperties === "object") inside.push(additionalProperties);
  if (items !== undefined) inside.push(items);
  return [...Object.keys(properties), ...inside.flatMap(keysOf)];
}
