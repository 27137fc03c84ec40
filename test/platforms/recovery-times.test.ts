/**
 * How long an instance is down when its host dies, for every platform and every method of recovery it offers, with the
 * platform's default clocks; against the law of the sum of those clocks, written down by hand (ways-back.ts). Every way
 * has a seed of its own, so that comparisons are independent; seeds are fixed: what holds once holds always.
 */
import { describe, expect, it } from "vitest";
import { PLATFORMS } from "../../src/platforms/index.ts";
import {
  cdf,
  expectation,
  kolmogorovSmirnov,
  kolmogorovTail,
  mean as meanTime,
  meanUpTo,
  range,
  type Time,
  uniform,
} from "../oracles/recovery-clocks.ts";
import { listSchedule } from "../oracles/restart-queue.ts";
import { durations, mean, simulate, standardError, totals, unavailability, zScore } from "../simulate.ts";
import { uniforms } from "../statistics/random.ts";
import type { Part } from "../timelines/history.ts";
import { FOR_GOOD, oneHostDies } from "./one-host-dies.ts";
import { nameOf, recoveryTime, WAYS, type Way } from "./ways-back.ts";

/** By chance alone one comparison in 16,000 is further off. */
const Z_MOST = 4;
/** Level of the comparison of whole distributions: by chance alone one in 10,000 is further off. */
const LEVEL = 1e-4;
const HOUR = 3600;

const REPAIRED = { uniform: { min: "10m", max: "15m" } };

/** One outage of one instance in each of so many replications. */
function recoveries(way: Way, count: number, recovery: Part = {}): number[] {
  const { platform, method, elsewhere, isPrimary, instances, cluster } = way;
  const text = oneHostDies({
    platform,
    method,
    recovery,
    repair: elsewhere === undefined ? REPAIRED : FOR_GOOD,
    isLast: isPrimary,
    instances,
    cluster,
    services: { vm: { requires: [{ instances: "prod/vm" }] } },
  });
  const times = durations(simulate(text, count, { seed: `${nameOf(way)} ${JSON.stringify(recovery)}` }));
  expect(times.length, "one outage in each replication").toBe(count);
  return times;
}

/** Mean and mean square deviation of what is observed of each time, and the whole distribution. */
function expectLaw(times: readonly number[], law: Time, observe: (time: number) => number): void {
  const centre = expectation(law, observe);
  const deviation = (time: number) => (observe(time) - centre) * (observe(time) - centre);
  expect(Math.abs(zScore(times.map(observe), centre)), "mean").toBeLessThan(Z_MOST);
  expect(Math.abs(zScore(times.map(deviation), expectation(law, deviation))), "variance").toBeLessThan(
    Z_MOST,
  );
  expect(kolmogorovTail(kolmogorovSmirnov(times, law)), "level of the distribution").toBeGreaterThan(LEVEL);
}

/** Clocks that are bounded: no time is outside the sum of their bounds, but for rounding. */
function expectBounded(times: readonly number[], law: Time): void {
  const [first, last] = range(law);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(first - 1e-6);
  expect(Math.max(...times)).toBeLessThanOrEqual(last + 1e-6);
}

it("every method of every platform is compared", () => {
  const listed = PLATFORMS.flatMap(({ name, methods }) => methods.map((method) => `${name}, ${method}`));
  const compared = WAYS.map(({ platform, method }) => `${platform}, ${method}`);
  expect([...new Set(compared)].sort()).toEqual(listed.sort());
});

describe("from the death of a host to its instance at work elsewhere or, where nothing is done, there", () => {
  const named = WAYS.map((way) => [nameOf(way), way] as const);
  const attended = named.filter(([, way]) => recoveryTime(way).operator !== undefined);
  const unattended = named.filter(([, way]) => recoveryTime(way).operator === undefined);

  // 25 ways, 75 comparisons.
  it.each(unattended)("%s", (_, way) => {
    const law = recoveryTime(way);
    const times = recoveries(way, 10_000);
    expectLaw(times, law, (time) => time);
    expectBounded(times, law);
  });

  // 7 ways, 21 comparisons; the moments are those of the logarithm, for those of a lognormal reaction say little.
  it.each(attended)("%s", (_, way) => {
    expectLaw(recoveries(way, 10_000), recoveryTime(way), Math.log);
  });

  // The operator's spread of hours hides the other clocks: 21 comparisons without it.
  it.each(attended)("%s who acts at once", (_, way) => {
    const { bounded } = recoveryTime(way);
    const times = recoveries(way, 10_000, { operator: "0s" });
    expectLaw(times, { bounded }, (time) => time);
    expectBounded(times, { bounded });
  });
});

