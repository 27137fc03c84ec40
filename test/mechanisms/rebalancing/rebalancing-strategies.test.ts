/**
 * The strategies of rebalancing other than DRS: worked examples, and random clusters against oracles that try all moves.
 * Deviation and overload go by demand, low utilization by what is claimed.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixed } from "../../../src/kernel/distributions.ts";
import { imbalance } from "../../oracles/balancing.ts";
import {
  demandOn,
  leastDeviation,
  loadsOf,
  moved,
  type Spread,
  workloadBalance,
} from "../../oracles/balancing-strategies.ts";
import { hostRule, type TinyCluster, type TinyGroup } from "../tiny-model.ts";
import { allOnOne, busy, rebalancing } from "./rebalancing-setup.ts";

/** Who went where, in the order of the moves. */
const went = (moves: readonly { instance: number; source: number; target: number }[]) =>
  moves.map(({ instance, source, target }) => [instance, source, target]);

/** Runs the first look of the controller only, and the migrations it asks for. */
function firstLook(tiny: TinyCluster, hosts: readonly number[]) {
  const set = rebalancing({ ...tiny, rebalancing: { interval: 60, ...tiny.rebalancing } }, hosts);
  set.simulation.run(119);
  return set;
}

const clusters = fc
  .record({
    cores: fc.array(fc.constantFrom(8, 10, 16), { minLength: 2, maxLength: 4 }),
    demands: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 9 }),
    places: fc.array(fc.nat(3), { minLength: 9, maxLength: 9 }),
  })
  .map(({ cores, demands, places }): Spread => {
    const tenths = demands.map((demand) => demand / 10);
    return { cores, demands: tenths, at: demands.map((_, i) => places[i] % cores.length) };
  });

/** On an endless network moves end in the order in which they were asked for. */
function tinyOf({ cores, demands }: Spread): TinyCluster {
  const hosts = cores.map((own) => ({ cores: own, bandwidth: 0 }));
  return { hosts, groups: demands.flatMap((demand) => busy(1, demand)) };
}

describe("deviation", () => {
  it("acts while the deviation is larger than the policy's, with the moves that lower it most", () => {
    // Loads 0.8 and 0: deviation 0.4. Moving 4 of 8 cores: 0. At most 0.1 is tolerated: 3 moves leave 0.5 and 0.3.
    const { moves, loads } = firstLook(
      { hosts: [{}, {}], groups: busy(8), rebalancing: { strategy: "deviation", deviation: 0.1 } },
      allOnOne(8),
    );
    expect(moves).toHaveLength(3);
    expect(loads().map((load) => load.toFixed(3))).toEqual(["0.500", "0.300"]);
  });

  it("does nothing at that deviation, and does not weigh what a move costs", () => {
    const still = firstLook(
      { hosts: [{}, {}], groups: busy(8), rebalancing: { strategy: "deviation", deviation: 0.4 } },
      allOnOne(8),
    );
    expect(still.moves).toEqual([]);
    const dear = { strategy: "deviation", deviation: 0.39, migrationCpu: 1e9 } as const;
    expect(
      firstLook({ hosts: [{}, {}], groups: busy(8), rebalancing: dear }, allOnOne(8)).moves,
    ).toHaveLength(1);
  });

  it("makes the best of all moves, hosts alike or not", () => {
    let made = 0;
    fc.assert(
      fc.property(clusters, (spread) => {
        const policy = { strategy: "deviation", deviation: 0.02, movesPerRun: 1 } as const;
        const { moves } = firstLook({ ...tinyOf(spread), rebalancing: policy }, spread.at);
        const before = imbalance(loadsOf(spread));
        const least = leastDeviation(spread);
        if (before <= 0.02 + 1e-9 || least > before - 1e-9) {
          if (before < 0.02 - 1e-9) expect(moves).toEqual([]);
          return;
        }
        expect(moves).toHaveLength(1);
        made++;
        const after = moved(spread, moves[0].instance, moves[0].target);
        expect(imbalance(loadsOf(after))).toBeCloseTo(least, 9);
      }),
      { seed: 21, numRuns: 150 },
    );
    expect(made).toBeGreaterThan(100);
  });

  it("lowers the deviation by every move, down to the policy's or until no move does", () => {
    fc.assert(
      fc.property(clusters, (spread) => {
        const policy = { strategy: "deviation", deviation: 0.05 } as const;
        const { moves } = firstLook({ ...tinyOf(spread), rebalancing: policy }, spread.at);
        let now = spread;
        for (const { instance, target } of moves) {
          const next = moved(now, instance, target);
          expect(imbalance(loadsOf(now))).toBeGreaterThan(0.05);
          expect(imbalance(loadsOf(next))).toBeLessThan(imbalance(loadsOf(now)));
          now = next;
        }
        const last = imbalance(loadsOf(now));
        const gone = moves.map(({ instance }) => instance);
        if (last > 0.05 + 1e-9) expect(leastDeviation(now, gone)).toBeCloseTo(last, 9);
      }),
      { seed: 22, numRuns: 100 },
    );
  });

  it("heeds should rules only where the platform repairs rules", () => {
    const together = [hostRule("together", false, [0, 1, 2, 3], 2)];
    const count = (repairsRules: boolean, rules = together) =>
      firstLook(
        {
          hosts: [{}, {}],
          groups: busy(4),
          rules,
          rebalancing: { strategy: "deviation", deviation: 0.1, repairsRules },
        },
        allOnOne(4),
      ).moves.length;
    expect([count(true), count(false)]).toEqual([0, 1]);
    expect(count(false, [hostRule("together", true, [0, 1, 2, 3], 2)])).toBe(0);
  });
});

