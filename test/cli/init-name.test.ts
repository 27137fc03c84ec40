import { expect, test } from "vitest";
import { scenarioName } from "../../src/cli/init-name.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { STARTERS, starterText } from "../../src/starters/index.ts";

const [starter] = STARTERS;

test.each([
  ["designs/berlin.yaml", "berlin"],
  ["berlin site.yml", "berlin_site"],
  ["Zürich.yml", "Zürich"],
  ["true.yaml", "true"],
  ["2026.yaml", "2026"],
  ["1e3.yaml", "1e3"],
  ["-", "vsphere"],
  ["__proto__.yaml", "vsphere"],
  // One of its variants.
  ["three-rooms.yaml", "vsphere"],
  ["a'b|c: {d}\n#.yaml", "a_b_c_d_"],
  [`${"n".repeat(300)}.yaml`, "n".repeat(120)],
])("the file %j gives a scenario of the name %s", (file, name) => {
  const text = starterText(starter, scenarioName(file, starter), "FILE");
  expect(parseScenario(text, file).scenario.name).toBe(name);
});
