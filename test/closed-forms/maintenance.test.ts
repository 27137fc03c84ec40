import { describe, expect, test } from "vitest";
import { durations, simulate, totals } from "../simulate.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

function site(platform: string, instances: string, maintenance: string): string {
  return `
name: maintenance
horizon: 65d
clusters:
  prod:
    platform: ${platform}
    hosts: {count: 5, cores: 8, memory: 64GB, network: 8Gbps, failures: {}}
    ${instances}
    admission: {policy: none}
    rebalancing: {enabled: false}
    maintenance: {every: 20d, first: 10d, work: 3h, ${maintenance}}
services:
  four: {requires: [{hosts: prod, atLeast: 4}]}
  all: {requires: [{hosts: prod}]}
`;
}

/** Rounds at 10, 30 and 50 d. */
const ROUNDS = 3;

describe("rounds over five empty hosts", () => {
  test("one at a time: one host is out for five times the work", () => {
    const result = simulate(site("plain", "", "concurrent: 1"), 1, { checked: true });
    expect(totals(result, "downtime_s")).toEqual([0]);
    expect(totals(result, "downtime_s", 1)[0]).toBeCloseTo(ROUNDS * 5 * 3 * HOUR, 3);
    expect(result.activity.maintenance_hosts[0]).toBe(ROUNDS * 5);
    expect(result.outages.start_s[0]).toBe(10 * DAY);
  });

  test("two at a time: two are out twice, then one", () => {
    const result = simulate(site("plain", "", "concurrent: 2"), 1, { checked: true });
    expect(totals(result, "downtime_s")[0]).toBeCloseTo(ROUNDS * 2 * 3 * HOUR, 3);
    expect(totals(result, "downtime_s", 1)[0]).toBeCloseTo(ROUNDS * 3 * 3 * HOUR, 3);
  });
});

describe("an instance on each host", () => {
  const guest = "cpu: 1, memory: 16GB, dirtyRate: 0B/s, start: 100s, demand: {mean: 0%}";

  test("is migrated away and is never down; the hosts are out for the work only", () => {
    const text = `${site("vsphere", `instances: {vm: {count: 5, ${guest}}}`, "pauseWhenDegraded: false")}  vms: {requires: [{instances: vm}]}\n`;
    const result = simulate(text.replace("rebalancing:", "migration: {overhead: 0s}\n    rebalancing:"), 1, {
      checked: true,
    });
    expect(totals(result, "downtime_s", 2)).toEqual([0]);
    expect(totals(result, "downtime_s", 1)[0]).toBeCloseTo(ROUNDS * 5 * 3 * HOUR, 3);
    expect(result.activity.migrations_failed[0]).toBe(0);
    // k guests that leave a host together share its link for 16 k s.
    for (const seconds of result.migrations.duration_s)
      expect(seconds / 16).toBeCloseTo(Math.round(seconds / 16), 9);
  });

  test("with local disks it is powered off when its time to move has passed, and starts with its host", () => {
    const instances = `instances: {vm: {count: 5, storage: local, ${guest}}}`;
    const text = `${site("plain", instances, "whenBlocked: power-off, retryAfter: 1h, retries: 2")}  vms: {requires: [{instances: vm}]}\n`;
    const result = simulate(text, 1, { checked: true });
    const lengths = durations(result, 2);
    expect(lengths).toHaveLength(ROUNDS * 5);
    for (const seconds of lengths) expect(seconds).toBeCloseTo(3 * HOUR + 100, 3);
    expect(Array.from(result.outages.start_s).filter((_, row) => result.outages.service[row] === 2)[0]).toBe(
      10 * DAY + 3 * HOUR,
    );
  });
});
