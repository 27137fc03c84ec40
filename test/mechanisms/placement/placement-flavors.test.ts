/**
 * The flavors of the reference document (openCenter, "Hypervisor", OpenStack) on hosts with two NUMA nodes and huge
 * pages: how many fit is worked out by hand, per node. CPU is overcommitted 1.5 times, memory is not.
 */
import { describe, expect, it } from "vitest";
import { RUNNING } from "../../../src/cluster/state.ts";
import { crashing, DAY, History, type Part } from "../../timelines/history.ts";

const SMALL = { cpu: 4, memory: "8GB", dedicatedCpu: true, hugePages: true };
const MEDIUM = { cpu: 8, memory: "16GB", dedicatedCpu: true, hugePages: true };
const LARGE = { cpu: 16, memory: "32GB", dedicatedCpu: true, hugePages: true };
const GENERAL = { cpu: 4, memory: "16GB", hugePages: true };
const COMPUTE = { cpu: 8, memory: "16GB", dedicatedCpu: true };
const MEMORY = { cpu: 4, memory: "32GB", hugePages: true };

const OPENSTACK = { strategy: "weighers", cpuOvercommit: 1.5, memoryOvercommit: 1 };

function cloud(hosts: Part, instances: Part, more: Part = {}): History {
  return new History({
    horizon: "39d",
    clusters: {
      region: {
        platform: "vsphere",
        hosts: { boot: "10m", failures: {}, ...hosts },
        instances: Object.fromEntries(
          Object.entries(instances).map(([name, own]) => [name, { start: "60s", ...(own as Part) }]),
        ),
        recovery: { preparation: "10s", respectSeparation: true },
        admission: { policy: "none" },
        placement: OPENSTACK,
        rebalancing: { enabled: false },
        ...more,
      },
    },
  });
}

/** How many of many alike are placed on one host that is the only one they may be on. */
function placedOn(host: Part, flavor: Part): number {
  const groups = { a: { count: 1, ...host }, spare: { count: 1, cores: 1000, memory: "2TiB" } };
  const rules = { here: { pin: ["vm"], to: ["a"], strength: "must" } };
  const history = cloud({ groups }, { vm: { count: 40, ...flavor } }, { rules }).runUntil(0);
  return history.simulation.context.state.phase.filter((phase) => phase === RUNNING).length;
}

describe("on one host", () => {
  // Nodes of 16 cores, 80 GiB (85.9 GB) in huge pages and 48 GiB (51.5 GB) of ordinary memory.
  const host = { cores: 32, memory: "256GiB", numaNodes: 2, hugePages: "160GiB" };

  it("fit so many of each flavor as both nodes hold", () => {
    // By cores: 16 / 4, 16 / 8, 16 / 16 in each node.
    expect(placedOn(host, SMALL)).toBe(8);
    expect(placedOn(host, MEDIUM)).toBe(4);
    expect(placedOn(host, LARGE)).toBe(2);
    // 16 / (4 / 1.5) = 6 by cores, 85.9 / 16 = 5 by huge pages in each node.
    expect(placedOn(host, GENERAL)).toBe(10);
    // 2 by cores, 51.5 / 16 = 3 by ordinary memory.
    expect(placedOn(host, COMPUTE)).toBe(4);
    // 85.9 / 32 = 2 in each node; the host as a whole would hold 5.
    expect(placedOn(host, MEMORY)).toBe(4);
    expect(placedOn({ ...host, numaNodes: 1 }, MEMORY)).toBe(5);
  });

  it("fit fewer where cores are left over in each node", () => {
    // Nodes of 12 cores: one of 8 in each, not three in all.
    const odd = { ...host, cores: 24 };
    expect(placedOn(odd, MEDIUM)).toBe(2);
    expect(placedOn({ ...odd, numaNodes: 1 }, MEDIUM)).toBe(3);
    expect(placedOn(odd, SMALL)).toBe(6);
  });

  it("not overcommitted when dedicated: 1.5 times as many share", () => {
    const plenty = { ...host, memory: "1TiB", hugePages: "0B" };
    expect(placedOn(plenty, { cpu: 4, memory: "8GB", dedicatedCpu: true })).toBe(8);
    expect(placedOn(plenty, { cpu: 4, memory: "8GB" })).toBe(12);
  });

  it("none, and the scenario says so, when no node is large enough", () => {
    const alone = (more: Part, flavor: Part) => () =>
      cloud({ ...host, count: 1, ...more }, { vm: { count: 1, ...flavor } });
    expect(alone({ cores: 24 }, LARGE)).toThrow(/no NUMA node has the cores and the memory/);
    expect(alone({ hugePages: "60GiB" }, MEMORY)).not.toThrow();
    expect(alone({ hugePages: "50GiB" }, MEMORY)).toThrow(/no NUMA node/);
    expect(alone({ hugePages: "250GiB" }, { cpu: 4, memory: "16GB" })).toThrow(
      /no host has the ordinary memory/,
    );
  });
});

describe("a region of all flavors", () => {
  it("keeps its accounts through failures, evacuations and a maintenance round", () => {
    const hosts = {
      cores: 32,
      memory: "256GiB",
      numaNodes: 2,
      hugePages: "160GiB",
      groups: { a: crashing(1, "5d", "6h"), b: crashing(1, "12d", "2d"), c: { count: 4 } },
    };
    const instances = {
      small: { count: 3, ...SMALL },
      medium: { count: 3, ...MEDIUM },
      large: { count: 3, ...LARGE },
      general: { count: 10, ...GENERAL },
      compute: { count: 4, ...COMPUTE },
      memory: { count: 5, ...MEMORY },
      plain: { count: 6, cpu: 4, memory: "8GB" },
    };
    const apart = (group: string) => ({ separate: [group], strength: "must" });
    const history = cloud(hosts, instances, {
      rules: { small: apart("small"), medium: apart("medium"), large: apart("large") },
      maintenance: { every: "30d", first: "20d", work: "1h", pauseWhenDegraded: false },
    }).run();
    expect(history.times(/maintenance of/)).toHaveLength(6);
    const { state } = history.simulation.context;
    expect([...state.phase]).toEqual(Array(34).fill(RUNNING));
    const bound = history.model.instances.flatMap(({ name }, i) => (/\/plain/.test(name) ? [] : [i]));
    expect(bound.every((instance) => (state.numa?.nodeOf[instance] ?? -1) >= 0)).toBe(true);
    expect(new Set(history.hostsOf("large")).size).toBe(3);
    expect(history.since(5 * DAY, /starts on/, 5 * DAY + 100).length).toBeGreaterThan(0);
  });

  it("cannot restart what no single node has room for, though the hosts together have it", () => {
    // Three hosts with 12 cores a node: each runs two of 8 cores. One dies; 4 cores are left in each of four nodes.
    const hosts = {
      cores: 24,
      memory: "256GiB",
      groups: { a: crashing(1, "5d", "6h"), b: { count: 2 } },
    };
    const restarted = (numaNodes: number) =>
      cloud({ ...hosts, numaNodes }, { vm: { count: 6, ...MEDIUM } })
        .run()
        .since(5 * DAY, /stranded|starts on/, 6 * DAY);
    expect(restarted(2)).toEqual([
      "28 vm-4 stranded",
      "28 vm-1 stranded",
      "21600 vm-4 starts on a-01",
      "21600 vm-1 starts on a-01",
    ]);
    expect(restarted(1)).toEqual(["28 vm-4 starts on b-01", "28 vm-1 starts on b-02"]);
  });
});
