import { describe, expect, it } from "vitest";
import { engineCause } from "../../src/cluster/elements.ts";
import {
  HOST_DOWN,
  HOST_IN_MAINTENANCE,
  HOST_UP,
  LOST,
  OFF,
  RUNNING,
  STARTING,
} from "../../src/cluster/state.ts";
import { fixed } from "../../src/kernel/distributions.ts";
import { Links } from "../../src/mechanisms/links.ts";
import { Maintenance } from "../../src/mechanisms/maintenance.ts";
import { Migrations } from "../../src/mechanisms/migration/migration.ts";
import { AdmissionControl } from "../../src/mechanisms/placement/admission.ts";
import { Placement } from "../../src/mechanisms/placement/placement.ts";
import { REBALANCING } from "../../src/mechanisms/watch.ts";
import { hostRule, type TinyCluster, TinySimulation, tinyModel } from "./tiny-model.ts";

/** Hosts come back at once when put back, and start what was powered off there. */
function maintaining(tiny: TinyCluster, places: readonly number[], canSpare = () => true) {
  const simulation = new TinySimulation(tinyModel(tiny));
  const { context, isManaged, follows, state } = simulation;
  const out: [number, number][] = [];
  const back: [number, number][] = [];
  const poweredOff: number[] = [];
  const migrations = new Migrations(context, new Links(context), isManaged);
  const hosts = {
    takeOut(host: number) {
      expect(state.hostPhase[host]).toBe(HOST_UP);
      state.hostPhase[host] = HOST_IN_MAINTENANCE;
      state.updateCapacity(host);
      out.push([simulation.now, host]);
      for (let i = 0; i < state.phase.length; i++) {
        if (state.hostOf[i] === host) expect(state.phase[i]).toBeLessThan(STARTING);
      }
    },
    putBack(host: number) {
      state.hostPhase[host] = HOST_UP;
      state.updateCapacity(host);
      back.push([simulation.now, host]);
      for (let i = 0; i < state.phase.length; i++) {
        if (state.hostOf[i] === host && state.phase[i] === OFF) state.phase[i] = RUNNING;
      }
      maintenance.capacityOrHealthChanged(0);
    },
  };
  const instances = {
    powerOff(instance: number) {
      state.phase[instance] = OFF;
      poweredOff.push(instance);
      migrations.instanceLost(instance);
    },
  };
  const maintenance = new Maintenance(
    context,
    migrations,
    new Placement(context),
    new AdmissionControl(context),
    instances,
    hosts,
    {
      evict: () => expect.unreachable("nothing is evicted"),
      hostReturned: () => undefined,
    },
    { canSpare },
    { roundBegan: () => undefined, workBegan: () => undefined, patched: () => undefined },
    { workBegan: () => undefined, workDone: () => undefined },
    isManaged,
  );
  follows.instanceMoved = (instance, source) => maintenance.instanceMoved(instance, source);
  follows.migrationFailed = (instance) => maintenance.migrationFailed(instance);
  follows.capacityFreed = (cluster) => maintenance.capacityOrHealthChanged(cluster);
  simulation.seal(places);
  maintenance.start();
  return {
    simulation,
    state,
    maintenance,
    migrations,
    out,
    back,
    poweredOff,
    begun: simulation.recorded.maintenance,
  };
}

const THREE_HOSTS = [{}, {}, {}];
const HOUR = 3600;

