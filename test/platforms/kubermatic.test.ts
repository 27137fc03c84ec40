/**
 * Kubermatic Virtualization, where it differs from KubeVirt: the databases of Kube-OVN are Raft groups of their own, and
 * management needs them as it needs etcd (reference "High-Availability Deployment": ports of OVN Raft; kube-ovn
 * dist/images/start-db.sh). Other clocks as in kubevirt-stories.ts.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../simulate.ts";
import { crashing, failure, vms } from "../timelines/history.ts";
import { expectStory, T, tell } from "./kubernetes.ts";
import { tellStories } from "./kubevirt-stories.ts";

const RESTART = [340 + 10, 355 + 60 + 20] as const;
const UP = [10 + 60, 20 + 60] as const;

/** The two databases on machines of their own, so that they can be lost without etcd. */
const NETWORK = {
  quorums: {
    northbound: { members: { hosts: "prod/network" } },
    southbound: { members: { hosts: "prod/network" } },
  },
  management: [{ quorum: "etcd" }, { quorum: "northbound" }, { quorum: "southbound" }],
  rules: { workers: { pin: ["vm"], to: ["a", "b"] } },
};
const DYING = { a: crashing(1, "10d", "2h"), b: { count: 2 } };

tellStories("kubermatic", [40, 55]);

describe("a host dies", () => {
  it("while two of the three network databases are away: its VM waits for them, all others run on", () => {
    const history = tell("kubermatic", {
      ...NETWORK,
      recovery: { method: "fence-agent" },
      hosts: { ...DYING, network: { count: 3, in: ["room"], boot: "0s" } },
      domains: { room: { level: "room", failures: { outage: failure("863990s", "1h") } } },
    });
    const BACK = 3600 - 10;
    expectStory(history, /management|vm-\d (lost|starts|runs|unavailable)/, [
      [0, 0, "vm-1 unavailable"],
      [0, 0, "vm-1 lost"],
      [BACK, BACK + 3, "management up"],
      [BACK + 2 + RESTART[0], BACK + 20 + RESTART[1], "vm-1 starts on b-02"],
      [BACK + 2 + RESTART[0] + UP[0], BACK + 20 + RESTART[1] + UP[1], "vm-1 runs"],
    ]);
  });

  it("while one of them is away: the majority is left", () => {
    const history = tell("kubermatic", {
      ...NETWORK,
      recovery: { method: "fence-agent" },
      hosts: { ...DYING, network: { count: 2 }, third: crashing(1, "5d", "10d") },
      quorums: {
        northbound: { members: [{ hosts: "prod/network" }, { hosts: "prod/third" }] },
        southbound: { members: [{ hosts: "prod/network" }, { hosts: "prod/third" }] },
      },
    });
    expectStory(history, /management|vm-1 (starts|runs)/, [
      [...RESTART, "vm-1 starts on b-02"],
      [RESTART[0] + UP[0], RESTART[1] + UP[1], "vm-1 runs"],
    ]);
  });

  it("and as installed, without fencing, its VM is down until it is back", () => {
    const hosts = { ...DYING, network: { count: 3 } };
    expectStory(tell("kubermatic", { ...NETWORK, hosts }), /management|vm-1 (starts|runs)/, [
      [7200, 7200, "vm-1 starts on a-01"],
      [7260, 7260, "vm-1 runs"],
    ]);
  });
});

it("no host is emptied while the network databases are away", () => {
  const history = tell("kubermatic", {
    ...NETWORK,
    instances: { vm: vms(2) },
    hosts: { a: { count: 1 }, b: { count: 2 }, network: { count: 3, in: ["room"], boot: "0s" } },
    domains: { room: { level: "room", failures: { outage: failure("863990s", "1h") } } },
    cluster: { maintenance: { every: "40d", first: "10d" } },
  });
  const begun = history.times(/maintenance of/);
  expect(begun.length).toBeGreaterThan(3);
  expect(Math.min(...begun)).toBeGreaterThanOrEqual(T - 10 + 3600);
});

describe("the network migrations use", () => {
  /** Seconds to copy an idle guest of 8 GiB off a host in maintenance, one at a time. */
  const copying = (host: string) => {
    const { migrations } = simulate(
      `
name: network
horizon: 2d
clusters:
  prod:
    platform: kubermatic
    hosts: {count: 3, memory: 64GiB, failures: {}, ${host}}
    instances:
      vm: {count: 1, cpu: 2, memory: 8GiB, eviction: migrate, dirtyRate: 0B/s, workingSet: 0B}
    management: control
    migration: {overhead: 0s, timeoutPerByte: 1000s/GiB}
    maintenance: {first: 1d, every: 100d, work: 1h}
services: {control: {requires: [{hosts: prod, atLeast: 1}]}}
`,
      1,
    );
    expect(migrations.duration_s.length).toBeGreaterThan(0);
    return migrations.duration_s[0];
  };
  const bits = 8 * 1024 ** 3 * 8;

  it("is 10 Gb/s of its own unless said otherwise", () => {
    expect(copying("cores: 16")).toBeCloseTo(bits / 10e9, 6);
  });

  it("takes ten times as long at the least the manual allows, 1 Gb/s", () => {
    expect(copying("cores: 16, network: 1Gbps")).toBeCloseTo(bits / 1e9, 6);
  });

  it("shared with workloads that take half of it: twice that", () => {
    expect(copying("cores: 16, network: 1Gbps, otherTraffic: 50%")).toBeCloseTo(bits / 0.5e9, 6);
  });
});
