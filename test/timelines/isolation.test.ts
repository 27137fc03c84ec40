/**
 * What hosts do that lose their management network. The clocks are those of the HA deep dive
 * (equelin/vsphere-ha-deepdive, restarting_virtual_machines.md) and of KB 322784:
 *
 *   secondary    T10 election, T25 elects itself and pings, T30 isolated, T60 response
 *   primary      T5 isolated, T35 response
 *   delay        30 s (das.config.fdm.isolationPolicyDelaySec)
 *   restarts     preparation after the response, here 10 s
 *
 * The response is put off while nobody could restart the instances, and applied when the host cannot tell because its
 * storage is gone as well (vSphere API, ClusterDasVmSettingsIsolationResponse; HA deep dive).
 */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;

function management(repair: string, lifetime = "10d"): Part {
  return { level: "network", effect: "isolate", failures: { fault: failure(lifetime, repair) } };
}

function story(domains: Part, cluster: Part): History {
  return new History({ horizon: "11d", domains, clusters: { prod: cluster } }).run();
}

const POWER_OFF = { isolationResponse: "power-off" };
const SHUT_DOWN = { isolationResponse: "shut-down" };
/** The first host alone loses its network; the last is the primary. */
const SECONDARY = { groups: { a: { count: 1, in: ["mgmt"] }, b: { count: 2 } } };
const PRIMARY = { groups: { b: { count: 2 }, a: { count: 1, in: ["mgmt"] } } };
const ALL = { count: 3, in: ["mgmt"] };

describe("a secondary is isolated", () => {
  it("powers off at T60, and its instances are restarted elsewhere", () => {
    const history = story(
      { mgmt: management("1h") },
      vsphere({ hosts: SECONDARY, recovery: POWER_OFF, instances: { vm: vms(3) } }),
    );
    expect(history.since(T)).toEqual([
      "0 incident of mgmt",
      "60 vm-1 unavailable",
      "60 vm-1 lost",
      "70 a-01 declared dead",
      "70 vm-1 starts on b-01",
      "130 vm-1 runs",
      "130 vm-1 available",
    ]);
  });

  it("shuts down from T60 for as long as guests take", () => {
    const history = story(
      { mgmt: management("1h") },
      vsphere({ hosts: SECONDARY, recovery: SHUT_DOWN, instances: { vm: vms(3) } }),
    );
    expect(history.since(T, /lost|starts/)).toEqual(["105 vm-1 lost", "115 vm-1 starts on b-01"]);
  });

  it("leaves its instances on, available, where that is configured", () => {
    const history = story(
      { mgmt: management("1h") },
      vsphere({ hosts: SECONDARY, instances: { vm: vms(3) } }),
    );
    expect(history.since(T)).toEqual(["0 incident of mgmt"]);
  });

  it("does nothing when the network is back a second before the response", () => {
    const history = story(
      { mgmt: management("59s") },
      vsphere({ hosts: SECONDARY, recovery: POWER_OFF, instances: { vm: vms(3) } }),
    );
    expect(history.since(T)).toEqual(["0 incident of mgmt"]);
  });

  it("goes on shutting down when the network comes back meanwhile, and may restart what it ran", () => {
    const oneOther = { groups: { a: { count: 1, in: ["mgmt"] }, b: { count: 1 } } };
    const history = story(
      { mgmt: management("80s") },
      vsphere({ hosts: oneOther, recovery: SHUT_DOWN, instances: { vm: vms(2) } }),
    );
    expect(history.since(T, /lost|starts/)).toEqual(["105 vm-1 lost", "115 vm-1 starts on a-01"]);
  });

  it("leaves on what nobody would restart: local disks, and restart disabled", () => {
    const instances = {
      vm: vms(2),
      local: vms(2, { storage: "local" }),
      off: vms(2, { priority: "disabled" }),
    };
    const oneOther = { groups: { a: { count: 1, in: ["mgmt"] }, b: { count: 1 } } };
    const history = story(
      { mgmt: management("1h") },
      vsphere({ hosts: oneOther, recovery: POWER_OFF, instances }),
    );
    expect(history.since(T, /lost/)).toEqual(["60 vm-1 lost"]);
  });

  it("counts from the first of two reasons to be isolated, and until the last is gone", () => {
    const hosts = { groups: { a: { count: 1, in: ["mgmt", "switch"] }, b: { count: 2 } } };
    const domains = {
      mgmt: management("30s"),
      switch: { level: "switch", failures: { fault: failure("864020s", "1h") } },
    };
    const history = story(domains, vsphere({ hosts, recovery: POWER_OFF, instances: { vm: vms(3) } }));
    expect(history.since(T, /vm-1 (lost|starts)/)).toEqual(["60 vm-1 lost", "70 vm-1 starts on b-01"]);
  });

  it("is declared dead by the usual clocks when it dies before its response", () => {
    const hosts = { groups: { a: crashing(1, "864040s", "1h", { in: ["mgmt"] }), b: { count: 2 } } };
    const history = story(
      { mgmt: management("2h") },
      vsphere({ hosts, recovery: POWER_OFF, instances: { vm: vms(3) } }),
    );
    expect(history.since(T, /lost|starts/)).toEqual(["40 vm-1 lost", "68 vm-1 starts on b-01"]);
  });

  it("starts nothing when it is repaired but still isolated", () => {
    const oneOther = { groups: { a: crashing(1, "864010s", "15s", { in: ["mgmt"] }), b: { count: 1 } } };
    const recovery = { ...POWER_OFF, deadAfter: "2h" };
    const history = story(
      { mgmt: management("1h") },
      vsphere({ hosts: oneOther, recovery, instances: { vm: vms(2), local: vms(2, { storage: "local" }) } }),
    );
    expect(history.since(T, /starts/)).toEqual(["25 local-1 starts on a-01", "3600 vm-1 starts on a-01"]);
  });
});

