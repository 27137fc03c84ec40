import type { Family, Point } from "./family.ts";
import { countOf, type Lifetimes } from "./lifetimes.ts";

/** How far observed and fitted survival are apart. */
export interface Discrepancy {
  /** Anderson and Darling's A^2 */
  readonly statistic: number;
  /** Kolmogorov and Smirnov's D: the largest difference of the two curves, 0..1 */
  readonly distance: number;
}

/** Probabilities are kept this far from 0 and 1, where their logarithms would be infinite. */
const EDGE = 1e-15;

/**
 * A^2: the squared difference of observed and fitted survival, in units of its own variance, averaged over the fitted
 * distribution F up to the longest time under observation:
 *
 *     A^2 = n * integral of (KM - S)^2 / (S^2 sigma^2) dF,    sigma^2(t) = integral up to t of dF / (S^2 G),
 *
 * where KM is Kaplan and Meier's curve, S = 1 - F, and G the share of observations that are not cut off before t, by Kaplan
 * and Meier's estimate with the parts exchanged. S^2 sigma^2 / n is the variance of KM (N. Breslow, J. Crowley, Ann. Stat. 2
 * (1974) 437-453). Without censoring it is F (1 - F) / n and A^2 the usual statistic (T. W. Anderson, D. A. Darling, J. Am.
 * Stat. Assoc. 49 (1954) 765-769); with censoring at one time that of A. N. Pettitt and M. A. Stephens (Biometrika 63 (1976)
 * 291-298). With censoring at many times, the usual weights would let the few last failures decide.
 */
export function discrepancy(data: Lifetimes, family: Family, point: Point): Discrepancy {
  const { ended, censored } = data;
  const fittedEnded = family.logSurvival(data.logEnded, point);
  const fittedCensored = family.logSurvival(data.logCensored, point);
  const n = countOf(data);
  let total = 0;
  let distance = 0;
  let survival = 1;
  let uncut = 1;
  // s = 1 / S runs from 1 to infinity, and ds = dF / S^2.
  let s = 1;
  let variance = 0;
  let failed = 0;
  let cut = 0;
  while (failed < ended.length || cut < censored.length) {
    // What is censored at the time of a failure counts as at risk there.
    const isFailure = cut === censored.length || ended[failed] <= censored[cut];
    const next = 1 / survivalOf(isFailure ? fittedEnded[failed] : fittedCensored[cut]);
    total += uncut * part(survival, s - variance * uncut, s, next);
    variance += (next - s) / uncut;
    s = next;
    distance = Math.max(distance, Math.abs(survival - 1 / s));
    const risk = n - failed - cut;
    if (isFailure) {
      survival = risk === 1 ? 0 : (survival * (risk - 1)) / risk;
      failed++;
    } else {
      uncut = (uncut * (risk - 1)) / risk;
      cut++;
    }
    distance = Math.max(distance, Math.abs(survival - 1 / s));
  }
  if (survival === 0) total += uncut * lastPart(s - variance * uncut, s);
  return { statistic: n * total, distance };
}

function survivalOf(logSurvival: number): number {
  return Math.min(Math.max(Math.exp(logSurvival), EDGE), 1 - EDGE);
}

/** Integral of (survival - 1 / s)^2 / (s - origin) ds, for 1 <= origin <= from <= to. */
function part(survival: number, origin: number, from: number, to: number): number {
  const gap = 1 / origin - survival;
  const near = from > origin && gap !== 0 ? gap * gap * Math.log((to - origin) / (from - origin)) : 0;
  return near + ((2 * survival - 1 / origin) / origin) * Math.log(to / from) + (1 / to - 1 / from) / origin;
}

/** The same with survival 0, to infinity. */
function lastPart(origin: number, from: number): number {
  return -(Math.log1p(-origin / from) / origin + 1 / from) / origin;
}
