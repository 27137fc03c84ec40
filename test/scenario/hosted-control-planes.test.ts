/** Hosted control planes: what is written once becomes parts of a scenario for each tenant, and errors point at it. */
import { describe, expect, test } from "vitest";
import { compile, explain, parseScenario, ScenarioError } from "../../src/scenario/index.ts";

const TEXT = `name: hosted
clusters:
  management:
    platform: plain
    hosts: {count: 3, cores: 64, memory: 256GiB, in: [zone]}
domains:
  zone: {level: zone, count: 3}
hostedControlPlanes:
  tenant:
    count: 4
    cluster: management
    etcd: {cpu: 1, memory: 2GiB}
    api: {cpu: 2, memory: 4GiB, storage: shared}
    spread: {over: zone}
    objective: 99.9%
`;

const resolved = (text: string, overrides = {}) => parseScenario(text, "h.yaml", overrides);
const compiled = (text: string, overrides = {}) => compile(resolved(text, overrides));

/** The same tenants written out by hand. */
function byHand(count: number): string {
  const tenants = Array.from({ length: count }, (_, i) => `tenant-${i + 1}`);
  const lines = (part: (tenant: string) => string) => tenants.map(part).join("\n");
  return `name: hosted
clusters:
  management:
    platform: plain
    hosts: {count: 3, cores: 64, memory: 256GiB, in: [zone]}
    instances:
${lines((t) => `      ${t}-etcd: {count: 3, cpu: 1, memory: 2GiB}\n      ${t}-api: {count: 3, cpu: 2, memory: 4GiB, storage: shared}`)}
    rules:
${lines((t) => `      ${t}-etcd-apart: {separate: [${t}-etcd], over: zone}\n      ${t}-api-apart: {separate: [${t}-api], over: zone}`)}
domains:
  zone: {level: zone, count: 3}
quorums:
${lines((t) => `  ${t}: {members: {instances: ${t}-etcd}}`)}
services:
${lines((t) => `  ${t}: {requires: [{quorum: ${t}}, {instances: ${t}-api, atLeast: 1}], objective: 99.9%}`)}
  tenant-all: {requires: [{services: [${tenants.join(", ")}]}]}
  tenant-most: {requires: [{services: [${tenants.join(", ")}], atLeast: ${Math.floor(count / 2) + 1}}]}
`;
}

test.each([2, 3, 4, 5])("%i tenants are what they would be if written out by hand", (count) => {
  const { services, ...model } = compiled(TEXT, { "hostedControlPlanes.tenant.count": count });
  const { services: expected, ...rest } = compiled(byHand(count));
  expect(model).toEqual(rest);
  expect(services.map(({ oneOf: _oneOf, ...service }) => service)).toEqual(expected);
  expect(services.map(({ oneOf }) => oneOf)).toEqual([
    ...new Array(count).fill("tenant"),
    undefined,
    undefined,
  ]);
});

test("one tenant alone has no services of all and most", () => {
  const { services } = compiled(TEXT, { "hostedControlPlanes.tenant.count": 1 });
  expect(services.map(({ name }) => name)).toEqual(["tenant-1"]);
});

test("defaults: three members, three API servers, each on a host of its own", () => {
  const { rules, groups } = compiled(TEXT.replace("    spread: {over: zone}\n", ""));
  expect(rules.every(({ kind, must, places }) => kind === "separate" && must && places === 3)).toBe(true);
  expect(groups).toHaveLength(8);
});

test("hosts to be on, and topology spread", () => {
  const spread = TEXT.replace("{over: zone}", "{over: zone, maxSkew: 1}\n    to: [zone-1, zone-2, zone-3]");
  const { rules } = compiled(spread);
  expect(rules.filter(({ kind }) => kind === "spread")).toHaveLength(8);
  expect(rules.filter(({ kind }) => kind === "pin").map(({ instances }) => instances.length)).toEqual([24]);
});

