/**
 * Quorum groups, event by event: T is 100 s here, so that an election is easy to see, and settling takes 10 s. Every
 * group begins with its first member as leader. Means of the random waits are checked in test/closed-forms.
 */
import { describe, expect, it } from "vitest";
import { DAY, failure, History, type Part, vms, vsphere } from "../timelines/history.ts";

const T = 10 * DAY;
const TIMEOUT = 100;
const SETTLE = 10;
const SEEDS = Array.from({ length: 30 }, (_, seed) => `seed ${seed}`);
const CLOCKS = { electionTimeout: "100s", heartbeat: "10s", settle: "10s", voteWindow: "0s" };
const DISKS = { replacement: "2h", restore: "5h" };

/** Members m1, m2, ... are bare hosts that fail so many seconds after T and are back so many seconds later. */
function group(
  failures: readonly (readonly [at: number, repair: number][])[],
  more: Part = {},
  host: Part = {},
): History {
  const groups = Object.fromEntries(
    failures.map((own, i) => [
      `m${i + 1}`,
      {
        count: 1,
        failures: Object.fromEntries(
          own.map(([at, repair], n) => [`f${n}`, failure(`${T + at}s`, `${repair}s`, host)]),
        ),
      },
    ]),
  );
  return new History({
    horizon: "12d",
    clusters: { prod: { platform: "plain", hosts: { groups } } },
    quorums: { etcd: { members: { hosts: "prod" }, ...CLOCKS, ...DISKS, ...more } },
    services: { api: { requires: [{ quorum: "etcd" }] } },
  });
}

const HOUR = 3600;
const NEVER: [number, number][] = [];

/** Outages of the API, [start, end] in s after T, for each seed. */
function outages(make: () => History): [number, number][][] {
  const history = make();
  return SEEDS.map((seed) => {
    history.happened.length = 0;
    history.run(seed);
    const down = history.times(/api down/);
    const up = history.times(/api up/).filter((time) => time > 0);
    return down.map((time, i) => [time - T, (up[i] ?? Number.POSITIVE_INFINITY) - T]);
  });
}

/** Every seed has this many outages that begin at these times and whose ends lie in these intervals. */
function expectOutages(
  found: [number, number][][],
  expected: readonly [start: number, from: number, to: number][],
): void {
  for (const one of found) {
    expect(one.map(([start]) => start)).toEqual(expected.map(([start]) => start));
    one.forEach(([, end], i) => {
      expect(end).toBeGreaterThanOrEqual(expected[i][1]);
      expect(end).toBeLessThanOrEqual(expected[i][2]);
    });
  }
  // The wait is random: it must use its interval, not stand at one end.
  expected.forEach(([, from, to], i) => {
    if (from === to) return;
    const ends = found.map((one) => one[i][1]);
    expect(Math.max(...ends) - Math.min(...ends)).toBeGreaterThan((to - from) / 3);
  });
}

