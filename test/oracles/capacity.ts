/**
 * Whether a few instances fit on a few hosts, by trying everything. Whole numbers of cores and bytes keep sums exact.
 */

export interface Room {
  readonly cores: number;
  readonly memory: number;
}

export interface Rules {
  /** Sets of instances of which no two may be at one place. */
  readonly separate: readonly (readonly number[])[];
  /** Sets of instances that must be at one place. */
  readonly together: readonly (readonly number[])[];
  /** Place of each host for `separate` and `together`: itself, or its rack; -1: nowhere, no instance under a rule may go there. */
  readonly placeOfHost: readonly number[];
  /** For each instance the hosts it may use; empty: any. */
  readonly allowed: readonly (readonly number[])[];
}

/** No rules: each host its own place. */
export function noRules(hosts: number, instances: number): Rules {
  return {
    separate: [],
    together: [],
    placeOfHost: Array.from({ length: hosts }, (_, h) => h),
    allowed: Array.from({ length: instances }, () => []),
  };
}

/** Every placement (host per instance) that keeps capacity and rules, in lexicographic order; at most `most` of them. */
export function placements(
  hosts: readonly Room[],
  instances: readonly Room[],
  rules: Rules,
  most: number,
): number[][] {
  const found: number[][] = [];
  const free = hosts.map((host) => ({ cores: host.cores, memory: host.memory }));
  const place: number[] = [];
  const visit = () => {
    const i = place.length;
    if (i === instances.length) {
      found.push([...place]);
      return;
    }
    for (let h = 0; h < hosts.length && found.length < most; h++) {
      const fits = free[h].cores >= instances[i].cores && free[h].memory >= instances[i].memory;
      if (!fits || !permitted(i, h, place, rules)) continue;
      free[h].cores -= instances[i].cores;
      free[h].memory -= instances[i].memory;
      place.push(h);
      visit();
      place.pop();
      free[h].cores += instances[i].cores;
      free[h].memory += instances[i].memory;
    }
  };
  if (most > 0) visit();
  return found;
}

/** May instance i go to host h when the instances before it are at `place`? */
function permitted(i: number, h: number, place: readonly number[], rules: Rules): boolean {
  const allowed = rules.allowed[i];
  if (allowed.length > 0 && !allowed.includes(h)) return false;
  const at = rules.placeOfHost[h];
  const others = (set: readonly number[]) => set.filter((j) => j < i).map((j) => rules.placeOfHost[place[j]]);
  for (const set of rules.separate) if (set.includes(i) && (at < 0 || others(set).includes(at))) return false;
  for (const set of rules.together)
    if (set.includes(i) && (at < 0 || others(set).some((other) => other !== at))) return false;
  return true;
}

/** One placement of all instances, or null. */
export function placement(hosts: readonly Room[], instances: readonly Room[], rules: Rules): number[] | null {
  return placements(hosts, instances, rules, 1)[0] ?? null;
}

/** Largest number of instances that can be placed together (the others left off), over all 2^n choices. */
export function mostPlaceable(hosts: readonly Room[], instances: readonly Room[], rules: Rules): number {
  let most = 0;
  for (let choice = 0; choice < 1 << instances.length; choice++) {
    const chosen = instances.map((_, i) => i).filter((i) => ((choice >> i) & 1) === 1);
    if (chosen.length > most && placement(hosts, ...restrictTo(chosen, instances, rules)) !== null)
      most = chosen.length;
  }
  return most;
}

/** The chosen instances, and the rules with their numbers changed to places among the chosen. */
function restrictTo(chosen: readonly number[], instances: readonly Room[], rules: Rules): [Room[], Rules] {
  const renumber = (set: readonly number[]) => set.map((i) => chosen.indexOf(i)).filter((i) => i >= 0);
  return [
    chosen.map((i) => instances[i]),
    {
      ...rules,
      separate: rules.separate.map(renumber),
      together: rules.together.map(renumber),
      allowed: chosen.map((i) => rules.allowed[i]),
    },
  ];
}

/**
 * True when everything can be placed anew whichever `failures` of the hosts are gone: what admission control wants to
 * promise. (Instances of surviving hosts may move too; a restart that may not move them can fail where this succeeds.)
 */
export function survivesAny(
  hosts: readonly Room[],
  instances: readonly Room[],
  rules: Rules,
  failures: number,
): boolean {
  return subsets(hosts.length, failures).every(
    (lost) => placement(withoutHosts(hosts, lost), instances, rules) !== null,
  );
}

/**
 * True when the instances of the lost hosts fit into what is free on the others, nothing else being moved.
 * `at` is the host of each instance.
 */
export function restartsFit(
  hosts: readonly Room[],
  instances: readonly Room[],
  at: readonly number[],
  rules: Rules,
  lost: readonly number[],
): boolean {
  const alive = hosts.map((_, h) => h).filter((h) => !lost.includes(h));
  const allowed = instances.map((_, i) => {
    if (!lost.includes(at[i])) return [at[i]];
    return rules.allowed[i].length > 0 ? rules.allowed[i].filter((h) => alive.includes(h)) : alive;
  });
  if (allowed.some((set) => set.length === 0)) return false;
  return placement(withoutHosts(hosts, lost), instances, { ...rules, allowed }) !== null;
}

/** Lost hosts keep their number but have room for nothing, not even for an instance of no size. */
function withoutHosts(hosts: readonly Room[], lost: readonly number[]): Room[] {
  return hosts.map((host, h) => (lost.includes(h) ? { cores: -1, memory: -1 } : host));
}

/** All sets of `size` of the numbers 0..n-1. */
export function subsets(n: number, size: number): number[][] {
  if (size === 0) return [[]];
  if (n < size) return [];
  const without = subsets(n - 1, size);
  return [...without, ...subsets(n - 1, size - 1).map((set) => [...set, n - 1])];
}
