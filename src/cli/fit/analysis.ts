/** From observed times to fitted families, how well each fits, and which to take. */
import { StateArrays } from "../../kernel/arrays.ts";
import * as kernel from "../../kernel/distributions.ts";
import { Streams } from "../../kernel/streams.ts";
import { formatCount } from "../../report/format.ts";
import type { FamilyName, Point } from "../../statistics/fit/family.ts";
import { type Fit, fitFamilies, isBounded } from "../../statistics/fit/fit.ts";
import {
  type GoodnessOfFit,
  goodnessOfFit,
  type SimulationDraws,
} from "../../statistics/fit/goodness-of-fit.ts";
import { type Lifetimes, lifetimes, totalTime } from "../../statistics/fit/lifetimes.ts";
import type { Interval } from "../../statistics/interval.ts";
import { poissonRateInterval } from "../../statistics/rate.ts";
import type { Observed } from "./observed.ts";

export interface AnalysisOptions {
  /** in (0, 1) */
  readonly confidence: number;
  readonly seed: string;
  /** simulated samples per family; undefined: as many as the size of the data allows */
  readonly simulations: number | undefined;
}

export interface TestedFit extends Fit {
  readonly goodness: GoodnessOfFit;
}

/** What the data support saying. */
export type Verdict =
  /** nothing was seen to its end */
  | { readonly kind: "nothing-ended" }
  /** several ended, all after the same time, in s, and nothing longer was seen */
  | { readonly kind: "all-equal"; readonly value: number }
  /** fewer than FAILURES_TO_TELL: the exponential, for want of anything better */
  | { readonly kind: "too-few"; readonly take: TestedFit }
  /** `take` fits, and so do those of `others` that the data hardly tell from it */
  | { readonly kind: "fits"; readonly take: TestedFit; readonly others: readonly TestedFit[] }
  /** no family is compatible with the data; `take` is the nearest */
  | { readonly kind: "none-fits"; readonly take: TestedFit };

export interface Analysis {
  readonly observed: Observed;
  /** in s, without zeros; undefined when all times are 0 */
  readonly data: Lifetimes | undefined;
  /** the least AIC first */
  readonly fits: readonly TestedFit[];
  readonly failed: readonly FamilyName[];
  readonly verdict: Verdict;
  /** the mean of an exponential when nothing ended: only its lower limit is known; in s */
  readonly meanBound: Interval | undefined;
  readonly notes: readonly string[];
}

/**
 * Failures from which families are compared. With 10 the test finds the exponential wrong for Weibull lifetimes of shape 0.7
 * in a third of all samples, and a Weibull for lognormal repairs in a tenth (docs/fitting.md); with fewer it is mostly chance.
 */
export const FAILURES_TO_TELL = 10;

/** A family fits unless samples of it are as far off with at most this chance. */
export const FITS_ABOVE = 0.05;

/** Differences of AIC: up to the first a family is about as good, beyond the second there is nothing for it. */
const AIC_CLOSE = 2;
const AIC_HOPELESS = 10;

/** With fewer different durations than this share of all, they have been rounded so much that the test notices. */
const FEW_DISTINCT = 0.5;

/** Simulated samples: together they have about this many durations, within these limits. */
const SIMULATED_DURATIONS = 2e6;
const SIMULATIONS_MIN = 39;
const SIMULATIONS_MAX = 999;

export function analyse(observed: Observed, options: AnalysisOptions): Analysis {
  const { data, notes } = prepared(observed);
  if (data === undefined) {
    const verdict: Verdict =
      observed.ended.length === 0 ? { kind: "nothing-ended" } : { kind: "all-equal", value: 0 };
    return { observed, data, fits: [], failed: [], verdict, meanBound: undefined, notes };
  }
  if (data.ended.length === 0) {
    const verdict: Verdict = { kind: "nothing-ended" };
    const bound = meanBound(data, options.confidence);
    return { observed, data, fits: [], failed: [], verdict, meanBound: bound, notes };
  }
  const { fits, failed } = fitFamilies(data, options.confidence);
  const simulations = options.simulations ?? usualSimulations(data);
  const tested = fits.map((fit): TestedFit => {
    const draws = drawsOf(observed.key, fit, options.seed);
    return { ...fit, goodness: goodnessOfFit(data, fit.family, fit.point, simulations, draws) };
  });
  return {
    observed,
    data,
    fits: tested,
    failed,
    verdict: verdictOn(data, tested),
    meanBound: undefined,
    notes,
  };
}

