/** Failure processes and common causes: when something fails, and how long its repair takes. */
import * as z from "zod";
import type { Warning } from "../cluster/model.ts";
import { type Distribution, exponential } from "../kernel/distributions.ts";
import { distribution } from "./distribution-schema.ts";
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
  lifetime?: ReturnType<typeof exponential>;
}

/** The hazard for an AFR is -ln(1 - afr) per 8,760 h; FIT counts failures per 1e9 h. */
function lifetimeFrom({ mtbf, afr, fit, lifetime }: LifetimeGiven) {
  if (lifetime !== undefined) return lifetime;
  if (mtbf !== undefined) return exponential(mtbf);
  if (afr !== undefined) return exponential(YEAR / -Math.log1p(-afr));
  return exponential((1e9 * HOUR) / (fit ?? 1));
}

const repairFields = {
  mttr: duration("mean time to repair; exponential", { usualUnit: "h" }).optional(),
  repair: distribution("hands-on repair time").optional(),
  crew: reference("the crew that repairs; without one repair starts at once").optional(),
};

function failureProcess<T extends z.ZodRawShape>(more: T) {
  const fields = z.strictObject({ ...lifetimeFields, ...repairFields, ...more });
  return exactlyOne(exactlyOne(fields, LIFETIMES), ["mttr", "repair"]);
}

function repairFrom({ mttr, repair }: { mttr?: number; repair?: ReturnType<typeof exponential> }) {
  return repair ?? exponential(mttr ?? 0);
}

const hostFailure = failureProcess({
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
    lifetime: lifetimeFrom(given),
    repair: repairFrom(given),
    crew: given.crew,
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
    lifetime: lifetimeFrom(given),
    repair: repairFrom(given),
    crew: given.crew,
    diskLoss: 0,
  }))
  .describe("a failure process: when it strikes and how long its repair takes");

/** A failure process of a host or domain, validated. */
export interface GivenFailure {
  readonly lifetime: Distribution;
  readonly repair: Distribution;
  readonly crew?: string;
  readonly diskLoss: number;
  readonly warning?: Warning;
}

export const hostFailures = () =>
  named(hostFailure, "failure processes of each host, independent of each other");
export const domainFailures = () => named(domainFailure, "failure processes of each domain");

export const crew = z.strictObject({ size: count("repairs it can do at once") });

const hits = exactlyOne(
  z.strictObject({
    cluster: reference("cluster whose hosts are hit").optional(),
    domain: reference("domain that is hit").optional(),
    group: reference("only hosts of this group of the cluster").optional(),
    failure: reference("the failure process that is set off"),
  }),
  ["cluster", "domain"],
).describe("the failure processes it can set off");

export const commonCause = exactlyOne(
  z.strictObject({
    ...lifetimeFields,
    hits,
    probability: percentage(
      "probability that each of them is set off, independently; default 100%",
    ).optional(),
  }),
  LIFETIMES,
)
  .transform((given) => ({
    interval: lifetimeFrom(given),
    hits: given.hits,
    probability: given.probability ?? 1,
  }))
  .describe("one event that sets off many failure processes at once");
