/** The state a replication begins with: who is where, and who waits. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, History, type Part, vms, vsphere } from "../../timelines/history.ts";

const HALF = { memory: "32GiB", reservation: { memory: "32GiB" } };

function story(cluster: Part, more: Part = {}): History {
  return new History({ horizon: "11d", clusters: { prod: cluster }, ...more });
}

describe("at the beginning", () => {
  it("instances go, in the scenario's order, to the host with the most room, and run", () => {
    const instances = { a: vms(2), b: vms(1, { cpu: 4 }), c: vms(3) };
    const history = story(vsphere({ hosts: { count: 3 }, instances })).runUntil(0);
    // After a-1, a-2 and b-1 the hosts have used 2, 2 and 4 of 16 cores, 8 of 64 GiB each.
    expect(history.hostsOf("")).toEqual(["host-01", "host-02", "host-03", "host-01", "host-02", "host-01"]);
    expect(history.since(0)).toEqual(
      ["a-1", "a-2", "b-1", "c-1", "c-2", "c-3"].map((vm) => `0 ${vm} available`),
    );
  });

  it("must rules are kept, should rules as far as possible", () => {
    const instances = { etcd: vms(3), web: vms(4) };
    const rules = { apart: { separate: ["etcd"] }, spread: { separate: ["web"], strength: "should" } };
    const history = story(vsphere({ hosts: { count: 3 }, instances, rules })).runUntil(0);
    expect(new Set(history.hostsOf("etcd")).size).toBe(3);
    expect(new Set(history.hostsOf("web")).size).toBe(3);
  });

  it("what finds no room is stranded, in an incident of its own cluster, until a host is empty", () => {
    const cluster = (group: string, host: Part) =>
      vsphere({
        hosts: { groups: { [`${group}-host`]: { count: 2, ...host } } },
        instances: { [group]: vms(3, { memory: "40GiB", reservation: { memory: "40GiB" } }) },
      });
    const history = new History({
      horizon: "11d",
      clusters: {
        roomy: vsphere({ hosts: { count: 1 }, instances: { ok: vms(1) } }),
        one: cluster("x", {}),
        two: cluster("y", {}),
      },
    }).run();
    expect(history.since(0, /incident|lost|stranded/)).toEqual([
      "0 incident of one",
      "0 x-3 lost",
      "0 incident of two",
      "0 y-3 lost",
      "0 x-3 stranded",
      "0 y-3 stranded",
    ]);
    const { incidents } = history.tables();
    expect(incidents.map(({ cause, component }) => `${cause} ${component}`)).toEqual([
      "not yet started one",
      "not yet started two",
    ]);
  });
});

describe("admission control at the beginning", () => {
  const admission = { policy: "percentage", hosts: 1 };

  it("refuses what the tolerated failure would leave no room for, and goes on refusing it", () => {
    const history = story(vsphere({ hosts: { count: 2 }, admission, instances: { vm: vms(3, HALF) } })).run();
    expect(history.since(0, /vm-3|incident/)).toEqual([
      "0 incident of prod",
      "0 vm-3 lost",
      "0 vm-3 stranded",
    ]);
    const { activity, incidents } = history.tables();
    expect(activity.stranded_instance_s).toBe(11 * DAY);
    expect(incidents).toMatchObject([{ cause: "not yet started", component: "prod", instances_lost: 1 }]);
  });

  it("does not limit restarts after a failure", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const history = story(vsphere({ hosts, admission, instances: { vm: vms(2, HALF) } })).run();
    expect(history.since(10 * DAY, /starts|stranded/)).toEqual(["28 vm-1 starts on b-01"]);
  });

  it("keeps dedicated hosts empty, also for what was refused, and gives them to restarts", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 1 } } };
    const dedicated = { policy: "dedicated", hosts: 1 };
    const history = story(
      vsphere({ hosts, admission: dedicated, instances: { vm: vms(2, HALF), late: vms(1, HALF) } }),
    );
    history.runUntil(DAY);
    expect(history.hostsOf("")).toEqual(["a-01", "a-01", "nowhere"]);
    history.simulation.advance(11 * DAY);
    expect(history.since(10 * DAY, /starts/)).toEqual([
      "28 vm-2 starts on b-01",
      "28 vm-1 starts on b-01",
      "3600 late-1 starts on a-01",
    ]);
  });

  it("keeps must rules also for what waits, though a restart would bend them", () => {
    // The second host is too small for the second member, and the first has one already.
    const hosts = { groups: { a: { count: 1 }, b: { count: 1, memory: "4GiB" } } };
    const instances = { etcd: vms(2, { reservation: { memory: "8GiB" } }) };
    const rules = { apart: { separate: ["etcd"] } };
    const history = story(vsphere({ hosts, instances, rules })).run();
    expect(history.since(0, /etcd-2/)).toEqual(["0 etcd-2 lost", "0 etcd-2 stranded"]);
  });

  it("never starts an instance that is never restarted when there was no room for it", () => {
    const instances = { x: vms(3, { ...HALF, priority: "disabled" }) };
    const history = new History({
      horizon: "1d",
      clusters: {
        one: vsphere({ hosts: { count: 2 }, admission, instances }),
        // The next cluster has a queue of its own.
        two: vsphere({ hosts: { groups: { b: { count: 1 } } }, instances: { y: vms(1) } }),
      },
    }).run();
    expect(history.since(0, /x-3/)).toEqual(["0 x-3 lost"]);
  });
});
