/** Every starter is right as it is written, and what its comments say is true. */
import { describe, expect, test } from "vitest";
import { FIELD_DATA, failuresOf } from "../../src/field-data/index.ts";
import { PLATFORM_NAMES, PLATFORMS } from "../../src/platforms/index.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { valueAt } from "../../src/scenario/paths.ts";
import { parseUnit } from "../../src/scenario/units.ts";
import { STARTERS, starterText } from "../../src/starters/index.ts";
import { simulate, totals } from "../simulate.ts";

const textOf = (starter: (typeof STARTERS)[number]) => starterText(starter, "site", "site.yaml");
const parsed = (text: string, variant?: string) => parseScenario(text, "site.yaml", {}, {}, variant);

test("there is one for every platform", () => {
  expect(STARTERS.map(({ platform }) => platform)).toEqual(PLATFORM_NAMES);
});

describe.each(STARTERS.map((starter) => [starter.platform, starter] as const))("%s", (platform, starter) => {
  const text = textOf(starter);

  test("runs, with an availability for every service that a platform can have", () => {
    const { scenario } = parsed(text);
    expect(Object.values(scenario.clusters).map((cluster) => cluster.platform)).toContain(platform);
    const services = Object.keys(scenario.services ?? {});
    expect(services.length).toBeGreaterThan(1);
    const simulated = simulate(text, 3);
    for (const service of services.keys()) {
      const observed = totals(simulated, "observed_s", service);
      expect(observed).toEqual([scenario.horizon, scenario.horizon, scenario.horizon]);
      const down = totals(simulated, "downtime_s", service).reduce((sum, downtime) => sum + downtime, 0);
      expect(down).toBeGreaterThanOrEqual(0);
      expect(down / (3 * scenario.horizon)).toBeLessThan(0.01);
    }
  });

  test("two variants that are right and change what is simulated", () => {
    const base = parsed(text);
    expect(base.variants).toHaveLength(2);
    const models = base.variants.map((variant) => compile(parsed(text, variant)));
    for (const model of models) expect({ ...model, name: "" }).not.toEqual({ ...compile(base), name: "" });
  });

  test("lines commented out are its defaults", () => {
    const isSetting = /^( *)#(?=[a-z])/gm;
    const uncommented = text.replaceAll(isSetting, "$1");
    expect(uncommented === text).toBe(platform === "bare-metal");
    expect(parsed(uncommented).raw).toEqual(parsed(text).raw);
  });

  test("names every way of recovery there is to choose from", () => {
    const { methods } = PLATFORMS.find(({ name }) => name === platform) ?? { methods: [] };
    if (methods.length === 1) expect(text).not.toContain("method:");
    else for (const method of methods) expect(text).toMatch(new RegExp(`\\b${method}\\b`));
  });

  test("what it refers to exists", () => {
    const names = [...text.matchAll(/quorate field-data (\S+)/g)].map(([, name]) => name);
    expect(FIELD_DATA.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(text).toContain(`quorate platforms ${platform}\n`);
  });

  test("reads well in an editor", () => {
    const lines = text.split("\n");
    expect(lines.filter((line) => line.length > 120 || /\s$|\t/.test(line))).toEqual([]);
    expect(text).not.toMatch(/\n{3}|undefined|\[object/);
    expect(lines.filter((line) => line.includes("TODO")).length).toBeGreaterThan(4);
  });
});

describe("the rates of its failure domains are what the comments say", () => {
  const { raw } = parsed(textOf(STARTERS[0]));
  const seconds = (text: unknown) => {
    const time = parseUnit(String(text), "duration");
    return "value" in time ? time.value : Number.NaN;
  };
  const mtbf = (domain: string) => seconds(valueAt(raw, ["domains", domain, "failures", "outage", "mtbf"]));
  const levels = (data: string) => FIELD_DATA.find(({ name }) => name === data)?.levels ?? {};

  test("a rack: ten times rarer than in google-cluster-year", () => {
    const { outage } = failuresOf(levels("google-cluster-year").rack);
    expect(mtbf("rack")).toBe(10 * seconds(outage.mtbf));
  });

  test("a room: about one in ten of the outages of uptime-survey-2024", () => {
    const rates = Object.values(failuresOf(levels("uptime-survey-2024").site)).map(({ afr }) => {
      const share = parseUnit(String(afr), "percentage");
      return "value" in share ? -Math.log1p(-share.value) : Number.NaN;
    });
    const years = mtbf("room") / (365 * 86_400);
    expect(1 / years / (rates[0] + rates[1])).toBeCloseTo(0.1, 2);
  });
});
