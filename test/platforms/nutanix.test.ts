/**
 * Nutanix AHV, story by story, against the clocks of its sources:
 * - a lost host is given up when its libvirtd has not answered for 40 to 60 s (magander.se, VMHA part II, 2017); VMs are
 *   placed and opened within 5 to 15 s (assumption);
 * - a lost leader is replaced first: 60 to 80 s in all (assumption);
 * - restarted VMs migrate back when their host is there again (next.nutanix.com 37424);
 * - I/O pauses 1 to 10 s when a host is lost (assumption); copies are rebuilt from 60 s on (nutanix.com, disk self-healing,
 *   2014).
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
  readonly management?: Part;
  readonly [more: string]: unknown;
}

/** The host with the highest number is the leader. */
function tell({
  hosts,
  domains = {},
  instances = { vm: vms(2) },
  management = {},
  ...more
}: Telling): History {
  return new History({
    horizon: "20d",
    domains,
    clusters: {
      prod: {
        platform: "nutanix",
        hosts: { cores: 24, memory: "96GiB", boot: "10m", failures: {}, ...hosts },
        instances,
        management: "prism",
        rebalancing: { enabled: false },
        ...more,
      },
      control: { platform: "plain", hosts: { count: 1, failures: management } },
    },
    services: { prism: { requires: [{ hosts: "control" }] } },
  }).run();
}

const RESTARTED = [40 + 5, 60 + 15] as const;
/** The power-on task of 2 to 5 s, assumption, and the guest. */
const UP = [2 + 60, 5 + 60] as const;
const RUNS = [RESTARTED[0] + UP[0], RESTARTED[1] + UP[1]] as const;
const RECOVERY = /vm-1 |declared|a-01 (down|back)/;
const DYING = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };

