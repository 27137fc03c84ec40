/** The graph of failure domains: what is down because of what, through every kind of membership. */
import { describe, expect, it } from "vitest";
import { zScore } from "../../simulate.ts";
import { DAY, failure, History, type Part } from "../../timelines/history.ts";

const T = 10 * DAY;

function fails(level: string, repair: string, more: Part = {}, lifetime = "10d"): Part {
  return { level, failures: { fault: failure(lifetime, repair) }, ...more };
}

function bare(domains: Part, hosts: Part, services: Part = {}): History {
  return new History({
    horizon: "11d",
    domains,
    clusters: { prod: { platform: "plain", hosts } },
    services,
  }).run();
}

describe("failure domains", () => {
  it("take down what is in a domain that is in a domain, once, and bring all back together", () => {
    const domains = {
      site: fails("site", "1h"),
      room: { level: "room", in: ["site"] },
      rack: { level: "rack", count: 2, in: ["room"] },
    };
    const services = { racks: { requires: [{ domain: "rack" }] } };
    const history = bare(domains, { count: 4, in: ["rack", "room", "site"] }, services);
    const hosts = [1, 2, 3, 4];
    expect(history.since(T, /host.*(down|back)/)).toEqual([
      ...hosts.map((n) => `0 host-0${n} down`),
      ...hosts.map((n) => `3600 host-0${n} back`),
    ]);
    expect(history.since(T, /racks/)).toEqual(["0 racks down", "3600 racks up"]);
    expect(history.tables().incidents).toMatchObject([{ hosts_lost: 4, recovery_s: 3600 }]);
  });

  it("are assigned in blocks when counted", () => {
    const domains = { rack: fails("rack", "1h", { count: 2 }), spare: { level: "rack" } };
    const history = new History({
      horizon: "1d",
      domains,
      clusters: { prod: { platform: "plain", hosts: { count: 5, in: ["rack"] } } },
    });
    expect(history.model.hosts.map(({ requirements }) => requirements[0].domains)).toEqual([
      [0],
      [0],
      [0],
      [1],
      [1],
    ]);
  });

  it("stand in for each other: two of three feeds are needed", () => {
    const domains = {
      a: fails("power-feed", "3h"),
      b: fails("power-feed", "1h", {}, "864600s"),
      c: fails("power-feed", "1h", {}, "100d"),
    };
    const history = bare(domains, { count: 1, in: [{ of: ["a", "b", "c"], atLeast: 2 }] });
    expect(history.since(T, /host/)).toEqual(["600 host-01 down", "4200 host-01 back"]);
  });

  it("can be redundant for a domain as for a host", () => {
    const domains = {
      north: fails("power-feed", "1h"),
      south: fails("power-feed", "1h", {}, "864600s"),
      rack: { level: "rack", in: [{ of: ["north", "south"], atLeast: 1 }] },
    };
    const history = bare(domains, { count: 2, in: ["rack"] });
    expect(history.since(T, /down|back/)).toEqual([
      "600 host-01 down",
      "600 host-02 down",
      "3600 host-01 back",
      "3600 host-02 back",
    ]);
  });

  it("count each fault of their own: up again when the last is repaired", () => {
    const feed = {
      level: "power-feed",
      failures: { one: failure("10d", "2h"), two: failure("864600s", "1h") },
    };
    const history = bare({ feed }, { count: 1, in: ["feed"] });
    expect(history.since(T, /host/)).toEqual(["0 host-01 down", "7200 host-01 back"]);
  });

  it("keep a host down that needs two of them until both are back", () => {
    const domains = { feed: fails("power-feed", "1h"), cooling: fails("room", "2h", {}, "864600s") };
    const history = bare(domains, { count: 1, in: ["feed", "cooling"] });
    expect(history.since(T, /host/)).toEqual(["0 host-01 down", "7800 host-01 back"]);
  });

  it("shared by two clusters take hosts of both", () => {
    const history = new History({
      horizon: "11d",
      domains: { site: fails("site", "1h") },
      clusters: {
        a: { platform: "plain", hosts: { groups: { x: { count: 1, in: ["site"] } } } },
        b: { platform: "plain", hosts: { groups: { y: { count: 1, in: ["site"] } } } },
      },
    }).run();
    expect(history.since(T, /down/)).toEqual(["0 x-01 down", "0 y-01 down"]);
    expect(history.tables().incidents).toMatchObject([{ hosts_lost: 2, recovery_s: 3600 }]);
  });

  it("tell apart what they do to a host: two effects begin and end on their own", () => {
    const domains = {
      san: fails("storage-backend", "1h"),
      tor: fails("switch", "1h", {}, "864600s"),
      mgmt: fails("network", "1h", { effect: "isolate" }, "865200s"),
      link: fails("network", "1h", { effect: "partition" }, "865800s"),
    };
    const history = new History({
      horizon: "11d",
      domains,
      clusters: { prod: { platform: "plain", hosts: { count: 1, in: ["san", "tor", "mgmt", "link"] } } },
    });
    const { state } = history.simulation.context;
    const flags = () => [
      state.stalled[0],
      state.cutOff[0],
      state.isolated[0],
      state.partitioned[0],
      state.hostAvailable[0],
    ];
    history.runUntil(T + 1);
    const seen = [flags()];
    for (const at of [601, 1201, 1801, 3601, 4201, 4801, 5401]) {
      history.simulation.advance(T + at);
      seen.push(flags());
    }
    expect(seen).toEqual([
      [1, 0, 0, 0, 1],
      [1, 1, 1, 0, 0],
      [1, 1, 2, 0, 0],
      [1, 1, 2, 1, 0],
      [0, 1, 2, 1, 0],
      [0, 0, 1, 1, 0],
      [0, 0, 0, 1, 0],
      [0, 0, 0, 0, 1],
    ]);
  });

  it("are felt after a while: not at all when they are back before, and to the end of the loss otherwise", () => {
    const feed = (repair: string) => ({ feed: fails("power-feed", repair, { after: "10m" }) });
    expect(bare(feed("9m"), { count: 1, in: ["feed"] }).since(T, /host/)).toEqual([]);
    expect(bare(feed("11m"), { count: 1, in: ["feed"] }).since(T, /host/)).toEqual([
      "600 host-01 down",
      "660 host-01 back",
    ]);
  });

  it("are felt again, after as long, when they fail again", () => {
    const feed = { level: "power-feed", after: "10m", failures: { fault: failure("1h", "15m") } };
    const history = bare({ feed }, { count: 1, in: ["feed"] });
    expect(history.since(0, /host/, 9000)).toEqual([
      `${3600 + 600} host-01 down`,
      `${3600 + 900} host-01 back`,
      `${8100 + 600} host-01 down`,
    ]);
  });

  it("belong to the incident of the loss, however late they are felt", () => {
    const history = bare(
      { feed: fails("power-feed", "1h", { after: "10m" }), other: fails("rack", "1m", {}, "864300s") },
      { groups: { a: { count: 1, in: ["feed"] }, b: { count: 1, in: ["other"] } } },
    );
    expect(history.tables().incidents).toMatchObject([
      { component: "feed", hosts_lost: 1, recovery_s: 3600 },
      { component: "other", hosts_lost: 1, recovery_s: 60 },
    ]);
  });

  it("have no part in what happens before they are felt", () => {
    const hosts = {
      groups: { a: { count: 1, in: ["feed"], failures: { crash: failure("864300s", "10m") } } },
    };
    const services = { line: { requires: [{ hosts: "prod" }] } };
    const history = bare({ feed: fails("power-feed", "1h", { after: "30m" }) }, hosts, services);
    expect(history.tables().outages).toMatchObject([
      { start_s: T + 300, duration_s: 600, component: "a-01", contributing: 1 },
      { start_s: T + 1800, duration_s: 1800, component: "feed", contributing: 1 },
    ]);
  });

  it("shed load: what needs both cooling units goes soon after one is lost, the rest long after both are", () => {
    const domains = {
      cooling: fails("cooling", "1h"),
      spare: fails("cooling", "1h", {}, "864900s"),
    };
    const needs = (atLeast: number, after: string) => ({
      count: 1,
      in: [{ of: ["cooling", "spare"], atLeast, after }],
    });
    const history = bare(domains, { groups: { batch: needs(2, "2m"), vital: needs(1, "10m") } });
    expect(history.since(T, /batch|vital/)).toEqual([
      "120 batch-01 down",
      `${900 + 600} vital-01 down`,
      "3600 vital-01 back",
      `${900 + 3600} batch-01 back`,
    ]);
  });

  it("may come late for a domain in them: what is in that goes with it", () => {
    const domains = {
      feed: fails("power-feed", "1h", { after: "10m" }),
      rack: { level: "rack", in: ["feed"], after: "1m" },
    };
    expect(bare(domains, { count: 1, in: ["rack"] }).since(T, /host/)).toEqual([
      "660 host-01 down",
      "3600 host-01 back",
    ]);
  });

  it("draw their times for each of them", () => {
    // Both are lost at once, and each has a battery of its own for an hour on average: the first is empty after half of it.
    const after = { exponential: { mean: "1h" } };
    const domains = { one: fails("power-feed", "5d", { after }), two: fails("power-feed", "5d", { after }) };
    const until = Array.from({ length: 400 }, (_, i) => {
      const history = new History({
        horizon: "13d",
        domains,
        clusters: { prod: { platform: "plain", hosts: { count: 1, in: ["one", "two"] } } },
      }).run(`seed ${i}`);
      return history.times(/host-01 down/)[0] - T;
    });
    expect(Math.abs(zScore(until, 1800))).toBeLessThan(3.5);
  });

  it("that is never felt leaves nothing to be undone", () => {
    const domains = { feed: fails("power-feed", "1h", { after: "1000d" }) };
    expect(bare(domains, { count: 1, in: ["feed"] }).since(T, /host/)).toEqual([]);
  });

  it("with one effect from two domains end it with the last", () => {
    const domains = { one: fails("switch", "2h"), two: fails("switch", "1h", {}, "864600s") };
    const history = new History({
      horizon: "11d",
      domains,
      clusters: { prod: { platform: "plain", hosts: { count: 1, in: ["one", "two"] } } },
      services: { host: { requires: [{ hosts: "prod" }] } },
    }).run();
    expect(history.since(T, /host (down|up)/)).toEqual(["0 host down", "7200 host up"]);
  });
});
