/** The life of an instance, driven by hand. */
import { describe, expect, it } from "vitest";
import { HOST_DOWN, LOST, OFF, RUNNING, STARTING } from "../../src/cluster/state.ts";
import { fixed } from "../../src/kernel/distributions.ts";
import { Instances } from "../../src/mechanisms/instances.ts";
import { type TinyGroup, TinySimulation, tinyModel } from "./tiny-model.ts";

const A = 0;
const B = 1;

function two(group: Partial<TinyGroup> = {}) {
  const simulation = new TinySimulation(
    tinyModel({ hosts: [{}, {}], groups: [{ count: 2, start: fixed(60), ...group }] }),
  );
  const told: string[] = [];
  simulation.context.world.elementChanged = (element, up) => {
    told.push(`${simulation.now} ${element - simulation.model.hosts.length} ${up ? "up" : "down"}`);
  };
  simulation.follows.instanceLost = (instance) => told.push(`${simulation.now} ${instance} lost`);
  simulation.follows.instanceRunning = (instance) => told.push(`${simulation.now} ${instance} running`);
  const instances = new Instances(simulation.context);
  simulation.seal([]);
  return { simulation, instances, told, state: simulation.state };
}

describe("an instance", () => {
  it("that is started takes its start time to run and be available", () => {
    const { simulation, instances, told, state } = two();
    instances.startOn(0, B, 0);
    expect([state.phase[0], state.hostOf[0], state.available[0]]).toEqual([STARTING, B, 0]);
    simulation.run(59);
    expect(told).toEqual([]);
    simulation.run(60);
    expect([state.phase[0], state.available[0]]).toEqual([RUNNING, 1]);
    expect(told).toEqual(["60 0 up", "60 0 running"]);
  });

  it("that is lost while it starts does not run", () => {
    const { simulation, instances, told, state } = two();
    instances.startOn(0, A, 0);
    simulation.run(30);
    instances.lose(0);
    simulation.run(100);
    expect(state.phase[0]).toBe(LOST);
    expect(told).toEqual(["30 0 lost"]);
  });

  it("that is lost stays on the books of its host until it starts on another", () => {
    const { simulation, instances, state } = two();
    instances.beginOn(0, A);
    instances.beginOn(1, A);
    instances.lose(0);
    expect([state.hostOf[0], state.reservedMemory[A]]).toEqual([A, 20]);
    instances.startOn(0, B, 0);
    expect([state.hostOf[0], state.reservedMemory[A], state.reservedMemory[B]]).toEqual([B, 10, 10]);
    instances.lose(0);
    instances.startOn(0, B, 0);
    expect(state.reservedMemory[B]).toBe(10);
    simulation.run(60);
    expect(state.phase[0]).toBe(RUNNING);
  });

  it("is lost with its host if it runs or starts, once", () => {
    const { instances, told, state } = two();
    instances.beginOn(0, A);
    instances.startOn(1, A, 0);
    instances.refresh(0);
    instances.loseAllOn(A);
    instances.loseAllOn(A);
    expect(told.toSorted()).toEqual(["0 0 down", "0 0 lost", "0 0 up", "0 1 lost"]);
    expect([...state.phase]).toEqual([LOST, LOST]);
  });

  it("that is powered off on purpose is off, not lost", () => {
    const { instances, told, state } = two();
    instances.beginOn(0, A);
    instances.refresh(0);
    instances.powerOff(0);
    expect(state.phase[0]).toBe(OFF);
    expect(told).toEqual(["0 0 up", "0 0 down", "0 0 lost"]);
  });

  it("is available while it runs, can be reached, and has its storage", () => {
    const { instances, state, told } = two();
    instances.beginOn(0, A);
    instances.refreshAllOn(A);
    for (const flag of [state.cutOff, state.partitioned, state.stalled]) {
      flag[A] = 1;
      instances.refreshAllOn(A);
      instances.refreshAllOn(A);
      flag[A] = 0;
      instances.refreshAllOn(A);
    }
    // Without management network it runs on and serves.
    state.isolated[A] = 1;
    instances.refreshAllOn(A);
    expect(told).toEqual(["0 0 up", ...Array(3).fill(["0 0 down", "0 0 up"]).flat()]);
    state.hostPhase[A] = HOST_DOWN;
    instances.refreshAllOn(A);
    expect(state.available[0]).toBe(0);
  });

  it("with local disks does not mind that shared storage is gone", () => {
    const { instances, state, told } = two({
      storage: "local",
      hangsWithHost: false,
      migratable: false,
      restartsElsewhere: false,
    });
    instances.beginOn(0, A);
    state.stalled[A] = 1;
    instances.refreshAllOn(A);
    expect(told).toEqual(["0 0 up"]);
  });
});
