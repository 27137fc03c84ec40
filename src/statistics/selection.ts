/**
 * What the selection procedures share: they are asked which observations they want next and are given them, and
 * know nothing of simulation.
 *
 *     for (let wanted = selection.wanted(); wanted.length > 0; wanted = selection.wanted()) {
 *       for (const { design, count } of wanted) selection.add(design, simulate(design, count));
 *     }
 *     selection.result();
 */
export interface Selection {
  /** the observations to make next; empty when decided, or when `maximum` is reached */
  wanted(): readonly Wanted[];
  /**
   * The next observations of a design, in the order of its replications: value j of one design is paired with
   * value j of any other (common random numbers). More or fewer than wanted may come: decisions are taken at
   * fixed numbers of observations, so they do not depend on how these are handed over.
   * Throws a RangeError for a design that does not exist or a value that is not finite.
   */
  add(design: number, values: Float64Array): void;
}

export interface Wanted {
  /** index of the design */
  readonly design: number;
  /** how many more observations of it */
  readonly count: number;
}

/** Observations of each design before the first decision. */
const firstStage = 100;
/** Observations from one decision to the next: a tenth of those before, but not fewer than keep a pool busy. */
const stageMin = 50;
const growth = 0.1;

/** Most observations of a design unless told. */
export const defaultMaximum = 100_000;

/** The number of observations of a design at which the next decision is taken. */
export function nextStage(observations: number, maximum: number): number {
  if (observations === 0) return Math.min(firstStage, maximum);
  return Math.min(maximum, observations + Math.max(stageMin, Math.ceil(growth * observations)));
}

/** How many more observations of the largest size the data are taken to hide: the rule of three. */
const unseen = 3;

/** A design is not judged before it has shown so many values other than zero, */
const nonZeroMin = 10;
/** unless they do not come in so many observations. */
const patience = 1000;

/** Whether the first `count` observations of a design are enough to judge it by. */
export function seenEnough(values: readonly number[], count: number): boolean {
  let nonZero = 0;
  for (let i = 0; i < count; i++) if (values[i] !== 0) nonZero++;
  return nonZero >= nonZeroMin || count >= patience;
}

export interface Evidence {
  /** number of observations, >= 2 */
  readonly observations: number;
  /** their variance */
  readonly variance: number;
  /** the largest size known, also from other designs */
  readonly largest: number;
}

/**
 * How far a mean must lie from what it is tested against for a decision now: the triangular continuation region of
 * S.-H. Kim, B. L. Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM TOMACS
 * 11 (2001) 251-273, with c = 1. A mean that is off by `indifference` or more is put on the wrong side with chance
 * `error` at most, however often it is looked at; the region closes, so that a decision always comes.
 *
 * The theorem is for normal data. Downtime is mostly zero with a few large values, and a sample that has not seen
 * those has both a mean and a variance that are too small; as the theorem has it, with first stages of 24 batches of 20
 * replications, a rare long outage in each of ten designs lets one of them pass for the best in half of all cases.
 * So here
 *   - a design is not judged before it has shown some outages, see seenEnough;
 *   - the variance is that of all observations so far (as in their KN++, Oper. Res. 54 (2006) 475-488), and takes
 *     in `unseen` more observations of the largest size known, which weigh less and less;
 *   - half of the error is kept for what skewness does.
 * What was measured stands at BestSelection and CheapestSelection.
 */
export function decisionMargin(evidence: Evidence, indifference: number, error: number): number {
  const { observations, largest } = evidence;
  const degreesOfFreedom = observations - 1;
  const h2 = degreesOfFreedom * Math.expm1((-2 * Math.log(error)) / degreesOfFreedom);
  const variance = evidence.variance + (unseen * largest * largest) / observations;
  return Math.max(0, (h2 * variance) / (indifference * observations) - indifference) / 2;
}

/** Size of the largest of the first `count` values. */
export function largestOfFirst(values: readonly number[], count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  return largest;
}

/** Appends observations of a design. Throws a RangeError, see Selection.add. */
export function addObservations(samples: readonly number[][], design: number, values: Float64Array): void {
  const sample = samples[design];
  if (sample === undefined) {
    throw new RangeError(`a design must be a whole number from 0 to ${samples.length - 1}, got ${design}`);
  }
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`an observation must be finite, got ${bad}`);
  for (const value of values) sample.push(value);
}

/** Mean of the first `count` values; NaN of none. */
export function meanOfFirst(values: readonly number[], count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] as number;
  return sum / count;
}

/** Throws a RangeError unless there is a design, and at least two observations are allowed. */
export function checkSelection(designs: number, maximum: number): void {
  if (!(Number.isInteger(designs) && designs >= 1)) {
    throw new RangeError(`designs must be a whole number >= 1, got ${designs}`);
  }
  if (!(Number.isInteger(maximum) && maximum >= 2)) {
    throw new RangeError(`maximum must be a whole number >= 2, got ${maximum}`);
  }
}

/** Throws a RangeError unless a quantity is positive and finite. */
export function checkPositive(value: number, what: string): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${what} must be positive, got ${value}`);
}
