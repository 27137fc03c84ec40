import { type Discrepancy, discrepancy } from "./anderson-darling.ts";
import { type CensoringTimes, censoringTimes, drawCensoring } from "./censoring.ts";
import type { Family, Point } from "./family.ts";
import { maximumLikelihood } from "./fit.ts";
import { countOf, type Lifetimes, lifetimes } from "./lifetimes.ts";

/** Where the random numbers of one simulation come from. */
export interface SimulationDraws {
  /** a lifetime of the fitted distribution */
  lifetime(): number;
  /** 0 < u < 1 */
  uniform(): number;
}

export interface GoodnessOfFit extends Discrepancy {
  /**
   * Chance of so large an A^2, or a larger one, if the family were right: (larger ones + 1) / (simulations + 1). NaN when
   * most simulated samples have no estimate.
   */
  readonly p: number;
  /** simulated samples behind p */
  readonly simulations: number;
}

/**
 * Tests a fitted family by a parametric bootstrap: samples like the data are drawn from the fitted distribution, each is
 * fitted anew and compared with its own fit, so that it counts that the parameters were estimated (W. Stute, W. Gonzales
 * Manteiga, M. Presedo Quindimil, Metrika 40 (1993) 243-256). Observation ends as it did in the data: a lifetime that was
 * cut off keeps its time of censoring; one that was not gets a time drawn from Kaplan and Meier's estimate of the censoring
 * distribution, beyond the time it failed (the conditional bootstrap of A. C. Davison, D. V. Hinkley, "Bootstrap Methods
 * and their Application", 1997, algorithm 3.1).
 *
 * Simulations whose sample has no estimate (no failure, or all at one time) are left out.
 */
export function goodnessOfFit(
  data: Lifetimes,
  family: Family,
  point: Point,
  simulations: number,
  drawsOf: (simulation: number) => SimulationDraws,
): GoodnessOfFit {
  const observed = discrepancy(data, family, point);
  const censoring = censoringTimes(data);
  let done = 0;
  let larger = 0;
  for (let simulation = 0; simulation < simulations; simulation++) {
    const sample = simulate(data, censoring, drawsOf(simulation));
    const fitted = maximumLikelihood(family, sample, point);
    if (fitted === undefined) continue;
    done++;
    if (discrepancy(sample, family, fitted).statistic >= observed.statistic) larger++;
  }
  const p = 2 * done < simulations ? Number.NaN : (larger + 1) / (done + 1);
  return { ...observed, p, simulations: done };
}

/** Extreme shapes draw lifetimes that are 0 or infinite as a double. */
const LIFETIME_MIN = 1e-300;
const LIFETIME_MAX = 1e300;

function simulate(data: Lifetimes, censoring: CensoringTimes, draws: SimulationDraws): Lifetimes {
  const n = countOf(data);
  const ended = new Float64Array(n);
  const censored = new Float64Array(n);
  let endedCount = 0;
  let censoredCount = 0;
  for (let i = 0; i < n; i++) {
    const isCensored = i < data.censored.length;
    const lifetime = draws.lifetime();
    let cut = Infinity;
    if (isCensored) cut = data.censored[i];
    else if (censoring.times.length > 0)
      cut = drawCensoring(censoring, data.ended[i - data.censored.length], draws.uniform());
    if (lifetime <= cut) ended[endedCount++] = Math.min(Math.max(lifetime, LIFETIME_MIN), LIFETIME_MAX);
    else censored[censoredCount++] = cut;
  }
  return lifetimes(ended.slice(0, endedCount), censored.slice(0, censoredCount));
}
