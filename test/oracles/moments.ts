/**
 * Means, second moments and distribution functions of the lifetime and repair laws.
 */

/** log Gamma(x) for x > 0: shifted up to x >= 12 by Gamma(x+1) = x Gamma(x), then Stirling's series; error below 1e-14. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 12; y++) shift += Math.log(y);
  const z = 1 / (y * y);
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

export function gamma(x: number): number {
  return Math.exp(logGamma(x));
}

/** Weibull, P(X > x) = exp(-(x/scale)^shape): E X^r = scale^r Gamma(1 + r/shape). */
export function weibullMean(shape: number, scale: number): number {
  return scale * gamma(1 + 1 / shape);
}

export function weibullScale(shape: number, mean: number): number {
  return mean / gamma(1 + 1 / shape);
}

export function weibullSecondMoment(shape: number, scale: number): number {
  return scale * scale * gamma(1 + 2 / shape);
}

export function weibullCdf(x: number, shape: number, scale: number): number {
  return x <= 0 ? 0 : -Math.expm1(-Math.exp(shape * Math.log(x / scale)));
}

/** exp(N(mu, sigma^2)): E X^r = exp(r mu + r^2 sigma^2 / 2). */
export function lognormalMean(mu: number, sigma: number): number {
  return Math.exp(mu + (sigma * sigma) / 2);
}

export function lognormalSecondMoment(mu: number, sigma: number): number {
  return Math.exp(2 * mu + 2 * sigma * sigma);
}

/** mu and sigma from median and mean: median = exp(mu), mean / median = exp(sigma^2 / 2). Needs mean > median. */
export function lognormalFrom(median: number, mean: number): { mu: number; sigma: number } {
  return { mu: Math.log(median), sigma: Math.sqrt(2 * Math.log(mean / median)) };
}
