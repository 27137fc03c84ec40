import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { columnOf } from "../../../src/cli/fit/columns.ts";
import type { Reading } from "../../../src/cli/fit/observed.ts";
import { type ObservationWindow, readOutages } from "../../../src/cli/fit/outages.ts";
import { readTable } from "../../../src/cli/fit/table.ts";
import { StateArrays } from "../../../src/kernel/arrays.ts";
import { lognormal, sample, weibull } from "../../../src/kernel/distributions.ts";
import { Streams } from "../../../src/kernel/streams.ts";
import { parseIsoTime } from "../../../src/scenario/iso-time.ts";
import { FAMILIES, fitFamily } from "../../../src/statistics/fit/fit.ts";
import { useTemporaryFolder } from "../../results/temporary-folder.ts";
import { lifetimesOf } from "../../statistics/fit/data.ts";

const inFolder = useTemporaryFolder();
const HOUR = 3600;

function read(text: string, given: Partial<Record<keyof ObservationWindow, string | number>> = {}): Reading {
  const file = inFolder("log.csv");
  writeFileSync(file, text);
  const table = readTable(file);
  const column = (role: "start" | "end" | "component") => columnOf(table, role, {});
  const [start, end] = [column("start"), column("end")];
  if (start === undefined || end === undefined) throw new Error("no columns");
  const time = (value: string | number | undefined) =>
    value === undefined ? undefined : parseIsoTime(String(value));
  return readOutages(
    table,
    { start, end, component: column("component") },
    { from: time(given.from), until: time(given.until), population: given.population as number | undefined },
  );
}

function hours(reading: Reading, key: "lifetime" | "repair") {
  const observed = reading.observed.find((one) => one.key === key);
  const sorted = (times: readonly number[] = []) => times.map((time) => time / HOUR).sort((a, b) => a - b);
  return { ended: sorted(observed?.ended), censored: sorted(observed?.censored) };
}

const LOG = `component,start,end
a,2026-01-01T10:00Z,2026-01-01T12:00Z
b,2026-01-01T11:00Z,2026-01-01T11:30Z
a,2026-01-02T12:00Z,2026-01-02T13:00Z
b,2026-01-03T00:00Z,
`;

describe("a log of two components", () => {
  test("without more knowledge: from the first repair of each on, until the last time in the log", () => {
    const reading = read(LOG);
    // a: up 12:00 to 12:00 next day, then until 3 January; b: up 11:30 to 3 January 0:00, and then down.
    expect(hours(reading, "lifetime")).toEqual({ ended: [24, 36.5], censored: [11] });
    expect(hours(reading, "repair")).toEqual({ ended: [0.5, 1, 2], censored: [0] });
    expect(reading.notes.join(" ")).toMatch(/before the first failure of each component is left out/);
    expect(reading.summary).toContain("4 outages of 2 components");
  });

  test("put into operation at a known time: the first operating times count, and components that never failed", () => {
    const reading = read(LOG, { from: "2026-01-01", until: "2026-01-04", population: 4 });
    expect(hours(reading, "lifetime")).toEqual({ ended: [10, 11, 24, 36.5], censored: [35, 72, 72] });
    expect(hours(reading, "repair")).toEqual({ ended: [0.5, 1, 2], censored: [24] });
  });

  test("observed until before its end: what is not over is cut off there, what comes later is left out", () => {
    const reading = read(LOG, { until: "2026-01-02T12:30Z" });
    expect(hours(reading, "lifetime")).toEqual({ ended: [24], censored: [25] });
    expect(hours(reading, "repair")).toEqual({ ended: [0.5, 2], censored: [0.5] });
    expect(reading.notes.join(" ")).toMatch(/1 outage after the end of observation is left out/);
  });
});

test("rows in any order, overlapping ones as one outage", () => {
  const reading = read(`start,end
2026-01-01T20:00Z,2026-01-01T21:00Z
2026-01-01T11:00Z,2026-01-01T13:00Z
2026-01-01T10:00Z,2026-01-01T12:00Z
2026-01-01T21:00Z,2026-01-01T22:00Z
`);
  expect(hours(reading, "repair").ended).toEqual([1, 1, 3]);
  // The third begins where the second ends: a lifetime of 0.
  expect(hours(reading, "lifetime").ended).toEqual([0, 7]);
  expect(reading.notes.join(" ")).toMatch(/1 outage began before .* counts as part of it/);
});

test("an outage within another one does not end it", () => {
  const rows =
    "2026-01-01T10:00Z,2026-01-01T20:00Z\n2026-01-01T11:00Z,2026-01-01T12:00Z\n2026-01-01T19:00Z,2026-01-01T21:00Z";
  const reading = read(`start,end\n${rows}\n`);
  expect(hours(reading, "repair").ended).toEqual([11]);
  expect(reading.notes.join(" ")).toMatch(/2 outages began before .* count as part of it/);
});

