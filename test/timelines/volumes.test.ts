/**
 * What happens to volumes, event by event. Clocks are those of the products, each given here as one fixed value: vSAN
 * pauses I/O 5 to 7 s, awaits a silent host 60 min and rebuilds at once what a disk error destroyed (VMware vSAN 7.0
 * documentation, GUID-CC944D93 and GUID-9A2DCE0B); Longhorn takes 8 s to give a replica up and awaits it 600 s
 * (longhorn-manager types/setting.go); Ceph waits 20 s and 600 s (osd_heartbeat_grace, mon_osd_down_out_interval).
 */
import { describe, expect, it } from "vitest";
import { crashing, failure, History, type Part, vms, vsphere } from "./history.ts";

/** The first failure of host a, s. */
const T = 100_000;

/** Volumes of 100 GB at 200 MB/s: a rebuild that has its hosts to itself takes 500 s. */
const VSAN = {
  replicas: 2,
  witnesses: 1,
  need: 2,
  pause: "6s",
  rebuildAfter: "60m",
  rebuildAfterDiskLoss: "0s",
  rebuildBandwidth: "200MB/s",
  rebuildsPerHost: 50,
  resync: "1m",
  restore: "4h",
};

const LONGHORN = { ...VSAN, replicas: 3, witnesses: 0, need: 1, pause: "8s", rebuildAfter: "600s" };

const CEPH = { ...LONGHORN, layout: "spread", need: 2, pause: "20s", rebuildAfterDiskLoss: "600s" };

/** A host that fails `after` s after T, for `repair` s. */
function fails(after: number, repair: number, more: Part = {}): Part {
  return crashing(1, `${T + after}s`, `${repair}s`, more);
}

/** Its disks go too. */
function burns(after: number, repair: number): Part {
  return { count: 1, failures: { fire: failure(`${T + after}s`, `${repair}s`, { diskLoss: "100%" }) } };
}

const STAYS_UP = { count: 1 };

/**
 * Instances that run on the last host, which does not fail. Volumes go where the fewest bytes are: with vSAN the first has
 * its replicas on a and b, its witness on c; the second, on four hosts, its replicas on c and z, its witness on a.
 */
function story(store: Part, hosts: Part, instances = 1, more: Part = {}): History {
  return new History({
    horizon: "2d",
    clusters: {
      prod: vsphere({
        hosts: { network: "25Gbps", storageNetwork: "25Gbps", groups: { ...hosts, z: STAYS_UP }, ...more },
        instances: { vm: vms(instances, { storage: "pool", disk: "100GB" }) },
        rules: { still: { pin: ["vm"], to: ["z"] } },
        storage: { pool: store },
      }),
    },
  }).run();
}

/** What instances and the store see, from T on. */
function seen(history: History): string[] {
  return history.since(T, /^vm|^volume|rebuilt/);
}

describe("a mirrored volume with a witness (vSAN)", () => {
  it("pauses, waits an hour, and is rebuilt on another host; a witness takes no time", () => {
    const history = story(VSAN, { a: fails(0, 7200), b: STAYS_UP, c: STAYS_UP }, 2);
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "0 vm-2 unavailable",
      "6 vm-1 available",
      "6 vm-2 available",
      "3600 pool rebuilt",
      "4100 pool rebuilt",
    ]);
  });

  it("is brought up to date when the host is back just before", () => {
    // The copy on a counts again 60 s after its return, not before: then b can be spared.
    const early = story(VSAN, { a: fails(0, 3599), b: fails(3599 + 59, 600), c: STAYS_UP });
    expect(seen(early)).toEqual([
      "0 vm-1 unavailable",
      "6 vm-1 available",
      "3658 volume of vm-1 down",
      "3658 vm-1 unavailable",
      "4258 vm-1 available",
    ]);
    const late = story(VSAN, { a: fails(0, 3599), b: fails(3599 + 61, 600), c: STAYS_UP });
    expect(seen(late)).toEqual([
      "0 vm-1 unavailable",
      "6 vm-1 available",
      "3660 vm-1 unavailable",
      "3666 vm-1 available",
    ]);
  });

  it("gives the rebuild up when the host is back during it", () => {
    const history = story(VSAN, { a: fails(0, 3700), b: fails(3700 + 61, 600), c: STAYS_UP });
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "6 vm-1 available",
      "3761 vm-1 unavailable",
      "3767 vm-1 available",
    ]);
  });

  it("does without the host when it is back after it", () => {
    // Its third piece is on z by then, and what is on a no longer counts.
    const history = story(VSAN, { a: fails(0, 4101), b: fails(5000, 600), c: STAYS_UP });
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "6 vm-1 available",
      "4100 pool rebuilt",
      "5000 vm-1 unavailable",
      "5006 vm-1 available",
    ]);
  });

  it("is down when its other copy fails during the rebuild, which goes on when that is back", () => {
    const history = story(VSAN, { a: fails(0, 86_400), b: fails(3700, 600), c: STAYS_UP });
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "6 vm-1 available",
      "3700 volume of vm-1 down",
      "3700 vm-1 unavailable",
      "4300 vm-1 available",
      "4700 pool rebuilt",
    ]);
    // Though it goes on because b is back, it belongs to the failure of a.
    const incidents = history.happened.filter(({ what }) => /^incident|rebuilt/.test(what));
    expect(incidents.map(({ incident, what }) => `${incident} ${what}`)).toEqual([
      expect.stringMatching("incident of a-01"),
      expect.stringMatching("incident of b-01"),
      "0 pool rebuilt",
    ]);
  });

  it("starts over elsewhere when the host it is rebuilt on fails", () => {
    // Pieces on a, b and c; rebuilt on d (the first of two empty hosts) for 100 s, then on z.
    const history = story(VSAN, { a: fails(0, 86_400), b: STAYS_UP, c: STAYS_UP, d: fails(3700, 600) });
    expect(seen(history)).toEqual(["0 vm-1 unavailable", "6 vm-1 available", "4200 pool rebuilt"]);
  });

  it("is rebuilt at once when the disks are destroyed", () => {
    const history = story(VSAN, { a: burns(0, 7200), b: STAYS_UP, c: STAYS_UP });
    expect(seen(history)).toEqual(["0 vm-1 unavailable", "6 vm-1 available", "500 pool rebuilt"]);
  });

  it("has nowhere to be rebuilt on three hosts, until the one that failed is back with new disks", () => {
    const history = story(VSAN, { a: burns(0, 7200), b: STAYS_UP });
    expect(seen(history)).toEqual(["0 vm-1 unavailable", "6 vm-1 available", "7700 pool rebuilt"]);
  });

  it("is lost when the disks of both copies are destroyed, and restored from backup", () => {
    const history = story(VSAN, { a: burns(0, 7200), b: burns(499, 20_000), c: STAYS_UP });
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "6 vm-1 available",
      "499 volume of vm-1 down",
      "499 vm-1 unavailable",
      "499 volume of vm-1 lost",
      // On a, which is back, and on z in place of b.
      "14899 vm-1 available",
    ]);
  });
});

