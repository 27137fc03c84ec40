/** Sets of a few of many parts, by their numbers from 0. */

/** All sets of `size` of `count` parts, each ascending; `inSequence`: each in all orders. In lexicographic order. */
export function* setsOf(count: number, size: number, inSequence: boolean): Generator<readonly number[]> {
  const chosen: number[] = [];
  function* extend(): Generator<readonly number[]> {
    if (chosen.length === size) {
      yield [...chosen];
      return;
    }
    const first = inSequence || chosen.length === 0 ? 0 : chosen[chosen.length - 1] + 1;
    for (let part = first; part < count; part++) {
      if (inSequence && chosen.includes(part)) continue;
      chosen.push(part);
      yield* extend();
      chosen.pop();
    }
  }
  yield* extend();
}

/** How many there are. */
export function countSets(count: number, size: number, inSequence: boolean): number {
  let sets = 1;
  for (let i = 0; i < size; i++) sets *= inSequence ? count - i : (count - i) / (i + 1);
  return Math.max(0, Math.round(sets));
}

/** A number for an ascending set of `count` parts that no other set of them has; of small sets of few thousand parts. */
export function keyOf(set: readonly number[], count: number): number {
  let key = 0;
  for (const part of set) key = key * (count + 1) + part + 1;
  return key;
}

/** All sets that leave at least one part of a set out, the empty one included. */
export function properSubsets(set: readonly number[]): number[][] {
  return Array.from({ length: (1 << set.length) - 1 }, (_, bits) =>
    set.filter((_part, i) => (bits >> i) & 1),
  );
}
