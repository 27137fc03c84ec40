/** Scenarios at the edge of what can be written. */
import { describe, expect, test } from "vitest";
import { durations, simulate, totals } from "../simulate.ts";

const HOUR = 3600;

function scenario(times: string, failure: string, rest: string): string {
  return `
name: edge
${times}
clusters:
  shop: {platform: plain, hosts: {count: 3, failures: {breakdown: {${failure}}}}}
${rest}
`;
}

const LINE = "services: {line: {requires: [{hosts: shop}]}}";

describe("edges", () => {
  test("a horizon before the first event: a row for each replication, nothing down", () => {
    const result = simulate(scenario("horizon: 1h", "lifetime: 10h, repair: 1h", LINE), 3, { checked: true });
    expect(result.events).toBe(0);
    expect(totals(result, "downtime_s")).toEqual([0, 0, 0]);
    expect([...result.activity.simulated_s]).toEqual([HOUR, HOUR, HOUR]);
    expect(result.incidents.start_s).toHaveLength(0);
  });

  test.each(["services: {}", ""])("no services (%j): activity and incidents only", (services) => {
    const result = simulate(scenario("horizon: 100h", "lifetime: 10h, repair: 1h", services), 2, {
      checked: true,
    });
    expect(result.replications.service).toHaveLength(0);
    expect(result.outages.start_s).toHaveLength(0);
    expect([...result.activity.host_failures]).toEqual([27, 27]);
  });

  test("hosts that never fail", () => {
    const result = simulate(
      "{name: quiet, clusters: {shop: {platform: plain, hosts: {count: 2}}}, services: {line: {requires: [{hosts: shop}]}}}",
      2,
      { checked: true },
    );
    expect(result.events).toBe(0);
    expect(totals(result, "downtime_s")).toEqual([0, 0]);
  });

  test("a repair that takes no time is a failure without an outage", () => {
    const result = simulate(scenario("horizon: 100h", "lifetime: 10h, repair: 0s", LINE), 1, {
      checked: true,
    });
    expect(result.activity.host_failures[0]).toBe(30);
    expect(totals(result, "outages")).toEqual([0]);
  });

  test("a quorum of one has a leader again within two timeouts of its repair", () => {
    const text = `
name: single
horizon: 1000h
clusters:
  shop: {platform: plain, hosts: {count: 1, failures: {breakdown: {lifetime: 9h, repair: 1h}}}}
quorums:
  alone: {members: {hosts: shop}, electionTimeout: 60s, settle: 0s}
services:
  api: {requires: [{quorum: alone}]}
`;
    const result = simulate(text, 1, { checked: true });
    const elections = durations(result)
      .slice(0, -1)
      .map((seconds) => seconds - HOUR);
    expect(elections).toHaveLength(99);
    expect(Math.min(...elections)).toBeGreaterThan(0);
    expect(Math.max(...elections)).toBeLessThan(120);
    expect(result.activity.quorum_losses[0]).toBe(100);
  });
});

describe("shocks", () => {
  const shocked = (probability: string) =>
    simulate(
      scenario(
        "horizon: 1000h",
        "lifetime: 100000h, repair: 1h",
        `commonCauses:
  shock: {lifetime: 10h, hits: {cluster: shop, failure: breakdown}, probability: ${probability}}
${LINE}`,
      ),
      1,
      { checked: true },
    );

  test("of probability 0 % hit nothing", () => {
    const result = shocked("0%");
    expect(result.incidents.start_s).toHaveLength(100);
    expect([...result.incidents.hosts_lost].every((lost) => lost === 0)).toBe(true);
    expect(totals(result, "outages")).toEqual([0]);
  });

  test("of probability 100 % hit every host, as one incident and one outage", () => {
    const result = shocked("100%");
    expect([...result.incidents.hosts_lost]).toEqual(new Array(100).fill(3));
    // The last shock strikes at the very horizon.
    expect(totals(result, "downtime_s")).toEqual([99 * HOUR]);
    expect([...result.outages.incident]).toEqual(Array.from({ length: 99 }, (_, i) => i));
  });
});