describe("a volume of three copies, one of which is enough (Longhorn)", () => {
  it("runs on with its last copy, and is rebuilt after 600 s", () => {
    const history = story(LONGHORN, { a: fails(0, 7200), b: fails(100, 7200), c: STAYS_UP });
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "8 vm-1 available",
      "100 vm-1 unavailable",
      "108 vm-1 available",
      // On z; the copy of b has no place until a is back at 7,200 s.
      "1100 pool rebuilt",
    ]);
  });

  it("waits for its last copy, since what has been written is on no other", () => {
    const history = story(LONGHORN, { a: fails(0, 500), b: fails(100, 350), c: fails(200, 600) });
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "8 vm-1 available",
      "100 vm-1 unavailable",
      "108 vm-1 available",
      "200 volume of vm-1 down",
      "200 vm-1 unavailable",
      "800 vm-1 available",
    ]);
  });

  it("needs no particular copy when all go at once: nothing was written meanwhile", () => {
    const history = story(LONGHORN, { a: fails(0, 500), b: fails(0, 300), c: fails(5, 400) });
    expect(seen(history)).toEqual(["0 vm-1 unavailable", "5 volume of vm-1 down", "300 vm-1 available"]);
  });

  it("has two copies on two hosts", () => {
    const history = story(LONGHORN, { a: fails(0, 7200) });
    expect(history.simulation.context.model.stores[0]).toMatchObject({ places: 2 });
    expect(seen(history)).toEqual(["0 vm-1 unavailable", "8 vm-1 available"]);
  });
});

describe("an instance whose host dies", () => {
  it("is not started elsewhere before its volume serves", () => {
    // On a like its first copy; b with the second fails before a is declared dead.
    const history = new History({
      horizon: "2d",
      clusters: {
        prod: vsphere({
          hosts: { groups: { a: fails(0, 86_400), b: fails(10, 590), c: STAYS_UP, d: STAYS_UP } },
          instances: { vm: vms(1, { storage: "pool", disk: "100GB" }) },
          rules: { near: { pin: ["vm"], to: ["a"], strength: "should" } },
          recovery: { deadAfter: "20s" },
          storage: { pool: VSAN },
        }),
      },
    }).run();
    expect(history.since(T, /^vm|^volume|rebuilt/, T + 10_000)).toEqual([
      "0 vm-1 unavailable",
      "0 vm-1 lost",
      "10 volume of vm-1 down",
      "30 vm-1 stranded",
      expect.stringMatching(/^600 vm-1 starts on/),
      "660 vm-1 runs",
      "660 vm-1 available",
      "4100 pool rebuilt",
    ]);
  });
});

