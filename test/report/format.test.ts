import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatAvailability,
  formatDuration,
  formatDurationChange,
  formatDurationInterval,
  formatExactPercent,
  formatMoney,
  formatMoneyInterval,
  formatNines,
  formatNumber,
  formatNumberChange,
  formatShare,
} from "../../src/report/format.ts";
import type { Interval } from "../../src/statistics/interval.ts";

const interval = (estimate: number, lower: number, upper: number): Interval => ({
  estimate,
  lower,
  upper,
  confidence: 0.95,
  observations: 100,
  method: "",
});

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

test.each([
  [0, "0 s"],
  [0.0421, "42 ms"],
  [1.7, "1.7 s"],
  [9.97, "10 s"],
  [59.4, "59 s"],
  [59.7, "1 min"],
  [252, "4 min 12 s"],
  [599.6, "10 min"],
  [12.4 * MINUTE, "12 min"],
  [59.6 * MINUTE, "1 h"],
  [3 * HOUR + 12 * MINUTE, "3 h 12 min"],
  [2 * HOUR - 1, "2 h"],
  [47 * HOUR + 59.4 * MINUTE, "47 h 59 min"],
  [2 * DAY + 5 * HOUR, "2 d 5 h"],
  [1500 * DAY, "1,500 d"],
])("a duration of %s s is %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

describe("availability", () => {
  test("has the digits its interval supports; bounds are rounded outwards", () => {
    expect(formatAvailability(interval(0.9998712, 0.9998501, 0.9998899))).toEqual({
      estimate: "99.987 %",
      interval: "99.985 … 99.989 %",
    });
    expect(formatAvailability(interval(0.98, 0.95, 0.995))).toEqual({
      estimate: "98 %",
      interval: "95 … 99.5 %",
    });
  });

  test("never reads 100 %", () => {
    const almost = formatAvailability(interval(0.99999996, 0.9999, 1));
    expect(almost.estimate).toBe("99.999996 %");
    expect(almost.interval).toBe("99.990 … below 100 %");
    const none = formatAvailability(interval(1, 0.99706, 1));
    expect(none).toEqual({ estimate: "no outage seen", interval: "above 99.7 %" });
  });
});

test("shares say all and nothing only of what is", () => {
  expect(formatShare(interval(0.54, 0.48, 0.6))).toEqual({ estimate: "54 %", interval: "48 … 60 %" });
  expect(formatShare(interval(0.9975, 0.986, 0.9996))).toEqual({
    estimate: "99.75 %",
    interval: "98.60 … 99.96 %",
  });
  expect(formatShare(interval(1, 0.99, 1))).toEqual({ estimate: "all seen", interval: "above 99.0 %" });
  expect(formatShare(interval(0, 0, 0.01))).toEqual({ estimate: "none seen", interval: "below 1.0 %" });
  expect(formatExactPercent(0.99999)).toBe("99.999 %");
});

test.each([
  ["an upper bound that would read 100", [0.99998, 0.99993, 0.9999999], "99.998 %", "99.993 … below 100 %"],
  ["a small one, whose bounds are told apart", [1e-6, 8e-7, 1.2e-6], "0.00010 %", "0.00008 … 0.00012 %"],
  [
    "one known to many digits",
    [0.123456789, 0.12345678, 0.1234568],
    "12.345679 %",
    "12.345678 … 12.345680 %",
  ],
  ["a small one hardly known", [0.003, 0, 0.03], "0.3 %", "0.0 … 3.0 %"],
  ["a large one hardly known", [0.997, 0.95, 1], "99.7 %", "95.0 … below 100 %"],
])("%s: a share has the same digits as its bounds", (_, [estimate, lower, upper], text, range) => {
  expect(formatShare(interval(estimate, lower, upper))).toEqual({ estimate: text, interval: range });
});

test("a share that is neither 0 nor 1 reads neither 0 nor 100 %, and lies within its bounds as they read", () => {
  const share = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(share, share, share), (shares) => {
      const [lower, estimate, upper] = shares.sort((a, b) => a - b);
      const { estimate: text, interval: bounds } = formatShare(interval(estimate, lower, upper));
      const read = (part: string) => Number(part.replace(/ %$/, "").replace("below ", ""));
      const [low, high] = bounds.split(" … ");
      expect(read(text)).toBeGreaterThan(0);
      expect(read(text)).toBeLessThan(100);
      expect(read(low)).toBeLessThanOrEqual(read(text));
      expect(read(high)).toBeGreaterThanOrEqual(read(text));
      const decimals = (part: string) => (part.split(" ")[0].split(".")[1] ?? "").length;
      expect(decimals(low)).toBe(decimals(text));
      if (!high.startsWith("below")) expect(decimals(high)).toBe(decimals(text));
    }),
    { numRuns: 300, seed: 11 },
  );
});

