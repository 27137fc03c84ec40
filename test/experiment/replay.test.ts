/**
 * A replay tells, event by event, what scripted histories must hold; it has the outages of the simulation that it
 * replays, and changes nothing about it.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Model } from "../../src/cluster/model.ts";
import { eventsOf, overviewOf, type ReplayedEvent } from "../../src/experiment/replay.ts";
import { eventFilter, partsNamed } from "../../src/experiment/replay-filter.ts";
import { OUTAGES } from "../../src/results/tables.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import { crashing, DAY, failure, type Part, vms, vsphere } from "../timelines/history.ts";

const T = 10 * DAY;
const ALL = Number.POSITIVE_INFINITY;

function model(scenario: Part): Model {
  return compile(parseScenario(JSON.stringify({ name: "story", horizon: "11d", ...scenario }), "story.yaml"));
}

function scenarioFile(name: string): Model {
  const file = `scenarios/${name}.yaml`;
  return compile(parseScenario(readFileSync(file, "utf8"), file));
}

function allEvents(of: Model, seed = "story", replication = 0): readonly ReplayedEvent[] {
  const filter = eventFilter(of, { from: 0, to: of.horizon });
  return eventsOf(of, seed, replication, filter, of.horizon, ALL).events;
}

/** "offset event component at > target detail duration #incident" of what happens from `T` on. */
function told(of: Model): string[] {
  return allEvents(of)
    .filter(({ time }) => time >= T)
    .map(({ time, event, component, at, target, detail, duration, incident }) =>
      [
        Math.round(time - T),
        `${event}:`,
        component,
        ...(at === undefined ? [] : [`at ${at}`]),
        ...(target === undefined ? [] : [`to ${target}`]),
        ...(detail === undefined ? [] : [`(${detail})`]),
        ...(duration === undefined ? [] : [`after ${Math.round(duration)}`]),
        `#${incident}`,
      ].join(" "),
    );
}

