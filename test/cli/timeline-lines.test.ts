/** Events become lines: what is one thing is one line, many alike are one line, and nothing is told twice. */
import { describe, expect, it } from "vitest";
import { everyLine, foldedLines } from "../../src/cli/timeline-lines.ts";
import type { ReplayedEvent } from "../../src/experiment/replay.ts";

type Given = Partial<ReplayedEvent> & Pick<ReplayedEvent, "time" | "event" | "component">;

function events(given: readonly Given[]): ReplayedEvent[] {
  const nothing = { at: undefined, target: undefined, detail: undefined, duration: undefined };
  return given.map((event) => ({ incident: 0, cause: "host crash", ...nothing, ...event }));
}

function folded(given: readonly Given[]): string[] {
  return foldedLines(events(given), 0).map(({ time, text }) => `${time} ${text}`);
}

const crash = [
  { time: 0, event: "incident opened", component: "prod/host-15" },
  { time: 0, event: "process failed", component: "prod/host-15", detail: "host crash" },
  { time: 0, event: "host lost", component: "prod/host-15" },
] as const;

const lost = (time: number, ...names: string[]) =>
  names.map((component) => ({
    time,
    event: "instance lost" as const,
    component,
    at: "prod/host-15",
    detail: "with its host",
  }));

const running = (time: number, ...names: string[]) =>
  names.map((component) => ({
    time,
    event: "instance running" as const,
    component,
    at: "prod/host-01",
    duration: time,
  }));

describe("one instant", () => {
  it("tells a failure and what it takes down from the host up, whatever the order of the events", () => {
    expect(
      folded([
        ...crash,
        { time: 0, event: "quorum down", component: "etcd" },
        { time: 0, event: "service down", component: "api" },
        { time: 0, event: "majority lost", component: "etcd" },
        ...lost(0, "prod/vm-3", "prod/vm-1", "prod/vm-2", "prod/db-1"),
      ]),
    ).toEqual([
      "0 prod/host-15 down: host crash",
      "0 4 instances lost (prod/vm-1 … -3, db-1)",
      "0 etcd without a majority",
      "0 api down",
    ]);
  });

  it("has one line for a quorum that only lost its leader, and for its election", () => {
    expect(
      folded([
        { time: 0, event: "quorum down", component: "etcd" },
        { time: 2, event: "quorum up", component: "etcd", duration: 2 },
        { time: 2, event: "service up", component: "api", duration: 2 },
        { time: 2, event: "leader elected", component: "etcd" },
      ]),
    ).toEqual(["0 etcd without a leader", "2 etcd has a leader again", "2 api up again after 2.0 s"]);
  });

  it("says why hosts are down: reset, each cause on its own line", () => {
    expect(
      folded([
        { time: 0, event: "host fenced", component: "a-1" },
        { time: 0, event: "host lost", component: "a-1" },
        { time: 0, event: "host lost", component: "a-2" },
        { time: 0, event: "host lost", component: "a-3" },
      ]),
    ).toEqual(["0 a-1 down: reset", "0 2 hosts down (a-2, -3)"]);
  });

  it("does not tell of the network of what is down anyway", () => {
    const cutOff = (component: string) => ({
      time: 0,
      event: "effect began" as const,
      component,
      detail: "cut-off",
    });
    expect(
      folded([
        cutOff("a-1"),
        { time: 0, event: "instance unavailable", component: "vm-1", at: "a-1", detail: "network" },
        cutOff("a-2"),
        { time: 0, event: "instance unavailable", component: "vm-2", at: "a-2", detail: "network" },
        { time: 0, event: "host lost", component: "a-2" },
        { time: 0, event: "instance lost", component: "vm-2", at: "a-2", detail: "with its host" },
      ]),
    ).toEqual(["0 a-1 cut off from all networks", "0 a-2 down", "0 vm-1 cannot be reached", "0 vm-2 lost"]);
  });
});

describe("what goes on for a while", () => {
  it("is one line until something else happens, with how many of all are back", () => {
    expect(
      folded([
        ...crash,
        ...lost(0, "vm-1", "vm-2", "vm-3", "vm-4"),
        ...running(60, "vm-3"),
        ...running(62, "vm-1"),
        { time: 62, event: "service up", component: "api", duration: 62 },
        ...running(90, "vm-2"),
        ...running(91, "vm-4"),
      ]),
    ).toEqual([
      "0 prod/host-15 down: host crash",
      "0 4 instances lost (vm-1 … -4)",
      "60 2 of 4 instances run again within 2.0 s (vm-1, -3)",
      "62 api up again after 1 min 2 s",
      "90 2 instances run again within 1.0 s (vm-2, -4)",
    ]);
  });

  it("goes on past other things of the same sort", () => {
    const starting = (time: number, component: string) => ({
      time,
      event: "instance starting" as const,
      component,
      at: "a-1",
    });
    expect(
      folded([starting(10, "vm-1"), ...running(20, "vm-1"), starting(21, "vm-2"), ...running(30, "vm-2")]),
    ).toEqual([
      "10 2 instances start within 11 s (vm-1, -2)",
      "20 2 instances run again within 10 s (vm-1, -2)",
    ]);
  });

  it("ends with a long pause", () => {
    expect(folded([...running(60, "vm-1"), ...running(3600, "vm-2")])).toEqual([
      "60 vm-1 runs again",
      "3600 vm-2 runs again",
    ]);
  });

  it("names many only where they are told of for the first time", () => {
    const names = Array.from({ length: 40 }, (_, i) => `prod/vm-${i + 1}`);
    expect(folded([...lost(0, ...names), ...running(60, ...names)])).toEqual([
      "0 40 instances lost (prod/vm-1 … -40)",
      "60 40 instances run again",
    ]);
  });
});

it("the time since the beginning is said where it is another than that on the line", () => {
  expect(
    folded([
      { time: 100, event: "host back", component: "a-1", duration: 100 },
      { time: 1000, event: "host back", component: "a-2", duration: 60 },
    ]),
  ).toEqual(["100 a-1 back", "1000 a-2 back after 1 min"]);
});

it("every event has a line of its own when all are asked for, but for the opening", () => {
  const given = events([...crash, ...lost(0, "vm-1", "vm-2"), ...running(60, "vm-1")]);
  expect(everyLine(given, 0).map(({ text }) => text)).toEqual([
    "prod/host-15 fails: host crash",
    "prod/host-15 down",
    "vm-1 lost",
    "vm-2 lost",
    "vm-1 runs again",
  ]);
});
