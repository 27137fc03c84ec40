/**
 * Where platforms differ in kind: the same thing happens to each, with its default policies, and what follows is not the
 * same. One test, one difference, in plain words. How long each step takes is tested in recovery-times.test.ts.
 */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, type Part, vms } from "../timelines/history.ts";
import { first, T, tell } from "./platform-story.ts";

const MINUTE = 60;
const HOUR = 3600;
const NEVER = Number.POSITIVE_INFINITY;

/** The platforms and methods that restart elsewhere by themselves. */
const AUTOMATIC = [
  ["vsphere", "ha"],
  ["nutanix", "ha"],
  ["openstack", "masakari"],
  ["kubevirt", "fence-agent"],
  ["kubevirt", "self-remediation"],
  ["kubermatic", "fence-agent"],
  ["openshift", "fence-agent"],
  ["harvester", "force-reset"],
  ["proxmox", "ha-manager"],
] as const;

const needsManagement = (platform: string) => platform !== "vsphere" && platform !== "nutanix";

/** Harvester's volumes are in Longhorn unless told otherwise; these stories are about hosts. */
const ONE = { vm: vms(1, { storage: "shared" }) };
const TWO = { vm: vms(2, { storage: "shared" }) };
/** The first of four hosts dies, for so long. */
const dying = (repair: string, count = 1): Part => ({ a: crashing(count, "10d", repair), b: { count: 3 } });

describe("a host dies while the management plane is down", () => {
  /** Ten seconds before, and for two hours. */
  const away = { hosts: dying("1d"), manager: { outage: failure("863990s", "2h") }, instances: ONE };
  const back = 2 * HOUR - 10;

  it.each(AUTOMATIC.filter(([platform]) => !needsManagement(platform)))(
    "%s restarts what it ran all the same, within two minutes (vSphere: one)",
    (platform, method) => {
      const history = tell(platform, { ...away, method });
      const start = first(history, /vm-1 starts on b/);
      expect(start).toBeLessThan(platform === "vsphere" ? MINUTE : 2 * MINUTE);
      // Powered on within 2 to 5 s, started within 60 s.
      const up = first(history, /vm-1 runs/) - start;
      expect(up).toBeGreaterThan(62);
      expect(up).toBeLessThan(65);
      expect(first(history, /management up/)).toBe(back);
    },
  );

  it.each(AUTOMATIC.filter(([platform]) => needsManagement(platform)))(
    "%s (%s) restarts nothing until it is back",
    (platform, method) => {
      const history = tell(platform, { ...away, method });
      expect(first(history, /management up/)).toBe(back);
      expect(first(history, /vm-1 starts/)).toBeGreaterThan(back);
      expect(first(history, /vm-1 runs/)).toBeLessThan(back + 20 * MINUTE);
    },
  );
});

describe("a host dies for a day", () => {
  it.each(AUTOMATIC)("%s (%s) runs its VM elsewhere within a quarter of an hour", (platform, method) => {
    const history = tell(platform, { hosts: dying("1d"), method, instances: ONE });
    expect(first(history, /vm-1 runs/)).toBeLessThan(15 * MINUTE);
    expect(first(history, /vm-1 starts on b/)).toBeLessThan(15 * MINUTE);
  });

  it.each(["kubevirt", "kubermatic", "openshift"])(
    "%s without fencing, which is its default, leaves the VM down until the node returns",
    (platform) => {
      const history = tell(platform, { hosts: dying("1d"), instances: ONE });
      expect(history.since(T, /vm-1 (starts|runs)/, T + 2 * DAY)).toEqual([
        `${DAY} vm-1 starts on a-01`,
        `${DAY + 60} vm-1 runs`,
      ]);
    },
  );

  it("bare metal has nowhere else to run it; nor has Kind, where everything goes at once and comes back at once", () => {
    expect(first(tell("bare-metal", { hosts: dying("1d"), instances: { vm: vms(1) } }), /vm-1 starts/)).toBe(
      DAY,
    );
    const kind = tell("kind", {
      hosts: { a: crashing(1, "10d", "1h") },
      instances: { etcd: vms(3), worker: vms(5, { cpu: 1 }) },
      quorums: { etcd: { members: { instances: "etcd" } } },
      management: [{ quorum: "etcd" }],
    });
    expect(kind.since(T, /lost/)).toHaveLength(8);
    expect(new Set(kind.times(/lost/))).toEqual(new Set([T]));
    expect(first(kind, /management down/)).toBe(0);
    expect(new Set(kind.times(/starts/))).toEqual(new Set([T + HOUR]));
    expect(new Set(kind.times(/(etcd|worker)-. runs/))).toEqual(new Set([T + HOUR + 60]));
  });

  it("vSphere restarts it without fear of two copies, but not if its disks are in the host", () => {
    const history = tell("vsphere", { hosts: dying("1d"), instances: { vm: vms(1, { storage: "local" }) } });
    expect(first(history, /vm-1 starts/)).toBe(DAY);
  });
});

