/**
 * What follows when something goes down: the room without cooling, the feed that takes over and trips, firmware that
 * reaches one host after the other. Every clock is fixed, or its order is all that is asserted.
 */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part } from "./history.ts";

const MINUTE = 60;

/** Bare hosts that fail by what is done to them only; hours of repair are hands-on. */
function room(more: Part, hosts: Part = {}): History {
  return new History({
    horizon: "12d",
    clusters: {
      prod: {
        platform: "plain",
        hosts: { count: 3, boot: "0s", failures: { heat: failure("never", "1h") }, ...hosts },
      },
    },
    services: { one: { requires: [{ hosts: "prod", atLeast: 1 }] } },
    ...more,
  });
}

/** It fails after 10 days; hosts are too hot 5 minutes later. */
function cooling(repair: string, more: Part = {}) {
  const hits = { cluster: "prod", failure: "heat" };
  return {
    domains: { cooling: { level: "cooling", failures: { fault: failure("10d", repair) } } },
    commonCauses: { overheating: { when: { domain: "cooling" }, hits, spread: "5m", ...more } },
  };
}

const HOSTS = /-\d\d (down|back)$/;

describe("cooling fails", () => {
  it("takes the hosts after the time it takes them to overheat, in the incident of the cooling", () => {
    const history = room(cooling("1h")).run();
    expect(history.since(10 * DAY, /incident| down| back/)).toEqual([
      "0 incident of cooling",
      "300 host-01 down",
      "300 host-02 down",
      "300 host-03 down",
      "300 one down",
      "3900 host-01 back",
      "3900 host-02 back",
      "3900 host-03 back",
    ]);
    expect(new Set(history.happened.filter(({ what }) => / down/.test(what)).map((x) => x.incident))).toEqual(
      new Set([0]),
    );
    const { incidents, outages } = history.tables();
    expect(incidents.map(({ cause, hosts_lost, recovery_s }) => [cause, hosts_lost, recovery_s])).toEqual([
      ["cooling fault", 3, 3900],
    ]);
    expect(outages.map(({ start_s, cause }) => [start_s, cause])).toEqual([
      [10 * DAY + 300, "cooling fault"],
    ]);
  });

  it("spares them when it is back in time", () => {
    const history = room(cooling("4m")).run();
    expect(history.since(0, HOSTS)).toEqual([]);
  });

  it("takes them all the same if that is how it is", () => {
    const history = room(cooling("4m", { when: { domain: "cooling", whenBack: "go-on" } })).run();
    expect(history.since(10 * DAY, HOSTS)[0]).toBe("300 host-01 down");
  });

  it("spares those that the heat has not reached yet", () => {
    const spread = { uniform: { min: "1m", max: "10m" } };
    const all = room(cooling("1h", { spread })).run();
    const times = all.times(/host-.* down/).map((time) => time - 10 * DAY);
    expect(times).toHaveLength(3);
    for (const time of times) {
      expect(time).toBeGreaterThan(MINUTE);
      expect(time).toBeLessThan(10 * MINUTE);
    }
    const middle = (times[0] + times[1]) / 2;
    const some = room(cooling(`${middle}s`, { spread })).run();
    expect(some.times(/host-.* down/).map((time) => time - 10 * DAY)).toEqual([times[0]]);
  });

  it("leaves alone what is down already", () => {
    // host-01 of group a is being repaired when the heat comes.
    const groups = {
      a: { count: 1, failures: { heat: failure("never", "1h"), crash: failure(`${10 * DAY - 60}s`, "2h") } },
      b: { count: 1 },
    };
    const history = room(cooling("1h"), { count: undefined, groups }).run();
    expect(history.since(10 * DAY - 60, HOSTS)).toEqual([
      "0 a-01 down",
      "360 b-01 down",
      "3960 b-01 back",
      "7200 a-01 back",
    ]);
  });

  it("takes only the hosts in its room", () => {
    const { domains, commonCauses } = cooling("1h", {
      hits: { cluster: "prod", in: "room-2", failure: "heat" },
    });
    const rooms = { room: { level: "room", count: 2 } };
    const history = room(
      { domains: { ...domains, ...rooms }, commonCauses },
      { count: 4, in: ["room"] },
    ).run();
    expect(history.since(10 * DAY, / down$/)).toEqual(["300 host-03 down", "300 host-04 down"]);
  });
});

describe("two that can set it off", () => {
  const domains = (second: string) => ({
    a: { level: "cooling", failures: { fault: failure("10d", "10m") } },
    b: { level: "cooling", failures: { fault: failure("864120s", second) } },
  });
  const cause = (domain: string, spread: string) => ({
    when: { domain },
    hits: { cluster: "prod", failure: "heat" },
    spread,
  });

  it("are two events: the first to reach a host counts", () => {
    const history = room({
      domains: domains("10m"),
      commonCauses: { fast: cause("b", "1m"), slow: cause("a", "5m") },
    }).run();
    // Slow from a would be at 300 s, fast from b (120 s later) is at 180 s, in the incident of b.
    expect(history.since(10 * DAY, /host-01 down/)).toEqual(["180 host-01 down"]);
    expect(history.happened.find(({ what }) => what === "host-01 down")?.incident).toBe(1);
  });

  it("must both be back before anything is spared", () => {
    const down = (spread: string) =>
      new History({
        horizon: "12d",
        clusters: {
          // One is back after 10 min, the other after 12.
          racks: {
            platform: "plain",
            hosts: { groups: { a: crashing(1, "10d", "10m"), b: crashing(1, "864120s", "10m") } },
          },
          prod: { platform: "plain", hosts: { count: 1, failures: { heat: failure("never", "1h") } } },
        },
        commonCauses: {
          heat: { when: { cluster: "racks" }, hits: { cluster: "prod", failure: "heat" }, spread },
        },
        services: { one: { requires: [{ hosts: "prod" }] } },
      })
        .run()
        .since(10 * DAY, /host-01 down/);
    expect(down("11m")).toEqual(["660 host-01 down"]);
    expect(down("13m")).toEqual([]);
  });
});