describe("three voters", () => {
  it("do not notice that a follower is gone, nor that it is back", () => {
    const history = group([NEVER, [[0, HOUR]], NEVER]).run();
    expect(history.since(T, /etcd|api/)).toEqual([]);
    expect(history.tables().activity).toMatchObject({ elections: 0, quorum_losses: 0 });
  });

  it("elect another leader after T..2T, which serves clients after settling", () => {
    expectOutages(
      outages(() => group([[[0, HOUR]], NEVER, NEVER])),
      [[0, TIMEOUT + SETTLE, 2 * TIMEOUT + SETTLE]],
    );
    const history = group([[[0, HOUR]], NEVER, NEVER]).run();
    expect(history.since(T, /etcd|api/).map((line) => line.replace(/^\S+ /, ""))).toEqual([
      "etcd unavailable",
      "api down",
      "etcd available",
      "api up",
      "etcd elects",
    ]);
    expect(history.tables().activity).toMatchObject({ elections: 1, quorum_losses: 0 });
  });

  it("have an old leader back as a follower: its next failure costs nothing", () => {
    const found = outages(() =>
      group([
        [
          [0, HOUR],
          [3 * HOUR, HOUR],
        ],
        NEVER,
        NEVER,
      ]),
    );
    expectOutages(found, [[0, TIMEOUT + SETTLE, 2 * TIMEOUT + SETTLE]]);
  });

  it("choose one of them about as often as the other", () => {
    // Who leads is seen by whose loss is felt, when m1 is back as a follower.
    const follower = group([[[0, HOUR]], [[2 * HOUR, HOUR]], NEVER]);
    const interrupted = SEEDS.filter((seed) => {
      follower.happened.length = 0;
      follower.run(seed);
      return follower.times(/api down/).length === 2;
    }).length;
    // m2 led in about half of 30 histories: standard deviation 2.7, z <= 4.
    expect(Math.abs(interrupted - 15)).toBeLessThan(11);
  });

  it("stop when two are gone and go on 0..2T after the first of them is back", () => {
    const found = outages(() => group([NEVER, [[0, HOUR]], [[600, 2 * HOUR]]]));
    expectOutages(found, [[600, HOUR + SETTLE, HOUR + 2 * TIMEOUT + SETTLE]]);
    const history = group([NEVER, [[0, HOUR]], [[600, 2 * HOUR]]]).run();
    expect(history.tables().activity).toMatchObject({ elections: 1, quorum_losses: 1 });
  });

  it("lose the majority when a second one goes during the election for the first", () => {
    const found = outages(() => group([[[0, HOUR]], [[50, 2 * HOUR]], NEVER]));
    expectOutages(found, [[0, HOUR + SETTLE, HOUR + 2 * TIMEOUT + SETTLE]]);
    const history = group([[[0, HOUR]], [[50, 2 * HOUR]], NEVER]).run();
    expect(history.tables().activity).toMatchObject({ elections: 1, quorum_losses: 1 });
  });

  it("are not helped by a third that is back while they elect, nor delayed", () => {
    const found = outages(() => group([[[0, 80]], NEVER, NEVER]));
    expectOutages(found, [[0, TIMEOUT + SETTLE, 2 * TIMEOUT + SETTLE]]);
  });

  it("lost and back at one instant have one outage, with one election", () => {
    const domains = { feed: { level: "power-feed", failures: { loss: failure("10d", "1h") } } };
    const history = new History({
      horizon: "11d",
      domains,
      clusters: { prod: { platform: "plain", hosts: { count: 3, in: ["feed"] } } },
      quorums: { etcd: { members: { hosts: "prod" }, ...CLOCKS } },
      services: { api: { requires: [{ quorum: "etcd" }] } },
    }).run();
    expect(history.times(/api down/)).toEqual([T]);
    expect(history.times(/etcd elects/).length).toBe(1);
    expect(history.tables().activity).toMatchObject({ elections: 1, quorum_losses: 1 });
  });
});

describe("five voters", () => {
  it("survive two, and not three", () => {
    const found = outages(() => group([NEVER, NEVER, [[0, 5 * HOUR]], [[60, 4 * HOUR]], [[120, HOUR]]]));
    expectOutages(found, [[120, 120 + HOUR + SETTLE, 120 + HOUR + 2 * TIMEOUT + SETTLE]]);
  });

  it("vote again when the winner to be goes before it leads", () => {
    // m1 leads and goes; m2 goes 105 s later, before anybody can have won and settled.
    const found = outages(() => group([[[0, HOUR]], [[105, HOUR]], NEVER, NEVER, NEVER]));
    const ends = found.map((one) => {
      expect(one.length).toBe(1);
      return one[0][1];
    });
    const [first, second] = [
      ends.filter((end) => end <= 2 * TIMEOUT + SETTLE),
      ends.filter((end) => end >= 105 + TIMEOUT + SETTLE),
    ];
    expect(first.length + second.length).toBe(SEEDS.length);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(TIMEOUT + SETTLE);
    expect(Math.max(...second)).toBeLessThanOrEqual(105 + 2 * TIMEOUT + SETTLE);
    // m2 would have won a quarter of 30 times: standard deviation 2.4, z <= 3.
    expect(Math.abs(second.length - 7.5)).toBeLessThan(7.2);
  });
});

describe("an even number of voters", () => {
  it("needs more than half: two of two, three of four", () => {
    const two = group([NEVER, [[0, HOUR]]]).run();
    expect(two.since(T, /without majority/)).toEqual(["0 etcd without majority"]);
    const four = group([NEVER, NEVER, [[0, 2 * HOUR]], [[60, HOUR]]]).run();
    expect(four.since(T, /without majority/)).toEqual(["60 etcd without majority"]);
  });
});

