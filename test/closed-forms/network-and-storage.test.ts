import { describe, expect, test } from "vitest";
import { tailUnavailability } from "../oracles/k-of-n.ts";
import { durations, simulate, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const HOUR = 3600;

const FIXED_CLOCKS = `
      deadAfter: 18s
      preparation: 10s
      primaryLostAfter: 50s
      isolatedAfter: 30s
      primaryIsolatedAfter: 5s
      isolationDelay: 20s
      shutDown: 40s`;

/** One instance on the host behind the switch that fails at 1 h for 30 min; the other host has another switch. */
function cutOff(response: string, effect: string, place: "first" | "last"): string {
  const hosts = [
    "struck: {count: 1, in: [bad]}", //
    "spare: {count: 1, in: [good]}",
  ];
  return `
name: cut-off
horizon: 2h
domains:
  bad: {level: switch, effect: ${effect}, failures: {outage: {lifetime: 1h, repair: 30m}}}
  good: {level: switch, effect: ${effect}}
clusters:
  prod:
    platform: vsphere
    hosts:
      cores: 8
      memory: 64GiB
      failures: {}
      groups:
        ${(place === "first" ? hosts : hosts.toReversed()).join("\n        ")}
    instances: {vm: {cpu: 1, memory: 1GiB, start: 60s, demand: {mean: 0%}}}
    rules: {there: {pin: [vm], to: [struck], strength: should}}
    admission: {policy: none}
    rebalancing: {enabled: false}
    recovery:
      handling: 0s
      isolationResponse: ${response}${FIXED_CLOCKS}
services:
  vm: {requires: [{instances: vm}]}
  hosts: {requires: [{hosts: prod}]}
`;
}

/** Length of the instance's only outage, s, the hosts' one, and the restarts. */
function outcome(text: string): [number[], number[], number] {
  const result = simulate(text, 1, { checked: true });
  const rounded = (service: number) => durations(result, service).map((seconds) => Math.round(seconds));
  return [rounded(0), rounded(1), result.activity.restarts[0]];
}

describe("a host is cut off for 30 min", () => {
  const all = 0.5 * HOUR;

  test("left alone, its instance is gone until the switch is back", () => {
    expect(outcome(cutOff("leave", "cut-off", "first"))).toEqual([[all], [all], 0]);
  });

  test("a secondary powers off after isolation and delay; restart after preparation and start", () => {
    expect(outcome(cutOff("power-off", "cut-off", "first"))).toEqual([[30 + 20 + 10 + 60], [all], 1]);
  });

  test("shutting down first takes longer", () => {
    expect(outcome(cutOff("shut-down", "cut-off", "first"))).toEqual([[30 + 20 + 40 + 10 + 60], [all], 1]);
  });

  test("the primary isolates itself sooner, but the others must first elect another", () => {
    expect(outcome(cutOff("power-off", "cut-off", "last"))).toEqual([[50 + 60], [all], 1]);
  });

  test("without management network only, nothing is lost", () => {
    expect(outcome(cutOff("leave", "isolate", "first"))).toEqual([[], [], 0]);
  });

  test("isolated and told to power off, the instance is restarted though it could be reached", () => {
    expect(outcome(cutOff("power-off", "isolate", "first"))).toEqual([[10 + 60], [], 1]);
  });

  test("partitioned, it runs on and cannot be reached", () => {
    expect(outcome(cutOff("power-off", "partition", "first"))).toEqual([[all], [all], 0]);
  });

  test("without power it is down: dead after 28 s, restarted", () => {
    const [instance, , restarts] = outcome(cutOff("leave", "down", "first"));
    expect([instance, restarts]).toEqual([[18 + 10 + 60], 1]);
  });
});

describe("three hosts, each with a switch of its own that fails, and one array", () => {
  const result = simulate(
    `
name: reach
horizon: 20500h
warmUp: 500h
domains:
  tor: {level: switch, count: 3, failures: {outage: {mtbf: 50h, mttr: 10h}}}
  array: {level: storage-backend, failures: {outage: {mtbf: 100h, mttr: 10h}}}
clusters:
  prod:
    platform: vsphere
    hosts: {count: 3, cores: 8, memory: 64GiB, in: [tor, array], failures: {}}
    instances: {vm: {count: 3, cpu: 1, memory: 1GiB, demand: {mean: 0%}}}
    rules: {apart: {separate: [vm]}}
    admission: {policy: none}
    rebalancing: {enabled: false}
services:
  hosts: {requires: [{hosts: prod, atLeast: 2}]}
  vms: {requires: [{instances: vm, atLeast: 2}]}
  array: {requires: [{domain: array}]}
`,
    100,
  );
  const tor = 10 / 60;
  const array = 10 / 110;

  test("hosts are reached or not: two of three", () => {
    expectMean(unavailability(result, 0), tailUnavailability(3, 2, tor));
  });

  test("instances also hang while the array is gone", () => {
    expectMean(unavailability(result, 1), 1 - (1 - array) * (1 - tailUnavailability(3, 2, tor)));
  });

  test("the array itself", () => {
    expectMean(unavailability(result, 2), array);
  });
});

describe("a host dies while the storage is gone", () => {
  /** Storage is gone from 3,590 s for `repair`, host and instance die at 3,600 s; the verdict is at 3,628 s. */
  function lossOf(repair: string, horizon: string): number[] {
    const result = simulate(
      `
name: failed-power-ons
horizon: ${horizon}
domains:
  array: {level: storage-backend, failures: {outage: {lifetime: 3590s, repair: ${repair}}}}
clusters:
  prod:
    platform: vsphere
    hosts:
      cores: 8
      memory: 64GiB
      in: [array]
      groups:
        doomed: {count: 1, failures: {crash: {lifetime: 1h, repair: 100h}}}
        spare: {count: 1, failures: {}}
    instances: {vm: {cpu: 1, memory: 1GiB, start: 60s, demand: {mean: 0%}}}
    rules: {there: {pin: [vm], to: [doomed], strength: should}}
    admission: {policy: none}
    rebalancing: {enabled: false}
    recovery:
      handling: 0s
      attempts: [2m, 6m, 14m]
      operator: 1h${FIXED_CLOCKS}
services:
  vm: {requires: [{instances: vm}]}
`,
      1,
      { checked: true },
    );
    return [...durations(result), result.activity.restarts_failed[0]];
  }

  test("the first attempt after its return succeeds", () => {
    expect(lossOf("600s", "2h")).toEqual([38 + 14 * 60 + 60, 3]);
  });

  test("when the last has failed an operator acts", () => {
    expect(lossOf("30m", "8170s")).toEqual([38 + 14 * 60 + HOUR + 60, 4]);
  });
});
