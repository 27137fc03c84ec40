/** Which host an instance may go to, and which of those it goes to; the state is put together by hand. */
import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/cluster/model.ts";
import {
  HOST_BOOTING,
  HOST_DOWN,
  HOST_IN_MAINTENANCE,
  LOST,
  OFF,
  STARTING,
} from "../../../src/cluster/state.ts";
import { Placement, type PlacementWish } from "../../../src/mechanisms/placement/placement.ts";
import { hostRule, type TinyCluster, TinySimulation, tinyModel } from "../tiny-model.ts";

const STRICT: PlacementWish = { bendRules: false, useFailoverHosts: false };
const BENT: PlacementWish = { bendRules: true, useFailoverHosts: true };
const ANY = () => true;
const HOSTS = [{}, {}, {}];

/** Instance i runs on at[i]; those after it are nowhere. */
function place(
  cluster: TinyCluster,
  at: readonly number[],
): { placement: Placement; simulation: TinySimulation } {
  const simulation = new TinySimulation(tinyModel(cluster));
  const placement = new Placement(simulation.context);
  simulation.seal(at);
  return { placement, simulation };
}

describe("the host chosen", () => {
  it("is the one with the largest free share of what is scarcer there, and of equals the first", () => {
    // CPU used 2 of 10, 1 of 20, 1 of 10; memory 10 of 100 each.
    const hosts = [{ memory: 200 }, { cores: 20 }, { memory: 50 }];
    const groups = [{ count: 5 }];
    const { placement } = place({ hosts, groups }, [0, 0, 1, 2]);
    // Free: 1 - max(2/10, 20/200), 1 - max(1/20, 10/100), 1 - max(1/10, 10/50).
    expect(placement.choose(4, STRICT, ANY)).toBe(1);
    expect(placement.choose(4, STRICT, (host) => host !== 1)).toBe(0);
    expect(place({ hosts: HOSTS, groups }, []).placement.choose(0, STRICT, ANY)).toBe(0);
  });

  it("has the reservation free, not the size: without reservations everything fits", () => {
    const groups = [{ count: 9, cpu: 10, memory: 100, reservedCpu: 4, reservedMemory: 30 }];
    const { placement } = place({ hosts: [{}, {}], groups }, [0, 0, 1]);
    expect(placement.choose(3, STRICT, ANY)).toBe(1);
    const full = place({ hosts: [{}, {}], groups }, [0, 0, 1, 1]);
    expect(full.placement.choose(4, STRICT, ANY)).toBe(-1);
    expect(full.placement.fits(4, 0)).toBe(false);
    const free = [{ count: 9, cpu: 10, memory: 100, reservedCpu: 0, reservedMemory: 0 }];
    expect(place({ hosts: [{}, {}], groups: free }, [0, 0, 0, 1]).placement.choose(4, STRICT, ANY)).toBe(1);
  });

  it("may be filled to the last byte by reservations that are no whole numbers", () => {
    const memory = 1e12;
    for (const n of [3, 7, 11, 49, 97]) {
      const groups = [
        { count: n + 1, cpu: 1, reservedCpu: 10 / n, memory, reservedMemory: memory / n },
        { count: 1, reservedMemory: 0 },
      ];
      const at = Array.from({ length: n - 1 }, () => 0);
      const { placement, simulation } = place({ hosts: [{ memory }], groups }, at);
      expect(placement.choose(n - 1, STRICT, ANY)).toBe(0);
      expect(placement.fits(n - 1, 0)).toBe(true);
      simulation.state.attach(n - 1, 0);
      expect(placement.choose(n, STRICT, ANY)).toBe(-1);
      expect(placement.fits(n, 0)).toBe(false);
      // What reserves nothing still fits.
      expect(placement.choose(n + 1, STRICT, ANY)).toBe(0);
    }
  });

  it("is up, not being emptied, in touch and with storage", () => {
    const { placement, simulation } = place({ hosts: [{}, {}], groups: [{ count: 2 }] }, [1]);
    const { state } = simulation;
    const closed = (change: () => void, undo: () => void) => {
      change();
      state.updateCapacity(0);
      const chosen = [placement.choose(1, STRICT, ANY), placement.fits(1, 0)];
      undo();
      state.updateCapacity(0);
      expect(placement.choose(1, STRICT, ANY)).toBe(0);
      return chosen;
    };
    const phases = [HOST_DOWN, HOST_BOOTING, HOST_IN_MAINTENANCE];
    for (const phase of phases) {
      const chosen = closed(
        () => state.hostPhase.fill(phase, 0, 1),
        () => state.hostPhase.fill(0, 0, 1),
      );
      expect(chosen).toEqual([1, false]);
    }
    for (const flag of [state.draining, state.isolated, state.partitioned, state.stalled]) {
      expect(
        closed(
          () => flag.fill(1, 0, 1),
          () => flag.fill(0, 0, 1),
        ),
      ).toEqual([1, false]);
    }
  });

  it("has a CPU at least as new", () => {
    const hosts = [{ cpuClass: 1 }, { cpuClass: 3 }, { cpuClass: 2 }];
    const { placement } = place({ hosts, groups: [{ count: 2, cpuClass: 2 }] }, [1]);
    expect(placement.choose(1, STRICT, ANY)).toBe(2);
    expect([0, 1, 2].map((host) => placement.fits(1, host))).toEqual([false, true, true]);
  });

  it("is no failover host unless the wish says so", () => {
    const admission = { policy: "dedicated", hosts: 1 } as const;
    const { placement } = place({ hosts: HOSTS, groups: [{ count: 3 }], admission }, [0, 1]);
    expect(placement.choose(2, STRICT, ANY)).toBe(0);
    expect(placement.choose(2, { bendRules: false, useFailoverHosts: true }, ANY)).toBe(2);
    expect([0, 1, 2].map((host) => placement.fits(2, host))).toEqual([true, true, false]);
  });
});

