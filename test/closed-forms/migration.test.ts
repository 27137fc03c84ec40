import { describe, expect, test } from "vitest";
import { COMPLETED, NOT_CONVERGING, TIMED_OUT } from "../../src/mechanisms/watch.ts";
import { fewestMovesFromOneHost, greedyMoves, imbalance, toleratedImbalance } from "../oracles/balancing.ts";
import { type Guest, preCopy } from "../oracles/precopy.ts";
import { leftUnconverged, roundsUnconverged, throttledPreCopy } from "../oracles/precopy-policies.ts";
import { migrateSharing, twoQuietMigrations } from "../oracles/precopy-shared.ts";
import { type Simulated, simulate } from "../simulate.ts";

const GB = 1e9;

/** Empties host 1, with `count` instances on it (16 GB, pinned there softly), at 1 h; links of 1 GB/s. */
function emptying(count: number, guest: string, policy: string): string {
  return `
name: migration
horizon: 2h
clusters:
  prod:
    platform: vsphere
    hosts: {groups: {first: {count: 1}, others: {count: 2}}, cores: 64, memory: 256GB, network: 8Gbps, failures: {}}
    instances: {vm: {count: ${count}, cpu: 1, memory: 16GB, ${guest}, demand: {mean: 0%}}}
    rules: {there: {pin: [vm], to: [first], strength: should}}
    admission: {policy: none}
    rebalancing: {enabled: false}
    migration: {${policy}}
    maintenance: {every: 1h, work: 10h}
services:
  vm: {requires: [{instances: vm}]}
`;
}

interface Migrated {
  readonly start: number;
  readonly duration: number;
  readonly downtime: number;
  readonly rounds: number;
  readonly bytes: number;
  readonly outcome: number;
}

function migrationsOf({ migrations }: Simulated): Migrated[] {
  return [...migrations.start_s].map((start, i) => ({
    start,
    duration: migrations.duration_s[i],
    downtime: migrations.downtime_s[i],
    rounds: migrations.rounds[i],
    bytes: migrations.transferred_bytes[i],
    outcome: migrations.outcome[i],
  }));
}

describe("one migration on a link of its own", () => {
  test.each<[string, number, number, number]>([
    ["rounds that shrink", 400, 100, 0.5],
    ["a working set that binds", 700, 10, 0.5],
    ["a pause that takes the first rest", 400, 100, 7],
    ["hardly any writing", 1, 20, 0.5],
    ["writing faster than the link, but little of it", 2000, 2.5, 0.5],
  ])("%s: pre-copy round by round", (_, megabytes, workingSetPercent, target) => {
    const guest: Guest = {
      memory: 16 * GB,
      dirtyRate: megabytes * 1e6,
      workingSet: (workingSetPercent / 100) * 16 * GB,
      downtimeTarget: target,
    };
    const exact = preCopy(guest, GB, 6);
    expect(exact.converged).toBe(true);
    const text = emptying(
      1,
      `dirtyRate: ${megabytes}MB/s, workingSet: ${workingSetPercent}%`,
      `downtimeTarget: ${target}s, overhead: 6s`,
    );
    const [migrated] = migrationsOf(simulate(text, 1, { checked: true }));
    expect(migrated.start).toBe(3600);
    expect(migrated.duration).toBeCloseTo(exact.time, 6);
    expect(migrated.downtime).toBeCloseTo(exact.downtime, 6);
    expect(migrated.rounds).toBe(exact.rounds);
    expect(migrated.bytes / exact.bytes).toBeCloseTo(1, 9);
    expect(migrated.outcome).toBe(COMPLETED);
  });

  test("a guest that dirties faster than the link is given up", () => {
    const guest = { memory: 16 * GB, dirtyRate: 1.5 * GB, workingSet: 8 * GB, downtimeTarget: 0.5 };
    expect(preCopy(guest, GB, 6).converged).toBe(false);
    const text = emptying(
      1,
      "dirtyRate: 1500MB/s, workingSet: 50%",
      "downtimeTarget: 500ms, overhead: 6s, whenNotConverging: abort",
    );
    const all = migrationsOf(simulate(text, 1));
    expect(all.length).toBeGreaterThan(1);
    expect(all.every(({ outcome }) => outcome === NOT_CONVERGING)).toBe(true);
  });
});

