/**
 * Distributions as a scenario writes them: a duration is a fixed time; anything else is a map with one key, the name of
 * the family. Parameters are those people know (median and 95th percentile rather than mu and sigma).
 */
import * as z from "zod";
import {
  type Distribution,
  empirical,
  exponential,
  fixed,
  gamma,
  lognormalMean,
  lognormalMeanQuantile,
  lognormalQuantile,
  mixture,
  piecewiseHazard,
  uniform,
  weibull,
  weibullMean,
} from "../kernel/distributions.ts";
import { duration, eventRate, exactlyOne, percentage } from "./fields.ts";

const FAMILIES = [
  "fixed",
  "exponential",
  "weibull",
  "lognormal",
  "gamma",
  "uniform",
  "empirical",
  "hazard",
  "mixture",
] as const;

/** Whether a raw value is a distribution map: what `explain` prints on one line. */
export function isDistributionMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (FAMILIES as readonly string[]).includes(keys[0]);
}

const shape = () => z.number().gte(0.05).lte(1000).describe("shape parameter, no unit");
const positive = { positive: true };

const exponentialSchema = z
  .strictObject({ mean: duration("mean", positive) })
  .transform(({ mean }) => exponential(mean))
  .describe("constant hazard");

const weibullSchema = exactlyOne(
  z.strictObject({
    shape: shape(),
    scale: duration("scale: the 63.2 % quantile", positive).optional(),
    mean: duration("mean", positive).optional(),
  }),
  ["scale", "mean"],
)
  .transform(({ shape, scale, mean }) =>
    mean === undefined ? weibull(shape, scale ?? 0) : weibullMean(shape, mean),
  )
  .describe("Weibull: shape below 1 is a falling hazard (infant mortality), above 1 wear-out");

const gammaSchema = exactlyOne(
  z.strictObject({
    shape: shape(),
    scale: duration("scale", positive).optional(),
    mean: duration("mean", positive).optional(),
  }),
  ["scale", "mean"],
)
  .transform(({ shape, scale, mean }) => gamma(shape, scale ?? (mean ?? 0) / shape))
  .describe("gamma");

const uniformSchema = z
  .strictObject({ min: duration("least"), max: duration("most") })
  .refine(({ min, max }) => min <= max, { error: "min is more than max" })
  .transform(({ min, max }) => uniform(min, max))
  .describe("uniform");

const lognormalSchema = z
  .strictObject({
    median: duration("median", positive).optional(),
    mean: duration("mean", positive).optional(),
    p90: duration("90th percentile", positive).optional(),
    p95: duration("95th percentile", positive).optional(),
    cv: percentage("coefficient of variation", { positive: true, most: 100 }).optional(),
  })
  .transform((given, context): Distribution => {
    const made = lognormalFrom(given);
    if (typeof made !== "string") return made;
    context.issues.push({ code: "custom", message: made, input: given });
    return z.NEVER;
  })
  .describe("lognormal: {median, p90 | p95} or {mean, p90 | p95 | cv}");

interface LognormalGiven {
  median?: number;
  mean?: number;
  p90?: number;
  p95?: number;
  cv?: number;
}

function lognormalFrom({ median, mean, p90, p95, cv }: LognormalGiven): Distribution | string {
  const quantile = p90 ?? p95;
  const p = p90 === undefined ? 0.95 : 0.9;
  const spreads = [p90, p95, cv].filter((value) => value !== undefined).length;
  if ((median === undefined) === (mean === undefined) || spreads !== 1) {
    return "a lognormal needs {median, p90 | p95} or {mean, p90 | p95 | cv}";
  }
  try {
    if (quantile !== undefined && median !== undefined) return lognormalQuantile(median, p, quantile);
    if (quantile !== undefined && mean !== undefined) return lognormalMeanQuantile(mean, p, quantile);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return median === undefined
      ? "no lognormal has this mean and percentile: the 90th is at most 2.27 and the 95th at most 3.86 times the mean"
      : "the percentile is below the median";
  }
  if (mean === undefined || cv === undefined) return "cv goes with mean, not with median";
  // 1 + cv^2 = exp(sigma^2)
  return lognormalMean(mean, Math.sqrt(Math.log1p(cv * cv)));
}

