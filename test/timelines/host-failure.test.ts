/**
 * What vSphere HA does when hosts die, second by second. The clocks are those of the HA deep dive
 * (equelin/vsphere-ha-deepdive, restarting_virtual_machines.md):
 *
 *   secondary dead    T18 with heartbeat datastores, T15 without
 *   preparation       10 to 15 s (yellow-bricks.com/category/bcdr), here 10 s
 *   primary dead      election T10 to T25, restarts from T35
 *   guest start       60 s by the scenario
 */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;
const RESTARTS = /declared dead|starts on|runs/;

function story(cluster: Part, domains: Part = {}): History {
  return new History({ horizon: "11d", domains, clusters: { prod: cluster } }).run();
}

describe("a secondary dies", () => {
  const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };

  it("is declared dead at T18; power-ons follow after preparation, and the guests serve after their start", () => {
    const history = story(vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(history.since(T)).toEqual([
      "0 incident of a-01",
      "0 a-01 down",
      "0 vm-1 unavailable",
      "0 vm-1 lost",
      "28 a-01 declared dead",
      "28 vm-1 starts on b-01",
      "88 vm-1 runs",
      "88 vm-1 available",
      "3600 a-01 back",
    ]);
    expect(history.happened.filter(({ time }) => time > 0).every(({ incident }) => incident === 0)).toBe(
      true,
    );
  });

  it("is declared dead at T15 without heartbeat datastores", () => {
    const recovery = { deadAfter: "15s" };
    const history = story(vsphere({ hosts, recovery, instances: { vm: vms(3) } }));
    expect(history.since(T, RESTARTS)).toEqual([
      "25 a-01 declared dead",
      "25 vm-1 starts on b-01",
      "85 vm-1 runs",
    ]);
  });

  it("has its instances restarted by priority, and one after the other on a host that takes one at a time", () => {
    const priorities = ["low", "highest", "lowest", "medium", "high"] as const;
    const instances = Object.fromEntries(priorities.map((priority) => [priority, vms(2, { priority })]));
    const oneOther = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const recovery = { concurrencyPerHost: 1, handling: "60s" };
    const history = story(vsphere({ hosts: oneOther, recovery, instances }));
    expect(history.since(T, /starts on/)).toEqual([
      "28 highest-1 starts on b-01",
      "88 high-1 starts on b-01",
      "148 medium-1 starts on b-01",
      "208 low-1 starts on b-01",
      "268 lowest-1 starts on b-01",
    ]);
  });

  it("has all of them started at once when the host takes 32, highest first", () => {
    const instances = { low: vms(2, { priority: "low" }), high: vms(2, { priority: "high" }) };
    const oneOther = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const history = story(vsphere({ hosts: oneOther, instances }));
    expect(history.since(T, /starts on/)).toEqual(["28 high-1 starts on b-01", "28 low-1 starts on b-01"]);
  });

  it("takes its instances back itself when it returns before the verdict", () => {
    const quick = { groups: { a: crashing(1, "10d", "15s"), b: { count: 2 } } };
    const history = story(vsphere({ hosts: quick, instances: { vm: vms(3) } }));
    expect(history.since(T, /back|declared|starts|runs/)).toEqual([
      "15 a-01 back",
      "15 vm-1 starts on a-01",
      "28 a-01 declared dead",
      "75 vm-1 runs",
    ]);
  });

  it("waits for the verdict where a returning host starts nothing by itself", () => {
    const quick = { groups: { a: crashing(1, "10d", "15s"), b: { count: 2 } } };
    const recovery = { restartOnReturn: false };
    const history = story(vsphere({ hosts: quick, recovery, instances: { vm: vms(3) } }));
    expect(history.since(T, /back|declared|starts|runs/)).toEqual([
      "15 a-01 back",
      "28 a-01 declared dead",
      "28 vm-1 starts on a-01",
      "88 vm-1 runs",
    ]);
  });

  it("leaves instances that are never restarted, and those with local disks, where they were", () => {
    const instances = {
      vm: vms(2),
      off: vms(2, { priority: "disabled" }),
      local: vms(2, { storage: "local" }),
    };
    const oneOther = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const history = story(vsphere({ hosts: oneOther, instances }));
    expect(history.since(T, /-1 (lost|starts|runs)/)).toEqual([
      "0 local-1 lost",
      "0 off-1 lost",
      "0 vm-1 lost",
      "28 vm-1 starts on b-01",
      "88 vm-1 runs",
      "3600 local-1 starts on a-01",
      "3660 local-1 runs",
    ]);
  });
});

