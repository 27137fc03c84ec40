/**
 * Maximum likelihood for lifetimes whose logarithm has a location and a scale (Weibull, lognormal), with right censoring.
 *
 * With z = a + b log t, where b = 1 / scale and a = -location / scale, the log-likelihood is
 *     sum over ended of (log f(z) + log b) + sum over censored of log S(z),
 * which is concave in (a, b) when log f and log S are (J. W. Pratt, "Concavity of the log likelihood", J. Am. Stat. Assoc. 76
 * (1981) 103-106): there is one maximum, and Newton's method finds it from anywhere.
 */
import { type Lifetimes, sum } from "./lifetimes.ts";
import { type Derivatives, maximiseNewton } from "./newton.ts";

/** A logarithm with its first and second derivative. */
export type Slopes = readonly [value: number, first: number, second: number];

/** The standard distribution (location 0, scale 1) of the logarithm. */
export interface StandardDistribution {
  logDensity(z: number): number;
  logSurvival(z: number): number;
  /** the same with their derivatives */
  densitySlopes(z: number): Slopes;
  survivalSlopes(z: number): Slopes;
}

/** Location and logarithm of the scale, both of the logarithm of the lifetimes. */
export interface LocationScale {
  readonly location: number;
  readonly logScale: number;
}

/** How much more log-likelihood a last Newton step may promise. */
const PRECISION = 1e-14;

/** Log-likelihood of the lifetimes themselves (not of their logarithms). */
export function locationScaleLikelihood(
  standard: StandardDistribution,
  { logEnded, logCensored }: Lifetimes,
  { location, logScale }: LocationScale,
): number {
  const b = Math.exp(-logScale);
  let total = -logEnded.length * logScale - sum(logEnded);
  for (let i = 0; i < logEnded.length; i++) total += standard.logDensity((logEnded[i] - location) * b);
  for (let i = 0; i < logCensored.length; i++) total += standard.logSurvival((logCensored[i] - location) * b);
  return total;
}

export function maximiseLocationScale(
  standard: StandardDistribution,
  { logEnded, logCensored }: Lifetimes,
  start?: LocationScale,
): LocationScale | undefined {
  const centre = sum(logEnded) / logEnded.length;
  const first = start ?? { location: centre, logScale: Math.log(deviation(logEnded, logCensored, centre)) };
  const found = maximiseNewton(
    (a, b) => derivatives(standard, logEnded, logCensored, centre, a, b),
    { x: (centre - first.location) * Math.exp(-first.logScale), y: Math.exp(-first.logScale) },
    PRECISION,
  );
  if (found === undefined || !(found.y > 0)) return undefined;
  return { location: centre - found.x / found.y, logScale: -Math.log(found.y) };
}

/** In (a, b), with log times counted from `centre`. Value -Infinity where b is not above 0. */
function derivatives(
  standard: StandardDistribution,
  logEnded: Float64Array,
  logCensored: Float64Array,
  centre: number,
  a: number,
  b: number,
): Derivatives {
  if (!(b > 0)) return { value: -Infinity, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  let value = logEnded.length * Math.log(b);
  let x = 0;
  let y = logEnded.length / b;
  let xx = 0;
  let xy = 0;
  let yy = -y / b;
  for (let i = 0; i < logEnded.length + logCensored.length; i++) {
    const isEnded = i < logEnded.length;
    const time = (isEnded ? logEnded[i] : logCensored[i - logEnded.length]) - centre;
    const z = a + b * time;
    const [log, slope, curvature] = isEnded ? standard.densitySlopes(z) : standard.survivalSlopes(z);
    value += log;
    x += slope;
    y += slope * time;
    xx += curvature;
    xy += curvature * time;
    yy += curvature * time * time;
  }
  return { value, x, y, xx, xy, yy };
}

/** Root of the mean square distance of all log times from `centre`; above 0, as not all are equal. */
function deviation(logEnded: Float64Array, logCensored: Float64Array, centre: number): number {
  let total = 0;
  for (const times of [logEnded, logCensored]) {
    for (let i = 0; i < times.length; i++) total += (times[i] - centre) * (times[i] - centre);
  }
  return Math.sqrt(total / (logEnded.length + logCensored.length));
}
