/** Why a service went down, told by hand-made histories: chains from root causes, phases of the outage, parts to blame. */
import { describe, expect, it } from "vitest";
import { DAY, failure, History, type Part, vms, vsphere } from "./history.ts";
import { chainsOf, phasesOf, type Tables } from "./outages-told.ts";

const T = 10 * DAY;
const ETCD = { electionTimeout: "1s", heartbeat: "100ms", settle: "200ms", voteWindow: "0s" };

function kubernetes(hosts: Part, domains: Part, more: Part = {}): History {
  return new History({
    horizon: "12d",
    domains,
    clusters: {
      prod: vsphere({
        hosts,
        instances: { etcd: vms(3, { priority: "highest" }) },
        rules: { apart: { separate: ["etcd"] } },
        recovery: { respectSeparation: true },
      }),
    },
    quorums: { etcd: { members: { instances: "etcd" }, ...ETCD } },
    services: { api: { requires: [{ quorum: "etcd" }] } },
    ...more,
  }).run();
}

describe("a power feed takes a rack, and with it most of etcd", () => {
  const domains = {
    feed: { level: "power-feed", failures: { loss: failure("10d", "1h") } },
    rack: { level: "rack", in: ["feed"] },
  };
  const hosts = { groups: { a: { count: 2, in: ["rack"] }, b: { count: 1 } } };
  const tables = kubernetes(hosts, domains).tables();

  it("is told from the feed to the service", () => {
    expect(chainsOf(tables)).toEqual(["feed loss: feed > rack > a-01 > etcd-1 > etcd > api"]);
    expect(tables.outages[0].contributing).toBe(1);
  });

  it("waits for detection, room, boot and a leader, in this order and for the known times", () => {
    const { election, ...phases } = phasesOf(tables);
    // T18 + 10 s; the feed is back after 1 h, hosts boot for 10 min meanwhile nothing has room; guests start in 60 s.
    expect(phases).toEqual({ detection: 28, capacity: 4200 - 28, boot: 60 });
    expect(election).toBeGreaterThan(0.2);
    expect(election).toBeLessThan(2.2);
  });

  it("books all of it to the feed", () => {
    const [alone, api] = tables.parts;
    expect(tables.parts.length).toBe(2);
    expect(alone).toMatchObject({ component: "feed", service: -1, contributing_s: 0 });
    expect(api.contributing_s).toBeCloseTo(tables.outages[0].duration_s, 6);
    expect(api.critical_s).toBeCloseTo(tables.outages[0].duration_s, 6);
    // Until etcd serves again: later than hosts and instances are back.
    expect(alone.failed_s).toBeCloseTo(tables.outages[0].duration_s, 6);
  });
});

describe("two hosts fail one after the other", () => {
  const local = { storage: "local" };
  const hosts = {
    groups: {
      a: { count: 1, failures: { fan: failure("10d", "3h") } },
      b: { count: 1, failures: { disk: failure("241h", "4h") } },
      c: { count: 1 },
    },
  };
  const history = new History({
    horizon: "252h",
    clusters: {
      prod: vsphere({ hosts, instances: { etcd: vms(3, local) }, rules: { apart: { separate: ["etcd"] } } }),
    },
    quorums: { etcd: { members: { instances: "etcd" }, ...ETCD } },
    services: { api: { requires: [{ quorum: "etcd" }] } },
  }).run();
  const tables = history.tables();
  const both = tables.outages.findIndex(({ contributing }) => contributing === 2);

  it("both are told, and the later one set it off", () => {
    expect(chainsOf(tables, tables.outages[both].outage)).toEqual([
      "host fan: a-01 > etcd-1 > etcd > api",
      "host disk: b-01 > etcd-2 > etcd > api",
    ]);
    expect(tables.outages[both]).toMatchObject({ cause: "host disk", component: "b-01" });
  });

  it("each of them was needed: without either there would have been no outage", () => {
    const { duration_s: duration } = tables.outages[both];
    // From b's failure (241 h) until a is back (243 h), its guest has started, and there is a leader.
    expect(phasesOf(tables, both)).toMatchObject({ repair: 2 * 3600, boot: 60 });
    for (const component of ["a-01", "b-01"]) {
      const part = tables.parts.find((row) => row.component === component && row.service === 0);
      const leaderless = tables.outages
        .filter((row) => row.component === component && row.contributing === 1)
        .reduce((sum, row) => sum + row.duration_s, 0);
      // The election at the end is booked to what took the leader away, b's failure.
      expect(Math.abs((part?.contributing_s ?? 0) - duration - leaderless)).toBeLessThan(3);
    }
  });
});

