/** Instances that are lost with their host: detection, restart elsewhere, queues, and return with the host. */
import { describe, expect, test } from "vitest";
import { explore, stationary } from "../oracles/markov-chain.ts";
import { bootAfterRepairUnavailability, longRunUnavailability } from "../oracles/renewal.ts";
import { completionTime, meanMakespanExponential } from "../oracles/restart-queue.ts";
import { movingUnavailability, restartUnavailability } from "../oracles/vm-restart.ts";
import { durations, mean, simulate, totals, unavailability } from "../simulate.ts";
import { expectMean, expectRatio } from "./expect-exact.ts";

const HOUR = 3600;

/** Room for everything: capacity never delays a restart. */
const HOST = "cores: 64, memory: 256GiB";
const SMALL = "cpu: 1, memory: 1GiB, demand: {mean: 0%}";

describe("one instance on many hosts: a failure costs detection and restart", () => {
  function cluster(start: string, repair: string): string {
    return `
name: restart
horizon: 20500h
warmUp: 500h
clusters:
  prod:
    platform: vsphere
    hosts: {count: 8, ${HOST}, failures: {crash: {mtbf: 20h, repair: ${repair}}}}
    instances: {vm: {${SMALL}, start: ${start}}}
    recovery: {handling: 0s, deadAfter: 20m, preparation: 10m, primaryLostAfter: 0s}
    admission: {policy: none}
    rebalancing: {enabled: false}
    migration: {enabled: false}
services:
  vm: {requires: [{instances: vm}]}
`;
  }
  // (d + r) / (MTTF + d + r) holds if hosts do not fail during r; if they do, one restart more is needed.
  test("fixed restart", () => {
    const exact = movingUnavailability(1 / 20, 0.5, Math.exp(-1 / 20));
    expect(exact).toBeCloseTo(restartUnavailability(20, 0.5, 1), 2);
    expectMean(unavailability(simulate(cluster("1h", "5h"), 50)), exact);
  });

  test("exponential restart, lognormal repair", () => {
    const text = cluster("{exponential: {mean: 1h}}", "{lognormal: {mean: 5h, cv: 50%}}");
    expectMean(unavailability(simulate(text, 50)), movingUnavailability(1 / 20, 0.5, 1 / (1 + 1 / 20)));
  });
});

/**
 * Where instance and primary are: clocks of seconds against lives of hours, so both move at once. The instance goes to
 * the first host that is up (all are empty, ties go to the first), the primary's part to the last one.
 */
function primaryShareOfLosses(hosts: number, mtbf: number, mttr: number): number {
  interface Place {
    readonly up: readonly boolean[];
    readonly instance: number;
    readonly primary: number;
  }
  const afterLoss = ({ up, instance, primary }: Place, host: number): Place => {
    const left = up.map((isUp, i) => isUp && i !== host);
    return {
      up: left,
      instance: instance === host ? left.indexOf(true) : instance,
      primary: primary === host ? left.lastIndexOf(true) : primary,
    };
  };
  const afterReturn = ({ up, instance, primary }: Place, host: number): Place => ({
    up: up.map((isUp, i) => isUp || i === host),
    instance: instance < 0 ? host : instance,
    primary: primary < 0 ? host : primary,
  });
  const { states, q } = explore<Place>(
    { up: new Array<boolean>(hosts).fill(true), instance: 0, primary: hosts - 1 },
    (place) =>
      place.up.map((isUp, host) => ({
        to: isUp ? afterLoss(place, host) : afterReturn(place, host),
        rate: isUp ? 1 / mtbf : 1 / mttr,
      })),
    ({ up, instance, primary }) => `${up.join()} ${instance} ${primary}`,
  );
  const pi = stationary(q);
  const isTogether = ({ instance, primary }: Place) => instance === primary && instance >= 0;
  const hasSuccessor = ({ up }: Place) => up.filter((isUp) => isUp).length > 1;
  let together = 0;
  let all = 0;
  states.forEach((place, i) => {
    if (place.instance < 0 || !hasSuccessor(place)) return;
    all += pi[i];
    if (isTogether(place)) together += pi[i];
  });
  return together / all;
}

