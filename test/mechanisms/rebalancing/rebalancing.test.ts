import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engineCause } from "../../../src/cluster/elements.ts";
import { HOST_DOWN, RUNNING } from "../../../src/cluster/state.ts";
import { fixed } from "../../../src/kernel/distributions.ts";
import { fewestMovesFromOneHost, imbalance, toleratedImbalance } from "../../oracles/balancing.ts";
import { hostRule, type TinyCluster, type TinySimulation } from "../tiny-model.ts";
import { allOnOne, busy, rebalancing } from "./rebalancing-setup.ts";

describe("balancing", () => {
  it("brings all from one host below the threshold with the fewest moves", () => {
    for (const [instances, hosts, threshold] of [
      [6, 2, 3],
      [7, 3, 3],
      [9, 3, 2],
      [8, 4, 3],
      [10, 4, 4],
      [10, 5, 4],
      [11, 5, 3],
    ]) {
      const tolerated = toleratedImbalance(threshold, hosts);
      const { simulation, loads, moves } = rebalancing(
        {
          hosts: Array.from({ length: hosts }, () => ({})),
          groups: busy(instances),
          rebalancing: { threshold },
        },
        allOnOne(instances),
      );
      simulation.run(3600);
      expect(imbalance(loads())).toBeLessThanOrEqual(tolerated + 1e-9);
      expect(moves).toHaveLength(fewestMovesFromOneHost(instances, hosts, 0.1, tolerated));
      expect(simulation.engine.queue.pendingCount).toBe(0);
    }
  });

  it("of unequal instances needs hardly more moves than the best of all ways", () => {
    const demands = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 6 });
    let total = 0;
    let best = 0;
    fc.assert(
      fc.property(demands, fc.integer({ min: 2, max: 3 }), (cores, hosts) => {
        const tolerated = toleratedImbalance(2, hosts);
        const fewest = fewestMovesOf(cores, hosts, tolerated);
        const { simulation, loads, moves } = rebalancing(
          {
            hosts: Array.from({ length: hosts }, () => ({})),
            groups: cores.flatMap((cpu) => busy(1, cpu)),
            rebalancing: { threshold: 2 },
          },
          allOnOne(cores.length),
        );
        simulation.run(7200);
        if (fewest < 0) return;
        expect(imbalance(loads())).toBeLessThanOrEqual(tolerated + 1e-9);
        expect(moves.length).toBeGreaterThanOrEqual(fewest);
        total += moves.length;
        best += fewest;
      }),
      { seed: 5, numRuns: 60 },
    );
    expect(best).toBeGreaterThan(60);
    expect(total / best).toBeLessThan(1.1);
  });

  it("does nothing at the threshold's deviation or below it", () => {
    // 4 hosts, threshold 3: 0.1. Loads 0.5 0.5 0.3 0.3: deviation 0.1.
    const hosts = [{}, {}, {}, {}];
    const places = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3];
    const still = rebalancing({ hosts, groups: busy(16) }, places);
    still.simulation.run(3600);
    expect(still.moves).toEqual([]);
    expect(still.simulation.recorded.incidents).toEqual([]);
    const one = rebalancing({ hosts, groups: busy(16), rebalancing: { threshold: 4 } }, places);
    one.simulation.run(3600);
    expect(one.moves.length).toBeGreaterThan(0);
  });

  it("acts on its clock, in one incident per run, and only after a change", () => {
    const { simulation, moves } = rebalancing(
      { hosts: [{}, {}], groups: busy(8), rebalancing: { interval: 300, movesPerRun: 2 } },
      allOnOne(8),
    );
    simulation.run(3600);
    expect(moves.map(({ started, reason }) => [started, reason])).toEqual([
      [300, "rebalancing"],
      [300, "rebalancing"],
      [600, "rebalancing"],
    ]);
    const cause = engineCause(simulation.model, "rebalancing");
    const cluster = simulation.context.elements.firstCluster;
    expect(simulation.recorded.incidents).toEqual([
      [300, cause, cluster],
      [600, cause, cluster],
    ]);
  });

  it("counts what is being moved at its target", () => {
    const { simulation, moves, demand, controller } = rebalancing(
      {
        hosts: [{}, {}],
        groups: busy(8),
        rebalancing: { interval: 60 },
        migration: { overhead: fixed(1000) },
      },
      allOnOne(8),
    );
    simulation.run(60);
    const wanted = simulation.state.targetOf.filter((target) => target === 1).length;
    for (const time of [120, 180, 240]) {
      controller.changed(0);
      simulation.run(time);
    }
    expect(demand.demandOn[0]).toBe(8);
    simulation.run(7200);
    expect(moves).toHaveLength(wanted);
  });

  it("needs a gain above the cost", () => {
    // Moving 1 core from load 0.8 to load 0 of 10 cores each: 0.8 - 0.1 = 0.7 cores for 100 s. A migration takes 10 s.
    const tiny: TinyCluster = {
      hosts: [{}, {}],
      groups: busy(8),
      migration: { overhead: fixed(9.9) },
    };
    const cheap = rebalancing({ ...tiny, rebalancing: { stability: 100, migrationCpu: 6.9 } }, allOnOne(8));
    cheap.simulation.run(61);
    expect(cheap.migrations.pendingIn(0)).toBe(1);
    const dear = rebalancing({ ...tiny, rebalancing: { stability: 100, migrationCpu: 7.1 } }, allOnOne(8));
    dear.simulation.run(61);
    expect(dear.migrations.pendingIn(0)).toBe(0);
  });

  it("takes the next host when nothing may leave the most loaded one", () => {
    const { simulation, moves } = rebalancing(
      {
        hosts: [{}, {}, {}],
        groups: [...busy(1, 9), ...busy(1, 4), ...busy(1, 3)],
        rules: [hostRule("pin", true, [0], 3, [0])],
        rebalancing: { threshold: 5 },
      },
      [0, 1, 1],
    );
    simulation.run(60.5);
    expect(moves).toMatchObject([{ source: 1, target: 2 }]);
  });

  it("moves only what can and may be moved, to where it fits", () => {
    const one = (tiny: Partial<TinyCluster>, change: (s: TinySimulation) => void = () => {}) => {
      const { simulation, moves } = rebalancing(
        { hosts: [{}, {}], groups: busy(6), rebalancing: { threshold: 4 }, ...tiny },
        allOnOne(6),
      );
      change(simulation);
      simulation.run(600);
      return moves.length;
    };
    expect(one({})).toBeGreaterThan(0);
    expect(one({ rebalancing: { threshold: 1 } })).toBe(0);
    expect(one({ rebalancing: { enabled: false } })).toBe(0);
    expect(one({ migration: { enabled: false } })).toBe(0);
    expect(one({ groups: busy(6).map((group) => ({ ...group, migratable: false })) })).toBe(0);
    expect(one({ groups: busy(6).map((group) => ({ ...group, cpuClass: 1 })) })).toBe(0);
    expect(one({ hosts: [{}, { memory: 0.5 }] })).toBe(0);
    expect(one({ admission: { policy: "dedicated", hosts: 1 } })).toBe(0);
    expect(one({ rules: [hostRule("together", true, [0, 1, 2, 3, 4, 5], 2)] })).toBe(0);
    expect(one({ rules: [hostRule("together", false, [0, 1, 2, 3, 4, 5], 2)] })).toBe(0);
    expect(
      one({}, ({ state }) => {
        state.hostPhase[1] = HOST_DOWN;
      }),
    ).toBe(0);
  });

  it("leaves a host alone that is cut off", () => {
    const { simulation, moves } = rebalancing({ hosts: [{}, {}, {}], groups: busy(8) }, allOnOne(8));
    simulation.state.cutOff[0] = 1;
    simulation.run(600);
    expect(moves).toEqual([]);
  });

  it("looks again at what could not be moved before", () => {
    const { simulation, controller, moves } = rebalancing(
      {
        hosts: [{}, {}],
        groups: [...busy(8), { count: 1, memory: 0, reservedMemory: 100 }],
      },
      [...allOnOne(8), 1],
    );
    const { state } = simulation;
    simulation.run(100);
    expect(moves).toEqual([]);
    state.detach(8);
    controller.changed(0);
    simulation.run(600);
    expect(moves.length).toBeGreaterThan(0);
  });

  it("waits for management", () => {
    const { simulation, controller, moves } = rebalancing({ hosts: [{}, {}], groups: busy(6) }, allOnOne(6));
    simulation.isManagementUp = false;
    simulation.run(600);
    expect(moves).toEqual([]);
    simulation.isManagementUp = true;
    controller.managementReturned(0);
    simulation.run(660.5);
    expect(moves.length).toBeGreaterThan(0);
    expect(moves[0].started).toBe(660);
    controller.managementReturned(0);
    simulation.run(3600);
    expect(simulation.engine.queue.pendingCount).toBe(0);
  });
});

