/** Hosts that are added while everything runs. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;
const LATE = { count: 1, joins: "10d" };

function story(cluster: Part, more: Part = {}): History {
  return new History({ horizon: "20d", clusters: { prod: cluster }, ...more }).run();
}

describe("a host that joins later", () => {
  it("has not failed before, opens no incident, and is counted from then on", () => {
    const groups = { a: { count: 1 }, b: LATE };
    const history = story(vsphere({ hosts: { groups }, instances: { vm: vms(2) } }), {
      services: { one: { requires: [{ hosts: "prod", atLeast: 1 }] } },
    });
    expect(history.since(0, /incident|b-01/)).toEqual([`${T} b-01 back`]);
    const { activity, incidents, outages } = history.tables();
    expect(activity.host_failures).toBe(0);
    expect(incidents).toEqual([]);
    expect(outages).toEqual([]);
  });

  it("gives room to what waits for it", () => {
    const size = { memory: "40GiB", reservation: { memory: "40GiB" } };
    const groups = { a: { count: 1 }, b: LATE };
    const history = story(vsphere({ hosts: { groups }, instances: { vm: vms(2, size) } }));
    expect(history.since(T, /vm-2/)).toEqual(["0 vm-2 starts on b-01", "60 vm-2 runs", "60 vm-2 available"]);
  });

  it("takes part in failover, and its own clocks begin when it joins", () => {
    const groups = {
      a: crashing(1, `${T + 3600}s`, "1h"),
      b: { ...LATE, failures: { crash: failure("1d", "1h") } },
    };
    const history = story(vsphere({ hosts: { groups }, instances: { vm: vms(1) } }), { horizon: "12d" });
    expect(history.since(0, /incident of b-01/)).toEqual([`${T + DAY} incident of b-01`]);
    expect(history.since(T, /down|starts/)).toEqual([
      "3600 a-01 down",
      // Each time it is the primary that dies.
      `${3600 + 35} vm-1 starts on b-01`,
      `${DAY} b-01 down`,
      `${DAY + 35} vm-1 starts on a-01`,
    ]);
  });

  it("is not hit by what fails all hosts before it is there", () => {
    // What had hit b-01 before would keep it down when it joins.
    const crash = { crash: failure("1000d", "5d") };
    const groups = { a: { count: 1, failures: crash }, b: { ...LATE, failures: crash } };
    const history = story(vsphere({ hosts: { groups } }), {
      commonCauses: { bug: { lifetime: "6d", hits: { cluster: "prod", failure: "crash" } } },
    });
    expect(history.since(0, / (down|back)/)).toEqual([
      `${6 * DAY} a-01 down`,
      `${10 * DAY} b-01 back`,
      `${11 * DAY} a-01 back`,
      `${12 * DAY} a-01 down`,
      `${12 * DAY} b-01 down`,
      `${17 * DAY} a-01 back`,
      `${17 * DAY} b-01 back`,
      `${18 * DAY} a-01 down`,
      `${18 * DAY} b-01 down`,
    ]);
  });

  it("that joins while its feed is down is there when that is back", () => {
    const feed = { level: "power-feed", failures: { outage: failure("9d", "2d") } };
    const groups = { a: { count: 1 }, b: { ...LATE, in: ["feed"] } };
    const history = story(vsphere({ hosts: { groups } }), { domains: { feed }, horizon: "12d" });
    // Back in power, it boots for 10 minutes.
    expect(history.since(0, /b-01/)[0]).toBe(`${11 * DAY + 600} b-01 back`);
    expect(history.tables().incidents).toMatchObject([{ component: "feed", hosts_lost: 0, recovery_s: 0 }]);
  });

  it("is not counted among the hosts of which enough must be healthy", () => {
    const groups = { a: { count: 2 }, c: crashing(1, "5d", "1d"), b: { count: 2, joins: "10d" } };
    const history = story(
      vsphere({ hosts: { groups }, instances: { vm: vms(3) }, recovery: { minHealthy: "60%" } }),
    );
    // Two of three are; two of five would not be enough.
    expect(history.times(/c-01 declared dead/)[0]).toBe(5 * DAY + 35);
  });

  it("is not the one that is kept free for failover at the beginning", () => {
    const admission = { policy: "dedicated", hosts: 1 };
    const groups = { a: { count: 2 }, b: LATE };
    const history = story(vsphere({ hosts: { groups }, instances: { vm: vms(2) }, admission }));
    expect(history.hostsOf("vm")).toEqual(["a-01", "a-01"]);
  });

  it("does not keep maintenance from going on, and is maintained in the next round", () => {
    const maintenance = { every: "8d", first: "1d", work: "1h", pauseWhenDegraded: true };
    const groups = { a: { count: 2 }, b: LATE };
    const history = story(vsphere({ hosts: { groups }, instances: { vm: vms(2) }, maintenance }));
    expect(history.since(0, /maintenance/)).toEqual([
      `${DAY} maintenance of a-01`,
      expect.stringMatching("maintenance of a-02"),
      `${9 * DAY} maintenance of a-01`,
      expect.stringMatching("maintenance of a-02"),
      `${17 * DAY} maintenance of a-01`,
      expect.stringMatching("maintenance of a-02"),
      expect.stringMatching("maintenance of b-01"),
    ]);
  });

  it("lets a rule be kept that could not be before", () => {
    const domains = { zone: { level: "zone", count: 3 } };
    const groups = {
      a: { count: 2, in: ["zone-1"] },
      b: { count: 2, in: ["zone-2"] },
      c: { count: 2, in: ["zone-3"], joins: "10d" },
    };
    const cluster = vsphere({
      hosts: { groups },
      instances: { etcd: vms(3) },
      rules: { apart: { separate: ["etcd"], over: "zone", strength: "should" } },
      rebalancing: { enabled: true, interval: "5m" },
    });
    const history = new History({ horizon: "11d", domains, clusters: { prod: cluster } }).runUntil(T - 1);
    const zones = () =>
      history
        .hostsOf("etcd")
        .map((host) => host[0])
        .sort()
        .join("");
    expect(zones()).toBe("aab");
    history.simulation.advance(T + 3600);
    expect(zones()).toBe("abc");
  });

  it("gives a place to the third copy of volumes, which is built when it joins", () => {
    const domains = { room: { level: "room", count: 3 } };
    const groups = {
      a: { count: 1, in: ["room-1"] },
      b: { count: 1, in: ["room-2"] },
      c: { count: 1, in: ["room-3"], joins: "10d" },
    };
    const store = {
      replicas: 3,
      need: 2,
      over: "room",
      pause: "0s",
      resync: "0s",
      restore: "1d",
      rebuildAfter: "1h",
      rebuildAfterDiskLoss: "0s",
      rebuildBandwidth: "100MB/s",
      rebuildsPerHost: 1,
    };
    const cluster = vsphere({
      hosts: { groups, network: "100Gbps" },
      instances: { vm: vms(2, { storage: "disks", disk: "360GB" }) },
      storage: { disks: store },
    });
    const history = new History({ horizon: "11d", domains, clusters: { prod: cluster } }).run();
    expect(history.since(0, /volume|disks/)).toEqual([
      `${T + 3600} disks rebuilt`,
      `${T + 7200} disks rebuilt`,
    ]);
  });

  it("is no place for pieces while there are others", () => {
    const groups = { c: LATE, a: { count: 2 } };
    const disks = { replicas: 2, witnesses: 0, need: 1, pause: "0s", resync: "0s", restore: "1d" };
    const cluster = vsphere({
      hosts: { groups },
      instances: { vm: vms(1, { storage: "disks", disk: "1GB" }) },
      storage: { disks: { ...disks, rebuildAfter: "1h" } },
    });
    expect(story(cluster).since(0, /volume|rebuilt/)).toEqual([]);
  });

  it("takes its part of a spread store: nothing is missing without it before, and something afterwards", () => {
    const groups = {
      a: { count: 3 },
      b: { ...LATE, failures: { crash: failure("2d", "2h") } },
      c: { count: 1, failures: { crash: failure("6d", "1h") } },
    };
    const disks = { replicas: 3, witnesses: 0, need: 2, layout: "spread" };
    const times = { pause: "0s", resync: "1m", restore: "1d", rebuildAfter: "1d" };
    const cluster = vsphere({
      hosts: { groups },
      instances: { vm: vms(1, { storage: "disks", disk: "360GB" }) },
      storage: { disks: { ...disks, ...times } },
    });
    const history = new History({ horizon: "13d", clusters: { prod: cluster } }).run();
    // c-01 crashes at 6 d, when one of three copies may be missing, and at 12 d and 1 h, while b-01 is away, too.
    expect(history.since(0, /volume|[bc]-01 down/)).toEqual([
      `${6 * DAY} c-01 down`,
      `${12 * DAY} b-01 down`,
      `${12 * DAY + 3600} c-01 down`,
      `${12 * DAY + 3600} volume of vm-1 down`,
    ]);
  });
});

describe("what cannot be said of hosts that join later", () => {
  const errorOf = (cluster: Part, more: Part = {}): string => {
    try {
      story(cluster, more);
    } catch (error) {
      return String(error);
    }
    return "";
  };
  const groups = { a: { count: 2 }, b: { count: 2, joins: "10d" } };

  it("that there are no others", () => {
    expect(errorOf(vsphere({ hosts: { count: 2, joins: "1d" } }))).toContain(
      "all hosts join later; a cluster begins with at least one",
    );
  });

  it("that they vote from the beginning", () => {
    expect(
      errorOf(vsphere({ hosts: { groups } }), { quorums: { etcd: { members: { hosts: "prod" } } } }),
    ).toContain("the host prod/b-01 joins later, but voters must be there from the beginning");
  });

  it("that a service needs them before", () => {
    expect(
      errorOf(vsphere({ hosts: { groups } }), { services: { api: { requires: [{ hosts: "prod" }] } } }),
    ).toContain('only 2 of these hosts are there at the beginning; say "atLeast: 2" or less');
  });

  it("that their loss is tolerated before", () => {
    const admission = { policy: "percentage", hosts: 2 };
    expect(errorOf(vsphere({ hosts: { groups }, admission }))).toContain(
      "a cluster that begins with 2 of its hosts cannot tolerate the loss of 2",
    );
  });

  it("that a store needs them before", () => {
    const times = { pause: "0s", resync: "0s", restore: "1d" };
    const withStore = (store: Part) =>
      errorOf(
        vsphere({
          hosts: { groups },
          instances: { vm: vms(1, { storage: "disks" }) },
          storage: { disks: { ...times, ...store } },
        }),
      );
    expect(withStore({ replicas: 3, need: 3 })).toContain(
      "3 pieces cannot be reachable on the 2 places there are at the beginning",
    );
    expect(withStore({ replicas: 3, need: 2, layout: "spread" })).toContain(
      "needs room for its 3 replicas from the beginning, not only 2 places",
    );
  });
});