describe("detection by a primary that may be the host that died", () => {
  const result = simulate(
    `
name: primary
horizon: 40000h
warmUp: 1000h
clusters:
  prod:
    platform: vsphere
    hosts: {count: 3, ${HOST}, failures: {crash: {mtbf: 100h, mttr: 20h}}}
    instances: {vm: {${SMALL}, start: 10s}}
    recovery: {handling: 0s, deadAfter: 20s, preparation: 10s, primaryLostAfter: 90s, restartOnReturn: false}
    admission: {policy: none}
    rebalancing: {enabled: false}
services:
  vm: {requires: [{instances: vm}]}
`,
    50,
  );
  /** Outages of one length, to the second, by replication. */
  const outagesOf = (seconds: number) => {
    const counts = new Array<number>(result.count).fill(0);
    result.outages.duration_s.forEach((duration, row) => {
      if (Math.round(duration) === seconds) counts[result.outages.replication[row]]++;
    });
    return counts;
  };
  const bySecondary = outagesOf(20 + 10 + 10);
  const byPrimary = outagesOf(90 + 10);
  const either = bySecondary.map((count, i) => count + byPrimary[i]);

  test("an outage takes one of two times, but for hosts that fail at nearly the same time or all", () => {
    expect(mean(either) / mean(totals(result, "outages"))).toBeGreaterThan(0.85);
  });

  test("how often the primary dies with it: chain on the places of both", () => {
    expectRatio(byPrimary, either, primaryShareOfLosses(3, 100, 20));
  });
});

describe("ten instances lost with one host, three power-ons at a time", () => {
  function cluster(handling: string): string {
    const services = Array.from(
      { length: 10 },
      (_, i) => `  atleast-${i + 1}: {requires: [{instances: vm, atLeast: ${i + 1}}]}`,
    );
    return `
name: queue
horizon: 20h
clusters:
  prod:
    platform: vsphere
    hosts:
      groups:
        doomed: {count: 1, ${HOST}, failures: {crash: {lifetime: 1h, repair: 1000h}}}
        spare: {count: 1, ${HOST}, failures: {}}
    instances: {vm: {count: 10, ${SMALL}, start: 0s}}
    rules: {there: {pin: [vm], to: [doomed], strength: should}}
    recovery: {deadAfter: 18s, preparation: 12s, primaryLostAfter: 0s, concurrencyPerHost: 3, handling: ${handling}}
    admission: {policy: none}
    rebalancing: {enabled: false}
services:
${services.join("\n")}
`;
  }

  test("fixed power-ons go in waves: the j-th is back after ceil(j / c) B", () => {
    const result = simulate(cluster("100s"), 1);
    for (let j = 1; j <= 10; j++) {
      expect(durations(result, j - 1)).toHaveLength(1);
      expect(durations(result, j - 1)[0]).toBeCloseTo(30 + completionTime(j, 3, 100), 6);
    }
    expect(result.activity.restarts[0]).toBe(10);
  });

  test("exponential power-ons: mean time until all are back", () => {
    const result = simulate(cluster("{exponential: {mean: 100s}}"), 2000);
    expectMean(totals(result, "downtime_s", 9), 30 + meanMakespanExponential(10, 3, 1 / 100));
  });
});

