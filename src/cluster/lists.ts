/**
 * Many short lists of numbers in two flat arrays: list i is `items[start[i]]` up to, not including, `items[start[i + 1]]`.
 * A thousand small arrays would cost a cache miss each; these do not.
 */
export interface Lists {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

export function flatten(lists: readonly (readonly number[])[]): Lists {
  const start = new Int32Array(lists.length + 1);
  lists.forEach((list, index) => {
    start[index + 1] = start[index] + list.length;
  });
  return { start, items: Int32Array.from(lists.flat()) };
}
