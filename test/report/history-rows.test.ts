import { describe, expect, test } from "vitest";
import type { ReplayedEvent, ReplayedIncident, ReplayedOutage } from "../../src/experiment/replay.ts";
import type { WorstHistory } from "../../src/experiment/worst-history.ts";
import type { TimelineEvent } from "../../src/observers/timeline.ts";
import { behindOutages, detailRows, overviewRows, windowOf } from "../../src/report/history-rows.ts";

const HORIZON = 10_000;

function outage(service: string, start: number, duration: number, more: Partial<ReplayedOutage> = {}) {
  return { service, start, duration, censored: false, incident: 0, contributing: [], way: [], ...more };
}

function incident(number: number, cause: string, start: number, recovery: number | undefined) {
  const rest = { component: "x", end: start, hostsLost: 0, instancesLost: 0 };
  return { incident: number, cause, start, recovery, ...rest } satisfies ReplayedIncident;
}

function event(time: number, name: TimelineEvent, component: string, detail?: string): ReplayedEvent {
  const none = { incident: 0, cause: undefined, at: undefined, target: undefined, duration: undefined };
  return { ...none, time, event: name, component, detail };
}

function history(
  outages: readonly ReplayedOutage[],
  incidents: readonly ReplayedIncident[],
  events: readonly ReplayedEvent[] = [],
): WorstHistory {
  const overview = { events: 0, services: [], outages, incidents };
  const rest = { service: "api", replication: 0, of: 1, downtime: 0, cutAt: undefined };
  return { ...rest, overview, events, longest: outages[0] };
}

describe("the whole history", () => {
  test("services with all their outages, the one that is down longest first, then root causes until recovery", () => {
    const outages = [
      outage("web", 100, 50),
      outage("api", 100, 200),
      outage("web", 500, 20, { incident: 2, contributing: [1] }),
    ];
    const incidents = [
      incident(0, "power", 90, 300),
      incident(1, "crash", 400, undefined),
      incident(2, "crash", 480, 50),
      incident(3, "disk", 1000, 5000),
    ];
    const { rows, left } = overviewRows(history(outages, incidents), HORIZON);
    expect(left).toBe(0);
    expect(rows.map(({ group, label }) => `${group}: ${label}`)).toEqual([
      "services: api",
      "services: web",
      "root causes: power",
      "root causes: crash",
    ]);
    expect(rows.map(({ value }) => value)).toEqual(["3 min 20 s", "1 min 10 s", undefined, undefined]);
    expect(rows[1].spans).toEqual([
      { from: 100, to: 150, state: "down" },
      { from: 500, to: 520, state: "down" },
    ]);
    expect(rows[3].spans).toEqual([
      { from: 400, to: HORIZON, state: "down" },
      { from: 480, to: 530, state: "down" },
    ]);
  });

  test("an outage without an incident has no root cause; maintenance is told as such", () => {
    const outages = [outage("api", 1, 2, { incident: undefined }), outage("api", 5, 2, { incident: 0 })];
    const all = history(outages, [incident(0, "maintenance", 4, 5)]);
    expect(behindOutages(all.overview).map((one) => one.incident)).toEqual([0]);
    expect(overviewRows(all, HORIZON).rows[1].spans).toEqual([{ from: 4, to: 9, state: "maintenance" }]);
  });

  test("more rows than can be read are counted", () => {
    const outages = Array.from({ length: 20 }, (_, i) => outage(`s${i}`, i, 1 + i));
    const { rows, left } = overviewRows(history(outages, [incident(0, "power", 0, 1)]), HORIZON);
    expect(rows.length + left).toBe(21);
    expect(rows[0].label).toBe("s19");
    expect(left).toBe(12);
  });
});

describe("around the longest outage", () => {
  const window = { from: 900, to: 1600 };

  test("parts from their failure to their return, what is not back until the end", () => {
    const events = [
      event(800, "host lost", "h1"),
      event(850, "host lost", "h2"),
      event(880, "host back", "h2"),
      event(1000, "domain down", "rack"),
      event(1000, "effect began", "h3", "cut-off"),
      event(1000, "effect began", "h4", "stall"),
      event(1000, "host taken out", "h5"),
      event(1000, "quorum down", "etcd"),
      event(1200, "effect ended", "h3", "cut-off"),
      event(1300, "host lost", "h4"),
      event(1400, "quorum up", "etcd"),
      event(1500, "domain up", "rack"),
    ];
    const { rows } = detailRows(
      history([outage("api", 1000, 500), outage("web", 5000, 9)], [], events),
      window,
    );
    const told = rows.map(({ label, spans }) => [label, ...spans.map((s) => `${s.state} ${s.from}-${s.to}`)]);
    expect(told).toEqual([
      ["api", "down 1000-1500"],
      ["rack", "down 1000-1500"],
      ["h1", "down 800-1600"],
      ["h3", "unreachable 1000-1200"],
      ["h4", "degraded 1000-1300", "down 1300-1600"],
      ["h5", "maintenance 1000-1600"],
      ["etcd", "down 1000-1400"],
    ]);
  });

  test("services have their downtime within the window, the longest first", () => {
    const outages = [
      outage("early", 500, 460),
      outage("api", 1000, 100),
      outage("late", 1550, 900),
      outage("api", 1200, 20),
      outage("before", 100, 800),
    ];
    const { rows } = detailRows(history(outages, []), window);
    expect(rows.map(({ label, value }) => [label, value])).toEqual([
      ["api", "2 min"],
      ["early", "1 min"],
      ["late", "50 s"],
    ]);
  });

  test("the window holds the outage with some time around it, within the history", () => {
    expect(windowOf(history([outage("api", 1000, 500)], []), HORIZON)).toEqual({ from: 940, to: 1560 });
    expect(windowOf(history([outage("api", 0, HORIZON)], []), HORIZON)).toEqual({ from: 0, to: HORIZON });
    expect(windowOf(history([outage("api", 100, 1)], []), HORIZON)).toEqual({ from: 70, to: 131 });
  });
});
