/** NUMA nodes and huge pages: who fits where, and what is taken; against sums made anew for each question. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInvariants } from "../../src/cluster/invariants.ts";
import { LOST, RUNNING } from "../../src/cluster/state.ts";
import { Placement } from "../../src/mechanisms/placement/placement.ts";
import { type TinyCluster, type TinyGroup, TinySimulation, tinyModel } from "../mechanisms/tiny-model.ts";
import { hasRoom, type Placed } from "../oracles/placement.ts";

function tiny(cluster: TinyCluster) {
  const simulation = new TinySimulation(tinyModel(cluster));
  const placement = new Placement(simulation.context);
  simulation.seal([]);
  const { numa } = simulation.state;
  if (numa === undefined) throw new Error("nodes should matter here");
  const put = (instance: number, host: number) => {
    simulation.state.attach(instance, host);
    simulation.state.phase[instance] = RUNNING;
  };
  return { simulation, placement, numa, put, state: simulation.state };
}

/** Bound to a node, `cores` and 10 bytes. */
const bound = (count: number, cores: number, more: Partial<TinyGroup> = {}): TinyGroup => ({
  count,
  cpu: cores,
  reservedCpu: cores,
  numaBound: true,
  ...more,
});

describe("a bound instance", () => {
  it("needs its cores in one node, however many are free in all", () => {
    // Two nodes of 5 cores: with 3 taken in each, 4 are free but no node has 3.
    const { placement, put, numa } = tiny({ hosts: [{ numaNodes: 2 }], groups: [bound(3, 3), bound(1, 2)] });
    put(0, 0);
    put(1, 0);
    expect([...numa.nodeOf]).toEqual([0, 1, -1, -1]);
    expect(placement.fits(2, 0)).toBe(false);
    expect(placement.fits(3, 0)).toBe(true);
    expect(placement.choose(2, { bendRules: true, useFailoverHosts: true }, () => true)).toBe(-1);
  });

  it("needs its memory in the same node as its cores", () => {
    // Nodes of 5 cores and 50 bytes; one is full of memory, the other of cores.
    const groups = [
      bound(1, 5, { reservedMemory: 1 }),
      bound(1, 1, { reservedMemory: 45 }),
      bound(1, 1, { reservedMemory: 10 }),
    ];
    const { placement, put, numa } = tiny({ hosts: [{ numaNodes: 2 }], groups });
    put(0, 0);
    put(1, 0);
    expect([...numa.nodeOf]).toEqual([0, 1, -1]);
    expect(placement.fits(2, 0)).toBe(false);
  });

  it("goes to the node with the most free cores, and keeps the node it was promised when it arrives", () => {
    const hosts = [{ numaNodes: 2 }, { numaNodes: 2 }];
    const { put, numa, state } = tiny({ hosts, groups: [bound(3, 1), bound(1, 2)] });
    put(3, 1);
    put(0, 1);
    put(1, 0);
    expect([...numa.nodeOf]).toEqual([1, 0, -1, 0]);
    state.reserveTarget(1, 1);
    expect([numa.nodeOf[1], numa.targetNodeOf[1]]).toEqual([0, 1]);
    state.detach(0);
    state.detach(3);
    state.switchToTarget(1);
    expect([numa.nodeOf[1], numa.targetNodeOf[1]]).toEqual([1, -1]);
    expect([...numa.cpu]).toEqual([0, 0, 0, 1]);
  });

  it("competes with floating instances for the host as a whole only", () => {
    // 6 of 10 cores float: 4 are left, in one node of 5 or split over both.
    const groups = [{ count: 1, cpu: 6, reservedCpu: 6 }, bound(1, 4), bound(1, 5)];
    const { placement, put } = tiny({ hosts: [{ numaNodes: 2 }], groups });
    put(0, 0);
    expect([placement.fits(1, 0), placement.fits(2, 0)]).toEqual([true, false]);
  });
});

describe("huge pages", () => {
  const huge = (count: number, reservedMemory: number) =>
    bound(count, 1, { reservedMemory, hugePages: true });

  it("set aside are for those who want them, and they get nothing else", () => {
    const groups = [huge(2, 60), { count: 2, reservedMemory: 40 }];
    const { placement, put } = tiny({ hosts: [{ hugePages: 60 }], groups });
    put(0, 0);
    expect([placement.fits(1, 0), placement.fits(2, 0)]).toEqual([false, true]);
    put(2, 0);
    expect(placement.fits(3, 0)).toBe(false);
  });

  it("are divided among the nodes", () => {
    const { placement, put } = tiny({ hosts: [{ hugePages: 80, numaNodes: 2 }], groups: [huge(3, 30)] });
    put(0, 0);
    put(1, 0);
    // 20 of 80 are left, 10 in each node.
    expect(placement.fits(2, 0)).toBe(false);
  });

  it("come from all memory where none are set aside", () => {
    const groups = [huge(3, 30), { count: 1, reservedMemory: 50 }];
    const { placement, put } = tiny({ hosts: [{ numaNodes: 2 }], groups });
    put(0, 0);
    put(1, 0);
    expect([placement.fits(2, 0), placement.fits(3, 0)]).toEqual([false, false]);
  });
});

