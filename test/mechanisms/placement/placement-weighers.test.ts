/** Placement by Nova's weighers: worked examples, and random clusters against the arithmetic of an oracle. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/cluster/model.ts";
import { Placement, type PlacementWish } from "../../../src/mechanisms/placement/placement.ts";
import { normalized, weightsOf } from "../../oracles/placement.ts";
import { hostRule, type TinyCluster, TinySimulation, tinyModel } from "../tiny-model.ts";

const STRICT: PlacementWish = { bendRules: false, useFailoverHosts: false };
const ANY = () => true;
const WEIGHERS = { strategy: "weighers" } as const;

function place(cluster: TinyCluster, at: readonly number[]) {
  const simulation = new TinySimulation(tinyModel({ placement: WEIGHERS, ...cluster }));
  const placement = new Placement(simulation.context);
  simulation.seal(at);
  return { placement, simulation };
}

describe("weighers", () => {
  it("scale memory and CPU to their largest, so that a little more counts a little", () => {
    // Free memory 90, 80, 100; free cores 10, 20, 5. Sums 0.9 + 0.5, 0.8 + 1, 1 + 0.25.
    const hosts = [{ memory: 100 }, { memory: 90, cores: 20 }, { memory: 100, cores: 5 }];
    const groups = [{ count: 3, reservedCpu: 0 }];
    const { placement } = place({ hosts, groups }, [0, 1]);
    expect(placement.choose(2, STRICT, ANY)).toBe(1);
    expect(placement.choose(2, STRICT, (host) => host !== 1)).toBe(0);
  });

  it("obey their weights; a negative one stacks", () => {
    const hosts = [{ memory: 100 }, { memory: 200 }];
    const chosen = (placement: TinyCluster["placement"]) =>
      place({ hosts, groups: [{ count: 1 }], placement: { ...WEIGHERS, ...placement } }, []).placement.choose(
        0,
        STRICT,
        ANY,
      );
    expect(chosen({ memoryWeight: 1 })).toBe(1);
    expect(chosen({ memoryWeight: -1 })).toBe(0);
    expect(chosen({ memoryWeight: 0 })).toBe(0);
  });

  it("count the vCPUs claimed, not the sizes, and take the first of equals", () => {
    // Two of 2 vCPUs overcommitted 4 times claim as much as one of 1 vCPU that is not overcommitted.
    const groups = [
      { count: 2, cpu: 2, reservedCpu: 0.5, reservedMemory: 0 },
      { count: 1, cpu: 1, reservedCpu: 1, reservedMemory: 0 },
      { count: 1, reservedMemory: 0 },
    ];
    const { placement } = place({ hosts: [{}, {}], groups }, [1, 1, 0]);
    expect(placement.choose(3, STRICT, ANY)).toBe(0);
  });

  it("let a should rule be outweighed, but never a must rule", () => {
    const hosts = [
      { memory: 1000, cores: 100 },
      { memory: 20, cores: 10 },
    ];
    const groups = [{ count: 2, reservedMemory: 1 }];
    const apart = (must: boolean, softRuleWeight: number) =>
      place(
        {
          hosts,
          groups,
          rules: [hostRule("separate", must, [0, 1], 2)],
          placement: { ...WEIGHERS, softRuleWeight },
        },
        [0],
      ).placement.choose(1, STRICT, ANY);
    // Host 0 is ahead by almost 2, less what it has claimed: 1 - 19/999 of memory and 0.9 of CPU.
    expect(apart(false, 1)).toBe(0);
    expect(apart(false, 2)).toBe(1);
    expect(apart(true, 0)).toBe(1);
  });

  it("count the members on each host: of two that both break the rule the one with fewer", () => {
    const groups = [{ count: 4, reservedMemory: 0 }];
    const spread = [hostRule("separate", false, [0, 1, 2, 3], 2)];
    expect(
      place({ hosts: [{}, {}], groups, rules: spread }, [0, 0, 1]).placement.choose(3, STRICT, ANY),
    ).toBe(1);
    const together = [hostRule("together", false, [0, 1, 2, 3], 2)];
    expect(
      place({ hosts: [{}, {}], groups, rules: together }, [0, 1, 1]).placement.choose(3, STRICT, ANY),
    ).toBe(1);
    const pin = [hostRule("pin", false, [3], 2, [1])];
    expect(place({ hosts: [{}, {}], groups, rules: pin }, [0, 1, 1]).placement.choose(3, STRICT, ANY)).toBe(
      1,
    );
  });

  it("count a member that is being migrated at both ends", () => {
    const groups = [{ count: 2, reservedMemory: 0 }];
    const rules = [hostRule("separate", false, [0, 1], 3)];
    const { placement, simulation } = place({ hosts: [{}, {}, {}], groups, rules }, [0]);
    expect(placement.choose(1, STRICT, ANY)).toBe(1);
    simulation.state.reserveTarget(0, 1);
    expect(placement.choose(1, STRICT, ANY)).toBe(2);
  });

  it("leave an instance without room nowhere", () => {
    const { placement } = place({ hosts: [{ memory: 5 }], groups: [{ count: 1 }] }, []);
    expect(placement.choose(0, STRICT, ANY)).toBe(-1);
  });
});

describe("random clusters", () => {
  const HOSTS = 6;
  const RACKS = [0, 0, 1, 1, 2, 2];
  const machine = fc.record({
    cores: fc.integer({ min: 4, max: 40 }),
    memory: fc.integer({ min: 20, max: 400 }),
    cpuClass: fc.integer({ min: 0, max: 1 }),
  });
  const cases = fc.record({
    hosts: fc.array(machine, { minLength: HOSTS, maxLength: HOSTS }),
    at: fc.array(fc.nat(HOSTS - 1), { maxLength: 12 }),
    kind: fc.constantFrom("separate", "together"),
    must: fc.boolean(),
    closed: fc.nat(HOSTS - 1),
    cpu: fc.integer({ min: 0, max: 8 }),
    memory: fc.integer({ min: 0, max: 40 }),
    weights: fc.record({
      memory: fc.constantFrom(1, 0.3, -1),
      cpu: fc.constantFrom(1, 0, 2),
      group: fc.constantFrom(1, 3),
    }),
  });

  it("have the instance where the oracle's arithmetic has it", () => {
    let decided = 0;
    fc.assert(
      fc.property(cases, ({ hosts, at, kind, must, closed, cpu, memory, weights }) => {
        const newcomer = at.length;
        const members = [...at.keys()].filter((i) => i % 2 === 0);
        const rule: Rule = {
          ...hostRule(kind, must, [...members, newcomer], HOSTS),
          placeOfHost: Int32Array.from(RACKS),
          places: 3,
        };
        const groups = [
          { count: at.length, reservedCpu: 1.3, reservedMemory: 7 },
          { count: 1, reservedCpu: cpu, reservedMemory: memory, cpuClass: 1 },
        ];
        const policy = {
          ...WEIGHERS,
          memoryWeight: weights.memory,
          cpuWeight: weights.cpu,
          softRuleWeight: weights.group,
        };
        const { placement, simulation } = place({ hosts, groups, rules: [rule], placement: policy }, at);
        simulation.state.draining[closed] = 1;
        const others = (host: number) => members.filter((i) => RACKS[at[i]] === RACKS[host]).length;
        const seen = hosts.map((host, index) => ({
          index,
          freeMemory: host.memory - 7 * at.filter((a) => a === index).length,
          freeCpu: host.cores - 1.3 * at.filter((a) => a === index).length,
          group: must ? 0 : kind === "separate" ? -others(index) : others(index),
        }));
        const candidates = seen.filter(({ index, freeMemory, freeCpu }) => {
          const isObeyed =
            !must || (kind === "separate" ? others(index) === 0 : others(index) === members.length);
          const hasRoom = (cpu === 0 || freeCpu >= cpu) && (memory === 0 || freeMemory >= memory);
          return index !== closed && hosts[index].cpuClass >= 1 && hasRoom && isObeyed;
        });
        const chosen = placement.choose(newcomer, STRICT, ANY);
        if (candidates.length === 0) {
          expect(chosen).toBe(-1);
          return;
        }
        const clamped = candidates.map((one) => ({
          ...one,
          freeMemory: Math.max(0, one.freeMemory),
          freeCpu: Math.max(0, one.freeCpu),
        }));
        const sums = weightsOf(clamped, weights);
        const mine = candidates.findIndex(({ index }) => index === chosen);
        expect(mine).toBeGreaterThanOrEqual(0);
        expect(sums[mine]).toBeGreaterThanOrEqual(Math.max(...sums) - 1e-6);
        if (new Set(sums.map((sum) => sum.toFixed(5))).size === sums.length && sums.length > 1) decided++;
      }),
      { seed: 11, numRuns: 500 },
    );
    // Most cases have a clear winner, so that the comparison says something.
    expect(decided).toBeGreaterThan(150);
  });

  it("scaled by hand: 2, 4, 10", () => {
    expect(normalized([2, 4, 10])).toEqual([0, 0.25, 1]);
    expect(normalized([2, 4, 10], 0)).toEqual([0.2, 0.4, 1]);
    expect(normalized([3, 3])).toEqual([0, 0]);
  });
});
