/**
 * Distributions of durations as plain data: they go to worker threads as they are and all have one shape, so that the
 * one `sample` below serves every kind. Values are durations >= 0 in any one unit; Infinity means "never".
 *
 * Every kind but gamma, mixture and fixed turns one uniform number into one sample by inverting its distribution
 * function, always in the same direction (a larger number gives a shorter exponential, Weibull or piecewise duration
 * and a longer one of the others). Two variants of a scenario that give a part different parameters thus still have
 * the same good and bad luck at the same draw.
 */
import { gammaFunction, normalQuantile } from "./special-functions.ts";
import type { Streams } from "./streams.ts";

const FIXED = 0;
const EXPONENTIAL = 1;
const WEIBULL = 2;
const LOGNORMAL = 3;
const GAMMA = 4;
const UNIFORM = 5;
const EMPIRICAL = 6;
const PIECEWISE_HAZARD = 7;
const MIXTURE = 8;

/** Made by the functions below only; what `a`, `b`, `table` and `parts` mean depends on the kind. */
export interface Distribution {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly table: Float64Array;
  readonly parts: readonly Distribution[];
}

const NO_TABLE = new Float64Array(0);
const NO_PARTS: readonly Distribution[] = [];

/** Always the same value, >= 0; fixed(Infinity) never happens. */
export function fixed(value: number): Distribution {
  return make(FIXED, atLeastZero("value", value), 0);
}

/** Constant hazard 1 / mean; mean >= 0, where 0 is "at once" and Infinity "never". */
export function exponential(mean: number): Distribution {
  return make(EXPONENTIAL, atLeastZero("mean", mean), 0);
}

/** P(X > x) = exp(-(x / scale)^shape), shape > 0; below 1 is infant mortality, above 1 is wear-out. */
export function weibull(shape: number, scale: number): Distribution {
  return make(WEIBULL, atLeastZero("scale", scale), 1 / aboveZero("shape", shape));
}

/** Weibull with the given mean: scale = mean / gamma(1 + 1 / shape). Shape at least 0.01. */
export function weibullMean(shape: number, mean: number): Distribution {
  if (!(shape >= 0.01)) throw new RangeError(`shape must be at least 0.01, got ${shape}`);
  return weibull(shape, atLeastZero("mean", mean) / gammaFunction(1 + 1 / shape));
}

/** exp of a normal variate with mean log(median) and standard deviation sigma >= 0. */
export function lognormal(median: number, sigma: number): Distribution {
  return make(LOGNORMAL, atLeastZero("median", median), finiteAtLeastZero("sigma", sigma));
}

/** Lognormal with the given mean: median = mean exp(-sigma^2 / 2). */
export function lognormalMean(mean: number, sigma: number): Distribution {
  finiteAtLeastZero("sigma", sigma);
  return lognormal(atLeastZero("mean", mean) * Math.exp((-sigma * sigma) / 2), sigma);
}

/**
 * Lognormal from its median and one more quantile, P(X <= quantile) = p, for example the 95th percentile (p = 0.95).
 * RangeError when no sigma fits: the quantile must lie on the side of the median that p says.
 */
export function lognormalQuantile(median: number, p: number, quantile: number): Distribution {
  const ratio = logRatio("median", median, p, quantile);
  const sigma = p === 0.5 ? Number.NaN : ratio / normalQuantile(p);
  if (!(sigma >= 0)) {
    throw new RangeError(`no lognormal distribution has median ${median} and ${p}-quantile ${quantile}`);
  }
  return lognormal(median, sigma);
}

/**
 * Lognormal from its mean and one quantile, P(X <= quantile) = p, for example the 90th percentile (p = 0.9).
 * Sigma solves log(quantile / mean) = z sigma - sigma^2 / 2; of two solutions the smaller is taken. RangeError when
 * there is none: for p = 0.9 the quantile cannot be above 2.27 means.
 */
export function lognormalMeanQuantile(mean: number, p: number, quantile: number): Distribution {
  const ratio = logRatio("mean", mean, p, quantile);
  const z = normalQuantile(p);
  const root = Math.sqrt(z * z - 2 * ratio);
  const sigma = z >= root ? z - root : z + root;
  if (!(sigma >= 0)) {
    throw new RangeError(`no lognormal distribution has mean ${mean} and ${p}-quantile ${quantile}`);
  }
  return lognormalMean(mean, sigma);
}

