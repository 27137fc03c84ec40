/**
 * SUSE Harvester 1.7, story by story, against the clocks of its sources: a node is not ready 40 to 55 s after its death
 * (grace period 50 s: kubernetes issues 121793, 127352), 15 s later its VMs are asked to migrate, 180 s after that it is
 * marked out of service (harvester node_down_controller.go, vm-force-reset-policy); its pods go within 20 s (kubernetes,
 * pkg/controller/podgc), a new VM runs 10 to 20 s later (harvester issue 4049), and its guest is up another 60 s later (the
 * start time of these stories). Longhorn (longhorn-manager types/setting.go): replica timeout 8 s, a lost replica is awaited
 * for 600 s.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { crashing, failure, History, type Part, vms } from "../timelines/history.ts";
import { expectStory, T } from "./kubernetes.ts";

/** From the death to the out-of-service mark, to the restart elsewhere, and until the guest is up, s. */
const RESET = [40 + 15 + 180, 55 + 15 + 180] as const;
const RESTART = [RESET[0], RESET[1] + 20] as const;
const RUNS = [RESTART[0] + 10 + 60, RESTART[1] + 20 + 60] as const;

/** All hosts run VMs and hold replicas; groups b, c and d carry etcd. */
function tell(groups: Part, more: Part = {}, rest: Part = {}): History {
  const members = ["b", "c", "d"].filter((name) => name in groups);
  return new History({
    horizon: "20d",
    clusters: {
      site: {
        platform: "harvester",
        hosts: { cores: 16, memory: "64GB", boot: "10m", failures: {}, groups },
        instances: { vm: vms(2, { disk: "10GB" }) },
        management: "management",
        ...more,
      },
    },
    quorums: { etcd: { members: members.map((name) => ({ hosts: `site/${name}` })) } },
    services: { management: { requires: [{ quorum: "etcd" }] } },
    ...rest,
  }).run();
}

/** `a` fails as told; it holds vm-1. */
const nodes = (a: Part, more: Part = {}) => ({
  a,
  b: { count: 1 },
  c: { count: 1 },
  d: { count: 1 },
  ...more,
});
const VM = /vm-1 (lost|starts|runs)|declared/;

describe("a host dies", () => {
  it("and its VM runs elsewhere after some five and a half minutes", () => {
    expectStory(tell(nodes(crashing(1, "10d", "2h"))), VM, [
      [0, 0, "vm-1 lost"],
      [...RESTART, "a-01 declared dead"],
      [...RESTART, "vm-1 starts on c-01"],
      [...RUNS, "vm-1 runs"],
    ]);
  });

  it("and with the policy off it is down until the host is back", () => {
    expectStory(tell(nodes(crashing(1, "10d", "2h")), { recovery: { method: "none" } }), VM, [
      [0, 0, "vm-1 lost"],
      [7200, 7200, "vm-1 starts on a-01"],
      [7260, 7260, "vm-1 runs"],
    ]);
  });

  it("and another while the VM starts there: all clocks run again", () => {
    const first = { ...crashing(1, "10d", "2h"), cores: 64, memory: "256GB" };
    const second = { ...crashing(1, "864280s", "2h"), cores: 32, memory: "128GB" };
    const history = tell(nodes(first, { e: second, f: { count: 1 } }), {
      instances: { vm: vms(1, { disk: "10GB", start: "10m" }) },
      rules: { there: { pin: ["vm"], to: ["a", "e", "f"] } },
    });
    expectStory(history, VM, [
      [0, 0, "vm-1 lost"],
      [...RESTART, "a-01 declared dead"],
      [...RESTART, "vm-1 starts on e-01"],
      [280, 280, "vm-1 lost"],
      [280 + RESTART[0], 280 + RESTART[1], "e-01 declared dead"],
      [280 + RESTART[0], 280 + RESTART[1], "vm-1 starts on f-01"],
      [280 + RUNS[0] + 540, 280 + RUNS[1] + 540, "vm-1 runs"],
    ]);
  });
});

