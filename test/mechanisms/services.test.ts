/** Services: yes/no functions over everything that can be available, counted term by term. */
import { describe, expect, it } from "vitest";
import { crashing, DAY, failure, History, type Part, vms, vsphere } from "../timelines/history.ts";

const T = 10 * DAY;

/** Bare hosts a, b, c that are down one hour each, half an hour after each other. */
const HOSTS = {
  groups: {
    a: crashing(1, "864000s", "1h"),
    b: crashing(1, "865800s", "1h"),
    c: crashing(1, "867600s", "1h"),
  },
};

function story(services: Part, more: Part = {}): History {
  return new History({
    horizon: "11d",
    clusters: { prod: { platform: "plain", hosts: HOSTS } },
    services,
    ...more,
  }).run();
}

describe("a service", () => {
  it("is up while k of n are: all, two, one", () => {
    const needs = (atLeast: number) => ({ requires: [{ hosts: "prod", atLeast }] });
    const history = story({ all: needs(3), two: needs(2), one: needs(1) });
    // Down: a 0 to 3600, b 1800 to 5400, c 3600 to 7200; at 3600 c goes before a is back.
    expect(history.since(T, /all/)).toEqual(["0 all down", "7200 all up"]);
    expect(history.since(T, /two/)).toEqual(["1800 two down", "5400 two up"]);
    expect(history.since(T, /one/)).toEqual(["3600 one down", "3600 one up"]);
    // Nobody notices an outage of no length.
    expect(history.tables().replications.map(({ outages, downtime_s }) => [outages, downtime_s])).toEqual([
      [1, 7200],
      [1, 3600],
      [0, 0],
    ]);
  });

  it("needs all of its terms, whatever they are about", () => {
    const domains = { dns: { level: "network", failures: { fault: failure("866000s", "30s") } } };
    const api = {
      requires: [{ hosts: "prod", atLeast: 2 }, { domain: "dns" }],
    };
    const history = story({ api }, { domains });
    expect(history.since(T, /api/)).toEqual(["1800 api down", "5400 api up"]);
    const alone = story(
      { api: { requires: [{ hosts: "prod", atLeast: 1 }, { domain: "dns" }] } },
      { domains },
    );
    expect(alone.since(T, /api/)).toEqual(["2000 api down", "2030 api up", "3600 api down", "3600 api up"]);
  });

  it("can be made of services: several of them, and each at once", () => {
    const history = story({
      a: { requires: [{ hosts: "prod/a" }] },
      b: { requires: [{ hosts: "prod/b" }] },
      c: { requires: [{ hosts: "prod/c" }] },
      most: { requires: [{ services: ["a", "b", "c"], atLeast: 2 }] },
      chain: { requires: [{ service: "most" }] },
    });
    expect(history.since(T, /most|chain/)).toEqual([
      "1800 most down",
      "1800 chain down",
      "5400 most up",
      "5400 chain up",
    ]);
  });

  it("may name one element in several terms", () => {
    const history = story({ api: { requires: [{ hosts: "prod/a" }, { hosts: "prod", atLeast: 2 }] } });
    expect(history.since(T, /api/)).toEqual(["0 api down", "5400 api up"]);
  });

  it("takes shares of a set as numbers: 80 % of 5 is 4", () => {
    const five = {
      groups: { a: crashing(1, "10d", "1h"), b: crashing(1, "864060s", "1h"), c: { count: 3 } },
    };
    const history = new History({
      horizon: "11d",
      clusters: { prod: { platform: "plain", hosts: five } },
      services: { capacity: { requires: [{ hosts: "prod", atLeast: "80%" }] } },
    }).run();
    expect(history.since(T, /capacity/)).toEqual(["60 capacity down", "3600 capacity up"]);
  });

  it("that was never up is down from the beginning", () => {
    const cluster = vsphere({
      hosts: { count: 2 },
      instances: { vm: vms(3, { memory: "40GiB", reservation: { memory: "40GiB" } }) },
    });
    const history = new History({
      horizon: "1d",
      clusters: { prod: cluster },
      services: {
        all: { requires: [{ instances: "vm" }] },
        two: { requires: [{ instances: "vm", atLeast: 2 }] },
      },
    }).run();
    expect(history.since(0, /all|two/)).toEqual(["0 two up", "0 all down"]);
    expect(history.tables().outages).toMatchObject([
      { start_s: 0, duration_s: DAY, censored: 1, cause: "not yet started", component: "prod" },
    ]);
  });
});
