/** What incidents took down and when they were recovered, from calls at known times. */
import { describe, expect, it } from "vitest";
import { Engine } from "../../src/kernel/engine.ts";
import type { Incidents } from "../../src/observers/incidents.ts";
import { tinyModel } from "../mechanisms/tiny-model.ts";
import { incidentsOf } from "./made-of.ts";
import { rowsOf } from "./rows.ts";

function observed() {
  const model = tinyModel({ hosts: [{}, {}], groups: [{ count: 4 }] });
  const engine = new Engine();
  const { incidents } = incidentsOf(model, engine);
  engine.seal();
  incidents.begin();
  const at = (time: number, incident = -1) => {
    engine.queue.advanceTo(time);
    engine.queue.incident = incident;
  };
  const open = (time: number, incident: number) => {
    at(time, incident);
    incidents.opened(incident, 0, 0);
  };
  const end = (time: number) => {
    at(time);
    incidents.end(5);
    return rowsOf(incidents.rows);
  };
  return { engine, incidents, at, open, end };
}

describe("an incident", () => {
  it("that took nothing down is recovered at once", () => {
    const { open, end } = observed();
    open(10, 0);
    expect(end(100)).toMatchObject([
      { replication: 5, incident: 0, start_s: 10, recovery_s: 0, hosts_lost: 0, instances_lost: 0 },
    ]);
  });

  it("is recovered when the last of what it took down is back, whatever it is", () => {
    const backs = {
      host: (incidents: Incidents) => incidents.hostReturned(0),
      connection: (incidents: Incidents) => incidents.hostReconnected(1),
      instance: (incidents: Incidents) => incidents.instanceRunning(2),
      service: (incidents: Incidents) => incidents.serviceBack(0),
    };
    for (const last of Object.keys(backs)) {
      const { incidents, at, open, end } = observed();
      open(10, 0);
      incidents.hostLost(0);
      incidents.hostCutOff(1);
      incidents.instanceLost(2);
      incidents.serviceLost();
      at(30, 0);
      for (const [kind, back] of Object.entries(backs)) if (kind !== last) back(incidents);
      at(70, 0);
      Object.entries(backs).find(([kind]) => kind === last)?.[1](incidents);
      expect(end(100)).toMatchObject([
        {
          recovery_s: 60,
          hosts_lost: 2,
          instances_lost: 1,
          instances_restarted: 1,
          services_lost: 1,
          instance_lost_s: last === "instance" ? 60 : 20,
        },
      ]);
    }
  });

  it("is not recovered while something is still down at the horizon, which costs time until then", () => {
    const { incidents, open, end } = observed();
    open(10, 0);
    incidents.instanceLost(1);
    expect(end(100)).toMatchObject([{ instance_lost_s: 90, instances_restarted: 0, recovery_s: Number.NaN }]);
  });

  it("is open again when something it took down is lost once more on its account", () => {
    const { incidents, at, open, end } = observed();
    open(10, 0);
    incidents.instanceLost(0);
    at(20, 0);
    incidents.instanceRunning(0);
    at(30, 0);
    incidents.instanceLost(0);
    at(45, 0);
    incidents.instanceRunning(0);
    expect(end(100)).toMatchObject([
      { recovery_s: 35, instances_lost: 2, instances_restarted: 2, instance_lost_s: 25 },
    ]);
  });

  it("hands an instance over to the incident it is lost in anew", () => {
    const { incidents, at, open, end } = observed();
    open(10, 0);
    incidents.instanceLost(0);
    open(30, 1);
    incidents.instanceLost(0);
    at(70, 1);
    incidents.instanceRunning(0);
    expect(end(100)).toMatchObject([
      { instance_lost_s: 20, instances_lost: 1, instances_restarted: 0, recovery_s: 20 },
      { instance_lost_s: 40, instances_lost: 1, instances_restarted: 1, recovery_s: 40 },
    ]);
  });

  it("counts an instance stranded once, however often it is tried, and again when it is lost again", () => {
    const { incidents, at, open, end } = observed();
    open(10, 0);
    incidents.instanceLost(0);
    incidents.instanceStranded(0);
    at(20, 0);
    incidents.instanceStranded(0);
    incidents.instanceRunning(0);
    incidents.instanceLost(0);
    incidents.instanceStranded(0);
    // Not one of its own.
    incidents.instanceStranded(3);
    expect(end(100)).toMatchObject([{ instances_stranded: 2 }]);
  });

  it("counts a host once that it first cut off and then took down; another's is another's", () => {
    const { incidents, at, open, end } = observed();
    open(10, 0);
    incidents.hostCutOff(0);
    incidents.hostLost(0);
    incidents.hostCutOff(1);
    incidents.hostCutOff(1);
    open(20, 1);
    incidents.hostLost(1);
    at(30, 0);
    incidents.hostReturned(0);
    incidents.hostReconnected(0);
    incidents.hostReconnected(1);
    at(50, 1);
    incidents.hostReturned(1);
    expect(end(100).map(({ hosts_lost, recovery_s }) => [hosts_lost, recovery_s])).toEqual([
      [2, 20],
      [1, 30],
    ]);
  });

  it("is none when nothing is current: nothing is booked", () => {
    const { incidents, at, open, end } = observed();
    open(10, 0);
    at(20);
    incidents.hostLost(0);
    incidents.hostCutOff(1);
    incidents.instanceLost(0);
    incidents.serviceLost();
    incidents.serviceBack(-1);
    at(30);
    incidents.hostReturned(0);
    incidents.instanceRunning(0);
    expect(end(100)).toMatchObject([{ hosts_lost: 0, instances_lost: 0, services_lost: 0, recovery_s: 0 }]);
    expect([incidents.causeOf(-1), incidents.componentOf(-1)]).toEqual([-1, -1]);
  });

  it("is numbered from 0 in each replication, in as many rows as there are", () => {
    const { engine, incidents, open, end } = observed();
    for (let incident = 0; incident < 600; incident++) {
      open(incident, incident);
      incidents.serviceLost();
    }
    incidents.serviceBack(599);
    expect(incidents.count).toBe(600);
    const rows = end(1000);
    expect(rows.map(({ incident }) => incident)).toEqual(Array.from({ length: 600 }, (_, i) => i));
    expect(rows.filter(({ recovery_s }) => Number.isNaN(recovery_s)).length).toBe(599);
    incidents.begin();
    engine.queue.incident = 0;
    incidents.opened(0, 3, 9);
    expect([incidents.count, incidents.causeOf(0), incidents.componentOf(0)]).toEqual([1, 3, 9]);
    incidents.end(6);
    expect(rowsOf(incidents.rows).at(-1)).toMatchObject({ replication: 6, incident: 0, recovery_s: 0 });
  });
});
