/** Hosts that are instances: what they are like, and what cannot be, with its place in the file. */
import { describe, expect, test } from "vitest";
import { fixed } from "../../src/kernel/distributions.ts";
import { compile, explain, parseScenario, ScenarioError } from "../../src/scenario/index.ts";

const TEXT = `name: nested
clusters:
  inner:
    platform: kubevirt
    hosts: {instances: outer/vm}
    instances:
      pod: {count: 2, cpu: 1, memory: 1GiB}
    rules:
      apart: {separate: [pod]}
    management: control
  outer:
    platform: vsphere
    hosts: {count: 3, cores: 16, memory: 64GiB, in: [rack]}
    instances:
      small: {count: 1, cpu: 2, memory: 4GiB}
      vm: {count: 3, cpu: 4, memory: 16GiB, start: 45s}
    rules:
      apart: {separate: [vm], over: rack}
domains:
  rack: {level: rack, count: 3}
quorums:
  etcd: {members: {hosts: inner}}
services:
  control: {requires: [{quorum: etcd}]}
`;

/** TEXT with one piece replaced; « marks where a problem is expected. */
function marked(original: string, replacement: string) {
  expect(TEXT.split(original)).toHaveLength(2);
  const text = TEXT.replace(original, () => replacement);
  const before = text.slice(0, text.indexOf("«")).split("\n");
  return {
    text: text.replace("«", ""),
    line: before.length,
    column: (before.at(-1) ?? "").length + 1,
  };
}

const compiled = (text: string) => compile(parseScenario(text, "n.yaml"));
const hostsOf = (text: string) => {
  const { hosts, instances } = compiled(text);
  return hosts.map((host) => ({
    ...host,
    is: host.nestedIn === undefined ? "" : instances[host.nestedIn].name,
  }));
};

test("a nested host has the size of its instance, less what the platform keeps, and no failures of its own", () => {
  const hosts = hostsOf(TEXT);
  expect(hosts.map(({ name, is }) => `${name}: ${is}`)).toEqual([
    "inner/host-01: outer/vm-1",
    "inner/host-02: outer/vm-2",
    "inner/host-03: outer/vm-3",
    "outer/host-01: ",
    "outer/host-02: ",
    "outer/host-03: ",
  ]);
  // KubeVirt keeps one core and some memory of each node.
  const bare = hostsOf(
    TEXT.replace("{instances: outer/vm}", "{instances: vm, reserved: {cores: 0, memory: 0B}}"),
  );
  expect(bare[0]).toMatchObject({ cores: 4, memory: 16 * 1024 ** 3, boot: fixed(45) });
  expect(hosts[0].cores).toBe(3);
  expect(compiled(TEXT).processes.filter(({ name }) => name.startsWith("inner/"))).toEqual([]);
});

test("several groups and host groups: names and sizes are those of each", () => {
  const several = hostsOf(
    TEXT.replace("outer/vm}", "[outer/small, outer/vm], reserved: {cores: 0, memory: 0B}}"),
  );
  expect(several.slice(0, 4).map(({ name, is, cores }) => [name, is, cores])).toEqual([
    ["inner/host-01", "outer/small-1", 2],
    ["inner/host-02", "outer/vm-1", 4],
    ["inner/host-03", "outer/vm-2", 4],
    ["inner/host-04", "outer/vm-3", 4],
  ]);
  const groups = "{memory: 8GiB, groups: {control: {instances: vm}, metal: {count: 2, cores: 8}}}";
  const mixed = compiled(TEXT.replace("{instances: outer/vm}", groups));
  expect(mixed.hosts.slice(0, 5).map(({ name }) => name)).toEqual([
    "inner/control-01",
    "inner/control-02",
    "inner/control-03",
    "inner/metal-01",
    "inner/metal-02",
  ]);
  // Common fields hold for nested hosts too, the platform's for servers do not.
  const reserved = 8 * 1024 ** 3 - mixed.hosts[0].memory;
  expect(mixed.hosts[0].memory).toBe(mixed.hosts[3].memory);
  expect(reserved).toBeGreaterThan(0);
  const own = mixed.processes.filter(({ owner, subject }) => owner === "host" && subject < 5);
  expect([...new Set(own.map(({ subject }) => subject))]).toEqual([3, 4]);
});

