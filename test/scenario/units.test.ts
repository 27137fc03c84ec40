import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bareNumber,
  type Dimension,
  parseUnit,
  unitExamples,
  unitPattern,
} from "../../src/scenario/units.ts";

const value = (text: string, dimension: Dimension) => {
  const parsed = parseUnit(text, dimension);
  return "value" in parsed ? parsed.value : parsed.problem;
};

describe("numbers with units", () => {
  test.each([
    ["250ms", "duration", 0.25],
    ["30s", "duration", 30],
    ["15m", "duration", 900],
    ["15 min", "duration", 900],
    ["4h", "duration", 14_400],
    ["7d", "duration", 604_800],
    ["2w", "duration", 1_209_600],
    ["1y", "duration", 8760 * 3600],
    ["2.5y", "duration", 2.5 * 8760 * 3600],
    ["1e3s", "duration", 1000],
    [".5h", "duration", 1800],
    ["16GB", "size", 16e9],
    ["16GiB", "size", 17_179_869_184],
    ["1kB", "size", 1000],
    ["2TB", "size", 2e12],
    ["10Gbps", "bandwidth", 1.25e9],
    ["64MiB/s", "bandwidth", 67_108_864],
    ["50MB/s", "bandwidth", 5e7],
    ["99.95%", "percentage", 0.9995],
    ["2.5GHz", "frequency", 2.5e9],
    ["32MHz", "frequency", 32e6],
    ["1/h", "eventRate", 1 / 3600],
  ] as const)("%s is a %s of %d", (text, dimension, expected) => {
    expect(value(text, dimension)).toBeCloseTo(expected, 9);
  });

  test.each([
    ["2.5 years", "duration", /not a duration.*250ms, 30s/],
    ["16GiB", "duration", /is a size, but a duration is needed/],
    ["10Gbps", "size", /is a bandwidth, but a size is needed/],
    ["5S", "duration", /did you mean "s"/],
    ["512gib", "size", /did you mean "GiB"/],
    ["30", "duration", /no unit; did you mean 30s/],
    ["fast", "bandwidth", /is not a bandwidth/],
    ["1e400s", "duration", /too large/],
    ["", "size", /is not a size/],
  ] as const)("%s as a %s is refused with the remedy", (text, dimension, message) => {
    expect(value(text, dimension)).toMatch(message);
  });

  test("a bare fraction is taken for a percentage without its sign", () => {
    expect(bareNumber(0.9995, "percentage")).toContain("99.95%");
    expect(bareNumber(2, "duration", "h")).toContain("2h");
  });

  test("examples are valid and match the pattern given to editors", () => {
    for (const dimension of [
      "duration",
      "size",
      "bandwidth",
      "percentage",
      "frequency",
      "eventRate",
    ] as const) {
      for (const example of unitExamples(dimension)) {
        expect(value(example, dimension)).toBeTypeOf("number");
        expect(example).toMatch(new RegExp(unitPattern(dimension)));
      }
    }
  });

  test("any text gives a number or a problem", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("duration", "size", "percentage"), (text, dimension) => {
        const parsed = parseUnit(text, dimension);
        expect("value" in parsed ? Number.isFinite(parsed.value) : parsed.problem.length > 0).toBe(true);
      }),
    );
  });
});
