/**
 * vSphere, story by story, with the platform's own clocks; second by second, and for every priority and limit, in
 * test/timelines. Sources (see docs/platforms.md):
 * - HA deep dive, restarting_virtual_machines.md: a secondary is dead at T18 with heartbeat datastores and at T15 without
 *   (vSAN), restarts of a lost primary begin at T35, an isolated host responds at T60;
 * - yellow-bricks.com/category/bcdr: 10 to 15 s of preparation;
 * - vSphere 6.0 availability page 50: paths down for 140 s, VMs terminated 180 s later;
 * - vSAN 7.0 GUID-CC944D93: I/O pauses 5 to 7 s, absent components are rebuilt after 60 min;
 * - VMware performance blog, November 2016: vCenter HA fails over within 2 to 4 min; March 2015: HA restarts it in 7 min 40 s.
 */
import { describe, expect, it } from "vitest";
import { crashing, failure, History, type Part, vms } from "../timelines/history.ts";
import { expectStory, T } from "./kubernetes.ts";
import { expectMeanOutage } from "./mean-outage.ts";

interface Telling {
  readonly hosts: Part;
  readonly domains?: Part;
  readonly instances?: Part;
  readonly quorums?: Part;
  /** What vCenter is; a machine beside the cluster that fails as said, unless given. */
  readonly vcenter?: Part;
  readonly vcenterFailures?: Part;
  readonly [more: string]: unknown;
}

/** The host with the highest number is the primary. */
function tell({
  hosts,
  domains = {},
  instances = { vm: vms(2) },
  quorums = {},
  vcenter = { hosts: "beside" },
  vcenterFailures = {},
  ...more
}: Telling): History {
  return new History({
    horizon: "20d",
    domains,
    clusters: {
      prod: {
        platform: "vsphere",
        hosts: { cores: 16, memory: "64GiB", boot: "10m", failures: {}, ...hosts },
        instances,
        management: "vcenter",
        admission: { policy: "none" },
        rebalancing: { enabled: false },
        ...more,
      },
      beside: { platform: "plain", hosts: { count: 1, failures: vcenterFailures } },
    },
    quorums,
    services: { vcenter: { requires: [vcenter] } },
  }).run();
}

const RESTARTED = [18 + 10, 18 + 15] as const;
/** The power-on task of 2 to 5 s, assumption, and the guest. */
const UP = [2 + 60, 5 + 60] as const;
const RUNS = [RESTARTED[0] + UP[0], RESTARTED[1] + UP[1]] as const;
const DYING = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };

