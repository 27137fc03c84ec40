import type { Lifetimes } from "./lifetimes.ts";

export type FamilyName = "exponential" | "weibull" | "lognormal" | "gamma";

/**
 * A member of a family, in coordinates that take any real value: so neither the maximisation nor the intervals meet an
 * edge, and an interval found on them is that of the parameter itself.
 *
 * | family | spread | location |
 * |---|---|---|
 * | exponential | 0, not used | log mean |
 * | Weibull | log shape | log scale |
 * | lognormal | log sigma | log median |
 * | gamma | log shape | log scale |
 */
export interface Point {
  readonly spread: number;
  readonly location: number;
}

/** What the fit needs to know of a family; every function is pure. */
export interface Family {
  readonly name: FamilyName;
  /** number of parameters: with 1 the spread is not used */
  readonly parameters: 1 | 2;
  /** log-likelihood of right-censored lifetimes; densities are per unit of the lifetimes */
  logLikelihood(data: Lifetimes, point: Point): number;
  /**
   * The point of the greatest likelihood; undefined when there is none that can be found. `start` is a point near it, if
   * one is known. The caller has made sure that the likelihood is bounded: see isBounded in fit.ts.
   */
  maximise(data: Lifetimes, start?: Point): Point | undefined;
  /** log P(T > t) for each time, given the times' logarithms */
  logSurvival(logTimes: Float64Array, point: Point): Float64Array;
  /** log of the mean */
  logMean(point: Point): number;
}