describe("a host is cut off but runs", () => {
  const domains = { cable: { level: "switch", failures: { cut: failure("10d", "1h") } } };

  it("and is given up all the same: its VM is killed, and started elsewhere", () => {
    const history = tell(nodes({ count: 1, in: ["cable"] }), {}, { domains });
    expectStory(history, /vm-1 (lost|starts|runs)|declared|a-01 (down|back)/, [
      [...RESET, "a-01 down"],
      [...RESET, "vm-1 lost"],
      [...RESTART, "a-01 declared dead"],
      [...RESTART, "vm-1 starts on c-01"],
      [...RUNS, "vm-1 runs"],
      [RESET[0] + 600, RESET[1] + 600, "a-01 back"],
    ]);
  });

  it("for less than 235 s: nothing happens", () => {
    const blip = { cable: { level: "switch", failures: { cut: failure("10d", "230s") } } };
    const history = tell(nodes({ count: 1, in: ["cable"] }), {}, { domains: blip });
    expect(history.since(T, /vm-1 (lost|starts)|declared/)).toEqual([]);
  });
});

describe("the control plane loses its majority when a host dies", () => {
  /** Two of the three nodes with etcd go ten seconds earlier, for half an hour; they run no VMs. */
  const groups = {
    a: crashing(1, "10d", "2h"),
    b: { count: 1, in: ["room"], boot: "0s" },
    c: { count: 1, in: ["room"], boot: "0s" },
    d: { count: 1 },
    e: { count: 1 },
  };
  const told = tell(
    groups,
    {
      instances: { vm: vms(1) },
      rules: { away: { pin: ["vm"], to: ["a", "e"] } },
      storage: { longhorn: { replicas: 5 } },
    },
    { domains: { room: { level: "room", failures: { outage: failure("863990s", "30m") } } } },
  );

  it("and nothing is restarted until it is back and has waited anew", () => {
    expectStory(told, /management|vm-1 (lost|starts|runs)/, [
      [0, 0, "vm-1 lost"],
      [1790, 1793, "management up"],
      [1792 + RESTART[0], 1810 + RESTART[1], "vm-1 starts on e-01"],
      [1792 + RUNS[0], 1810 + RUNS[1], "vm-1 runs"],
    ]);
  });
});

it("a rack with two of three replicas is lost: its VMs run elsewhere on the third", () => {
  const domains = { rack: { level: "rack", failures: { outage: failure("10d", "3h") } } };
  const groups = nodes({ count: 2, in: ["rack"] });
  expectStory(
    tell(groups, { instances: { vm: vms(1, { disk: "10GB" }) } }, { domains }),
    /vm-1 (lost|starts|runs)|a-01 declared/,
    [
      [0, 0, "vm-1 lost"],
      [...RESTART, "a-01 declared dead"],
      [...RESTART, "vm-1 starts on b-01"],
      [...RUNS, "vm-1 runs"],
    ],
  );
});

