/** Several things are down at once, or one in several ways: which of them an outage is booked to, and which are told. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";
import { chainsOf, phasesOf, type Tables } from "./outages-told.ts";

const HOUR = 3600;

/** Plain hosts of which a service needs some; what fails is scripted. */
function machines(need: number, hosts: Part, script: readonly Part[], domains: Part = {}): Tables {
  return new History({
    horizon: "3d",
    randomFaults: false,
    domains,
    clusters: { site: { platform: "plain", hosts } },
    services: { up: { requires: [{ hosts: "site", atLeast: need }] } },
    script,
  })
    .run()
    .tables();
}

describe("time is booked to what is nearest to being back", () => {
  it("of two hosts that are down, one of which would do, the one that boots", () => {
    const tables = machines(
      1,
      { count: 2, boot: "30m", in: ["feed"] },
      [
        { at: "1h", fail: "feed", for: "1h" },
        { at: "1h", fail: "site/host-01", for: "10h" },
      ],
      { feed: { level: "power-feed" } },
    );
    expect(phasesOf(tables)).toEqual({ repair: HOUR, boot: 0.5 * HOUR });
  });

  it("of a loss that is still to be noticed and a host that boots and starts what it ran, the host", () => {
    const tables = new History({
      horizon: "11d",
      domains: { feed: { level: "power-feed", failures: { loss: failure("10d", "5s") } } },
      clusters: {
        prod: vsphere({
          hosts: { boot: "10s", groups: { a: { count: 1, in: ["feed"] }, b: { count: 2 } } },
          instances: { vm: vms(1) },
        }),
      },
      services: { up: { requires: [{ instances: "vm" }] } },
    })
      .run()
      .tables();
    // Without power for 5 s of the 28 s it would take to notice and decide; then 10 s to boot and 60 s to start.
    expect(phasesOf(tables)).toEqual({ detection: 5, boot: 10 + 60 });
  });
});

it("a lost instance waits for its volume rather than for room, though no host takes it because of the volume", () => {
  const pool = {
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
  const tables = new History({
    horizon: "11d",
    domains: { feed: { level: "power-feed", failures: { loss: failure("10d", "1h") } } },
    clusters: {
      prod: vsphere({
        hosts: { network: "25Gbps", groups: { a: { count: 2, in: ["feed"] }, b: { count: 1 } } },
        instances: { vm: vms(1, { storage: "pool", disk: "100GB" }) },
        storage: { pool },
      }),
    },
    services: { up: { requires: [{ instances: "vm" }] } },
  })
    .run()
    .tables();
  // Noticed after 15 s without heartbeat datastores, and 10 s; two of three copies are away until their hosts have power after 1 h, and have booted for 10 min.
  expect(phasesOf(tables)).toEqual({ detection: 25, storage: HOUR + 600 - 25, boot: 60 });
});

describe("incidents that were not needed are not told", () => {
  const domains = { tor: { level: "switch" } };

  it("a host that has been down for long, when a switch takes enough hosts by itself", () => {
    const hosts = { groups: { a: { count: 1 }, b: { count: 3, in: ["tor"] } } };
    const script = [
      { at: "1h", fail: "site/a-01", for: "2d" },
      { at: "1d", fail: "tor", for: "1h" },
    ];
    const tables = machines(2, hosts, script, domains);
    expect(chainsOf(tables)).toEqual(["script tor: tor > b-01 > up"]);
    expect(tables.outages).toMatchObject([{ contributing: 1, start_s: DAY, duration_s: HOUR }]);
  });

  it("the earlier of two hosts, when either would have been enough with the switch", () => {
    const hosts = { groups: { a: { count: 2 }, b: { count: 3, in: ["tor"] }, c: { count: 1 } } };
    const script = [
      { at: "1h", fail: "site/a-02", for: "2d" },
      { at: "2h", fail: "site/a-01", for: "2d" },
      { at: "1d", fail: "tor", for: "1h" },
    ];
    // Three of six: the switch leaves three, one of which has to be away; two are.
    const tables = machines(3, hosts, script, domains);
    expect(chainsOf(tables)).toEqual(["script site/a-01: a-01 > up", "script tor: tor > b-01 > up"]);
    expect(tables.outages).toMatchObject([{ contributing: 2, start_s: DAY, duration_s: HOUR }]);
  });

  it("the later and lesser of two, when only the earlier was enough with the switch", () => {
    const hosts = {
      groups: {
        a: { count: 2, in: ["feed"] },
        b: { count: 1 },
        c: { count: 3, in: ["tor"] },
        d: { count: 2 },
      },
    };
    const script = [
      { at: "1h", fail: "feed", for: "2d" },
      { at: "2h", fail: "site/b-01", for: "2d" },
      { at: "1d", fail: "tor", for: "1h" },
    ];
    // Four of eight: the switch leaves five, of which the host takes one that can be spared, and the feed two.
    const tables = machines(4, hosts, script, { ...domains, feed: { level: "power-feed" } });
    expect(chainsOf(tables)).toEqual(["script feed: feed > a-01 > up", "script tor: tor > c-01 > up"]);
  });

  it("what follows at the same instant, when the one before it has taken enough", () => {
    const script = [
      { at: "1d", fail: "tor", for: "1h" },
      { at: "1d", fail: "feed", for: "1h" },
    ];
    const hosts = { count: 2, in: ["feed", "tor"] };
    const tables = machines(1, hosts, script, { ...domains, feed: { level: "power-feed" } });
    expect(chainsOf(tables)).toEqual(["script tor: tor > host-01 > up"]);
  });
});

it("a quorum group that only lacks a leader is down through the member that left", () => {
  const tables = new History({
    horizon: "11d",
    clusters: {
      prod: vsphere({
        hosts: { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } },
        instances: { etcd: vms(3) },
        rules: { apart: { separate: ["etcd"] } },
      }),
    },
    quorums: {
      etcd: {
        members: { instances: "etcd" },
        electionTimeout: "1s",
        heartbeat: "100ms",
        settle: "0s",
        voteWindow: "0s",
      },
    },
    services: { api: { requires: [{ quorum: "etcd" }] } },
  })
    .run()
    .tables();
  expect(chainsOf(tables)).toEqual(["host crash: a-01 > etcd-1 > etcd > api"]);
  expect(Object.keys(phasesOf(tables))).toEqual(["election"]);
});
