import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile, jsonSchema, loadScenario, scenarioHash } from "../../src/scenario/index.ts";
import { schemaText } from "../../src/scenario/schema-text.ts";

test("scenarios/schema.json is what `quorate schema` prints", () => {
  expect(readFileSync("scenarios/schema.json", "utf8")).toBe(schemaText());
});

test("the schema requires what has no default, and describes units", () => {
  const schema = jsonSchema();
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(schema.required).toEqual(["name", "clusters"]);
  const properties = schema.properties as Record<
    string,
    { pattern: string; examples: string[]; description: string }
  >;
  expect("2.5y").toMatch(new RegExp(properties.horizon.pattern));
  expect("2.5 years").not.toMatch(new RegExp(properties.horizon.pattern));
  expect(properties.horizon.examples).toContain("30s");
  expect(properties.horizon.description).toBe("length of one simulated history");
});

test("every scenario of the repository is right and names its schema", () => {
  const files = readdirSync("scenarios").filter((file) => file.endsWith(".yaml"));
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) {
    const resolved = loadScenario(`scenarios/${file}`);
    expect(compile(resolved).name).toBe(file.replace(".yaml", ""));
    expect(resolved.source.text).toMatch(/^# yaml-language-server: \$schema=schema\.json\n#\n# \S/);
  }
});

test("the hash names the text and the files that were read with it", () => {
  expect(scenarioHash("abc", {})).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const withFile = scenarioHash("abc", { "a.csv": "1", "b.csv": "2" });
  expect(withFile).toBe(scenarioHash("abc", { "b.csv": "2", "a.csv": "1" }));
  expect(withFile).not.toBe(scenarioHash("abc", { "a.csv": "2", "b.csv": "1" }));
});
