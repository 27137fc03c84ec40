/** From an initiating event to what clients notice, through every link, and how the tables book it. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;
const ETCD = { electionTimeout: "1s", heartbeat: "100ms", settle: "200ms", voteWindow: "0s" };

/** Three etcd members and three API servers on hosts of which `hosts` says what fails. */
function kubernetes(hosts: Part, more: Part = {}, cluster: Part = {}): History {
  return new History({
    horizon: "11d",
    clusters: {
      prod: vsphere({
        hosts,
        instances: { etcd: vms(3, { priority: "highest" }), server: vms(3) },
        rules: { apart: { separate: ["etcd"] } },
        recovery: { respectSeparation: true },
        ...cluster,
      }),
    },
    quorums: { etcd: { members: { instances: "etcd" }, ...ETCD } },
    services: { api: { requires: [{ quorum: "etcd" }, { instances: "server", atLeast: 1 }] } },
    ...more,
  });
}

describe("a power feed takes two of three hosts", () => {
  const domains = { feed: { level: "power-feed", failures: { loss: failure("10d", "1h") } } };
  const hosts = { groups: { a: { count: 2, in: ["feed"] }, b: { count: 1 } } };

  it("and with them the majority of etcd, and the API until they are back, have booted and have elected", () => {
    const history = kubernetes(hosts, { domains }).run();
    expect(history.since(T, /./, T + 60)).toEqual([
      "0 incident of feed",
      "0 a-01 down",
      "0 server-1 unavailable",
      "0 server-1 lost",
      "0 etcd-1 unavailable",
      "0 etcd unavailable",
      "0 api down",
      "0 etcd-1 lost",
      "0 a-02 down",
      "0 server-2 unavailable",
      "0 server-2 lost",
      "0 etcd-2 unavailable",
      "0 etcd without majority",
      "0 etcd-2 lost",
      "28 a-01 declared dead",
      "28 a-02 declared dead",
      "28 etcd-1 stranded",
      "28 etcd-2 stranded",
      "28 server-1 starts on b-01",
      "28 server-2 starts on b-01",
    ]);
    // b has a member already and the rule is respected: the other two wait for their hosts.
    expect(history.since(T, /etcd-[12] (stranded|starts|runs)/)).toEqual([
      "28 etcd-1 stranded",
      "28 etcd-2 stranded",
      "4200 etcd-1 starts on a-01",
      "4200 etcd-2 starts on a-02",
      "4260 etcd-1 runs",
      "4260 etcd-2 runs",
    ]);
    const { outages, incidents } = history.tables();
    expect(outages.length).toBe(1);
    expect(outages[0]).toMatchObject({
      start_s: T,
      incident: 0,
      cause: "feed loss",
      component: "feed",
      censored: 0,
    });
    // 0..2T for the first of two, and settling, after the first member runs.
    expect(outages[0].duration_s).toBeGreaterThan(4260 + 0.2);
    expect(outages[0].duration_s).toBeLessThan(4260 + 2.2);
    expect(incidents).toMatchObject([
      {
        cause: "feed loss",
        component: "feed",
        hosts_lost: 2,
        instances_lost: 4,
        instances_restarted: 4,
        instances_stranded: 2,
        services_lost: 1,
        instance_lost_s: 2 * 88 + 2 * 4260,
        recovery_s: outages[0].duration_s,
      },
    ]);
    expect(history.happened.filter(({ time }) => time >= T).every(({ incident }) => incident === 0)).toBe(
      true,
    );
  });
});

describe("incidents at the same time", () => {
  it("share an outage in this way: it is booked to the one that broke the majority", () => {
    const hosts = {
      groups: { a: crashing(1, "10d", "2h"), b: crashing(1, "864600s", "1h"), c: { count: 1 } },
    };
    const history = kubernetes(hosts).run();
    const { outages, incidents } = history.tables();
    // etcd-1 of a, the leader, costs an election; etcd-2 of b 10 min later the majority.
    expect(outages.map(({ start_s, component, incident }) => [start_s - T, component, incident])).toEqual([
      [0, "a-01", 0],
      [600, "b-01", 1],
    ]);
    expect(outages[0].duration_s).toBeLessThan(2.2);
    // b is back after 1 h and takes a member: its own or the one of a, which waits longer.
    expect(outages[1].duration_s).toBeGreaterThan(3660);
    expect(outages[1].duration_s).toBeLessThan(3663);
    expect(
      incidents.map(({ component, services_lost, hosts_lost }) => [component, services_lost, hosts_lost]),
    ).toEqual([
      ["a-01", 1, 1],
      ["b-01", 1, 1],
    ]);
  });

  it("are told apart by what each took down, and each is recovered when that is back", () => {
    const hosts = {
      groups: { a: crashing(1, "10d", "2h"), b: crashing(1, "864001s", "1h"), c: { count: 2 } },
    };
    const history = new History({
      horizon: "11d",
      clusters: { prod: vsphere({ hosts, instances: { vm: vms(8) } }) },
    }).run();
    const { incidents } = history.tables();
    expect(incidents).toMatchObject([
      {
        component: "a-01",
        instances_lost: 2,
        instances_restarted: 2,
        instance_lost_s: 2 * 88,
        recovery_s: 7200,
      },
      {
        component: "b-01",
        instances_lost: 2,
        instances_restarted: 2,
        instance_lost_s: 2 * 88,
        recovery_s: 3600,
      },
    ]);
  });
});

