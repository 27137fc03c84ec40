import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { formatDayTime, parseDayTime } from "../../src/cli/day-time.ts";

const MOMENT = ((34 * 24 + 7) * 60 + 12) * 60 + 5.3;

describe("formatDayTime", () => {
  it.each([
    [0, "day 0 00:00:00.0"],
    [MOMENT, "day 34 07:12:05.3"],
    [59.949, "day 0 00:00:59.9"],
    [59.96, "day 0 00:01:00.0"],
    [86_399.97, "day 1 00:00:00.0"],
    [10 * 365 * 86_400, "day 3650 00:00:00.0"],
  ])("%d s is %s", (seconds, text) => {
    expect(formatDayTime(seconds)).toBe(text);
  });
});

describe("parseDayTime", () => {
  it.each([
    ["day 34 07:12:05.3", MOMENT],
    ["day 34", 34 * 86_400],
    ["day 34 7:12", MOMENT - 5.3],
    ["34d", 34 * 86_400],
    ["0s", 0],
    ["1.5h", 5400],
  ])("%s is a moment", (text, seconds) => {
    expect(parseDayTime(text)).toBeCloseTo(seconds, 9);
  });

  it.each(["34", "day", "day 34 25:00", "day 34 07:60", "day 34 07:12:61", "day -1", "-5s", "noon", ""])(
    "%j is none",
    (text) => {
      expect(() => parseDayTime(text)).toThrow(InvalidArgumentError);
    },
  );

  it("reads what formatDayTime writes", () => {
    for (let i = 0; i < 1000; i++) {
      const seconds = i * 98_765.43;
      expect(Math.abs(parseDayTime(formatDayTime(seconds)) - seconds)).toBeLessThanOrEqual(0.0501);
    }
  });
});