describe("a host dies", () => {
  it("and its VM runs elsewhere within two minutes or so, and goes home when the host is back", () => {
    const history = tell({ hosts: DYING });
    expectStory(history, RECOVERY, [
      [0, 0, "a-01 down"],
      [0, 0, "vm-1 unavailable"],
      [0, 0, "vm-1 lost"],
      [...RESTARTED, "a-01 declared dead"],
      [...RESTARTED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
      [...RUNS, "vm-1 available"],
      [3600, 3600, "a-01 back"],
    ]);
    expect(history.hostOf("vm-1")).toBe("a-01");
    expect(history.tables().activity.migrations).toBe(1);
  });

  it("and was the leader: another is elected first", () => {
    const hosts = { groups: { b: { count: 2 }, z: crashing(1, "10d", "1h") } };
    expectStory(tell({ hosts, instances: { vm: vms(3) } }), /vm-3 (starts|runs)/, [
      [65, 95, "vm-3 starts on b-01"],
      [65 + UP[0], 95 + UP[1], "vm-3 runs"],
    ]);
  });

  it("and Prism is away: it is not needed", () => {
    const history = tell({ hosts: DYING, management: { outage: failure("863940s", "2h") } });
    expectStory(history, /vm-1 (starts|runs)|prism/, [
      [...RESTARTED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
      [7140, 7140, "prism up"],
    ]);
  });

  it("and best effort has no room for its VM, which waits for it", () => {
    const history = tell({ hosts: DYING, instances: { vm: vms(3, { memory: "60GiB" }) } });
    expectStory(history, /vm-1 (stranded|starts|runs|not)/, [
      [...RESTARTED, "vm-1 stranded"],
      [3600, 3600, "vm-1 starts on a-01"],
      [3600 + UP[0], 3600 + UP[1], "vm-1 runs"],
    ]);
  });

  it("and guaranteed mode has kept room for its VM by refusing another one", () => {
    const big = vms(3, { memory: "60GiB", reservation: { memory: "60GiB" } });
    const history = tell({ hosts: DYING, instances: { vm: big }, admission: { policy: "slots" } });
    expect(history.since(0, /stranded/, 1)).toEqual(["0 vm-3 stranded"]);
    expectStory(history, /vm-1 (stranded|starts|runs)/, [
      [...RESTARTED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
    ]);
  });
});

describe("a host is cut off but runs", () => {
  it("and its VMs are off there before they are on elsewhere", () => {
    const domains = { cable: { level: "switch", failures: { cut: failure("10d", "1h") } } };
    const hosts = { groups: { a: { count: 1, in: ["cable"] }, b: { count: 2 } } };
    const history = tell({ domains, hosts });
    expectStory(history, RECOVERY, [
      [0, 0, "vm-1 unavailable"],
      [40, 60, "a-01 down"],
      [40, 60, "vm-1 lost"],
      [...RESTARTED, "a-01 declared dead"],
      [...RESTARTED, "vm-1 starts on b-02"],
      [...RUNS, "vm-1 runs"],
      [...RUNS, "vm-1 available"],
      [640, 660, "a-01 back"],
    ]);
    expect(history.times(/declared/)[0]).toBeGreaterThan(history.times(/a-01 down/)[0]);
  });
});

describe("a rack is lost", () => {
  const domains = {
    rack: { level: "rack", count: 3, failures: {} },
    power: { level: "power-feed", failures: { cut: failure("10d", "1h") } },
  };
  const hosts = {
    groups: {
      a: { count: 2, in: ["rack-1", "power"] },
      b: { count: 2, in: ["rack-2"] },
      c: { count: 2, in: ["rack-3"] },
    },
  };
  const story = (over: string) =>
    tell({
      domains,
      hosts,
      instances: { vm: vms(6, { storage: "aos" }) },
      storage: { aos: { over } },
    });
  const back = 3600 + 600;

  it("and with it both copies of some data: every VM hangs, and is not restarted, until it is back", () => {
    const history = story("host");
    const unavailable = history.since(T, /^vm-\d unavailable/, T + 1);
    expect(unavailable).toHaveLength(6);
    // VMs of the other racks run on without their disks; nothing is available before the hosts are back.
    expect(history.since(T, / available/, T + back)).toEqual([]);
    expect(history.since(T, /vm-[3-6] available/, T + back + 1800)).toHaveLength(4);
  });

  it("and no data where copies are in different racks: its VMs are restarted, all others go on after a pause", () => {
    const history = story("rack");
    expectStory(history, /vm-3 /, [
      [0, 0, "vm-3 unavailable"],
      [1, 10, "vm-3 available"],
    ]);
    const starts = history.since(T, /starts/, T + back);
    expect(starts).toHaveLength(2);
  });
});

describe("disks are destroyed", () => {
  const losing = (when: string) => failure(when, "1d", { diskLoss: "100%" });
  const story = (second: number) =>
    tell({
      hosts: {
        network: "10Gbps",
        groups: {
          a: { count: 1, failures: { fire: losing("10d") } },
          b: { count: 1, failures: { fire: losing(`${T + second}s`) } },
          c: { count: 3 },
        },
      },
      instances: { vm: vms(2, { storage: "aos", disk: "100GB" }) },
      rules: { on: { pin: ["vm"], to: ["c"] } },
      storage: { aos: { pause: "10s", rebuildBandwidth: "100MB/s", restore: "4h" } },
    });

  it("in one host, and in a second one after the rebuild: VMs only pause", () => {
    const history = story(6 * 3600);
    expect(history.since(T, /^vm-1/)).toEqual([
      "0 vm-1 unavailable",
      "10 vm-1 available",
      `${6 * 3600} vm-1 unavailable`,
      `${6 * 3600 + 10} vm-1 available`,
    ]);
  });

  it("in a second host before the rebuild is done: data are lost for good and restored from backup", () => {
    const history = story(60);
    const [, second] = history.times(/^vm-1 available/).slice(-2);
    expect(second - T).toBeGreaterThanOrEqual(4 * 3600 + 60);
  });
});

describe("a second failure", () => {
  it("of the host that took the VM over, while it starts: it is restarted once more", () => {
    const groups = { a: crashing(1, "10d", "5h"), b: crashing(1, `${T + 80}s`, "5h"), c: { count: 2 } };
    const history = tell({ hosts: { groups }, instances: { vm: vms(1, { start: "10m" }) } });
    expectStory(
      history,
      /^vm-1 (lost|starts|runs)/,
      [
        [0, 0, "vm-1 lost"],
        [...RESTARTED, "vm-1 starts on b-01"],
        [80, 80, "vm-1 lost"],
        [80 + RESTARTED[0], 80 + RESTARTED[1], "vm-1 starts on c-01"],
        [680 + RESTARTED[0], 680 + RESTARTED[1], "vm-1 runs"],
      ],
      3600,
    );
  });
});

describe("the mean time a VM is down when its host dies is the sum of the clocks", () => {
  it("with a leader that stays", () => {
    expectMeanOutage({ platform: "nutanix", recovery: {}, repair: "10m", expected: 50 + 10 + 3.5 + 60 });
  });
});
