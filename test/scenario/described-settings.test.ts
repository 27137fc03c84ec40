import { describe, expect, test } from "vitest";
import { PLATFORMS } from "../../src/platforms/index.ts";
import { type DescribedSetting, describePlatform, parseScenario } from "../../src/scenario/index.ts";

/** Has one of everything that a star in a path can stand for. */
const SCENARIO = `name: everything
domains: {one: {level: rack}}
clusters:
  one:
    platform: vsphere
    hosts: {count: 4, cores: 4, memory: 64GiB}
    pools: {one: {}}
    instances: {one: {count: 2, cpu: 1, memory: 1GiB}}
    rules: {one: {separate: [one]}}
    storage: {one: {replicas: 2}}
quorums: {one: {members: {instances: one}}}
traces: {one: {file: scenarios/outages-synthetic.csv, component: component, start: down, end: up}}
`;

function isAccepted(path: string, value: unknown): boolean {
  try {
    parseScenario(SCENARIO, "s.yaml", { [path.replaceAll("*", "one")]: value });
    return true;
  } catch {
    return false;
  }
}

const of = (name: string) => {
  const platform = PLATFORMS.find((known) => known.name === name);
  if (platform === undefined) throw new Error(`no platform ${name}`);
  return describePlatform(platform);
};

const vsphere = of("vsphere");
const settings: DescribedSetting[] = [
  ...vsphere.settings.map((setting) => ({ ...setting, path: `clusters.one.${setting.path}` })),
  ...vsphere.general,
];
const settingAt = (path: string) => settings.find((setting) => setting.path === `clusters.one.${path}`);

test.each(PLATFORMS.map((platform) => [platform.name, platform] as const))(
  "every setting of %s is a field of the scenario language, with its meaning",
  (_, platform) => {
    const described = describePlatform(platform);
    for (const { path, meaning, allowed, defaults } of [...described.settings, ...described.general]) {
      expect(meaning, path).toBeTruthy();
      expect(allowed, path).toBeTruthy();
      expect(defaults.length, path).toBeGreaterThan(0);
      for (const { source } of defaults) expect(source, path).toBeTruthy();
    }
    const paths = described.settings.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  },
);

describe("what is said of a setting is what the schema does", () => {
  test("the scenario itself is right", () => {
    expect(isAccepted("name", "everything")).toBe(true);
  });

  test("all values of a choice are accepted, and no other", () => {
    const choices = settings.filter(
      ({ values, dimension }) => values !== undefined && dimension === undefined,
    );
    expect(choices.length).toBeGreaterThan(10);
    for (const { path, values = [] } of choices) {
      for (const value of values) expect(isAccepted(path, value), `${path}: ${value}`).toBe(true);
      // A method is checked when it is compiled.
      if (!path.endsWith("recovery.method")) expect(isAccepted(path, "nonsense"), path).toBe(false);
    }
  });

  test("words for infinity are accepted", () => {
    const infinite = settings.filter(
      ({ values, dimension }) => values !== undefined && dimension !== undefined,
    );
    expect(infinite.length).toBeGreaterThan(3);
    for (const { path, values = [] } of infinite) expect(isAccepted(path, values[0]), path).toBe(true);
  });

  test("numbers are accepted up to their bounds, and not beyond", () => {
    const numbers = settings.filter(({ allowed }) => /^a (whole )?number/.test(allowed));
    expect(numbers.length).toBeGreaterThan(8);
    for (const { path, least, most, isLeastExcluded } of numbers) {
      if (most !== undefined) {
        expect(isAccepted(path, most), `${path}: ${most}`).toBe(true);
        expect(isAccepted(path, most + 1), `${path}: ${most} + 1`).toBe(false);
      }
      if (least !== undefined) {
        expect(isAccepted(path, least), `${path}: ${least}`).toBe(!isLeastExcluded);
        expect(isAccepted(path, least - 1), `${path}: ${least} - 1`).toBe(false);
      }
    }
  });

  test.each([
    ["percentage", (value: number) => `${value * 100}%`],
    ["duration", (value: number) => `${value}s`],
    ["bandwidth", (value: number) => `${value}B/s`],
    ["size", (value: number) => `${value}B`],
    ["frequency", (value: number) => `${value}Hz`],
  ])("a %s likewise", (dimension, text) => {
    const quantities = settings.filter((setting) => setting.dimension === dimension);
    expect(quantities.length).toBeGreaterThan(0);
    for (const { path, least = 0, most, isLeastExcluded } of quantities) {
      expect(isAccepted(path, text(least)), `${path}: ${text(least)}`).toBe(!isLeastExcluded);
      expect(isAccepted(path, text(1)), `${path}: ${text(1)}`).toBe(most === undefined || most >= 1);
      if (most === undefined) continue;
      expect(isAccepted(path, text(most)), `${path}: ${text(most)}`).toBe(true);
      expect(isAccepted(path, text(most * 1.01)), `${path}: ${text(most * 1.01)}`).toBe(false);
    }
  });
});