test("numbers are rounded to the leading digit of the half-width", () => {
  expect(formatNumber(interval(0.9134, 0.8512, 0.9711))).toEqual({
    estimate: "0.91",
    interval: "0.85 … 0.97",
  });
  expect(formatNumber(interval(1871.2, 1866.9, 1875.4))).toEqual({
    estimate: "1,871",
    interval: "1,867 … 1,875",
  });
  expect(formatNumber(interval(123_456, 120_000, 127_000))).toEqual({
    estimate: "123,000",
    interval: "120,000 … 127,000",
  });
});

test("none seen is a bound", () => {
  expect(formatNumber(interval(0, 0, 0.0599))).toEqual({ estimate: "none seen", interval: "below 0.060" });
  expect(formatDurationInterval(interval(0, 0, HOUR))).toEqual({
    estimate: "none seen",
    interval: "below 1 h",
  });
  expect(formatNines(interval(Infinity, 1.24, Infinity))).toEqual({
    estimate: "no outage seen",
    interval: "above 1.24",
  });
});

test("an open interval says which side is open", () => {
  expect(formatDurationInterval(interval(HOUR, 60, Infinity)).interval).toBe("1 min or more");
  expect(formatDurationInterval(interval(HOUR, 0, Infinity)).interval).toBe("");
  expect(formatDurationInterval(interval(Infinity, HOUR, Infinity)).estimate).toBe("past horizon");
});

test.each([
  [0, "0 USD"],
  [12.345, "12.35 USD"],
  [9_999, "9,999 USD"],
  [10_000, "10 kUSD"],
  [585_000, "585 kUSD"],
  [1_233_000, "1,233 kUSD"],
  [12_345_678, "12.35 MUSD"],
])("%d of money is %s", (amount, text) => {
  expect(formatMoney(amount, "USD")).toBe(text);
});

test("money with an interval is in one unit, with the digits the interval supports", () => {
  expect(formatMoneyInterval(interval(123_456, 101_000, 149_000), "USD")).toEqual({
    estimate: "120 kUSD",
    interval: "100 … 150 kUSD",
  });
  expect(formatMoneyInterval(interval(500, 0, 1200), "EUR")).toEqual({
    estimate: "500 EUR",
    interval: "0 … 1,200 EUR",
  });
  expect(formatMoneyInterval(interval(3480, 0, 24_500), "EUR")).toEqual({
    estimate: "3,000 EUR",
    interval: "0 … 25,000 EUR",
  });
  expect(formatMoneyInterval(interval(0, 0, 12_000), "EUR")).toEqual({
    estimate: "none seen",
    interval: "below 12 kEUR",
  });
});

describe("a change", () => {
  test("has its sign, and the digits of its interval", () => {
    expect(formatDurationChange(interval(-41 * MINUTE, -70 * MINUTE, 12 * MINUTE))).toEqual({
      estimate: "−41 min",
      interval: "−1 h 10 min … +12 min",
    });
    expect(formatNumberChange(interval(-0.873, -1.02, -0.78))).toEqual({
      estimate: "−0.9",
      interval: "−1.0 … −0.8",
    });
  });

  test("that is 0 but for the rounding of a sum is 0, without a sign", () => {
    expect(formatNumberChange(interval(1e-17, -0.47, 0.38))).toEqual({
      estimate: "0.0",
      interval: "−0.5 … +0.4",
    });
  });
});