describe("warm-up and horizon", () => {
  const single = (lifetime: string, repair: string, more: Part) =>
    new History({
      clusters: { prod: { platform: "plain", hosts: { groups: { a: crashing(1, lifetime, repair) } } } },
      services: { host: { requires: [{ hosts: "prod" }] } },
      ...more,
    })
      .run()
      .tables();

  it("an outage that began in the warm-up counts from its end, and keeps its incident", () => {
    const { outages, replications, incidents } = single("10d", "2h", { warmUp: "241h", horizon: "12d" });
    expect(outages).toMatchObject([
      {
        start_s: 241 * 3600,
        duration_s: 3600,
        incident: 0,
        cause: "host crash",
        component: "a-01",
        censored: 0,
      },
    ]);
    expect(replications).toMatchObject([
      { observed_s: 12 * DAY - 241 * 3600, downtime_s: 3600, outages: 1, longest_outage_s: 3600 },
    ]);
    expect(incidents).toMatchObject([{ start_s: T, recovery_s: 7200 }]);
  });

  it("one that is over by then does not count, not even when it ends at that moment", () => {
    for (const warmUp of ["11d", "242h"]) {
      const { outages, replications } = single("10d", "2h", { warmUp, horizon: "12d" });
      expect(outages).toEqual([]);
      expect(replications).toMatchObject([{ downtime_s: 0, outages: 0, longest_outage_s: 0 }]);
    }
  });

  it("one that the horizon cuts off is censored, and its incident not recovered", () => {
    const { outages, replications, incidents } = single("10d", "2d", { horizon: "11d" });
    expect(outages).toMatchObject([{ start_s: T, duration_s: DAY, censored: 1 }]);
    expect(replications).toMatchObject([{ downtime_s: DAY, outages: 1 }]);
    expect(incidents[0].recovery_s).toBeNaN();
  });

  it("one that ends at the horizon is not cut off", () => {
    const { outages } = single("10d", "1d", { horizon: "11d" });
    expect(outages).toMatchObject([{ duration_s: DAY, censored: 0 }]);
  });
});

describe("failures during maintenance", () => {
  const maintenance = { first: "10d", every: "100d", work: "30m" };

  it("of another host, while one is out: its instances have a host less to go to", () => {
    const alone = { count: 1 };
    const hosts = { groups: { a: alone, b: crashing(1, `${T + 900}s`, "2h"), c: alone, d: alone } };
    const history = kubernetes(hosts, {}, { maintenance }).run();
    // etcd-1 went from a to d; c has etcd-3; b's etcd-2 has to wait until a is put back.
    const [putBack] = history.times(/a-01 back/);
    expect(putBack - T).toBeGreaterThan(1800);
    expect(history.since(T, /etcd-2 (stranded|starts)/)[0]).toBe("928 etcd-2 stranded");
    expect(history.since(putBack, /etcd-2 starts/)).toEqual(["0 etcd-2 starts on a-01"]);
  });

  it("of a host that is out costs nothing more, and is no loss of a host", () => {
    const hosts = { groups: { a: crashing(1, `${T + 900}s`, "1h"), b: { count: 2 } } };
    const history = new History({
      horizon: "11d",
      clusters: { prod: vsphere({ hosts, instances: { vm: vms(3) }, maintenance }) },
    }).run();
    const { incidents, activity } = history.tables();
    const crash = incidents.find(({ cause }) => cause === "host crash");
    expect(crash).toMatchObject({ hosts_lost: 0, instances_lost: 0, recovery_s: 0 });
    expect(activity).toMatchObject({ host_failures: 0, instance_failures: 0, maintenance_hosts: 3 });
  });

  it("of a host that is being emptied takes what is still on it, and ends its maintenance", () => {
    // 64 GiB at 1 Gbit/s take about 10 min.
    const hosts = { network: "1Gbps", groups: { a: crashing(1, `${T + 60}s`, "1h"), b: { count: 2 } } };
    const instances = { vm: vms(3, { memory: "32GiB", dirtyRate: "0MB/s" }) };
    const history = new History({
      horizon: "11d",
      clusters: { prod: vsphere({ hosts, instances, maintenance }) },
    }).run();
    expect(history.since(T, /a-01|vm-1/).slice(0, 9)).toEqual([
      "0 incident of a-01",
      "0 maintenance of a-01",
      "60 incident of a-01",
      "60 a-01 down",
      "60 vm-1 unavailable",
      "60 vm-1 lost",
      "88 a-01 declared dead",
      "88 vm-1 starts on b-01",
      "148 vm-1 runs",
    ]);
  });
});
