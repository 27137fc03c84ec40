import { describe, expect, test } from "vitest";
import { firstTimeoutCdf, meanElection, unavailabilityWithElections } from "../oracles/leader-election.ts";
import { memberDisks } from "../oracles/quorum-member-disks.ts";
import { durations, outagesBegun, simulate, totals, unavailability } from "../simulate.ts";
import { expectMean, expectRatio } from "./expect-exact.ts";

const HOUR = 3600;

/** Observes 30,000 h of voters that are bare hosts. */
function voters(n: number, failures: string, quorum: string): string {
  return `
name: voters
horizon: 30500h
warmUp: 500h
clusters:
  site:
    platform: plain
    hosts: {count: ${n}, failures: ${failures}}
quorums:
  etcd: {members: {hosts: site}, ${quorum}}
services:
  api: {requires: [{quorum: etcd}]}
`;
}

describe.each([3, 5])("%i voters whose elections take exponential times", (n) => {
  const result = simulate(
    voters(
      n,
      "{crash: {mtbf: 50h, mttr: 10h}}",
      "electionTimeout: 0s, voteWindow: 0s, settle: {exponential: {mean: 4h}}",
    ),
    100,
  );
  const units = { n, need: (n + 1) / 2, failureRate: 1 / 50, repairRate: 1 / 10 };

  test("unavailability: chain on voters up and whether they have a leader", () => {
    expectMean(unavailability(result), unavailabilityWithElections(units, 1 / 4));
  });
});

describe("elections between followers that wait T..2T", () => {
  // Hosts are back at once, so both followers always stand, and only the election takes time.
  const quorum = "electionTimeout: 100s, voteWindow: 10s, settle: {uniform: {min: 10s, max: 50s}}";
  const result = simulate(voters(3, "{crash: {mtbf: 20h, mttr: 0s}}", quorum), 50);
  const cost = meanElection(2, 100, 0, 10, 30);

  test("mean cost of the loss of a leader, split votes included", () => {
    expectRatio(totals(result, "downtime_s"), totals(result, "outages"), cost);
  });

  test("one election for each failure of the leader", () => {
    const perHour = [...result.activity.elections].map((elections) => elections / 30_500);
    // A leader in office for 20 h on average, then an election; the loss of a winner to be adds less than 1 %.
    expectMean(perHour, 1 / (20 + cost / HOUR));
  });

  test("no majority is ever lost", () => {
    expect(Math.max(...result.activity.quorum_losses)).toBe(0);
  });
});

test("a majority that is back: the first of two clocks that have 0..2T left wins", () => {
  const result = simulate(
    `
name: return
horizon: 2h
domains:
  feed: {level: power-feed, failures: {outage: {lifetime: 1h, repair: 600s}}}
clusters:
  site:
    platform: plain
    hosts: {groups: {one: {count: 1}, two: {count: 2, in: [feed]}}}
quorums:
  etcd: {members: {hosts: site}, electionTimeout: 300s, voteWindow: 0s, settle: 0s}
services:
  api: {requires: [{quorum: etcd}]}
`,
    2000,
  );
  // The first host of the feed makes a majority of two; the other one is back after their clocks have been drawn.
  expectMean(durations(result), 600 + (2 * 300) / 3);
  expect([...result.activity.quorum_losses].every((losses) => losses === 1)).toBe(true);
});

describe.each([3, 5])("disks of %i members are destroyed for good", (n) => {
  const result = simulate(
    voters(
      n,
      "{crash: {mtbf: 100h, mttr: 10h}, disk: {mtbf: 150h, mttr: 0s, diskLoss: 100%}}",
      `electionTimeout: 0s, voteWindow: 0s, settle: 0s,
    replacement: {exponential: {mean: 20h}}, restore: {exponential: {mean: 60h}}`,
    ),
    100,
  );
  const exact = memberDisks({
    n,
    crashRate: 1 / 100,
    repairRate: 1 / 10,
    diskLossRate: 1 / 150,
    replacementRate: 1 / 20,
    restoreRate: 1 / 60,
  });

  test("unavailability with replacement and restore", () => {
    expectMean(unavailability(result), exact.unavailability);
  });

  test("outage frequency", () => {
    expectMean(
      outagesBegun(result).map((outages) => outages / 30_000),
      exact.outageFrequency,
    );
  });

  test("how often the majority of disks is gone", () => {
    expectMean(
      [...result.activity.data_losses].map((losses) => losses / 30_500),
      exact.dataLossFrequency,
    );
  });
});

test("disks that are never destroyed leave the binomial tail", () => {
  const result = simulate(
    voters(
      3,
      "{crash: {mtbf: 90h, mttr: 10h, diskLoss: 0%}}",
      "electionTimeout: 0s, settle: 0s, voteWindow: 0s",
    ),
    50,
  );
  expectMean(unavailability(result), 3 * 0.01 - 2 * 0.001);
});

test("a leader paused by a migration is replaced if a follower's clock runs out first", () => {
  // Round 0 sends 4 GB in 4 s, what was dirtied meanwhile takes 1.2 s; T is 1 s and there are two followers.
  const result = simulate(
    `
name: stun
horizon: 2h
clusters:
  prod:
    platform: vsphere
    hosts: {count: 4, cores: 8, memory: 64GB, network: 8Gbps, failures: {}}
    instances:
      voter: {count: 3, cpu: 1, memory: 4GB, dirtyRate: 300MB/s, workingSet: 100%, demand: {mean: 0%}}
    rules: {apart: {separate: [voter]}}
    admission: {policy: none}
    migration: {downtimeTarget: 1500ms, overhead: 0s}
    rebalancing: {enabled: false}
    maintenance: {every: 1h, work: 10h}
quorums:
  etcd: {members: {instances: voter}, electionTimeout: 1s, heartbeat: 0s, voteWindow: 0s}
services:
  api: {requires: [{quorum: etcd}]}
`,
    2000,
  );
  expect(result.migrations.downtime_s[0]).toBeCloseTo(1.2, 9);
  expect(result.migrations.downtime_s).toHaveLength(2000);
  expectMean([...result.activity.elections], firstTimeoutCdf(1.2, 2, 1), 0.05);
});
