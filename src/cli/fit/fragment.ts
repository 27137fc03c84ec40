/** Fitted distributions in the words of a scenario. */
import { normalQuantile } from "../../statistics/distributions.ts";
import type { Fit } from "../../statistics/fit/fit.ts";
import type { Analysis } from "./analysis.ts";

/** Digits of a parameter: enough that rounding is nothing beside the interval of any log of failures. */
const DIGITS = 4;
/** Two quantiles of a narrow lognormal differ in later digits only. */
const DIGITS_NARROW = 8;
const NARROW = 0.2;

/** Units in which a duration is written, from so many seconds on. */
const UNITS: readonly (readonly [from: number, unit: string, seconds: number])[] = [
  [1096 * 86_400, "y", 365 * 86_400],
  [2 * 86_400, "d", 86_400],
  [3600, "h", 3600],
  [60, "min", 60],
  [1, "s", 1],
  [1e-3, "ms", 1e-3],
  [0, "us", 1e-6],
];

/** `{weibull: {shape: 0.7412, mean: 213.4d}}` */
export type ScenarioDistribution = {
  readonly [family: string]: { readonly [parameter: string]: number | string };
};

/** Shapes that a scenario accepts. */
const SHAPE_MIN = 0.05;
const SHAPE_MAX = 1000;
/** Longer durations than the universe has lasted mean that the data say nothing about the mean. */
const DURATION_MAX = 5e17;

/** A family with its parameters as a scenario takes them; undefined when they are beyond what it accepts. */
export function scenarioDistribution({
  family,
  point,
  mean: { estimate },
}: Fit): ScenarioDistribution | undefined {
  const spread = Math.exp(point.spread);
  const hasShape = family.name === "weibull" || family.name === "gamma";
  if (!(estimate < DURATION_MAX) || (hasShape && !(spread >= SHAPE_MIN && spread <= SHAPE_MAX)))
    return undefined;
  const mean = durationText(estimate, DIGITS);
  switch (family.name) {
    case "exponential":
      return { exponential: { mean } };
    case "weibull":
    case "gamma":
      return { [family.name]: { shape: Number(spread.toPrecision(DIGITS)), mean } };
    case "lognormal": {
      const digits = spread < NARROW ? DIGITS_NARROW : DIGITS;
      const median = Math.exp(point.location);
      const p95 = Math.exp(point.location + normalQuantile(0.95) * spread);
      return { lognormal: { median: durationText(median, digits), p95: durationText(p95, digits) } };
    }
  }
}

/** The distribution to take, as one value of YAML; undefined when there is none that a scenario accepts. */
export function fragmentValue({ verdict, observed }: Analysis): string | undefined {
  if (verdict.kind === "nothing-ended") return undefined;
  if (verdict.kind === "all-equal") {
    // A scenario in which something fails without end at one instant makes no sense.
    return verdict.value === 0 && observed.key === "lifetime"
      ? undefined
      : durationText(verdict.value, DIGITS);
  }
  const distribution = scenarioDistribution(verdict.take);
  return distribution && flow(distribution);
}

/** Lines of YAML to paste into a failure process: `lifetime: {...}` and `repair: {...}`. */
export function fragmentLines(analyses: readonly Analysis[]): string[] {
  return analyses.flatMap((analysis) => {
    const { key } = analysis.observed;
    const value = fragmentValue(analysis);
    if (analysis.verdict.kind === "nothing-ended")
      return [`# ${key}: nothing was seen to end, so nothing can be fitted`];
    if (value === undefined) return [`# ${key}: the fitted distribution is beyond what a scenario accepts`];
    const line = `${key}: ${value}`;
    if (analysis.verdict.kind === "none-fits") return [`# no family fits; this is the nearest`, line];
    if (analysis.verdict.kind === "too-few") return ["# too few to tell which family is right", line];
    return [line];
  });
}

/** `213.4d`: a number and a unit that a scenario reads, to so many digits. */
export function durationText(seconds: number, digits: number): string {
  if (seconds === 0) return "0s";
  const [, unit, size] = UNITS.find(([from]) => seconds >= from) as (typeof UNITS)[number];
  return `${Number((seconds / size).toPrecision(digits))}${unit}`;
}

function flow(distribution: ScenarioDistribution): string {
  return Object.entries(distribution)
    .map(([family, parameters]) => {
      const inner = Object.entries(parameters).map(([name, value]) => `${name}: ${value}`);
      return `{${family}: {${inner.join(", ")}}}`;
    })
    .join("");
}
