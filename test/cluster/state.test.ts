import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInvariants } from "../../src/cluster/invariants.ts";
import { HOST_DOWN, LOST, RUNNING, STARTING } from "../../src/cluster/state.ts";
import { TinySimulation, tinyModel } from "../mechanisms/tiny-model.ts";

const HOSTS = 4;
const INSTANCES = 12;

/** Instances of two sizes, of which two of each fit on a host with room to spare. */
function tiny() {
  const groups = [
    { count: INSTANCES / 2, cpu: 2, memory: 10, reservedCpu: 0.7, reservedMemory: 7 },
    { count: INSTANCES / 2, cpu: 1, memory: 5, reservedCpu: 0.1, reservedMemory: 3 },
  ];
  const simulation = new TinySimulation(tinyModel({ hosts: Array(HOSTS).fill({}), groups }));
  simulation.seal([]);
  return simulation;
}

function listOn({ state }: TinySimulation, host: number): number[] {
  const found: number[] = [];
  for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance])
    found.push(instance);
  return found;
}

describe("the cluster's state", () => {
  it("keeps lists and sums right through any sequence of moves", () => {
    const step = fc.record({
      kind: fc.constantFrom("attach", "detach", "reserve", "release", "switch"),
      instance: fc.nat(INSTANCES - 1),
      host: fc.nat(HOSTS - 1),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const simulation = tiny();
        const { state } = simulation;
        for (const { kind, instance, host } of steps) {
          const at = state.hostOf[instance];
          const target = state.targetOf[instance];
          if (kind === "attach" && at < 0) {
            state.attach(instance, host);
            state.phase[instance] = RUNNING;
          }
          if (kind === "detach" && target < 0) {
            state.detach(instance);
            state.phase[instance] = LOST;
          }
          if (kind === "reserve" && at >= 0 && target < 0 && host !== at) state.reserveTarget(instance, host);
          if (kind === "release") state.releaseTarget(instance);
          if (kind === "switch" && target >= 0) state.switchToTarget(instance);
          checkInvariants(simulation.context);
        }
        for (let host = 0; host < HOSTS; host++) {
          const expected = [...state.hostOf].flatMap((at, instance) => (at === host ? [instance] : []));
          expect(listOn(simulation, host).toSorted((a, b) => a - b)).toEqual(expected);
          const counted = [...state.hostOf].filter(
            (at, i) => at === host || state.targetOf[i] === host,
          ).length;
          const groups = simulation.model.instances.map(({ group }) => simulation.model.groups[group]);
          const cpu = groups.reduce(
            (sum, group, i) =>
              state.hostOf[i] === host || state.targetOf[i] === host ? sum + group.cpu : sum,
            0,
          );
          expect(state.allocatedCpu[host]).toBeCloseTo(cpu, 9);
          if (counted === 0) expect(state.freeShare(host)).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("forgets a host that is detached twice, and releases no target that is not there", () => {
    const { state } = tiny();
    state.attach(0, 1);
    state.detach(0);
    state.detach(0);
    state.releaseTarget(0);
    expect([state.hostOf[0], state.targetOf[0], state.reservedMemory[1]]).toEqual([-1, -1, 0]);
  });

  it("takes the scarcer of CPU and memory as the free share, by size and not by reservation", () => {
    const { state } = tiny();
    state.attach(0, 0);
    state.attach(1, 0);
    // 4 of 10 vCPUs, 20 of 100 bytes.
    expect(state.freeShare(0)).toBeCloseTo(0.6, 12);
  });

  it("offers a host that is open, and only then", () => {
    const { state } = tiny();
    expect(state.isOpen(0)).toBe(true);
    for (const flag of [state.draining, state.isolated, state.partitioned, state.stalled, state.hostPhase]) {
      flag[0] = 1;
      expect(state.isOpen(0)).toBe(false);
      flag[0] = 0;
    }
  });
});

describe("the invariants", () => {
  const broken = (change: (simulation: TinySimulation) => void) => {
    const simulation = tiny();
    simulation.state.attach(0, 0);
    simulation.state.phase[0] = RUNNING;
    checkInvariants(simulation.context);
    change(simulation);
    return () => checkInvariants(simulation.context);
  };

  it.each<[string, (simulation: TinySimulation) => void, RegExp]>([
    ["runs nowhere", ({ state }) => state.phase.fill(STARTING, 1, 2), /runs nowhere/],
    ["runs on a host that is down", ({ state }) => state.hostPhase.fill(HOST_DOWN, 0, 1), /which is not up/],
    ["available though lost", ({ state }) => state.available.fill(1, 3, 4), /available but does not run/],
    ["migrated to where it is", ({ state }) => state.reserveTarget(0, 0), /to where it is/],
    [
      "migrated though it does not run",
      ({ state }) => {
        state.phase[0] = STARTING;
        state.reserveTarget(0, 1);
      },
      /being migrated but does not run/,
    ],
    ["CPU counted twice", ({ state }) => state.reservedCpu.fill(9, 1, 2), /CPU reserved/],
    ["memory forgotten", ({ state }) => state.reservedMemory.fill(0, 0, 1), /memory reserved/],
    ["list broken", ({ state }) => state.firstOn.fill(-1, 0, 1), /list of instances/],
  ])("find an instance that is %s", (_what, change, complaint) => {
    expect(broken(change)).toThrow(complaint);
  });

  it("find a host with more reserved than it has", () => {
    const group = { count: 2, reservedMemory: 60, memory: 60 };
    const simulation = new TinySimulation(tinyModel({ hosts: [{}], groups: [group] }));
    simulation.seal([0]);
    expect(() => checkInvariants(simulation.context)).not.toThrow();
    simulation.state.attach(1, 0);
    simulation.state.phase[1] = RUNNING;
    expect(() => checkInvariants(simulation.context)).toThrow(/more memory reserved/);
  });
});
