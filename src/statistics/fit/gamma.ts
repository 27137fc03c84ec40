import { digamma, logGamma, trigamma } from "../distributions.ts";
import type { Family, Point } from "./family.ts";
import { logUpperGamma } from "./incomplete-gamma.ts";
import { countOf, type Lifetimes, sum, totalTime } from "./lifetimes.ts";
import { type Derivatives, maximiseNewton } from "./newton.ts";

/** How much more log-likelihood a last Newton step may promise. */
const PRECISION = 1e-13;
/** Relative step for differences in the shape: errors of 1e-8 in slopes and 1e-7 in curvatures. */
const DIFFERENCE = 1e-4;
/** Beyond these the functions of the shape lose their digits; no lifetime looks like that. */
const LOG_SHAPE_MAX = Math.log(1e5);

/**
 * Density t^(shape - 1) exp(-t / scale) / (gamma(shape) scale^shape). Maximised in log shape and log mean, which hardly
 * depend on each other: without censoring not at all.
 */
export const gamma: Family = {
  name: "gamma",
  parameters: 2,
  logLikelihood: (data, { spread, location }) => {
    const { ended, logEnded, logCensored } = data;
    const shape = Math.exp(spread);
    if (!(Math.abs(spread) <= LOG_SHAPE_MAX)) return -Infinity;
    let total =
      (shape - 1) * sum(logEnded) -
      sum(ended) * Math.exp(-location) -
      ended.length * (logGamma(shape) + shape * location);
    const logGammaShape = logGamma(shape);
    for (let i = 0; i < logCensored.length; i++)
      total += logUpperGamma(shape, logCensored[i] - location, logGammaShape);
    return total;
  },
  maximise: (data, start) => {
    const first = start ?? firstGuess(data);
    const sums = { times: sum(data.ended), logs: sum(data.logEnded) };
    const found = maximiseNewton(
      (logShape, logMean) => derivatives(data, sums, logShape, logMean),
      { x: first.spread, y: first.location + first.spread },
      PRECISION,
    );
    return found && { spread: found.x, location: found.y - found.x };
  },
  logSurvival: (logTimes, { spread, location }) => {
    const shape = Math.exp(spread);
    const logGammaShape = logGamma(shape);
    return logTimes.map((time) => logUpperGamma(shape, time - location, logGammaShape));
  },
  logMean: ({ spread, location }) => spread + location,
};

/**
 * Without censoring the approximation of T. Minka, "Estimating a Gamma distribution" (2002), good to 1.5 %; with
 * censoring the exponential.
 */
function firstGuess(data: Lifetimes): Point {
  const { ended, logEnded, censored } = data;
  const logMean = Math.log(totalTime(data) / ended.length);
  if (censored.length > 0) return { spread: 0, location: logMean };
  const gap = logMean - sum(logEnded) / countOf(data);
  const shape = (3 - gap + Math.sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap);
  const spread = Math.min(Math.log(shape), LOG_SHAPE_MAX);
  return { spread, location: logMean - spread };
}

/** Of the log-likelihood, in log shape (x) and log mean (y). Value -Infinity for shapes that are out of reach. */
function derivatives(
  { ended, logCensored }: Lifetimes,
  sums: { readonly times: number; readonly logs: number },
  logShape: number,
  logMean: number,
): Derivatives {
  if (!(Math.abs(logShape) <= LOG_SHAPE_MAX)) return { value: -Infinity, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  const n = ended.length;
  const k = Math.exp(logShape);
  const psi = digamma(k);
  const inMeans = sums.times * Math.exp(-logMean);
  const slope = n * (logShape + 1 - logMean - psi) + sums.logs - inMeans;
  let value = n * (k * (logShape - logMean) - logGamma(k)) + (k - 1) * sums.logs - k * inMeans;
  let x = k * slope;
  let y = k * (inMeans - n);
  let xx = x + k * k * (n / k - n * trigamma(k));
  let xy = y;
  let yy = -k * inMeans;

  const delta = DIFFERENCE * k;
  const logGammas = [logGamma(k - delta), logGamma(k), logGamma(k + delta)];
  for (let i = 0; i < logCensored.length; i++) {
    const logX = logCensored[i] + logShape - logMean;
    const below = logUpperGamma(k - delta, logX, logGammas[0]);
    const here = logUpperGamma(k, logX, logGammas[1]);
    const above = logUpperGamma(k + delta, logX, logGammas[2]);
    const scaled = Math.exp(logX);
    // Hazard per unit of log x: minus the slope of log Q in log x.
    const hazard = Math.exp(k * logX - scaled - logGammas[1] - here);
    const byShape = (above - below) / (2 * delta);
    const byShapeTwice = (above - 2 * here + below) / (delta * delta);
    const byX = -hazard;
    const byXTwice = -hazard * (k - scaled + hazard);
    const byBoth = -hazard * (logX - psi - byShape);
    // log x = log t + log shape - log mean.
    value += here;
    x += k * byShape + byX;
    y -= byX;
    xx += k * byShape + k * k * byShapeTwice + 2 * k * byBoth + byXTwice;
    xy -= k * byBoth + byXTwice;
    yy += byXTwice;
  }
  return { value, x, y, xx, xy, yy };
}
