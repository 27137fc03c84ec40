import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOST_DOWN, LOST } from "../../../src/cluster/state.ts";
import { fixed } from "../../../src/kernel/distributions.ts";
import { Links } from "../../../src/mechanisms/links.ts";
import { Migrations } from "../../../src/mechanisms/migration/migration.ts";
import { MAINTENANCE, REBALANCING, RULE } from "../../../src/mechanisms/watch.ts";
import { preCopy } from "../../oracles/precopy.ts";
import { type Fate, migrateUnder, type Policy } from "../../oracles/precopy-policies.ts";
import { migrateSharing, twoQuietMigrations } from "../../oracles/precopy-shared.ts";
import { type TinyCluster, TinySimulation, tinyModel } from "../tiny-model.ts";

/** Instance i starts on hosts[i]. */
function migrating(tiny: TinyCluster, hosts: readonly number[]) {
  const tinySimulation = new TinySimulation(tinyModel(tiny));
  const links = new Links(tinySimulation.context);
  const migrations = new Migrations(tinySimulation.context, links, tinySimulation.isManaged);
  tinySimulation.seal(hosts);
  return { simulation: tinySimulation, links, migrations, ended: tinySimulation.recorded.migrations };
}

const TWO_HOSTS = [{}, {}];
const THREE_HOSTS = [{}, {}, {}];

