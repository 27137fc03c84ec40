import { normalQuantile } from "./distributions.ts";
import { checkConfidence, checkNotEmpty, type Interval } from "./interval.ts";
import { type Moments, momentsOf, variance } from "./moments.ts";
import { countNonZero } from "./pilot.ts";
import { smallestThat } from "./replications-needed.ts";
import { signedMeanInterval, signedMeanReach, signedMomentsOf } from "./signed-mean-interval.ts";

/** The second variant against the first, where less is better; `alike` when no replication differs at all. */
export type Verdict = "better" | "worse" | "undecided" | "alike";

export interface PairedDifference {
  /** mean of second - first, in the unit of the values; unbounded when no replication differs */
  readonly difference: Interval;
  /** number of replications in which the two differ */
  readonly differing: number;
  /** correlation of the two within replications; NaN when one of them does not vary */
  readonly correlation: number;
  /** share of the variance of independent variants that pairing saved, < 0 when it did harm; NaN when nothing varies */
  readonly varianceSaved: number;
  readonly verdict: Verdict;
  /**
   * replications in all that would settle it with a chance of 90 % if the difference is as estimated, which it seldom
   * is to within a factor of two: an order of magnitude. Undefined when it is settled, or nothing can be foretold.
   */
  readonly replicationsNeeded: number | undefined;
}

/** Chance that the replications asked for settle it, if the difference is as estimated. */
const assurance = 0.9;

/** More replications than this are not foretold. */
const replicationsMax = 1e9;

/**
 * Difference of two variants run on common random numbers: replication i of one is paired with replication i of
 * the other, and only the differences are looked at. Interval: signedMeanInterval, with what was measured.
 *
 * `comparisons` such intervals hold together with `confidence` (Bonferroni); the interval's `confidence` is this
 * joint one. A winner is named when the interval leaves 0 out, and never on fewer differing replications than
 * could all favour one side by chance: 6 at 95 %. Equal variants with outages of their own get a winner in 5 % of
 * runs or fewer, within the error of the measurement (normal, exponential, and lognormal with log-deviation 1 and 1.5;
 * 30 to 2,000 replications, 500 to 1,500 runs). Where few long outages are traded for many short ones of equal
 * mean, it is about 10 % as long as one to three long ones are expected, and 5 % from ten on: nothing tells of a
 * harm not seen yet.
 *
 * When none differs they are `alike` as far as was seen: no more is known than that the share of histories that
 * differ is probably below `shareUnseen`.
 * Throws a RangeError on no pair, arrays of unequal length, a value that is not finite, or bad numbers.
 */
export function pairedDifference(
  first: Float64Array,
  second: Float64Array,
  confidence: number,
  comparisons = 1,
): PairedDifference {
  checkPairs(first, second);
  const own = bonferroniConfidence(confidence, comparisons);
  const differences = first.map((value, i) => (second[i] as number) - value);
  const differing = countNonZero(differences);
  const interval = differenceInterval(differences, differing, own);
  const verdict = verdictOn(interval, differing);
  const together = comparisons === 1 ? "" : `, ${comparisons} intervals that hold together (Bonferroni)`;
  return {
    difference: { ...interval, confidence, method: `paired differences, ${interval.method}${together}` },
    differing,
    ...likeness(momentsOf(first), momentsOf(second), momentsOf(differences)),
    verdict,
    replicationsNeeded:
      verdict === "undecided" ? replicationsToSettle(differences, differing, own) : undefined,
  };
}

/** Confidence of each of several intervals that are to hold all at once with `confidence` (Bonferroni). */
export function bonferroniConfidence(confidence: number, intervals: number): number {
  checkConfidence(confidence);
  if (!(Number.isInteger(intervals) && intervals >= 1)) {
    throw new RangeError(`intervals must be a whole number >= 1, got ${intervals}`);
  }
  return 1 - (1 - confidence) / intervals;
}

/**
 * Largest share of something that n replications in a row could fail to show, with the given confidence:
 * 1 - (1 - confidence)^(1/n), about 3/n at 95 % (the rule of three).
 */
export function shareUnseen(replications: number, confidence: number): number {
  checkConfidence(confidence);
  return -Math.expm1(Math.log1p(-confidence) / replications);
}