describe("at the beginning", () => {
  it("a group has a leader, and holds no election until it is needed", () => {
    const { simulation } = group([NEVER, NEVER, NEVER]).runUntil(0);
    expect(simulation.context.engine.queue.pendingCount).toBe(0);
  });
});

describe("one voter", () => {
  it("serves when it is back and has settled", () => {
    expectOutages(
      outages(() => group([[[0, HOUR]]])),
      [[0, HOUR + SETTLE, HOUR + 2 * TIMEOUT + SETTLE]],
    );
  });

  it("is not replaced as leader however long it is paused", () => {
    const history = paused(1, 0, 10_000);
    expect(history.times(/api down/)).toEqual([]);
  });
});

describe("disks", () => {
  const destroyed = { diskLoss: "100%" };

  it("that are destroyed keep a member from voting until it is replaced, though its host is back", () => {
    // m2 is back after 600 s without its disk. Its replacement is ready after 2 h, but m3 went after one, and without
    // a leader it cannot join, not even while m1 flaps at 3 h. m3 is back at 6 h; m1 goes at 8 h.
    const crash = (at: number, hours: number) => failure(`${T + at * HOUR}s`, `${hours}h`);
    const groups = {
      m1: { count: 1, failures: { flap: failure(`${T + 3 * HOUR}s`, "60s"), crash: crash(8, 1) } },
      m2: { count: 1, failures: { disk: failure("10d", "600s", destroyed) } },
      m3: { count: 1, failures: { crash: crash(1, 5) } },
    };
    const history = new History({
      horizon: "11d",
      clusters: { prod: { platform: "plain", hosts: { groups } } },
      quorums: { etcd: { members: { hosts: "prod" }, ...CLOCKS, ...DISKS } },
      services: { api: { requires: [{ quorum: "etcd" }] } },
    });
    const found = outages(() => history);
    expectOutages(
      found.map((one) => one.slice(0, 1)),
      [[HOUR, 6 * HOUR + SETTLE, 6 * HOUR + 2 * TIMEOUT + SETTLE]],
    );
    // By then m2 has joined: the loss of m1 is that of a follower, or of the leader, never of the majority.
    for (const [, ...later] of found) {
      for (const [start, end] of later) {
        expect(start).toBe(8 * HOUR);
        expect(end).toBeLessThanOrEqual(8 * HOUR + 2 * TIMEOUT + SETTLE);
      }
    }
  });

  it("replaced in time make the majority what it was", () => {
    const replaced = new History({
      horizon: "11d",
      clusters: {
        prod: {
          platform: "plain",
          hosts: {
            groups: {
              m1: { count: 1 },
              m2: { count: 1, failures: { disk: failure("10d", "600s", destroyed) } },
              m3: { count: 1, failures: { crash: failure(`${T + 2 * HOUR + 1}s`, "5h") } },
            },
          },
        },
      },
      quorums: { etcd: { members: { hosts: "prod" }, ...CLOCKS, ...DISKS } },
      services: { api: { requires: [{ quorum: "etcd" }] } },
    }).run();
    expect(replaced.since(T, /api|etcd/)).toEqual([]);
  });

  it("of the majority destroyed: the group is restored from backup", () => {
    const found = outages(() => group([NEVER, [[0, 600]], [[HOUR, 600]]], {}, destroyed));
    expectOutages(found, [[HOUR, 6 * HOUR + SETTLE, 6 * HOUR + 2 * TIMEOUT + SETTLE]]);
    const history = group([NEVER, [[0, 600]], [[HOUR, 600]]], {}, destroyed).run();
    expect(history.tables().activity).toMatchObject({ data_losses: 1, quorum_losses: 1 });
    // After the restore all three have disks: the loss of one more is nothing.
    const later = group(
      [
        NEVER,
        [[0, 600]],
        [
          [HOUR, 600],
          [7 * HOUR, HOUR],
        ],
      ],
      {},
      destroyed,
    ).run();
    expect(later.times(/api down/).length).toBe(1);
  });

  it("that survive let a member vote as soon as its host is back", () => {
    const history = group([NEVER, [[0, 600]], [[601, HOUR]]], {}, { diskLoss: "0%" });
    expect(history.run().times(/api down/)).toEqual([]);
  });

  it("follow the instance where they are local, and stay where they are shared", () => {
    const story = (storage: string) =>
      new History({
        horizon: "11d",
        clusters: {
          prod: vsphere({
            hosts: {
              groups: {
                a: { count: 1, failures: { disk: failure("10d", "600s", destroyed) } },
                b: { count: 1, failures: { crash: failure(`${T + HOUR}s`, "600s") } },
                c: { count: 1 },
              },
            },
            instances: { etcd: vms(3, { storage }) },
            recovery: { respectSeparation: true },
            rules: { apart: { separate: ["etcd"] } },
          }),
        },
        quorums: { etcd: { members: { instances: "etcd" }, ...CLOCKS, ...DISKS } },
        services: { api: { requires: [{ quorum: "etcd" }] } },
      }).run();
    // A shared disk is still there when a is back; a local one is gone when b fails.
    expect(story("local").times(/without majority/)).toEqual([T + HOUR]);
    expect(story("shared").times(/without majority/)).toEqual([]);
  });
});

