/** Topology spread: which places may take an instance, and how uneven ones are mended, against counting by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/cluster/model.ts";
import { Spread } from "../../../src/cluster/spread.ts";
import { HOST_DOWN, LOST } from "../../../src/cluster/state.ts";
import { ORDINARY, Placement } from "../../../src/mechanisms/placement/placement.ts";
import { rebalancing } from "../rebalancing/rebalancing-setup.ts";
import { TinySimulation, tinyModel } from "../tiny-model.ts";

const ANY = () => true;

/** Places of two hosts each: hosts 0 and 1 are at the first. */
function spreadRule(instances: number, places: number, more: Partial<Rule & { maxSkew: number }> = {}): Rule {
  const { maxSkew = 1, ...rest } = more;
  return {
    name: "spread",
    kind: "spread",
    must: true,
    instances: Array.from({ length: instances }, (_, i) => i),
    placeOfHost: Int32Array.from({ length: 2 * places }, (_, host) => Math.floor(host / 2)),
    places,
    allowed: new Uint8Array(0),
    spread: { maxSkew, joins: new Float64Array(places) },
    ...rest,
  };
}

function tiny(rule: Rule, count: number, placement = {}) {
  return { hosts: Array.from(rule.placeOfHost, () => ({})), groups: [{ count }], rules: [rule], placement };
}

/** Instance i at the place at[i]; one more than there are places named is nowhere. */
function placed(rule: Rule, at: readonly number[], placement = {}) {
  const simulation = new TinySimulation(tinyModel(tiny(rule, rule.instances.length, placement)));
  const chooser = new Placement(simulation.context);
  simulation.seal(at.map((place) => 2 * place));
  return { simulation, chooser, choose: () => placeOf(chooser.choose(at.length, ORDINARY, ANY)) };
}

/** Place of a host; -1 for none. */
const placeOf = (host: number) => Math.floor(host / 2);

const counts = (at: readonly number[], places: number) =>
  Array.from({ length: places }, (_, place) => at.filter((one) => one === place).length);

