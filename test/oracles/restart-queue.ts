/**
 * b instances to restart at time 0, c at a time; each takes a boot of B seconds.
 */

/** Completion of the j-th (1-based) with boots of exactly B: they go in waves of c, so ceil(j / c) B. */
export function completionTime(j: number, concurrent: number, boot: number): number {
  return Math.ceil(j / concurrent) * boot;
}

/**
 * Mean time until an instance is back. With f = floor(b/c) full waves and a rest of b - f c in wave f + 1:
 * sum of completions = B (c f (f+1) / 2 + (b - f c)(f + 1)). `concurrent` finite.
 */
export function meanCompletion(instances: number, concurrent: number, boot: number): number {
  const full = Math.floor(instances / concurrent);
  const rest = instances - full * concurrent;
  return (boot * ((concurrent * full * (full + 1)) / 2 + rest * (full + 1))) / instances;
}

/** Mean time in the queue before the boot begins, s. */
export function meanWait(instances: number, concurrent: number, boot: number): number {
  return meanCompletion(instances, concurrent, boot) - boot;
}

/**
 * Completions, first to last in order of assignment, when instances are dealt out to h hosts in turn and each host starts
 * c at a time from its own queue. Equal to one queue with h c at a time, for floor(floor(j/h)/c) = floor(j/(h c)).
 */
export function spreadCompletions(
  instances: number,
  hosts: number,
  concurrentPerHost: number,
  boot: number,
): number[] {
  return Array.from({ length: instances }, (_, j) => {
    const placeInQueue = Math.floor(j / hosts);
    return (Math.floor(placeInQueue / concurrentPerHost) + 1) * boot;
  });
}

/** Completions when boots differ: each in turn goes to the server that is free first. */
export function listSchedule(boots: readonly number[], servers: number): number[] {
  const freeAt = new Array<number>(servers).fill(0);
  return boots.map((boot) => {
    const server = freeAt.indexOf(Math.min(...freeAt));
    freeAt[server] += boot;
    return freeAt[server];
  });
}

/** Mean time until all of b exponential boots (mean 1/rate) are done, c at a time: min(i, c) race with i left. */
export function meanMakespanExponential(instances: number, concurrent: number, rate: number): number {
  let sum = 0;
  for (let left = 1; left <= instances; left++) sum += 1 / (Math.min(left, concurrent) * rate);
  return sum;
}
