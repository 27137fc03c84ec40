/**
 * Few words for many sets: parts that can stand in for each other in a list of sets are put together, so that all pairs of
 * three hosts become "any 2 of these 3".
 */
import { keyOf } from "./contingency-sets.ts";

/** Any so many of some parts. */
export interface Pick {
  readonly need: number;
  readonly of: readonly number[];
}

/** All sets that take from each of `picks` what it says. */
export interface SetGroup<Set> {
  readonly picks: readonly Pick[];
  readonly sets: readonly Set[];
}

/** A set of parts, ascending. */
interface Parts {
  readonly parts: readonly number[];
}

/**
 * Groups that together are exactly `sets`, which must differ. Parts are put together only if they are of one family and
 * exchanging them leaves the list as it is. `count`: parts are numbered below it.
 */
export function groupSets<Set extends Parts>(
  sets: readonly Set[],
  familyOf: (part: number) => string,
  count: number,
): SetGroup<Set>[] {
  const classOf = interchangeable(sets, familyOf, count);
  const members = new Map<number, number[]>();
  for (const [part, representative] of classOf) {
    members.set(representative, [...(members.get(representative) ?? []), part]);
  }
  const groups = new Map<string, { picks: Pick[]; sets: Set[] }>();
  for (const set of sets) {
    const needs = new Map<number, number>();
    for (const part of set.parts) {
      const representative = classOf.get(part) ?? part;
      needs.set(representative, (needs.get(representative) ?? 0) + 1);
    }
    const sorted = [...needs].sort(([a], [b]) => a - b);
    const key = sorted.map(([representative, need]) => `${need} of ${representative}`).join();
    const group = groups.get(key);
    if (group !== undefined) group.sets.push(set);
    else {
      const picks = sorted.map(([representative, need]) => ({ need, of: members.get(representative) ?? [] }));
      groups.set(key, { picks, sets: [set] });
    }
  }
  return [...groups.values()];
}

/** For each part in the sets, ascending, the first part that it can be exchanged with. */
function interchangeable(
  sets: readonly Parts[],
  familyOf: (part: number) => string,
  count: number,
): Map<number, number> {
  const setsWith = new Map<number, (readonly number[])[]>();
  const keys = new Set<number>();
  for (const { parts } of sets) {
    keys.add(keyOf(parts, count));
    for (const part of parts) {
      const known = setsWith.get(part);
      if (known === undefined) setsWith.set(part, [parts]);
      else known.push(parts);
    }
  }
  /** Whether every set with `one` and without `other` is there with `other` in its place too. */
  const canBe = (one: number, other: number) =>
    (setsWith.get(one) ?? []).every((parts) => {
      if (parts.includes(other)) return true;
      const exchanged = parts.map((part) => (part === one ? other : part)).sort((a, b) => a - b);
      return keys.has(keyOf(exchanged, count));
    });
  const representatives = new Map<string, number[]>();
  const classOf = new Map<number, number>();
  for (const part of [...setsWith.keys()].sort((a, b) => a - b)) {
    const kind = `${setsWith.get(part)?.length} ${familyOf(part)}`;
    const known = representatives.get(kind) ?? [];
    const alike = known.find((representative) => canBe(part, representative) && canBe(representative, part));
    classOf.set(part, alike ?? part);
    if (alike === undefined) representatives.set(kind, [...known, part]);
  }
  return classOf;
}
