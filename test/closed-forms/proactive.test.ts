/**
 * Announced failures: with all of them announced long enough before and room enough, none loses an instance; with a share
 * p announced, each failure loses what is on its host with probability 1 - p, independently of all others.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../simulate.ts";

const REPLICATIONS = 60;

/** Four hosts with an instance each that returns home after every failure, so that a failure always finds one. */
function failing(share: string, mode = "maintenance"): string {
  return `
name: announced
horizon: 5y
clusters:
  prod:
    platform: vsphere
    hosts:
      count: 4
      cores: 16
      memory: 64GiB
      boot: 0s
      failures:
        crash: {mtbf: 60d, repair: 1h, warning: {share: ${share}, ahead: 30m}}
    instances:
      vm: {count: 4, cpu: 2, memory: 8GiB, start: 60s, demand: {mean: 0%}}
    recovery: {preparation: 10s, returnsHome: true}
    admission: {policy: none}
    rebalancing: {enabled: false}
    proactive: {mode: ${mode}, delay: 1m}
`;
}

/** Failures of hosts, and how many of them took an instance down. */
function failures(text: string): { all: number; losing: number } {
  const { incidents } = simulate(text, REPLICATIONS);
  let all = 0;
  let losing = 0;
  incidents.hosts_lost.forEach((hosts, row) => {
    if (hosts === 0) return;
    all++;
    if (incidents.instances_lost[row] > 0) losing++;
  });
  return { all, losing };
}

describe("announced failures", () => {
  it.each(["maintenance", "quarantine"])("lose nothing when all are announced: %s", (mode) => {
    const { all, losing } = failures(failing("100%", mode));
    expect(all).toBeGreaterThan(6000);
    expect(losing).toBe(0);
  });

  it("lose something in the share that is not announced", () => {
    const { all, losing } = failures(failing("60%"));
    const expected = 0.4 * all;
    const z = (losing - expected) / Math.sqrt(expected * 0.6);
    // About one failure in 1,400 strikes while the instance is still away, which is not counted here: 0.1 of an error.
    expect(Math.abs(z)).toBeLessThan(3);
  });

  it("lose something every time when none is announced", () => {
    const { all, losing } = failures(failing("0%"));
    expect(losing / all).toBeGreaterThan(0.998);
  });
});