describe("a guest that dirties faster than the link", () => {
  /** Writes half of its 16 GB, or all of it, at 1.2 GB/s. */
  const HALF: Guest = { memory: 16 * GB, dirtyRate: 1.2 * GB, workingSet: 8 * GB, downtimeTarget: 0.5 };
  const ALL: Guest = { ...HALF, workingSet: 16 * GB };

  function one({ dirtyRate, workingSet, memory, downtimeTarget }: Guest, policy: string): Migrated {
    const text = emptying(
      1,
      `dirtyRate: ${dirtyRate / 1e6}MB/s, workingSet: ${(100 * workingSet) / memory}%`,
      `downtimeTarget: ${downtimeTarget}s, overhead: 6s, ${policy}`,
    );
    return migrationsOf(simulate(text, 1, { checked: true }))[0];
  }

  test.each<[string, Guest]>([
    ["all of its memory", ALL],
    ["half of it", HALF],
    ["five times as fast", { ...ALL, dirtyRate: 5 * GB }],
    ["so little that it is throttled once", { ...ALL, dirtyRate: 0.6 * GB }],
    ["so little that it is not throttled", { ...ALL, dirtyRate: 0.49 * GB }],
    ["so much that only the most helps", { ...HALF, dirtyRate: 40 * GB }],
  ])("auto-converge takes 20 %, then 10 % more: writing %s", (_, guest) => {
    const exact = throttledPreCopy(guest, GB, 6);
    const migrated = one(guest, "whenNotConverging: throttle");
    expect(migrated.duration).toBeCloseTo(exact.time, 5);
    expect(migrated.downtime).toBeCloseTo(exact.downtime, 6);
    expect(migrated.rounds).toBe(exact.rounds);
    expect(migrated.bytes / exact.bytes).toBeCloseTo(1, 9);
    expect(migrated.outcome).toBe(COMPLETED);
  });

  // 16 GB in 16 s, then 8 GB again and again: 30 s is in the second of those rounds, 12 s still in round 0.
  test.each([30, 12, 16.5, 400])("times out %d s after the first byte", (timeout) => {
    const migrated = one(HALF, `whenNotConverging: go-on, timeoutPerByte: ${timeout / 16}s/GB`);
    expect(migrated.outcome).toBe(TIMED_OUT);
    expect(migrated.duration).toBeCloseTo(6 + timeout, 6);
    expect(migrated.downtime).toBe(0);
    expect(migrated.bytes).toBeCloseTo(timeout * GB, 0);
    expect(migrated.rounds).toBe(roundsUnconverged(HALF, GB, timeout));
  });

  test("small memory counts as the least the timeout counts", () => {
    const migrated = one(HALF, "whenNotConverging: go-on, timeoutPerByte: 2s/GB, timeoutLeastMemory: 40GB");
    expect(migrated.duration).toBeCloseTo(6 + 80, 6);
  });

  test.each([30, 12, 16.5, 400])("is paused after %d s until all is sent", (timeout) => {
    const left = leftUnconverged(HALF, GB, timeout);
    const policy = `whenNotConverging: go-on, timeoutPerByte: ${timeout / 16}s/GB, timeoutAction: pause`;
    const migrated = one(HALF, policy);
    expect(migrated.outcome).toBe(COMPLETED);
    expect(migrated.downtime).toBeCloseTo(left / GB, 6);
    expect(migrated.duration).toBeCloseTo(6 + timeout + left / GB, 6);
    expect(migrated.bytes / (timeout * GB + left)).toBeCloseTo(1, 9);
    expect(migrated.rounds).toBe(roundsUnconverged(HALF, GB, timeout));
  });

  test.each([30, 12, 16.5, 400])("runs at the target after %d s and fetches the rest", (timeout) => {
    const left = leftUnconverged(HALF, GB, timeout);
    const policy = `whenNotConverging: go-on, timeoutPerByte: ${timeout / 16}s/GB, timeoutAction: post-copy`;
    const migrated = one(HALF, policy);
    expect(migrated.outcome).toBe(COMPLETED);
    expect(migrated.downtime).toBeCloseTo(0.5, 6);
    expect(migrated.duration).toBeCloseTo(6 + timeout + 0.5 + left / GB, 6);
    expect(migrated.bytes / (timeout * GB + left)).toBeCloseTo(1, 9);
    expect(migrated.rounds).toBe(roundsUnconverged(HALF, GB, timeout));
  });

  test("a guest that would have converged is caught by a timeout in the middle of a round", () => {
    // 16 GB in 16 s, 8 GB in 8 s; 2 s into the round of 4 GB: 2 GB to send, 1 GB dirtied.
    const guest: Guest = { ...ALL, dirtyRate: 0.5 * GB };
    const paused = one(guest, "timeoutPerByte: 1.625s/GB, timeoutAction: pause");
    expect(paused).toMatchObject({ rounds: 3, outcome: COMPLETED });
    expect(paused.downtime).toBeCloseTo(3, 6);
    expect(paused.duration).toBeCloseTo(6 + 26 + 3, 6);
  });

  test("it is given up when it has made no progress for too long", () => {
    // The least is left first at 16 s, by round 0.
    const migrated = one(HALF, "whenNotConverging: go-on, progressTimeout: 100s, timeoutPerByte: 50s/GB");
    expect(migrated).toMatchObject({ outcome: NOT_CONVERGING, rounds: roundsUnconverged(HALF, GB, 116) });
    expect(migrated.duration).toBeCloseTo(6 + 116, 6);
  });
});

