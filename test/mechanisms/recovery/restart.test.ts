/** The restart queue: order, room, rules, and what is never restarted. Attempts without storage are in test/timelines. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "../../timelines/history.ts";

const T = 10 * DAY;
const STARTS = /starts|stranded/;
/** Fills a host of 64 GiB by itself. */
const FULL = { memory: "64GiB", reservation: { memory: "64GiB" } };
const HALF = { memory: "32GiB", reservation: { memory: "32GiB" } };

function story(cluster: Part, more: Part = {}): History {
  return new History({ horizon: "11d", clusters: { prod: cluster }, ...more }).run();
}

describe("room", () => {
  it("is found on the host itself when nobody else has any, and it returns", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    for (const restartOnReturn of [true, false]) {
      const history = story(
        vsphere({ hosts, recovery: { restartOnReturn }, instances: { vm: vms(2, FULL) } }),
      );
      expect(history.since(T, STARTS)).toEqual(["28 vm-1 stranded", "3600 vm-1 starts on a-01"]);
      const { activity, incidents } = history.tables();
      expect(activity.stranded_instance_s).toBe(3600 - 28);
      expect(incidents).toMatchObject([{ instances_lost: 1, instances_stranded: 1, instances_restarted: 1 }]);
      expect(incidents[0].instance_lost_s).toBe(3660);
    }
  });

  it("on a host that returned is not taken by what it lost before and somebody else restarts", () => {
    // a loses half its room to vm-1, which b takes over; big-1 is stranded until a is back, and then fits there.
    const hosts = {
      groups: { a: crashing(1, "10d", "1h"), b: { count: 1 }, c: crashing(1, "864060s", "1d") },
    };
    const instances = { vm: vms(2, HALF), big: vms(1, FULL) };
    const history = story(vsphere({ hosts, recovery: { restartOnReturn: false }, instances }));
    expect(history.since(T, STARTS)).toEqual([
      "28 vm-1 starts on b-01",
      "95 big-1 stranded",
      "3600 big-1 starts on a-01",
    ]);
  });

  it("is given to the higher priority first, and to a smaller one when only that fits", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const instances = {
      keep: vms(1, { ...HALF, priority: "highest" }),
      spread: vms(1, { ...HALF, priority: "highest" }),
      low: vms(1, { memory: "16GiB", reservation: { memory: "16GiB" }, priority: "low" }),
    };
    const rules = {
      a: { pin: ["keep", "low"], to: ["a"], strength: "should" },
      b: { pin: ["spread"], to: ["b"] },
    };
    const history = story(vsphere({ hosts, instances, rules }));
    expect(history.since(T, STARTS)).toEqual([
      "28 keep-1 starts on b-01",
      "28 low-1 stranded",
      "3600 low-1 starts on a-01",
    ]);
  });

  it("lets a lower priority go first when the higher fits nowhere", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const instances = {
      big: vms(1, { ...HALF, priority: "highest" }),
      filler: vms(1, { memory: "48GiB", reservation: { memory: "48GiB" } }),
      small: vms(1, { memory: "16GiB", reservation: { memory: "16GiB" }, priority: "lowest" }),
    };
    const history = story(vsphere({ hosts, instances }));
    expect(history.hostsOf("").length).toBe(3);
    expect(history.since(T, STARTS)).toEqual([
      "28 big-1 stranded",
      "28 small-1 starts on b-01",
      "3600 big-1 starts on a-01",
    ]);
  });

  it("is given to whoever comes later, too, while the first of the queue goes on waiting", () => {
    const small = { memory: "8GiB", reservation: { memory: "8GiB" } };
    const softly = (vm: string, to: string) => ({ pin: [vm], to: [to], strength: "should" });
    const hosts = {
      groups: { a: crashing(1, "10d", "1h"), b: crashing(1, "864300s", "2h"), c: { count: 1 } },
    };
    const instances = {
      one: vms(1, small),
      big: vms(1, { memory: "50GiB", reservation: { memory: "50GiB" } }),
      two: vms(1, { memory: "16GiB", reservation: { memory: "16GiB" } }),
      filler: vms(1, HALF),
    };
    const rules = {
      a: { pin: ["one", "big"], to: ["a"], strength: "should" },
      b: softly("two", "b"),
      c: { pin: ["filler"], to: ["c"] },
    };
    const history = story(vsphere({ hosts, instances, rules }));
    expect(history.since(T, STARTS)).toEqual([
      "28 big-1 stranded",
      "28 one-1 starts on b-01",
      "328 big-1 stranded",
      "328 one-1 starts on c-01",
      "328 two-1 starts on c-01",
      "3600 big-1 starts on a-01",
    ]);
  });

  it("for what waits since the beginning is subject to admission control, its restart is not", () => {
    // late needs a host for itself while one failure is tolerated; it gets in when off is gone for good.
    const failures = { crash: failure("10d", "1h"), again: failure("900000s", "1d") };
    const hosts = { groups: { a: { count: 1, failures }, b: { count: 1 }, c: { count: 1 } } };
    const instances = {
      off: vms(1, { ...FULL, priority: "disabled" }),
      vm: vms(1, FULL),
      late: vms(1, FULL),
    };
    const admission = { policy: "percentage", hosts: 1 };
    const history = story(vsphere({ hosts, instances, admission }));
    expect(history.since(0, /late-1 (stranded|starts)/, 1)).toEqual(["0 late-1 stranded"]);
    // With a away two hosts are left, of which one is to be spared; when it is back all three count.
    expect(history.since(T, /late-1 starts/)).toEqual([
      "3600 late-1 starts on a-01",
      "36028 late-1 starts on c-01",
    ]);
    expect(history.since(T, /off-1 starts/)).toEqual([]);
  });

  it("is not waited for when starts are limited: the next host with a free slot is taken", () => {
    const hosts = {
      groups: { a: crashing(1, "10d", "1h"), b: { count: 1, cores: 64, memory: "256GiB" }, c: { count: 1 } },
    };
    const instances = { vm: vms(2, { start: "60s" }), other: vms(2) };
    const rules = { on: { pin: ["vm", "other"], to: ["a"], strength: "should" } };
    const history = story(
      vsphere({ hosts, recovery: { concurrencyPerHost: 1, handling: "60s" }, instances, rules }),
    );
    // All four begin on a. b has by far the most room, but takes one at a time.
    expect(history.since(T, STARTS)).toEqual([
      "28 other-2 starts on b-01",
      "28 other-1 starts on c-01",
      "88 vm-2 starts on b-01",
      "88 vm-1 starts on c-01",
    ]);
  });
});

