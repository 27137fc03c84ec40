/**
 * Instances that were restarted elsewhere migrate back when their host returns (Nutanix AHV: next.nutanix.com,
 * "Configuring HA in Acropolis"). A migration takes 10 s here: fixed overhead, memory that copies in no time.
 */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, type History, type Part, vms, vsphere } from "./history.ts";
import { tellingMigrations } from "./migrations-told.ts";

const T = 10 * DAY;
const PLACES = /starts on|runs|migrates| back|declared dead/;

function story(cluster: Part, more: Part = {}): History {
  return tellingMigrations({ horizon: "11d", clusters: { prod: cluster }, ...more });
}

const MIGRATION = { overhead: "10s", streamBandwidth: "unlimited" };
const hosts = { network: "10000000Gbps", groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };

function returning(more: Part = {}): Part {
  const { recovery, ...rest } = more;
  return vsphere({
    hosts,
    instances: { vm: vms(3) },
    migration: MIGRATION,
    recovery: { returnsHome: true, ...((recovery as Part | undefined) ?? {}) },
    ...rest,
  });
}

describe("an instance restarted elsewhere", () => {
  it("migrates back when its host returns, as a part of the same incident", () => {
    const history = story(returning()).run();
    expect(history.since(T, PLACES)).toEqual([
      "28 a-01 declared dead",
      "28 vm-1 starts on b-01",
      "88 vm-1 runs",
      "3600 a-01 back",
      "3610 vm-1 migrates to a-01: return",
    ]);
    expect(history.hostOf("vm-1")).toBe("a-01");
    const incidents = history.happened.filter(({ what }) => /vm-1 lost|migrates/.test(what));
    expect(incidents.map(({ incident }) => incident)).toEqual([0, 0]);
  });

  it("stays where it is where the platform does not move it back", () => {
    const history = story(returning({ recovery: { returnsHome: false } })).run();
    expect(history.since(T, /migrates/)).toEqual([]);
    expect(history.hostOf("vm-1")).toBe("b-01");
  });

  it("goes back when management is there again", () => {
    const manager = { count: 1, failures: { crash: failure("10d", "5h") } };
    const clusters = {
      prod: { ...returning(), management: "vcenter" },
      mgmt: { platform: "plain", hosts: manager },
    };
    const services = { vcenter: { requires: [{ hosts: "mgmt" }] } };
    const history = story({}, { clusters, services }).run();
    expect(history.since(T, /migrates|host-01 back|a-01 back/)).toEqual([
      "3600 a-01 back",
      "18000 host-01 back",
      "18010 vm-1 migrates to a-01: return",
    ]);
  });

  it("waits until there is room at home, and keeps its home through further restarts", () => {
    // b-01 dies an hour after a-01 came back: what runs there goes to a-01 or b-02 and returns to b-01 later.
    const groups = {
      a: crashing(1, "10d", "1h"),
      b: crashing(1, "244h", "1h"),
      c: { count: 1 },
    };
    const history = story(returning({ hosts: { network: "10000000Gbps", groups } })).run();
    const homes = history.hostsOf("vm");
    expect(homes).toEqual(["a-01", "b-01", "c-01"]);
    expect(history.since(T, /migrates/)).toEqual([
      "3610 vm-1 migrates to a-01: return",
      "18010 vm-2 migrates to b-01: return",
    ]);
  });

  it("lets those go first that wait to be restarted, and returns when they have gone", () => {
    // Each host has room for one. a dies: vm-1 goes to c. b dies: vm-2 waits, and takes a when it returns.
    const full = { cpu: 2, memory: "40GiB", reservation: { memory: "40GiB" }, start: "60s" };
    const groups = { a: crashing(1, "10d", "1h"), b: crashing(1, "240.5h", "3h"), c: { count: 1 } };
    const cluster = returning({
      hosts: { network: "10000000Gbps", groups },
      instances: { vm: { count: 2, ...full } },
    });
    expect(
      story(cluster)
        .run()
        .since(T, /starts on|migrates| back/),
    ).toEqual([
      "28 vm-1 starts on c-01",
      "3600 a-01 back",
      "3600 vm-2 starts on a-01",
      "12600 b-01 back",
      "12610 vm-2 migrates to b-01: return",
      "12620 vm-1 migrates to a-01: return",
    ]);
  });

  it("does not go where a must rule forbids it", () => {
    // The same, with room for all: but vm-2 may only be on a and b, and both not on one host.
    const groups = { a: crashing(1, "10d", "1h"), b: crashing(1, "240.5h", "3h"), c: { count: 1 } };
    const cluster = returning({
      hosts: { network: "10000000Gbps", groups },
      instances: { vm: vms(2) },
      rules: {
        apart: { separate: ["vm"], strength: "must" },
        there: { pin: ["vm-2"], to: ["a", "b"], strength: "must" },
      },
    });
    expect(
      story(cluster)
        .run()
        .since(T, /starts on|migrates| back/),
    ).toEqual([
      "28 vm-1 starts on c-01",
      "3600 a-01 back",
      "3600 vm-2 starts on a-01",
      "12600 b-01 back",
      "12610 vm-2 migrates to b-01: return",
      "12620 vm-1 migrates to a-01: return",
    ]);
  });
});

describe("an instance moved on purpose", () => {
  it("is at home where it was moved to", () => {
    // Placed in turn, all that are busy begin on a-01: 6 of 16 cores there, nothing elsewhere.
    const idle = { demand: { mean: "0%" } };
    const busy = { demand: { mean: "100%", daily: "0%", noise: "0%" } };
    const groups = { a: { count: 1 }, b: crashing(1, "10d", "1h"), c: { count: 1 } };
    const cluster = returning({
      hosts: { network: "10000000Gbps", groups },
      instances: {
        first: vms(1, busy),
        between: vms(2, idle),
        second: vms(1, busy),
        "between-2": vms(2, idle),
        third: vms(1, busy),
        "between-3": vms(2, idle),
      },
      rebalancing: { enabled: true, threshold: 4, interval: "1m" },
    });
    const history = story(cluster).run();
    const moved = history.since(0, /rebalancing/, 3600);
    expect(moved).toEqual([
      "70 second-1 migrates to c-01: rebalancing",
      "70 third-1 migrates to b-01: rebalancing",
    ]);
    expect(history.since(T, /third-1 (starts|migrates)|second-1 migrates/)).toEqual([
      "28 third-1 starts on a-01",
      "3610 third-1 migrates to b-01: return",
    ]);
  });

  it("returns after maintenance, which is no purpose of its own", () => {
    const cluster = returning({
      hosts: { network: "10000000Gbps", groups: { a: { count: 1 }, b: { count: 1 } } },
      instances: { vm: vms(2) },
      maintenance: { every: "30d", first: "10d", work: "1h" },
    });
    const history = story(cluster).run();
    expect(history.since(T, /migrates|maintenance of| back/)).toEqual([
      "0 maintenance of a-01",
      "10 vm-1 migrates to b-01: maintenance",
      "3610 a-01 back",
      "3610 maintenance of b-01",
      // b-01 is emptied before vm-1 could leave it for home.
      "3620 vm-2 migrates to a-01: maintenance",
      "3620 vm-1 migrates to a-01: maintenance",
      "7220 b-01 back",
      "7230 vm-2 migrates to b-01: return",
    ]);
  });
});