describe("a VM elsewhere loses replicas", () => {
  /** The VM runs on d; its replicas are on the first three hosts. */
  const told = (groups: Part, storage: Part = {}) =>
    tell(
      { ...nodes({ count: 1 }), e: { count: 1 }, ...groups },
      {
        instances: { vm: vms(1, { disk: "10GB" }) },
        rules: { there: { pin: ["vm"], to: ["d"] } },
        storage: { longhorn: storage },
        // Rebuilding 10 GB takes 33 s at the 300 MB/s that one host gives.
      },
      { quorums: { etcd: { members: { hosts: "site/e" } } } },
    );
  const AVAILABLE = /vm-1 (un)?available/;

  it("one: it hangs for the eight seconds until the engine gives it up", () => {
    expectStory(told({ a: crashing(1, "10d", "2h") }), AVAILABLE, [
      [0, 0, "vm-1 unavailable"],
      [8, 8, "vm-1 available"],
    ]);
  });

  it("one, and the others after it has been rebuilt elsewhere: it goes on with that", () => {
    const late = crashing(1, "864650s", "1h");
    expectStory(told({ a: crashing(1, "10d", "2h"), b: late, c: late }), AVAILABLE, [
      [0, 0, "vm-1 unavailable"],
      [8, 8, "vm-1 available"],
      [650, 650, "vm-1 unavailable"],
      [658, 658, "vm-1 available"],
    ]);
  });

  it("one, and the others before that: it hangs until one of those is back", () => {
    const early = crashing(1, "864590s", "1h");
    expectStory(told({ a: crashing(1, "10d", "2h"), b: early, c: early }), AVAILABLE, [
      [0, 0, "vm-1 unavailable"],
      [8, 8, "vm-1 available"],
      [590, 590, "vm-1 unavailable"],
      [4190, 4190, "vm-1 available"],
    ]);
  });

  it("all with their disks: it is restored from the backup", () => {
    const burning = { count: 1, failures: { fire: failure("10d", "2h", { diskLoss: "100%" }) } };
    const history = told({ a: burning, b: burning, c: burning }, { restore: "4h" });
    expectStory(history, AVAILABLE, [
      [0, 0, "vm-1 unavailable"],
      [14400, 14400, "vm-1 available"],
    ]);
  });

  it("all but one: no maintenance takes the last, unless told to", () => {
    const timesTaken = (keepsVolumes?: boolean) =>
      tell(
        { ...nodes({ count: 1 }), a: crashing(1, "5d", "10d"), b: crashing(1, "5d", "10d") },
        {
          instances: { vm: vms(1, { disk: "10GB" }) },
          rules: { there: { pin: ["vm"], to: ["d"] } },
          storage: { longhorn: { rebuildAfter: "never" } },
          // The dead hosts are back by the sixteenth day.
          maintenance: { every: "40d", first: "10d", retries: 0, pauseWhenDegraded: false, keepsVolumes },
        },
        {
          horizon: "14d",
          quorums: { etcd: { members: { hosts: "site/d" } } },
          services: {
            management: { requires: [{ quorum: "etcd" }] },
            last: { requires: [{ hosts: "site/c" }] },
          },
        },
      ).times(/last down/).length;
    expect(timesTaken()).toBe(0);
    expect(timesTaken(false)).toBe(1);
  });
});

describe("the reference clusters", () => {
  const model = (name: string) =>
    compile(parseScenario(readFileSync(`scenarios/${name}.yaml`, "utf8"), `${name}.yaml`));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  it("on three servers of 64 GB: 168 GB are left for VMs, of which the three clusters take 68 GB", () => {
    const { hosts, groups, instances } = model("harvester-three-nodes");
    expect(sum(hosts.map(({ memory }) => memory))).toBe(168e9);
    expect(sum(instances.map(({ group }) => groups[group].memory))).toBe(68e9);
  });

  it("on two servers: 112 GB", () => {
    expect(sum(model("harvester-two-nodes").hosts.map(({ memory }) => memory))).toBe(112e9);
  });
});

describe("two servers, the documented mistake", () => {
  const two = (a: Part, b: Part) =>
    tell(
      { a, b },
      { storage: { longhorn: { replicas: 2 } } },
      { quorums: { etcd: { members: { hosts: "site/a" } } } },
    );

  it("the one without etcd dies: its VM is restarted on the other", () => {
    expectStory(two({ count: 1 }, crashing(1, "10d", "2h")), /vm-2 (lost|starts|runs)/, [
      [0, 0, "vm-2 lost"],
      [...RESTART, "vm-2 starts on a-01"],
      [...RUNS, "vm-2 runs"],
    ]);
  });

  it("the one with etcd dies: nothing is restarted before it is back", () => {
    expectStory(two(crashing(1, "10d", "2h"), { count: 1 }), /management|vm-\d (lost|starts|runs)/, [
      [0, 0, "management down"],
      [0, 0, "vm-1 lost"],
      [7200, 7203, "management up"],
      [7202, 7220, "vm-1 starts on a-01"],
      [7262, 7300, "vm-1 runs"],
    ]);
  });
});
