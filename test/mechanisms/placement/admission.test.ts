import { describe, expect, it } from "vitest";
import { HOST_DOWN, OFF } from "../../../src/cluster/state.ts";
import { AdmissionControl } from "../../../src/mechanisms/placement/admission.ts";
import { type TinyCluster, TinySimulation, tinyModel } from "../tiny-model.ts";

/** The first `on` instances run on host 0; the others are off. */
function admitting(tiny: TinyCluster, on: number) {
  const simulation = new TinySimulation(tinyModel(tiny));
  const admission = new AdmissionControl(simulation.context);
  simulation.seal(simulation.model.instances.map(() => 0));
  for (let instance = on; instance < simulation.model.instances.length; instance++) {
    simulation.state.phase[instance] = OFF;
  }
  return { simulation, admission };
}

/** How many instances may be powered on one after the other. */
function admitted(tiny: TinyCluster, change: (simulation: TinySimulation) => void = () => {}): number {
  const count = tinyModel(tiny).instances.length;
  for (let on = 0; on < count; on++) {
    const { simulation, admission } = admitting(tiny, on);
    change(simulation);
    if (!admission.admits(on)) return on;
  }
  return count;
}

/** Three hosts of 10 cores and 100 bytes. */
const HOSTS = [{}, {}, {}];

describe("percentage", () => {
  it("keeps the share of the tolerated hosts free", () => {
    // One of three equal hosts: a third of 30 cores and 300 bytes is kept, so 200 bytes may be reserved.
    const groups = [{ count: 40, reservedMemory: 10, reservedCpu: 0 }];
    expect(admitted({ hosts: HOSTS, groups, admission: { policy: "percentage", hosts: 1 } })).toBe(20);
    expect(admitted({ hosts: HOSTS, groups, admission: { policy: "percentage", hosts: 2 } })).toBe(10);
    expect(admitted({ hosts: HOSTS, groups, admission: { policy: "percentage", hosts: 3 } })).toBe(0);
  });

  it("counts CPU as well as memory", () => {
    const groups = [{ count: 40, reservedMemory: 10, reservedCpu: 2.5 }];
    expect(admitted({ hosts: HOSTS, groups, admission: { policy: "percentage", hosts: 1 } })).toBe(8);
  });

  it("takes the largest hosts to be the ones that fail", () => {
    const hosts = [{ memory: 100 }, { memory: 300 }, { memory: 200 }];
    const groups = [{ count: 80, reservedMemory: 10 }];
    expect(admitted({ hosts, groups, admission: { policy: "percentage", hosts: 1 } })).toBe(30);
    expect(admitted({ hosts, groups, admission: { policy: "percentage", hosts: 2 } })).toBe(10);
  });

  it("counts the policy's least for what has no reservation", () => {
    const groups = [{ count: 80, reservedMemory: 0, reservedCpu: 0 }];
    const admission = { policy: "percentage", hosts: 1, slotCpu: 0.5, slotMemory: 1 } as const;
    expect(admitted({ hosts: HOSTS, groups, admission })).toBe(40);
  });

  it("counts only hosts that are up and stay so", () => {
    const tiny: TinyCluster = {
      hosts: HOSTS,
      groups: [{ count: 40, reservedMemory: 10 }],
      admission: { policy: "percentage", hosts: 1 },
    };
    const withHost1Down = admitted(tiny, ({ state }) => {
      state.hostPhase[1] = HOST_DOWN;
    });
    const withHost1Draining = admitted(tiny, ({ state }) => {
      state.draining[1] = 1;
    });
    expect([withHost1Down, withHost1Draining]).toEqual([10, 10]);
  });

  it("spares a host as long as the rest still tolerates the loss of one", () => {
    const tiny: TinyCluster = {
      hosts: HOSTS,
      groups: [{ count: 40, reservedMemory: 10 }],
      admission: { policy: "percentage", hosts: 1 },
    };
    expect(admitting(tiny, 10).admission.admitsWithout(2)).toBe(true);
    expect(admitting(tiny, 11).admission.admitsWithout(2)).toBe(false);
  });
});

describe("slots", () => {
  it("are as large as the largest reservations and leave out the largest hosts", () => {
    // Slot 2 cores and 30 bytes: 3 slots on each host of 10 cores and 100 bytes, 6 outside the tolerated one.
    const groups = [
      { count: 1, reservedCpu: 2, reservedMemory: 10 },
      { count: 20, reservedCpu: 1, reservedMemory: 30 },
    ];
    expect(admitted({ hosts: HOSTS, groups, admission: { policy: "slots", hosts: 1 } })).toBe(6);
    expect(admitted({ hosts: HOSTS, groups, admission: { policy: "slots", hosts: 2 } })).toBe(3);
    // Hosts of 1, 3 and 5 slots (CPU binds in the last): without the largest 4.
    const hosts = [{ memory: 59 }, { memory: 90 }, { memory: 1000 }];
    expect(admitted({ hosts, groups, admission: { policy: "slots", hosts: 1 } })).toBe(4);
  });

  it("have the policy's least size", () => {
    const groups = [{ count: 40, reservedCpu: 0, reservedMemory: 0 }];
    const admission = { policy: "slots", hosts: 1, slotCpu: 1, slotMemory: 10 } as const;
    expect(admitted({ hosts: HOSTS, groups, admission })).toBe(20);
  });

  it("of no size are endless", () => {
    const groups = [{ count: 40, reservedCpu: 0, reservedMemory: 0 }];
    expect(admitted({ hosts: HOSTS, groups, admission: { policy: "slots", hosts: 1 } })).toBe(40);
  });

  it("grow with what is powered on, never with what is off", () => {
    const groups = [
      { count: 7, reservedCpu: 1, reservedMemory: 10 },
      { count: 1, reservedCpu: 1, reservedMemory: 50 },
    ];
    // 10 slots each, and 2 each once the large one is on: then only 4 are left for all 8.
    const { admission } = admitting({ hosts: HOSTS, groups, admission: { policy: "slots", hosts: 1 } }, 3);
    expect([admission.admits(3), admission.admits(7)]).toEqual([true, true]);
    const more = admitting({ hosts: HOSTS, groups, admission: { policy: "slots", hosts: 1 } }, 4);
    expect([more.admission.admits(4), more.admission.admits(7)]).toEqual([true, false]);
  });

  it("decide whether a host may leave", () => {
    const tiny: TinyCluster = {
      hosts: HOSTS,
      groups: [{ count: 20, reservedCpu: 1, reservedMemory: 10 }],
      admission: { policy: "slots", hosts: 1 },
    };
    expect(admitting(tiny, 10).admission.admitsWithout(0)).toBe(true);
    expect(admitting(tiny, 11).admission.admitsWithout(0)).toBe(false);
  });
});

describe("no limit", () => {
  it("is set by the policies none and dedicated", () => {
    const groups = [{ count: 100, reservedCpu: 1, reservedMemory: 10 }];
    for (const policy of ["none", "dedicated"] as const) {
      const tiny: TinyCluster = { hosts: HOSTS, groups, admission: { policy, hosts: 1 } };
      expect(admitted(tiny)).toBe(100);
      expect(admitting(tiny, 100).admission.admitsWithout(1)).toBe(true);
    }
  });
});
