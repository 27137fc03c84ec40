import { checkConfidence } from "./interval.ts";
import { momentsOf, variance } from "./moments.ts";
import {
  addObservations,
  checkPositive,
  checkSelection,
  decisionMargin,
  defaultMaximum,
  largestOfFirst,
  meanOfFirst,
  nextStage,
  type Selection,
  seenEnough,
  type Wanted,
} from "./selection.ts";

export interface CheapestSelectionOptions {
  /** number of designs, >= 1, numbered from 0 in ascending order of their cost */
  readonly designs: number;
  /** a design meets the objective when its mean is at most this (finite, unit of the values) */
  readonly limit: number;
  /** half the width of the zone around the limit in which either answer will do (> 0, unit of the values) */
  readonly tolerance: number;
  /** chance in (0, 1) with which the design selected is to be the cheapest that meets the limit */
  readonly confidence: number;
  /** most observations of one design (>= 2); 100,000 unless told */
  readonly maximum?: number;
}

export interface CheapestResult {
  /** the cheapest design found to meet the limit; undefined when none was */
  readonly selected: number | undefined;
  /** whether all cheaper ones (all, when none is selected) were found to miss it; false for good at `maximum` */
  readonly decided: boolean;
  /** by design */
  readonly designs: readonly CheapestDesign[];
  /** of all designs together, as far as decisions rest on them */
  readonly observations: number;
}

export interface CheapestDesign {
  /** `dropped`: dearer than one that meets the limit, so not looked at */
  readonly status: CheapestStatus;
  /** number of observations it was judged by */
  readonly observations: number;
  /** mean of these, for show: what stopped at its own say-so is a little biased; NaN before the first decision */
  readonly mean: number;
}

export type CheapestStatus = "meets" | "misses" | "undecided" | "dropped";

/**
 * Finds the cheapest design whose mean is at most a limit. Each design has a sequential test against the limit, the
 * feasibility check of S. Andradottir, S.-H. Kim, "Fully sequential procedures for comparing constrained systems via
 * simulation", Nav. Res. Logist. 57 (2010) 403-421, with an equal part of the error. Designs are tested one
 * after the other from the cheapest up to the first that meets the limit: all cheaper ones must be decided
 * anyway, and nothing is spent on dearer ones. One that is still undecided at `maximum` is passed over.
 *
 * With the chance `confidence` the selected design's mean is below limit + tolerance, and no cheaper one's is at
 * or below limit - tolerance. See decisionMargin for what is done about rare long outages. Designs in which nothing
 * at all was seen are undecided as long as no other has shown how large a value can be.
 *
 * Measured at 95 %, ten designs all just outside a tolerance of 30 %, only the last meeting the limit, 400 runs: right
 * in 97 to 100 % with exponential outages once a year, in ten or in 50 years, and with lognormal ones of
 * log-deviation 1. With log-deviation 1.5 96 % once a year, 85 % in ten years, 71 % in 50: such tails are out of reach.
 */
export class CheapestSelection implements Selection {
  readonly #samples: number[][];
  readonly #status: CheapestStatus[];
  readonly #judgedBy: number[];
  readonly #limit: number;
  readonly #tolerance: number;
  /** chance of a wrong decision on one design */
  readonly #error: number;
  readonly #maximum: number;
  /** the design under test; the number of designs when all have been tested */
  #current = 0;
  /** largest value that a decision has seen, whatever its sign */
  #largest = 0;

  /** Throws a RangeError on options out of range. */
  constructor(options: CheapestSelectionOptions) {
    const { designs, limit, tolerance, confidence, maximum = defaultMaximum } = options;
    checkSelection(designs, maximum);
    checkConfidence(confidence);
    checkPositive(tolerance, "the tolerance");
    if (!Number.isFinite(limit)) throw new RangeError(`the limit must be finite, got ${limit}`);
    this.#samples = Array.from({ length: designs }, () => []);
    this.#status = new Array(designs).fill("undecided");
    this.#judgedBy = new Array(designs).fill(0);
    this.#limit = limit;
    this.#tolerance = tolerance;
    this.#error = (1 - confidence) / designs;
    this.#maximum = maximum;
  }

  wanted(): readonly Wanted[] {
    const design = this.#current;
    const sample = this.#samples[design];
    if (sample === undefined) return [];
    return [{ design, count: this.#nextStage() - sample.length }];
  }

  add(design: number, values: Float64Array): void {
    addObservations(this.#samples, design, values);
    while (this.#current < this.#samples.length) {
      const stage = this.#nextStage();
      if ((this.#samples[this.#current] as number[]).length < stage) return;
      this.#decide(this.#current, stage);
    }
  }

  result(): CheapestResult {
    const designs = this.#samples.map((sample, design) => {
      const observations = this.#judgedBy[design] as number;
      return {
        status: this.#status[design] as CheapestStatus,
        observations,
        mean: meanOfFirst(sample, observations),
      };
    });
    const selected = this.#status.indexOf("meets");
    return {
      selected: selected === -1 ? undefined : selected,
      decided: !this.#status.includes("undecided"),
      designs,
      observations: this.#judgedBy.reduce((total, count) => total + count, 0),
    };
  }

  #nextStage(): number {
    return nextStage(this.#judgedBy[this.#current] as number, this.#maximum);
  }

  /** Tests a design by its first `stage` observations, and goes on to the next one if that settles it. */
  #decide(design: number, stage: number): void {
    this.#judgedBy[design] = stage;
    const values = (this.#samples[design] as number[]).slice(0, stage);
    const moments = momentsOf(values);
    this.#largest = Math.max(this.#largest, largestOfFirst(values, stage));
    const evidence = { observations: stage, variance: variance(moments), largest: this.#largest };
    const margin = decisionMargin(evidence, this.#tolerance, this.#error);
    const { mean } = moments;
    const ready = this.#largest > 0 && seenEnough(values, stage);
    if (ready && Math.abs(mean - this.#limit) >= margin) {
      this.#settle(design, mean <= this.#limit ? "meets" : "misses");
    } else if (stage === this.#maximum) this.#current++;
  }

  #settle(design: number, status: "meets" | "misses"): void {
    this.#status[design] = status;
    this.#current++;
    if (status === "misses") return;
    this.#status.fill("dropped", design + 1);
    this.#current = this.#samples.length;
  }
}
