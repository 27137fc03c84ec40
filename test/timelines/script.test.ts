/** Scripted events, second by second. Clocks of the platform as in host-failure.test.ts. */
import { describe, expect, it } from "vitest";
import { DAY, History, type Part, vms, vsphere } from "./history.ts";

const T = 3 * DAY;
const HOSTS = { count: 3, failures: { crash: { mtbf: "20d", mttr: "1h" } } };

function story(script: readonly Part[], more: Part = {}): History {
  const cluster = vsphere({ hosts: HOSTS, instances: { vm: vms(3) } });
  return new History({
    horizon: "10d",
    randomFaults: false,
    clusters: { prod: cluster },
    script,
    ...more,
  }).run();
}

describe("a scripted host failure", () => {
  it("is an incident of its own with all that follows from it, and ends when the script says so", () => {
    const history = story([{ at: "3d", fail: "prod/host-01", for: "4h" }]);
    expect(history.since(T)).toEqual([
      "0 incident of host-01",
      "0 host-01 down",
      "0 vm-1 unavailable",
      "0 vm-1 lost",
      "28 host-01 declared dead",
      "28 vm-1 starts on host-02",
      "88 vm-1 runs",
      "88 vm-1 available",
      "14400 host-01 back",
    ]);
    expect(history.times(/incident/)).toEqual([T]);
    const { incidents } = history.tables();
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({
      cause: "script prod/host-01",
      component: "host-01",
      start_s: T,
      hosts_lost: 1,
      instances_lost: 1,
      recovery_s: 4 * 3600,
    });
  });

  it("lasts to the end unless it is said how long", () => {
    const history = story([{ at: "3d", fail: "prod/host-01" }]);
    expect(history.since(T, /host-01 (down|back)/)).toEqual(["0 host-01 down"]);
  });

  it("comes on top of random failures, which are the same as without it", () => {
    const failures = (script: readonly Part[]) => {
      const cluster = vsphere({ hosts: HOSTS, instances: { vm: vms(3) } });
      return new History({ horizon: "200d", clusters: { prod: cluster }, script })
        .run()
        .since(0, /host-0[23] (down|back)/);
    };
    const alone = failures([]);
    expect(alone.length).toBeGreaterThan(10);
    expect(failures([{ at: "3d", fail: "prod/host-01", for: "4h" }])).toEqual(alone);
  });
});

describe("several scripted failures", () => {
  it("keep a part down as long as any of them says so, each as an incident", () => {
    const history = story([
      { at: "3d", fail: "prod/host-01", for: "4h" },
      { at: "73h", fail: ["prod/host-01", "prod/host-01"], for: "1h" },
      { at: "75h", fail: "prod/host-01", for: "5h" },
      { at: "5d", fail: "prod/host-01", for: "1h" },
    ]);
    expect(history.since(T, /incident|host-01 (down|back)/)).toEqual([
      "0 incident of host-01",
      "0 host-01 down",
      "3600 incident of host-01",
      "10800 incident of host-01",
      "28800 host-01 back",
      "172800 incident of host-01",
      "172800 host-01 down",
      "176400 host-01 back",
    ]);
  });

  it("of one line are one incident, which names the first", () => {
    const history = story([{ at: "3d", fail: ["prod/host-02", "prod/host-01"], for: "1h" }]);
    const { incidents } = history.tables();
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({
      cause: "script prod/host-02, prod/host-01",
      component: "host-02",
      hosts_lost: 2,
      instances_lost: 2,
    });
  });

  it("can name a cluster, a group of hosts and all domains of one name", () => {
    const groups = { a: { count: 2, in: ["rack"] }, b: { count: 1 } };
    const cluster = vsphere({ hosts: { failures: {}, groups } });
    const downs = (fail: string) =>
      new History({
        horizon: "10d",
        domains: { rack: { level: "rack", count: 2 } },
        clusters: { prod: cluster },
        script: [{ at: "3d", fail, for: "1h" }],
      })
        .run()
        .since(T, /incident|down|back/);
    expect(downs("prod")).toEqual([
      "0 incident of prod",
      "0 a-01 down",
      "0 a-02 down",
      "0 b-01 down",
      "3600 a-01 back",
      "3600 a-02 back",
      "3600 b-01 back",
    ]);
    expect(downs("prod/a")).toEqual([
      "0 incident of a-01",
      "0 a-01 down",
      "0 a-02 down",
      "3600 a-01 back",
      "3600 a-02 back",
    ]);
    // A repaired host serves at once; one whose power is back boots for 10 minutes.
    expect(downs("rack")).toEqual([
      "0 incident of rack-1",
      "0 a-01 down",
      "0 a-02 down",
      "4200 a-01 back",
      "4200 a-02 back",
    ]);
    expect(downs("rack-2")).toEqual(["0 incident of rack-2", "0 a-02 down", "4200 a-02 back"]);
  });
});

