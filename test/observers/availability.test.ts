/** Downtime and outages as they are booked, from calls at known times. Stories with a cause are in test/timelines. */
import { describe, expect, it } from "vitest";
import { Engine } from "../../src/kernel/engine.ts";
import { Availability } from "../../src/observers/availability.ts";
import { tinyModel } from "../mechanisms/tiny-model.ts";
import { blameOf } from "./made-of.ts";
import { rowsOf } from "./rows.ts";

const SERVICES = ["api", "web"].map((name) => ({ name, terms: [], objective: Number.NaN }));

function observed(warmUp: number, horizon: number) {
  const model = { ...tinyModel({ hosts: [{}], groups: [] }), services: SERVICES, warmUp, horizon };
  const engine = new Engine();
  const { incidents, blame } = blameOf(model, engine);
  const availability = new Availability(model, engine, incidents, blame);
  engine.seal();
  incidents.begin();
  const at = (time: number, incident = -1) => {
    engine.queue.advanceTo(time);
    engine.queue.incident = incident;
  };
  const end = (replication = 0) => {
    at(horizon);
    availability.end(replication);
    return { outages: rowsOf(availability.outages), totals: rowsOf(availability.totals) };
  };
  return { availability, incidents, at, end };
}

describe("availability", () => {
  it("adds up the outages of each service, and knows the longest", () => {
    const { availability, at, end } = observed(0, 100);
    at(10);
    availability.serviceDown(0);
    at(15);
    availability.serviceDown(1);
    availability.serviceUp(0, 3);
    at(40);
    availability.serviceDown(0);
    at(47);
    availability.serviceUp(0, 3);
    availability.serviceUp(1, 3);
    const { outages, totals } = end(3);
    expect(totals).toMatchObject([
      { replication: 3, service: 0, observed_s: 100, downtime_s: 12, outages: 2, longest_outage_s: 7 },
      { replication: 3, service: 1, observed_s: 100, downtime_s: 32, outages: 1, longest_outage_s: 32 },
    ]);
    expect(outages.map(({ service, start_s, duration_s }) => [service, start_s, duration_s])).toEqual([
      [0, 10, 5],
      [0, 40, 7],
      [1, 15, 32],
    ]);
  });

  it("names the incident that was current when the service went down, not when it came back", () => {
    const { availability, incidents, at, end } = observed(0, 100);
    at(10, 0);
    incidents.opened(0, 7, 4);
    availability.serviceDown(0);
    at(20, 1);
    incidents.opened(1, 8, 5);
    availability.serviceDown(1);
    at(30, 1);
    availability.serviceUp(0, 0);
    at(40, 0);
    availability.serviceUp(1, 0);
    expect(end().outages).toMatchObject([
      { service: 0, incident: 0, cause: 7, component: 4 },
      { service: 1, incident: 1, cause: 8, component: 5 },
    ]);
  });

  it("has no cause to name for an outage without incident", () => {
    const { availability, at, end } = observed(0, 100);
    at(10);
    availability.serviceDown(0);
    expect(end().outages).toMatchObject([
      { incident: -1, cause: -1, component: -1, censored: 1, duration_s: 90 },
    ]);
  });

  it("counts from the end of the warm-up to the horizon", () => {
    const { availability, at, end } = observed(50, 100);
    at(10);
    availability.serviceDown(0);
    availability.serviceDown(1);
    at(50);
    availability.serviceUp(0, 0);
    at(60);
    availability.serviceUp(1, 0);
    at(90);
    availability.serviceDown(1);
    const { outages, totals } = end();
    expect(
      outages.map(({ service, start_s, duration_s, censored }) => [service, start_s, duration_s, censored]),
    ).toEqual([
      [1, 50, 10, 0],
      [1, 90, 10, 1],
    ]);
    expect(totals.map(({ observed_s, downtime_s }) => [observed_s, downtime_s])).toEqual([
      [50, 0],
      [50, 20],
    ]);
  });

  it("ignores an outage of no length and a service that is up already", () => {
    const { availability, at, end } = observed(0, 100);
    at(10);
    availability.serviceUp(1, 0);
    availability.serviceDown(0);
    availability.serviceUp(0, 0);
    expect(end().outages).toEqual([]);
  });
});