test("explain shows the first of many alike, with where it was written", () => {
  const rows = explain(resolved(TEXT));
  const paths = rows.map(({ path }) => path);
  expect(paths).toContain("hostedControlPlanes.tenant.etcd.cpu");
  expect(rows.find(({ path }) => path === "clusters.management.instances.tenant-1-etcd.cpu")).toMatchObject({
    value: "1",
    origin: "set by you",
    source: "hostedControlPlanes.tenant.etcd.cpu",
  });
  expect(rows.find(({ path }) => path === "hostedControlPlanes.tenant.spread.strength")).toMatchObject({
    value: "must",
    origin: "default",
  });
  expect(paths.filter((path) => /tenant-[234](-|\.|$)/.test(path))).toEqual([]);
  expect(paths).toContain("services.tenant-all.requires");
  expect(rows.every(({ source, origin }) => origin === "set by you" || (source ?? "") !== "")).toBe(true);
});

describe("what cannot be is told once, where it was written", () => {
  const cases: [what: string, original: string, replacement: string, message: RegExp][] = [
    [
      "an unknown cluster",
      "cluster: management",
      "cluster: «managment",
      /no cluster "managment"; did you mean "management"\?/,
    ],
    ["no cluster", "    cluster: management\n", "", /cluster: is missing/],
    ["a count of nothing", "count: 4", "count: «0", /too small/],
    ["a count too large", "count: 4", "count: «1001", /too large: at most 1000/],
    ["a count that is none", "count: 4", "count: «many", /"many" is not/],
    ["etcd that is no map", "etcd: {cpu: 1, memory: 2GiB}", "etcd: «3", /etcd: 3 is not a map/],
    [
      "an unknown field",
      "{cpu: 1, memory: 2GiB}",
      "{cpu: 1, memory: 2GiB, «sise: 1}",
      /etcd.sise: unknown key/,
    ],
    ["a size without a unit", "memory: 2GiB", "memory: «2", /2 has no unit; did you mean 2GiB/],
    ["an unknown store", "storage: shared", "storage: «ceph", /api.storage: there is no storage "ceph"/],
    ["more than fits", "{cpu: 1,", "{cpu: «65,", /etcd.cpu: 65 vCPUs are more than any host has/],
    [
      "more members than places",
      "{cpu: 1,",
      "{members: 5, cpu: 1,",
      /spread: 5 instances must be apart, but there are only 3/,
    ],
    [
      "an unknown level",
      "over: zone",
      "over: «zon",
      /spread.over: there is no level of domains the hosts are in called "zon"/,
    ],
    ["an objective over 100 %", "99.9%", "«101%", /more than 100%/],
    [
      "an unknown host",
      "    objective:",
      "    to: [«nowhere]\n    objective:",
      /to.0: there is no host or domain "nowhere"/,
    ],
  ];

  test.each(cases)("%s", (_what, original, replacement, message) => {
    expect(TEXT.split(original)).toHaveLength(2);
    const marked = TEXT.replace(original, () => replacement);
    let found: unknown;
    try {
      compiled(marked.replace("«", ""));
    } catch (error) {
      found = error;
    }
    if (!(found instanceof ScenarioError)) throw new Error(`not a problem of the scenario: ${found}`);
    expect(found.message).toMatch(message);
    expect(found.problems).toHaveLength(1);
    expect(found.problems[0].path).toMatch(/^hostedControlPlanes\.tenant/);
    if (!marked.includes("«")) return;
    const before = marked.slice(0, marked.indexOf("«")).split("\n");
    const { line, column } = found.problems[0];
    expect([line, column]).toEqual([before.length, (before.at(-1) ?? "").length + 1]);
  });

  test("no size, where the platform has none", () => {
    const text = TEXT.replace("platform: plain", "platform: proxmox").replace(
      "{cpu: 1, memory: 2GiB}",
      "{cpu: 1}",
    );
    expect(() => compiled(text)).toThrow(/h.yaml:12:5 hostedControlPlanes.tenant.etcd.memory: is missing/);
  });

  test("a name that is there already", () => {
    const text = `${TEXT}services:\n  tenant-2: {requires: [{hosts: management}]}\n`;
    expect(() => compiled(text)).toThrow(
      /h.yaml:9:3 hostedControlPlanes.tenant: services.tenant-2 is there already/,
    );
  });
});