/** Hosts that die every 500 h on average; their repair takes two hours, longer than any platform takes to decide. */
const MTBF = 500 * HOUR;
const REPAIR = 2 * HOUR;

/**
 * The long-run unavailability of one instance that moves between hosts whose lives are exponential with mean 1 / l, two
 * more being there to watch and to keep a majority healthy. A cycle begins when the instance is given to a host: that
 * host has X left, exponential whatever its age (which no other law is), and the instance works for max(0, X - r), with
 * r for handling and start; then d passes until it is given to the next. So it is 1 - E exp(-l r) / (1 + l E d),
 * practically E(d + r) / (MTBF + E(d + r)); for what stays on its host d is the repair, and any law of X will do. That
 * all three hosts are down at once is neglected: (2 / 500)^2 of the failures.
 */
function longRun(way: Way): number {
  const { elsewhere, afterReturn, startsOnReturn } = way;
  const survives = (start: Time) => expectation(start, (seconds) => Math.exp(-seconds / MTBF));
  if (elsewhere === undefined) {
    if (afterReturn === undefined) throw new Error("an instance comes back in one way or the other");
    return 1 - survives(afterReturn.started) / (1 + (REPAIR + meanTime(afterReturn.decided)) / MTBF);
  }
  const { decided, started } = elsewhere;
  if (!startsOnReturn) return 1 - survives(started) / (1 + meanTime(decided) / MTBF);
  // An operator may be slower than the repair; then the guest starts where it was.
  const isFirst = cdf(decided, REPAIR);
  const both = isFirst * survives(started) + (1 - isFirst) * survives(GUEST_ALONE);
  return 1 - both / (1 + meanUpTo(decided, REPAIR) / MTBF);
}

/** What starts with its host is not handled by anybody. */
const GUEST_ALONE = uniform(30, 100);

/** The last host, which is the primary where there is one, is steady; replicated disks on the hosts are left out. */
const LONG_RUN = WAYS.filter(({ isPrimary, what }) => isPrimary !== true && what?.includes("vSAN") !== true);

function longLived({ platform, method }: Way): string {
  const disks = platform === "harvester" ? { storage: "shared" } : {};
  const crash = { lifetime: { exponential: { mean: `${MTBF}s` } }, repair: `${REPAIR}s` };
  return JSON.stringify({
    name: "long-run",
    horizon: "100500h",
    warmUp: "500h",
    clusters: {
      prod: {
        platform,
        hosts: {
          cores: 128,
          memory: "512GiB",
          failures: {},
          groups: { dying: { count: 3, failures: { crash } }, steady: { count: 2 } },
        },
        instances: { vm: { cpu: 1, memory: "1GiB", demand: { mean: "0%" }, ...disks } },
        rules: { there: { pin: ["vm"], to: ["dying"], strength: "must" } },
        recovery: { method },
        management: "manager",
        rebalancing: { enabled: false },
      },
      control: { platform: "plain", hosts: { count: 1 } },
    },
    services: { vm: { requires: [{ instances: "prod/vm" }] }, manager: { requires: [{ hosts: "control" }] } },
  });
}

describe("the long-run unavailability of one instance", () => {
  // 29 comparisons.
  it.each(LONG_RUN.map((way) => [nameOf(way), way] as const))("%s", (_, way) => {
    const observed = unavailability(simulate(longLived(way), 60, { seed: nameOf(way) }));
    const exact = longRun(way);
    expect(Math.abs(zScore(observed, exact))).toBeLessThan(Z_MOST);
    expect(standardError(observed) / exact, "relative standard error").toBeLessThan(0.05);
  });
});