describe("one migration", () => {
  it("takes the rounds, the time and the pause of the formula", () => {
    const guests = fc.record({
      memory: fc.integer({ min: 200, max: 1_000_000 }),
      ratio: fc.double({ min: 0, max: 0.95, noNaN: true }),
      workingSet: fc.integer({ min: 1, max: 1_000_000 }),
      bandwidth: fc.integer({ min: 1, max: 1000 }),
      overhead: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(guests, ({ memory, ratio, workingSet, bandwidth, overhead }) => {
        // In units of a page, so that what is left is never too little for a round.
        const page = 4096 * 1000;
        const guest = {
          memory: memory * page,
          dirtyRate: ratio * bandwidth * page,
          workingSet: workingSet * page,
          downtimeTarget: 0.1,
        };
        fc.pre(memory > bandwidth * 0.1);
        const expected = preCopy(guest, bandwidth * page, overhead);
        const { simulation, migrations, ended } = migrating(
          {
            hosts: [
              { memory: Infinity, bandwidth: bandwidth * page },
              { memory: Infinity, bandwidth: bandwidth * page },
            ],
            groups: [{ count: 1, ...guest }],
            migration: { overhead: fixed(overhead) },
          },
          [0],
        );
        expect(migrations.request(0, 1, REBALANCING)).toBe(true);
        simulation.run(1e12);
        expect(ended).toHaveLength(1);
        expect(ended[0].outcome).toBe("completed");
        expect(ended[0].rounds).toBe(expected.rounds);
        expect(ended[0].downtime).toBeCloseTo(expected.downtime, 6);
        expect(ended[0].at / expected.time).toBeCloseTo(1, 9);
        expect(ended[0].transferred / expected.bytes).toBeCloseTo(1, 9);
        expect(simulation.places()).toEqual([1]);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it("is as fast as the slowest of stream, source and target", () => {
    for (const [stream, source, target] of [
      [2, 5, 10],
      [5, 2, 10],
      [10, 5, 2],
      [0, 2, 0],
    ]) {
      const { simulation, migrations, ended } = migrating(
        {
          hosts: [{ bandwidth: source }, { bandwidth: target }],
          groups: [{ count: 1, memory: 10 }],
          migration: { streamBandwidth: stream },
        },
        [0],
      );
      migrations.request(0, 1, REBALANCING);
      simulation.run(100);
      expect(ended[0].at).toBe(5);
      expect(migrations.expectedSeconds(0, 0)).toBe(5);
    }
  });

  it("takes no time without memory or without a limit of bandwidth", () => {
    for (const [memory, bandwidth, timeoutPerByte] of [
      [0, 10, 1],
      [0, 10, Infinity],
      [10, 0, 1],
      [10, Infinity, Infinity],
      [0, 0, Infinity],
    ]) {
      const { simulation, migrations, ended } = migrating(
        {
          hosts: [{ bandwidth }, { bandwidth }],
          groups: [{ count: 1, memory, dirtyRate: 3 }],
          migration: { timeoutPerByte, downtimeTarget: 0 },
        },
        [0],
      );
      migrations.request(0, 1, REBALANCING);
      simulation.run(100);
      expect(ended).toMatchObject([{ at: 0, outcome: "completed", downtime: 0, transferred: memory }]);
    }
  });

  it("takes room at both ends while it is under way, and only at the target after", () => {
    const { simulation, migrations } = migrating(
      { hosts: TWO_HOSTS, groups: [{ count: 1, memory: 50 }] },
      [0],
    );
    const { state } = simulation;
    migrations.request(0, 1, REBALANCING);
    expect([state.allocatedMemory[0], state.allocatedMemory[1]]).toEqual([50, 50]);
    expect([migrations.isMigrating(0), migrations.headingFor(1)]).toEqual([true, 1]);
    simulation.run(100);
    expect([state.allocatedMemory[0], state.allocatedMemory[1]]).toEqual([0, 50]);
    expect([migrations.isMigrating(0), migrations.headingFor(1), migrations.activeOn(0)]).toEqual([
      false,
      0,
      0,
    ]);
  });

  it("tells who moved, from where, and how long the pause was", () => {
    const moved: number[][] = [];
    const { simulation, migrations } = migrating(
      { hosts: TWO_HOSTS, groups: [{ count: 1, memory: 8_000_000, workingSet: 50_000, dirtyRate: 1 }] },
      [0],
    );
    simulation.follows.instanceMoved = (...what) => moved.push(what);
    simulation.context.world.openIncident(0, 0);
    migrations.request(0, 1, REBALANCING);
    simulation.context.world.openIncident(0, 0);
    simulation.follows.instanceMoved = (...what) => moved.push([...what, simulation.engine.queue.incident]);
    simulation.run(1e9);
    // Round 0 takes 800,000 s; 50,000 bytes are dirty then, in 5,000 s 5,000 more, which is about one page.
    expect(moved).toEqual([[0, 0, expect.closeTo(50, 5), 0]]);
  });

  it("is refused when it cannot be", () => {
    const refused = (tiny: Partial<TinyCluster>, change: (s: TinySimulation) => void = () => {}) => {
      const { simulation, migrations } = migrating(
        { hosts: TWO_HOSTS, groups: [{ count: 1 }], ...tiny },
        [0],
      );
      change(simulation);
      return !migrations.request(0, 1, REBALANCING) && simulation.state.targetOf[0] === -1;
    };
    expect(refused({})).toBe(false);
    expect(refused({ migration: { enabled: false } })).toBe(true);
    expect(
      refused({ groups: [{ count: 1, storage: "local", migratable: false, restartsElsewhere: false }] }),
    ).toBe(true);
    expect(
      refused({}, (s) => {
        s.isManagementUp = false;
      }),
    ).toBe(true);
    for (const host of [0, 1]) {
      for (const what of ["hostPhase", "isolated", "partitioned", "stalled"] as const) {
        expect(
          refused({}, ({ state }) => {
            state[what][host] = 1;
          }),
        ).toBe(true);
      }
    }
    expect(
      refused({}, ({ state }) => {
        state.phase[0] = LOST;
      }),
    ).toBe(true);
    expect(
      refused({}, ({ state }) => {
        state.draining[1] = 1;
      }),
    ).toBe(true);
    expect(
      refused({}, ({ state }) => {
        state.draining[0] = 1;
      }),
    ).toBe(false);
  });
});

describe("migrations that share a network", () => {
  it("two from one host get half each while both run", () => {
    // 10 bytes/s at host 0. A, 40 bytes, begins at 0; B, 40 bytes, at 2.
    const { simulation, migrations, ended } = migrating(
      { hosts: THREE_HOSTS, groups: [{ count: 2, memory: 40 }] },
      [0, 0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(2);
    migrations.request(1, 2, REBALANCING);
    simulation.run(100);
    const { first, second } = twoQuietMigrations(40, 10, 2);
    expect(ended.map(({ instance, at }) => [instance, at])).toEqual([
      [0, first],
      [1, second],
    ]);
  });

  it("a host at either end counts, and one that is not shared does not", () => {
    // A 0 -> 1, B 2 -> 1, C 3 -> 4: A and B halve host 1, C has its hosts for itself.
    const { simulation, migrations, ended } = migrating(
      { hosts: [{}, {}, {}, {}, {}], groups: [{ count: 3, memory: 30 }] },
      [0, 2, 3],
    );
    migrations.request(0, 1, REBALANCING);
    migrations.request(1, 1, REBALANCING);
    migrations.request(2, 4, REBALANCING);
    simulation.run(100);
    const times = [0, 1, 2].map((instance) => ended.find((one) => one.instance === instance)?.at);
    expect(times).toEqual([6, 6, 3]);
  });

  it("rates change in the middle of a round, by hand", () => {
    // Host 0 has 12 bytes/s, streams carry 6. A, B, C of 24 bytes each begin at 0, 1, 2.
    // 0-1: A 6/s: 6. 1-2: A, B 6/s: A 12, B 6. From 2: 4/s each: A ends at 5 (B 18, C 12).
    // From 5: B, C 6/s: B ends at 6 (C 18), C at 7.
    const { simulation, migrations, ended } = migrating(
      {
        hosts: [{ bandwidth: 12 }, { bandwidth: 100 }],
        groups: [{ count: 3, memory: 24 }],
        migration: { streamBandwidth: 6 },
      },
      [0, 0, 0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(1);
    migrations.request(1, 1, REBALANCING);
    simulation.run(2);
    migrations.request(2, 1, REBALANCING);
    simulation.run(100);
    expect(ended.map(({ at }) => at)).toEqual([5, 6, 7]);
    for (const { transferred } of ended) expect(transferred).toBeCloseTo(24, 9);
  });

  it("guests that write agree with a fluid integrated in small steps", () => {
    const page = 1_000_000;
    const guests = [
      { memory: 40 * page, dirtyRate: 1.5 * page, workingSet: 30 * page, downtimeTarget: 0.1 },
      { memory: 25 * page, dirtyRate: 2.5 * page, workingSet: 8 * page, downtimeTarget: 0.1 },
    ];
    const fluid = migrateSharing(
      [
        { guest: guests[0], start: 0 },
        { guest: guests[1], start: 3 },
      ],
      10 * page,
      8 * page,
      1e-4,
      100,
    );
    const { simulation, migrations, ended } = migrating(
      {
        hosts: [
          { bandwidth: 10 * page, memory: Infinity },
          { bandwidth: Infinity, memory: Infinity },
        ],
        groups: guests.map((guest) => ({ count: 1, ...guest })),
        migration: { streamBandwidth: 8 * page, downtimeTarget: 0.1 },
      },
      [0, 0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(3);
    migrations.request(1, 1, REBALANCING);
    simulation.run(1000);
    for (const { instance, at, rounds, downtime, transferred } of ended) {
      const expected = fluid[instance];
      expect(rounds).toBe(expected.rounds);
      expect(Math.abs(at - expected.end)).toBeLessThan(0.01);
      expect(Math.abs(downtime - expected.downtime)).toBeLessThan(0.001);
      expect(Math.abs(transferred / expected.bytes - 1)).toBeLessThan(0.001);
    }
    expect(ended).toHaveLength(2);
  });
});

describe("flows of others on a link", () => {
  it("take their part of it while they are there", () => {
    // 40 bytes at 10/s; from 2 to 4 another flow has half of host 0: 20 + 10, and 10 more by 5.
    const { simulation, links, migrations, ended } = migrating(
      { hosts: THREE_HOSTS, groups: [{ count: 1, memory: 40 }] },
      [0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(2);
    links.connect(2, 0, "storage");
    simulation.run(4);
    links.disconnect(2, 0, "storage");
    simulation.run(100);
    expect(ended).toMatchObject([{ at: 5, outcome: "completed", transferred: 40 }]);
  });

  it("keep a guest from converging until they are gone", () => {
    // 5 MB/s: 20 s for round 0, then 4 s for each 20 MB, and 20 MB are dirty again. After 105 s, 10 MB/s: of the 22nd of
    // those rounds 15 MB are left, for 1.5 s, and 15 MB are dirty then; from there rounds shrink to six tenths.
    const MB = 1e6;
    const { simulation, links, migrations, ended } = migrating(
      {
        hosts: THREE_HOSTS.map(() => ({ bandwidth: 10 * MB, memory: Infinity })),
        groups: [{ count: 1, memory: 100 * MB, dirtyRate: 6 * MB, workingSet: 20 * MB }],
        migration: { whenNotConverging: "go-on" },
      },
      [0],
    );
    links.connect(2, 0, "storage");
    migrations.request(0, 1, REBALANCING);
    simulation.run(105);
    links.disconnect(2, 0, "storage");
    simulation.run(1000);
    // Rounds of 15, 9, 5.4, 3.24, 1.944 and 1.1664 MB; 0.69984 MB are less than the 1 MB of 0.1 s.
    expect(ended).toMatchObject([
      { outcome: "completed", rounds: 1 + 22 + 6, downtime: expect.closeTo(0.069984, 9) },
    ]);
    expect(ended[0].at).toBeCloseTo(106.5 + (1.5 * (1 - 0.0279936)) / 0.4, 9);
    expect(ended[0].transferred / MB).toBeCloseTo(525 + 15 + 10 * 1.5 * ((1 - 0.0279936) / 0.4), 6);
  });

  it("do not matter if the host has another link for them", () => {
    const hosts = [{ storageBandwidth: 10 }, {}, {}];
    const { simulation, links, migrations, ended } = migrating(
      { hosts, groups: [{ count: 1, memory: 40 }] },
      [0],
    );
    links.connect(2, 0, "storage");
    migrations.request(0, 1, REBALANCING);
    simulation.run(100);
    expect(ended).toMatchObject([{ at: 4, outcome: "completed" }]);
  });
});

describe("guests that do not converge, on links that others come to and leave", () => {
  const MB = 1e6;
  const LINK = 10 * MB;
  const STEP = 1e-3;

  /** Others on the link, from one time to the next, s. */
  const OTHERS: readonly [number, number][] = [
    [20, 1],
    [31, 3],
    [47, 0],
    [80, 2],
    [95, 0],
  ];

  const othersAt = (time: number) => OTHERS.findLast(([from]) => time >= from)?.[1] ?? 0;

  const GUESTS = [
    { start: 0, guest: { memory: 60 * MB, dirtyRate: 7 * MB, workingSet: 25 * MB, downtimeTarget: 0.2 } },
    { start: 3, guest: { memory: 45 * MB, dirtyRate: 3.9 * MB, workingSet: 45 * MB, downtimeTarget: 0.2 } },
    { start: 11, guest: { memory: 80 * MB, dirtyRate: 12 * MB, workingSet: 17 * MB, downtimeTarget: 0.2 } },
  ];

  function simulated(policy: Policy): { fates: Fate[]; events: number } {
    const { simulation, links, migrations, ended } = migrating(
      {
        hosts: [
          { bandwidth: LINK, memory: Infinity },
          ...TWO_HOSTS.map(() => ({ bandwidth: 0, memory: Infinity })),
        ],
        groups: GUESTS.map(({ guest }) => ({ count: 1, ...guest })),
        migration: {
          whenNotConverging: policy.throttles ? "throttle" : "go-on",
          downtimeTarget: 0.2,
          // The timeout is the same for all, whatever their memory.
          timeoutPerByte: policy.timeout / (1000 * MB),
          timeoutLeastMemory: 1000 * MB,
          timeoutAction: policy.action,
        },
      },
      [0, 0, 0],
    );
    let events = 0;
    const ranAtTarget = [Number.NaN, Number.NaN, Number.NaN];
    simulation.follows.instanceMoved = (instance) => {
      if (migrations.isMigrating(instance)) ranAtTarget[instance] = simulation.now;
    };
    const count = () => {
      events++;
    };
    const changes = [
      ...GUESTS.map(({ start }, instance) => ({
        time: start,
        happen: () => expect(migrations.request(instance, 1, REBALANCING)).toBe(true),
      })),
      ...OTHERS.map(([time, others], i) => ({
        time,
        happen: () => {
          for (let n = i === 0 ? 0 : OTHERS[i - 1][1]; n < others; n++) links.connect(0, 2, "storage");
          for (let n = i === 0 ? 0 : OTHERS[i - 1][1]; n > others; n--) links.disconnect(0, 2, "storage");
        },
      })),
    ];
    for (const { time, happen } of changes.toSorted((a, b) => a.time - b.time)) {
      simulation.run(time, count);
      happen();
    }
    simulation.run(1e5, count);
    const fates = GUESTS.map((_, instance) => {
      const row = ended.find((one) => one.instance === instance);
      return {
        outcome: (row?.outcome ?? "not yet") as Fate["outcome"],
        end: row?.at ?? Number.NaN,
        rounds: row?.rounds ?? 0,
        bytes: row?.transferred ?? 0,
        downtime: row?.downtime ?? 0,
        ranAtTarget: ranAtTarget[instance],
      };
    });
    return { fates, events };
  }

  it.each<Policy>([
    { throttles: false, timeout: 66, action: "abort" },
    { throttles: false, timeout: 66, action: "pause" },
    { throttles: false, timeout: 66, action: "post-copy" },
    { throttles: false, timeout: 150, action: "abort" },
    { throttles: true, timeout: 40, action: "abort" },
    { throttles: true, timeout: 40, action: "post-copy" },
    { throttles: true, timeout: 1000, action: "abort" },
  ])("agree with a fluid integrated in small steps: $throttles, $timeout s, $action", (policy) => {
    const exact = migrateUnder(policy, GUESTS, LINK, othersAt, STEP, 400);
    const { fates, events } = simulated(policy);
    fates.forEach((fate, i) => {
      expect(fate.outcome).toBe(exact[i].outcome);
      expect(fate.rounds).toBe(exact[i].rounds);
      expect(Math.abs(fate.end - exact[i].end)).toBeLessThan(0.1);
      expect(Math.abs(fate.downtime - exact[i].downtime)).toBeLessThan(0.02);
      expect(Math.abs(fate.bytes / exact[i].bytes - 1)).toBeLessThan(0.002);
      if (Number.isNaN(exact[i].ranAtTarget)) expect(fate.ranAtTarget).toBeNaN();
      else expect(Math.abs(fate.ranAtTarget - exact[i].ranAtTarget)).toBeLessThan(0.02);
    });
    expect(events).toBeLessThan(150);
  });
});

describe("incidents", () => {
  it("are those of the requests, whatever others do to a migration or to the queue", () => {
    for (const limits of [{}, { perHost: 1 }]) {
      const { simulation, migrations } = migrating(
        { hosts: THREE_HOSTS, groups: [{ count: 3, memory: 40 }], migration: limits },
        [0, 0, 0],
      );
      const incidentOf: number[] = [];
      simulation.follows.instanceMoved = (instance) => {
        incidentOf[instance] = simulation.engine.queue.incident;
      };
      for (const instance of [0, 1, 2]) {
        simulation.context.world.openIncident(0, 0);
        migrations.request(instance, 1 + (instance % 2), REBALANCING);
        simulation.run(instance + 1);
      }
      simulation.run(1000);
      expect(incidentOf).toEqual([0, 1, 2]);
    }
  });
});

describe("a guest that dirties faster than the link", () => {
  const BUSY = { count: 1, memory: 1e8, dirtyRate: 2e6 };
  const FAST = [
    { bandwidth: 1e6, memory: Infinity },
    { bandwidth: 1e6, memory: Infinity },
  ];

  it("is left at its source when the policy gives up", () => {
    const failed: number[] = [];
    const { simulation, migrations, ended } = migrating({ hosts: FAST, groups: [BUSY] }, [0]);
    simulation.follows.migrationFailed = (instance) => failed.push(instance);
    migrations.request(0, 1, MAINTENANCE);
    simulation.run(1e6);
    // Round 0 takes 100 s, after which all memory is dirty again.
    expect(ended).toMatchObject([
      { at: 100, outcome: "not converging", reason: "maintenance", rounds: 1, transferred: 1e8, downtime: 0 },
    ]);
    expect(failed).toEqual([0]);
    expect(simulation.places()).toEqual([0]);
    expect(simulation.state.targetOf[0]).toBe(-1);
  });

  it("is slowed until it converges when the policy says so", () => {
    const { simulation, migrations, ended } = migrating(
      { hosts: FAST, groups: [BUSY], migration: { whenNotConverging: "slow-guest", downtimeTarget: 1 } },
      [0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(1e6);
    // 100 s, 100 s again, then half each round: 50, 25, 12.5, 6.25, 3.125, 1.5625, and 0.78125 s fit the pause.
    expect(ended).toMatchObject([{ outcome: "completed", rounds: 8, downtime: expect.closeTo(0.78125, 6) }]);
    expect(ended[0].at).toBeCloseTo(100 + 200 - 0.78125, 6);
  });

  it("converges if its working set fits the pause", () => {
    const { simulation, migrations, ended } = migrating(
      { hosts: FAST, groups: [{ ...BUSY, workingSet: 5e4 }] },
      [0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(1e6);
    expect(ended).toMatchObject([{ outcome: "completed", rounds: 1, downtime: expect.closeTo(0.05, 9) }]);
  });

  it("times out by its memory", () => {
    const { simulation, migrations, ended } = migrating(
      {
        hosts: FAST,
        groups: [{ ...BUSY, dirtyRate: 0.9e6 }],
        migration: { timeoutPerByte: 3e-6, overhead: fixed(7) },
      },
      [0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(1e6);
    // 100 + 90 + 81 s are three rounds; 29 s into the fourth the 300 s since the first byte are over.
    expect(ended).toMatchObject([
      { at: 307, started: 0, outcome: "timed out", rounds: 4, downtime: 0, transferred: 3e8 },
    ]);
    expect(simulation.places()).toEqual([0]);
  });

  it("costs few events however long it goes on", () => {
    const { simulation, migrations, ended } = migrating(
      { hosts: FAST, groups: [BUSY], migration: { whenNotConverging: "go-on", timeoutPerByte: 1 } },
      [0],
    );
    let events = 0;
    migrations.request(0, 1, REBALANCING);
    simulation.run(2e8, () => {
      events++;
    });
    // A million rounds of 100 s.
    expect(ended).toMatchObject([{ at: 1e8, outcome: "timed out", rounds: 1e6, transferred: 1e14 }]);
    expect(events).toBeLessThan(6);
  });

  it("goes on for ever when nothing stops it, and stops with its target", () => {
    const { simulation, migrations, ended } = migrating(
      { hosts: FAST, groups: [{ ...BUSY, workingSet: 2e7 }], migration: { whenNotConverging: "go-on" } },
      [0],
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(1e6);
    // 100 s, then rounds of 20 s: the 49,996th is under way since 10 s.
    simulation.run(100 + 20 * 49_995 + 10);
    simulation.state.hostPhase[1] = HOST_DOWN;
    migrations.hostLost(1);
    expect(ended).toMatchObject([{ outcome: "target lost", rounds: 1 + 49_996, downtime: 0 }]);
    expect(ended[0].transferred).toBeCloseTo(1e6 * ended[0].at, 0);
  });

  it("is given up when no round leaves less than any before for so long", () => {
    const given = (progressTimeout: number, workingSet: number, dirtyRate = 2e6) => {
      const { simulation, migrations, ended } = migrating(
        {
          hosts: FAST,
          groups: [{ ...BUSY, dirtyRate, workingSet }],
          migration: { whenNotConverging: "go-on", progressTimeout, timeoutPerByte: 9.9e-6 },
        },
        [0],
      );
      migrations.request(0, 1, REBALANCING);
      simulation.run(1e6);
      return ended.map(({ at, outcome, rounds }) => [at, outcome, rounds])[0];
    };
    // Round 0, 100 s, leaves 20 MB, and so do all others, 20 s each.
    expect(given(70, 2e7)).toEqual([170, "not converging", 5]);
    // The second round of 20 s tells, when the time is up already.
    expect(given(15, 2e7)).toEqual([120, "not converging", 2]);
    // Nothing was ever gained.
    expect(given(170, Infinity)).toEqual([170, "not converging", 2]);
    expect(given(30, Infinity)).toEqual([100, "not converging", 1]);
    // The timeout comes first.
    expect(given(950, 2e7)).toEqual([expect.closeTo(990, 9), "timed out", 1 + 45]);
    // Rounds of 100, 80, 64... s leave less each time.
    expect(given(30, Infinity, 0.8e6)[1]).toBe("completed");
  });

  it("goes on at its source when the switch-over takes too long", () => {
    // The pause is planned for 1 s at full rate, but nine others come and take their parts of host 0.
    const { simulation, migrations, ended } = migrating(
      {
        hosts: FAST,
        groups: [
          { count: 1, memory: 1e8, dirtyRate: 2e6, workingSet: 1e6 },
          { count: 9, memory: 1e8 },
        ],
        migration: { downtimeTarget: 1, switchoverLimit: 5 },
      },
      new Array<number>(10).fill(0),
    );
    migrations.request(0, 1, REBALANCING);
    simulation.run(100);
    for (let other = 1; other < 10; other++) migrations.request(other, 1, REBALANCING);
    simulation.run(200);
    expect(ended).toMatchObject([{ instance: 0, at: 105, outcome: "switch-over too long", downtime: 5 }]);
    expect(simulation.places()[0]).toBe(0);
  });
});

describe("a guest that is paused at the timeout", () => {
  const MEMORY = 100;

  function paused(workingSet: number, switchoverLimit = Infinity) {
    const all = migrating(
      {
        hosts: THREE_HOSTS.map(() => ({ memory: Infinity, bandwidth: 1e6 })),
        groups: [{ count: 2, memory: MEMORY * 1e6, dirtyRate: 2e6, workingSet: workingSet * 1e6 }],
        migration: {
          whenNotConverging: "go-on",
          timeoutPerByte: 3e-6,
          timeoutAction: "pause",
          downtimeTarget: 0.1,
          switchoverLimit,
        },
      },
      [0, 0],
    );
    const told: [number, number][] = [];
    all.simulation.follows.instancePaused = (instance) => {
      told.push([all.simulation.now, all.simulation.state.paused[instance]]);
    };
    return { ...all, told };
  }

  it("is unavailable until the rest has been sent", () => {
    const { simulation, migrations, ended, told } = paused(20);
    const moved: number[] = [];
    simulation.follows.instanceMoved = (_instance, _source, downtime) =>
      moved.push(simulation.now, downtime, simulation.state.paused[0]);
    migrations.request(0, 1, REBALANCING);
    simulation.run(1e6);
    expect(ended).toMatchObject([{ at: 320, outcome: "completed", downtime: 20, transferred: 3.2e8 }]);
    expect(told).toEqual([
      [300, 1],
      [320, 0],
    ]);
    expect(moved).toEqual([320, 20, 0]);
  });

  it("is not when that is as short as any switch-over", () => {
    const { simulation, migrations, ended, told } = paused(0.9);
    migrations.request(0, 1, REBALANCING);
    simulation.run(1e6);
    expect(ended).toMatchObject([{ outcome: "completed", downtime: expect.closeTo(0.9, 6) }]);
    expect(told).toEqual([]);
  });

  it("goes on at its source when the switch-over takes too long", () => {
    const { simulation, migrations, ended, told } = paused(20, 12);
    migrations.request(0, 1, REBALANCING);
    simulation.run(1e6);
    expect(ended).toMatchObject([{ at: 312, outcome: "switch-over too long", downtime: 12 }]);
    expect(told).toEqual([
      [300, 1],
      [312, 0],
    ]);
    expect(simulation.places()[0]).toBe(0);
  });

  it("goes on at its source when the target is lost", () => {
    const { simulation, migrations, ended, told } = paused(20);
    migrations.request(0, 1, REBALANCING);
    simulation.run(305);
    simulation.state.hostPhase[1] = HOST_DOWN;
    migrations.hostLost(1);
    expect(ended).toMatchObject([{ at: 305, outcome: "target lost", downtime: 5 }]);
    expect(told.map(([, paused]) => paused)).toEqual([1, 0]);
  });

  it("is paused for longer when another takes half of the link", () => {
    const { simulation, migrations, ended, told } = paused(20);
    migrations.request(0, 1, REBALANCING);
    simulation.run(300);
    migrations.request(1, 2, REBALANCING);
    simulation.run(400);
    expect(ended).toMatchObject([{ at: 340, outcome: "completed", downtime: 40 }]);
    expect(told).toEqual([
      [300, 1],
      [340, 0],
    ]);
  });
});

describe("a guest that runs at the target before its memory is there", () => {
  /** Instance 0: 100 s round 0, then 20 MB a round; from 300 s at host 1 after a pause of 2 s, 20 s to fetch. */
  function fetching(until: number, stream = 0) {
    const all = migrating(
      {
        hosts: THREE_HOSTS.map(() => ({ memory: Infinity, bandwidth: 1e6 })),
        groups: [{ count: 3, memory: 1e8, dirtyRate: 2e6, workingSet: 2e7 }],
        migration: {
          whenNotConverging: "go-on",
          timeoutPerByte: 3e-6,
          timeoutAction: "post-copy",
          downtimeTarget: 2,
          perCluster: 1,
          switchoverLimit: 1,
          streamBandwidth: stream,
        },
      },
      [0, 0, 1],
    );
    const happened: string[] = [];
    const tell = (what: string) => happened.push(`${Math.round(1000 * all.simulation.now) / 1000} ${what}`);
    all.simulation.follows.instanceMoved = (instance, source, downtime) =>
      tell(`${instance} moved from ${source} after ${Math.round(downtime)}`);
    all.simulation.follows.guestLost = (instance) => {
      tell(`${instance} lost`);
      all.simulation.state.phase[instance] = LOST;
      all.migrations.instanceLost(instance);
    };
    all.simulation.follows.capacityFreed = () => tell("room");
    all.migrations.request(0, 1, MAINTENANCE);
    all.simulation.run(until);
    return { ...all, happened };
  }

  it("moves at the timeout, and counts at both hosts until it is", () => {
    const { simulation, migrations, ended, happened } = fetching(310);
    const { state } = simulation;
    expect(happened).toEqual(["302 0 moved from 0 after 2"]);
    expect(simulation.places()).toEqual([1, 0, 1]);
    expect([state.allocatedMemory[0], state.allocatedMemory[1]]).toEqual([1e8, 2e8]);
    expect([migrations.activeOn(0), migrations.activeOn(1), migrations.headingFor(1)]).toEqual([1, 1, 0]);
    expect([migrations.fetchingFrom(0), migrations.fetchingFrom(1)]).toEqual([1, 0]);
    expect([migrations.isMigrating(0), migrations.pendingIn(0)]).toEqual([true, 1]);
    expect(migrations.request(0, 2, MAINTENANCE)).toBe(false);
    simulation.run(1000);
    expect(happened.slice(1)).toEqual(["322 room"]);
    expect(ended).toMatchObject([
      { at: 322, source: 0, target: 1, outcome: "completed", downtime: 2, transferred: 3.2e8, rounds: 11 },
    ]);
    expect([migrations.activeOn(0), migrations.activeOn(1), migrations.fetchingFrom(0)]).toEqual([0, 0, 0]);
    expect([migrations.isMigrating(0), migrations.pendingIn(0)]).toEqual([false, 0]);
  });

  it("fetches as fast as the links allow, whatever a stream may send", () => {
    // At half the rate the 20 s between the rounds are 40, but 20 MB are fetched in 20 s.
    const { ended } = fetching(1000, 0.5e6);
    expect(ended).toMatchObject([{ at: 322, outcome: "completed", transferred: 1.7e8 }]);
  });

  it("is lost with its source, and whoever waits goes on", () => {
    const { simulation, migrations, ended, happened } = fetching(310);
    migrations.request(1, 2, MAINTENANCE);
    simulation.state.hostPhase[0] = HOST_DOWN;
    simulation.state.phase[1] = LOST;
    migrations.instanceLost(1);
    migrations.request(2, 2, MAINTENANCE);
    migrations.hostLost(0);
    expect(happened.slice(1)).toEqual(["310 0 lost"]);
    expect(ended).toMatchObject([{ source: 0, target: 1, outcome: "guest lost", downtime: 2 }]);
    expect([migrations.activeOn(0), migrations.activeOn(1), migrations.fetchingFrom(0)]).toEqual([0, 1, 0]);
    simulation.run(1000);
    expect(ended[1]).toMatchObject({ instance: 2, outcome: "completed" });
  });

  it("is lost with its target, as all that runs there", () => {
    const { simulation, migrations, ended, happened } = fetching(310);
    simulation.state.hostPhase[1] = HOST_DOWN;
    simulation.state.phase[0] = LOST;
    migrations.instanceLost(0);
    migrations.hostLost(1);
    expect(ended).toMatchObject([{ instance: 0, outcome: "guest lost" }]);
    expect(happened).toHaveLength(1);
    expect([migrations.activeOn(0), migrations.activeOn(1), migrations.fetchingFrom(0)]).toEqual([0, 0, 0]);
  });

  it("is lost when either end is cut off", () => {
    for (const host of [0, 1]) {
      const { simulation, migrations, ended, happened } = fetching(310);
      simulation.state.cutOff[host] = 1;
      simulation.state.isolated[host] = 1;
      migrations.hostCutOff(host);
      expect(ended).toMatchObject([{ instance: 0, outcome: "guest lost" }]);
      expect(happened.slice(1)).toEqual(["310 0 lost"]);
    }
  });

  it("is where it was when its source is lost, or its target, while it is handed over", () => {
    const source = fetching(301);
    source.simulation.state.phase[0] = LOST;
    source.migrations.instanceLost(0);
    expect(source.ended).toMatchObject([{ outcome: "source lost" }]);
    const target = fetching(301);
    target.simulation.state.hostPhase[1] = HOST_DOWN;
    target.migrations.hostLost(1);
    expect(target.ended).toMatchObject([{ outcome: "target lost", transferred: 3e8 }]);
    expect(target.simulation.places()[0]).toBe(0);
    expect(target.happened).toEqual([]);
  });
});

describe("limits", () => {
  function mostAtOnce(limits: NonNullable<TinyCluster["migration"]>) {
    const { simulation, migrations, ended } = migrating(
      { hosts: [{}, {}, {}, {}], groups: [{ count: 12, memory: 5 }], migration: limits },
      [0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2],
    );
    for (let n = 0; n < 6; n++) {
      migrations.request(n, 1, REBALANCING);
      migrations.request(6 + n, 3, REBALANCING);
    }
    const most = { host: 0, cluster: 0 };
    const look = () => {
      most.host = Math.max(most.host, ...[0, 1, 2, 3].map((host) => migrations.activeOn(host)));
      most.cluster = Math.max(most.cluster, migrations.activeOn(0) + migrations.activeOn(2));
    };
    look();
    simulation.run(1e6, look);
    expect(ended).toHaveLength(12);
    expect(migrations.pendingIn(0)).toBe(0);
    return { ...most, order: ended.map(({ instance }) => instance) };
  }

  it("hold per host, per network and per cluster", () => {
    expect(mostAtOnce({})).toMatchObject({ host: 6, cluster: 12 });
    expect(mostAtOnce({ perHost: 2 })).toMatchObject({ host: 2, cluster: 4 });
    expect(mostAtOnce({ perHost: 4, perNetwork: 3 })).toMatchObject({ host: 3, cluster: 6 });
    expect(mostAtOnce({ perCluster: 5 })).toMatchObject({ cluster: 5 });
  });

  it("hold for those that leave a host, however many come", () => {
    // Three leave host 0 and one host 1, all for host 2.
    const { simulation, migrations, ended } = migrating(
      { hosts: THREE_HOSTS, groups: [{ count: 4, memory: 10 }], migration: { outboundPerHost: 1 } },
      [0, 0, 0, 1],
    );
    for (let instance = 0; instance < 4; instance++) migrations.request(instance, 2, REBALANCING);
    expect(migrations.activeOn(2)).toBe(2);
    simulation.run(100);
    // Two share host 2 for 2 s, then one after the other.
    expect(ended.map(({ instance, started, at }) => [instance, started, at])).toEqual([
      [3, 0, 2],
      [0, 0, 2],
      [1, 2, 3],
      [2, 3, 4],
    ]);
    expect(mostAtOnce({ outboundPerHost: 2 })).toMatchObject({ host: 2, cluster: 4 });
  });

  it("those who wait begin in the order they came", () => {
    expect(mostAtOnce({ perCluster: 1 }).order).toEqual([0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]);
    expect(mostAtOnce({ perHost: 1 }).order).toEqual([0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]);
  });

  it("one that may begin overtakes those whose hosts are busy", () => {
    const { simulation, migrations, ended } = migrating(
      { hosts: [{}, {}, {}, {}], groups: [{ count: 3 }], migration: { perHost: 1 } },
      [0, 0, 2],
    );
    migrations.request(0, 1, REBALANCING);
    migrations.request(1, 1, REBALANCING);
    migrations.request(2, 3, REBALANCING);
    simulation.run(100);
    expect(ended.map(({ instance, started }) => [instance, started])).toEqual([
      [0, 0],
      [2, 0],
      [1, 1],
    ]);
  });
});

describe("failures", () => {
  function underWay() {
    const all = migrating(
      { hosts: THREE_HOSTS, groups: [{ count: 3 }], migration: { perHost: 1 }, rebalancing: {} },
      [0, 0, 2],
    );
    const failed: number[] = [];
    all.simulation.follows.migrationFailed = (instance) => failed.push(instance);
    all.migrations.request(0, 1, RULE);
    all.migrations.request(1, 1, RULE);
    all.simulation.run(0.5);
    return { ...all, failed };
  }

  it("of the target leave the guest at its source, and whoever is queued for it", () => {
    const { simulation, migrations, ended, failed } = underWay();
    simulation.state.hostPhase[1] = HOST_DOWN;
    migrations.hostLost(1);
    expect(ended).toMatchObject([{ instance: 0, outcome: "target lost", transferred: 5, reason: "rule" }]);
    expect(failed.toSorted()).toEqual([0, 1]);
    expect([...simulation.state.targetOf]).toEqual([-1, -1, -1]);
    expect(simulation.state.allocatedMemory[1]).toBe(0);
    simulation.run(100);
    expect(simulation.places()).toEqual([0, 0, 2]);
    expect(ended).toHaveLength(1);
  });

  it("of the source end its migrations", () => {
    const { simulation, migrations, ended, failed } = underWay();
    simulation.state.hostPhase[0] = HOST_DOWN;
    for (const instance of [0, 1]) {
      simulation.state.phase[instance] = LOST;
      migrations.instanceLost(instance);
    }
    expect(ended).toMatchObject([{ instance: 0, outcome: "source lost" }]);
    expect(failed.toSorted()).toEqual([0, 1]);
    expect([migrations.pendingIn(0), migrations.activeOn(1), migrations.headingFor(1)]).toEqual([0, 0, 0]);
  });

  it("of the network at either end leave the guest at its source", () => {
    for (const host of [0, 1]) {
      const { simulation, migrations, ended, failed } = underWay();
      simulation.state.cutOff[host] = 1;
      simulation.state.isolated[host] = 1;
      migrations.hostCutOff(host);
      expect(ended).toMatchObject([{ instance: 0, outcome: "target lost" }]);
      expect(failed.toSorted()).toEqual([0, 1]);
      simulation.run(100);
      expect(simulation.places()).toEqual([0, 0, 2]);
    }
  });

  it("of management stop nothing but what is queued, until it is back", () => {
    const { simulation, migrations, ended } = underWay();
    simulation.isManagementUp = false;
    simulation.run(50);
    expect(ended).toMatchObject([{ instance: 0, at: 1, outcome: "completed" }]);
    simulation.isManagementUp = true;
    migrations.managementReturned(0);
    simulation.run(100);
    expect(ended[1]).toMatchObject({ instance: 1, started: 50, at: 51, outcome: "completed" });
  });

  it("free the bandwidth and the slots they had", () => {
    const { simulation, migrations, ended } = migrating(
      { hosts: THREE_HOSTS, groups: [{ count: 2, memory: 40 }] },
      [0, 0],
    );
    migrations.request(0, 1, REBALANCING);
    migrations.request(1, 2, REBALANCING);
    simulation.run(2);
    simulation.state.hostPhase[2] = HOST_DOWN;
    migrations.hostLost(2);
    simulation.run(100);
    // 10 bytes in 2 s at half rate, 30 at full rate.
    expect(ended[1]).toMatchObject({ instance: 0, at: 5 });
  });
});

describe("giving up queued migrations", () => {
  it("of one instance, and to one host", () => {
    const { simulation, migrations, ended } = migrating(
      { hosts: THREE_HOSTS, groups: [{ count: 4 }], migration: { perCluster: 1 } },
      [0, 0, 0, 0],
    );
    for (const [instance, target] of [
      [0, 1],
      [1, 1],
      [2, 2],
      [3, 2],
    ]) {
      migrations.request(instance, target, REBALANCING);
    }
    migrations.cancelQueued(0);
    migrations.cancelQueued(3);
    migrations.cancelQueuedTo(1);
    simulation.run(100);
    expect(ended.map(({ instance }) => instance)).toEqual([0, 2]);
    expect(simulation.places()).toEqual([1, 0, 2, 0]);
    expect([...simulation.state.targetOf]).toEqual([-1, -1, -1, -1]);
  });
});