describe("a host is back after twelve minutes", () => {
  const story = { hosts: dying("12m"), instances: ONE };

  it.each([
    ["kubevirt", "none"],
    ["harvester", "none"],
    ["proxmox", "none"],
    ["bare-metal", "none"],
  ])("%s (%s) starts its VM with it", (platform, method) => {
    const instances = platform === "bare-metal" ? { vm: vms(1) } : ONE;
    expect(first(tell(platform, { ...story, method, instances }), /vm-1 starts on a-01/)).toBe(12 * MINUTE);
  });

  it("OpenStack does not: the VM is off until an operator acts, and if none does it stays off", () => {
    const paged = first(tell("openstack", story), /vm-1 starts/);
    expect(paged).toBeGreaterThan(12 * MINUTE);
    expect(paged).toBeLessThan(NEVER);
    const ignored = tell("openstack", { ...story, recovery: { operator: "never" } });
    expect(first(ignored, /a-01 back/)).toBe(12 * MINUTE);
    expect(first(ignored, /vm-1 starts/)).toBe(NEVER);
  });
});

describe("the management plane is lost, all hosts are well", () => {
  /** Three of the five hosts, whose majority is the management, lose their power for an hour. */
  const minority = {
    domains: { feed: { level: "power-feed", failures: { loss: failure("10d", "1h") } } },
    hosts: { a: { count: 2 }, b: { count: 3, in: ["feed"] } },
    instances: TWO,
    quorums: { votes: { members: { hosts: "prod" } } },
    management: [{ quorum: "votes" }],
  };

  it("Proxmox: without the corosync majority the watchdog resets the two healthy hosts after 60 s as well", () => {
    const history = tell("proxmox", minority);
    expect(history.since(T, /a-0. down|vm-. lost/, T + HOUR)).toEqual([
      "60 a-01 down",
      "60 vm-1 lost",
      "60 a-02 down",
      "60 vm-2 lost",
    ]);
    expect(first(history, /vm-. starts/)).toBeGreaterThan(first(history, /management up/));
  });

  it("Proxmox, guests that are not given to the HA manager: they run on", () => {
    const history = tell("proxmox", { ...minority, method: "none" });
    expect(history.since(T, /a-0. down|vm-/)).toEqual([]);
  });

  it.each([
    ["vsphere", "ha"],
    ["nutanix", "ha"],
    ["openstack", "masakari"],
    ["kubevirt", "none"],
    ["kubevirt", "fence-agent"],
    ["harvester", "force-reset"],
    ["openshift", "fence-agent"],
  ])("%s (%s): its VMs run on", (platform, method) => {
    const history = tell(platform, { ...minority, method });
    expect(first(history, /management down/)).toBe(0);
    expect(history.since(T, /a-0. down|vm-/)).toEqual([]);
  });
});