describe("the primary is isolated", () => {
  it("powers off at T35; its successor restarts after preparation", () => {
    const history = story(
      { mgmt: management("1h") },
      vsphere({ hosts: PRIMARY, recovery: POWER_OFF, instances: { vm: vms(3) } }),
    );
    expect(history.since(T, /lost|starts/)).toEqual(["35 vm-3 lost", "45 vm-3 starts on b-01"]);
  });

  it("delays the verdict on others like a dead primary does", () => {
    const hosts = {
      groups: { b: crashing(1, "864001s", "1h"), c: { count: 1 }, a: { count: 1, in: ["mgmt"] } },
    };
    const history = story({ mgmt: management("1h") }, vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(history.since(T, /declared/)).toEqual(["35 b-01 declared dead"]);
  });
});

describe("all hosts are isolated", () => {
  it("puts the response off, since nobody could restart anything", () => {
    const history = story(
      { mgmt: management("1h") },
      vsphere({ hosts: ALL, recovery: POWER_OFF, instances: { vm: vms(3) } }),
    );
    expect(history.since(T)).toEqual(["0 incident of mgmt"]);
  });

  it("applies it when one host is back and has taken over, to those that are still isolated", () => {
    const hosts = { groups: { a: { count: 1, in: ["late"] }, b: { count: 2, in: ["mgmt"] } } };
    const domains = { mgmt: management("1h"), late: management("2h") };
    const history = story(domains, vsphere({ hosts, recovery: POWER_OFF, instances: { vm: vms(3) } }));
    // Back at 3600, watching 35 s later; then preparation.
    expect(history.since(T, /lost|starts/)).toEqual(["3635 vm-1 lost", "3645 vm-1 starts on b-01"]);
    expect(history.happened.find(({ what }) => what === "vm-1 lost")?.incident).toBe(1);
  });

  it("applies it at once where the storage is gone as well", () => {
    const hosts = { count: 3, in: ["mgmt", "san"] };
    const domains = {
      mgmt: management("1h"),
      san: { level: "storage-backend", failures: { fault: failure("10d", "2h") } },
    };
    const history = story(domains, vsphere({ hosts, recovery: POWER_OFF, instances: { vm: vms(3) } }));
    expect(history.since(T, /lost/)).toEqual(["35 vm-3 lost", "60 vm-1 lost", "60 vm-2 lost"]);
    // The network is back after an hour, but nothing can be powered on before the storage is.
    const started = history.times(/starts/).filter((time) => time > T);
    expect(started.length).toBe(3);
    expect(Math.min(...started)).toBeGreaterThanOrEqual(T + 7200);
  });
});