describe("rules", () => {
  const groups = [{ count: 4 }];
  const under = (rules: readonly Rule[], at: readonly number[], hosts = HOSTS) =>
    place({ hosts, groups, rules }, at).placement;

  it("separate: no host with another of them; together: only the host of the others", () => {
    expect(under([hostRule("separate", true, [0, 1, 2], 3)], [0, 1]).choose(2, STRICT, ANY)).toBe(2);
    expect(under([hostRule("together", true, [0, 2], 3)], [1, 0]).choose(2, STRICT, ANY)).toBe(1);
    // The first of those that belong together may go anywhere.
    expect(under([hostRule("together", true, [2, 3], 3)], [0, 1]).choose(2, STRICT, ANY)).toBe(2);
  });

  it("concern only their instances", () => {
    expect(under([hostRule("separate", true, [0, 1], 3)], [0, 2]).choose(2, STRICT, ANY)).toBe(1);
  });

  it("must: broken by nobody; should: kept as long as a host allows it", () => {
    const apart = (must: boolean) => under([hostRule("separate", must, [0, 1, 2, 3], 3)], [0, 1, 2]);
    expect(apart(true).choose(3, STRICT, ANY)).toBe(-1);
    expect(apart(false).choose(3, STRICT, ANY)).toBe(0);
    const kept = under([hostRule("separate", false, [0, 1, 2], 3)], [0, 0, 2]);
    expect(kept.choose(3, STRICT, (host) => host !== 1)).toBe(2);
  });

  it("bent by a restart: those that separate or keep together, of either strength, but no pin", () => {
    for (const must of [true, false]) {
      expect(under([hostRule("separate", must, [0, 1, 2], 3)], [0, 1, 2]).choose(2, BENT, ANY)).toBe(0);
      const together = under([hostRule("together", must, [0, 2], 3)], [1]);
      expect(together.choose(2, BENT, ANY)).toBe(0);
    }
    const pinned = under([hostRule("pin", true, [2], 3, [1])], [1]);
    expect(pinned.choose(2, BENT, ANY)).toBe(1);
    expect(pinned.choose(2, BENT, (host) => host !== 1)).toBe(-1);
    const softly = under([hostRule("pin", false, [2], 3, [1])], [1]);
    expect(softly.choose(2, BENT, ANY)).toBe(1);
    expect(softly.choose(2, BENT, (host) => host !== 1)).toBe(0);
  });

  it("over a level: what is in the same rack is together", () => {
    const racks = {
      ...hostRule("separate", true, [0, 1], 4),
      placeOfHost: Int32Array.of(0, 0, 1, 1),
      places: 2,
    };
    expect(under([racks], [0], [{}, {}, {}, {}]).choose(1, STRICT, ANY)).toBe(2);
  });

  it("count an instance being migrated at both ends, one that starts, and none that is off or lost", () => {
    const { placement, simulation } = place(
      { hosts: HOSTS, groups, rules: [hostRule("separate", true, [0, 1], 3)] },
      [0],
    );
    const { state } = simulation;
    state.reserveTarget(0, 1);
    expect([0, 1, 2].map((host) => placement.obeysRules(1, host, "must"))).toEqual([false, false, true]);
    state.releaseTarget(0);
    expect(placement.choose(1, STRICT, ANY)).toBe(1);
    expect(placement.obeysRules(1, 0, "must")).toBe(false);
    state.phase[0] = STARTING;
    expect(placement.obeysRules(1, 0, "must")).toBe(false);
    for (const phase of [OFF, LOST]) {
      state.phase[0] = phase;
      expect(placement.obeysRules(1, 0, "must")).toBe(true);
    }
  });

  it("are asked about by strength", () => {
    const rules = [hostRule("pin", true, [0], 3, [0, 1]), hostRule("pin", false, [0], 3, [1])];
    const placement = under(rules, []);
    const obeyed = (strength: "must" | "should") =>
      [0, 1, 2].map((host) => placement.obeysRules(0, host, strength));
    expect(obeyed("must")).toEqual([true, true, false]);
    expect(obeyed("should")).toEqual([false, true, false]);
  });
});