/** Completion of the j-th of `count` instances after the verdict, over many draws of a queue with so many servers. */
interface Queue {
  readonly count: number;
  readonly servers: number;
  /** How long one of them occupies a server, and then goes on without it, s. */
  readonly occupied: readonly [number, number];
  readonly alone: readonly [number, number];
}

const DRAWS = 20_000;

/** By j - 1: the j-th smallest completion time in each draw, in an order of its own. */
function completions({ count, servers, occupied, alone }: Queue): number[][] {
  const random = uniforms("queue");
  const between = ([min, max]: readonly [number, number]) => min + (max - min) * random();
  const byRank = Array.from({ length: count }, () => new Array<number>(DRAWS));
  for (let draw = 0; draw < DRAWS; draw++) {
    const freed = listSchedule(
      Array.from({ length: count }, () => between(occupied)),
      servers,
    );
    const done = freed.map((time) => time + between(alone)).sort((a, b) => a - b);
    done.forEach((time, rank) => {
      byRank[rank][draw] = time;
    });
  }
  return byRank;
}

/** Outage of "at least j run" in each replication, for each j of `ranks`: it ends when the j-th is back. */
function comebacks(
  dying: Omit<Parameters<typeof oneHostDies>[0], "repair" | "services">,
  ranks: readonly number[],
  count: number,
): number[][] {
  const services = Object.fromEntries(
    ranks.map((j) => [`at-least-${j}`, { requires: [{ instances: "prod/vm", atLeast: j }] }]),
  );
  const result = simulate(oneHostDies({ ...dying, repair: FOR_GOOD, services }), count);
  return ranks.map((_, service) => totals(result, "downtime_s", service));
}

/** Mean of the sum of a time before the queue, known exactly, and one in it, known from draws; against observations. */
function expectMeans(
  observed: readonly number[],
  before: number,
  drawn: readonly number[],
  what: string,
): void {
  const error = Math.hypot(standardError(observed), standardError(drawn));
  const z = (mean(observed) - before - mean(drawn)) / error;
  expect(Math.abs(z), what).toBeLessThan(Z_MOST);
}

describe("a host dies with many instances", () => {
  it("Masakari evacuates three of them at a time, each for 10 to 60 s; 12 comparisons", () => {
    const ranks = Array.from({ length: 12 }, (_, i) => i + 1);
    const observed = comebacks(
      { platform: "openstack", method: "masakari", instances: { count: 12 }, others: { count: 6 } },
      ranks,
      1500,
    );
    const queue = completions({ count: 12, servers: 3, occupied: [10, 60], alone: [30, 100] });
    // Monitor 5 to 68 s, stonith 5 to 60 s, and the engine's sleep.
    const verdict = (5 + 68) / 2 + (5 + 60) / 2 + 180;
    ranks.forEach((j, i) => {
      expectMeans(observed[i], verdict, queue[j - 1], `instance ${j}`);
    });
  });

  it("vSphere powers 32 of them on at a time on the only other host; 6 comparisons", () => {
    const ranks = [1, 32, 33, 64, 65, 80];
    const observed = comebacks(
      {
        platform: "vsphere",
        method: "ha",
        instances: { count: 80 },
        others: { count: 1 },
        isLast: false,
        cluster: { admission: { policy: "none" } },
      },
      ranks,
      1000,
    );
    const queue = completions({ count: 80, servers: 32, occupied: [2, 5], alone: [30, 100] });
    const verdict = 18 + (10 + 15) / 2;
    ranks.forEach((j, i) => {
      expectMeans(observed[i], verdict, queue[j - 1], `instance ${j}`);
    });
  });

  it("and on three other hosts 96 at a time: all 80 at once", () => {
    const observed = comebacks(
      {
        platform: "vsphere",
        method: "ha",
        instances: { count: 80 },
        others: { count: 3 },
        cluster: { admission: { policy: "none" } },
      },
      [1, 80],
      1000,
    );
    const queue = completions({ count: 80, servers: 80, occupied: [2, 5], alone: [30, 100] });
    const verdict = 18 + (10 + 15) / 2;
    expectMeans(observed[0], verdict, queue[0], "the first");
    expectMeans(observed[1], verdict, queue[79], "the last");
  });
});