describe("a host boots while its switch is down", () => {
  it("both are needed, and the time is booked to what is nearest to being back", () => {
    const history = new History({
      horizon: "11d",
      domains: {
        feed: { level: "power-feed", failures: { loss: failure("10d", "1h") } },
        tor: { level: "switch", failures: { outage: failure("242h", "1h") } },
      },
      clusters: {
        site: { platform: "plain", hosts: { count: 1, in: ["feed", "tor"], boot: "90m" } },
      },
      services: { up: { requires: [{ hosts: "site" }] } },
    }).run();
    const tables = history.tables();
    expect(tables.outages).toMatchObject([{ cause: "feed loss", start_s: T, duration_s: 3 * 3600 }]);
    // 1 h without power, 90 min of booting, and half an hour more without a switch.
    expect(phasesOf(tables)).toEqual({ repair: 1.5 * 3600, boot: 1.5 * 3600 });
    const critical = Object.fromEntries(
      tables.parts.filter(({ service }) => service === 0).map((row) => [row.component, row.critical_s]),
    );
    // The switch fails at 242 h, an hour into booting: from then to 242.5 h both keep it down, then the switch alone.
    expect(critical).toEqual({ feed: 2 * 3600, tor: 0.5 * 3600 });
  });
});

describe("it takes two", () => {
  const dies = (at: string, repair: string): Part => ({ count: 1, failures: { crash: failure(at, repair) } });

  it("an instance that finds no room is down because of the host it was on and because of the one that is missing", () => {
    const history = new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts: { groups: { a: dies("10d", "5h"), b: dies("242h", "4h"), c: { count: 1 } } },
          // 40 of 64 GiB: one fits on each host.
          instances: { big: vms(1, { memory: "40GiB" }), filler: vms(1, { memory: "40GiB" }) },
          rules: {
            apart: { separate: ["big", "filler"] },
            there: { pin: ["filler"], to: ["c"] },
            here: { pin: ["big"], to: ["a", "b"] },
          },
        }),
      },
      services: { up: { requires: [{ instances: "big" }] } },
    }).run();
    const tables = history.tables();
    const longest = tables.outages.reduce((a, b) => (b.duration_s > a.duration_s ? b : a));
    // b dies 2 h after a; big waits from 28 s after that for a, which is back 3 h after b's death.
    expect(longest.capacity_s).toBe(3 * 3600 - 28);
    expect(longest).toMatchObject({ cause: "host crash", component: "b-01", detection_s: 28 });
    const critical = Object.fromEntries(
      tables.parts.filter(({ service }) => service === 0).map((row) => [row.component, row.critical_s]),
    );
    // Without a's failure big would have been started on a after 28 s; without b's it would never have stopped again.
    expect(critical["a-01"]).toBeCloseTo(3 * 3600 - 28 + 88, 6);
    expect(critical["b-01"]).toBeCloseTo(3 * 3600 + 60, 6);
  });

  it("an instance whose host dies while management is away is down because of both", () => {
    const history = new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts: { groups: { a: dies("10d", "20h"), b: { count: 1 } } },
          instances: { vm: vms(1) },
          recovery: {
            detection: "management",
            deadAfter: "60s",
            needsManagement: true,
            managementBackAfter: "15s",
          },
          management: "manager",
        }),
        control: { platform: "plain", hosts: dies("239h", "3h") },
      },
      services: { manager: { requires: [{ hosts: "control" }] }, up: { requires: [{ instances: "vm" }] } },
    }).run();
    const tables = history.tables();
    const up = tables.outages.find(({ service }) => service === 1);
    // Management is back 2 h after the host's death, watches 15 s later, and needs 60 s + 10 s; the guest starts in 60 s.
    expect(up).toMatchObject({ component: "a-01", duration_s: 2 * 3600 + 15 + 70 + 60 });
    expect(up).toMatchObject({ management_s: 2 * 3600, detection_s: 85, boot_s: 60 });
    const critical = Object.fromEntries(
      tables.parts.filter(({ service }) => service === 1).map((row) => [row.component, row.critical_s]),
    );
    expect(critical).toEqual({ "a-01": up?.duration_s, "host-01": 2 * 3600 });
  });

  it("a volume that lost two of three copies is down because of both hosts", () => {
    const store = {
      replicas: 3,
      need: 2,
      pause: "0s",
      rebuildAfter: "never",
      rebuildAfterDiskLoss: "never",
      rebuildBandwidth: "unlimited",
      rebuildsPerHost: 1,
      resync: "0s",
      restore: "4h",
    };
    const history = new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts: {
            network: "25Gbps",
            groups: { a: dies("10d", "5h"), b: dies("242h", "4h"), c: { count: 1 } },
          },
          instances: { vm: vms(1, { storage: "pool", disk: "100GB" }) },
          rules: { still: { pin: ["vm"], to: ["c"] } },
          storage: { pool: store },
        }),
      },
      services: { up: { requires: [{ instances: "vm" }] } },
    }).run();
    const tables = history.tables();
    expect(tables.outages).toMatchObject([
      { component: "b-01", contributing: 2, duration_s: 3 * 3600, storage_s: 3 * 3600 },
    ]);
    expect(chainsOf(tables)).toEqual(["host crash: a-01 > vm-1 > up", "host crash: b-01 > vm-1 > up"]);
    for (const row of tables.parts.filter(({ service }) => service === 0))
      expect(row.critical_s).toBe(3 * 3600);
  });
});

