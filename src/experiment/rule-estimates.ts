/** How often placement rules are broken, and for how long. */

import { YEAR } from "../scenario/units.ts";
import { availabilityInterval } from "../statistics/availability.ts";
import type { Interval } from "../statistics/interval.ts";
import { replicationRateInterval } from "../statistics/rate.ts";
import { ratioInterval } from "../statistics/ratio.ts";
import type { ExperimentRecord } from "./record.ts";

export interface RuleEstimates {
  readonly name: string;
  readonly must: boolean;
  /** Share of the observed time in which the rule was broken. */
  readonly violatedShare: Interval;
  readonly violationsPerYear: Interval;
  /** s; undefined when it was never broken. */
  readonly meanViolation: Interval | undefined;
}

/** Estimates from at least one replication. */
export function estimateRules({ model, rules }: ExperimentRecord, confidence: number): RuleEstimates[] {
  const { observed = 0, list = [] } = model.rules ?? {};
  return list.map(({ name, must }, index) => {
    const violated = rules[index].violated.values();
    const violations = rules[index].violations.values();
    const shares = violated.map((seconds) => Math.min(1, seconds / observed));
    const isBroken = violations.some((count) => count > 0);
    const violatedShare = availabilityInterval(shares, confidence);
    return {
      name,
      must,
      violatedShare: isBroken
        ? violatedShare
        : { ...violatedShare, method: "never broken: one-sided bound 1 - alpha^(1/n)" },
      violationsPerYear: replicationRateInterval(violations, observed / YEAR, confidence),
      meanViolation: isBroken ? ratioInterval(violated, violations, confidence) : undefined,
    };
  });
}
