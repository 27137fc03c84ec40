/** Hosts that are slowed: what is left of their network and cores, and leaders that are not heard in time. */
import { describe, expect, it } from "vitest";
import { zScore } from "../simulate.ts";
import { DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;

function story(domains: Part, cluster: Part & { hosts: Part }, more: Part = {}): History {
  return new History({ horizon: "11d", domains, clusters: { prod: vsphere(cluster) }, ...more });
}

const slow = (share: Part, more: Part = {}): Part => ({
  level: "switch",
  effect: "slow",
  slow: share,
  failures: { loss: failure("10d", "1h") },
  ...more,
});

describe("a slowed network", () => {
  it("leaves migrations their share of it, from the moment on it is slow to the moment it is not", () => {
    const history = (share: Part) =>
      story(
        { tor: slow(share, { failures: { loss: failure(`${T + 20}s`, "100s") } }) },
        {
          hosts: {
            network: "8Gbps",
            otherTraffic: "0%",
            memory: "256GiB",
            groups: { a: { count: 1, in: ["tor"] }, b: { count: 1 } },
          },
          instances: { vm: vms(1, { memory: "100000000000B", dirtyRate: "0MB/s" }) },
          maintenance: { every: "100d", first: "10d", work: "1h" },
          migration: { overhead: "0s", streamBandwidth: "100Gbps" },
        },
      );
    const movedAt = (share: Part) => {
      const told = history(share);
      const { simulation } = told;
      simulation.begin("slow", 0);
      for (let at = T; at < T + 400; at++) {
        simulation.advance(at);
        if (told.hostOf("vm-1") === "b-01") return at - T;
      }
      return -1;
    };
    // 100 GB at 1 GB/s.
    expect(movedAt({ cpu: "50%" })).toBe(100);
    // 20 GB in 20 s, 40 GB in the 100 s at 0.4 GB/s, 40 GB in 40 s.
    expect(movedAt({ network: "40%" })).toBe(160);
  });

  it("leaves all that runs running, and services up", () => {
    const history = story(
      { tor: slow({ network: "10%", cpu: "10%" }) },
      { hosts: { count: 3, in: ["tor"] }, instances: { vm: vms(3) } },
      { services: { api: { requires: [{ instances: "vm" }] } } },
    ).run();
    expect(history.since(T)).toEqual(["0 incident of tor"]);
    expect(history.tables().incidents).toMatchObject([{ hosts_lost: 0, instances_lost: 0, recovery_s: 0 }]);
  });
});

describe("several reasons to be slow", () => {
  it("count as the worst of them, for network and CPU each, and end one by one", () => {
    const domains = {
      one: slow({ network: "50%", cpu: "30%" }, { failures: { loss: failure("10d", "100s") } }),
      two: slow({ network: "20%" }, { failures: { loss: failure(`${T + 10}s`, "200s") } }),
    };
    const throttled = { heat: failure(`${T + 20}s`, "300s", { effect: "slow", slow: { cpu: "60%" } }) };
    const history = story(domains, {
      hosts: { groups: { a: { count: 1, in: ["one", "two"], failures: throttled } } },
    });
    const { simulation } = history;
    const { networkShare, cpuShare } = simulation.context.state;
    simulation.begin("slow", 0);
    const seen = [1, 11, 21, 101, 211, 321].map((after) => {
      simulation.advance(T + after);
      return [networkShare[0], cpuShare[0]];
    });
    expect(seen).toEqual([
      [0.5, 0.3],
      [0.2, 0.3],
      [0.2, 0.3],
      [0.2, 0.6],
      [1, 0.6],
      [1, 1],
    ]);
  });
});

describe("a slowed CPU", () => {
  it("denies what is asked for beyond what is left", () => {
    const history = story(
      { heat: slow({ cpu: "25%" }, { level: "cooling" }) },
      {
        hosts: { count: 1, cores: 16, in: ["heat"] },
        instances: {
          vm: vms(4, { cpu: 4, demand: { mean: "50%", daily: "0%", noise: "0%" } }),
        },
      },
    ).run();
    // 8 cores asked for, 4 left for an hour.
    expect(history.tables().activity.unmet_cpu_core_s).toBeCloseTo(4 * 3600, 6);
  });
});

describe("the leader of a quorum on a slowed host", () => {
  const quorum = { quorums: { etcd: { members: { instances: "vm" } } } };
  const told = (pause: string, index: number) =>
    story(
      { tor: slow({ network: "50%", pause }) },
      { hosts: { count: 3, in: ["tor"] }, instances: { vm: vms(3) } },
      quorum,
    )
      .run(`seed ${index}`)
      .since(T, /elects|without/);

  it("stays when its followers wait longer than it is late", () => {
    expect(told("0s", 0)).toEqual([]);
    expect(told("800ms", 0)).toEqual([]);
  });

  it("is replaced once when it is later than any of them waits", () => {
    const elections = told("2s", 0);
    expect(elections).toHaveLength(1);
  });

  it("in between, is replaced as often as the first of two followers has waited enough", () => {
    // The first of two that wait 1 to 2 s, less up to 100 ms since the last heartbeat, has by 1.5 s:
    // the mean over s of 1 - (1 - (0.5 + s))^2 for s uniform in 0..0.1.
    const integral = (x: number) => ((1 - x) * (1 - x) * (1 - x)) / 3;
    const expected = 1 - (integral(0.5) - integral(0.6)) / 0.1;
    const replaced = Array.from({ length: 400 }, (_, i) => told("1500ms", i).length);
    expect(Math.abs(zScore(replaced, expected))).toBeLessThan(3.5);
  });
});

describe("what is said of slow hosts", () => {
  const errorOf = (domain: Part): string => {
    try {
      story({ tor: { level: "switch", ...domain } }, { hosts: { count: 1, in: ["tor"] } });
    } catch (error) {
      return String(error);
    }
    return "";
  };

  it("must say what is left, and nothing else may", () => {
    expect(errorOf({ effect: "slow" })).toContain('needs what is left, such as "slow: {network: 50%}"');
    expect(errorOf({ slow: { network: "50%" } })).toContain('"slow" goes with "effect: slow" only');
    expect(errorOf({ effect: "slow", slow: { network: "0%" } })).toContain("domains.tor.slow.network");
  });
});
