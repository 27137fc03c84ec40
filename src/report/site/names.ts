/** Names as a picture writes them: without the cluster where that is clear, and many in a row as a range. */

/** What follows the cluster in `prod/host-01`, unless a name of another cluster ends like one of that cluster. */
export function shortNames(names: readonly string[]): string[] {
  const clustersOf = new Map<string, Set<string>>();
  for (const name of names) {
    const clusters = clustersOf.get(endOf(name)) ?? new Set();
    clustersOf.set(endOf(name), clusters.add(clusterOf(name)));
  }
  const clear = new Set(names.map(clusterOf));
  for (const clusters of clustersOf.values()) {
    if (clusters.size > 1) for (const cluster of clusters) clear.delete(cluster);
  }
  return names.map((name) => (clear.has(clusterOf(name)) ? endOf(name) : name));
}

/** "host-01" of `prod/host-01`. */
export function endOf(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

function clusterOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

/** Runs of names that count up become ranges: "rack-1 … rack-3", "rack-7". */
export function ranges(names: readonly string[]): string[] {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    if (run !== undefined && isNext(run[run.length - 1], name)) run.push(name);
    else runs.push([name]);
  }
  return runs.flatMap((run) => (run.length < 3 ? run : [`${run[0]} … ${run[run.length - 1]}`]));
}

/** Whether one number in the name is larger by one, and all else is the same. */
function isNext(before: string, name: string): boolean {
  const a = before.split(/(\d+)/);
  const b = name.split(/(\d+)/);
  const different = a.flatMap((part, i) => (part === b[i] ? [] : [i]));
  const [at] = different;
  // Every second part is a number.
  return (
    a.length === b.length && different.length === 1 && at % 2 === 1 && Number(a[at]) + 1 === Number(b[at])
  );
}

/** "a", "a and b", "a, b and c"; of more than `most` the rest is counted. */
export function listed(items: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const shown =
    items.length <= most ? items : [...items.slice(0, most - 1), `${items.length - most + 1} more`];
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** The first and the last of many: "host-02 … host-40". */
export function span(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names[0]} … ${names[names.length - 1]}`;
}

/** "1 host", "2,500 hosts". */
export function counted(count: number, word: string): string {
  return `${grouped(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** A whole number with thousands separated. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