test.each([
  ["hosts.clock", "a clock rate, more than 0"],
  ["migration.downtimeTarget", "a duration, 0s or more"],
  ["migration.switchoverLimit", "a duration, 0s or more, or never"],
  ["migration.streamBandwidth", "a bandwidth, more than 0, or unlimited"],
  ["rebalancing.above", "a percentage, 0% to 1000%"],
  ["instances.*.demand.peak", "a duration, 0s to 24h"],
  ["hosts.boot", "a duration or a distribution of durations, 0s or more, or never; or instance"],
  ["placement.cpuOvercommit", "a number, 1 to 1,000; or unlimited"],
  ["pools.*.shares", "low | normal | high; or a whole number, 1 to 1,000,000"],
  ["recovery.returnsHome", "true or false"],
])("%s: %s", (path, allowed) => {
  const general = vsphere.general.find((setting) => setting.path === `clusters.*.${path}`);
  expect((settingAt(path) ?? general)?.allowed).toBe(allowed);
});

test("conditions are in words, the last default being for the rest", () => {
  expect(settingAt("migration.perNetwork")).toMatchObject({
    allowed: "a whole number, 1 to 100,000",
    defaults: [
      { value: 4, when: "hosts.network or hosts.groups.*.network is slower than 10Gbps" },
      { value: 8, isAssumption: false },
    ],
  });
  expect(vsphere.general.find(({ path }) => path === "domains.*.effect")?.defaults).toMatchObject([
    { value: "cut-off", when: "domains.*.level is switch or router or network or load-balancer" },
    { value: "isolate", when: "domains.*.level is management" },
    { value: "stall", when: "domains.*.level is storage-backend" },
    { value: "down" },
  ]);
  expect(settingAt("storage.*.pause")?.defaults[0].when).toBe("storage.*.replicas is given");
});

test("methods of recovery are those of the platform", () => {
  for (const platform of PLATFORMS) {
    const method = describePlatform(platform).settings.find(({ path }) => path === "recovery.method");
    expect(method?.values).toEqual(platform.methods);
  }
});

test("what can never apply is left out, and so are general defaults that the platform replaces", () => {
  const sourced = (value: number) => ({ path: "hosts.cpuClass", value, source: "x" });
  const { settings: described, general } = describePlatform({
    name: "own",
    title: "",
    methods: [],
    settings: [sourced(2), sourced(3)],
  });
  expect(described[0].defaults.map(({ value }) => value)).toEqual([2]);
  expect(general.some(({ path }) => path === "clusters.*.hosts.cpuClass")).toBe(false);
  expect(general.some(({ path }) => path === "clusters.*.hosts.numaNodes")).toBe(true);
});

test("a setting the language does not have is a defect", () => {
  const platform = {
    name: "own",
    title: "",
    methods: [],
    settings: [{ path: "hosts.colour", value: 1, source: "" }],
  };
  expect(() => describePlatform(platform)).toThrow("the scenario language has no clusters.*.hosts.colour");
});
