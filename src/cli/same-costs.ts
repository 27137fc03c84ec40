import type { Model } from "../cluster/model.ts";
import { UsageError } from "./usage-error.ts";

/** Costs beside each other are in one currency and over one period; a UsageError names the first that is not. */
export function checkSameCosts(
  scenarios: readonly { readonly label: string; readonly model: Pick<Model, "cost"> }[],
): void {
  const [first, ...others] = scenarios.flatMap(({ label, model: { cost } }) =>
    cost === undefined ? [] : [{ label, cost }],
  );
  for (const { label, cost } of others) {
    if (cost.currency !== first.cost.currency) {
      throw new UsageError(
        `${first.label} has costs in ${first.cost.currency}, ${label} in ${cost.currency}; costs beside each other need one currency`,
      );
    }
    if (cost.period !== first.cost.period) {
      const [days, otherDays] = [first.cost, cost].map(({ period }) =>
        Number((period / 86_400).toPrecision(6)),
      );
      throw new UsageError(
        `${first.label} sums up costs over ${days} days, ${label} over ${otherDays}; costs beside each other need one period`,
      );
    }
  }
}
