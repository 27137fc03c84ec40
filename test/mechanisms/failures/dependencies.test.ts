/** The graph of failure domains: what is down because of what, through every kind of membership. */
import { describe, expect, it } from "vitest";
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
