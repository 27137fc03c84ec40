import { studentQuantile } from "../distributions.ts";
import { checkConfidence, type Interval } from "../interval.ts";
import { type GroupMeans, overallMean } from "./noisy-output.ts";

/**
 * How much an output changes from one point to another: Student's t on the differences of paired group means, weighted
 * by the replications in each group (batch means of common random numbers). Two groups at least.
 */
export function pairedChange(
  from: GroupMeans,
  to: GroupMeans,
  counts: Float64Array,
  confidence: number,
): Interval {
  checkConfidence(confidence);
  const groups = counts.length;
  if (groups < 2) throw new RangeError("a paired difference needs two groups of replications at least");
  const differences = to.map((value, group) => value - from[group]);
  const estimate = overallMean(differences, counts);
  let squares = 0;
  let total = 0;
  for (const [group, count] of counts.entries()) {
    const deviation = differences[group] - estimate;
    squares += count * deviation * deviation;
    total += count;
  }
  const margin =
    studentQuantile((1 + confidence) / 2, groups - 1) * Math.sqrt(squares / (groups - 1) / total);
  return {
    estimate,
    lower: estimate - margin,
    upper: estimate + margin,
    confidence,
    observations: total,
    method: "paired differences of batch means, Student t",
  };
}
