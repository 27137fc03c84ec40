/**
 * Parts that lie on other parts (a guest on a host, a node in a guest), each with a clock of its own: a part works while
 * it is well itself and what it lies on works. Exact in the long run, by visiting all states of all parts: their own
 * states are independent, whatever the means of their lifetimes and repairs are taken from.
 */

export interface NestedPart {
  /** Share of the time that it is itself failed, 0..1. */
  readonly downShare: number;
  /** Index of the part it lies on; absent for one at the bottom. */
  readonly on?: number;
}

/** Share of the time that fewer than `need` of `members` (indices) work. */
export function nestedUnavailability(
  parts: readonly NestedPart[],
  members: readonly number[],
  need: number,
): number {
  let total = 0;
  for (let state = 0; state < 2 ** parts.length; state++) {
    const isWell = (part: number) => (state & (1 << part)) === 0;
    const works = (part: number | undefined): boolean =>
      part === undefined || (isWell(part) && works(parts[part].on));
    if (members.filter(works).length >= need) continue;
    total += parts.reduce((p, { downShare }, i) => p * (isWell(i) ? 1 - downShare : downShare), 1);
  }
  return total;
}
