/** Failure processes and common causes: when something fails, and how long its repair takes. */
import * as z from "zod";
import { EFFECTS, type Effect, type Slowness, type Warning } from "../cluster/model.ts";
import { FIELD_DATA, type FieldData } from "../field-data/index.ts";
import { type Distribution, exponential, fixed, piecewiseHazard } from "../kernel/distributions.ts";
import { commonCauseFields, type SharedFailures, sharedFailures } from "./common-cause-schema.ts";
import { distribution, type Hazard, hazardFrom, hazardSteps } from "./distribution-schema.ts";
import { choice, count, duration, exactlyOne, named, percentage, reference } from "./fields.ts";
import { HOUR, YEAR } from "./units.ts";

const lifetimeFields = {
  mtbf: duration("mean operating time between failures; exponential", {
    positive: true,
    usualUnit: "h",
  }).optional(),
  afr: percentage("annual failure rate: share of units failing in a year of 8,760 h; exponential", {
    positive: true,
    most: 0.999999,
  }).optional(),
  fit: z.number().gt(0).lte(1e12).describe("failures per 1e9 hours; exponential").optional(),
  lifetime: distribution("operating time until the failure").optional(),
};

const LIFETIMES = ["mtbf", "afr", "fit", "lifetime"];

interface LifetimeGiven {
  mtbf?: number;
  afr?: number;
  fit?: number;
  lifetime?: Distribution;
}

/** FIT counts failures per 1e9 h. With so many `units` each with that rate. */
function lifetimeFrom({ mtbf, afr, fit, lifetime }: LifetimeGiven, units = 1): Distribution {
  if (lifetime !== undefined) return lifetime;
  if (mtbf !== undefined) return exponential(mtbf / units);
  if (afr !== undefined) return exponential(1 / (hazardOf(afr) * units));
  return exponential((1e9 * HOUR) / ((fit ?? 1) * units));
}

/** The hazard, per s, for an AFR: -ln(1 - afr) per 8,760 h. */
function hazardOf(afr: number): number {
  return -Math.log1p(-afr) / YEAR;
}

const ageing = exactlyOne(
  z.strictObject({
    afr: z
      .array(percentage("annual failure rate in that year of age", { positive: true, most: 0.999999 }))
      .min(1)
      .max(1000)
      .describe("annual failure rates in the first year of age, the second, ...; the last one goes on")
      .optional(),
    steps: hazardSteps.describe("hazard by age").optional(),
  }),
  ["afr", "steps"],
)
  .transform(({ afr, steps }, context): Hazard => {
    if (afr === undefined) return hazardFrom(steps ?? [], context);
    return { ends: afr.slice(1).map((_, i) => (i + 1) * YEAR), rates: afr.map(hazardOf) };
  })
  .describe(
    "hazard by calendar age, which no repair makes new; the age at the beginning is that of the owner",
  );

/** Fields that say when a process strikes, and how long its repair takes: exactly one of each. */
export const LIFETIME_FIELDS: readonly string[] = [...LIFETIMES, "ageing"];
export const REPAIR_FIELDS: readonly string[] = ["mttr", "repair"];

const processFields = {
  ...lifetimeFields,
  ageing: ageing.optional(),
  units: count(
    "so many alike parts, each with this rate, of which any can fail; default 1",
    1,
    100_000,
  ).optional(),
};

const repairFields = {
  mttr: duration("mean time to repair; exponential", { usualUnit: "h" }).optional(),
  repair: distribution("hands-on repair time").optional(),
  crew: reference("the crew that repairs; without one repair starts at once").optional(),
  commonCause: sharedFailures.optional(),
};

function failureProcess<T extends z.ZodRawShape>(more: T) {
  const fields = z.strictObject({ ...processFields, ...repairFields, ...more });
  return exactlyOne(exactlyOne(fields, LIFETIME_FIELDS), REPAIR_FIELDS).refine(
    (given: { lifetime?: unknown; units?: unknown }) =>
      given.lifetime === undefined || given.units === undefined,
    { path: ["units"], error: `units multiply a rate: give "mtbf", "afr", "fit" or "ageing"` },
  );
}

/** The lifetime, and whether it is that of a part that ages. */
function strikesFrom({
  ageing: hazard,
  units = 1,
  ...given
}: LifetimeGiven & { ageing?: Hazard; units?: number }) {
  if (hazard === undefined) return { lifetime: lifetimeFrom(given, units), isAgeing: false };
  const rates = hazard.rates.map((rate) => rate * units);
  return { lifetime: piecewiseHazard(hazard.ends, rates), isAgeing: true };
}

