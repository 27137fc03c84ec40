/** What a lost switch, a partition and a stalled storage backend do to hosts and to what runs on them. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;

function story(domains: Part, cluster: Part, more: Part = {}): History {
  return new History({ horizon: "11d", domains, clusters: { prod: cluster }, ...more }).run();
}

function domain(level: string, repair: string, more: Part = {}): Part {
  return { level, failures: { fault: failure("10d", repair) }, ...more };
}

const TWO_RACKS = { groups: { a: { count: 2, in: ["tor"] }, b: { count: 2 } } };
const API = { services: { api: { requires: [{ instances: "vm" }] } } };

describe("a top-of-rack switch", () => {
  it("takes away all networks: what is in the rack runs on, unreachable, and is back at once", () => {
    const history = story(
      { tor: domain("switch", "1h") },
      vsphere({ hosts: TWO_RACKS, instances: { vm: vms(4) } }),
      API,
    );
    expect(history.since(T)).toEqual([
      "0 incident of tor",
      "0 vm-1 unavailable",
      "0 api down",
      "0 vm-2 unavailable",
      "3600 vm-1 available",
      "3600 vm-2 available",
      "3600 api up",
    ]);
    const { incidents, outages } = history.tables();
    expect(incidents[0]).toMatchObject({
      hosts_lost: 2,
      instances_lost: 0,
      services_lost: 1,
      recovery_s: 3600,
    });
    expect(outages).toMatchObject([{ start_s: T, duration_s: 3600, component: "tor", censored: 0 }]);
  });

  it("makes its hosts power off where that is configured, and the others restart what they ran", () => {
    const recovery = { isolationResponse: "power-off" };
    const history = story(
      { tor: domain("switch", "1h") },
      vsphere({ hosts: TWO_RACKS, recovery, instances: { vm: vms(4) } }),
    );
    expect(history.since(T, /lost|starts|runs/)).toEqual([
      "60 vm-1 lost",
      "60 vm-2 lost",
      "70 vm-1 starts on b-01",
      "70 vm-2 starts on b-02",
      "130 vm-1 runs",
      "130 vm-2 runs",
    ]);
  });

  it("counts a host once that loses its power with its switch", () => {
    const domains = {
      feed: domain("power-feed", "1h"),
      tor: { level: "switch", in: ["feed"] },
    };
    const hosts = { groups: { a: { count: 2, in: ["tor", "feed"] }, b: { count: 2 } } };
    const history = story(domains, vsphere({ hosts, instances: { vm: vms(4) } }));
    // Both are back when the power is and they have booted: 1 h and 10 min.
    expect(history.tables().incidents[0]).toMatchObject({
      hosts_lost: 2,
      instances_lost: 2,
      recovery_s: 4200,
    });
  });

  it("takes nothing from a host that is down already", () => {
    const hosts = { groups: { a: crashing(1, `${T - 600}s`, "2h", { in: ["tor"] }), b: { count: 2 } } };
    const history = story({ tor: domain("switch", "1h") }, vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(
      history
        .tables()
        .incidents.map(({ component, hosts_lost, recovery_s }) => [component, hosts_lost, recovery_s]),
    ).toEqual([
      ["a-01", 1, 7200],
      ["tor", 0, 0],
    ]);
  });
});

describe("a partition", () => {
  const partition = domain("network", "1h", { effect: "partition" });

  it("makes its instances unavailable, restarts none, and is over at once", () => {
    const recovery = { isolationResponse: "power-off" };
    const history = story(
      { tor: partition },
      vsphere({ hosts: TWO_RACKS, recovery, instances: { vm: vms(4) } }),
      API,
    );
    expect(history.since(T)).toEqual([
      "0 incident of tor",
      "0 vm-1 unavailable",
      "0 api down",
      "0 vm-2 unavailable",
      "3600 vm-1 available",
      "3600 vm-2 available",
      "3600 api up",
    ]);
  });

  it("costs an election when the primary is in it", () => {
    const hosts = {
      groups: { b: crashing(1, "864001s", "1h"), c: { count: 1 }, a: { count: 1, in: ["tor"] } },
    };
    const history = story({ tor: partition }, vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(history.since(T, /declared/)).toEqual(["35 b-01 declared dead"]);
  });

  it("takes no restarts: hosts on its far side are not open", () => {
    const hosts = {
      groups: { b: crashing(1, "864100s", "1h"), a: { count: 2, in: ["tor"] }, c: { count: 1 } },
    };
    const history = story({ tor: partition }, vsphere({ hosts, instances: { vm: vms(4) } }));
    expect(history.since(T, /starts/)).toEqual(["128 vm-1 starts on c-01"]);
  });
});

describe("stalled storage", () => {
  const san = { san: domain("storage-backend", "1h") };
  const hosts = { count: 3, in: ["san"] };

  it("makes instances hang that come back by themselves; those with local disks run on", () => {
    const instances = { vm: vms(3), local: vms(1, { storage: "local" }) };
    const history = story(san, vsphere({ hosts, instances }));
    expect(history.since(T)).toEqual([
      "0 incident of san",
      "0 vm-1 unavailable",
      "0 vm-2 unavailable",
      "0 vm-3 unavailable",
      "3600 vm-1 available",
      "3600 vm-2 available",
      "3600 vm-3 available",
    ]);
  });

  // HA deep dive, das.maxvmrestartcount: five attempts, at 0, 2, 6, 14 and 30 min; then somebody must act (V7).
  const crashes = { in: ["san"], groups: { a: crashing(1, "864100s", "5h"), b: { count: 2 } } };

  it("makes power-ons fail at 0, 2, 6, 14 and 30 min, after which only an operator tries, every time anew", () => {
    const history = story(
      { san: domain("storage-backend", "3h") },
      vsphere({ hosts: crashes, instances: { vm: vms(3) } }),
    );
    const first = 128;
    expect(history.since(T + first, /vm-1/)).toEqual([
      ...[0, 120, 360, 840, 1800].map((at) => `${at} vm-1 not powered on`),
      `${1800 + 3600} vm-1 not powered on`,
      `${1800 + 7200} vm-1 not powered on`,
      `${1800 + 10800} vm-1 starts on b-01`,
      `${1800 + 10860} vm-1 runs`,
      `${1800 + 10860} vm-1 available`,
    ]);
    expect(history.tables().activity.restarts_failed).toBe(7);
  });

  it("lets the next attempt succeed when the storage is back in time", () => {
    const history = story(
      { san: domain("storage-backend", "10m") },
      vsphere({ hosts: crashes, instances: { vm: vms(3) } }),
    );
    // Back 600 s after T, that is 472 s after the first attempt; the next is at 14 min.
    expect(history.since(T + 128, /vm-1/)).toEqual([
      "0 vm-1 not powered on",
      "120 vm-1 not powered on",
      "360 vm-1 not powered on",
      "840 vm-1 starts on b-01",
      "900 vm-1 runs",
      "900 vm-1 available",
    ]);
  });

  it("counts the attempts of the next failure from zero", () => {
    // The second stall is at 20 d 10 min; b-01, where vm-1 is by then, crashes 100 s later.
    const second = `${2 * T + 700}s`;
    const hosts = {
      in: ["san"],
      groups: { a: crashing(1, "864100s", "1h"), b: crashing(1, second, "1h"), c: { count: 1 } },
    };
    const history = new History({
      horizon: "21d",
      domains: { san: domain("storage-backend", "10m") },
      clusters: { prod: vsphere({ hosts, instances: { vm: vms(3) } }) },
    }).run();
    for (const crash of [T + 100, 2 * T + 700]) {
      expect(history.since(crash + 28, /vm-1 (not|starts)/, crash + 1000)).toEqual([
        "0 vm-1 not powered on",
        "120 vm-1 not powered on",
        "360 vm-1 not powered on",
        expect.stringMatching("840 vm-1 starts"),
      ]);
    }
  });

  it("starts nothing on a host that returns without it", () => {
    const quick = { in: ["san"], groups: { a: crashing(1, "864100s", "10s"), b: { count: 2 } } };
    const recovery = { deadAfter: "1d" };
    const instances = { vm: vms(3), local: vms(1, { storage: "local" }) };
    const history = story(san, vsphere({ hosts: quick, recovery, instances }));
    expect(history.since(T, /starts/)).toEqual(["110 local-1 starts on a-01", "3600 vm-1 starts on a-01"]);
  });

  it("leaves room on other hosts to be used, and strands when there is none", () => {
    const groups = { a: crashing(1, "864100s", "1h"), b: { count: 1 }, c: { count: 1, in: ["san"] } };
    const instances = { vm: vms(3, { memory: "40GiB", reservation: { memory: "40GiB" } }) };
    const history = story(san, vsphere({ hosts: { groups }, instances }));
    expect(history.since(T, /vm-1 (starts|stranded|not)/)).toEqual([
      "128 vm-1 stranded",
      "3600 vm-1 stranded",
      "3700 vm-1 starts on a-01",
    ]);
  });
});
