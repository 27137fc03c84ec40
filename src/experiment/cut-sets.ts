/**
 * The smallest sets of failures that were seen to take a service down. Each outage comes with the incidents whose effects took
 * the service down together; a set that holds another one that was seen is counted with that one.
 */
import type { ColumnsOf } from "../results/table.ts";
import type { CHAINS } from "../results/tables.ts";

/** Sets kept of one service; of more, those seen first. */
const SETS_MAX = 20_000;
/** Larger sets are compared with the others only as wholes: their parts are too many. */
const SIZE_MAX = 10;

export interface CutSet {
  readonly failures: readonly Failure[];
  readonly outages: number;
  /** s */
  readonly downtime: number;
}

/** A part that failed, and its cause, by their numbers in the dictionaries of the tables; -1 is unknown. */
export interface Failure {
  readonly component: number;
  readonly cause: number;
}

interface Seen {
  readonly failures: readonly Failure[];
  outages: number;
  downtime: number;
}

export class CutSets {
  readonly #seen = new Map<string, Seen>();

  /** Adds an outage: its length, s, and its rows of the chains table, `from` to `to` (exclusive). */
  addOutage(duration: number, chains: ColumnsOf<typeof CHAINS>, from: number, to: number): void {
    const failures: Failure[] = [];
    for (let row = from; row < to; row++) {
      if (chains.step[row] !== 0) continue;
      failures.push({ component: chains.component[row], cause: chains.cause[row] });
    }
    failures.sort((a, b) => a.component - b.component || a.cause - b.cause);
    const distinct = failures.filter(
      (failure, i) => i === 0 || keyOf([failure]) !== keyOf([failures[i - 1]]),
    );
    const key = keyOf(distinct);
    const known = this.#seen.get(key);
    if (known !== undefined) {
      known.outages++;
      known.downtime += duration;
    } else if (this.#seen.size < SETS_MAX) {
      this.#seen.set(key, { failures: distinct, outages: 1, downtime: duration });
    }
  }

  /** Sets of which no part was seen on its own, most downtime first. */
  minimal(): CutSet[] {
    const bySize = [...this.#seen.values()].sort((a, b) => a.failures.length - b.failures.length);
    const minimal = new Map<string, Seen>();
    for (const set of bySize) {
      const inner = partOf(set.failures, minimal);
      if (inner === undefined) {
        minimal.set(keyOf(set.failures), { ...set });
        continue;
      }
      inner.outages += set.outages;
      inner.downtime += set.downtime;
    }
    return [...minimal.values()].sort(
      (a, b) => b.downtime - a.downtime || (keyOf(a.failures) < keyOf(b.failures) ? -1 : 1),
    );
  }
}

/** The smallest part of a set that is among the minimal ones, or the set itself if it is. */
function partOf(failures: readonly Failure[], minimal: ReadonlyMap<string, Seen>): Seen | undefined {
  if (failures.length > SIZE_MAX) return minimal.get(keyOf(failures));
  const parts = Array.from({ length: (1 << failures.length) - 1 }, (_, i) =>
    failures.filter((_failure, bit) => ((i + 1) >> bit) & 1),
  ).sort((a, b) => a.length - b.length);
  for (const part of parts) {
    const found = minimal.get(keyOf(part));
    if (found !== undefined) return found;
  }
  return undefined;
}

function keyOf(failures: readonly Failure[]): string {
  return failures.map(({ component, cause }) => `${component}.${cause}`).join(" ");
}
