/**
 * Proxmox VE, story by story, against the clocks of its sources:
 * - a host without quorum that runs HA guests is reset by its watchdog after 60 s (pve-docs/ha-manager.adoc);
 * - its lock is free 120 s after it was last renewed, which happens every 10 s (pve-cluster, pmxcfs/memdb.c
 *   CFS_LOCK_TIMEOUT), and asked for every 10 s: 110 to 130 s, more than the 60 s of pve-ha-manager NodeStatus.pm fence_delay;
 * - the manager and then the agent of the new host act in rounds of 10 s: 0 to 20 s, and QEMU starts in 2 to 5 s (assumption);
 * - a master that has just taken over gives hosts it does not see 60 s again (NodeStatus.pm fence_delay): 60 to 80 s.
 */
import { describe, expect, it } from "vitest";
import { crashing, failure, History, type Part, vms } from "../timelines/history.ts";
import { expectStory, T } from "./kubernetes.ts";
import { expectMeanOutage } from "./mean-outage.ts";

interface Telling {
  readonly hosts: Part;
  readonly recovery?: Part;
  readonly domains?: Part;
  readonly instances?: Part;
  /** Voters besides the hosts. */
  readonly qdevice?: Part;
  readonly [more: string]: unknown;
}

/** Hosts that vote in a corosync quorum; the first one leads it. */
function tell({
  hosts,
  recovery = {},
  domains = {},
  instances = { vm: vms(2) },
  qdevice,
  ...more
}: Telling): History {
  const voters = [{ hosts: "prod" }, ...(qdevice === undefined ? [] : [{ hosts: "witness" }])];
  return new History({
    horizon: "20d",
    domains,
    clusters: {
      prod: {
        platform: "proxmox",
        hosts: { cores: 16, memory: "64GiB", boot: "10m", failures: {}, ...hosts },
        instances,
        recovery: { operator: "1h", ...recovery },
        management: "quorate",
        ...more,
      },
      ...(qdevice === undefined ? {} : { witness: { platform: "plain", hosts: qdevice } }),
    },
    quorums: { corosync: { members: voters } },
    services: { quorate: { requires: [{ quorum: "corosync" }] } },
  }).run();
}

/** From the death of a host to the start of its guests elsewhere, and until one is up. */
const RECOVERED = [110, 130 + 20] as const;
const UP = [2 + 60, 5 + 60] as const;
const RUNS = [RECOVERED[0] + UP[0], RECOVERED[1] + UP[1]] as const;
/** From the moment there is a quorum again until guests are started. */
const BACK = [60, 80] as const;

describe("a host dies", () => {
  const dying = (repair: string) => ({ groups: { z: { count: 2 }, a: crashing(1, "10d", repair) } });
  const ONE = { vm: vms(3) };

  it("and the others take its lock after two minutes and start its guests", () => {
    const history = tell({ hosts: dying("1h"), instances: ONE });
    expectStory(history, /vm-\d |declared|a-01 (down|back)|quorate/, [
      [0, 0, "a-01 down"],
      [0, 0, "vm-3 unavailable"],
      [0, 0, "vm-3 lost"],
      [...RECOVERED, "a-01 declared dead"],
      [...RECOVERED, "vm-3 starts on z-01"],
      [...RUNS, "vm-3 runs"],
      [...RUNS, "vm-3 available"],
      [3600, 3600, "a-01 back"],
    ]);
  });

  it("and comes back sooner: its guests start there", () => {
    const history = tell({ hosts: dying("90s"), instances: ONE });
    expectStory(history, /vm-3 (starts|runs)|declared/, [
      [90, 90, "vm-3 starts on z-01".replace("z-01", "a-01")],
      [150, 150, "vm-3 runs"],
    ]);
  });

  it("and was the master: its successor waits the 60 s anew before it looks for the lock", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), z: { count: 2 } } };
    const history = tell({ hosts });
    const [up] = history.times(/quorate up/);
    expect(up - T).toBeLessThan(3);
    expectStory(history, /vm-1 (starts|runs)/, [
      [BACK[0] + RECOVERED[0], 3 + BACK[1] + RECOVERED[1], "vm-1 starts on z-02"],
      [BACK[0] + RUNS[0], 3 + BACK[1] + RUNS[1], "vm-1 runs"],
    ]);
  });

  it("and a guest that must be apart from those on all others waits for it", () => {
    const history = tell({
      hosts: dying("1h"),
      instances: ONE,
      rules: { apart: { separate: ["vm"], strength: "must", over: "host" } },
    });
    expectStory(history, /vm-3 (stranded|starts|runs)/, [
      [...RECOVERED, "vm-3 stranded"],
      [3600, 3600, "vm-3 starts on a-01"],
      [3600 + UP[0], 3600 + UP[1], "vm-3 runs"],
    ]);
  });

  it("and guests that were not given to the HA manager wait for it", () => {
    const history = tell({ hosts: dying("1h"), instances: ONE, recovery: { method: "none" } });
    expectStory(history, /vm-3 (starts|runs)|declared/, [
      [3600, 3600, "vm-3 starts on a-01"],
      [3660, 3660, "vm-3 runs"],
    ]);
  });
});