test("times with zones, without, and as epoch", () => {
  const zones = read("start,end\n2026-01-01 10:00:00+01:00,2026-01-01T09:30:00.5Z\n");
  expect(hours(zones, "repair").ended[0]).toBeCloseTo(0.5 + 0.5 / HOUR, 9);
  expect(zones.notes.join(" ")).not.toMatch(/UTC/);
  expect(read("start,end\n2026-01-01,2026-01-02\n").notes.join(" ")).toMatch(
    /without a zone are taken as UTC/,
  );
  expect(hours(read("start,end\n1700000000,1700003600\n"), "repair").ended).toEqual([1]);
  expect(hours(read("start,end\n1700000000000,1700003600000\n"), "repair").ended).toEqual([1]);
});

test.each([
  ["end before start", "a,2026-01-02,2026-01-01", /:2:14 the end is before the start/],
  ["no such day", "a,2026-02-30,2026-03-01", /:2:3 "2026-02-30" is not a time/],
  ["a date without hyphens", "a,20260101,20260102", /looks like a date; write 2026-01-01/],
  ["no start", "a,,2026-01-01", /:2:3 the time is missing/],
  ["no component", ",2026-01-01,2026-01-02", /:2:1 the component is missing/],
  ["open, and failing again", "a,2026-01-01,\na,2026-01-02,2026-01-03", /:2:14 the end is missing/],
])("bad data: %s", (_, rows, message) => {
  expect(() => read(`component,start,end\n${rows}\n`)).toThrow(message);
});

test("before --from, and too small a population", () => {
  expect(() => read(LOG, { from: "2026-01-01T10:30Z" })).toThrow(/:2:3 this is before --from/);
  expect(() => read(LOG, { from: "2026-01-01", population: 1 })).toThrow(/less than the 2 components/);
  expect(() => read(LOG, { population: 3 })).toThrow(/needs --from/);
  expect(() => read(LOG, { from: "2026-01-01", until: "2025-01-01" })).toThrow(/later than --from/);
});

describe("logs written from known distributions give these back: intervals hold the truth in 95 % of 200 logs", () => {
  const LOGS = 200;
  const DAY = 24 * HOUR;
  const life = weibull(0.7, 90 * DAY);
  const repair = lognormal(2 * HOUR, 1.2);

  /** 12 hosts over three years, to the minute. */
  function log(index: number): { text: string; components: number } {
    const streams = new Streams(new StateArrays(), ["life", "repair"]);
    const begin = Date.UTC(2023, 0, 1) / 1000;
    const end = Date.UTC(2026, 0, 1) / 1000;
    const at = (time: number) => `${new Date(Math.round(time / 60) * 60_000).toISOString().slice(0, 16)}Z`;
    const rows: string[] = [];
    for (let host = 0; host < 12; host++) {
      streams.reseed(`log ${index}`, host);
      for (let time = begin; ; ) {
        time += sample(life, streams, 0);
        if (time >= end) break;
        const up = time + sample(repair, streams, 1);
        rows.push(`host-${host},${at(time)},${up < end ? at(up) : ""}`);
        time = up;
      }
    }
    return { text: `host,start,end\n${rows.join("\n")}\n`, components: 12 };
  }

  test.each([
    ["from the beginning", { from: "2023-01-01", until: "2026-01-01", population: 12 }],
    ["from the first repairs on", { until: "2026-01-01" }],
  ])("%s", (_, window) => {
    let shape = 0;
    let scale = 0;
    let sigma = 0;
    for (let i = 0; i < LOGS; i++) {
      const { lifetime, repairs } = both(read(log(i).text, window));
      const held = (value: number, limits: { lower: number; upper: number } | undefined) =>
        limits !== undefined && limits.lower <= value && value <= limits.upper ? 1 : 0;
      const weibullFit = fitFamily(FAMILIES[1], lifetime, 0.95);
      shape += held(0.7, weibullFit?.spread);
      scale += held(90 * DAY, weibullFit?.location);
      sigma += held(1.2, fitFamily(FAMILIES[2], repairs, 0.95)?.spread);
    }
    const band = 4 * Math.sqrt((0.95 * 0.05) / LOGS);
    expect(Math.abs(shape / LOGS - 0.95)).toBeLessThan(band);
    expect(Math.abs(scale / LOGS - 0.95)).toBeLessThan(band);
    expect(Math.abs(sigma / LOGS - 0.95)).toBeLessThan(band);
  });

  function both(reading: Reading) {
    const data = (key: "lifetime" | "repair") => {
      const observed = reading.observed.find((one) => one.key === key);
      // Zeros: less than a minute, half a minute on average.
      const positive = (times: readonly number[] = []) => times.map((time) => (time === 0 ? 30 : time));
      return lifetimesOf(
        positive(observed?.ended),
        observed?.censored.filter((time) => time > 0),
      );
    };
    return { lifetime: data("lifetime"), repairs: data("repair") };
  }
});
