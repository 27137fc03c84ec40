/**
 * Where an instance may go and where Nova's weighers send it, worked out from plain lists of what is on each host,
 * with nothing kept from one question to the next.
 */

/** What is claimed by one instance, and where it is: host and node, each counted from 0. */
export interface Placed {
  readonly host: number;
  readonly node: number;
  readonly isBound: boolean;
  readonly usesHugePages: boolean;
  readonly cores: number;
  readonly memory: number;
}

export interface Machine {
  readonly cores: number;
  readonly memory: number;
  readonly nodes: number;
  readonly hugePages: number;
}

/** Whether host number `host` has room for one more instance, the others being where they are. */
export function hasRoom(
  machine: Machine,
  host: number,
  placed: readonly Placed[],
  newcomer: Omit<Placed, "host" | "node">,
): boolean {
  const here = placed.filter((other) => other.host === host);
  const sum = (some: readonly Placed[], of: (one: Placed) => number) =>
    some.reduce((total, one) => total + of(one), 0);
  const isHuge = (one: { readonly usesHugePages: boolean }) => machine.hugePages > 0 && one.usesHugePages;
  const all = [...here, { ...newcomer, host, node: -1 }];
  const huge = all.filter(isHuge);
  const ordinary = all.filter((one) => !isHuge(one));
  const holdsAll =
    sum(all, ({ cores }) => cores) <= machine.cores &&
    sum(huge, ({ memory }) => memory) <= machine.hugePages &&
    sum(ordinary, ({ memory }) => memory) <= machine.memory - machine.hugePages;
  if (!holdsAll || !newcomer.isBound) return holdsAll;
  const stock = isHuge(newcomer) ? machine.hugePages : machine.memory - machine.hugePages;
  for (let node = 0; node < machine.nodes; node++) {
    const there = here.filter((other) => other.isBound && other.node === node);
    const alike = there.filter((other) => isHuge(other) === isHuge(newcomer));
    const holdsCores = sum(there, ({ cores }) => cores) + newcomer.cores <= machine.cores / machine.nodes;
    const holdsMemory = sum(alike, ({ memory }) => memory) + newcomer.memory <= stock / machine.nodes;
    if (holdsCores && holdsMemory) return true;
  }
  return false;
}

/** What the weighers of memory, CPU and server groups see of one host. */
export interface Candidate {
  readonly freeMemory: number;
  readonly freeCpu: number;
  /** Other members of the instance's soft group on it, negative for anti-affinity. */
  readonly group: number;
}

/** normalize() of nova/weights.py: from a fixed minimum or that of the list, to the largest. */
export function normalized(values: readonly number[], minimum = Math.min(...values)): number[] {
  const maximum = Math.max(...values);
  if (minimum === maximum) return values.map(() => 0);
  return values.map((value) => (value - minimum) / (maximum - minimum));
}

/** Sums of weights; the host with the largest wins, the first of equals. */
export function weightsOf(
  candidates: readonly Candidate[],
  multipliers: { readonly memory: number; readonly cpu: number; readonly group: number },
): number[] {
  // RAMWeigher and CPUWeigher have minval 0, the affinity weighers have none.
  const memory = normalized(
    candidates.map(({ freeMemory }) => freeMemory),
    0,
  );
  const cpu = normalized(
    candidates.map(({ freeCpu }) => freeCpu),
    0,
  );
  const group = normalized(candidates.map((candidate) => candidate.group));
  return candidates.map(
    (_, i) => multipliers.memory * memory[i] + multipliers.cpu * cpu[i] + multipliers.group * group[i],
  );
}