describe("a scripted failure of a host", () => {
  it.each([
    ["cut-off", ["0 vm-1 unavailable", "3600 vm-1 available"]],
    ["partition", ["0 vm-1 unavailable", "3600 vm-1 available"]],
    ["stall", ["0 vm-1 unavailable", "3600 vm-1 available"]],
    ["isolate", []],
  ])("can have the effect %s", (effect, expected) => {
    const history = story([{ at: "3d", fail: "prod/host-01", for: "1h", effect }]);
    expect(history.since(T, /vm-1|down/)).toEqual(expected);
  });

  it("can destroy its disks: a quorum member is replaced before it votes again", () => {
    const cluster = vsphere({ hosts: HOSTS });
    const lost = (line: Part) =>
      new History({
        horizon: "10d",
        randomFaults: false,
        clusters: { prod: cluster },
        quorums: { etcd: { members: { hosts: "prod" }, replacement: "1d", restore: "2d" } },
        script: [
          { at: "3d", fail: "prod/host-01", for: "1h", ...line },
          { at: "76h", fail: "prod/host-02", for: "1h" },
        ],
      })
        .run()
        .since(T, /without majority/);
    expect(lost({})).toEqual([]);
    expect(lost({ losesDisks: true })).toEqual(["14400 etcd without majority"]);
  });
});

describe("a scripted crash of a guest", () => {
  it("has it started again where there is room, without waiting for any detection", () => {
    const history = story([{ at: "3d", fail: "prod/vm-1" }]);
    expect(history.since(T)).toEqual([
      "0 incident of vm-1",
      "0 vm-1 unavailable",
      "0 vm-1 lost",
      "0 vm-1 starts on host-01",
      "60 vm-1 runs",
      "60 vm-1 available",
    ]);
    expect(history.tables().incidents[0]).toMatchObject({ cause: "script prod/vm-1", recovery_s: 60 });
  });

  it("has it started on its own host when its disks are there, and does nothing to one that is down", () => {
    const cluster = vsphere({ hosts: HOSTS, instances: { vm: vms(3, { storage: "local" }) } });
    const script = [
      { at: "3d", fail: "prod/vm-1" },
      { at: "4d", fail: "prod/host-01", for: "2h" },
      { at: "97h", fail: "prod/vm-1" },
    ];
    const history = new History({ horizon: "10d", randomFaults: false, clusters: { prod: cluster }, script });
    expect(history.run().since(T, /vm-1 (lost|starts|runs)/)).toEqual([
      "0 vm-1 lost",
      "0 vm-1 starts on host-01",
      "60 vm-1 runs",
      "86400 vm-1 lost",
      "93600 vm-1 starts on host-01",
      "93660 vm-1 runs",
    ]);
  });
});

describe("scripted maintenance", () => {
  const hosts = { count: 3, network: "10Gbps", failures: {} };
  const maintenance = { work: "30m" };

  it("empties a host, keeps it out of service for the work, and begins no round", () => {
    const cluster = vsphere({ hosts, maintenance, instances: { vm: vms(3) } });
    const script = [{ at: "3d", maintain: "prod/host-02" }];
    const history = new History({ horizon: "10d", clusters: { prod: cluster }, script }).run();
    const [begin, back, ...more] = history.since(T, /maintenance|back|lost/);
    expect(begin).toBe("0 maintenance of host-02");
    expect(back).toMatch(/^18\d\d\.?\d* host-02 back$/);
    expect(more).toEqual([]);
    expect(history.tables().incidents).toMatchObject([{ cause: "maintenance", component: "host-02" }]);
  });

  it("counts among the hosts worked on at once: a round waits for it", () => {
    const cluster = vsphere({
      hosts,
      maintenance: { ...maintenance, every: "100d", first: "3d" },
      instances: { vm: vms(1) },
    });
    const script = [{ at: "3d", maintain: "prod/host-02" }];
    const history = new History({ horizon: "10d", clusters: { prod: cluster }, script }).run();
    expect(history.since(T, /maintenance|back/).map((line) => line.slice(line.indexOf(" ") + 1))).toEqual([
      "maintenance of host-02",
      "host-02 back",
      ...["host-01", "host-02", "host-03"].flatMap((host) => [`maintenance of ${host}`, `${host} back`]),
    ]);
  });

  it("works for hosts of a cluster without instances", () => {
    const script = [{ at: "3d", maintain: "prod" }];
    const history = new History({
      horizon: "10d",
      clusters: { prod: vsphere({ hosts, maintenance }) },
      services: { all: { requires: [{ hosts: "prod" }] } },
      script,
    }).run();
    expect(history.since(T, /maintenance|back|all/)).toEqual([
      "0 maintenance of host-01",
      "0 all down",
      "0 maintenance of host-02",
      "0 maintenance of host-03",
      "1800 host-01 back",
      "1800 host-02 back",
      "1800 host-03 back",
      "1800 all up",
    ]);
  });
});