describe("scripted histories", () => {
  it("a host dies and its instances are restarted elsewhere", () => {
    const hosts = { groups: { a: crashing(1, "10d", "1h"), b: { count: 2 } } };
    const story = model({
      clusters: { prod: vsphere({ hosts, instances: { vm: vms(3) } }) },
      services: { all: { requires: [{ instances: "vm", atLeast: 3 }] } },
    });
    expect(told(story)).toEqual([
      "0 incident opened: prod/a-01 #0",
      "0 process failed: prod/a-01 (host crash) #0",
      "0 host lost: prod/a-01 #0",
      "0 service down: all #0",
      "0 instance lost: prod/vm-1 at prod/a-01 (with its host) #0",
      "28 host declared dead: prod/a-01 #0",
      "28 instance waiting: prod/vm-1 #0",
      "28 instance starting: prod/vm-1 at prod/b-01 #0",
      "88 instance running: prod/vm-1 at prod/b-01 after 88 #0",
      "88 service up: all after 88 #0",
      "3600 process repaired: prod/a-01 (host crash) after 3600 #0",
      "3600 host back: prod/a-01 after 3600 #0",
    ]);
    expect(overviewOf(story, "story", 0)).toMatchObject({
      services: [{ name: "all", downtime: 88, outages: 1 }],
      outages: [{ service: "all", start: T, duration: 88, censored: false, incident: 0, contributing: [] }],
      incidents: [
        {
          incident: 0,
          cause: "host crash",
          component: "prod/a-01",
          start: T,
          end: T + 3600,
          recovery: 3600,
          hostsLost: 1,
          instancesLost: 1,
        },
      ],
    });
  });

  it("a switch cuts a host off, and a storage backend makes what is on it hang", () => {
    const domains = {
      switch: { level: "switch", failures: { outage: failure("10d", "60s") } },
      array: { level: "storage-backend", failures: { outage: failure("864100s", "30s") } },
    };
    const hosts = { groups: { a: { count: 1, in: ["switch"] }, b: { count: 1, in: ["array"] } } };
    const recovery = { isolationResponse: "leave" };
    const story = model({
      domains,
      clusters: { prod: vsphere({ hosts, recovery, instances: { vm: vms(2) } }) },
    });
    expect(told(story)).toEqual([
      "0 incident opened: switch #0",
      "0 process failed: switch (switch outage) #0",
      "0 domain down: switch #0",
      "0 effect began: prod/a-01 (cut-off) #0",
      "0 instance unavailable: prod/vm-1 at prod/a-01 (network) #0",
      "60 process repaired: switch (switch outage) after 60 #0",
      "60 domain up: switch after 60 #0",
      "60 effect ended: prod/a-01 (cut-off) after 60 #0",
      "60 instance available: prod/vm-1 at prod/a-01 after 60 #0",
      "100 incident opened: array #1",
      "100 process failed: array (array outage) #1",
      "100 domain down: array #1",
      "100 effect began: prod/b-01 (stall) #1",
      "100 instance unavailable: prod/vm-2 at prod/b-01 (storage) #1",
      "130 process repaired: array (array outage) after 30 #1",
      "130 domain up: array after 30 #1",
      "130 effect ended: prod/b-01 (stall) after 30 #1",
      "130 instance available: prod/vm-2 at prod/b-01 after 30 #1",
    ]);
  });

  it("what ends belongs to the incident in which it began, though another lets it end", () => {
    // Neither host takes both. b is the primary: nobody looks for a place before 35 s, and again when it is back.
    const hosts = { groups: { a: crashing(1, "867600s", "1d"), b: crashing(1, "10d", "2h") } };
    const big = { ...vms(2), memory: "40GiB", reservation: { memory: "40GiB" } };
    const story = model({
      clusters: { prod: vsphere({ hosts, instances: { vm: big } }) },
      services: { one: { requires: [{ instances: "vm", atLeast: 1 }] } },
    });
    const lines = told(story).filter((line) => /stranded|running|service/.test(line));
    expect(lines).toEqual([
      "35 instance stranded: prod/vm-2 #0",
      "3600 service down: one #1",
      "7235 instance stranded: prod/vm-1 #1",
      "7295 instance running: prod/vm-2 at prod/b-01 after 7295 #0",
      "7295 service up: one after 3695 #1",
    ]);
    expect(overviewOf(story, "story", 0).outages).toMatchObject([{ incident: 1, contributing: [0] }]);
  });

  it("maintenance: the host is emptied, taken out, and back", () => {
    const maintenance = { every: "30d", first: "10d", work: "15m" };
    const story = model({
      clusters: { prod: vsphere({ hosts: { count: 2 }, maintenance, instances: { vm: vms(1) } }) },
    });
    const lines = told(story).filter((line) => line.endsWith("#0"));
    expect(lines.map((line) => line.replace(/after [1-9]\d? /, "after some "))).toEqual([
      "0 incident opened: prod/host-01 #0",
      "0 maintenance began: prod/host-01 #0",
      "0 migration started: prod/vm-1 at prod/host-01 to prod/host-02 (maintenance) #0",
      expect.stringMatching(
        /^\d+ migration ended: prod\/vm-1 at prod\/host-01 to prod\/host-02 \(completed\) after some #0$/,
      ),
      expect.stringMatching(/^\d+ host taken out: prod\/host-01 #0$/),
      expect.stringMatching(/^9\d\d host back: prod\/host-01 after 900 #0$/),
    ]);
  });

  it("what there is no room for at the beginning has an incident of its own", () => {
    const big = { ...vms(3), memory: "40GiB", reservation: { memory: "40GiB" } };
    const story = model({ clusters: { prod: vsphere({ hosts: { count: 2 }, instances: { vm: big } }) } });
    expect(
      allEvents(story).map(({ time, event, component, cause, detail }) => [
        time,
        event,
        component,
        cause,
        detail,
      ]),
    ).toEqual([
      [0, "incident opened", "prod", "not yet started", undefined],
      [0, "instance lost", "prod/vm-3", "not yet started", "no room"],
      [0, "instance waiting", "prod/vm-3", "not yet started", undefined],
      [0, "instance stranded", "prod/vm-3", "not yet started", undefined],
    ]);
  });
});

describe("it is the same replication", () => {
  const SCENARIOS = [
    "opencenter-vsphere",
    "openstack-reference",
    "harvester-two-nodes",
    "same-workload-proxmox",
    "same-workload-kubevirt",
    "textbook-common-cause",
    "storage-tiering",
  ];

  it.each(SCENARIOS)(
    "%s: the same rows in all tables as without a timeline, whatever the seed and number",
    (name) => {
      const of = scenarioFile(name);
      for (const [seed, replication] of [
        ["1", 0],
        ["1", 3],
        ["another", 12_345],
      ] as const) {
        const plain = new Simulation(of);
        plain.run(seed, replication);
        const replayed = new Simulation(of, { timeline: true });
        replayed.begin(seed, replication);
        let events = 0;
        for (let part = 1; part <= 7; part++) {
          events += replayed.advance((of.horizon * part) / 7);
          expect(replayed.takeTimeline().table).toBe("timeline");
        }
        replayed.end(events);
        expect(replayed.take()).toEqual(plain.take());
      }
    },
  );

  it.each(SCENARIOS)("%s: the outages and downtimes of the tables", (name) => {
    const of = scenarioFile(name);
    for (const [seed, replication] of [
      ["1", 1],
      ["x", 7],
    ] as const) {
      const simulation = new Simulation(of);
      simulation.run(seed, replication);
      const batch = simulation.take().find(({ table }) => table === OUTAGES.name);
      const column = (column: string) =>
        batch?.columns[OUTAGES.columns.findIndex((c) => c.name === column)] ?? [];
      const { outages, services } = overviewOf(of, seed, replication);
      const sorted = (rows: string[]) => rows.sort();
      expect(
        sorted(
          outages.map(
            ({ service, start, duration, incident }) => `${service} ${start} ${duration} ${incident ?? -1}`,
          ),
        ),
      ).toEqual(
        sorted(
          Array.from(
            { length: batch?.rows ?? 0 },
            (_, row) =>
              `${of.services[column("service")[row]].name} ${column("start_s")[row]} ${column("duration_s")[row]} ${column("incident")[row]}`,
          ),
        ),
      );
      for (const service of services) {
        const own = outages.filter((outage) => outage.service === service.name);
        expect(service.outages).toBe(own.length);
        expect(service.downtime).toBeCloseTo(
          own.reduce((sum, { duration }) => sum + duration, 0),
          3,
        );
      }
    }
  });

  it("every service that goes down is up again as long after as its outage lasts", () => {
    const of = scenarioFile("openstack-reference");
    const { outages } = overviewOf(of, "1", 1);
    const ups = allEvents(of, "1", 1).filter(({ event }) => event === "service up");
    expect(ups.length).toBeGreaterThan(50);
    const key = (service: string, duration: number | undefined) => `${service} ${duration}`;
    expect(ups.map(({ component, duration }) => key(component, duration)).sort()).toEqual(
      outages
        .filter(({ censored }) => !censored)
        .map(({ service, duration }) => key(service, duration))
        .sort(),
    );
  });
});

describe("what was asked for", () => {
  const of = scenarioFile("same-workload-vsphere");
  const everything = allEvents(of, "1", 0);
  const kept = (wanted: Partial<Parameters<typeof eventFilter>[1]>, most = ALL) =>
    eventsOf(of, "1", 0, eventFilter(of, { from: 0, to: of.horizon, ...wanted }), of.horizon, most);

  it("is some incidents", () => {
    const { events } = kept({ incidents: new Set([1, 3]) });
    expect(events).toEqual(everything.filter(({ incident }) => incident === 1 || incident === 3));
    expect(events.length).toBeGreaterThan(2);
  });

  it("is some parts, wherever an event names them", () => {
    const name = "prod/host-03";
    const { events } = kept({ parts: [name] });
    expect(events).toEqual(
      everything.filter(({ component, at, target }) => [component, at, target].includes(name)),
    );
    expect(events.some(({ target }) => target === name)).toBe(true);
    expect(events.some(({ at }) => at === name)).toBe(true);
  });

  it("is a time, to the tenth of a second that is shown, both ends included", () => {
    const asShown = (time: number) => Math.round(time * 10) / 10;
    // One that is shown earlier than it is, one later.
    for (const sign of [-1, 1]) {
      const one = everything.find(({ time }) => sign * (asShown(time) - time) > 0.01);
      const shown = asShown(one?.time ?? 0);
      const { events } = kept({ from: shown, to: shown });
      expect(events).toContainEqual(one);
      expect(events.every((event) => Math.abs(event.time - shown) <= 0.051)).toBe(true);
    }
  });

  it("is cut off with the time of the first that is missing", () => {
    const { events, cutAt } = kept({}, 10);
    expect(events).toEqual(everything.slice(0, 10));
    expect(cutAt).toBe(everything[10].time);
    expect(kept({}, everything.length).cutAt).toBeUndefined();
  });

  it("is complete until the time it is simulated to", () => {
    const { time } = everything[20];
    const filter = eventFilter(of, { from: 0, to: time });
    const { events } = eventsOf(of, "1", 0, filter, time, ALL);
    expect(events.filter((event) => event.time <= time)).toEqual(
      everything.filter((event) => event.time <= time),
    );
  });
});

describe("names", () => {
  const of = model({
    domains: { "a b": { level: "rack" }, __proto__x: { level: "rack" }, constructor: { level: "switch" } },
    clusters: {
      prod: vsphere({ hosts: { count: 12 }, instances: { worker: vms(11), "worker-big": vms(2) } }),
      dev: vsphere({ hosts: { count: 2 }, instances: { worker: vms(2) } }),
    },
  });
  const range = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}-${i + 1}`);

  it.each([
    ["prod/worker-1", ["prod/worker-1"]],
    ["worker-1", ["prod/worker-1", "dev/worker-1"]],
    ["prod/worker", range("prod/worker", 11)],
    ["worker-big", range("prod/worker-big", 2)],
    ["dev", ["dev/host-01", "dev/host-02", "dev/worker-1", "dev/worker-2", "dev"]],
    ["prod/host-1", ["prod/host-10", "prod/host-11", "prod/host-12"]],
    ["a b", ["a b"]],
    ["__proto__x", ["__proto__x"]],
    ["constructor", ["constructor"]],
    ["toString", []],
    ["prod/worker-1.", []],
    ["(", []],
  ])("%s stands for its parts", (name, parts) => {
    expect(partsNamed(of, name).sort()).toEqual([...parts].sort());
  });
});