describe("overload", () => {
  const policy = { strategy: "overload", above: 0.85 } as const;

  it("waits until a host's load reaches the threshold", () => {
    const at = [0, 0, 0, 0, 0, 0, 0, 0];
    expect(firstLook({ hosts: [{}, {}], groups: busy(8), rebalancing: policy }, at).moves).toEqual([]);
    expect(
      firstLook({ hosts: [{}, {}], groups: busy(9), rebalancing: policy }, [...at, 0]).moves,
    ).toHaveLength(1);
  });

  it("gives what fits the excess best, so many a look", () => {
    // Host 0 has 9 of 10 cores, the mean is 4: 5 too many. Of 1, 3, 5 the last fits exactly.
    const groups = [...busy(1, 1), ...busy(1, 3), ...busy(1, 5), ...busy(1, 3)];
    const { moves } = firstLook({ hosts: [{}, {}, {}], groups, rebalancing: policy }, [0, 0, 0, 1]);
    expect(went(moves)).toEqual([[2, 0, 2]]);
    const two = { ...policy, above: 0.2, movesPerRun: 2 };
    expect(
      firstLook({ hosts: [{}, {}, {}], groups: busy(9), rebalancing: two }, allOnOne(9)).moves,
    ).toHaveLength(2);
  });

  it("overloads nobody else", () => {
    // 9 and 8 of 10 cores: host 1 with one more would be overloaded itself.
    const at = [...allOnOne(9), 1, 1, 1, 1, 1, 1, 1, 1];
    expect(firstLook({ hosts: [{}, {}], groups: busy(17), rebalancing: policy }, at).moves).toEqual([]);
  });

  it("makes the move that Watcher's rules single out", () => {
    let made = 0;
    fc.assert(
      fc.property(clusters, fc.constantFrom(0.25, 0.5), (spread, above) => {
        const one = { strategy: "overload", above, movesPerRun: 1 } as const;
        const { moves } = firstLook({ ...tinyOf(spread), rebalancing: one }, spread.at);
        const expected = workloadBalance(spread, above);
        expect(moves).toHaveLength(expected === undefined ? 0 : 1);
        if (expected === undefined) return;
        made++;
        const [instance, target] = expected;
        // Instances of equal demand, and hosts of equal load, are as good as each other.
        const loads = loadsOf(spread);
        expect(spread.demands[moves[0].instance]).toBe(spread.demands[instance]);
        expect(loads[moves[0].source]).toBeCloseTo(loads[spread.at[instance]], 12);
        expect(loads[moves[0].target]).toBeCloseTo(loads[target], 12);
      }),
      { seed: 23, numRuns: 200 },
    );
    expect(made).toBeGreaterThan(60);
  });

  it("ends the overload or runs out of moves", () => {
    const { moves, loads } = firstLook({ hosts: [{}, {}, {}], groups: busy(20), rebalancing: policy }, [
      ...allOnOne(14),
      1,
      1,
      2,
      2,
      2,
      2,
    ]);
    // 14, 2, 4 of 10 cores: down to 8, since 9 is overloaded.
    expect(moves).toHaveLength(6);
    expect(loads()[0]).toBeCloseTo(0.8, 12);
  });
});

