import { describe, expect, test } from "vitest";
import { type Fit, fitFamilies } from "../../../src/statistics/fit/fit.ts";
import { BALL_BEARINGS, lifetimesOf, type Published, REMISSIONS, SHOCK_ABSORBERS } from "./data.ts";

function fitsOf({ ended, censored }: Published): Record<string, Fit> {
  const { fits } = fitFamilies(lifetimesOf(ended, censored), 0.95);
  return Object.fromEntries(fits.map((fit) => [fit.family.name, fit]));
}

describe("published estimates", () => {
  test("ball bearings: Weibull 2.10 and 81.88, lognormal 4.150 and 0.522 (Lawless 1982, sections 4.1 and 5.2)", () => {
    const { weibull, lognormal } = fitsOf(BALL_BEARINGS);
    expect(weibull.spread?.estimate).toBeCloseTo(2.102, 3);
    expect(weibull.location.estimate).toBeCloseTo(81.88, 2);
    expect(Math.log(lognormal.location.estimate)).toBeCloseTo(4.15, 3);
    expect(lognormal.spread?.estimate).toBeCloseTo(0.522, 3);
  });

  test("remissions under 6-MP: a rate of 9 in 359 weeks; Weibull 1.354 and 33.77", () => {
    const { exponential, weibull } = fitsOf(REMISSIONS);
    expect(1 / exponential.mean.estimate).toBeCloseTo(9 / 359, 12);
    expect(weibull.spread?.estimate).toBeCloseTo(1.354, 3);
    expect(weibull.location.estimate).toBeCloseTo(33.77, 2);
  });

  test("shock absorbers: Weibull 10.23 and 0.316, lognormal 10.14 and 0.530, as location and scale (Meeker and Escobar)", () => {
    const { weibull, lognormal } = fitsOf(SHOCK_ABSORBERS);
    expect(Math.log(weibull.location.estimate)).toBeCloseTo(10.23, 2);
    expect(1 / (weibull.spread?.estimate ?? 0)).toBeCloseTo(0.3164, 4);
    expect(Math.log(lognormal.location.estimate)).toBeCloseTo(10.14, 2);
    expect(lognormal.spread?.estimate).toBeCloseTo(0.53, 3);
  });
});

/**
 * Estimate, lower and upper limit of spread, location and mean, and the log-likelihood: maximised by SciPy 1.17 (Nelder-Mead
 * on its own densities), the limits by root finding on the profile that SciPy's bounded Brent finds.
 */
const INDEPENDENT: readonly (readonly [Published, string, number[], number[], number[], number])[] = [
  [
    BALL_BEARINGS,
    "weibull",
    [2.1020589, 1.5041461, 2.7915352],
    [81.878333, 65.699097, 100.875406],
    [72.518651, 58.445218, 89.341624],
    -113.69129093,
  ],
  [
    BALL_BEARINGS,
    "lognormal",
    [0.5216493, 0.4007622, 0.7181707],
    [63.462837, 50.807661, 79.270166],
    [72.712514, 58.716406, 94.827431],
    -113.12856674,
  ],
  [
    BALL_BEARINGS,
    "gamma",
    [4.0254147, 2.1954756, 6.7112724],
    [17.942089, 10.486789, 34.753238],
    [72.224347, 58.863082, 89.954658],
    -113.02928137,
  ],
  [
    REMISSIONS,
    "weibull",
    [1.3537345, 0.723675, 2.2036765],
    [33.765151, 21.847841, 76.863745],
    [30.94712, 19.89411, 84.342702],
    -41.65867848,
  ],
  [
    REMISSIONS,
    "lognormal",
    [0.9787248, 0.6338147, 1.7676137],
    [24.607904, 15.215953, 54.846793],
    [39.726512, 21.246191, 211.998567],
    -40.68015587,
  ],
  [
    REMISSIONS,
    "gamma",
    [1.6770089, 0.7082056, 3.4437355],
    [18.541385, 6.911918, 86.958785],
    [31.094068, 19.97338, 71.194037],
    -41.43941616,
  ],
  [
    SHOCK_ABSORBERS,
    "weibull",
    [3.1605797, 1.8986532, 4.7714303],
    [27717.36177, 23329.116023, 37958.805835],
    [24810.364011, 20923.622308, 33617.089075],
    -123.99394394,
  ],
  [
    SHOCK_ABSORBERS,
    "lognormal",
    [0.530029, 0.3669292, 0.8575626],
    [25455.914876, 20149.508959, 37519.775941],
    [29294.900942, 22218.281552, 51506.348031],
    -124.60715354,
  ],
  [
    SHOCK_ABSORBERS,
    "gamma",
    [5.1767697, 2.3560021, 9.9176721],
    [5159.080966, 2363.030142, 15108.56665],
    [26707.373942, 21501.657915, 38545.367639],
    -124.2800836,
  ],
];

test.each(INDEPENDENT.map(([data, ...rest]) => [data.name, ...rest, data] as const))(
  "%s as SciPy has them: %s",
  (_, family, spread, location, mean, logLikelihood, data) => {
    const fit = fitsOf(data)[family];
    expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 6);
    const expectInterval = (found: Fit["mean"] | undefined, [estimate, lower, upper]: number[]) => {
      expect((found?.estimate ?? 0) / estimate).toBeCloseTo(1, 6);
      expect((found?.lower ?? 0) / lower).toBeCloseTo(1, 4);
      expect((found?.upper ?? 0) / upper).toBeCloseTo(1, 4);
    };
    expectInterval(fit.spread, spread);
    expectInterval(fit.location, location);
    expectInterval(fit.mean, mean);
  },
);

test("the exponential's profile limits solve r (log(v / m) + m / v - 1) = 1.9207", () => {
  const { mean } = fitsOf(BALL_BEARINGS).exponential;
  expect(mean.lower).toBeCloseTo(49.261238, 3);
  expect(mean.upper).toBeCloseTo(111.977314, 3);
});

test("Akaike weights: exp(-difference / 2), summing to 1", () => {
  const fits = Object.values(fitsOf(SHOCK_ABSORBERS));
  expect(fits.reduce((total, { weight }) => total + weight, 0)).toBeCloseTo(1, 12);
  const [best, second] = fits;
  expect(best.family.name).toBe("weibull");
  expect(best.aic).toBeCloseTo(2 * 2 + 2 * 123.99394394, 6);
  expect(second.weight / best.weight).toBeCloseTo(Math.exp(-(124.2800836 - 123.99394394)), 5);
});