describe("a host is cut off but runs", () => {
  const domains = { cable: { level: "switch", failures: { cut: failure("10d", "1h") } } };
  const hosts = { groups: { z: { count: 2 }, a: { count: 1, in: ["cable"] } } };
  const instances = { vm: vms(3) };

  it("and resets itself after 60 s, before the others start its guests", () => {
    expectStory(tell({ domains, hosts, instances }), /vm-3 |declared|a-01 (down|back)/, [
      [0, 0, "vm-3 unavailable"],
      [60, 60, "a-01 down"],
      [60, 60, "vm-3 lost"],
      [...RECOVERED, "a-01 declared dead"],
      [...RECOVERED, "vm-3 starts on z-01"],
      [...RUNS, "vm-3 runs"],
      [...RUNS, "vm-3 available"],
      [660, 660, "a-01 back"],
    ]);
  });

  it("for less than a minute: nothing happens", () => {
    const short = { cable: { level: "switch", failures: { cut: failure("10d", "55s") } } };
    expectStory(tell({ domains: short, hosts, instances }), /vm-3 |declared|a-01 (down|back)/, [
      [0, 0, "vm-3 unavailable"],
      [55, 55, "vm-3 available"],
    ]);
  });

  it("and runs no HA guest: it is left alone", () => {
    const history = tell({ domains, hosts, instances, recovery: { method: "none" } });
    expectStory(history, /vm-3 |declared|a-01 (down|back)/, [
      [0, 0, "vm-3 unavailable"],
      [3600, 3600, "vm-3 available"],
    ]);
  });
});

describe("a rack is lost", () => {
  const domains = { power: { level: "rack", failures: { cut: failure("10d", "1h") } } };

  it("and the majority in the other racks starts its guests", () => {
    const hosts = { groups: { z: { count: 3 }, a: { count: 2, in: ["power"] } } };
    const history = tell({ domains, hosts, instances: { vm: vms(5) } });
    const starts = history.times(/starts on z/).map((time) => time - T);
    expect(starts).toHaveLength(2);
    for (const start of starts) {
      expect(start).toBeGreaterThanOrEqual(RECOVERED[0]);
      expect(start).toBeLessThanOrEqual(RECOVERED[1]);
    }
  });

  it("and with it the quorum: the hosts left reset themselves and wait for the majority", () => {
    const hosts = { groups: { z: { count: 2 }, a: { count: 3, in: ["power"] } } };
    const history = tell({ domains, hosts, instances: { vm: vms(5) } });
    // An hour without power, ten minutes of boot; then there are five voters again.
    const again = 3600 + 600;
    expectStory(history, /^z-\d+ (down|back)|quorate|vm-1 (lost|starts|runs)/, [
      [0, 0, "quorate down"],
      [60, 60, "z-01 down"],
      [60, 60, "vm-1 lost"],
      [60, 60, "z-02 down"],
      [660, 660, "z-01 back"],
      [660, 660, "z-02 back"],
      [again, again + 3, "quorate up"],
      [again + BACK[0], again + 3 + BACK[1], "vm-1 starts on z-01"],
      [again + BACK[0] + UP[0], again + 3 + BACK[1] + UP[1], "vm-1 runs"],
    ]);
  });

  it("and with it the quorum, where no guest was given to the HA manager: guests run on", () => {
    const hosts = { groups: { z: { count: 2 }, a: { count: 3, in: ["power"] } } };
    const history = tell({ domains, hosts, instances: { vm: vms(5) }, recovery: { method: "none" } });
    expect(history.since(T, /^z-\d+ down|^vm-[12] /)).toEqual([]);
  });
});

