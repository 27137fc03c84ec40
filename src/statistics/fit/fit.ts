/** Maximum likelihood fits of right-censored lifetimes by several families, ranked. */
import { checkConfidence, type Interval } from "../interval.ts";
import { exponential } from "./exponential.ts";
import type { Family, FamilyName, Point } from "./family.ts";
import { gamma } from "./gamma.ts";
import { type Lifetimes, longestOf } from "./lifetimes.ts";
import { lognormal } from "./lognormal.ts";
import { profileLimits } from "./profile.ts";
import { weibull } from "./weibull.ts";

export const FAMILIES: readonly Family[] = [exponential, weibull, lognormal, gamma];

export interface Fit {
  readonly family: Family;
  readonly point: Point;
  /** shape, or sigma of a lognormal; the exponential has none */
  readonly spread: Interval | undefined;
  /** scale, or median of a lognormal, or mean of an exponential; in the unit of the lifetimes */
  readonly location: Interval;
  /** in the unit of the lifetimes */
  readonly mean: Interval;
  /** densities per unit of the lifetimes */
  readonly logLikelihood: number;
  /** 2 (parameters - log-likelihood), H. Akaike, IEEE Trans. Automat. Contr. 19 (1974) 716-723 */
  readonly aic: number;
  /** exp(-(aic - least aic) / 2) as a share of all: K. P. Burnham, D. R. Anderson (2002), section 2.9 */
  readonly weight: number;
}

export interface Fits {
  /** the least AIC first */
  readonly fits: readonly Fit[];
  /** families of which the data have no estimate */
  readonly failed: readonly FamilyName[];
}

const METHOD = "profile likelihood";

/** Times that differ by less than this, relative to the largest, are taken as equal. */
const EQUAL = 1e-6;

/** Fits every family that the data have an estimate of; none when nothing was seen to its end. */
export function fitFamilies(data: Lifetimes, confidence: number): Fits {
  checkConfidence(confidence);
  const unweighted = FAMILIES.flatMap((family) => fitFamily(family, data, confidence) ?? []);
  const least = Math.min(...unweighted.map(({ aic }) => aic));
  const likelihood = ({ aic }: { aic: number }) => Math.exp((least - aic) / 2);
  const total = unweighted.reduce((sum, fit) => sum + likelihood(fit), 0);
  const fits = unweighted
    .map((fit): Fit => ({ ...fit, weight: likelihood(fit) / total }))
    .sort((a, b) => a.aic - b.aic);
  const failed = FAMILIES.filter((family) => !fits.some((fit) => fit.family === family));
  return { fits, failed: failed.map(({ name }) => name) };
}

/**
 * Whether the likelihood of families with two parameters has a maximum: not when all that ended lasted equally long and
 * nothing is known to last longer, as then the narrower the distribution, the likelier the data.
 */
export function isBounded(data: Lifetimes): boolean {
  const { ended } = data;
  return ended.length > 0 && ended[0] < longestOf(data) * (1 - EQUAL);
}

/** The point of the greatest likelihood; undefined when the family has none for these data. */
export function maximumLikelihood(family: Family, data: Lifetimes, start?: Point): Point | undefined {
  if (data.ended.length === 0 || (family.parameters === 2 && !isBounded(data))) return undefined;
  return family.maximise(data, start);
}

/** One family by itself; undefined when the data have no estimate. */
export function fitFamily(
  family: Family,
  data: Lifetimes,
  confidence: number,
): Omit<Fit, "weight"> | undefined {
  const point = maximumLikelihood(family, data);
  if (point === undefined) return undefined;
  const logLikelihood = family.logLikelihood(data, point);
  if (!Number.isFinite(logLikelihood)) return undefined;
  return {
    family,
    point,
    ...intervals(family, data, point, logLikelihood, confidence),
    logLikelihood,
    aic: 2 * (family.parameters - logLikelihood),
  };
}

function intervals(
  family: Family,
  data: Lifetimes,
  point: Point,
  logLikelihood: number,
  confidence: number,
): Pick<Fit, "spread" | "location" | "mean"> {
  const { spread, location } = point;
  const interval = (value: number, other: number, at: (value: number, other: number) => Point): Interval => {
    const limits = profileLimits(
      (coordinate, rest) => family.logLikelihood(data, at(coordinate, rest)),
      { value, other, logLikelihood },
      1 / Math.sqrt(data.ended.length),
      confidence,
    );
    return {
      estimate: Math.exp(value),
      lower: Math.exp(limits.lower),
      upper: Math.exp(limits.upper),
      confidence,
      observations: data.ended.length,
      method: METHOD,
    };
  };
  if (family.parameters === 1) {
    const mean = interval(location, spread, (value) => ({ spread, location: value }));
    return { spread: undefined, location: mean, mean };
  }
  return {
    spread: interval(spread, location, (value, other) => ({ spread: value, location: other })),
    location: interval(location, spread, (value, other) => ({ spread: other, location: value })),
    // A scale factor shifts location and log mean alike, so what is left of the log mean depends on the spread only.
    mean: interval(family.logMean(point), spread, (value, other) => ({
      spread: other,
      location: value - family.logMean({ spread: other, location: 0 }),
    })),
  };
}