describe("low utilization", () => {
  const policy = { strategy: "low-utilization", below: 0.2, above: 0.5, repairsRules: false } as const;
  /** Claims `cores` and `memory` of 10 cores and 100 bytes; asks for nothing. */
  const claiming = (
    count: number,
    cores: number,
    memory: number,
    more: Partial<TinyGroup> = {},
  ): TinyGroup => ({
    count,
    reservedCpu: cores,
    reservedMemory: memory,
    demand: { mean: 0.001 },
    ...more,
  });

  it("goes by claims, not by use: from hosts above to idle ones until they are above no more", () => {
    const { moves } = firstLook(
      { hosts: [{}, {}], groups: [claiming(8, 1, 1)], rebalancing: policy },
      allOnOne(8),
    );
    // 8 of 10 cores: three leave, then 5 are not above.
    expect(moves).toHaveLength(3);
  });

  it("counts the scarcer of CPU and memory", () => {
    const { moves } = firstLook(
      { hosts: [{}, {}], groups: [claiming(8, 0.1, 10)], rebalancing: policy },
      allOnOne(8),
    );
    expect(moves).toHaveLength(3);
  });

  it("does nothing without an idle host, however loaded others are", () => {
    // 9 and 3 of 10 cores: 0.3 is not idle.
    const groups = [claiming(12, 1, 1)];
    const at = [...allOnOne(9), 1, 1, 1];
    expect(firstLook({ hosts: [{}, {}], groups, rebalancing: policy }, at).moves).toEqual([]);
    const wider = { ...policy, below: 0.3 };
    // 9 and 3: two may go until the target is at 5.
    expect(firstLook({ hosts: [{}, {}], groups, rebalancing: wider }, at).moves).toHaveLength(2);
  });

  it("moves instances of the lowest restart priority first", () => {
    for (const [first, second] of [
      [1, 4],
      [4, 1],
    ]) {
      const groups = [claiming(3, 1, 1, { priority: first }), claiming(3, 1, 1, { priority: second })];
      const { moves } = firstLook({ hosts: [{}, {}], groups, rebalancing: policy }, allOnOne(6));
      expect(moves.map(({ instance }) => instance >= 3)).toEqual([second === 4]);
    }
  });

  it("counts what is being moved at its target", () => {
    // 8 of 10 cores: three leave, and take an hour; nothing more is to be done at the looks meanwhile.
    const { simulation, migrations, controller } = rebalancing(
      {
        hosts: [{}, {}],
        groups: [claiming(8, 1, 1)],
        rebalancing: { ...policy, below: 0.4, interval: 60 },
        migration: { overhead: fixed(3600) },
      },
      allOnOne(8),
    );
    for (const time of [60, 120, 180]) {
      simulation.run(time);
      expect(migrations.pendingIn(0)).toBe(3);
      controller.changed(0);
    }
  });

  it("keeps to its thresholds in random clusters, and leaves nothing undone", () => {
    let made = 0;
    fc.assert(
      fc.property(clusters, (spread) => {
        const wide = { ...policy, below: 0.25 };
        const groups = spread.demands.map((claim) => claiming(1, claim, 1));
        const { hosts } = tinyOf(spread);
        const { moves } = firstLook({ hosts, groups, rebalancing: wide }, spread.at);
        // Memory is never scarce: 9 bytes of 100 at most.
        const load = (now: Spread, host: number) => loadsOf(now)[host];
        const idle = [...spread.cores.keys()].filter((host) => load(spread, host) <= 0.25);
        let now = spread;
        const rounding = 1e-9;
        for (const { instance, source, target } of moves) {
          made++;
          expect(load(now, source)).toBeGreaterThan(0.5);
          expect(idle).toContain(target);
          now = moved(now, instance, target);
          expect(load(now, target)).toBeLessThanOrEqual(0.5 + rounding);
        }
        for (const [instance, host] of now.at.entries()) {
          if (load(now, host) <= 0.5 + rounding) continue;
          for (const target of idle) {
            const after = demandOn(now)[target] + spread.demands[instance];
            expect(after / spread.cores[target]).toBeGreaterThan(0.5);
          }
        }
      }),
      { seed: 24, numRuns: 300 },
    );
    expect(made).toBeGreaterThan(60);
  });
});

describe("rules", () => {
  it("are repaired where the platform does so, whatever the strategy, and left alone elsewhere", () => {
    const count = (strategy: "deviation" | "overload" | "low-utilization" | "drs", repairsRules: boolean) =>
      firstLook(
        {
          hosts: [{}, {}],
          groups: busy(2),
          rules: [hostRule("separate", true, [0, 1], 2)],
          rebalancing: { strategy, repairsRules, deviation: 1, above: 1, threshold: 1 },
        },
        [0, 0],
      ).moves.map(({ reason }) => reason);
    for (const strategy of ["deviation", "overload", "low-utilization", "drs"] as const) {
      expect(count(strategy, true)).toEqual(["rule"]);
      expect(count(strategy, false)).toEqual([]);
    }
  });
});
