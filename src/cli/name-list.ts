/** Many names in few words: those that differ in their number only share the rest of it. */

interface Numbered {
  readonly stem: string;
  /** Digits at the end, as written; empty when there are none. */
  readonly digits: string;
}

/** `prod/host-11 … -15, -18, vcenter-1 and 12 others`: at most `most` items, a range being one. */
export function nameList(names: readonly string[], most: number): string {
  const stems = new Map<string, string[]>();
  for (const { stem, digits } of [...new Set(names)].map(split)) {
    stems.set(stem, [...(stems.get(stem) ?? []), digits]);
  }
  let cluster: string | undefined;
  const items = [...stems].flatMap(([stem, numbers]) => {
    // The cluster is said once for all that follow of it.
    const end = stem.indexOf("/") + 1;
    const isSaid = end > 0 && stem.slice(0, end) === cluster;
    cluster = stem.slice(0, end);
    return itemsOf(isSaid ? stem.slice(end) : stem, numbers);
  });
  const shown = items.length <= most + 1 ? items : items.slice(0, most);
  const others = items.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  const text = shown.map((item) => item.text).join(", ");
  return others === 0 ? text : `${text} and ${others} others`;
}

/** Ranges of three or more, and single numbers; the first has the stem, the others what follows its last hyphen. */
function itemsOf(stem: string, digits: readonly string[]): { text: string; count: number }[] {
  const sorted = [...digits].sort((a, b) => Number(a) - Number(b) || a.length - b.length);
  const runs: string[][] = [];
  for (const number of sorted) {
    const run = runs.at(-1);
    const isNext = run !== undefined && number !== "" && Number(number) === Number(run.at(-1)) + 1;
    if (isNext) run.push(number);
    else runs.push([number]);
  }
  const hyphen = stem.endsWith("-") ? "-" : "";
  return runs
    .flatMap((run) => (run.length < 3 ? run.map((number) => [number]) : [run]))
    .map((run, i) => {
      const first = `${i === 0 ? stem : hyphen}${run[0]}`;
      return { text: run.length === 1 ? first : `${first} … ${hyphen}${run.at(-1)}`, count: run.length };
    });
}

/** A number that is too long to count with belongs to the name. */
function split(name: string): Numbered {
  const [, stem, digits] = /^(.*?)((?<!\d)\d{1,9})?$/su.exec(name) ?? [];
  return { stem: stem ?? name, digits: digits ?? "" };
}