describe("volumes spread over all hosts (Ceph)", () => {
  it("hang together for the grace, and are rebuilt on all hosts that are left", () => {
    // 2 volumes x 3 copies x 100 GB on 4 hosts: 150 GB to rebuild, by 3 hosts at 200 MB/s: 250 s.
    const history = story(CEPH, { a: fails(0, 7200), b: fails(851, 600), c: STAYS_UP }, 2);
    expect(seen(history)).toEqual([
      "0 vm-1 unavailable",
      "0 vm-2 unavailable",
      "20 vm-1 available",
      "20 vm-2 available",
      "850 pool rebuilt",
      "851 vm-1 unavailable",
      "851 vm-2 unavailable",
      "871 vm-1 available",
      "871 vm-2 available",
    ]);
  });

  it("stop when a second host fails before they are, below min_size", () => {
    const history = story(CEPH, { a: fails(0, 7200), b: fails(849, 600), c: STAYS_UP, d: STAYS_UP }, 2);
    // 600 GB on 5 hosts: 120 GB by 4 hosts at 200 MB/s take 150 s, so that all is well again at 750 s.
    expect(seen(history)).toContain("750 pool rebuilt");
    const earlier = story(CEPH, { a: fails(0, 7200), b: fails(700, 1000), c: STAYS_UP, d: STAYS_UP }, 2);
    expect(seen(earlier).slice(4)).toEqual([
      "700 volume of vm-1 down",
      "700 volume of vm-2 down",
      "700 vm-1 unavailable",
      "700 vm-2 unavailable",
      // 40 GB were left at 700 s; three hosts copy them in 67 s, and then only one host is missing.
      "766.667 pool rebuilt",
      "766.667 vm-1 available",
      "766.667 vm-2 available",
      // The second host, 600 s after it failed: 600 GB on 4 hosts, 150 GB by 3.
      "1550 pool rebuilt",
    ]);
  });

  it("cannot be rebuilt on as many hosts as there are copies", () => {
    const history = story(CEPH, { a: fails(0, 7200), b: STAYS_UP }, 1);
    expect(seen(history)).toEqual(["0 vm-1 unavailable", "20 vm-1 available"]);
  });
});

describe("maintenance of hosts with volumes", () => {
  /** Each host is emptied and taken out for an hour; each volume has its three pieces on three of four hosts. */
  function round(maintenance: Part): History {
    return new History({
      horizon: "1d",
      clusters: {
        prod: vsphere({
          hosts: { count: 4, network: "25Gbps" },
          instances: { vm: vms(4, { storage: "pool" }) },
          storage: { pool: VSAN },
          maintenance: { first: "1h", every: "30d", work: "1h", ...maintenance },
        }),
      },
    }).run();
  }

  const volumesDown = (history: History) => history.times(/^volume/).length;
  /** How long hosts began after the one before, s. */
  const gaps = (history: History) => {
    const times = history.times(/^maintenance/);
    return times.slice(1).map((time, i) => time - times[i]);
  };

  it("waits until the pieces of the host before are up to date", () => {
    const history = round({ keepsVolumes: true });
    expect(volumesDown(history)).toBe(0);
    expect(gaps(history)).toHaveLength(3);
    for (const gap of gaps(history)) {
      expect(gap).toBeGreaterThan(3660);
      expect(gap).toBeLessThan(3700);
    }
  });

  it("takes one host at a time even if it could take two, since each has pieces of a volume of another", () => {
    const history = round({ keepsVolumes: true, concurrent: 2 });
    expect(volumesDown(history)).toBe(0);
    expect(Math.min(...gaps(history))).toBeGreaterThan(3600);
  });

  it("takes volumes down where it does not care", () => {
    expect(volumesDown(round({ keepsVolumes: false }))).toBeGreaterThan(0);
  });
});

describe("an external array", () => {
  it("takes all its volumes down, and nothing else", () => {
    const history = new History({
      horizon: "2d",
      domains: { array: { level: "array", effect: "stall", failures: { outage: failure(`${T}s`, "10m") } } },
      clusters: {
        prod: vsphere({
          hosts: { count: 2 },
          instances: { vm: vms(1, { storage: "san" }), other: vms(1) },
          storage: { san: { domain: "array" } },
        }),
      },
    }).run();
    expect(history.since(T, /^vm|^other|^volume/, T + 1000)).toEqual([
      "0 volume of vm-1 down",
      "0 vm-1 unavailable",
      "600 vm-1 available",
    ]);
  });
});

describe("the storage software of a cluster", () => {
  it("takes down what has its volumes on the hosts, whatever else there is", () => {
    const history = new History({
      horizon: "2d",
      domains: {
        software: { level: "storage-backend", failures: { outage: failure(`${T}s`, "10m") } },
        array: { level: "storage-backend", failures: {} },
      },
      clusters: {
        prod: vsphere({
          hosts: { count: 3, in: ["software"] },
          instances: {
            vm: vms(1, { storage: "pool" }),
            outside: vms(1, { storage: "san" }),
            local: vms(1, { storage: "local" }),
          },
          storage: { pool: LONGHORN, san: { domain: "array" } },
        }),
      },
    }).run();
    expect(history.since(T, /^vm|^outside|^local|^volume/, T + 1000)).toEqual([
      "0 vm-1 unavailable",
      "600 vm-1 available",
    ]);
  });
});
