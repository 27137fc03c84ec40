/** Costs: everything in one currency, summed up over the period. */
import type { Cost, CostItem, DowntimeCost } from "../cluster/model.ts";
import type { Compilation } from "./compilation.ts";
import type { Money } from "./money.ts";
import type { Path } from "./paths.ts";

/** Undefined when the scenario says nothing of costs. */
export function compileCost(compilation: Compilation): Cost | undefined {
  const { cost, services = {} } = compilation.scenario;
  if (cost === undefined) return undefined;
  const { period, items = {}, downtime = {} } = cost;
  const currency = onlyCurrency(compilation, [
    ...Object.entries(items).map(([name, { amount }]) => ({
      path: ["cost", "items", name, "amount"],
      amount,
    })),
    ...Object.entries(downtime).map(([name, amount]) => ({ path: ["cost", "downtime", name], amount })),
  ]);
  if (currency === undefined) {
    compilation.report(["cost"], `"items" or "downtime" is missing: there is nothing to sum up`, true);
    return undefined;
  }
  const names = Object.keys(services);
  return {
    currency,
    period,
    items: Object.entries(items).map(([name, { amount, count = 1, optional = false }]): CostItem => {
      const times = amount.per === undefined ? 1 : period / amount.per;
      return { name, total: amount.amount * times * count, optional };
    }),
    downtime: Object.entries(downtime).map(([name, { amount, per = 1 }]): DowntimeCost => {
      const service = names.indexOf(name);
      if (service < 0) compilation.reportUnknown(["cost", "downtime", name], "service", name, names);
      return { service, perSecond: amount / per };
    }),
  };
}

/** The currency of the first amount; every other one must be in it. Undefined when there is no amount. */
function onlyCurrency(
  compilation: Compilation,
  amounts: readonly { readonly path: Path; readonly amount: Money }[],
): string | undefined {
  const currency = amounts[0]?.amount.currency;
  for (const { path, amount } of amounts) {
    if (amount.currency !== currency) {
      compilation.report(
        path,
        `${amount.currency} beside ${currency}: all costs of a scenario are in one currency`,
      );
    }
  }
  return currency;
}
