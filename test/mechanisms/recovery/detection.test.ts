/** Who watches over a cluster, and what waits while nobody does. The timelines proper are in test/timelines. */
import { describe, expect, it } from "vitest";
import { HOST_IN_MAINTENANCE } from "../../../src/cluster/state.ts";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "../../timelines/history.ts";

const T = 10 * DAY;
const DECLARED = /declared/;

describe("detection", () => {
  it("by nobody: what is lost comes back with its host only", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };
    const cluster = vsphere({ hosts, recovery: { detection: "none" }, instances: { vm: vms(3) } });
    const history = new History({ horizon: "11d", clusters: { prod: cluster } }).run();
    expect(history.since(T, /declared|starts|runs/)).toEqual(["3600 vm-1 starts on a-01", "3660 vm-1 runs"]);
  });

  it("is a matter of each cluster: the primary of one dies, the other watches on", () => {
    const primary = { groups: { b: { count: 2 }, a: crashing(1, "10d", "1h") } };
    const secondary = { groups: { c: crashing(1, "10d", "1h"), d: { count: 2 } } };
    const history = new History({
      horizon: "11d",
      clusters: {
        one: vsphere({ hosts: primary, instances: { x: vms(3) } }),
        two: vsphere({ hosts: secondary, instances: { y: vms(3) } }),
      },
    }).run();
    expect(history.since(T, DECLARED)).toEqual(["28 c-01 declared dead", "35 a-01 declared dead"]);
  });

  it("books every verdict to the incident the host was lost in, whoever makes it wait", () => {
    const hosts = {
      groups: { b: crashing(1, "864001s", "1h"), c: { count: 1 }, a: crashing(1, "10d", "1h") },
    };
    const cluster = vsphere({ hosts, instances: { vm: vms(3) } });
    const history = new History({ horizon: "11d", clusters: { prod: cluster } }).run();
    const incidentOf = (what: string) => history.happened.find((line) => line.what === what)?.incident;
    expect(incidentOf("a-01 declared dead")).toBe(0);
    expect(incidentOf("b-01 declared dead")).toBe(1);
    expect(incidentOf("vm-3 runs")).toBe(0);
    expect(incidentOf("vm-1 runs")).toBe(1);
  });

  it("is handed over without delay by a primary that leaves for maintenance", () => {
    // b 1 to 3 d, c 3 to 5 d, a, the primary, 5 to 7 d: from then on c is primary.
    const maintenance = { first: "1d", every: "100d", work: "2d" };
    const story = (groups: Part) =>
      new History({
        horizon: "11d",
        clusters: { prod: vsphere({ hosts: { groups }, maintenance, instances: { vm: vms(1) } }) },
      }).run();
    const dies = crashing(1, "10d", "1h");
    const lives = { count: 1 };
    expect(story({ b: lives, c: lives, a: dies }).since(T, DECLARED)).toEqual(["28 a-01 declared dead"]);
    expect(story({ b: lives, c: dies, a: lives }).since(T, DECLARED)).toEqual(["35 c-01 declared dead"]);
  });

  it("goes on without a gap in that moment", () => {
    const hosts = { groups: { b: crashing(1, "864001s", "1h"), c: { count: 1 }, a: { count: 1 } } };
    const history = new History({
      horizon: "11d",
      clusters: { prod: vsphere({ hosts, instances: { vm: vms(2) } }) },
    });
    const { simulation } = history.runUntil(T);
    simulation.context.state.hostPhase[2] = HOST_IN_MAINTENANCE;
    simulation.hostTakenOut(2);
    simulation.advance(T + 60);
    expect(history.since(T, DECLARED)).toEqual(["29 b-01 declared dead"]);
  });

  it("holds what waits in the queue while the primary is being replaced", () => {
    // b takes one start at a time; the primary dies while vm-3 of a is still waiting for its turn.
    const hosts = {
      groups: { a: crashing(1, "10d", "1h"), b: { count: 1 }, p: crashing(1, "864080s", "1h") },
    };
    const pinned = { rules: { here: { pin: ["vm"], to: ["a", "b"] } } };
    const cluster = vsphere({
      hosts,
      recovery: { concurrencyPerHost: 1, handling: "60s" },
      instances: { vm: vms(4) },
      ...pinned,
    });
    const history = new History({ horizon: "11d", clusters: { prod: cluster } }).run();
    // The second start would be due at 88 s, but from 80 to 115 s nobody gives orders.
    expect(history.since(T, /starts/)).toEqual(["28 vm-3 starts on b-01", "115 vm-1 starts on b-01"]);
  });

  it("notices two failures of one host apart", () => {
    const both = { count: 1, failures: { one: failure("10d", "10s"), two: failure("864020s", "1h") } };
    const hosts = { groups: { a: both, b: { count: 2 } } };
    const cluster = vsphere({ hosts, recovery: { restartOnReturn: false }, instances: { vm: vms(3) } });
    const history = new History({ horizon: "11d", clusters: { prod: cluster } }).run();
    // Back before the verdict and lost again: the clocks count from the second death.
    expect(history.since(T, /declared|starts/)).toEqual(["48 a-01 declared dead", "48 vm-1 starts on b-01"]);
  });
});