/** Sum of `shape` exponential stages of mean `scale`, for any real shape > 0; mean shape * scale. */
export function gamma(shape: number, scale: number): Distribution {
  return make(GAMMA, aboveZero("shape", shape), atLeastZero("scale", scale));
}

/** Every value between min and max equally likely; 0 <= min <= max, both finite. */
export function uniform(min: number, max: number): Distribution {
  finiteAtLeastZero("min", min);
  if (!(finiteAtLeastZero("max", max) >= min)) throw new RangeError(`max ${max} is below min ${min}`);
  return make(UNIFORM, min, max - min);
}

/** One of the observed values, each equally likely. */
export function empirical(values: readonly number[]): Distribution {
  if (values.length === 0) throw new RangeError("an empirical distribution needs at least one value");
  for (const value of values) atLeastZero("value", value);
  return make(EMPIRICAL, 0, 0, Float64Array.from(values).sort());
}

/**
 * Hazard rate rates[i] from the end of the interval before until ends[i]; the last rate holds for ever, so there is
 * one rate more than ends (or a last end of Infinity). Ends ascend from above 0. A bathtub curve has two ends and
 * three rates. A last rate of 0 lets the event never happen with positive probability.
 */
export function piecewiseHazard(ends: readonly number[], rates: readonly number[]): Distribution {
  const inner = ends.at(-1) === Infinity ? ends.slice(0, -1) : ends;
  if (rates.length !== inner.length + 1) {
    throw new RangeError(`${ends.length} ends need ${inner.length + 1} rates, got ${rates.length}`);
  }
  const table = new Float64Array(2 * rates.length);
  let start = 0;
  for (let i = 0; i < rates.length; i++) {
    const end = i < inner.length ? inner[i] : Infinity;
    if (!(end > start)) throw new RangeError(`ends must ascend from above 0, got ${end} after ${start}`);
    table[2 * i] = end;
    table[2 * i + 1] = finiteAtLeastZero("rate", rates[i]);
    start = end;
  }
  return make(PIECEWISE_HAZARD, 0, 0, table);
}

/** parts[i] with probability weights[i] / sum of weights. Parts of weight 0 are left out. */
export function mixture(weights: readonly number[], parts: readonly Distribution[]): Distribution {
  if (weights.length !== parts.length) {
    throw new RangeError(`${parts.length} parts need as many weights, got ${weights.length}`);
  }
  for (const weight of weights) finiteAtLeastZero("weight", weight);
  const used = weights.filter((weight) => weight > 0);
  const total = aboveZero("sum of weights", sum(used));
  let below = 0;
  const cumulative = Float64Array.from(used, (weight) => {
    below += weight;
    return below / total;
  });
  cumulative[used.length - 1] = 1;
  return make(
    MIXTURE,
    0,
    0,
    cumulative,
    parts.filter((_, i) => weights[i] > 0),
  );
}

/** Expected value, Infinity where the distribution has none that is finite. */
export function mean(d: Distribution): number {
  switch (d.kind) {
    case FIXED:
    case EXPONENTIAL:
      return d.a;
    case WEIBULL:
      return d.a * gammaFunction(1 + d.b);
    case LOGNORMAL:
      return d.a * Math.exp((d.b * d.b) / 2);
    case GAMMA:
      return d.a * d.b;
    case UNIFORM:
      return d.a + d.b / 2;
    case EMPIRICAL:
      return sum(d.table) / d.table.length;
    case PIECEWISE_HAZARD:
      return meanPiecewiseHazard(d.table);
    default:
      return sum(d.parts.map((part, i) => (d.table[i] - (i === 0 ? 0 : d.table[i - 1])) * mean(part)));
  }
}

/** Whether the hazard is constant: the past does not matter. */
export function isExponential(d: Distribution): boolean {
  return d.kind === EXPONENTIAL;
}