describe("migrations that share the link of their source", () => {
  test("two quiet guests at once take twice as long", () => {
    const text = emptying(2, "dirtyRate: 0B/s", "overhead: 0s, downtimeTarget: 500ms");
    const all = migrationsOf(simulate(text, 1, { checked: true }));
    expect(all).toHaveLength(2);
    for (const { duration } of all) expect(duration).toBeCloseTo(32, 6);
  });

  test("the second begins later: the first has the link to itself until then", () => {
    const text = emptying(
      2,
      "dirtyRate: 0B/s",
      "overhead: {empirical: {values: [0s, 5s]}}, downtimeTarget: 500ms",
    );
    const { first, second } = twoQuietMigrations(16 * GB, GB, 5);
    const pairs = new Set<string>();
    for (let replication = 0; replication < 12; replication++) {
      const all = migrationsOf(simulate(text, 1, { seed: `pair ${replication}` }));
      const rounded = all.map(({ duration }) => Math.round(duration * 1e6) / 1e6);
      pairs.add(rounded.toSorted((a, b) => a - b).join(" "));
    }
    expect([...pairs].sort()).toEqual([`${first} ${second}`, "32 32", "37 37"].sort());
  });

  test("four writing guests: as the fluid integrated step by step", () => {
    const text = emptying(
      4,
      "dirtyRate: 50MB/s, workingSet: 100%",
      "overhead: 0s, downtimeTarget: 500ms, streamBandwidth: 400MB/s",
    );
    const all = migrationsOf(simulate(text, 1, { checked: true }));
    const guest = { memory: 16 * GB, dirtyRate: 5e7, workingSet: 16 * GB, downtimeTarget: 0.5 };
    const alike = new Array(4).fill({ guest, start: 0 });
    const exact = migrateSharing(alike, GB, 0.4 * GB, 0.001, 200);
    expect(all).toHaveLength(4);
    all.forEach(({ duration, downtime, rounds }, i) => {
      expect(duration).toBeCloseTo(exact[i].end, 1);
      expect(downtime).toBeCloseTo(exact[i].downtime, 1);
      expect(rounds).toBe(exact[i].rounds);
    });
  });

  test("one at a time: each has the link for 16 s", () => {
    const text = emptying(3, "dirtyRate: 0B/s", "overhead: 4s, downtimeTarget: 500ms, perHost: 1");
    const all = migrationsOf(simulate(text, 1, { checked: true }));
    expect(all.map(({ start }) => Math.round(start - 3600))).toEqual([0, 20, 40]);
    for (const { duration } of all) expect(duration).toBeCloseTo(20, 6);
  });
});

describe("rebalancing of equal instances that all sit on one of four hosts", () => {
  const HOSTS = 4;

  /** Busy instances are placed on host 1 because idle ones of the same size go to the others in between. */
  function lopsided(busy: number, demand: number, threshold: number): string {
    const groups = Array.from(
      { length: busy },
      (_, i) => `
      busy-${i}: {cpu: 2, memory: 4GB, demand: {mean: ${demand}%, daily: 0%, noise: 0%}}
      idle-${i}: {count: ${HOSTS - 1}, cpu: 2, memory: 4GB, demand: {mean: 0%}}`,
    );
    return `
name: lopsided
horizon: 3h
clusters:
  prod:
    platform: vsphere
    hosts: {count: ${HOSTS}, cores: 16, memory: 256GB, network: 25Gbps, failures: {}}
    instances:${groups.join("")}
    admission: {policy: none}
    rebalancing: {threshold: ${threshold}}
services:
  all: {requires: [{hosts: prod}]}
`;
  }

  test.each([
    { busy: 6, demand: 100, threshold: 3 },
    { busy: 6, demand: 50, threshold: 3 },
    { busy: 7, demand: 100, threshold: 3 },
    { busy: 8, demand: 100, threshold: 5 },
    { busy: 4, demand: 30, threshold: 2 },
  ])("$busy instances of $demand % at threshold $threshold", ({ busy, demand, threshold }) => {
    const load = (2 * demand) / 100 / 16;
    const tolerated = toleratedImbalance(threshold, HOSTS);
    const atFirst = [busy, 0, 0, 0];
    const result = simulate(lopsided(busy, demand, threshold), 1, { checked: true });
    const counts = [...atFirst];
    result.migrations.source.forEach((source, i) => {
      counts[source]--;
      counts[result.migrations.target[i]]++;
    });
    const moves = result.activity.rebalancing_moves[0];
    expect(moves).toBe(greedyMoves(atFirst, load, tolerated));
    expect(moves).toBe(fewestMovesFromOneHost(busy, HOSTS, load, tolerated));
    expect(imbalance(counts.map((count) => count * load))).toBeLessThanOrEqual(tolerated + 1e-9);
  });

  test("threshold 1 moves nothing, and a stability too short for a move to pay neither", () => {
    expect(simulate(lopsided(6, 100, 1), 1).activity.migrations[0]).toBe(0);
    const short = lopsided(6, 100, 3).replace("threshold: 3", "threshold: 3, stability: 1s");
    expect(simulate(short, 1).activity.migrations[0]).toBe(0);
  });
});