describe("a host is cut off from management, but runs and can be reached", () => {
  const isolated = {
    domains: { mgmt: { level: "network", effect: "isolate", failures: { fault: failure("10d", "2h") } } },
    hosts: { a: { count: 1, in: ["mgmt"] }, b: { count: 3 } },
    instances: ONE,
  };

  it.each([
    ["vsphere", "ha"],
    ["openstack", "none"],
    ["openstack", "operator"],
    ["kubevirt", "none"],
    ["proxmox", "none"],
    ["bare-metal", "none"],
  ])("%s (%s) leaves its VM running", (platform, method) => {
    const instances = platform === "bare-metal" ? { vm: vms(1) } : ONE;
    const history = tell(platform, { ...isolated, method, instances });
    expect(history.since(T, /a-01 down|vm-1 (lost|unavailable)/)).toEqual([]);
  });

  it.each([
    // Between which times, s: monitor and stonith; lease, health check and IPMI; and so on.
    ["openstack", "masakari", 5 + 5, 68 + 60],
    ["kubevirt", "fence-agent", 340 + 10, 355 + 60],
    ["kubevirt", "self-remediation", 340 + 180, 355 + 180],
    ["openshift", "fence-agent", 330 + 10, 345 + 60],
    ["harvester", "force-reset", 235, 250],
    ["bare-metal", "health-check", 340 + 10, 355 + 60],
    ["nutanix", "ha", 40, 60],
    // The watchdog of the host itself; the lock is free a minute later.
    ["proxmox", "ha-manager", 60, 60],
  ])("%s (%s) resets it, and only then runs its VM elsewhere", (platform, method, from, to) => {
    const instances = platform === "bare-metal" ? { vm: vms(1) } : ONE;
    const history = tell(platform, { ...isolated, method, instances });
    const reset = first(history, /a-01 down/);
    expect(reset).toBeGreaterThanOrEqual(from);
    expect(reset).toBeLessThanOrEqual(to);
    expect(first(history, /vm-1 lost/)).toBe(reset);
    expect(first(history, /vm-1 starts on b/)).toBeGreaterThanOrEqual(reset);
    expect(first(history, /vm-1 starts on b/)).toBeLessThan(10 * MINUTE);
  });
});

describe("a VM was restarted elsewhere, and its host comes back", () => {
  const returning = { hosts: dying("2h"), instances: ONE, cluster: { rebalancing: { enabled: false } } };

  it("Nutanix migrates it home, for its data is there", () => {
    const history = tell("nutanix", returning);
    expect(first(history, /vm-1 starts on b/)).toBeLessThan(2 * MINUTE);
    expect(history.hostOf("vm-1")).toBe("a-01");
    expect(history.since(T + 2 * HOUR, /vm-1 lost/)).toEqual([]);
  });

  it.each(AUTOMATIC.filter(([platform]) => platform !== "nutanix"))(
    "%s (%s) leaves it where it is",
    (platform, method) => {
      const history = tell(platform, { ...returning, method });
      expect(first(history, /a-01 back/)).toBe(2 * HOUR);
      expect(history.hostOf("vm-1")).toMatch(/^b-/);
    },
  );
});

describe("two of three hosts die", () => {
  const two = { hosts: { a: crashing(2, "10d", "3h"), b: { count: 1 } }, instances: TWO };

  it.each([
    ["kubevirt", "fence-agent"],
    ["kubevirt", "self-remediation"],
    ["openshift", "fence-agent"],
    ["openstack", "masakari"],
    ["nutanix", "ha"],
    ["bare-metal", "health-check"],
  ])("%s (%s): too few are healthy, so nothing is restarted before they are back", (platform, method) => {
    const instances = platform === "bare-metal" ? { vm: vms(2) } : TWO;
    const history = tell(platform, { ...two, method, instances });
    expect(history.since(T, /declared/, T + 3 * HOUR)).toEqual([]);
    expect(first(history, /starts/)).toBeGreaterThanOrEqual(3 * HOUR);
  });

  it.each([
    ["vsphere", "ha"],
    ["harvester", "force-reset"],
  ])("%s (%s) restarts everything on the third", (platform, method) => {
    const history = tell(platform, { ...two, method });
    for (const vm of [1, 2]) {
      expect(first(history, new RegExp(`vm-${vm} starts on b-01`))).toBeLessThan(5 * MINUTE);
    }
  });
});

