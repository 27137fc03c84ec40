/** Fewest replications of a pilot, and fewest among them that saw the event at all. */
const pilotReplicationsMin = 30;
const pilotNonZeroMin = 10;

/** Most replications of a run per replication of the pilot that planned it. */
const runPerPilotMax = 10;

/** First size of a pilot; it grows by doubling, at sizes that depend on nothing but this. */
const pilotSizeFirst = 64;

/**
 * Whether a pilot has seen enough to plan a run by: at least 30 replications, and 10 of them with a value other
 * than zero. With fewer its coefficient of variation is little more than a guess.
 *
 * Given the number of replications that replicationsNeeded made of it, it must also be a tenth of that: a pilot
 * far shorter than the run has not seen the tail that the run will, and a longer one saves more than it costs.
 */
export function pilotIsEnough(pilot: Float64Array, plannedReplications = 0): boolean {
  return (
    pilot.length >= pilotReplicationsMin &&
    countNonZero(pilot) >= pilotNonZeroMin &&
    pilot.length * runPerPilotMax >= plannedReplications
  );
}

/**
 * The next size of a pilot that is not enough: 64, 128, 256, ... Undefined when that would exceed `cap`: the
 * event is then too rare for this rule, and the caller runs what it can afford and reports the interval it gets.
 */
export function nextPilotSize(current: number, cap: number): number | undefined {
  let size = pilotSizeFirst;
  while (size <= current) size *= 2;
  return size <= cap ? size : undefined;
}

/** How many values are not zero: replications that saw the event. */
export function countNonZero(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  return count;
}