/** A group of members on instances, one of which stands still for so long because it is migrated. */
function paused(members: number, which: number, pause: number, seed = "story", heartbeat = "10s"): History {
  const history = new History({
    horizon: "2d",
    clusters: {
      prod: vsphere({ hosts: { count: Math.max(2, members) }, instances: { etcd: vms(members) } }),
    },
    quorums: { etcd: { members: { instances: "etcd" }, ...CLOCKS, heartbeat } },
    services: { api: { requires: [{ quorum: "etcd" }] } },
  }).runUntil(DAY, seed);
  const { simulation } = history;
  simulation.instanceMoved(which, simulation.context.state.hostOf[which], pause);
  simulation.advance(2 * DAY);
  return history;
}

describe("a leader that stands still", () => {
  it("for less than its followers wait stays in office", () => {
    // The followers wait at least T after a heartbeat, which is at most 10 s old.
    for (const seed of SEEDS) expect(paused(3, 0, TIMEOUT - 10, seed).times(/api down/)).toEqual([]);
  });

  it("for longer is replaced", () => {
    for (const seed of SEEDS) {
      const history = paused(3, 0, 2 * TIMEOUT, seed);
      const [up] = history.times(/api up/).filter((time) => time > DAY);
      expect(history.times(/api down/)).toEqual([DAY]);
      expect(up - DAY).toBeGreaterThanOrEqual(TIMEOUT + SETTLE);
      expect(up - DAY).toBeLessThanOrEqual(2 * TIMEOUT + SETTLE);
    }
  });

  it("in between is replaced sometimes: the first of two followers must time out within the pause", () => {
    // P(the first of two uniform T..2T, less a heartbeat's age of 0..10 s, is below 125 s) is about 0.5.
    const replaced = SEEDS.filter((seed) => paused(3, 0, 125, seed).times(/api down/).length > 0).length;
    expect(replaced).toBeGreaterThan(4);
    expect(replaced).toBeLessThan(26);
  });

  it("has that much less time the longer ago its last heartbeat was", () => {
    const replaced = SEEDS.filter((seed) => paused(3, 0, TIMEOUT, seed, "100s").times(/api down/).length > 0);
    expect(replaced.length).toBeGreaterThan(4);
    expect(replaced.length).toBeLessThan(28);
  });

  it("is of no consequence in a follower", () => {
    expect(paused(3, 1, 10_000).times(/api down/)).toEqual([]);
  });
});

describe("split votes", () => {
  it("are repeated, each time after T..2T", () => {
    // With a window as long as the range every vote splits, until the hundredth counts.
    const [[[start, end]]] = outages(() => group([[[0, 10 * HOUR]], NEVER, NEVER], { voteWindow: "100s" }));
    expect(start).toBe(0);
    // 100 rounds, each the first of two uniform T..2T: mean 133 s, standard deviation 24 s.
    expect(Math.abs(end - SETTLE - 100 * 133.3)).toBeLessThan(4 * 24 * 10);
  });

  it("cannot happen to a single candidate", () => {
    expectOutages(
      outages(() => group([[[0, HOUR]]], { voteWindow: "100s" })),
      [[0, HOUR + SETTLE, HOUR + 2 * TIMEOUT + SETTLE]],
    );
  });
});