const empiricalSchema = z
  .strictObject({
    values: z.array(duration("one observation")).min(1).max(1_000_000).optional(),
    file: z.string().describe("CSV file with a header line, relative to the scenario").optional(),
    column: z.string().describe("name of the column to read").optional(),
    unit: z.string().describe("unit of the numbers in the column").optional(),
  })
  .refine(({ values }) => values !== undefined, { error: 'give "values", or "file", "column" and "unit"' })
  .transform(({ values }) => empirical(values ?? []))
  .describe("drawn from observations");

const hazardStep = exactlyOne(
  z.strictObject({
    until: duration("age at which the step ends; the last step has none", positive).optional(),
    rate: eventRate("hazard in the step").optional(),
    mtbf: duration("1 / hazard in the step", positive).optional(),
  }),
  ["rate", "mtbf"],
);

export const hazardSteps = z.array(hazardStep).min(1).max(1000);

/** Hazards, per s, and the ages at which each ends, s; the last goes on. */
export interface Hazard {
  readonly ends: readonly number[];
  readonly rates: readonly number[];
}

export function hazardFrom(
  steps: z.output<typeof hazardSteps>,
  { issues }: Pick<z.core.$RefinementCtx, "issues">,
): Hazard {
  const ends = steps.map(({ until }) => until ?? Number.POSITIVE_INFINITY);
  const rates = steps.map(({ rate, mtbf }) => (mtbf === undefined ? (rate ?? 0) : 1 / mtbf));
  const isRising = ends.every((end, i) => i === 0 || end > ends[i - 1]);
  let message: string | undefined;
  if (!isRising) message = 'each "until" must be later than the one before; only the last step may have none';
  else if (ends.at(-1) !== Number.POSITIVE_INFINITY) message = 'the last step must have no "until"';
  else if (rates.at(-1) === 0) message = "the last step must have a hazard above zero";
  if (message === undefined) return { ends, rates };
  issues.push({ code: "custom", message, input: steps });
  return z.NEVER;
}

const hazardSchema = z
  .strictObject({ steps: hazardSteps })
  .transform(({ steps }, context): Hazard => hazardFrom(steps, context))
  .transform(({ ends, rates }) => piecewiseHazard(ends, rates))
  .describe("hazard by age (bathtub)");

const families = {
  fixed: duration("always this long")
    .transform((value) => fixed(value))
    .optional(),
  exponential: exponentialSchema.optional(),
  weibull: weibullSchema.optional(),
  lognormal: lognormalSchema.optional(),
  gamma: gammaSchema.optional(),
  uniform: uniformSchema.optional(),
  empirical: empiricalSchema.optional(),
  hazard: hazardSchema.optional(),
};

/** A mixture's parts are of the simple families; a mixture of mixtures is a mixture. */
const mixturePart = exactlyOne(
  z.strictObject({ weight: z.number().gt(0).describe("weight relative to the other parts"), ...families }),
  FAMILIES.filter((family) => family !== "mixture"),
).transform(({ weight, ...given }) => ({ weight, part: onlyValue(given) }));

const mixtureSchema = z
  .array(mixturePart)
  .min(1)
  .max(100)
  .transform((parts) =>
    mixture(
      parts.map(({ weight }) => weight),
      parts.map(({ part }) => part),
    ),
  )
  .describe("one of several distributions, chosen by weight");

function onlyValue(
  given: Partial<Record<(typeof FAMILIES)[number], Distribution | undefined>>,
): Distribution {
  for (const made of Object.values(given)) if (made !== undefined) return made;
  throw new Error("a distribution without a family passed validation");
}

const distributionMap = exactlyOne(
  z.strictObject({ ...families, mixture: mixtureSchema.optional() }),
  FAMILIES,
)
  .transform(onlyValue)
  .describe("a distribution: one key, the family");

const anyDistribution = z
  .union([
    duration("always this long, or never", { infinite: "never" }).transform((value) => fixed(value)),
    distributionMap,
  ])
  .meta({ id: "Distribution" });

/** A distribution of times, in s. */
export function distribution(description: string) {
  return anyDistribution.describe(description);
}
