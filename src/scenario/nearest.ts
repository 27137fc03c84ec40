/** The name somebody probably meant: for unknown keys and unknown references. */

/** The nearest of `names`, or undefined when none is near enough (more than a third of the letters differ). */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(wrong.length, name.length) / 3));
    if (distance <= allowed && distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** "did you mean x?", or the names there are. */
export function suggestion(wrong: string, names: readonly string[]): string {
  const near = nearest(wrong, names);
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  if (names.length === 0) return "there is none";
  const shown = names.slice(0, 12).join(", ");
  return `known here: ${shown}${names.length > 12 ? ", ..." : ""}`;
}

/** Insertions, deletions and substitutions (Levenshtein), a swap of neighbours counting as one; O(a b). */
function editDistance(a: string, b: string): number {
  if (a.length > 200 || b.length > 200) return a === b ? 0 : 200;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) cost = Math.min(cost, beforePrevious[j - 2] + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length];
}
