/** Picks the cheapest point that meets every objective. */

import { YEAR } from "../../scenario/units.ts";
import { CheapestSelection } from "../../statistics/cheapest-selection.ts";
import type { Wanted } from "../../statistics/selection.ts";
import { Numbers } from "../numbers.ts";
import { plain } from "../outcome.ts";
import type { Candidate } from "./candidates.ts";
import {
  type Choice,
  type Selector,
  type SelectorOptions,
  type Standing,
  TOLERANCE_SHARE,
} from "./selector.ts";

/**
 * Values are downtime over what the objective allows, so the limit is 1. For one objective this is CheapestSelection. For
 * several, one objective is looked at after the other: all points cheaper than the cheapest that meets it are out, and
 * whenever that point rises, the other objectives are looked at again from there. So every point is tested against an
 * objective once at most, and each test has an equal share of the error.
 */
export class CheapestSelector implements Selector {
  readonly #services: readonly string[];
  readonly #options: SelectorOptions;
  /** Points from the cheapest to the dearest. */
  readonly #order: readonly number[];
  /** Share of time that may be down, by point and service. */
  readonly #allowed: readonly (readonly number[])[];
  /** All values so far by point and service. */
  readonly #values: readonly (readonly Numbers[])[];
  readonly #standings: Standing[];
  /** Place in the order of the cheapest point that is not out, and how many services in a row it has met. */
  #candidate = 0;
  #met = 0;
  #service = 0;
  #test: CheapestSelection;

  constructor(
    candidates: readonly Candidate[],
    services: readonly string[],
    objectives: readonly (readonly number[])[],
    options: SelectorOptions,
  ) {
    const cost = (point: number) => candidates[point].cost?.total ?? Number.POSITIVE_INFINITY;
    this.#services = services;
    this.#options = options;
    this.#order = [...candidates.keys()].sort((a, b) => cost(a) - cost(b) || a - b);
    // Without the rounding in the last digits of the difference.
    this.#allowed = objectives.map((of) => of.map((objective) => plain(1 - objective)));
    this.#values = candidates.map(() => services.map(() => new Numbers()));
    this.#standings = candidates.map(() => "undecided");
    this.#test = this.#startTest();
  }

  wanted(): Wanted[] {
    return this.#test
      .wanted()
      .map(({ design, count }) => ({ design: this.#order[this.#candidate + design], count }));
  }

  add(point: number, shares: readonly Float64Array[]): void {
    for (const [service, values] of shares.entries()) {
      for (const share of values) this.#values[point][service].push(share / this.#allowed[point][service]);
    }
    const place = this.#order.indexOf(point) - this.#candidate;
    if (place < 0) return;
    this.#test.add(
      place,
      shares[this.#service].map((share) => share / this.#allowed[point][this.#service]),
    );
    while (this.#isRunning() && this.#test.wanted().length === 0) this.#goOn();
  }

  choice(): Choice {
    const isFound = this.#met === this.#services.length;
    return {
      goal: "cheapest",
      services: this.#services,
      indifference: this.#services.map(
        (_, service) => this.#tolerance(service) * Math.min(...this.#allowed.map((of) => of[service])) * YEAR,
      ),
      confidence: this.#options.confidence,
      selected: isFound ? this.#order[this.#candidate] : undefined,
      isDecided: !this.#standings.includes("undecided"),
      standings: this.#standings,
    };
  }

  #isRunning(): boolean {
    return this.#met < this.#services.length && this.#candidate < this.#order.length;
  }

  /** A test is over: points cheaper than the one it found are out, and the next service is looked at. */
  #goOn(): void {
    const { selected, designs } = this.#test.result();
    const found = selected ?? designs.length;
    for (const [place, { status }] of designs.slice(0, found).entries()) {
      if (status === "misses") this.#standings[this.#order[this.#candidate + place]] = "misses";
    }
    this.#candidate += found;
    if (this.#candidate === this.#order.length) return;
    this.#met = found === 0 ? this.#met + 1 : 1;
    if (this.#met === this.#services.length) {
      this.#standings[this.#order[this.#candidate]] = "meets";
      for (const point of this.#order.slice(this.#candidate + 1)) this.#standings[point] = "dropped";
      return;
    }
    this.#service = (this.#service + 1) % this.#services.length;
    this.#test = this.#startTest();
  }

  /** Of the service, for the points that are not out, with what is known of them. */
  #startTest(): CheapestSelection {
    const points = this.#order.slice(this.#candidate);
    const tests = this.#order.length * this.#services.length;
    const test = new CheapestSelection({
      designs: points.length,
      limit: 1,
      tolerance: this.#tolerance(this.#service),
      confidence: 1 - ((1 - this.#options.confidence) * points.length) / tests,
      maximum: this.#options.maximum,
    });
    for (const [place, point] of points.entries()) {
      test.add(place, this.#values[point][this.#service].values().slice());
    }
    return test;
  }

  /** As a share of what the objective allows. */
  #tolerance(service: number): number {
    const { indifference } = this.#options;
    const most = Math.max(...this.#allowed.map((of) => of[service]));
    return indifference === undefined ? TOLERANCE_SHARE : indifference / (most * YEAR);
  }
}