describe("a feed that takes over trips", () => {
  const feeds = (probability: string, more: Part = {}) =>
    room(
      {
        domains: {
          feed: {
            level: "power-feed",
            count: 3,
            failures: { overload: failure("never", "1h") },
          },
          grid: { level: "grid", failures: { fault: failure("10d", "2h") } },
        },
        commonCauses: {
          surge: { when: { domain: "grid" }, hits: { domain: "feed-1", failure: "overload" } },
          overload: {
            when: { domain: "feed" },
            hits: { domain: "feed", failure: "overload" },
            probability,
            spread: "10s",
            ...more,
          },
        },
      },
      { in: ["feed"] },
    ).run();

  it("and the next, each of those that are still up; one incident", () => {
    const history = feeds("100%");
    expect(history.since(10 * DAY, /incident| down$/)).toEqual([
      "0 incident of grid",
      "0 host-01 down",
      "10 host-02 down",
      "10 host-03 down",
      "10 one down",
    ]);
    expect(history.tables().incidents.map(({ hosts_lost }) => hosts_lost)).toEqual([3]);
  });

  it("or not", () => {
    expect(feeds("0%").since(10 * DAY, / down$/)).toEqual(["0 host-01 down"]);
  });
});

describe("a domain that is down already", () => {
  it("is not hit: it comes back when its own repair is done", () => {
    const overload = failure("never", "5h");
    const history = room(
      {
        domains: {
          grid: { level: "grid", failures: { fault: failure("10d", "1h") } },
          a: { level: "power-feed", failures: { overload, fault: failure(`${10 * DAY - 60}s`, "2h") } },
          b: { level: "power-feed", failures: { overload } },
        },
        commonCauses: {
          a: { when: { domain: "grid" }, hits: { domain: "a", failure: "overload" } },
          b: { when: { domain: "grid" }, hits: { domain: "b", failure: "overload" } },
        },
      },
      { count: undefined, groups: { a: { count: 1, in: ["a"] }, b: { count: 1, in: ["b"] } } },
    ).run();
    expect(history.since(10 * DAY - 60, HOSTS)).toEqual([
      "0 a-01 down",
      "60 b-01 down",
      "7200 a-01 back",
      "18060 b-01 back",
    ]);
  });

  it("is not hit by what goes down at the same instant", () => {
    const history = room(
      {
        domains: {
          grid: { level: "grid", failures: { fault: failure("10d", "1h") } },
          feed: { level: "power-feed", count: 3, in: ["grid"], failures: { trip: failure("never", "5h") } },
        },
        commonCauses: { trip: { when: { domain: "feed" }, hits: { domain: "feed", failure: "trip" } } },
      },
      { in: ["feed"] },
    ).run();
    expect(history.since(10 * DAY, / back$/)).toEqual([1, 2, 3].map((n) => `3600 host-0${n} back`));
  });
});

describe("a host that goes down", () => {
  const failures = { overload: failure("never", "1h") };
  const groups = {
    a: { count: 1, failures: { ...failures, crash: failure("10d", "1h") } },
    b: { count: 2, failures },
  };
  const overload = (when: Part) => ({
    commonCauses: {
      overload: {
        when: { cluster: "prod", ...when },
        hits: { cluster: "prod", failure: "overload" },
        spread: "30s",
      },
    },
  });

  it("takes others along", () => {
    const history = room(overload({}), { count: undefined, groups }).run();
    expect(history.since(10 * DAY, / down$| back$/)).toEqual([
      "0 a-01 down",
      "30 b-01 down",
      "30 b-02 down",
      "30 one down",
      // Those hit others too, but all are down by then.
      "3600 a-01 back",
      "3630 b-01 back",
      "3630 b-02 back",
    ]);
  });

  it("of another group does not", () => {
    const history = room(overload({ group: "b" }), { count: undefined, groups }).run();
    expect(history.since(10 * DAY, / down$/)).toEqual(["0 a-01 down"]);
  });

  it("does so when it fails, not when it is taken out for maintenance", () => {
    const history = new History({
      horizon: "12d",
      clusters: {
        prod: {
          platform: "plain",
          hosts: { count: 2, failures },
          admission: { policy: "none" },
          maintenance: { every: "10d", work: "1h" },
        },
      },
      services: { all: { requires: [{ hosts: "prod" }] } },
      ...overload({}),
    }).run();
    expect(history.since(0, /^host.* down/)).toEqual([]);
    expect(history.times(/maintenance of/)).toEqual([10 * DAY, 10 * DAY + 3600]);
  });
});

describe("firmware that reaches a batch", () => {
  it("fails each after a time of its own, in one incident", () => {
    const history = room({
      commonCauses: {
        firmware: {
          lifetime: "5d",
          hits: { cluster: "prod", failure: "heat" },
          spread: { uniform: { min: "0s", max: "2d" } },
        },
      },
    }).run();
    const times = history.times(/^host-.* down/);
    expect(times).toHaveLength(6);
    for (const time of times.slice(0, 3)) {
      expect(time).toBeGreaterThan(5 * DAY);
      expect(time).toBeLessThan(7 * DAY);
    }
    expect(new Set(times).size).toBe(6);
    const { incidents } = history.tables();
    expect(incidents.map(({ cause, hosts_lost }) => [cause, hosts_lost])).toEqual([
      ["firmware", 3],
      ["firmware", 3],
    ]);
  });
});