function differenceInterval(differences: Float64Array, differing: number, confidence: number): Interval {
  const observations = differences.length;
  const first = differences[0] as number;
  if (differing === 0) {
    const bounds = { estimate: 0, lower: -Infinity, upper: Infinity };
    return { ...bounds, confidence, observations, method: "none differs: no bound" };
  }
  if (observations > 1 && differences.every((difference) => difference === first)) {
    return equalDifferences(first, observations, confidence);
  }
  const interval = signedMeanInterval(differences, confidence);
  if (differing >= differingMin(confidence)) return interval;
  return {
    ...interval,
    lower: Math.min(0, interval.lower),
    upper: Math.max(0, interval.upper),
    method: `${interval.method}, takes in 0 as only ${differing} differ`,
  };
}

/**
 * Fewest differing replications that can name a winner: were neither better, k differences would all have the
 * same sign with chance 2^(1 - k), which must not exceed 1 - confidence.
 */
function differingMin(confidence: number): number {
  return Math.ceil(1 - Math.log2(1 - confidence));
}

/**
 * All n differences equal, not zero: the n - 1 that repeat the first bound the share of others, which are taken to
 * lie no further off than twice the value, as far as its opposite. So 0 is left out from differingMin on.
 */
function equalDifferences(value: number, observations: number, confidence: number): Interval {
  const reach = 2 * Math.abs(value) * shareUnseen(observations - 1, confidence);
  return {
    estimate: value,
    lower: value - reach,
    upper: value + reach,
    confidence,
    observations,
    method: "all equal: bound for others of the same size",
  };
}

function verdictOn(interval: Interval, differing: number): Verdict {
  if (differing === 0) return "alike";
  if (interval.upper < 0) return "better";
  if (interval.lower > 0) return "worse";
  return "undecided";
}

/**
 * Smallest number of replications whose interval leaves 0 out with chance `assurance`, if further differences are
 * like those seen: |mean| is the interval's reach and z standard errors more, and enough of them differ.
 *
 * Measured with pilots of 50 to 400 that ended undecided, their own luck included: settled in 92 % (normal
 * differences), 97 % (few exponential outages to one side), 72 % (to both sides, three to one), 60 and 49 % (so, but
 * lognormal with log-deviation 1 and 1.5, whose tails a pilot has not seen).
 */
function replicationsToSettle(
  differences: Float64Array,
  differing: number,
  confidence: number,
): number | undefined {
  const moments = signedMomentsOf(differences);
  const { count, mean } = moments.all;
  if (count < 2 || mean === 0) return undefined;
  const z = normalQuantile(assurance);
  const least = differingMin(confidence);
  const settles = (n: number) => {
    const expected = (differing / count) * n;
    const { down, up } = signedMeanReach(moments, n, confidence);
    const standardError = Math.sqrt(variance(moments.all) / n);
    return (
      expected - z * Math.sqrt(expected * (1 - differing / count)) >= least &&
      Math.abs(mean) >= (mean > 0 ? down : up) + z * standardError
    );
  };
  let enough = 4 * count;
  while (enough < replicationsMax && !settles(enough)) enough *= 4;
  if (enough >= replicationsMax) return undefined;
  return smallestThat(settles, Math.max(count + 1, enough / 4), enough);
}

/** Both from Var(b - a) = Var(a) + Var(b) - 2 Cov(a, b). */
function likeness(a: Moments, b: Moments, difference: Moments) {
  const apart = a.m2 + b.m2;
  const product = Math.sqrt(a.m2) * Math.sqrt(b.m2);
  const correlation = product > 0 ? (apart - difference.m2) / (2 * product) : Number.NaN;
  return {
    correlation: Math.min(1, Math.max(-1, correlation)),
    varianceSaved: 1 - difference.m2 / apart,
  };
}

function checkPairs(first: Float64Array, second: Float64Array): void {
  checkNotEmpty(first, "a paired difference");
  if (first.length !== second.length) {
    throw new RangeError(`pairs need arrays of equal length, got ${first.length} and ${second.length}`);
  }
  for (const values of [first, second]) {
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new RangeError(`a paired difference needs finite values, got ${bad}`);
  }
}
