import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mean } from "../../src/kernel/distributions.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { SMALL } from "./texts.ts";

const HOUR = 3600;

/** Mean repair time when it is written like this. */
function repairMean(text: string, fileName = "s.yaml"): number {
  const model = compile(parseScenario(SMALL.replace("repair: 10m", `repair: ${text}`), fileName));
  return mean(model.processes.find(({ owner }) => owner === "host")?.repair ?? model.processes[0].repair);
}

function lifetimeMean(text: string): number {
  const model = compile(parseScenario(SMALL.replace("{mtbf: 1y,", `{${text},`), "s.yaml"));
  return mean(model.processes.find(({ owner }) => owner === "host")?.lifetime ?? model.processes[0].lifetime);
}

describe("distributions", () => {
  test.each([
    ["10m", 600],
    ["{fixed: 2h}", 2 * HOUR],
    ["{exponential: {mean: 4h}}", 4 * HOUR],
    ["{weibull: {shape: 0.7, mean: 5h}}", 5 * HOUR],
    ["{weibull: {shape: 1, scale: 5h}}", 5 * HOUR],
    ["{gamma: {shape: 2, mean: 3h}}", 3 * HOUR],
    ["{gamma: {shape: 2, scale: 3h}}", 6 * HOUR],
    ["{uniform: {min: 10m, max: 20m}}", 900],
    ["{lognormal: {mean: 24h, p90: 2d}}", 24 * HOUR],
    ["{lognormal: {mean: 24h, p95: 3d}}", 24 * HOUR],
    ["{lognormal: {mean: 24h, cv: 150%}}", 24 * HOUR],
    ["{empirical: {values: [1h, 2h, 6h]}}", 3 * HOUR],
    ["{hazard: {steps: [{mtbf: 2h}]}}", 2 * HOUR],
    ["{mixture: [{weight: 3, fixed: 1h}, {weight: 1, uniform: {min: 4h, max: 6h}}]}", 2 * HOUR],
  ])("%s has a mean of %d s", (text, expected) => {
    expect(repairMean(text)).toBeCloseTo(expected, 4);
  });

  test("a lognormal by median and 95th percentile has mean median exp(sigma^2 / 2)", () => {
    const sigma = Math.log(8) / 1.6448536269514722;
    expect(repairMean("{lognormal: {median: 1h, p95: 8h}}")).toBeCloseTo(
      HOUR * Math.exp((sigma * sigma) / 2),
      4,
    );
  });

  test("mttr is exponential", () => {
    const model = compile(parseScenario(SMALL.replace("repair: 10m", "mttr: 10m"), "s.yaml"));
    const exponential = model.processes[0].repair;
    expect(model.processes.at(-1)?.repair).toEqual({ ...exponential, a: 600 });
  });

  test("hazards by age", () => {
    const bathtub = "{hazard: {steps: [{until: 30d, rate: 10/y}, {until: 3y, mtbf: 5y}, {rate: 1/y}]}}";
    expect(lifetimeMean(`lifetime: ${bathtub}`)).toBeGreaterThan(30 * 24 * HOUR);
    expect(() => lifetimeMean("lifetime: {hazard: {steps: [{until: 1y, rate: 1/y}]}}")).toThrow(/no "until"/);
    const falling = "{hazard: {steps: [{until: 2y, rate: 1/y}, {until: 1y, rate: 1/y}, {rate: 1/y}]}}";
    expect(() => lifetimeMean(`lifetime: ${falling}`)).toThrow(/later than the one before/);
  });

  test("observations from a CSV file next to the scenario", () => {
    const folder = mkdtempSync(join(tmpdir(), "quorate-"));
    writeFileSync(join(folder, "repairs.csv"), '\uFEFFhost,"hours"\r\na,1\r\nb,2.5\r\nc,"5.5"\r\n');
    const from = (column: string) => `{empirical: {file: repairs.csv, column: ${column}, unit: h}}`;
    expect(repairMean(from("hours"), join(folder, "s.yaml"))).toBeCloseTo(3 * HOUR, 6);
    expect(() => repairMean(from("hour"), join(folder, "s.yaml"))).toThrow(/did you mean "hours"/);
    expect(() => repairMean(from("host"), join(folder, "s.yaml"))).toThrow(/row 2: "a" is not a number/);
  });
});

describe("lifetimes", () => {
  test.each([
    ["mtbf: 2y", 2 * 8760],
    // AFR = 1 - exp(-8760 h / MTBF)
    ["afr: 50%", 8760 / Math.LN2],
    ["fit: 500", 2e6],
    ["lifetime: {weibull: {shape: 0.7, mean: 2y}}", 2 * 8760],
  ])("%s is a mean of %d h", (text, hours) => {
    expect(lifetimeMean(text) / HOUR).toBeCloseTo(hours, 6);
  });
});