function repairFrom({ mttr, repair }: { mttr?: number; repair?: ReturnType<typeof exponential> }) {
  return repair ?? exponential(mttr ?? 0);
}

/** What is left while something with the effect "slow" lasts. */
export const slowness = z
  .strictObject({
    network: percentage("share left of the network, for migrations and rebuilds; default 100%", {
      positive: true,
    }).optional(),
    cpu: percentage("share left of the cores; default 100%", { positive: true }).optional(),
    pause: duration(
      "how late what the host sends is at first: a quorum's leader there is replaced if its followers do not wait that long; default 0s",
    ).optional(),
  })
  .transform(({ network = 1, cpu = 1, pause = 0 }) => ({ network, cpu, pause }))
  .describe("effect slow: what is left of the host");

const hostFailure = failureProcess({
  effect: choice(EFFECTS, "what a failure does to the host; default down").optional(),
  slow: slowness.optional(),
  diskLoss: percentage("probability that a failure destroys the disks in the host; default 0%").optional(),
  warning: z
    .strictObject({
      share: percentage("share of the failures that are announced"),
      ahead: distribution("from the warning to the failure"),
      severity: choice(["moderate", "severe"], "how bad it looks; default severe").optional(),
    })
    .describe("failures that are announced beforehand")
    .optional(),
})
  .transform((given) => ({
    ...strikesFrom(given),
    repair: repairFrom(given),
    crew: given.crew,
    commonCause: given.commonCause,
    effect: given.effect,
    slow: given.slow,
    diskLoss: given.diskLoss ?? 0,
    warning: given.warning && {
      share: given.warning.share,
      ahead: given.warning.ahead,
      isSevere: given.warning.severity !== "moderate",
    },
  }))
  .describe("a failure process: when it strikes and how long its repair takes");

const domainFailure = failureProcess({})
  .transform((given) => ({
    ...strikesFrom(given),
    repair: repairFrom(given),
    crew: given.crew,
    commonCause: given.commonCause,
    diskLoss: 0,
  }))
  .describe("a failure process: when it strikes and how long its repair takes");

/** A failure process of a host or domain, validated. */
export interface GivenFailure {
  /** Of a part that ages: from new to the first failure. */
  readonly lifetime: Distribution;
  readonly isAgeing: boolean;
  readonly repair: Distribution;
  readonly crew?: string;
  /** Failures that several hosts or domains with this process have in common. */
  readonly commonCause?: SharedFailures;
  readonly effect?: Effect;
  readonly slow?: Slowness;
  readonly diskLoss: number;
  readonly warning?: Warning;
}

export const hostFailures = () =>
  failuresOf(hostFailure, "failure processes of each host, independent of each other", ({ levels }) =>
    Object.hasOwn(levels, "host"),
  );
export const domainFailures = () =>
  failuresOf(domainFailure, "failure processes of each domain", ({ levels }) =>
    Object.keys(levels).some((level) => level !== "host"),
  );

/** Processes by name, or the name of field data, which is replaced by its processes before validation. */
function failuresOf<T extends z.ZodType>(process: T, description: string, has: (data: FieldData) => boolean) {
  const names = FIELD_DATA.filter(has).map(({ name }) => name);
  const from = "field data whose processes hold, with those given here over or beside them";
  return z
    .union([
      z.enum(names).transform((name): Record<string, z.output<T>> => {
        throw new Error(`${name} was not replaced by its processes`);
      }),
      named(process, description).meta({
        properties: { from: { type: "string", enum: names, description: from } },
      }),
    ])
    .describe(`${description}: by name, or those of field data`);
}

export const crew = z.strictObject({ size: count("repairs it can do at once") });

export const commonCause = exactlyOne(
  z.strictObject({
    ...lifetimeFields,
    ...commonCauseFields,
  }),
  [...LIFETIMES, "when"],
)
  .transform((given) => ({
    interval: given.when === undefined ? lifetimeFrom(given) : fixed(Number.POSITIVE_INFINITY),
    trigger: given.when,
    hits: given.hits,
    probability: given.probability ?? 1,
    spread: given.spread,
  }))
  .describe("one event that sets off many failure processes");
