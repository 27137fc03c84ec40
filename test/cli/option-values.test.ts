import { expect, test } from "vitest";
import {
  parseDurationText,
  parsePercentage,
  parseReplications,
  parseSeed,
  parseTables,
} from "../../src/cli/option-values.ts";

test("what is right is read", () => {
  expect(parseReplications("1000")).toBe(1000);
  expect(parseReplications("1_000_000")).toBe(1_000_000);
  expect(parsePercentage("5%")).toBe(0.05);
  expect(parsePercentage("99.5 %")).toBe(0.995);
  expect(parseDurationText("90d")).toBe("90d");
  expect(parseSeed("Ω 7")).toBe("Ω 7");
  expect(parseTables("migrations")).toEqual(["migrations"]);
});

test.each(["0", "-1", "2.5", "1e99", "many", "", " "])("%j is no number of replications", (text) => {
  expect(() => parseReplications(text)).toThrow("whole number of replications");
});

test.each([
  ["0.05", "did you mean 5%"],
  ["5", "no unit"],
  ["0%", "more than 0%"],
  ["100%", "less than 100%"],
  ["-3%", "more than 0%"],
])("%j is no percentage: %s", (text, problem) => {
  expect(() => parsePercentage(text)).toThrow(problem);
});

test("other values say what would be right", () => {
  expect(() => parseDurationText("365")).toThrow("365 has no unit");
  expect(() => parseDurationText("0s")).toThrow("longer than 0");
  expect(() => parseSeed("")).toThrow("1 to 200 characters");
  expect(() => parseSeed("a\nb")).toThrow("one line");
  expect(() => parseTables("outages")).toThrow("migrations");
});
