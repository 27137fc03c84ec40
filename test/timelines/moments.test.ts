/** The state of everything at moments of a scripted history. Clocks of the platform as in host-failure.test.ts. */
import { describe, expect, it } from "vitest";
import type { Moment } from "../../src/cluster/moment.ts";
import { DAY, History, type Part, vms, vsphere } from "./history.ts";

const T = 3 * DAY;

/** Two hosts in a rack and one in another, a VM on each that votes. */
function story(script: readonly Part[]): History {
  const hosts = { count: 3, in: ["rack", "net"], boot: "10m" };
  return new History({
    horizon: "10d",
    randomFaults: false,
    domains: { rack: { level: "rack", count: 2 }, net: { level: "switch", count: 3 } },
    clusters: { prod: vsphere({ hosts, instances: { vm: vms(3) } }) },
    quorums: {
      etcd: {
        members: { instances: "vm" },
        electionTimeout: "1s",
        heartbeat: "100ms",
        settle: "0s",
        voteWindow: "0s",
      },
    },
    services: { api: { requires: [{ quorum: "etcd" }] } },
    script,
  });
}

const UP = { phase: "up", isReachable: true, isIsolated: false, hasStorage: true, isSlow: false };

/** "vm-1 running on host-01, available": an instance in words. */
function instances({ instances: all }: Moment): string[] {
  return all.map(
    ({ phase, host, isAvailable }, i) => `${i} ${phase} on ${host}${isAvailable ? ", available" : ""}`,
  );
}

describe("a moment", () => {
  it("of the beginning: all is up where it was placed", () => {
    const moment = story([]).runUntil(0).simulation.moment();
    expect(moment).toEqual({
      time: 0,
      hosts: [UP, UP, UP],
      instances: [0, 1, 2].map((host) => ({ phase: "running", host, isAvailable: true })),
      domains: [true, true, true, true, true],
      quorums: [true],
      services: [true],
    });
  });

  it("while a rack is lost, and after it: hosts down, then booting; instances lost, starting elsewhere, running", () => {
    const history = story([{ at: "3d", fail: "rack-1", for: "1h" }]).runUntil(T);
    const lost = history.simulation.moment();
    expect(lost.domains).toEqual([false, true, true, true, true]);
    expect(lost.hosts.map(({ phase }) => phase)).toEqual(["down", "down", "up"]);
    expect(instances(lost)).toEqual(["0 lost on 0", "1 lost on 1", "2 running on 2, available"]);
    expect([lost.quorums, lost.services]).toEqual([[false], [false]]);
    // The primary is alive: dead after 18 s, prepared after 10 more, started in 60.
    history.simulation.advance(T + 60);
    expect(instances(history.simulation.moment())).toEqual([
      "0 starting on 2",
      "1 starting on 2",
      "2 running on 2, available",
    ]);
    history.simulation.advance(T + 1800);
    const restarted = history.simulation.moment();
    expect(instances(restarted)).toEqual([
      "0 running on 2, available",
      "1 running on 2, available",
      "2 running on 2, available",
    ]);
    expect([restarted.quorums, restarted.services, restarted.domains[0]]).toEqual([[true], [true], false]);
    history.simulation.advance(T + 3660);
    const back = history.simulation.moment();
    expect(back.time).toBe(T + 3660);
    expect(back.domains[0]).toBe(true);
    expect(back.hosts.map(({ phase }) => phase)).toEqual(["booting", "booting", "up"]);
  });

  it("while a host is cut off: it is up and out of reach, as is what runs on it", () => {
    const history = story([{ at: "3d", fail: "net-3", for: "1h" }]).runUntil(T + 5);
    const { hosts, instances: all, quorums } = history.simulation.moment();
    expect(hosts).toEqual([UP, UP, { ...UP, isReachable: false, isIsolated: true }]);
    expect(all[2]).toEqual({ phase: "running", host: 2, isAvailable: false });
    expect(quorums).toEqual([true]);
  });

  it("does not change what follows", () => {
    const script = [{ at: "3d", fail: "rack-1", for: "1h" }];
    const looked = story(script).runUntil(T + 30);
    looked.simulation.moment();
    looked.simulation.advance(10 * DAY);
    expect(looked.happened).toEqual(story(script).runUntil(10 * DAY).happened);
  });
});
