/** Drawing what is alike once. */

/** From so many that are alike, one figure stands for all. */
export const FOLD_FROM = 3;

/** Those with equal keys together, in the order in which their keys first occur. */
export function alike<T>(things: readonly T[], keyOf: (thing: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thing]);
    else group.push(thing);
  }
  return [...groups.values()];
}
