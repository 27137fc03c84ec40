/**
 * How long a recovery takes whose clocks run one after the other: the law of a sum of independent times, one of which
 * may be an operator with a lognormal reaction. Bounded times are convolved on a grid, each cell's probability spread
 * evenly over it; the lognormal part is integrated over the normal density by the trapezoidal rule.
 */

/** Width of a cell, s. Rounding a uniform time to cells adds at most STEP^2 / 6 to its variance. */
const STEP = 0.5;

/** The 95 % quantile of the standard normal law. */
const Z95 = 1.6448536269514722;

/** A bounded time: the probabilities of the cells centred at (first + i) STEP. */
interface Bounded {
  readonly first: number;
  readonly mass: Float64Array;
}

/** A lognormal time at points of equal distance in its logarithm, with the probability each stands for, s. */
interface Lognormal {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** The sum of a bounded time and, perhaps, a lognormal one. */
export interface Time {
  readonly bounded: Bounded;
  readonly operator?: Lognormal;
}

/** Every time from `min` to `max` equally likely, s. */
export function uniform(min: number, max: number): Time {
  if (min === max) return certain(min);
  const first = Math.round(min / STEP);
  const mass = new Float64Array(Math.round(max / STEP) - first + 1).map((_, i) => {
    const centre = (first + i) * STEP;
    const overlap = Math.min(max, centre + STEP / 2) - Math.max(min, centre - STEP / 2);
    return Math.max(0, overlap) / (max - min);
  });
  return { bounded: { first, mass } };
}

/** Always so long, s; a multiple of a grid cell. */
export function certain(value: number): Time {
  return { bounded: { first: Math.round(value / STEP), mass: Float64Array.of(1) } };
}

/** Lognormal with this median and 95 % quantile, s; up to 7 standard deviations of its logarithm to both sides. */
export function lognormal(median: number, p95: number): Time {
  const sigma = Math.log(p95 / median) / Z95;
  const width = 0.01;
  const normal = Float64Array.from({ length: 1401 }, (_, i) => (i - 700) * width);
  const values = normal.map((z) => median * Math.exp(sigma * z));
  const weights = normal.map((z) => (Math.exp((-z * z) / 2) * width) / Math.sqrt(2 * Math.PI));
  return { ...certain(0), operator: { values, weights } };
}

/** One after the other; at most one of them is lognormal. */
export function sum(...times: readonly Time[]): Time {
  const heavy = times.filter(({ operator }) => operator !== undefined);
  if (heavy.length > 1) throw new Error("the sum of two lognormal times is not supported");
  return { bounded: times.map(({ bounded }) => bounded).reduce(convolve), operator: heavy[0]?.operator };
}

/** Whichever of two independent bounded times is over later. */
export function later(a: Time, b: Time): Time {
  const last = Math.max(lastCell(a.bounded), lastCell(b.bounded));
  const first = Math.max(a.bounded.first, b.bounded.first);
  let below = 0;
  const mass = new Float64Array(last - first + 1).map((_, i) => {
    const upTo = cellsUpTo(a.bounded, first + i) * cellsUpTo(b.bounded, first + i);
    const own = upTo - below;
    below = upTo;
    return own;
  });
  return { bounded: { first, mass } };
}

/** Earliest and latest value of a bounded time, s. */
export function range({ bounded }: Time): [number, number] {
  return [bounded.first * STEP, lastCell(bounded) * STEP];
}

/** P(time <= t). */
export function cdf({ bounded, operator }: Time, t: number): number {
  if (operator === undefined) return boundedCdf(cumulated(bounded), bounded.first, t);
  return overLognormal(operator, (reaction) => boundedCdf(cumulated(bounded), bounded.first, t - reaction));
}

/** E g(time). */
export function expectation({ bounded, operator }: Time, g: (time: number) => number): number {
  const overCells = (reaction: number) =>
    bounded.mass.reduce((total, mass, i) => total + mass * g(reaction + (bounded.first + i) * STEP), 0);
  return operator === undefined ? overCells(0) : overLognormal(operator, overCells);
}

export function mean(time: Time): number {
  return expectation(time, (t) => t);
}

/** E min(time, limit): the integral of 1 - F, by the trapezoidal rule. */
export function meanUpTo(time: Time, limit: number, steps = 2000): number {
  const width = limit / steps;
  let total = (1 - cdf(time, 0) + (1 - cdf(time, limit))) / 2;
  for (let i = 1; i < steps; i++) total += 1 - cdf(time, i * width);
  return total * width;
}

/** The largest distance between the empirical distribution function of a sample and that of a time, times root n. */
export function kolmogorovSmirnov(sample: readonly number[], time: Time): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  let largest = 0;
  sorted.forEach((value, i) => {
    const expected = cdf(time, value);
    largest = Math.max(largest, expected - i / n, (i + 1) / n - expected);
  });
  return largest * Math.sqrt(n);
}

/**
 * P(K > x) of the limiting law of the statistic above (Kolmogorov 1933), 2 sum of (-1)^(j-1) exp(-2 j^2 x^2); a little
 * too large for finite samples and for laws with atoms.
 */
export function kolmogorovTail(x: number): number {
  let total = 0;
  for (let j = 1; j <= 100; j++) total += (j % 2 === 1 ? 2 : -2) * Math.exp(-2 * j * j * x * x);
  return Math.min(1, total);
}

function convolve(a: Bounded, b: Bounded): Bounded {
  const mass = new Float64Array(a.mass.length + b.mass.length - 1);
  a.mass.forEach((left, i) => {
    b.mass.forEach((right, j) => {
      mass[i + j] += left * right;
    });
  });
  return { first: a.first + b.first, mass };
}

function lastCell({ first, mass }: Bounded): number {
  return first + mass.length - 1;
}

function cellsUpTo(law: Bounded, cell: number): number {
  if (cell < law.first) return 0;
  return cumulated(law)[Math.min(cell, lastCell(law)) - law.first];
}

const known = new WeakMap<Bounded, Float64Array>();

function cumulated(law: Bounded): Float64Array {
  let sums = known.get(law);
  if (sums === undefined) {
    let total = 0;
    sums = law.mass.map((mass) => {
      total += mass;
      return total;
    });
    known.set(law, sums);
  }
  return sums;
}

function boundedCdf(sums: Float64Array, first: number, t: number): number {
  const position = t / STEP - first + 0.5;
  if (position <= 0) return 0;
  if (position >= sums.length) return 1;
  const cell = Math.floor(position);
  const below = cell === 0 ? 0 : sums[cell - 1];
  return below + (position - cell) * (sums[cell] - below);
}

/** E g(X) of a lognormal X. */
function overLognormal({ values, weights }: Lognormal, g: (value: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += weights[i] * g(values[i]);
  return total;
}