describe("rules", () => {
  it("are repaired before loads, and without any imbalance", () => {
    const { simulation, controller, moves } = rebalancing(
      {
        hosts: [{}, {}],
        groups: busy(6),
        rules: [hostRule("separate", true, [4, 5], 2)],
        rebalancing: { movesPerRun: 1 },
      },
      allOnOne(6),
    );
    controller.changed(0);
    simulation.run(600);
    expect(moves[0]).toMatchObject({ reason: "rule", instance: 4, target: 1 });
    expect(moves[1]).toMatchObject({ reason: "rebalancing" });
    const idle = rebalancing(
      { hosts: [{}, {}], groups: [{ count: 2 }], rules: [hostRule("separate", false, [0, 1], 2)] },
      [0, 0],
    );
    idle.controller.changed(0);
    idle.simulation.run(600);
    expect(idle.moves).toMatchObject([{ reason: "rule", instance: 0, target: 1, started: 60 }]);
    expect(idle.simulation.recorded.incidents).toHaveLength(1);
  });

  it("that must hold come before those that should", () => {
    const { simulation, controller, moves } = rebalancing(
      {
        hosts: [{}, {}, {}],
        groups: [{ count: 4 }],
        rules: [hostRule("separate", false, [0, 1], 3), hostRule("pin", true, [3], 3, [2])],
        rebalancing: { movesPerRun: 1, threshold: 1 },
      },
      [0, 0, 0, 0],
    );
    controller.changed(0);
    simulation.run(600);
    expect(moves.map(({ instance }) => instance)).toEqual([3, 0]);
  });

  it("that nothing can mend are left alone", () => {
    const { simulation, controller, moves } = rebalancing(
      { hosts: [{}, {}], groups: [{ count: 3 }], rules: [hostRule("separate", false, [0, 1, 2], 2)] },
      [0, 0, 1],
    );
    controller.changed(0);
    simulation.run(600);
    expect(moves).toEqual([]);
  });

  it("bring together what belongs together, however scattered", () => {
    for (const places of [
      [0, 1],
      [0, 1, 1],
      [1, 0, 1, 0],
      [0, 1, 2, 3],
      [3, 2, 2, 3],
    ]) {
      const { simulation, controller, moves } = rebalancing(
        {
          hosts: [{}, {}, {}, {}],
          groups: [{ count: places.length }],
          rules: [
            hostRule(
              "together",
              true,
              places.map((_, instance) => instance),
              4,
            ),
          ],
        },
        places,
      );
      controller.changed(0);
      simulation.run(600);
      expect(new Set(simulation.places()).size).toBe(1);
      expect(moves.length).toBeLessThan(places.length);
      expect(simulation.engine.queue.pendingCount).toBe(0);
    }
  });

  it("are never broken by balancing", () => {
    const { simulation, moves } = rebalancing(
      {
        hosts: [{}, {}, {}],
        groups: busy(9),
        rules: [hostRule("separate", true, [0, 1, 2], 3), hostRule("together", true, [3, 4], 3)],
        rebalancing: { threshold: 5 },
      },
      [0, 1, 2, 0, 0, 0, 0, 0, 0],
    );
    const { state } = simulation;
    simulation.run(7200, () => {
      const at = (instance: number) =>
        [state.hostOf[instance], state.targetOf[instance]].filter((h) => h >= 0);
      expect(new Set([0, 1, 2].flatMap(at)).size).toBe([0, 1, 2].flatMap(at).length);
      expect(state.hostOf[3]).toBe(state.hostOf[4]);
      expect([...state.phase]).toEqual(new Array(9).fill(RUNNING));
    });
    expect(moves.length).toBeGreaterThan(0);
  });
});

/** Fewest moves from host 0 that leave the imbalance of hosts of 10 cores tolerable, by trying every placement. */
function fewestMovesOf(demands: readonly number[], hosts: number, tolerated: number): number {
  let fewest = -1;
  for (let code = 0; code < hosts ** demands.length; code++) {
    const loads = new Array<number>(hosts).fill(0);
    let moved = 0;
    let rest = code;
    for (const demand of demands) {
      const host = rest % hosts;
      rest = (rest - host) / hosts;
      loads[host] += demand / 10;
      if (host !== 0) moved++;
    }
    if (imbalance(loads) <= tolerated + 1e-9 && (fewest < 0 || moved < fewest)) fewest = moved;
  }
  return fewest;
}
