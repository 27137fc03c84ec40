import { describe, expect, test } from "vitest";
import { analyse, distributionOf, FAILURES_TO_TELL, verdictOn } from "../../../src/cli/fit/analysis.ts";
import { durationText, fragmentLines, scenarioDistribution } from "../../../src/cli/fit/fragment.ts";
import type { Observed } from "../../../src/cli/fit/observed.ts";
import { verdictText } from "../../../src/cli/fit/verdict-text.ts";
import {
  type Distribution,
  exponential,
  gamma,
  lognormal,
  mean,
  weibull,
} from "../../../src/kernel/distributions.ts";
import { compile, parseScenario } from "../../../src/scenario/index.ts";
import { Draws, lifetimesOf } from "../../statistics/fit/data.ts";

const OPTIONS = { confidence: 0.95, seed: "1", simulations: 99 };
const HOUR = 3600;

function observed(ended: number[], censored: number[] = [], key: Observed["key"] = "lifetime"): Observed {
  return {
    key,
    title: key,
    ended,
    censored,
    unit: "h",
    words: { ended: ["failure", "failures"], censored: "still running" },
  };
}

function drawn(distribution: Distribution, n: number, censoring?: Distribution): Observed {
  const draws = new Draws();
  draws.seed("analysis", n);
  const { ended, censored } = draws.sample(n, distribution, censoring);
  return observed([...ended], [...censored]);
}

/** A scenario whose hosts fail with the pasted lines. */
function scenarioWith(lines: readonly string[]): string {
  const indented = lines.map((line) => `          ${line}`).join("\n");
  return `name: t
title: T
horizon: 1y
clusters:
  site:
    platform: plain
    hosts:
      count: 1
      failures:
        crash:
${indented}
services:
  s: {requires: [{hosts: site, atLeast: 1}]}
`;
}

function failureOf(lines: readonly string[]): { lifetime: Distribution; repair: Distribution } {
  const model = compile(parseScenario(scenarioWith(lines), "t.yaml"));
  const [process] = model.processes.filter(({ owner }) => owner === "host");
  return process;
}

