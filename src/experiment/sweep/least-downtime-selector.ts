/** Picks the point at which one service has the least downtime. */

import { YEAR } from "../../scenario/units.ts";
import { BestSelection } from "../../statistics/best-selection.ts";
import { momentsOf } from "../../statistics/moments.ts";
import type { Wanted } from "../../statistics/selection.ts";
import { Numbers } from "../numbers.ts";
import { type Choice, type Selector, type SelectorOptions, TOLERANCE_SHARE } from "./selector.ts";

/** Without an objective at least so much need not be told apart, s of downtime a year. */
const INDIFFERENCE = 300;
/** Replications of each point that show how long downtimes are at all. */
const PILOT = 100;

/**
 * Unless the person says what need not be told apart, that is known after a pilot, before any point is eliminated: it
 * takes replications in inverse proportion to it, so five minutes would be dear where all points are down for days.
 */
export class LeastDowntimeSelector implements Selector {
  readonly #service: number;
  readonly #name: string;
  readonly #options: SelectorOptions;
  /** What need not be told apart at least, s of downtime a year. */
  readonly #least: number;
  readonly #pilot: readonly Numbers[];
  readonly #pilotSize: number;
  #indifference = Number.NaN;
  /** Undefined during the pilot. */
  #selection: BestSelection | undefined;

  /** Of the first service with an objective, or the first of all. */
  constructor(
    services: readonly string[],
    objectives: readonly (readonly number[])[],
    options: SelectorOptions,
  ) {
    const wanted = services.findIndex((_, service) => objectives.some((of) => !Number.isNaN(of[service])));
    this.#service = Math.max(0, wanted);
    this.#name = services[this.#service];
    this.#options = options;
    const stated = objectives.map((of) => of[this.#service]).filter((objective) => objective < 1);
    const allowed = 1 - Math.max(...stated);
    this.#least = stated.length > 0 ? TOLERANCE_SHARE * allowed * YEAR : INDIFFERENCE;
    this.#pilot = objectives.map(() => new Numbers());
    this.#pilotSize = Math.min(PILOT, options.maximum);
  }

  wanted(): readonly Wanted[] {
    if (this.#selection !== undefined) return this.#selection.wanted();
    return this.#pilot
      .map(({ length }, design) => ({ design, count: this.#pilotSize - length }))
      .filter(({ count }) => count > 0);
  }

  add(point: number, shares: readonly Float64Array[]): void {
    const values = shares[this.#service].map((share) => share * YEAR);
    if (this.#selection !== undefined) {
      this.#selection.add(point, values);
      return;
    }
    for (const value of values) this.#pilot[point].push(value);
    if (this.#pilot.every(({ length }) => length >= this.#pilotSize)) this.#endPilot();
  }

  choice(): Choice {
    const result = this.#selection?.result();
    return {
      goal: "least-downtime",
      services: [this.#name],
      indifference: [this.#indifference],
      confidence: this.#options.confidence,
      selected: result?.selected,
      isDecided: result?.decided ?? false,
      standings: result?.designs.map(({ status }) => status) ?? this.#pilot.map(() => "standing"),
    };
  }

  /** The replications of the pilot are the first of the selection. */
  #endPilot(): void {
    const samples = this.#pilot.map((values) => values.values().slice());
    const means = samples.map((values) => momentsOf(values.subarray(0, this.#pilotSize)).mean);
    const { indifference, confidence, maximum } = this.#options;
    this.#indifference = indifference ?? Math.max(this.#least, TOLERANCE_SHARE * Math.min(...means));
    this.#selection = new BestSelection({
      designs: samples.length,
      confidence,
      indifference: this.#indifference,
      maximum,
    });
    for (const [point, values] of samples.entries()) this.#selection.add(point, values);
  }
}
