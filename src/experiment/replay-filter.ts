/** Which events of a replication are wanted. */

import type { Model } from "../cluster/model.ts";
import { type TimelineColumns, timelineDictionaries } from "../observers/timeline.ts";
import type { EventFilter } from "./replay.ts";

/** Times are shown in tenths of a second; what rounds to a bound counts as at it. */
const HALF_A_TENTH = 0.05;

export interface Wanted {
  /** Those of these incidents; of all, and of none, when undefined. */
  readonly incidents?: ReadonlySet<number>;
  /** Those that one of these parts is named in. */
  readonly parts?: readonly string[];
  /** From and to, s; both included. */
  readonly from: number;
  readonly to: number;
}

export function eventFilter(model: Model, { incidents, parts, from, to }: Wanted): EventFilter {
  const dictionaries = timelineDictionaries(model);
  const named = new Set(parts);
  const flags = (names: readonly string[]) => Uint8Array.from(names, (name) => (named.has(name) ? 1 : 0));
  const isPart = flags(dictionaries.parts);
  const isHost = flags(dictionaries.hosts);
  const names = ({ component, at, target }: TimelineColumns, row: number) =>
    isPart[component[row]] === 1 || isPart[at[row]] === 1 || isHost[target[row]] === 1;
  return (columns, row) => {
    const time = columns.time_s[row];
    if (time < from - HALF_A_TENTH || time > to + HALF_A_TENTH) return false;
    if (incidents !== undefined && !incidents.has(columns.incident[row])) return false;
    return parts === undefined || names(columns, row);
  };
}

/**
 * All parts that a name stands for: the part of that name, with or without its cluster, what is in the cluster or the
 * group of that name; otherwise all whose names begin so. Empty when there is none.
 */
export function partsNamed(model: Model, name: string): string[] {
  const all = [...new Set(timelineDictionaries(model).parts)];
  const isMeant = (full: string): boolean =>
    [full, withoutCluster(full)].some(
      (own) => own === name || (own.startsWith(`${name}-`) && /^\d+$/.test(own.slice(name.length + 1))),
    ) || full.startsWith(`${name}/`);
  const meant = all.filter(isMeant);
  if (meant.length > 0) return meant;
  return all.filter((full) => full.startsWith(name) || withoutCluster(full).startsWith(name));
}

export function withoutCluster(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
