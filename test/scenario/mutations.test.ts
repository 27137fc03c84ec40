import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { compile, loadScenario, parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { SMALL } from "./texts.ts";

/** A scenario is either right or gives a ScenarioError whose problems lie in the file. */
function isHandled(text: string, overrides = {}): void {
  try {
    const model = compile(parseScenario(text, "s.yaml", overrides));
    expect(model.hosts.length).toBeGreaterThan(0);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    const lines = text.split("\n").length;
    for (const { line, column, message } of error.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(Math.max(1, lines));
      expect(column).toBeGreaterThanOrEqual(1);
      expect(message).not.toBe("");
    }
  }
}

type Tree = Record<string, unknown>;

/** Paths of everything in a tree, maps and lists too. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    [key],
    ...pathsOf(child).map((path) => [key, ...path]),
  ]);
}

const ODD_VALUES: unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    0.5,
    1e9,
    Number.NaN,
    "",
    "0s",
    "-1h",
    "1e300y",
    "5%",
    "200%",
    "16GiB",
    "never",
    "unlimited",
  ],
  ...[
    "prod",
    "cp",
    "rack",
    "constructor",
    "toString",
    "__proto__",
    "a/b",
    "a\nb",
    [],
    {},
    [[]],
    [{}],
    [null],
  ],
  ...[
    { x: 1 },
    { fixed: "1s" },
    { lognormal: { mean: "1h" } },
    { mixture: [] },
    ["rack", "rack"],
    ["cp", "web"],
  ],
  ...[{ of: ["rack"], atLeast: 2 }, { instances: "web" }, [{ hosts: "prod" }], { empirical: { file: "/" } }],
];

const paths = pathsOf(parse(SMALL));

const oddValue = fc.oneof(
  { arbitrary: fc.constantFrom(...ODD_VALUES), weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 },
);

const mutation = fc.record({
  path: fc.constantFrom(...paths),
  what: fc.constantFrom("replace", "remove", "rename", "copy"),
  value: oddValue,
  key: fc.oneof(
    fc.string(),
    fc.constantFrom("count", "in", "prod", "__proto__", "constructor", "<<", "host"),
  ),
  from: fc.constantFrom(...paths),
});

type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function valueAt(tree: Tree, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], tree);
}

function mutate(tree: Tree, { path, what, value, key, from }: Mutation): void {
  const parent = valueAt(tree, path.slice(0, -1));
  const last = path[path.length - 1];
  if (typeof parent !== "object" || parent === null) return;
  const map = parent as Tree;
  if (what === "replace") map[last] = value;
  if (what === "copy") map[last] = structuredClone(valueAt(tree, from));
  if (what === "rename")
    Object.defineProperty(map, key, { value: map[last], enumerable: true, configurable: true });
  if (what === "rename" || what === "remove") delete map[last];
}

test("any mutation of a right scenario is either right or a ScenarioError", () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const tree = parse(SMALL) as Tree;
      for (const one of mutations) mutate(tree, one);
      isHandled(stringify(tree));
    }),
    { numRuns: 150, seed: 20260 },
  );
});

test("any edit of the text is either right or a ScenarioError", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom(": ", "\n", "  ", "- ", "{", "}", "&a ", "*a", "!!map ", "|", "\t"),
  );
  fc.assert(
    fc.property(fc.nat(SMALL.length), fc.nat(30), piece, (start, length, text) => {
      isHandled(SMALL.slice(0, start) + text + SMALL.slice(start + length));
    }),
    { numRuns: 150, seed: 20261 },
  );
});

test("any override is either right or a ScenarioError", () => {
  fc.assert(
    fc.property(fc.constantFrom(...paths), oddValue, (path, value) => {
      isHandled(SMALL, { [path.map((key) => JSON.stringify(key)).join(".")]: value });
    }),
    { numRuns: 100, seed: 20262 },
  );
});

test("what is written as JSON is the same scenario", () => {
  const { raw, scenario } = loadScenario("scenarios/opencenter-vsphere.yaml");
  expect(parseScenario(JSON.stringify(raw), "s.yaml").scenario).toEqual(scenario);
});