describe("a round", () => {
  it("takes the hosts in order, each emptied, worked on and put back before the next", () => {
    // 10 bytes at 10 bytes/s: two instances of a host share its network, 2 s; work 600 s.
    const { simulation, begun, out, back } = maintaining(
      {
        hosts: THREE_HOSTS,
        groups: [{ count: 2, memory: 10 }],
        maintenance: { every: 100 * HOUR, first: HOUR },
      },
      [0, 0],
    );
    simulation.run(10 * HOUR);
    // The two go to hosts 1 and 2; host 1 then has one to give (1 s), to host 0; host 2 one, to host 1.
    expect(begun).toEqual([
      [3600, 0],
      [3600 + 602, 1],
      [3600 + 602 + 601, 2],
    ]);
    expect(out).toEqual([
      [3602, 0],
      [3602 + 601, 1],
      [3602 + 601 + 601, 2],
    ]);
    expect(back).toEqual([
      [4202, 0],
      [4202 + 601, 1],
      [4202 + 601 + 601, 2],
    ]);
    expect(simulation.recorded.migrations.every(({ reason }) => reason === "maintenance")).toBe(true);
    expect(simulation.recorded.migrations).toHaveLength(4);
    expect([...simulation.state.draining]).toEqual([0, 0, 0]);
  });

  it("gives each host an incident of its own, which its migrations and its work belong to", () => {
    const { simulation, out } = maintaining(
      { hosts: THREE_HOSTS, groups: [{ count: 2 }], maintenance: { every: 100 * HOUR, first: 5 } },
      [0, 1],
    );
    const seen: number[] = [];
    simulation.run(10 * HOUR, () => {
      if (out.length > seen.length) seen.push(simulation.engine.queue.incident);
    });
    const cause = engineCause(simulation.model, "maintenance");
    expect(simulation.recorded.incidents.map(([, why, host]) => [why, host])).toEqual([
      [cause, 0],
      [cause, 1],
      [cause, 2],
    ]);
    expect(seen).toEqual([0, 1, 2]);
  });

  it("is repeated every so often, but never before the last has ended", () => {
    const tiny = { hosts: [{}, {}], groups: [], maintenance: { every: 2000, first: 500 } };
    const fast = maintaining(tiny, []);
    fast.simulation.run(5000);
    expect(fast.begun).toEqual([
      [500, 0],
      [1100, 1],
      [2500, 0],
      [3100, 1],
      [4500, 0],
    ]);
    const slow = maintaining({ ...tiny, maintenance: { ...tiny.maintenance, work: fixed(1500) } }, []);
    slow.simulation.run(7000);
    expect(slow.begun).toEqual([
      [500, 0],
      [2000, 1],
      [3500, 0],
      [5000, 1],
      [6500, 0],
    ]);
  });

  it("never comes when it is not planned", () => {
    const { simulation } = maintaining({ hosts: THREE_HOSTS, groups: [] }, []);
    expect(simulation.engine.queue.pendingCount).toBe(0);
  });

  it("works on so many hosts at a time, and does not empty one onto the other", () => {
    const { simulation, begun, out } = maintaining(
      {
        hosts: [{}, {}, {}, {}, {}],
        groups: [{ count: 4 }],
        maintenance: { every: 100 * HOUR, first: 0, concurrent: 2 },
      },
      [0, 0, 1, 1],
    );
    simulation.run(1.5);
    expect(begun.map(([, host]) => host)).toEqual([0, 1]);
    expect([...simulation.state.targetOf].every((target) => target >= 2 || target === -1)).toBe(true);
    let most = 0;
    simulation.run(10 * HOUR, () => {
      most = Math.max(
        most,
        simulation.state.hostPhase.filter((phase) => phase === HOST_IN_MAINTENANCE).length,
      );
    });
    expect(most).toBe(2);
    expect(out.map(([, host]) => host).toSorted()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("a round pauses", () => {
  const tiny: TinyCluster = {
    hosts: THREE_HOSTS,
    groups: [{ count: 3 }],
    maintenance: { every: 100 * HOUR, first: 100 },
  };

  it("while an instance is lost or starting", () => {
    const { simulation, state, maintenance, begun } = maintaining(tiny, [0, 1, 2]);
    state.phase[2] = LOST;
    simulation.run(HOUR);
    state.phase[2] = STARTING;
    maintenance.capacityOrHealthChanged(0);
    simulation.run(2 * HOUR);
    expect(begun).toEqual([]);
    state.phase[2] = RUNNING;
    maintenance.capacityOrHealthChanged(0);
    simulation.run(2 * HOUR + 10);
    expect(begun).toEqual([[2 * HOUR, 0]]);
  });

  it("but not for instances that nobody will restart, nor when the policy does not care", () => {
    const never = maintaining({ ...tiny, groups: [{ count: 3, priority: 5 }] }, [0, 1, 2]);
    never.state.phase[2] = LOST;
    never.simulation.run(200);
    expect(never.begun).toHaveLength(1);
    const careless = maintaining(
      { ...tiny, maintenance: { ...tiny.maintenance, pauseWhenDegraded: false } },
      [0, 1, 2],
    );
    careless.state.phase[2] = LOST;
    careless.simulation.run(200);
    expect(careless.begun).toHaveLength(1);
  });

  it("while a host is down, also in the middle of it", () => {
    const { simulation, state, maintenance, begun } = maintaining(tiny, [0, 0, 0]);
    simulation.run(300);
    state.hostPhase[2] = HOST_DOWN;
    state.updateCapacity(2);
    maintenance.hostLost(2);
    maintenance.capacityOrHealthChanged(0);
    simulation.run(5 * HOUR);
    expect(begun).toHaveLength(1);
    state.hostPhase[2] = HOST_UP;
    state.updateCapacity(2);
    maintenance.capacityOrHealthChanged(0);
    simulation.run(10 * HOUR);
    expect(begun.map(([, host]) => host)).toEqual([0, 1, 2]);
    expect(begun[1][0]).toBe(5 * HOUR);
  });

  it("while management is down", () => {
    const { simulation, maintenance, begun } = maintaining(tiny, [0, 1, 2]);
    simulation.isManagementUp = false;
    simulation.run(HOUR);
    expect(begun).toEqual([]);
    simulation.isManagementUp = true;
    maintenance.capacityOrHealthChanged(0);
    simulation.run(HOUR + 1);
    expect(begun).toEqual([[HOUR, 0]]);
  });

  it("while admission control cannot spare a host", () => {
    const { simulation, state, maintenance, begun } = maintaining(
      {
        ...tiny,
        groups: [{ count: 11, reservedMemory: 10 }],
        admission: { policy: "percentage", hosts: 1 },
      },
      [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2],
    );
    simulation.run(HOUR);
    expect(begun).toEqual([]);
    state.phase[10] = OFF;
    maintenance.capacityOrHealthChanged(0);
    simulation.run(HOUR + 1);
    expect(begun).toEqual([[HOUR, 0]]);
  });

  it("and leaves out a host that is down when its turn comes, if it does not pause for it", () => {
    const { simulation, state, begun } = maintaining(
      { ...tiny, maintenance: { ...tiny.maintenance, pauseWhenDegraded: false } },
      [0, 0, 0],
    );
    state.hostPhase[1] = HOST_DOWN;
    state.updateCapacity(1);
    simulation.run(10 * HOUR);
    expect(begun.map(([, host]) => host)).toEqual([0, 2]);
  });
});

describe("a host that cannot be emptied", () => {
  const pinned: TinyCluster = {
    hosts: THREE_HOSTS,
    groups: [{ count: 2 }],
    rules: [hostRule("pin", true, [0], 3, [0])],
    maintenance: { every: 100 * HOUR, first: 0, retryAfter: 300, retries: 2 },
  };

  it("is left out of the round after the retries", () => {
    const { simulation, state, begun, out } = maintaining(pinned, [0, 0]);
    simulation.run(HOUR);
    // Tried at 0, 300 and 600 s, given up at 900 s.
    expect(begun).toEqual([
      [0, 0],
      [900, 1],
      [900 + 601, 2],
    ]);
    expect(out.map(([, host]) => host)).toEqual([1, 2]);
    expect([state.draining[0], state.hostOf[0]]).toEqual([0, 0]);
    expect(state.hostOf[1]).not.toBe(0);
  });

  it("or what is left on it is powered off", () => {
    const { simulation, state, out, back, poweredOff } = maintaining(
      { ...pinned, maintenance: { ...pinned.maintenance, whenBlocked: "power-off" } },
      [0, 0],
    );
    simulation.run(1000);
    expect(poweredOff).toEqual([0]);
    expect(out).toEqual([[900, 0]]);
    simulation.run(HOUR);
    expect(back[0]).toEqual([1500, 0]);
    expect([state.hostOf[0], state.phase[0]]).toEqual([0, RUNNING]);
    expect(out.map(([, host]) => host)).toEqual([0, 1, 2]);
  });

  it("but is left out when volumes cannot do without it", () => {
    let isRedundant = true;
    const { simulation, out, poweredOff } = maintaining(
      {
        ...pinned,
        maintenance: { ...pinned.maintenance, whenBlocked: "power-off", keepsVolumes: true },
      },
      [0, 0],
      () => isRedundant,
    );
    simulation.run(100);
    isRedundant = false;
    simulation.run(1000);
    expect([poweredOff, out]).toEqual([[], []]);
    expect(simulation.state.draining[0]).toBe(0);
    isRedundant = true;
    simulation.run(HOUR);
    expect(poweredOff).toEqual([]);
  });

  it("and a migration that fails every time is not tried for ever", () => {
    const { simulation, out, poweredOff } = maintaining(
      {
        hosts: [{}, {}],
        groups: [{ count: 1 }],
        migration: { timeoutPerByte: 1e-30 },
        maintenance: { ...pinned.maintenance, whenBlocked: "power-off" },
      },
      [0],
    );
    simulation.run(HOUR);
    expect(poweredOff.length).toBeGreaterThan(0);
    expect(out[0][1]).toBe(0);
  });

  it("is emptied at a retry if there is room by then", () => {
    const { simulation, state, maintenance, out } = maintaining(
      {
        hosts: [{}, {}],
        groups: [{ count: 1 }, { count: 1, reservedMemory: 95 }],
        maintenance: { every: 100 * HOUR, first: 0 },
      },
      [0, 1],
    );
    simulation.run(100);
    state.phase[1] = OFF;
    state.detach(1);
    maintenance.capacityOrHealthChanged(0);
    simulation.run(200);
    expect(out).toEqual([]);
    simulation.run(400);
    expect(out).toEqual([[301, 0]]);
  });

  it("is taken out as soon as what blocked it is gone, and its work is not cut short by a retry", () => {
    const { simulation, state, maintenance, out, back } = maintaining(
      { ...pinned, maintenance: { ...pinned.maintenance, retries: 0 } },
      [0, 0],
    );
    simulation.run(100);
    expect(out).toEqual([]);
    // Whatever the incident of the change: what follows belongs to that of the maintenance.
    simulation.context.world.openIncident(0, 0);
    state.phase[0] = OFF;
    maintenance.capacityOrHealthChanged(0);
    let incident = -1;
    simulation.run(650, () => {
      if (incident < 0 && out.length > 0) incident = simulation.engine.queue.incident;
    });
    expect([out, back, incident]).toEqual([[[100, 0]], [], 0]);
    simulation.run(HOUR);
    expect(back[0]).toEqual([700, 0]);
    expect(out.map(([, host]) => host)).toEqual([0, 1, 2]);
    expect(out[2][0]).toBeGreaterThanOrEqual(out[1][0] + 600);
  });

  it("is not given up for want of management", () => {
    const { simulation, maintenance, migrations, begun, out } = maintaining(
      {
        hosts: [{}, {}],
        groups: [{ count: 2 }, { count: 1, storage: "local", migratable: false, restartsElsewhere: false }],
        migration: { perHost: 1 },
        maintenance: { ...pinned.maintenance, whenBlocked: "power-off" },
      },
      [0, 0, 0],
    );
    simulation.run(0.5);
    simulation.isManagementUp = false;
    simulation.run(5 * HOUR + 1);
    expect([begun.length, out.length]).toEqual([1, 0]);
    simulation.isManagementUp = true;
    migrations.managementReturned(0);
    maintenance.capacityOrHealthChanged(0);
    simulation.run(6 * HOUR);
    // The tries are at 300 s more each; the third one is the last.
    expect(out[0]).toEqual([5 * HOUR + 900, 0]);
  });

  it("waits for migrations that fail, and tries them again", () => {
    const { simulation, out } = maintaining(
      {
        hosts: [
          { bandwidth: 1e6, memory: 1e9 },
          { bandwidth: 1e6, memory: 1e9 },
        ],
        groups: [{ count: 1, memory: 1e7, dirtyRate: 2e6 }],
        maintenance: pinned.maintenance,
      },
      [0],
    );
    simulation.run(HOUR);
    const failures = simulation.recorded.migrations;
    expect(failures.map(({ started, outcome }) => [started, outcome])).toEqual([
      [0, "not converging"],
      [310, "not converging"],
      [620, "not converging"],
    ]);
    // Given up after the third failure; host 1 is empty and needs nothing.
    expect(out).toEqual([[930, 1]]);
  });
});

describe("what is on its way to a host to be emptied", () => {
  it("arrives and is moved on if it is under way", () => {
    const { simulation, migrations, begun, out } = maintaining(
      {
        hosts: THREE_HOSTS,
        groups: [{ count: 1, memory: 50 }],
        maintenance: { every: 100 * HOUR, first: 2 },
      },
      [1],
    );
    migrations.request(0, 0, REBALANCING);
    simulation.run(100);
    expect([begun[0], out[0]]).toEqual([
      [2, 0],
      [10, 0],
    ]);
    expect(simulation.recorded.migrations.map(({ at, target, reason }) => [at, target, reason])).toEqual([
      [5, 0, "rebalancing"],
      [10, 1, "maintenance"],
    ]);
  });

  it("no longer keeps it when it fails", () => {
    const { simulation, state, migrations, out } = maintaining(
      {
        hosts: THREE_HOSTS,
        groups: [{ count: 1, memory: 50 }],
        maintenance: { every: 100 * HOUR, first: 2, pauseWhenDegraded: false },
      },
      [1],
    );
    migrations.request(0, 0, REBALANCING);
    simulation.run(3);
    expect(out).toEqual([]);
    state.phase[0] = LOST;
    migrations.instanceLost(0);
    simulation.run(4);
    expect(out).toEqual([[3, 0]]);
  });

  it("is given up if it is queued", () => {
    const { simulation, migrations, out } = maintaining(
      {
        hosts: THREE_HOSTS,
        groups: [{ count: 2, memory: 90 }],
        migration: { perCluster: 1 },
        maintenance: { every: 100 * HOUR, first: 2 },
      },
      [1, 1],
    );
    migrations.request(0, 2, REBALANCING);
    migrations.request(1, 0, REBALANCING);
    simulation.run(8);
    expect(out).toEqual([[2, 0]]);
  });
});

describe("a host that fails while it is being emptied", () => {
  it("is skipped, and the round goes on when all is well again", () => {
    const { simulation, state, maintenance, migrations, begun, out } = maintaining(
      {
        hosts: THREE_HOSTS,
        groups: [{ count: 2, memory: 50 }],
        maintenance: { every: 100 * HOUR, first: 0 },
      },
      [0, 0],
    );
    simulation.run(1);
    expect(state.draining[0]).toBe(1);
    state.hostPhase[0] = HOST_DOWN;
    state.updateCapacity(0);
    for (const instance of [0, 1]) {
      state.phase[instance] = LOST;
      migrations.instanceLost(instance);
    }
    migrations.hostLost(0);
    maintenance.hostLost(0);
    maintenance.capacityOrHealthChanged(0);
    simulation.run(HOUR);
    expect([state.draining[0], begun.length, out.length]).toEqual([0, 1, 0]);
    state.hostPhase[0] = HOST_UP;
    state.updateCapacity(0);
    for (const instance of [0, 1]) state.phase[instance] = RUNNING;
    maintenance.capacityOrHealthChanged(0);
    simulation.run(3 * HOUR);
    expect(out.map(([, host]) => host)).toEqual([1, 2]);
  });
});
