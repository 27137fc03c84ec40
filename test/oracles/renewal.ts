/**
 * One unit that is up for a lifetime X, down for a repair R, up for the next X, and so on, all independent.
 */

/** Long-run share of time down, any laws: mean repair over mean cycle (renewal reward). */
export function longRunUnavailability(meanUp: number, meanDown: number): number {
  return meanDown / (meanUp + meanDown);
}

/**
 * X = up, R = down exactly, starting up: each full cycle adds `down`, the last part adds what exceeds `up`. Failures
 * are at up + j (up + down); one at the very end of the duration counts.
 */
export function deterministicCycles(
  up: number,
  down: number,
  duration: number,
): { downtime: number; failures: number } {
  const cycle = up + down;
  const full = Math.floor(duration / cycle);
  const downtime = full * down + Math.max(0, duration - full * cycle - up);
  const failures = duration < up ? 0 : Math.floor((duration - up) / cycle) + 1;
  return { downtime, failures };
}

/**
 * Expected failures in [0, T] with exponential laws (rates l, m), up at 0: l times the expected time up,
 * T - u (T - (1 - exp(-a T)) / a) with a = l + m, u = l / a.
 */
export function expectedFailuresExponential(l: number, m: number, duration: number): number {
  const a = l + m;
  return l * (duration - (l / a) * (duration + Math.expm1(-a * duration) / a));
}

/** M(t) at 0, T/steps, .., T. */
export interface RenewalFunction {
  readonly step: number;
  readonly values: readonly number[];
}

/**
 * Expected number of failures M(t) in [0, t] of a unit new at 0 with lifetime law F and a repair of exactly `repair`
 * (0: renewed at once): conditioning on the first failure at x, M(t) = F(t) + int_0^t M(t - repair - x) dF(x).
 * The integral is a sum over steps h of M(t - repair - midpoint) (F(ih) - F((i-1)h)), M between grid points being
 * interpolated linearly and solved for where it reaches the point in hand (as in Xie 1989 for repair 0).
 * Error is of order h^2 for a smooth F; halve the step to see it. `repair` must be 0 or at least one step.
 */
export function renewalFunction(
  cdf: (x: number) => number,
  repair: number,
  duration: number,
  steps: number,
): RenewalFunction {
  const step = duration / steps;
  if (repair !== 0 && repair < step) throw new Error(`repair ${repair} is shorter than the step ${step}`);
  const f = Array.from({ length: steps + 1 }, (_, i) => cdf(i * step));
  const values = [0];
  for (let n = 1; n <= steps; n++) {
    let sum = f[n];
    let own = 0; // weight of M(t_n) itself, through the midpoint of the first step
    for (let i = 1; i <= n; i++) {
      const at = n - i + 0.5 - repair / step;
      if (at <= 0) break;
      const low = Math.floor(at);
      const share = at - low;
      const mass = f[i] - f[i - 1];
      if (low + 1 === n) own += mass * share;
      else sum += mass * share * values[low + 1];
      sum += mass * (1 - share) * values[low];
    }
    values.push(sum / (1 - own));
  }
  return { step, values };
}

/** M(T). */
export function expectedFailures(m: RenewalFunction): number {
  return m.values[m.values.length - 1];
}

/**
 * Expected downtime in [0, T] for a repair of exactly R: at time t the unit is down when a failure fell in (t - R, t],
 * so the expected downtime is int_0^T M(t) - M(t - R) dt = int_(T-R)^T M(t) dt. Trapezoids on the grid of M.
 */
export function expectedDowntime({ step, values }: RenewalFunction, repair: number): number {
  const end = (values.length - 1) * step;
  const integral = (t: number) => {
    if (t <= 0) return 0;
    const cells = Math.min(Math.floor(t / step + 1e-9), values.length - 1);
    let sum = 0;
    for (let i = 1; i <= cells; i++) sum += ((values[i] + values[i - 1]) / 2) * step;
    const rest = t - cells * step;
    if (rest <= 0 || cells === values.length - 1) return sum;
    const atEnd = values[cells] + ((values[cells + 1] - values[cells]) * rest) / step;
    return sum + (rest * (values[cells] + atEnd)) / 2;
  };
  return integral(end) - integral(end - repair);
}

/** Long-run line of the renewal function with repair 0: t/mean + (variance - mean^2) / (2 mean^2). */
export function renewalAsymptote(t: number, mean: number, secondMoment: number): number {
  return t / mean + secondMoment / (2 * mean * mean) - 1;
}

/** E min(X, b) of an exponential lifetime of rate l: (1 - exp(-l b)) / l. */
export function meanCutExponential(l: number, b: number): number {
  return -Math.expm1(-l * b) / l;
}

/**
 * A unit that must boot for exactly b after each repair, its next lifetime running from the repair's end (it can fail
 * while booting, and does not serve then): per cycle of mean E X + E R it serves E max(0, X - b) = E X - E min(X, b).
 * Exponential lifetime of rate l: unavailability 1 - (exp(-l b) / l) / (1/l + mean repair).
 */
export function bootAfterRepairUnavailability(l: number, meanRepair: number, boot: number): number {
  return (meanRepair + meanCutExponential(l, boot)) / (1 / l + meanRepair);
}
