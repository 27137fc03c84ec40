/** What maintenance does with instances that cannot, or are not to, be migrated. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;

/** Host a is emptied at 10 d; the rest are never reached within the horizon. */
function story(instances: Record<string, Part>, more: Part = {}): History {
  return new History({
    horizon: "11d",
    clusters: {
      prod: vsphere({
        hosts: { groups: { a: { count: 1 }, b: { count: 2 } } },
        instances,
        migration: { overhead: "5s", downtimeTarget: "1s" },
        maintenance: { first: "10d", every: "100d", work: "20d", retryAfter: "5m", retries: 2 },
        ...more,
      }),
    },
  }).run();
}

/** With memory of 1 byte a copy takes no time worth mentioning. */
const TINY = { memory: "1B", dirtyRate: "0B/s" };
const A = /a-01|vm-1 (lost|starts|runs)/;

describe("an instance on a host to be emptied", () => {
  it("migrates if it can, whatever else it might do", () => {
    for (const eviction of ["migrate", "migrate-if-possible"]) {
      const history = story({ vm: vms(1, { ...TINY, eviction }) });
      expect(history.since(T, A)).toEqual(["0 incident of a-01", "0 maintenance of a-01"]);
      expect(history.hostOf("vm-1")).toBe("b-01");
    }
  });

  it("that cannot migrate and must: it stays, and the host is left out of the round", () => {
    const history = story({ vm: vms(1, { ...TINY, accessMode: "ReadWriteOnce" }) });
    expect(history.since(T, A)).toEqual(["0 incident of a-01", "0 maintenance of a-01"]);
    expect(history.hostOf("vm-1")).toBe("a-01");
    // Two further tries, five minutes apart, then the next host has its turn.
    expect(history.since(T, /maintenance/)).toEqual(["0 maintenance of a-01", "900 maintenance of b-01"]);
  });

  it("that cannot migrate is restarted elsewhere if it may be", () => {
    const history = story({
      vm: vms(1, { ...TINY, accessMode: "ReadWriteOnce", eviction: "migrate-if-possible" }),
    });
    expect(history.since(T, A)).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "0 vm-1 lost",
      "0 vm-1 starts on b-01",
      "60 vm-1 runs",
    ]);
  });

  it("is restarted elsewhere though it could migrate where the platform does so", () => {
    const history = story({ vm: vms(1, { ...TINY, eviction: "restart" }) });
    expect(history.since(T, /vm-1 (lost|starts|runs)/)).toEqual([
      "0 vm-1 lost",
      "0 vm-1 starts on b-01",
      "60 vm-1 runs",
    ]);
    expect(history.tables().activity.migrations).toBe(0);
  });

  it("with its disks in the host stays there, evicted or not", () => {
    const history = story({ vm: vms(1, { ...TINY, storage: "local", eviction: "restart" }) });
    expect(history.hostOf("vm-1")).toBe("a-01");
    expect(history.since(T, /vm-1 (lost|starts|runs)/)).toEqual([]);
  });

  it("with a disk that is made anew loses what was on it, and with it its vote until it is replaced", () => {
    const lossOfMajority = (crash: string) =>
      new History({
        horizon: "11d",
        clusters: {
          prod: vsphere({
            hosts: { groups: { a: { count: 1 }, b: crashing(1, crash, "1m"), c: { count: 2 } } },
            instances: { etcd: vms(3, { ...TINY, storage: "ephemeral", eviction: "restart" }) },
            maintenance: { first: "10d", every: "100d", work: "20d" },
            recovery: { respectSeparation: true },
            rules: { apart: { separate: ["etcd"] } },
          }),
        },
        quorums: { etcd: { members: { instances: "etcd" }, replacement: "30m", settle: "200ms" } },
        services: { api: { requires: [{ quorum: "etcd" }] } },
      })
        .run()
        .times(/majority/)
        .map((time) => time - T);
    // etcd-1 runs again after a minute and is a member again after half an hour. b loses etcd-2 before that, or after.
    expect(lossOfMajority("864600s")).toEqual([600]);
    expect(lossOfMajority("866400s")).toEqual([]);
  });
});

describe("the leader of a quorum on a host to be emptied", () => {
  const quorums = { etcd: { members: { instances: "etcd" }, settle: "200ms" } };
  const services = { api: { requires: [{ quorum: "etcd" }] } };
  const leader = (more: Part) =>
    new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({
          hosts: { count: 3 },
          // The first member leads; host 1 is the first to be emptied.
          instances: { etcd: vms(3, { ...TINY, eviction: "restart" }) },
          maintenance: { first: "10d", every: "100d", work: "20d" },
          ...more,
        }),
      },
      quorums,
      services,
    }).run();

  it("hands over before it is shut down, which nobody notices", () => {
    const history = leader({});
    expect(history.since(T, /etcd-1 (lost|runs)|api/)).toEqual(["0 etcd-1 lost", "60 etcd-1 runs"]);
  });

  it("hands over when its host itself is taken out of service", () => {
    const history = new History({
      horizon: "11d",
      clusters: {
        prod: vsphere({ hosts: { count: 3 }, maintenance: { first: "10d", every: "100d", work: "1h" } }),
      },
      quorums: { etcd: { members: { hosts: "prod" }, settle: "200ms" } },
      services,
    }).run();
    // Each of the three is out for an hour; whoever leads then hands over.
    expect(history.since(T, /maintenance/).length).toBe(3);
    expect(history.since(T, /api|elects/)).toEqual([]);
  });

  it("cannot when it is killed: the others elect", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };
    const history = leader({ hosts, maintenance: {} });
    expect(history.since(T, /api/).length).toBe(2);
  });
});