describe("a spread that must hold", () => {
  it("admits a place exactly if what it has then exceeds the least now by at most the skew", () => {
    const cases = fc.record({
      places: fc.integer({ min: 1, max: 4 }),
      maxSkew: fc.integer({ min: 1, max: 3 }),
      at: fc.array(fc.nat(3), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(cases, ({ places, maxSkew, at: raw }) => {
        const at = raw.map((place) => place % places);
        const rule = spreadRule(at.length + 1, places, { maxSkew });
        const { simulation } = placed(rule, at);
        const spread = new Spread(simulation.model, simulation.state, () => 0, "at both");
        const have = counts(at, places);
        for (let place = 0; place < places; place++) {
          const expected = have[place] + 1 - Math.min(...have) <= maxSkew;
          expect(spread.allows(rule, at.length, 2 * place)).toBe(expected);
        }
        expect(spread.isKept(rule)).toBe(Math.max(...have) - Math.min(...have) <= maxSkew);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("leaves an instance without a place while the one with the least is down: its nodes are still nodes", () => {
    const { simulation, choose } = placed(spreadRule(5, 3), [0, 0, 1, 2]);
    expect([1, 2]).toContain(choose());
    for (const host of [2, 3, 4, 5]) {
      simulation.state.hostPhase[host] = HOST_DOWN;
      simulation.state.updateCapacity(host);
    }
    expect(choose()).toBe(-1);
  });

  it("does not count what is lost, and counts what is being migrated at both ends", () => {
    const { simulation, choose } = placed(spreadRule(4, 2), [0, 1, 1]);
    // One at the first place, two at the second.
    expect(choose()).toBe(0);
    simulation.state.phase[2] = LOST;
    simulation.state.phase[1] = LOST;
    expect(choose()).toBe(1);
    // One at each now, and the first place has more room.
    simulation.state.reserveTarget(0, 2);
    expect(choose()).toBe(0);
    const rule = spreadRule(2, 3);
    const moving = placed(rule, [0]).simulation;
    moving.state.reserveTarget(0, 2);
    const spread = new Spread(moving.model, moving.state, () => 0, "at both");
    expect([0, 2, 4].map((host) => spread.allows(rule, 1, host))).toEqual([false, false, true]);
  });

  it("counts no place before its first host joins", () => {
    const rule = spreadRule(3, 2, { spread: { maxSkew: 1, joins: Float64Array.of(0, 100) } });
    const { simulation, choose } = placed(rule, [0, 0]);
    for (const host of [2, 3]) {
      simulation.state.hostPhase[host] = HOST_DOWN;
      simulation.state.updateCapacity(host);
    }
    expect(choose()).toBe(0);
    simulation.run(100);
    expect(choose()).toBe(-1);
  });

  it("may be bent by a restart that bends rules", () => {
    const { chooser, simulation } = placed(spreadRule(3, 2), [0, 0]);
    for (const host of [2, 3]) {
      simulation.state.hostPhase[host] = HOST_DOWN;
      simulation.state.updateCapacity(host);
    }
    expect(chooser.choose(2, { bendRules: true, useFailoverHosts: true }, ANY)).toBe(1);
  });
});

describe("a spread that should hold", () => {
  it("prefers places that keep it, whatever is free, and takes another when there is none", () => {
    const { simulation, choose } = placed(spreadRule(4, 2, { must: false }), [0, 0, 1]);
    expect(choose()).toBe(1);
    for (const host of [2, 3]) {
      simulation.state.hostPhase[host] = HOST_DOWN;
      simulation.state.updateCapacity(host);
    }
    expect(choose()).toBe(0);
  });

  it("is a weight among others with weighers: the place with fewer is better", () => {
    const weights = { strategy: "weighers", memoryWeight: 0, cpuWeight: 0, softRuleWeight: 1 };
    const { choose } = placed(spreadRule(6, 3, { must: false }), [0, 0, 1, 2, 2], weights);
    expect(choose()).toBe(1);
  });
});

describe("repair of a spread", () => {
  it("ends within the skew, with as few moves as that takes", () => {
    const cases = fc.record({
      places: fc.integer({ min: 2, max: 4 }),
      maxSkew: fc.integer({ min: 1, max: 2 }),
      must: fc.boolean(),
      at: fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }),
    });
    fc.assert(
      fc.property(cases, ({ places, maxSkew, must, at: raw }) => {
        const at = raw.map((place) => place % places);
        const rule = spreadRule(at.length, places, { maxSkew, must });
        const { simulation, controller, moves } = rebalancing(
          tiny(rule, at.length),
          at.map((place) => 2 * place),
        );
        controller.changed(0);
        simulation.run(86400);
        const after = counts(simulation.places().map(placeOf), places);
        expect(Math.max(...after) - Math.min(...after)).toBeLessThanOrEqual(maxSkew);
        expect(moves.length).toBe(fewestMoves(counts(at, places), maxSkew));
        for (const { reason } of moves) expect(reason).toBe("rule");
      }),
      { seed: 4, numRuns: 150 },
    );
  });
});

/** Of all ways to have as many in all within the skew: the fewest that leave a place. */
function fewestMoves(have: readonly number[], maxSkew: number): number {
  const total = have.reduce((sum, n) => sum + n, 0);
  let fewest = Number.POSITIVE_INFINITY;
  const visit = (chosen: readonly number[], left: number): void => {
    if (chosen.length === have.length) {
      if (left > 0 || Math.max(...chosen) - Math.min(...chosen) > maxSkew) return;
      const leaving = have.reduce((sum, n, place) => sum + Math.max(0, n - chosen[place]), 0);
      fewest = Math.min(fewest, leaving);
      return;
    }
    for (let n = 0; n <= left; n++) visit([...chosen, n], left - n);
  };
  visit([], total);
  return fewest;
}
