/** Fits of data drawn from known parameters: how often the intervals hold them, and how far off the estimates are. */
import { describe, expect, test } from "vitest";
import {
  type Distribution,
  exponential,
  gamma,
  lognormal,
  weibull,
} from "../../../src/kernel/distributions.ts";
import type { FamilyName } from "../../../src/statistics/fit/family.ts";
import { FAMILIES, fitFamily } from "../../../src/statistics/fit/fit.ts";
import type { Interval } from "../../../src/statistics/interval.ts";
import { Draws } from "./data.ts";

const SETS = 300;
/** Four standard errors of a share of 95 % among 300 data sets. */
const BAND = 4 * Math.sqrt((0.95 * 0.05) / SETS);

interface Case {
  readonly family: FamilyName;
  readonly distribution: Distribution;
  readonly spread: number;
  readonly location: number;
  readonly mean: number;
}

const CASES: readonly Case[] = [
  { family: "exponential", distribution: exponential(100), spread: 1, location: 100, mean: 100 },
  // gamma(1 + 1 / 0.7) = 1.26582...
  { family: "weibull", distribution: weibull(0.7, 100), spread: 0.7, location: 100, mean: 126.5823509 },
  { family: "lognormal", distribution: lognormal(50, 1), spread: 1, location: 50, mean: 50 * Math.exp(0.5) },
  { family: "gamma", distribution: gamma(2.5, 40), spread: 2.5, location: 40, mean: 100 },
];

describe.each([
  { name: "all ended", n: 50, censoring: undefined },
  // About 7 of 10 are cut off.
  { name: "most cut off", n: 150, censoring: exponential(40) },
])("$name", ({ name, n, censoring }) => {
  test.each(CASES)(
    "$family: 95 % intervals hold the truth in 95 % of 300 data sets, the bias is small",
    (truth) => {
      const draws = new Draws();
      const held = { spread: 0, location: 0, mean: 0 };
      let logSpread = 0;
      let logMean = 0;
      let ended = 0;
      for (let set = 0; set < SETS; set++) {
        draws.seed(`${name} ${truth.family}`, set);
        const data = draws.sample(n, truth.distribution, censoring);
        ended += data.ended.length;
        const family = FAMILIES.find(({ name: one }) => one === truth.family);
        const fit = family && fitFamily(family, data, 0.95);
        if (fit === undefined) throw new Error("no estimate");
        const holds = ({ lower, upper }: Interval, value: number) =>
          lower <= value && value <= upper ? 1 : 0;
        if (fit.spread !== undefined) {
          held.spread += holds(fit.spread, truth.spread);
          logSpread += Math.log(fit.spread.estimate / truth.spread) / SETS;
        }
        held.location += holds(fit.location, truth.location);
        held.mean += holds(fit.mean, truth.mean);
        logMean += Math.log(fit.mean.estimate / truth.mean) / SETS;
      }
      if (censoring === undefined) expect(ended).toBe(n * SETS);
      else expect(ended).toBeLessThan(0.5 * n * SETS);
      if (truth.family !== "exponential") expect(Math.abs(held.spread / SETS - 0.95)).toBeLessThan(BAND);
      expect(Math.abs(held.location / SETS - 0.95)).toBeLessThan(BAND);
      expect(Math.abs(held.mean / SETS - 0.95)).toBeLessThan(BAND);
      // Maximum likelihood is biased by a few per cent in samples of this size, less than half a standard error.
      expect(Math.abs(logSpread)).toBeLessThan(0.07);
      expect(Math.abs(logMean)).toBeLessThan(0.05);
    },
  );
});