/**
 * The observed times as the fit takes them. A duration of 0 has no density: it stands for one too short for the clock, and
 * is taken as half the shortest one seen. What was cut off at 0 tells nothing.
 */
function prepared({ ended, censored, words }: Observed): { data: Lifetimes | undefined; notes: string[] } {
  const cut = Float64Array.from(censored.filter((time) => time > 0));
  const shortest = shortestPositive(ended) ?? shortestPositive(censored);
  if (shortest === undefined) return { data: undefined, notes: [] };
  const data = lifetimes(
    Float64Array.from(ended, (time) => (time === 0 ? shortest / 2 : time)),
    cut,
  );
  const [, several] = words.ended;
  const notes: string[] = [];
  const zeros = ended.filter((time) => time === 0).length;
  if (zeros > 0) {
    const share = `${formatCount(zeros)} of ${formatCount(ended.length)} ${several}`;
    notes.push(
      `${share} have a duration of 0, which is taken as half the shortest other one; shapes depend on it.`,
    );
  }
  const distinct = new Set(ended).size;
  if (ended.length >= FAILURES_TO_TELL && distinct > 1 && distinct < ended.length * FEW_DISTINCT) {
    notes.push(
      `${formatCount(ended.length)} ${several} have ${formatCount(distinct)} different durations only: rounded times lie farther from any smooth curve than exact ones, so p is too small.`,
    );
  }
  return { data, notes };
}

function shortestPositive(times: readonly number[]): number | undefined {
  const shortest = times.reduce((least, time) => (time > 0 && time < least ? time : least), Infinity);
  return shortest === Infinity ? undefined : shortest;
}

/** So many that a log of any size is done within half a minute. */
function usualSimulations({ ended, censored }: Lifetimes): number {
  const affordable = Math.floor(SIMULATED_DURATIONS / (ended.length + censored.length));
  return Math.min(Math.max(affordable, SIMULATIONS_MIN), SIMULATIONS_MAX);
}

/** One-sided: with no failure in the time under observation the mean is above this. */
function meanBound(data: Lifetimes, confidence: number): Interval {
  const rate = poissonRateInterval(0, totalTime(data), confidence);
  return { ...rate, estimate: Infinity, lower: 1 / rate.upper, upper: Infinity };
}

/** `fits` with the least AIC first, of data with at least one failure. */
export function verdictOn(data: Lifetimes, fits: readonly TestedFit[]): Verdict {
  if (!isBounded(data) && data.ended.length > 1) return { kind: "all-equal", value: data.ended[0] };
  const exponential = fits.find(({ family }) => family.parameters === 1) as TestedFit;
  if (data.ended.length < FAILURES_TO_TELL) return { kind: "too-few", take: exponential };
  const isFitting = (fit: TestedFit) => !(fit.goodness.p <= FITS_ABOVE);
  const [best] = fits;
  const take = fits.find((fit) => isFitting(fit) && fit.aic - best.aic <= AIC_HOPELESS);
  if (take === undefined) return { kind: "none-fits", take: best };
  const others = fits.filter((fit) => fit !== take && isFitting(fit) && fit.aic - take.aic <= AIC_CLOSE);
  return { kind: "fits", take, others };
}

/** The distribution as the simulator draws from it. */
export function distributionOf(family: FamilyName, { spread, location }: Point): kernel.Distribution {
  switch (family) {
    case "exponential":
      return kernel.exponential(Math.exp(location));
    case "weibull":
      return kernel.weibull(Math.exp(spread), Math.exp(location));
    case "lognormal":
      return kernel.lognormal(Math.exp(location), Math.exp(spread));
    case "gamma":
      return kernel.gamma(Math.exp(spread), Math.exp(location));
  }
}

/** Streams of their own for each quantity and family, begun anew with each simulation. */
function drawsOf(key: string, { family, point }: Fit, seed: string): (simulation: number) => SimulationDraws {
  const distribution = distributionOf(family.name, point);
  const streams = new Streams(new StateArrays(), [
    `fit|${key}|${family.name}|lifetime`,
    `fit|${key}|${family.name}|censoring`,
  ]);
  const draws: SimulationDraws = {
    lifetime: () => kernel.sample(distribution, streams, 0),
    uniform: () => streams.uniform(1),
  };
  return (simulation) => {
    streams.reseed(seed, simulation);
    return draws;
  };
}