describe("rules at a restart", () => {
  const etcd = { etcd: vms(3) };
  const apart = { apart: { separate: ["etcd"] } };
  /** a dies; b and c stay, so that three members have two hosts. */
  const three = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };

  /** A fourth host without a member, but with the least room. */
  const spare = { groups: { ...three.groups, c: { count: 1, memory: "32GiB" } } };
  const filler = vms(1, { memory: "16GiB" });
  const there = { pin: ["filler"], to: ["c"] };

  it("V1: anti-affinity is bent by default, and two members share a host", () => {
    const history = story(vsphere({ hosts: three, instances: etcd, rules: apart }));
    expect(history.since(T, STARTS)).toEqual(["28 etcd-1 starts on b-01"]);
  });

  it("V1: it is not even preferred: the emptiest host is taken although another is free of members", () => {
    for (const strength of ["must", "should"]) {
      const rules = { apart: { separate: ["etcd"], strength }, there };
      const history = story(vsphere({ hosts: spare, instances: { ...etcd, filler }, rules }));
      expect(history.since(T, STARTS)).toEqual(["28 etcd-1 starts on b-01"]);
    }
  });

  it("V2: enforced, the instance stays off until a host without a member is there", () => {
    const recovery = { respectSeparation: true };
    const history = story(vsphere({ hosts: three, recovery, instances: etcd, rules: apart }));
    expect(history.since(T, STARTS)).toEqual(["28 etcd-1 stranded", "3600 etcd-1 starts on a-01"]);
  });

  it("a should rule is kept while some host allows it and given up otherwise, where rules are respected", () => {
    const recovery = { respectSeparation: true };
    const softly = { apart: { separate: ["etcd"], strength: "should" } };
    const rules = { ...softly, there };
    const kept = story(vsphere({ hosts: spare, recovery, instances: { ...etcd, filler }, rules }));
    expect(kept.since(T, STARTS)).toEqual(["28 etcd-1 starts on c-01"]);
    const broken = story(vsphere({ hosts: three, recovery, instances: etcd, rules: softly }));
    expect(broken.since(T, STARTS)).toEqual(["28 etcd-1 starts on b-01"]);
  });

  it("a must pin never bends, a should pin does", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };
    const pin = (strength: string) => ({ licence: { pin: ["etcd"], to: ["a"], strength } });
    const must = story(vsphere({ hosts, instances: { etcd: vms(1) }, rules: pin("must") }));
    expect(must.since(T, STARTS)).toEqual(["28 etcd-1 stranded", "3600 etcd-1 starts on a-01"]);
    const should = story(vsphere({ hosts, instances: { etcd: vms(1) }, rules: pin("should") }));
    expect(should.since(T, STARTS)).toEqual(["28 etcd-1 starts on b-01"]);
  });

  it("an older CPU does not do, unless EVC makes all hosts alike", () => {
    const hosts = {
      groups: { a: crashing(1, "10d", "1h", { cpuClass: 2 }), b: { count: 1, cpuClass: 1 } },
    };
    const instances = { vm: vms(1, { cpuClass: 2 }) };
    const history = story(vsphere({ hosts, instances }));
    expect(history.since(T, STARTS)).toEqual(["28 vm-1 stranded", "3600 vm-1 starts on a-01"]);
    const evc = story(vsphere({ hosts, evc: true, instances: { vm: vms(1) } }));
    expect(evc.since(T, STARTS)).toEqual(["28 vm-1 starts on b-01"]);
  });

  it("members spread over racks go to the rack that has none", () => {
    const domains = { rack: { level: "rack", count: 3 } };
    const hosts = {
      groups: {
        a: crashing(1, "10d", "1h", { in: ["rack-1"] }),
        b: { count: 1, in: ["rack-1"], memory: "16GiB" },
        c: { count: 2, in: ["rack-2"] },
        d: { count: 2, in: ["rack-3"] },
      },
    };
    const rules = { spread: { separate: ["etcd"], over: "rack" } };
    const recovery = { respectSeparation: true };
    const history = story(vsphere({ hosts, recovery, instances: etcd, rules }), { domains });
    expect(history.since(T, STARTS)).toEqual(["28 etcd-1 starts on b-01"]);
  });
});

