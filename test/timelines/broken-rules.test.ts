/** How long placement rules are broken after failures: as intervals of single histories, and on average. */
import { describe, expect, it, test } from "vitest";
import { expectMean } from "../closed-forms/expect-exact.ts";
import { simulate } from "../simulate.ts";
import { crashing, DAY, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * DAY;

/** [rule, start after T, duration, cause, whether the horizon cut it off] of each interval. */
function violations(history: History) {
  return history
    .tables()
    .violations.map(({ rule, start_s, duration_s, cause, censored }) => [
      history.model.rules[rule].name.replace(/.*\//, ""),
      Math.round(start_s - T),
      Math.round(duration_s),
      cause,
      censored === 1,
    ]);
}

function story(cluster: Part & { hosts: Part }, more: Part = {}): History {
  return new History({ horizon: "11d", clusters: { prod: vsphere(cluster) }, ...more }).run();
}

const THREE = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };
const APART = { apart: { separate: ["etcd"], strength: "should" } };
const FAST = { network: "100Gbps" };

describe("a should rule", () => {
  it("is broken from the restart beside another until the platform has mended it", () => {
    const history = story({
      hosts: { ...THREE, ...FAST },
      instances: { etcd: vms(3, { memory: "1MiB" }) },
      rules: APART,
      rebalancing: { enabled: true, interval: "5m" },
      migration: { overhead: "0s" },
    });
    // Declared dead after 18 s, powered on 10 s later; a-01 is back at 3,600 s, when the controller looks next at 3,900 s.
    const [[rule, start, duration, cause, censored]] = violations(history);
    expect([rule, start, cause, censored]).toEqual(["apart", 28, "host crash", false]);
    expect(duration).toBe(3900 - 28);
  });

  it("stays so to the end where nobody mends it", () => {
    const history = story({ hosts: THREE, instances: { etcd: vms(3) }, rules: APART });
    expect(violations(history)).toEqual([["apart", 28, DAY - 28, "host crash", true]]);
  });

  it("goes on being broken when all of it is lost and at once restarted together elsewhere", () => {
    const clocks = { deadAfter: "0s", primaryLostAfter: "0s", preparation: "0s", handling: "0s" };
    const groups = { a: crashing(1, "10d", "1h"), b: crashing(1, `${T + 7200}s`, "1h") };
    const history = story({
      hosts: { groups },
      instances: { etcd: vms(2, { start: "0s" }) },
      rules: APART,
      recovery: clocks,
    });
    expect(violations(history)).toEqual([["apart", 0, DAY, "host crash", true]]);
  });

  it("that cannot be kept is broken from the beginning, because of nothing that happened", () => {
    const history = story({ hosts: { count: 2 }, instances: { etcd: vms(3) }, rules: APART });
    expect(violations(history)).toEqual([["apart", -T, 11 * DAY, "none", true]]);
  });

  it("is watched after the warm-up only", () => {
    const history = story(
      { hosts: { count: 2 }, instances: { etcd: vms(3) }, rules: APART },
      { warmUp: "1d" },
    );
    expect(violations(history)).toEqual([["apart", DAY - T, 10 * DAY, "none", true]]);
  });
});

describe("rules of other kinds", () => {
  const hosts = { groups: { a: crashing(2, "10d", "1h"), b: { count: 2 } } };
  const rack = { rack: { level: "rack", count: 2 } };
  const inRacks = {
    groups: {
      a: { ...crashing(2, "10d", "1h"), in: ["rack-1"] },
      b: { count: 2, in: ["rack-2"] },
    },
  };

  it("keep together: broken while they run at two places", () => {
    const history = story({
      hosts,
      instances: { app: vms(2) },
      rules: { near: { together: ["app"], strength: "should" } },
    });
    // Both were on one host, and both are restarted, one by one, on the emptiest, which is one for each.
    const [[rule, start]] = violations(history);
    expect([rule, start]).toEqual(["near", 28]);
  });

  it("pin: broken while one is elsewhere", () => {
    const history = story({
      hosts,
      instances: { app: vms(1) },
      rules: { home: { pin: ["app"], to: ["a"], strength: "should" } },
    });
    expect(violations(history)).toEqual([["home", 28, DAY - 28, "host crash", true]]);
  });

  it("spread: uneven as long as what went elsewhere stays there", () => {
    const history = story(
      {
        hosts: inRacks,
        instances: { app: vms(4) },
        rules: { even: { spread: ["app"], over: "rack", strength: "should" } },
      },
      { domains: rack },
    );
    // Two of four are lost: none here, two there. That is uneven at once.
    expect(violations(history)).toEqual([["even", 0, DAY, "host crash", true]]);
  });

  it("separate over racks: two in one rack, on hosts of their own", () => {
    const history = story(
      {
        hosts: inRacks,
        instances: { app: vms(2) },
        rules: { apart: { separate: ["app"], over: "rack", strength: "should" } },
      },
      { domains: rack },
    );
    expect(violations(history)).toEqual([["apart", 28, DAY - 28, "host crash", true]]);
  });
});

describe("on average", () => {
  // Two instances that should be apart, two hosts; a lost one runs at once on the other host and returns at once when
  // its own is back. So they are together exactly while one host is up.
  const up = 20;
  const down = 4;
  const u = down / (up + down);
  const years = 50;
  const result = simulate(
    `
name: together
horizon: ${years * 8760}h
clusters:
  prod:
    platform: vsphere
    hosts:
      {count: 2, cores: 8, memory: 64GiB, network: 100Gbps, boot: 0s, failures: {crash: {mtbf: ${up}h, mttr: ${down}h}}}
    recovery: {returnsHome: true, deadAfter: 0s, primaryLostAfter: 0s, preparation: 0s, handling: 0s, operator: 0s}
    admission: {policy: none}
    migration: {overhead: 0s}
    rebalancing: {enabled: false}
    instances: {vm: {count: 2, cpu: 1, memory: 1MiB, start: 0s}}
    rules: {apart: {separate: [vm], strength: should}}
`,
    20,
  );
  const { replication, duration_s } = result.violations;
  const horizon = years * 8760 * 3600;

  test("the share of the time in which exactly one host is up", () => {
    const together = new Array<number>(20).fill(0);
    replication.forEach((index, row) => {
      together[index] += duration_s[row] / horizon;
    });
    expectMean(together, 2 * u * (1 - u));
  });

  test("as often as that begins", () => {
    const times = new Array<number>(20).fill(0);
    for (const index of replication) times[index] += 3600 / horizon;
    expectMean(times, (2 * (1 - u) * (1 - u)) / up + (2 * u * u) / down);
  });
});