describe("two hosts", () => {
  const hosts = { groups: { z: { count: 1 }, a: crashing(1, "10d", "1h") } };

  it("without a third vote: when one dies the other resets itself", () => {
    const history = tell({ hosts });
    expectStory(history, /^z-01|quorate|vm-1 (lost|starts)/, [
      [0, 0, "quorate down"],
      [60, 60, "z-01 down"],
      [60, 60, "vm-1 lost"],
      [660, 660, "z-01 back"],
      [3600, 3603, "quorate up"],
      [3600 + BACK[0], 3603 + BACK[1], "vm-1 starts on z-01"],
    ]);
  });

  it("with a QDevice: the other takes its guests over", () => {
    const history = tell({ hosts, qdevice: { count: 1 } });
    expectStory(history, /^z-01|quorate|vm-\d (lost|starts)/, [
      [0, 0, "vm-2 lost"],
      [...RECOVERED, "vm-2 starts on z-01"],
    ]);
  });
});

describe("the shared storage is lost", () => {
  const san = (repair: string) => ({
    san: { level: "storage-backend", failures: { fault: failure("10d", repair) } },
  });

  it("and guests hang and go on by themselves", () => {
    const history = tell({ domains: san("1h"), hosts: { count: 3, in: ["san"] } });
    expectStory(history, /vm-1|lost|starts|declared/, [
      [0, 0, "vm-1 unavailable"],
      [3600, 3600, "vm-1 available"],
    ]);
  });

  it("when a host dies: its guest is tried twice more within rounds of 10 s, and then left in the error state", () => {
    const groups = { z: { count: 2 }, a: crashing(1, `${T + 10}s`, "5h") };
    const history = tell({
      domains: san("2h"),
      hosts: { in: ["san"], groups },
      instances: { vm: vms(3) },
    });
    const tries = history.times(/vm-3 not powered on/);
    expect(tries[0] - T).toBeGreaterThanOrEqual(10 + RECOVERED[0]);
    expect(tries[0] - T).toBeLessThanOrEqual(10 + RECOVERED[1]);
    // The operator comes every hour; at the second time the storage is back.
    expect(tries.map((time) => Math.round(time - tries[0]))).toEqual([0, 10, 20, 3620]);
    expect(Math.round(history.times(/vm-3 starts/)[0] - tries[0])).toBe(7220);
  });
});

describe("a second failure", () => {
  it("of the host that took the guest over, while it starts: it is recovered once more", () => {
    const groups = {
      m: { count: 1 },
      a: crashing(1, "10d", "5h"),
      // Later than the first recovery, sooner than the guest is up.
      z: crashing(1, `${T + 160}s`, "5h"),
      y: { count: 3 },
    };
    const instances = { first: vms(1), vm: vms(1, { start: "10m" }) };
    const history = tell({ hosts: { groups }, instances });
    expectStory(history, /^vm-1 (lost|starts|runs)/, [
      [0, 0, "vm-1 lost"],
      [...RECOVERED, "vm-1 starts on z-01"],
      [160, 160, "vm-1 lost"],
      [160 + RECOVERED[0], 160 + RECOVERED[1], "vm-1 starts on y-01"],
      [760 + RECOVERED[0] + 2, 760 + RECOVERED[1] + 5, "vm-1 runs"],
    ]);
  });
});

describe("the mean time a guest is down when its host dies is the sum of the clocks", () => {
  it("with the HA manager", () => {
    const expected = 120 + 10 + 3.5 + 60;
    expectMeanOutage({ platform: "proxmox", recovery: {}, repair: "10m", expected });
  });
});