describe("a model", () => {
  it("keeps no account of nodes when they matter to nobody", () => {
    const simulation = new TinySimulation(tinyModel({ hosts: [{ numaNodes: 4 }], groups: [{ count: 3 }] }));
    expect(simulation.state.numa).toBeUndefined();
  });

  it("in which an instance is in a node it should not be in breaks an invariant", () => {
    const { simulation, numa, put } = tiny({
      hosts: [{ numaNodes: 2 }],
      groups: [bound(2, 3), { count: 1 }],
    });
    put(0, 0);
    const broken = (change: () => void, undo: () => void, complaint: RegExp) => {
      checkInvariants(simulation.context);
      change();
      expect(() => checkInvariants(simulation.context)).toThrow(complaint);
      undo();
    };
    broken(
      () => numa.nodeOf.fill(1, 0, 1),
      () => numa.nodeOf.fill(0, 0, 1),
      /CPU reserved on NUMA node 0/,
    );
    broken(
      () => numa.nodeOf.fill(-1, 0, 1),
      () => numa.nodeOf.fill(0, 0, 1),
      /should not be in/,
    );
    broken(
      () => numa.nodeOf.fill(0, 2, 3),
      () => numa.nodeOf.fill(-1, 2, 3),
      /should not be in/,
    );
    broken(
      () => numa.memory.fill(3, 1, 2),
      () => numa.memory.fill(0, 1, 2),
      /memory reserved on NUMA node 1/,
    );
    checkInvariants(simulation.context);
  });
});

describe("any sequence of moves", () => {
  const HOSTS = 3;
  const kinds = fc.record({
    cpu: fc.integer({ min: 0, max: 6 }),
    memory: fc.integer({ min: 0, max: 40 }),
    numaBound: fc.boolean(),
    hugePages: fc.boolean(),
  });
  const machine = fc.record({
    cores: fc.constantFrom(8, 12, 20),
    memory: fc.constantFrom(60, 120),
    numaNodes: fc.constantFrom(1, 2, 4),
    hugePages: fc.constantFrom(0, 40),
  });
  const step = fc.record({
    kind: fc.constantFrom("put", "put", "put", "take", "reserve", "release", "switch"),
    instance: fc.nat(11),
    host: fc.nat(HOSTS - 1),
  });

  it("leaves room exactly where sums made anew find it, and never more on a node than it has", () => {
    let asked = 0;
    let refusedByNodes = 0;
    fc.assert(
      fc.property(
        fc.array(machine, { minLength: HOSTS, maxLength: HOSTS }),
        fc.array(kinds, { minLength: 4, maxLength: 4 }),
        fc.array(step, { minLength: 30, maxLength: 60 }),
        (hosts, groups, steps) => {
          const cluster = {
            hosts,
            groups: [
              ...groups.map(({ cpu, memory, numaBound, hugePages }) => ({
                count: 3,
                reservedCpu: cpu,
                reservedMemory: memory,
                numaBound: numaBound || hugePages,
                hugePages,
              })),
              // So that nodes always matter.
              bound(1, 1),
            ],
          };
          const { simulation, placement, state, numa, put } = tiny(cluster);
          const claims = (instance: number) => {
            const group = state.groupOf(instance);
            return {
              isBound: group.numaBound,
              usesHugePages: group.hugePages,
              cores: group.reservedCpu,
              memory: group.reservedMemory,
            };
          };
          const placed = (): Placed[] =>
            simulation.model.instances.flatMap((_, i) =>
              [
                { ...claims(i), host: state.hostOf[i], node: numa.nodeOf[i] },
                { ...claims(i), host: state.targetOf[i], node: numa.targetNodeOf[i] },
              ].filter(({ host }) => host >= 0),
            );
          for (const { kind, instance, host } of steps) {
            const at = state.hostOf[instance];
            const target = state.targetOf[instance];
            if (kind === "take" && target < 0 && at >= 0) {
              state.detach(instance);
              state.phase[instance] = LOST;
            }
            if (kind === "release") state.releaseTarget(instance);
            if (kind === "switch" && target >= 0) state.switchToTarget(instance);
            if (at !== host && target < 0 && (kind === "put" || kind === "reserve")) {
              const { cores, memory, numaNodes, hugePages } = hosts[host];
              const room = { cores, memory, nodes: numaNodes, hugePages };
              const expected = hasRoom(room, host, placed(), claims(instance));
              expect(placement.fits(instance, host)).toBe(expected);
              asked++;
              const floating = { ...claims(instance), isBound: false };
              if (!expected && hasRoom(room, host, placed(), floating)) refusedByNodes++;
              if (expected && kind === "put" && at < 0) put(instance, host);
              if (expected && kind === "reserve" && at >= 0) state.reserveTarget(instance, host);
            }
            checkInvariants(simulation.context);
          }
        },
      ),
      { seed: 3, numRuns: 150 },
    );
    expect(asked).toBeGreaterThan(1000);
    expect(refusedByNodes).toBeGreaterThan(30);
  });
});
