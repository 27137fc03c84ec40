/** Common causes: events that set off many failures, and how the failures of a group are shared by name of a model. */
import * as z from "zod";
import { distribution } from "./distribution-schema.ts";
import { choice, duration, exactlyOne, percentage, reference } from "./fields.ts";

/** Published factors are rounded. */
const ROUNDING = 0.001;

const factor = (description: string) => z.array(percentage(description)).min(1).max(100_000);

const alphaFactors = factor("share of the events that fail so many")
  .refine((factors) => Math.abs(total(factors) - 1) <= ROUNDING, {
    error: (issue) =>
      `the alpha factors add up to ${percent(total(issue.input as number[]))}; as the shares of all events they must make 100%`,
  })
  .describe(
    "alpha factors (NUREG/CR-5485, non-staggered testing): shares of the events that fail 1, 2, 3, ... members; further ones are 0%",
  );

const shocks = z
  .strictObject({
    mtbf: duration("mean time between shocks that need not be lethal", { positive: true, usualUnit: "h" }),
    probability: percentage("probability that such a shock fails a member, each by itself"),
    lethal: z
      .strictObject({
        mtbf: duration("mean time between lethal shocks", { positive: true, usualUnit: "h" }),
      })
      .describe("shocks that fail all members")
      .optional(),
  })
  .describe("binomial failure rate model: shocks that come on top of the members' own failures");

const MODELS = ["beta", "alpha", "mgl", "shocks"];

/** How failures of a process are shared among the hosts or domains that have it. */
export const sharedFailures = exactlyOne(
  z.strictObject({
    beta: percentage("beta factor: share of a member's failures that take all members at once").optional(),
    alpha: alphaFactors.optional(),
    mgl: factor("share")
      .describe(
        "multiple Greek letters beta, gamma, delta, ... (NUREG/CR-4780): share of a member's failures that take at least one more, of those the share that take at least two more, ...; further ones are 0%",
      )
      .optional(),
    shocks: shocks.optional(),
    among: reference(
      "who fails together: all that share this failure process, or a level of domains such as rack, those of one domain; default all",
    ).optional(),
  }),
  MODELS,
)
  .transform(({ among, ...model }) => ({ ...model, among: among ?? "all" }))
  .describe(
    "failures that members have in common; beta, alpha and mgl split the rate given, shocks add to it",
  );

export type SharedFailures = z.output<typeof sharedFailures>;

const hits = exactlyOne(
  z.strictObject({
    cluster: reference("cluster whose hosts are hit").optional(),
    domain: reference("domain that is hit; a counted one means all of them").optional(),
    group: reference("only hosts of this group of the cluster").optional(),
    in: reference("only hosts in this domain").optional(),
    failure: reference("the failure process that is set off"),
  }),
  ["cluster", "domain"],
).describe("the failure processes it can set off");

const trigger = exactlyOne(
  z.strictObject({
    domain: reference("domain that goes down; of a counted one, any").optional(),
    cluster: reference("cluster of which a host goes down").optional(),
    group: reference("only hosts of this group of the cluster").optional(),
    whenBack: choice(
      ["spare", "go-on"],
      "once what went down is back, parts that the spread has not reached yet are spared, or fail all the same; default spare",
    ).optional(),
  }),
  ["domain", "cluster"],
).describe("set off by something else going down; it then hits only what is still up");

/** A common cause, besides the time between its events. */
export const commonCauseFields = {
  when: trigger.optional(),
  hits,
  probability: percentage("probability that each of them is set off, independently; default 100%").optional(),
  spread: distribution("from the event to the failure of each, drawn for each; default at once").optional(),
};

export type Hits = z.output<typeof hits>;
export type TriggerGiven = z.output<typeof trigger>;

function total(factors: readonly number[]): number {
  return factors.reduce((sum, factor) => sum + factor, 0);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}
