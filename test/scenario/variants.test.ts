import { expect, it, test } from "vitest";
import { compile, parseScenario, parseVariants, ScenarioError } from "../../src/scenario/index.ts";

const BASE = `name: base
title: A title
clusters:
  site:
    platform: plain
    hosts:
      count: 3
      failures:
        hardware: {mtbf: 1y, mttr: 4h}
services:
  site:
    objective: 99%
    requires: [{hosts: site, atLeast: 2}]
`;

function problemsOf(variants: string): { line: number; path: string; message: string }[] {
  try {
    parseVariants(`${BASE}${variants}`, "s.yaml");
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ line, path, message }) => ({ line, path, message }));
  }
  throw new Error("nothing was found wrong");
}

it("makes a scenario of each variant, named after it, with its changes", () => {
  const [base, larger, bare] = parseVariants(
    `${BASE}variants:
  larger:
    clusters.site.hosts.count: 5
    title: Five hosts
  bare:
    services.site.objective: null
    clusters.site.hosts.failures.hardware: {mtbf: 2y, mttr: 1h}
`,
    "s.yaml",
  );
  expect([base, larger, bare].map(({ variant }) => variant)).toEqual([undefined, "larger", "bare"]);
  expect(base.variants).toEqual(["larger", "bare"]);
  const models = [base, larger, bare].map(compile);
  expect(models.map(({ name, title }) => [name, title])).toEqual([
    ["base", "A title"],
    ["larger", "Five hosts"],
    ["bare", "A title"],
  ]);
  expect(models.map(({ hosts }) => hosts.length)).toEqual([3, 5, 3]);
  expect(models.map(({ services }) => services[0].objective)).toEqual([0.99, 0.99, Number.NaN]);
  expect(base.scenario.variants).toBeUndefined();
});

it("puts changes from outside over those of the variant", () => {
  const text = `${BASE}variants: {larger: {clusters.site.hosts.count: 5}}`;
  const resolved = parseScenario(text, "s.yaml", { "clusters.site.hosts.count": 7 }, {}, "larger");
  expect(compile(resolved).hosts.length).toBe(7);
});

it("leaves a scenario as it is when a variant changes another", () => {
  const text = `${BASE}variants: {larger: {clusters.site.hosts.count: 5}}`;
  const [alone] = parseVariants(BASE, "s.yaml");
  const [base] = parseVariants(text, "s.yaml");
  expect(base.raw).toEqual(alone.raw);
});

test.each([
  ["a value is wrong", "  a:\n    clusters.site.hosts.failures.hardware.mttr: 20\n", 16, "has no unit"],
  ["a key is unknown", "  a:\n    clusters.site.hots.count: 5\n", 16, 'did you mean "hosts"?'],
  ["a key below a change is unknown", "  a:\n    clusters.site.hosts: {cuont: 3}\n", 16, "is missing"],
  ["a path is none", "  a:\n    clusters..count: 5\n", 16, "is not a path"],
  ["it changes its name", "  a:\n    name: b\n", 16, 'cannot change "name"'],
  ["it is no map", "  a: 5\n", 15, "a map is needed"],
  ["it is empty", "  a:\n", 15, "a map is needed"],
  ["it is named as the scenario is", "  base: {}\n", 15, "a name of its own"],
  ["it takes away what is needed", "  a:\n    clusters.site.platform: null\n", 16, "is missing"],
])("says where the fault is when %s", (_, variants, line, message) => {
  const problems = problemsOf(`variants:\n${variants}`);
  expect(problems[0].line).toBe(line);
  expect(problems[0].message).toContain(message);
});

it("does not let a path reach what every object has", () => {
  expect(problemsOf(`variants: {a: {clusters.__proto__.count: 5}}\n`)[0].message).toContain("__proto__");
});

it("refuses a variant that is not in the scenario", () => {
  expect(() => parseScenario(BASE, "s.yaml", {}, {}, "other")).toThrow(RangeError);
});
