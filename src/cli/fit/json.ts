/** What `quorate fit --json` prints; times in s. */
import type { Interval } from "../../statistics/interval.ts";
import type { Analysis, TestedFit } from "./analysis.ts";
import { fragmentLines, fragmentValue, scenarioDistribution } from "./fragment.ts";
import type { Reading } from "./observed.ts";
import { verdictText } from "./verdict-text.ts";

const SPREAD_KEYS = { exponential: "shape", weibull: "shape", lognormal: "sigma", gamma: "shape" } as const;
const LOCATION_KEYS = {
  exponential: "mean_s",
  weibull: "scale_s",
  lognormal: "median_s",
  gamma: "scale_s",
} as const;

export function fitJson(
  file: string,
  seed: string,
  confidence: number,
  reading: Reading,
  analyses: readonly Analysis[],
): Record<string, unknown> {
  const columns = reading.columns.map(({ role, name, isGuessed }) => ({
    role,
    name,
    found_by_name: isGuessed,
  }));
  return {
    version: 1,
    file,
    summary: reading.summary,
    columns,
    notes: reading.notes,
    confidence,
    seed,
    quantities: analyses.map(quantity),
    fragment: fragmentLines(analyses).join("\n"),
  };
}

function quantity(analysis: Analysis): Record<string, unknown> {
  const { observed, verdict, fits, failed, meanBound, notes } = analysis;
  return {
    quantity: observed.key,
    title: observed.title,
    ended: observed.ended.length,
    censored: observed.censored.length,
    verdict: verdict.kind,
    text: verdictText(analysis),
    notes,
    take: "take" in verdict ? verdict.take.family.name : null,
    scenario: fragmentValue(analysis) ?? null,
    mean_at_least_s: meanBound?.lower ?? null,
    families: fits.map(family),
    not_estimable: failed,
  };
}

function family(fit: TestedFit): Record<string, unknown> {
  const {
    family: { name, parameters },
    spread,
    location,
    mean,
    goodness,
  } = fit;
  const estimates =
    spread === undefined
      ? {}
      : { [SPREAD_KEYS[name]]: bounds(spread), [LOCATION_KEYS[name]]: bounds(location) };
  return {
    family: name,
    parameters,
    estimates: { ...estimates, mean_s: bounds(mean) },
    log_likelihood: fit.logLikelihood,
    aic: fit.aic,
    weight: fit.weight,
    goodness_of_fit: {
      anderson_darling: goodness.statistic,
      distance: goodness.distance,
      p: finite(goodness.p),
      simulations: goodness.simulations,
    },
    scenario: scenarioDistribution(fit) ?? null,
  };
}

/** JSON has no infinity: a limit that the data do not give is null. */
function bounds({ estimate, lower, upper }: Interval) {
  return { estimate: finite(estimate), lower: finite(lower), upper: finite(upper) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