describe("a host dies", () => {
  it("and HA restarts its VM within half a minute or so", () => {
    expectStory(tell({ hosts: DYING }), /vm-1 |declared|a-01 (down|back)/, [
      [0, 0, "a-01 down"],
      [0, 0, "vm-1 unavailable"],
      [0, 0, "vm-1 lost"],
      [...RESTARTED, "a-01 declared dead"],
      [...RESTARTED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
      [...RUNS, "vm-1 available"],
      [3600, 3600, "a-01 back"],
    ]);
  });

  it("while vCenter is down: HA does not need it", () => {
    const history = tell({ hosts: DYING, vcenterFailures: { outage: failure("863940s", "2h") } });
    expectStory(history, /vm-1 (starts|runs)|vcenter/, [
      [...RESTARTED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
      [7140, 7140, "vcenter up"],
    ]);
  });

  it("and took vCenter along: HA restarts it too, and it is usable 7 min 40 s later", () => {
    const history = tell({
      hosts: { groups: { b: { count: 1 }, a: crashing(1, "10d", "1h"), z: { count: 1 } } },
      instances: {
        vm: vms(1),
        vc: vms(1, { priority: "highest", start: "460s" }),
      },
      vcenter: { instances: "vc" },
    });
    expectStory(history, /^vcenter|vc-1 starts/, [
      [0, 0, "vcenter down"],
      [...RESTARTED, "vc-1 starts on z-01"],
      [RESTARTED[0] + 460, RESTARTED[1] + 460, "vcenter up"],
    ]);
  });

  it("and took the active node of vCenter HA along: the passive one takes over in 2 to 4 min", () => {
    const history = tell({
      hosts: DYING,
      instances: { vc: vms(3, { start: "460s" }) },
      rules: { apart: { separate: ["vc"], strength: "must", over: "host" } },
      quorums: {
        vcha: { members: { instances: "vc" }, settle: { uniform: { min: "120s", max: "240s" } } },
      },
      vcenter: { quorum: "vcha" },
    });
    expectStory(history, /^vcenter/, [
      [0, 0, "vcenter down"],
      [121, 242, "vcenter up"],
    ]);
  });
});

describe("a host is isolated", () => {
  const domains = { cable: { level: "switch", effect: "isolate", failures: { cut: failure("10d", "1h") } } };
  const hosts = { groups: { a: { count: 1, in: ["cable"] }, b: { count: 2 } } };

  it("and leaves its VMs on, which is the default", () => {
    expect(tell({ domains, hosts }).since(T, /vm-1|declared/)).toEqual([]);
  });

  it("and powers them off at T60 where that is configured, for the others to restart them", () => {
    const history = tell({ domains, hosts, recovery: { isolationResponse: "power-off" } });
    expectStory(history, /vm-1 (lost|starts|runs)/, [
      [60, 60, "vm-1 lost"],
      [70, 75, "vm-1 starts on b-02"],
      [130, 135, "vm-1 runs"],
    ]);
  });
});

describe("a rack is lost", () => {
  it("with the primary in it: the next one begins to restart at T35", () => {
    const domains = { rack: { level: "rack", failures: { fire: failure("10d", "1h") } } };
    const hosts = { groups: { b: { count: 4 }, z: { count: 2, in: ["rack"] } } };
    const history = tell({ domains, hosts, instances: { vm: vms(6) } });
    const starts = history.times(/starts on b/).map((time) => time - T);
    expect(starts).toEqual([35, 35]);
  });
});

describe("the storage of a host is lost", () => {
  const domains = { path: { level: "storage-backend", failures: { cut: failure("10d", "1h") } } };
  const hosts = { groups: { a: { count: 1, in: ["path"] }, b: { count: 2 } } };

  it("and its VM hangs until it is back: component protection is off by default", () => {
    expectStory(tell({ domains, hosts }), /vm-1/, [
      [0, 0, "vm-1 unavailable"],
      [3600, 3600, "vm-1 available"],
    ]);
  });

  it("and component protection restarts it elsewhere after 140 and 180 s", () => {
    const history = tell({ domains, hosts, recovery: { storageLoss: "restart" } });
    expectStory(history, /vm-1/, [
      [0, 0, "vm-1 unavailable"],
      [320, 320, "vm-1 lost"],
      [320, 320, "vm-1 starts on b-02"],
      [320 + UP[0], 320 + UP[1], "vm-1 runs"],
      [320 + UP[0], 320 + UP[1], "vm-1 available"],
    ]);
  });

  it("for less than that: component protection does nothing", () => {
    const short = { path: { ...domains.path, failures: { cut: failure("10d", "300s") } } };
    const history = tell({ domains: short, hosts, recovery: { storageLoss: "restart" } });
    expectStory(history, /vm-1/, [
      [0, 0, "vm-1 unavailable"],
      [300, 300, "vm-1 available"],
    ]);
  });

  it("of all hosts: there is nowhere to restart it, so it waits", () => {
    const history = tell({
      domains,
      hosts: { count: 3, in: ["path"] },
      recovery: { storageLoss: "restart" },
    });
    expectStory(history, /vm-1/, [
      [0, 0, "vm-1 unavailable"],
      [3600, 3600, "vm-1 available"],
    ]);
  });
});

describe("vSAN", () => {
  const onVsan = vms(2, { storage: "vsan", disk: "100GB" });
  const storage = { vsan: {} };

  it("has no heartbeat datastores: a dead host is given up at T15", () => {
    const recovery = { preparation: "10s" };
    const starts = (more: Part) => tell({ hosts: DYING, recovery, ...more }).since(T, /vm-1 starts/);
    expect(starts({ instances: { vm: onVsan }, storage })).toEqual(["25 vm-1 starts on b-02"]);
    expect(starts({})).toEqual(["28 vm-1 starts on b-02"]);
  });

  it("pauses for 5 to 7 s when a host with a component of the disk is lost", () => {
    const history = tell({ hosts: DYING, instances: { vm: onVsan }, storage });
    // Two copies and a witness on three hosts: every disk has a component on each.
    expectStory(history, /^vm-2/, [
      [0, 0, "vm-2 unavailable"],
      [5, 7, "vm-2 available"],
    ]);
  });

  it("stops a disk that has lost two of its three components, and goes on when one of them is back", () => {
    const history = tell({
      hosts: {
        groups: { a: crashing(1, "10d", "30m"), b: crashing(1, `${T + 600}s`, "2h"), c: { count: 1 } },
      },
      instances: { vm: vms(3, { storage: "vsan" }) },
      storage: { vsan: { resync: "1m" } },
    });
    const unavailable = history.since(T + 500, /^vm-3/, T + 7000);
    expect(unavailable[0]).toBe("100 vm-3 unavailable");
    // a-01 is back at 30 min and up to date a minute later.
    expect(unavailable[1]).toMatch(/ vm-3 available$/);
    const at = Number(unavailable[1].split(" ")[0]) + 500;
    expect(at).toBeGreaterThanOrEqual(1800);
    expect(at).toBeLessThanOrEqual(1860);
  });

  describe("rebuilds what is missing after 60 min", () => {
    /** Of twelve disks on five hosts, how many hang for good after a second host is lost so long after the first. */
    const hanging = (second: number) => {
      const groups = {
        a: crashing(1, "10d", "1d"),
        b: crashing(1, `${T + second}s`, "1d"),
        c: { count: 3 },
      };
      const history = tell({
        hosts: { groups },
        instances: { vm: vms(12, { storage: "vsan", disk: "10GB", cpu: 1, memory: "2GiB" }) },
        rules: { on: { pin: ["vm"], to: ["c"] } },
        storage,
      });
      const count = (matching: RegExp) => history.since(T + second, matching, T + second + 60).length;
      return count(/^vm-\d+ unavailable/) - count(/^vm-\d+ available/);
    };

    it("so that a second host lost before that stops the disks that had components on both", () => {
      expect(hanging(30 * 60)).toBeGreaterThan(0);
    });

    it("so that a second host lost after that is survived", () => {
      expect(hanging(2 * 3600)).toBe(0);
    });
  });
});

describe("local storage", () => {
  const local = vms(3, { storage: "local" });

  it("is the documented mistake: no restart elsewhere, its VM waits for the host", () => {
    const history = tell({ hosts: DYING, instances: { vm: local } });
    expectStory(history, /vm-1 (starts|runs)/, [
      [3600, 3600, "vm-1 starts on a-01"],
      [3660, 3660, "vm-1 runs"],
    ]);
  });

  it("and no migration: a host cannot be emptied for maintenance, which waits, three times 5 min, and leaves it out", () => {
    const maintenance = { every: "30d", first: "10d", work: "20m" };
    const history = tell({ hosts: { count: 3 }, instances: { vm: local }, maintenance });
    expect(history.since(T, /vm-/)).toEqual([]);
    expect(history.tables().activity.migrations).toBe(0);
    const powered = tell({
      hosts: { count: 3 },
      instances: { vm: local },
      maintenance: { ...maintenance, whenBlocked: "power-off" },
    });
    expect(powered.times(/vm-\d unavailable/)).toHaveLength(3);
  });
});

describe("Proactive HA", () => {
  const warned = (recovery: Part = {}) => ({
    groups: {
      a: {
        count: 1,
        failures: {
          psu: { lifetime: "10d", repair: "1h", warning: { share: "100%", ahead: "2h", severity: "severe" } },
        },
      },
      b: { count: 2 },
    },
    ...recovery,
  });

  it("is off by default: the announced failure takes the VM along", () => {
    expect(tell({ hosts: warned() }).since(T, /vm-1 lost/)).toEqual(["0 vm-1 lost"]);
  });

  for (const mode of ["quarantine", "mixed", "maintenance"]) {
    it(`in mode ${mode} moves the VM away beforehand`, () => {
      const history = tell({ hosts: warned(), proactive: { mode } });
      expect(history.since(T - 7200, /vm-1/)).toEqual([]);
      expect(history.hostOf("vm-1")).not.toBe("a-01");
    });
  }

  it("needs vCenter, as DRS does", () => {
    const history = tell({
      hosts: warned(),
      proactive: { mode: "maintenance" },
      vcenterFailures: { outage: failure(`${T - 8000}s`, "4h") },
    });
    expect(history.since(T, /vm-1 lost/)).toEqual(["0 vm-1 lost"]);
  });
});

describe("a second failure", () => {
  it("of the host that took the VM over, while it starts: it is restarted once more", () => {
    const groups = { a: crashing(1, "10d", "5h"), b: crashing(1, `${T + 40}s`, "5h"), c: { count: 2 } };
    const history = tell({ hosts: { groups }, instances: { vm: vms(1, { start: "10m" }) } });
    expectStory(
      history,
      /^vm-1 (lost|starts|runs)/,
      [
        [0, 0, "vm-1 lost"],
        [...RESTARTED, "vm-1 starts on b-01"],
        [40, 40, "vm-1 lost"],
        [40 + RESTARTED[0], 40 + RESTARTED[1], "vm-1 starts on c-01"],
        [642 + RESTARTED[0], 645 + RESTARTED[1], "vm-1 runs"],
      ],
      3600,
    );
  });
});

describe("the mean time a VM is down when its host dies is the sum of the clocks", () => {
  it("with a primary that stays", () => {
    expectMeanOutage({ platform: "vsphere", recovery: {}, repair: "10m", expected: 18 + 12.5 + 3.5 + 60 });
  });
});