describe("three VMs that must be apart, on three hosts of which one dies", () => {
  const apart = {
    hosts: { a: crashing(1, "10d", "1d"), b: { count: 2 } },
    instances: { vm: vms(3, { storage: "shared" }) },
    cluster: { rules: { apart: { separate: ["vm"], strength: "must", over: "host" } } },
  };

  it("vSphere restarts the third next to another, for HA does not ask by default", () => {
    const history = tell("vsphere", apart);
    expect(first(history, /vm-1 starts on b/)).toBeLessThan(MINUTE);
  });

  it.each(AUTOMATIC.filter(([platform]) => platform !== "vsphere"))(
    "%s (%s) keeps them apart: the third waits for the host",
    (platform, method) => {
      const history = tell(platform, { ...apart, method });
      expect(first(history, /vm-1 (stranded|not powered)/)).toBeLessThan(15 * MINUTE);
      expect(first(history, /vm-1 starts/)).toBeGreaterThanOrEqual(DAY);
    },
  );
});

describe("each of two hosts is filled by a VM, and one dies for three hours", () => {
  const full = {
    hosts: { a: crashing(1, "10d", "3h", { memory: "66GiB" }), b: { count: 1, memory: "66GiB" } },
    instances: { vm: vms(2, { memory: "60GiB", reservation: { memory: "60GiB" }, storage: "shared" }) },
  };

  it.each([
    ["vsphere", "ha"],
    ["proxmox", "ha-manager"],
  ])("%s (%s): the VM waits, and starts as soon as there is room", (platform, method) => {
    const history = tell(platform, { ...full, method });
    expect(first(history, /vm-1 stranded/)).toBeLessThan(5 * MINUTE);
    expect(first(history, /vm-1 starts/)).toBe(3 * HOUR);
  });

  it("OpenStack gives up: it is left to an operator, though the host comes back", () => {
    // Of two hosts one is half; Masakari's monitors report only with a majority.
    const story = { ...full, method: "masakari" };
    const ignored = tell("openstack", { ...story, recovery: { minHealthy: "50%", operator: "never" } });
    expect(first(ignored, /vm-1 not powered/)).toBeLessThan(10 * MINUTE);
    expect(first(ignored, /a-01 back/)).toBe(3 * HOUR);
    expect(first(ignored, /vm-1 starts/)).toBe(NEVER);
    const called = tell("openstack", { ...story, recovery: { minHealthy: "50%", operator: "4h" } });
    expect(first(called, /vm-1 starts/)).toBe(first(ignored, /vm-1 not powered/) + 4 * HOUR);
  });
});

describe("two members of etcd are restarted elsewhere, one after the other", () => {
  /** The hosts of two of the three die two hours apart; replacing a member takes a day. */
  const members = (storage: string) => ({
    hosts: {
      a: crashing(1, "10d", "3d"),
      b: crashing(1, "871200s", "3d"),
      c: { count: 4 },
    },
    method: "masakari",
    instances: { etcd: vms(3, { storage }) },
    cluster: { rules: { apart: { separate: ["etcd"], strength: "must", over: "host" } } },
    quorums: { etcd: { members: { instances: "etcd" }, replacement: "1d", restore: "2h" } },
    services: { api: { requires: [{ quorum: "etcd" }] } },
  });

  it("with disks in their hosts, recreated empty: the data of the majority is gone, etcd is restored", () => {
    const history = tell("openstack", members("ephemeral"));
    expect(history.since(T, /etcd-. runs/)).toHaveLength(2);
    expect(first(history, /etcd loses its data/)).toBeGreaterThan(2 * HOUR);
    expect(first(history, /etcd loses its data/)).toBeLessThan(2 * HOUR + 10 * MINUTE);
    expect(history.times(/api up/).at(-1)).toBeGreaterThan(T + 4 * HOUR);
  });

  it("with disks on shared storage: nothing is lost, and etcd serves but for elections", () => {
    const history = tell("openstack", members("shared"));
    expect(history.since(T, /etcd-. runs/)).toHaveLength(2);
    expect(first(history, /etcd loses its data/)).toBe(NEVER);
    const down = history.times(/api down/).filter((time) => time >= T);
    const up = history.times(/api up/).filter((time) => time >= T);
    down.forEach((time, i) => {
      expect(up[i] - time).toBeLessThan(4);
    });
  });
});

