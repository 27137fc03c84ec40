/** Paths of parameters as short as they can be told apart, and designs and their prices in words. */
import type { SimulatedPoint } from "../experiment/sweep/tables.ts";
import { formatMoney } from "../report/format.ts";
import { parsePath, pathText } from "../scenario/paths.ts";

/** `hosts.count` for `clusters.prod.hosts.count`: the last keys of each path, two at least, and more where others end alike. */
export function shortNames(paths: readonly string[]): string[] {
  const keys = paths.map(parsePath);
  return keys.map((path, i) => {
    for (let length = Math.min(2, path.length); length < path.length; length++) {
      const end = pathText(path.slice(-length));
      if (!keys.some((other, j) => j !== i && pathText(other.slice(-length)) === end)) return end;
    }
    return paths[i];
  });
}

/** `design 3 (hosts.count=8, failure.mttr=5h)`. */
export function designText({ number, values }: SimulatedPoint, names: readonly string[]): string {
  const set = names.flatMap((name, i) => (values[i] === undefined ? [] : [`${name}=${values[i].text}`]));
  return `design ${number} (${set.join(", ")})`;
}

/** What a design costs, without what is optional; empty when the scenario says nothing of it. */
export function priceOf({ candidate: { cost } }: SimulatedPoint): string {
  return cost === undefined ? "" : formatMoney(cost.total, cost.currency);
}

/** Whether designs differ in cost, so that one can be the cheapest. */
export function costsDiffer(points: readonly SimulatedPoint[]): boolean {
  return new Set(points.map(({ candidate }) => candidate.cost?.total)).size > 1;
}
