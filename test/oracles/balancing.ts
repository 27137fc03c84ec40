/**
 * Imbalance of a cluster as vSphere measured it before 7.0, small enough to check by hand.
 */

/** Standard deviation of host loads over all hosts (divisor: their number). Loads are demand over capacity. */
export function imbalance(loads: readonly number[]): number {
  const mean = loads.reduce((sum, x) => sum + x, 0) / loads.length;
  return Math.sqrt(loads.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / loads.length);
}

/**
 * Priority of a move, 6 - ceil((imbalance / 0.1) sqrt(hosts)); smaller is more urgent. 6 for no imbalance, and below 1 for
 * a very large one: not clamped here. Applied when it is at most the threshold 1..5.
 */
export function movePriority(deviation: number, hosts: number): number {
  return 6 - Math.ceil((deviation / 0.1) * Math.sqrt(hosts));
}

/**
 * Largest imbalance at which a threshold does nothing: 6 - ceil(x) <= T  <=>  ceil(x) > 5 - T  <=>  x > 5 - T, so
 * (5 - T) 0.1 / sqrt(hosts). Threshold 3 and 4 hosts: 0.1.
 */
export function toleratedImbalance(threshold: number, hosts: number): number {
  return ((5 - threshold) * 0.1) / Math.sqrt(hosts);
}

/** All ways to write `total` as an ordered sum of `parts` counts >= 0: C(total + parts - 1, parts - 1) of them. */
export function compositions(total: number, parts: number): number[][] {
  if (parts === 1) return [[total]];
  const all: number[][] = [];
  for (let first = 0; first <= total; first++)
    for (const rest of compositions(total - first, parts - 1)) all.push([first, ...rest]);
  return all;
}

/**
 * Fewest moves of equal instances that bring the imbalance to `tolerated` or less, or -1 when no spread does. Every end
 * state is tried; from counts s to counts f it takes sum max(0, s_i - f_i) moves, one per instance that leaves its host.
 * `load` is what one instance adds to the load of a host.
 */
export function fewestMoves(counts: readonly number[], load: number, tolerated: number): number {
  const total = counts.reduce((sum, c) => sum + c, 0);
  let fewest = -1;
  for (const end of compositions(total, counts.length)) {
    if (imbalance(end.map((c) => c * load)) > tolerated + 1e-12) continue;
    const moves = counts.reduce((sum, c, i) => sum + Math.max(0, c - end[i]), 0);
    if (fewest < 0 || moves < fewest) fewest = moves;
  }
  return fewest;
}

/** `fewestMoves` for m instances that all sit on one of h hosts. */
export function fewestMovesFromOneHost(m: number, hosts: number, load: number, tolerated: number): number {
  return fewestMoves([m, ...new Array<number>(hosts - 1).fill(0)], load, tolerated);
}

/** Moves of a greedy balancer: always the fullest to the emptiest host, until the imbalance is tolerated; -1: never. */
export function greedyMoves(counts: readonly number[], load: number, tolerated: number): number {
  const now = [...counts];
  for (let moves = 0; ; moves++) {
    if (imbalance(now.map((c) => c * load)) <= tolerated + 1e-12) return moves;
    const fullest = now.indexOf(Math.max(...now));
    const emptiest = now.indexOf(Math.min(...now));
    if (now[fullest] - now[emptiest] < 2) return -1;
    now[fullest] -= 1;
    now[emptiest] += 1;
  }
}
