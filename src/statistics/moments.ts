/**
 * Count, mean and central moments of a stream of numbers, for where rows are not kept.
 *
 * One update costs a dozen flops and no allocation. Merging is exact up to rounding, but rounding depends on
 * the order: merge parts of a fixed size in a fixed order where results must not depend on the worker count.
 * Formulas: P. Pebay, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
 * statistical moments", SAND2008-6212.
 */
export interface Moments {
  count: number;
  mean: number;
  /** sum of (x - mean)^2 */
  m2: number;
  /** sum of (x - mean)^3 */
  m3: number;
}

export function emptyMoments(): Moments {
  return { count: 0, mean: 0, m2: 0, m3: 0 };
}

/** Adds one observation in place. */
export function addToMoments(moments: Moments, value: number): void {
  const before = moments.count;
  const count = before + 1;
  const delta = value - moments.mean;
  const step = delta / count;
  const growth = delta * step * before;
  moments.m3 += growth * step * (before - 1) - 3 * step * moments.m2;
  moments.m2 += growth;
  moments.mean += step;
  moments.count = count;
}

/** Moments of a whole array, in two passes: more precise than the stream when the mean dwarfs the spread. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const count = values.length;
  if (count === 0) return emptyMoments();
  const first = values[0] as number;
  let shift = 0;
  for (let i = 0; i < count; i++) shift += (values[i] as number) - first;
  const mean = first + shift / count;
  let m2 = 0;
  let m3 = 0;
  for (let i = 0; i < count; i++) {
    const delta = (values[i] as number) - mean;
    const square = delta * delta;
    m2 += square;
    m3 += square * delta;
  }
  return { count, mean, m2, m3 };
}

/** Unbiased sample variance; NaN below two observations. */
export function variance(moments: Moments): number {
  return moments.count < 2 ? Number.NaN : moments.m2 / (moments.count - 1);
}

/** Moment coefficient of skewness g1 = (m3/n) / (m2/n)^(3/2); 0 when all observations are equal. */
export function skewness(moments: Moments): number {
  if (moments.m2 === 0) return 0;
  const spread = moments.m2 / moments.count;
  return moments.m3 / moments.count / (spread * Math.sqrt(spread));
}