describe("an instance with local storage returns with its host", () => {
  function cluster(platform: string, lifetime: string): string {
    return `
name: local
horizon: 40500h
warmUp: 500h
clusters:
  prod:
    platform: ${platform}
    hosts: {count: 2, ${HOST}, failures: {crash: {${lifetime}, mttr: 4h}}}
    instances: {vm: {count: 1, ${SMALL}, storage: local, start: 1h}}
    rebalancing: {enabled: false}
    admission: {policy: none}
services:
  vm: {requires: [{instances: vm}]}
`;
  }
  // A life shorter than the start serves nothing.
  test.each(["plain", "vsphere"])("%s: exponential lifetime", (platform) => {
    const result = simulate(cluster(platform, "mtbf: 40h"), 50);
    expectMean(unavailability(result), bootAfterRepairUnavailability(1 / 40, 4, 1));
  });

  test("uniform lifetime from 10 h: (MTTR + start) / (MTBF + MTTR)", () => {
    const result = simulate(cluster("plain", "lifetime: {uniform: {min: 10h, max: 70h}}"), 50);
    expectMean(unavailability(result), longRunUnavailability(40 - 1, 4 + 1));
  });
});

test("an instance waits for room: it fits on one other host only, which fails too", () => {
  // Host 1 dies at 1 h, the instance goes to host 2, which dies at 2 h; host 1 is back at 4 h and takes it again.
  const result = simulate(
    `
name: stranded
horizon: 510m
clusters:
  prod:
    platform: vsphere
    hosts:
      groups:
        first: {count: 1, cores: 4, memory: 8GiB, failures: {crash: {lifetime: 1h, repair: 3h}}}
        second: {count: 1, cores: 4, memory: 8GiB, failures: {crash: {lifetime: 2h, repair: 100h}}}
    instances: {vm: {cpu: 4, memory: 8GiB, reservation: {memory: 8GiB}, demand: {mean: 0%}, start: 60s}}
    recovery: {handling: 0s, deadAfter: 18s, preparation: 12s, primaryLostAfter: 0s}
    admission: {policy: none}
    rebalancing: {enabled: false}
services:
  vm: {requires: [{instances: vm}]}
`,
    1,
    { checked: true },
  );
  expect([...result.outages.start_s]).toEqual([1, 2, 5].map((hours) => hours * HOUR));
  // At 5 h host 1 fails again; no other host is up until it is back at 8 h.
  expect(durations(result)[0]).toBeCloseTo(90, 6);
  expect(durations(result)[1]).toBeCloseTo(2 * HOUR + 60, 6);
  expect(durations(result)[2]).toBeCloseTo(3 * HOUR + 60, 6);
});

test("room that appears while the cluster has no primary is used when it has one again", () => {
  // The instance of host a, dead at 3,600 s, fits on c only, which is back at 3,700 s. The primary d dies at 3,650 s;
  // its successor restarts instances from 3,740 s.
  const result = simulate(
    `
name: blind
horizon: 5000s
clusters:
  prod:
    platform: vsphere
    hosts:
      cores: 8
      memory: 8GiB
      groups:
        a: {count: 1, failures: {crash: {lifetime: 3600s, repair: 100h}}}
        b: {count: 1, failures: {}}
        c: {count: 1, failures: {crash: {lifetime: 1800s, repair: 1900s}}}
        d: {count: 1, memory: 1GiB, failures: {crash: {lifetime: 3650s, repair: 100h}}}
    instances:
      on-a: {cpu: 1, memory: 8GiB, reservation: {memory: 8GiB}, start: 60s, demand: {mean: 0%}}
      on-b: {cpu: 1, memory: 8GiB, reservation: {memory: 8GiB}, start: 60s, demand: {mean: 0%}}
    rules:
      a: {pin: [on-a], to: [a], strength: should}
      b: {pin: [on-b], to: [b], strength: should}
    recovery: {handling: 0s, deadAfter: 20s, preparation: 10s, primaryLostAfter: 90s}
    admission: {policy: none}
    rebalancing: {enabled: false}
services:
  vm: {requires: [{instances: on-a}]}
`,
    1,
    { checked: true },
  );
  expect(durations(result).map(Math.round)).toEqual([140 + 60]);
  expect(result.activity.stranded_instance_s[0]).toBeCloseTo(110, 6);
});