describe("what is not restarted, or not yet", () => {
  it("restart disabled: stays down, even when its host is back", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const history = story(vsphere({ hosts, instances: { vm: vms(2, { priority: "disabled" }) } }));
    expect(history.since(T, /vm-1/)).toEqual(["0 vm-1 unavailable", "0 vm-1 lost"]);
    expect(history.tables().incidents).toMatchObject([{ instance_lost_s: DAY, recovery_s: Number.NaN }]);
  });

  it("restarts that need the management plane wait for it", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };
    const history = new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts,
          recovery: { needsManagement: true },
          management: "vcenter",
          instances: { vm: vms(3) },
        }),
        mgmt: { platform: "plain", hosts: { groups: { m: crashing(1, "10d", "30m") } } },
      },
      services: { vcenter: { requires: [{ hosts: "mgmt" }] } },
    }).run();
    expect(history.since(T, STARTS)).toEqual(["1800 vm-1 starts on b-01"]);
  });

  it("an operator who never comes leaves an instance down after the last attempt", () => {
    const hosts = { in: ["san"], groups: { a: crashing(1, "864010s", "1d"), b: { count: 1 } } };
    const domains = { san: { level: "storage-backend", failures: { fault: failure("10d", "2h") } } };
    const recovery = { attempts: ["1m"], operator: "never" };
    const history = story(vsphere({ hosts, recovery, instances: { vm: vms(2) } }), { domains });
    expect(history.since(T, /vm-1 (not|starts)/)).toEqual([
      "38 vm-1 not powered on",
      "98 vm-1 not powered on",
    ]);
  });
});