describe("the primary dies", () => {
  it("is followed by restarts at T35: the election counts, not the 18 s", () => {
    const hosts = { groups: { b: { count: 2 }, a: crashing(1, "10d", "1h") } };
    const history = story(vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(history.since(T, RESTARTS)).toEqual([
      "35 a-01 declared dead",
      "35 vm-3 starts on b-01",
      "95 vm-3 runs",
    ]);
  });

  it("keeps a secondary that dies one second later waiting for the election", () => {
    const hosts = {
      groups: { b: crashing(1, "864001s", "1h"), c: { count: 1 }, a: crashing(1, "10d", "1h") },
    };
    const history = story(vsphere({ hosts, instances: { vm: vms(3) } }));
    // 1 + 18 + 10 = 29 s, but nobody watches before 35 s.
    expect(history.since(T, RESTARTS)).toEqual([
      "35 a-01 declared dead",
      "35 b-01 declared dead",
      "35 vm-3 starts on c-01",
      "35 vm-1 starts on c-01",
      "95 vm-3 runs",
      "95 vm-1 runs",
    ]);
  });

  it("does not delay the verdict on a host whose own clocks run longer than the election", () => {
    const hosts = {
      groups: { b: crashing(1, "864010s", "1h"), c: { count: 1 }, a: crashing(1, "10d", "1h") },
    };
    const history = story(vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(history.since(T, /declared/)).toEqual(["35 a-01 declared dead", "38 b-01 declared dead"]);
  });

  it("makes the next host primary, whose death then costs an election again", () => {
    const hosts = {
      groups: { c: { count: 1 }, b: crashing(1, "864100s", "1h"), a: crashing(1, "10d", "1h") },
    };
    const history = story(vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(history.since(T, /declared/)).toEqual(["35 a-01 declared dead", "135 b-01 declared dead"]);
  });

  it("is primary no more when it is back", () => {
    const hosts = {
      groups: {
        b: { count: 2 },
        a: { count: 1, failures: { one: failure("10d", "1h"), two: failure("10.1d", "1h") } },
      },
    };
    const history = story(
      vsphere({ hosts, instances: { vm: vms(3) }, recovery: { restartOnReturn: false } }),
    );
    expect(history.since(T, /a-01 declared/)).toEqual(["35 a-01 declared dead", "8668 a-01 declared dead"]);
  });
});

describe("failures on top of failures", () => {
  it("restarts an instance again when its target dies while it starts", () => {
    const hosts = {
      groups: { a: crashing(1, "10d", "1h"), b: crashing(1, "864040s", "1h"), c: { count: 1 } },
    };
    const history = story(vsphere({ hosts, instances: { vm: vms(3) } }));
    expect(history.since(T, /vm-1 (lost|starts|runs)/)).toEqual([
      "0 vm-1 lost",
      "28 vm-1 starts on b-01",
      "40 vm-1 lost",
      "68 vm-1 starts on c-01",
      "128 vm-1 runs",
    ]);
    const { incidents, activity } = history.tables();
    expect(
      incidents.map(({ component, instances_lost, instances_restarted, recovery_s }) => [
        component,
        instances_lost,
        instances_restarted,
        recovery_s,
      ]),
    ).toEqual([
      // Its instance is the second incident's from 40 s on; the host is back after an hour.
      ["a-01", 1, 0, 3600],
      ["b-01", 2, 2, 3600],
    ]);
    expect(activity.restarts).toBe(2);
  });

  it("frees the start slot of an instance that is lost while it starts, and waits for somebody to watch", () => {
    // b takes one at a time and is powering vm-3 of a on when it dies; back soon, it can start again.
    const hosts = { groups: { a: crashing(1, "10d", "2h"), b: crashing(1, "864040s", "100s") } };
    const recovery = { concurrencyPerHost: 1, handling: "60s", restartOnReturn: false };
    const history = story(vsphere({ hosts, recovery, instances: { vm: vms(3) } }));
    expect(history.since(T, /starts/)).toEqual([
      "28 vm-3 starts on b-01",
      // b was the last host: nobody watches until it is back and has read the list, 140 + 35.
      "175 vm-1 starts on b-01",
      "235 vm-3 starts on b-01",
      "295 vm-2 starts on b-01",
    ]);
  });

  it("declares both dead when a second host dies during the recovery of the first", () => {
    const hosts = {
      groups: { a: crashing(1, "10d", "1h"), b: crashing(1, "864020s", "1h"), c: { count: 2 } },
    };
    const history = story(vsphere({ hosts, instances: { vm: vms(4) } }));
    expect(history.since(T, RESTARTS)).toEqual([
      "28 a-01 declared dead",
      "28 vm-1 starts on c-01",
      "48 b-01 declared dead",
      "48 vm-2 starts on c-02",
      "88 vm-1 runs",
      "108 vm-2 runs",
    ]);
  });
});

describe("all hosts lose power", () => {
  const domains = {
    north: { level: "power-feed", failures: { loss: failure("10d", "1h") } },
    south: { level: "power-feed", failures: { loss: failure("864600s", "2h") } },
  };
  const inBoth = [{ of: ["north", "south"], atLeast: 1 }];
  const hosts = {
    in: inBoth,
    groups: {
      slow: { count: 1, boot: "15m" },
      quick: { count: 1, boot: "5m" },
      slower: { count: 1, boot: "20m" },
    },
  };

  it("only when the second feed goes, and gets it back with the first", () => {
    const history = story(vsphere({ hosts, instances: { vm: vms(3) } }), domains);
    expect(history.since(T, /incident|down|back/)).toEqual([
      "0 incident of north",
      "600 incident of south",
      "600 slow-01 down",
      "600 quick-01 down",
      "600 slower-01 down",
      "3900 quick-01 back",
      "4500 slow-01 back",
      "4800 slower-01 back",
    ]);
    expect(history.since(T, /starts|runs/)).toEqual([
      // The first host back is primary, reads the protected list, and restarts all 35 s later.
      "3935 vm-2 starts on quick-01",
      "3935 vm-1 starts on quick-01",
      "3935 vm-3 starts on quick-01",
      "3995 vm-2 runs",
      "3995 vm-1 runs",
      "3995 vm-3 runs",
    ]);
  });

  it("strands what does not fit on the first host until the next is back", () => {
    const big = vms(3, { reservation: { memory: "8GiB" }, memory: "40GiB" });
    const instances = { vm: { ...big, reservation: { memory: "40GiB" } } };
    const history = story(vsphere({ hosts, instances }), domains);
    expect(history.since(T, /starts|runs|stranded/)).toEqual([
      "3935 vm-2 starts on quick-01",
      "3935 vm-1 stranded",
      "3935 vm-3 stranded",
      "3995 vm-2 runs",
      "4500 vm-1 starts on slow-01",
      "4500 vm-3 stranded",
      "4560 vm-1 runs",
      "4800 vm-3 starts on slower-01",
      "4860 vm-3 runs",
    ]);
    const { incidents, activity } = history.tables();
    expect(
      incidents.map(({ component, hosts_lost, instances_lost, instances_restarted, instances_stranded }) => [
        component,
        hosts_lost,
        instances_lost,
        instances_restarted,
        instances_stranded,
      ]),
    ).toEqual([
      ["north", 0, 0, 0, 0],
      ["south", 3, 3, 3, 2],
    ]);
    expect(activity.stranded_instance_s).toBe(4500 - 3935 + 4800 - 3935);
  });

  it("is followed by nothing on its own where hosts do not start what they held, until somebody is primary", () => {
    const recovery = { restartOnReturn: false };
    const history = story(vsphere({ hosts, recovery, instances: { vm: vms(3) } }), domains);
    expect(history.since(T, /starts/)).toEqual([
      "3935 vm-1 starts on quick-01",
      "3935 vm-2 starts on quick-01",
      "3935 vm-3 starts on quick-01",
    ]);
  });
});