test("every value that follows from nesting is explained", () => {
  const rows = explain(parseScenario(TEXT, "n.yaml")).filter(({ path }) =>
    path.startsWith("clusters.inner.hosts."),
  );
  for (const field of ["cores", "memory", "boot"]) {
    expect(rows.find(({ path }) => path.endsWith(`.${field}`))).toMatchObject({
      value: "instance",
      origin: "default",
    });
  }
  expect(rows.find(({ path }) => path.endsWith(".network"))).toMatchObject({ origin: "assumption" });
  expect(rows.every(({ source, origin }) => origin === "set by you" || (source ?? "") !== "")).toBe(true);
});

describe("what cannot be", () => {
  const cases: [what: string, original: string, replacement: string, message: RegExp][] = [
    [
      "an unknown group",
      "outer/vm}",
      "«outer/vms}",
      /no group of instances "outer\/vms"; did you mean "outer\/vm"\?/,
    ],
    ["one of several unknown", "outer/vm}", "[outer/small, «vmm]}", /no group of instances "vmm"/],
    [
      "a group named twice",
      "outer/vm}",
      "[vm, «vm]}",
      /the instances of "outer\/vm" are the hosts of inner already/,
    ],
    ["itself", "outer/vm}", "«inner/pod}", /the cluster runs on itself/],
    ["more than the instance has", "outer/vm}", "vm, cores: «5}", /cannot have more than its instance has/],
    ["more memory", "outer/vm}", "vm, memory: «17GiB}", /cannot have more than its instance has/],
    ["joining later", "outer/vm}", "vm, joins: «3d}", /cannot join later/],
    [
      "neither count nor instances",
      "{instances: outer/vm}",
      "«{cores: 2}",
      /"count", "instances", "groups" is missing/,
    ],
    ["both", "{instances: outer/vm}", "«{instances: vm, count: 3}", /are both given/],
    [
      "a group with both",
      "{instances: outer/vm}",
      "{groups: {a: «{count: 1, instances: vm}}}",
      /are both given/,
    ],
    [
      "instance for a server",
      "cores: 16",
      "cores: «instance",
      /for hosts that are instances of another cluster/,
    ],
    [
      "boot of an instance for a server",
      "cores: 16",
      "cores: 16, boot: «instance",
      /for hosts that are instances/,
    ],
    ["an empty list", "outer/vm}", "«[]}", /the list must not be empty/],
    [
      "racks of what moves",
      "apart: {separate: [pod]}",
      "apart: {separate: [pod], over: «rack}",
      /hosts that are instances move and are in no rack; give the instances they are a rule over rack, and these one over host/,
    ],
    [
      "what does not fit",
      "cpu: 1, memory: 1GiB",
      "cpu: «4, memory: 1GiB",
      /4 vCPUs are more than any host has \(3 cores\)/,
    ],
  ];

  test.each(cases)("%s", (_what, original, replacement, message) => {
    const { text, line, column } = marked(original, replacement);
    let found: unknown;
    try {
      compiled(text);
    } catch (error) {
      found = error;
    }
    if (!(found instanceof ScenarioError)) throw new Error(`not a problem of the scenario: ${found}`);
    expect(found.message).toMatch(message);
    expect(found.problems.map((problem) => [problem.line, problem.column])).toContainEqual([line, column]);
  });

  test("a circle through several clusters, told of each of them", () => {
    const text = TEXT.replace(
      "hosts: {count: 3, cores: 16, memory: 64GiB, in: [rack]}",
      "hosts: {groups: {a: {instances: inner/pod}}}",
    );
    expect(() => compiled(text)).toThrow(/clusters.inner.hosts.instances: the cluster runs on itself/);
    expect(() => compiled(text)).toThrow(/clusters.outer.hosts.groups: the cluster runs on itself/);
  });

  test("one group as the hosts of two clusters", () => {
    const text = TEXT.replace(
      "  outer:\n",
      "  other:\n    platform: plain\n    hosts: {instances: outer/vm}\n  outer:\n",
    );
    expect(() => compiled(text)).toThrow(
      /n.yaml:13:24 clusters.other.hosts.instances: the instances of "outer\/vm" are the hosts of inner already/,
    );
  });
});