/** One random value, drawn from the given stream. No allocation. */
export function sample(d: Distribution, streams: Streams, stream: number): number {
  switch (d.kind) {
    case FIXED:
      return d.a;
    case EXPONENTIAL:
      return -Math.log(streams.uniform(stream)) * d.a;
    case WEIBULL:
      // x^(1 / shape) without pow, whose last bit depends on the Node version.
      return d.a * Math.exp(Math.log(-Math.log(streams.uniform(stream))) * d.b);
    case LOGNORMAL:
      return d.a * Math.exp(d.b * normalQuantile(streams.uniform(stream)));
    case GAMMA:
      return d.b * sampleGamma(d.a, streams, stream);
    case UNIFORM:
      return d.a + d.b * streams.uniform(stream);
    case EMPIRICAL:
      return d.table[Math.floor(streams.uniform(stream) * d.table.length)];
    case PIECEWISE_HAZARD:
      return timeOfHazard(d.table, -Math.log(streams.uniform(stream)), 0);
    default:
      return sample(d.parts[partAt(d.table, streams.uniform(stream))], streams, stream);
  }
}

/**
 * Time from `age` until the failure of a part with a piecewise hazard that has reached this age, whatever happened to it
 * before. At age 0 the same as `sample`. One uniform number.
 */
export function sampleFromAge(d: Distribution, age: number, streams: Streams, stream: number): number {
  return timeOfHazard(d.table, -Math.log(streams.uniform(stream)), age);
}

/** Integral of a piecewise hazard between two ages: the failures to be expected if repairs take no time. */
export function cumulativeHazard(d: Distribution, from: number, to: number): number {
  let total = 0;
  let start = 0;
  for (let i = 0; i < d.table.length; i += 2) {
    const length = Math.min(to, d.table[i]) - Math.max(from, start);
    if (length > 0) total += length * d.table[i + 1];
    start = d.table[i];
  }
  return total;
}

/**
 * Gamma variate of scale 1. Marsaglia and Tsang (2000), "A simple method for generating gamma variables", ACM TOMS 26:
 * about 1.05 tries each. Below shape 1 their boost: gamma(shape + 1) U^(1 / shape).
 */
function sampleGamma(shape: number, streams: Streams, stream: number): number {
  if (shape < 1) {
    const power = Math.exp(Math.log(streams.uniform(stream)) / shape);
    return power * sampleGamma(shape + 1, streams, stream);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalQuantile(streams.uniform(stream));
    const w = 1 + c * x;
    if (w <= 0) continue;
    const v = w * w * w;
    if (Math.log(streams.uniform(stream)) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** Time after `age` at which the hazard cumulated since then reaches `hazard` > 0; the table is (end, rate) per interval. */
function timeOfHazard(table: Float64Array, hazard: number, age: number): number {
  let start = age;
  let left = hazard;
  for (let i = 0; i < table.length; i += 2) {
    if (table[i] <= start) continue;
    const rate = table[i + 1];
    const inInterval = rate === 0 ? 0 : (table[i] - start) * rate;
    if (left <= inInterval) return start - age + left / rate;
    left -= inInterval;
    start = table[i];
  }
  return Infinity;
}

/** The integral of the survival function, interval by interval. */
function meanPiecewiseHazard(table: Float64Array): number {
  let start = 0;
  let survival = 1;
  let total = 0;
  for (let i = 0; i < table.length; i += 2) {
    const length = table[i] - start;
    const rate = table[i + 1];
    if (rate === 0) {
      total += survival * length;
    } else {
      const failed = -Math.expm1(-length * rate);
      total += (survival * failed) / rate;
      survival *= 1 - failed;
    }
    if (survival === 0) break;
    start = table[i];
  }
  return total;
}

function partAt(cumulative: Float64Array, u: number): number {
  let part = 0;
  while (u >= cumulative[part]) part++;
  return part;
}

function make(
  kind: number,
  a: number,
  b: number,
  table: Float64Array = NO_TABLE,
  parts: readonly Distribution[] = NO_PARTS,
): Distribution {
  return { kind, a, b, table, parts };
}

function logRatio(name: string, location: number, p: number, quantile: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p must be between 0 and 1, got ${p}`);
  if (!(location > 0 && location < Infinity))
    throw new RangeError(`${name} must be above 0, got ${location}`);
  if (!(quantile > 0 && quantile < Infinity))
    throw new RangeError(`quantile must be above 0, got ${quantile}`);
  return Math.log(quantile / location);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function atLeastZero(name: string, value: number): number {
  if (!(value >= 0)) throw new RangeError(`${name} must be at least 0, got ${value}`);
  return value;
}

function finiteAtLeastZero(name: string, value: number): number {
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`${name} must be a finite number of at least 0, got ${value}`);
  }
  return value;
}

function aboveZero(name: string, value: number): number {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`${name} must be a finite number above 0, got ${value}`);
  }
  return value;
}
