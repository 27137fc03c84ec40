/** What the design costs over its period, and what its downtime does. */

import { costTotals } from "../../experiment/cost-estimates.ts";
import { yearsText } from "../../experiment/estimates.ts";
import { formatMoney, formatMoneyInterval } from "../format.ts";
import type { Html } from "../html.ts";
import type { RunData } from "../run-data.ts";
import { estimate, type Place, type Row, section, table } from "./pieces.ts";

export function costSection({ model, metrics }: RunData, place: Place): Html | undefined {
  const { cost } = model;
  if (cost === undefined) return undefined;
  const { currency, items, period } = cost;
  const { least, most } = costTotals(cost);
  const money = (amount: number) => formatMoney(amount, currency);
  const rows: Row[] = items.map(({ name, total, optional }) => [
    optional ? `${name} (optional)` : name,
    money(total),
  ]);
  if (items.length > 0) rows.push(["Total, without what is optional", money(least)]);
  if (most > least) rows.push(["Total with all that is optional", money(most)]);
  const downtime = metrics.find(model.name, "cost_downtime_period");
  if (downtime !== undefined) rows.push(["Downtime", estimate(formatMoneyInterval(downtime, currency))]);
  return section(
    place,
    "cost",
    `Cost over ${yearsText(period)}`,
    table(`Cost over ${yearsText(period)}`, [{ title: "item" }, { title: "amount", isNumber: true }], rows),
  );
}