describe("the fragment", () => {
  test.each<[string, Distribution]>([
    ["exponential", exponential(5000 * HOUR)],
    ["weibull", weibull(0.7, 2000 * HOUR)],
    ["lognormal", lognormal(2000 * HOUR, 1.2)],
    ["lognormal", lognormal(2000 * HOUR, 0.001)],
    ["gamma", gamma(3, 500 * HOUR)],
  ])("is read by the scenario as the fitted distribution, to four digits: %s %#", (name, truth) => {
    const { fits } = analyse(drawn(truth, 100), OPTIONS);
    const fit = fits.find(({ family }) => family.name === name);
    const made = fit && scenarioDistribution(fit);
    if (fit === undefined || made === undefined) throw new Error("no fit");
    const value = JSON.stringify(made);
    const { lifetime, repair } = failureOf([`lifetime: ${value}`, `repair: ${value}`]);
    const expected = distributionOf(fit.family.name, fit.point);
    for (const read of [lifetime, repair]) {
      expect(read.kind).toBe(expected.kind);
      expect(Math.abs(read.a / expected.a - 1)).toBeLessThan(1e-3);
      expect(Math.abs(read.b / expected.b - 1) || 0).toBeLessThan(1e-3);
      expect(Math.abs(mean(read) / mean(expected) - 1)).toBeLessThan(1e-3);
    }
  });

  test("holds what there is to paste, and says in a comment what there is not", () => {
    const lifetimes = analyse(drawn(weibull(0.7, 2000 * HOUR), 100), OPTIONS);
    const none = analyse(observed([], [HOUR], "repair"), OPTIONS);
    const same = analyse(observed([5 * HOUR, 5 * HOUR], [], "repair"), OPTIONS);
    expect(fragmentLines([lifetimes, none])).toEqual([
      expect.stringMatching(/^lifetime: \{(weibull|gamma): \{shape: [\d.]+, mean: [\d.]+d\}\}$/),
      expect.stringMatching(/^# repair: nothing was seen to end/),
    ]);
    expect(fragmentLines([same])).toEqual(["repair: 5h"]);
    expect(failureOf(fragmentLines([lifetimes, same])).repair.a).toBe(5 * HOUR);
  });

  test.each([
    [0, "0s"],
    [0.25, "250ms"],
    [90, "1.5min"],
    [7234, "2.009h"],
    [3 * 86_400, "3d"],
    [4 * 365 * 86_400, "4y"],
  ])("%d s is %s", (seconds, text) => {
    expect(durationText(seconds, 4)).toBe(text);
  });
});

describe("the verdict", () => {
  test("names the family that the data were drawn from, when there are enough", () => {
    for (const [name, truth] of [
      ["weibull", weibull(0.6, HOUR)],
      ["lognormal", lognormal(HOUR, 1.2)],
    ] as const) {
      const analysis = analyse(drawn(truth, 400, exponential(4 * HOUR)), OPTIONS);
      expect(analysis.verdict).toMatchObject({ kind: "fits", take: { family: { name } } });
      expect(verdictText(analysis)).toMatch(/describes the data best .* and fits them/);
    }
  });

  test("takes the first that fits, unless it is hopelessly behind; names those that are as good", () => {
    const data = lifetimesOf(Array.from({ length: 20 }, (_, i) => 1 + i));
    const { fits } = analyse(observed([...data.ended]), OPTIONS);
    /** The families in this order, so far behind the first, with these p. */
    const verdict = (...given: [behind: number, p: number][]) =>
      verdictOn(
        data,
        given.map(([behind, p], i) => ({
          ...fits[i],
          aic: 100 + behind,
          goodness: { ...fits[i].goodness, p },
        })),
      );
    const names = fits.map(({ family }) => family.name);
    const [first, second, third] = names;
    const take = (name: string) => ({ take: { family: { name } } });
    expect(verdict([0, 0.5], [3, 0.9], [20, 0.9], [30, 0])).toMatchObject({
      kind: "fits",
      ...take(first),
      others: [],
    });
    expect(verdict([0, 0.5], [1, 0.9], [1.5, 0.01], [30, 0])).toMatchObject({
      ...take(first),
      others: [{ family: { name: second } }],
    });
    expect(verdict([0, 0.05], [1, 0.01], [9, 0.06], [30, 0])).toMatchObject({
      kind: "fits",
      ...take(third),
    });
    expect(verdict([0, 0.05], [1, 0.01], [11, 0.5], [30, 0])).toMatchObject({
      kind: "none-fits",
      ...take(first),
    });
  });

  test("says that none fits a mixture of quick and slow ones", () => {
    const quick = drawn(lognormal(60, 0.3), 100).ended;
    const slow = drawn(lognormal(100 * HOUR, 0.3), 100).ended;
    const analysis = analyse(observed([...quick, ...slow]), OPTIONS);
    expect(analysis.verdict.kind).toBe("none-fits");
    expect(fragmentLines([analysis])[0]).toMatch(/no family fits/);
  });

  test("does not rank families with too few failures: the exponential", () => {
    const analysis = analyse(observed([1, 2, 3, 5, 8, 13, 21, 34, 55].map((h) => h * HOUR)), OPTIONS);
    expect(analysis.verdict).toMatchObject({ kind: "too-few", take: { family: { name: "exponential" } } });
    expect(verdictText(analysis)).toContain(`${FAILURES_TO_TELL} are the least`);
  });

  test("nothing ended: the mean's one-sided bound, total time / 3.0", () => {
    const analysis = analyse(observed([], [10 * HOUR, 20 * HOUR]), OPTIONS);
    expect(analysis.verdict.kind).toBe("nothing-ended");
    expect(analysis.meanBound?.lower).toBeCloseTo((30 * HOUR) / -Math.log(0.05), 6);
    expect(verdictText(analysis)).toMatch(/mean is above 10 h 1 min/);
  });

  test("one failure, all equal, all 0", () => {
    expect(analyse(observed([HOUR]), OPTIONS).verdict.kind).toBe("too-few");
    expect(analyse(observed([HOUR, HOUR, HOUR]), OPTIONS).verdict).toEqual({
      kind: "all-equal",
      value: HOUR,
    });
    // Something that lasted longer gives even equal ones an estimate.
    expect(analyse(observed([HOUR, HOUR, HOUR], [2 * HOUR]), OPTIONS).fits.length).toBe(4);
    expect(analyse(observed([0, 0]), OPTIONS).verdict).toEqual({ kind: "all-equal", value: 0 });
    expect(fragmentLines([analyse(observed([0, 0]), OPTIONS)])[0]).toMatch(/^#/);
  });

  test("a duration of 0 is half the shortest other one, and that is told", () => {
    const { data, notes } = analyse(observed([0, 4, 6]), OPTIONS);
    expect([...(data?.ended ?? [])]).toEqual([2, 4, 6]);
    expect(notes.join()).toMatch(/1 of 3 failures have a duration of 0/);
  });

  test("times rounded to few values are told of", () => {
    const rounded = Array.from({ length: 30 }, (_, i) => (1 + (i % 5)) * HOUR);
    expect(analyse(observed(rounded), OPTIONS).notes.join()).toMatch(
      /30 failures have 5 different durations only/,
    );
  });
});

test("the same seed gives the same result, another seed another", () => {
  const data = drawn(weibull(1, HOUR), 40);
  const p = (seed: string) => analyse(data, { ...OPTIONS, seed }).fits.map(({ goodness }) => goodness.p);
  expect(p("1")).toEqual(p("1"));
  expect(p("1")).not.toEqual(p("2"));
});