/** Critical seconds of each part for the first service. */
function criticalOf({ parts }: Tables): Record<string, number> {
  const own = parts.filter(({ service }) => service === 0);
  return Object.fromEntries(own.map((row) => [row.component, Math.round(row.critical_s)]));
}

/** One plain host with a service on it; what fails is scripted. */
function machine(script: readonly Part[], hosts: Part, domains: Part = {}, cluster: Part = {}): Tables {
  return new History({
    horizon: "3d",
    randomFaults: false,
    domains,
    clusters: { site: { platform: "plain", hosts: { count: 1, ...hosts }, ...cluster } },
    services: { up: { requires: [{ hosts: "site" }] } },
    script,
  })
    .run()
    .tables();
}

const HOUR = 3600;

describe("what has not struck yet is not to blame", () => {
  const script = (outer: string) => [
    { at: "1h", fail: outer, for: "6h" },
    { at: "2h", fail: "rack", for: "2h" },
  ];

  it("neither for a host that could do without it for longer", () => {
    const domains = { cooling: { level: "cooling", after: "8h" }, rack: { level: "rack" } };
    const tables = machine(script("cooling"), { in: ["rack", "cooling"], boot: "0s" }, domains);
    expect(criticalOf(tables)).toEqual({ rack: 2 * HOUR });
    expect(tables.outages).toMatchObject([{ contributing: 1, duration_s: 2 * HOUR }]);
  });

  it("nor for a domain that could", () => {
    const domains = { feed: { level: "power-feed", after: "8h" }, rack: { level: "rack", in: ["feed"] } };
    const tables = machine(script("feed"), { in: ["rack"], boot: "0s" }, domains);
    expect(criticalOf(tables)).toEqual({ rack: 2 * HOUR });
  });

  it("but is from the time it strikes", () => {
    const domains = { cooling: { level: "cooling", after: "2h" }, rack: { level: "rack" } };
    const tables = machine(script("cooling"), { in: ["rack", "cooling"], boot: "0s" }, domains);
    // The rack is down from 2 h to 4 h, the cooling is felt from 3 h to 7 h.
    expect(criticalOf(tables)).toEqual({ rack: HOUR, cooling: 3 * HOUR });
  });
});

describe("a host that fails again before it is back", () => {
  it("while it boots: from then on it waits for the repair, and only that is to blame", () => {
    const tables = machine(
      [
        { at: "1h", fail: "feed", for: "1h" },
        { at: "130m", fail: "site/host-01", for: "10h" },
      ],
      { in: ["feed"], boot: "30m" },
      { feed: { level: "power-feed" } },
    );
    expect(phasesOf(tables)).toEqual({ repair: 11 * HOUR, boot: 600 });
    expect(criticalOf(tables)).toEqual({ feed: HOUR + 600, "host-01": 10 * HOUR });
  });

  it("while it is in maintenance: the maintenance lasts as long as the work", () => {
    const tables = machine(
      [
        { at: "1h", maintain: "site/host-01" },
        { at: "90m", fail: "site/host-01", for: "10h" },
      ],
      {},
      {},
      { maintenance: { work: "1h" } },
    );
    expect(phasesOf(tables)).toEqual({ maintenance: HOUR, repair: 9.5 * HOUR });
  });
});

it("management on the disks of a host waits for the host's repair, then for the person who starts it", () => {
  const tables = new History({
    horizon: "20d",
    randomFaults: false,
    clusters: {
      prod: {
        platform: "kubevirt",
        hosts: { count: 1, cores: 16, memory: "64GiB", network: "10Gbps" },
        instances: { api: vms(1, { storage: "local", start: "10s" }) },
        recovery: { operator: "7h" },
        management: "api",
      },
    },
    services: { api: { requires: [{ instances: "api" }] } },
    script: [{ at: "1h", fail: "prod/host-01", for: "2d" }],
  })
    .run()
    .tables();
  // Somebody looks every 7 h, and finds the host up for the first time after 49 h.
  expect(phasesOf(tables)).toEqual({ repair: 2 * DAY, operator: HOUR, boot: 10 });
});
