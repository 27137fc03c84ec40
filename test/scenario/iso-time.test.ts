import { expect, test } from "vitest";
import { parseIsoTime } from "../../src/scenario/iso-time.ts";

test.each([
  ["2026-03-01", "2026-03-01T00:00:00Z", false],
  ["2026-03-01T12:34", "2026-03-01T12:34:00Z", false],
  ["2026-03-01 12:34:56", "2026-03-01T12:34:56Z", false],
  ["2026-03-01T12:34:56.25Z", "2026-03-01T12:34:56.25Z", true],
  ["2026-03-01T12:34:56,5Z", "2026-03-01T12:34:56.5Z", true],
  ["2026-03-01T12:34:56+02:00", "2026-03-01T10:34:56Z", true],
  ["2026-03-01T12:34:56-0530", "2026-03-01T18:04:56Z", true],
  ["2026-03-01 12:34:56 UTC", "2026-03-01T12:34:56Z", true],
  ["2024-02-29T00:00Z", "2024-02-29T00:00:00Z", true],
])("%s is %s", (text, same, hasZone) => {
  expect(parseIsoTime(text)).toEqual({ seconds: Date.parse(same) / 1000, hasZone });
});

test.each([
  "",
  "2026",
  "2026-13-01",
  "2025-02-29",
  "2026-03-01T24:00",
  "2026-03-01T12:60",
  "01/03/2026",
  "2026-3-1",
  "now",
])("%j is no time", (text) => {
  expect(parseIsoTime(text)).toBeUndefined();
});