describe("a host is taken out for maintenance", () => {
  /** One round of a host after the other begins with the story. */
  const patched = (vm: Part, maintenance: Part = {}) => ({
    hosts: { a: { count: 1 }, b: { count: 3 } },
    instances: { vm: vms(1, { storage: "shared", ...vm }) },
    cluster: { maintenance: { every: "300d", first: "10d", concurrent: 1, work: "15m", ...maintenance } },
  });
  const STOPPED = /vm-1 (lost|unavailable)/;
  const WORK = /maintenance of a-01|a-01 back/;

  it.each(["vsphere", "openstack", "openshift", "kubermatic", "harvester", "proxmox", "nutanix"])(
    "%s migrates its VM away; it never stops",
    (platform) => {
      const history = tell(platform, patched({}));
      expect(history.since(T, STOPPED)).toEqual([]);
      expect(history.since(T, WORK)).toHaveLength(2);
    },
  );

  it("KubeVirt restarts it elsewhere unless it asks for migration: a short outage at the drain", () => {
    const history = tell("kubevirt", patched({}));
    expect(first(history, /vm-1 lost/)).toBeLessThan(MINUTE);
    expect(first(history, /vm-1 starts on b/)).toBeLessThan(MINUTE);
    expect(tell("kubevirt", patched({ eviction: "migrate" })).since(T, STOPPED)).toEqual([]);
  });

  it("KubeVirt, a VM that asks for migration and cannot: its disruption budget blocks the drain", () => {
    const history = tell("kubevirt", patched({ eviction: "migrate", accessMode: "ReadWriteOnce" }));
    expect(history.since(T, STOPPED)).toEqual([]);
    expect(history.since(T, /a-01 back/)).toEqual([]);
    expect(history.since(T, /b-0. back/)).toHaveLength(3);
  });

  it("Harvester migrates if it can and restarts elsewhere if not: the drain goes on", () => {
    const history = tell("harvester", patched({ accessMode: "ReadWriteOnce" }));
    expect(first(history, /vm-1 starts on b/)).toBeLessThan(MINUTE);
    expect(history.since(T, WORK)).toHaveLength(2);
  });

  it("bare metal and Nutanix, a VM that cannot move: it goes off with its host and comes back with it", () => {
    const off = tell("nutanix", patched({ storage: "local" }, { retries: 0 }));
    const node = tell("bare-metal", patched({ storage: "ephemeral" }));
    for (const history of [off, node]) {
      expect(first(history, /vm-1 starts on a-01/)).toBe(first(history, /a-01 back/));
      expect(first(history, /vm-1 lost/)).toBeLessThan(first(history, /vm-1 starts/) - 15 * MINUTE + 1e-6);
    }
  });

  it("vSphere waits for a VM that cannot move and leaves the host out", () => {
    const history = tell("vsphere", patched({ storage: "local" }));
    expect(history.since(T, STOPPED)).toEqual([]);
    expect(history.since(T, /a-01 back/)).toEqual([]);
  });
});

describe("Proxmox on two hosts, of which one dies", () => {
  const two = (members: Part | readonly Part[]) => ({
    hosts: { a: crashing(1, "10d", "2h"), b: { count: 1 } },
    instances: TWO,
    cluster: { rules: { apart: { separate: ["vm"], strength: "should", over: "host" } } },
    quorums: { corosync: { members } },
    management: [{ quorum: "corosync" }],
  });

  it("one vote of two is no majority: the other resets itself, and nothing runs until both are back", () => {
    const history = tell("proxmox", two({ hosts: "prod" }));
    expect(first(history, /b-01 down/)).toBe(60);
    expect(first(history, /starts/)).toBeGreaterThanOrEqual(2 * HOUR);
  });

  it("a QDevice is the third vote: the other runs on and takes over", () => {
    const history = tell("proxmox", two([{ hosts: "prod" }, { hosts: "control" }]));
    expect(first(history, /b-01 down/)).toBe(NEVER);
    expect(history.since(T, /vm-2 lost/)).toEqual([]);
    expect(first(history, /vm-1 starts on b-01/)).toBeLessThan(4 * MINUTE);
  });
});
