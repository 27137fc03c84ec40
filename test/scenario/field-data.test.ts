/** `failures: NAME` and `failures: {from: NAME, ...}`: what comes of them, and what is wrong with wrong ones. */
import { describe, expect, test } from "vitest";
import { FIELD_DATA } from "../../src/field-data/index.ts";
import { compile, explain, parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { jsonSchema } from "../../src/scenario/schema.ts";

const scenario = ({ rack = "google-cluster-year", hosts = "lanl-2005", group = "" } = {}) => `
name: s
domains:
  rack: {level: rack, count: 2, failures: ${rack}}
crews: {engineers: {size: 1}}
clusters:
  prod:
    platform: plain
    hosts:
      in: [rack]
      failures: ${hosts}
      groups:
        old: {count: 2, ${group}}
        new: {count: 1}
services:
  all: {requires: [{hosts: prod}]}
`;

const rawOf = (text: string) =>
  parseScenario(text, "s.yaml").raw as {
    domains: { rack: { failures: unknown } };
    clusters: { prod: { hosts: { failures: unknown; groups: { old: { failures: unknown } } } } };
  };

/** The problems of a wrong scenario: "line:column path: message". */
function problems(text: string): string[] {
  try {
    compile(parseScenario(text, "s.yaml"));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}

describe("field data by name", () => {
  test("gives hosts, groups and domains the processes of their level", () => {
    const raw = rawOf(scenario({ group: "failures: hypervisor-host-default" }));
    expect(raw.domains.rack.failures).toEqual({
      outage: { mtbf: "2.5y", repair: { uniform: { min: "1h", max: "6h" } } },
    });
    expect(Object.keys(raw.clusters.prod.hosts.failures as object)).toEqual(["node"]);
    expect(Object.keys(raw.clusters.prod.hosts.groups.old.failures as object)).toEqual(["crash", "hardware"]);
  });

  test("is the same as writing its processes out", () => {
    const named = compile(parseScenario(scenario(), "s.yaml"));
    const written = compile(
      parseScenario(
        scenario({
          rack: "{outage: {mtbf: 2.5y, repair: {uniform: {min: 1h, max: 6h}}}}",
          hosts:
            "{node: {lifetime: {weibull: {shape: 0.75, mean: 1780h}}, repair: {lognormal: {median: 63m, p95: 22.4h}}}}",
        }),
        "s.yaml",
      ),
    );
    expect(named).toEqual(written);
  });

  test("can be set from outside, as a variant does", () => {
    const overrides = { "clusters.prod.hosts.failures": "hypervisor-host-default" };
    const { processes } = compile(parseScenario(scenario(), "s.yaml", overrides));
    expect(processes.filter(({ owner }) => owner === "host")).toHaveLength(6);
  });

  test("leaves a YAML alias alone that means another level", () => {
    const text = scenario({ rack: "&data google-storage-2010", hosts: "*data" });
    expect(Object.keys(rawOf(text).domains.rack.failures as object)).toEqual(["outage"]);
    expect(Object.keys(rawOf(text).clusters.prod.hosts.failures as object)).toEqual(["node"]);
  });
});

test("each value has one origin, and no origin is of something that is gone", () => {
  const resolved = parseScenario(scenario({ hosts: "{from: lanl-2005, node: {}}" }), "s.yaml");
  const paths = explain(resolved).map(({ path }) => path);
  expect([...resolved.origins.keys()].sort()).toEqual([...paths].sort());
});

test("what is put in is a copy: the data stay as they are", () => {
  const { node } = rawOf(scenario()).clusters.prod.hosts.failures as { node: { repair: object } };
  const data = FIELD_DATA.find(({ name }) => name === "lanl-2005");
  expect(node.repair).toEqual(data?.levels.host.node.repair.value);
  expect(node.repair).not.toBe(data?.levels.host.node.repair.value);
});

describe("field data with own processes", () => {
  test("own ones are added; of the same name, what is said replaces that field", () => {
    const hosts = "{from: lanl-2005, psu: {afr: 1%, mttr: 4h}, node: {crew: engineers, diskLoss: 10%}}";
    expect(rawOf(scenario({ hosts })).clusters.prod.hosts.failures).toEqual({
      node: {
        lifetime: { weibull: { shape: 0.75, mean: "1780h" } },
        repair: { lognormal: { median: "63m", p95: "22.4h" } },
        crew: "engineers",
        diskLoss: "10%",
      },
      psu: { afr: "1%", mttr: "4h" },
    });
  });

  test.each([
    ["mtbf: 1y", ["mtbf", "repair"]],
    ["ageing: {afr: [1%]}", ["ageing", "repair"]],
    ["mttr: 1h", ["lifetime", "mttr"]],
    ["fit: 5, repair: 1h", ["fit", "repair"]],
  ])("%s replaces what says the same in other words", (field, fields) => {
    const raw = rawOf(scenario({ hosts: `{from: lanl-2005, node: {${field}}}` }));
    const { node } = raw.clusters.prod.hosts.failures as { node: object };
    expect(Object.keys(node).sort()).toEqual([...fields].sort());
  });

  test("explain tells of each value whether it is the data's, assumed in it, or yours", () => {
    const text = scenario({
      hosts: "{from: disk-drive-stats, disk: {units: 12}, psu: {afr: 1%, mttr: 4h}}",
    });
    const values = explain(parseScenario(text, "s.yaml"));
    const at = (path: string) => values.find((value) => value.path === path);
    const disk = "clusters.prod.hosts.failures.disk";
    expect(at(`${disk}.afr`)).toMatchObject({
      value: "1.57%",
      origin: "field data",
      source: "disk-drive-stats: all drives in 2024",
      meaning: expect.stringContaining("annual failure rate"),
    });
    expect(at(`${disk}.repair`)).toMatchObject({ value: "lognormal mean 24h, p95 3d", origin: "assumption" });
    expect(at(`${disk}.repair`)?.source).toMatch(/^disk-drive-stats: /);
    expect(at(`${disk}.units`)).toMatchObject({ value: "12", origin: "set by you" });
    expect(at("clusters.prod.hosts.failures.psu.afr")).toMatchObject({ origin: "set by you" });
    expect(at("domains.rack.failures.outage.mtbf")?.source).toBe(
      "google-cluster-year: 20 rack failures a year among 50 racks of 40 machines",
    );
    for (const { path, origin, source, meaning } of values) {
      expect(meaning, path).toBeTruthy();
      if (origin !== "set by you") expect(source, path).toBeTruthy();
    }
  });
});

describe("what is wrong is said with its place", () => {
  const names = FIELD_DATA.map(({ name }) => name).join(", ");

  test.each([
    [
      { hosts: "lanl-2006" },
      `11:17 clusters.prod.hosts.failures: there is no field data "lanl-2006"; did you mean "lanl-2005"? known here: ${names}`,
    ],
    [
      { hosts: "{from: xyzzy, node: {crew: engineers}}" },
      `11:24 clusters.prod.hosts.failures.from: there is no field data "xyzzy"; known here: ${names}`,
    ],
    [
      { hosts: "network-2011" },
      "11:17 clusters.prod.hosts.failures: network-2011 says nothing of hosts; it has data for: switch, network, load-balancer",
    ],
    [
      { rack: "lanl-2005" },
      '4:43 domains.rack.failures: lanl-2005 says nothing of domains of level "rack"; it has data for: hosts',
    ],
    [
      { group: "failures: {from: network-2011}" },
      "13:42 clusters.prod.hosts.groups.old.failures.from: network-2011 says nothing of hosts; it has data for: switch, network, load-balancer",
    ],
    [
      { hosts: "{from: {mtbf: 1y, mttr: 1h}}" },
      '11:24 clusters.prod.hosts.failures.from: "from" is the name of field data, such as google-cluster-year',
    ],
    [{ hosts: "{from: lanl-2005, node: 5}" }, "11:41 clusters.prod.hosts.failures.node: 5 is not a map"],
    [
      { hosts: "{from: lanl-2005, node: {units: 2}}" },
      '11:49 clusters.prod.hosts.failures.node.units: units multiply a rate: give "mtbf", "afr", "fit" or "ageing"',
    ],
    [
      { hosts: "{from: lanl-2005, node: {crew: engineer}}" },
      '11:48 clusters.prod.hosts.failures.node.crew: there is no crew "engineer"; did you mean "engineers"?',
    ],
    [
      { hosts: "{wear: {ageing: {afr: [1%, 120%]}, mttr: 1h}}" },
      "11:44 clusters.prod.hosts.failures.wear.ageing.afr.1: 120% is more than 99.9999%",
    ],
    [
      { hosts: "{wear: {ageing: {afr: []}, mttr: 1h}}" },
      "11:39 clusters.prod.hosts.failures.wear.ageing.afr: the list must not be empty",
    ],
    [
      { hosts: "{wear: {ageing: {steps: [{until: 1y, mtbf: 1y}]}, mttr: 1h}}" },
      '11:33 clusters.prod.hosts.failures.wear.ageing: the last step must have no "until"',
    ],
    [
      { hosts: "{wear: {ageing: {afr: [1%]}, afr: 1%, mttr: 1h}}" },
      '11:24 clusters.prod.hosts.failures.wear: "afr" and "ageing" are both given; exactly one of "mtbf", "afr", "fit", "lifetime", "ageing" is allowed',
    ],
    [
      { hosts: "{wear: {ageing: {steps: [{mtbf: 1us}]}, mttr: 1h}}" },
      "11:24 clusters.prod.hosts.failures.wear: this would fail 3.2e+13 times within the horizon; is the unit right?",
    ],
    [
      { group: "age: 3y" },
      '13:30 clusters.prod.hosts.groups.old.age: the age matters to nothing: none of the failure processes has "ageing"',
    ],
  ])("%j", (part, problem) => {
    expect(problems(scenario(part))).toEqual([problem]);
  });

  test("together with everything else that is wrong", () => {
    const text = scenario({ rack: "xyzzy", hosts: "{node: {mttr: 3}}" });
    expect(problems(text).map((problem) => problem.split(" ")[0])).toEqual(["4:43", "11:24", "11:31"]);
  });

  test("an age shared by groups is right if one of them ages", () => {
    const hosts = "{wear: {ageing: {afr: [1%]}, mttr: 1h}}\n      age: 2y";
    expect(problems(scenario({ hosts, group: "failures: lanl-2005" }))).toEqual([]);
  });

  test("what no failure can reach within the horizon is not too often", () => {
    const hosts = "{wear: {ageing: {steps: [{until: 2y, mtbf: 1y}, {mtbf: 1us}]}, mttr: 1h}}";
    expect(problems(scenario({ hosts }))).toEqual([]);
    expect(problems(scenario({ hosts, group: "age: 1.5y" }))).toHaveLength(1);
  });
});

test("ages and AFRs by year of age become a hazard by age", () => {
  const hosts = "{wear: {ageing: {afr: [1%, 2%, 4%]}, mttr: 1h}, crash: {mtbf: 1y, mttr: 1h}}";
  const { processes } = compile(parseScenario(scenario({ hosts, group: "age: 3y" }), "s.yaml"));
  const own = processes.filter(({ owner }) => owner === "host");
  const year = 365 * 24 * 3600;
  expect(own.map(({ age }) => age)).toEqual([3 * year, undefined, 3 * year, undefined, 0, undefined]);
  expect(own[0].lifetime.table).toEqual(
    Float64Array.of(
      ...[year, -Math.log1p(-0.01) / year],
      ...[2 * year, -Math.log1p(-0.02) / year],
      ...[Number.POSITIVE_INFINITY, -Math.log1p(-0.04) / year],
    ),
  );
});

test("each level has the effect that its loss has, unless told", () => {
  const levels = {
    region: "down",
    zone: "down",
    row: "down",
    cooling: "down",
    "hardware-batch": "down",
    management: "isolate",
    router: "cut-off",
    "load-balancer": "cut-off",
    "storage-backend": "stall",
  };
  for (const [level, effect] of Object.entries(levels)) {
    const text = scenario({ rack: "{}" }).replace("level: rack", `level: ${level}`);
    expect(compile(parseScenario(text, "s.yaml")).domains[0].effect, level).toBe(effect);
  }
});

test("the JSON Schema knows the names and where they can stand", () => {
  const schema = JSON.stringify(jsonSchema());
  for (const { name } of FIELD_DATA) expect(schema).toContain(`"${name}"`);
  const { properties } = jsonSchema() as {
    properties: { domains: { additionalProperties: { properties: { failures: { anyOf: unknown[] } } } } };
  };
  const { anyOf } = properties.domains.additionalProperties.properties.failures;
  const names = ["google-cluster-year", "google-storage-2010", "network-2011", "uptime-survey-2024"];
  expect(anyOf).toEqual([
    expect.objectContaining({ type: "string", enum: names }),
    expect.objectContaining({
      type: "object",
      properties: { from: expect.objectContaining({ type: "string", enum: names }) },
      additionalProperties: expect.anything(),
    }),
  ]);
});
