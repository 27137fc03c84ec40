/**
 * Downtime of one service in each whole year (8,760 h) of its observed time. Years follow each other from the end of the warm-up
 * on; what is left after the last whole one belongs to none.
 */
import { YEAR } from "../scenario/units.ts";
import { Numbers } from "./numbers.ts";

/** Years kept of one service, 8 bytes each; of replications beyond that none is kept, as those before are as good a sample. */
const YEARS_MAX = 1_000_000;

/** Part of a year that the observed time may fall short by and still be whole: rounding of fractions of days. */
const ROUNDING = 1e-9;

export class YearlyDowntime {
  /** Whole years in the observed time of one replication; 0 when it is shorter than a year. */
  readonly years: number;
  readonly #warmUp: number;
  readonly #yearsMax: number;
  readonly #downtimes = new Numbers();
  #replications = 0;
  #isKept = true;

  /** `warmUp_s` is when the observed time begins, `observed_s` how long it is. */
  constructor(warmUp_s: number, observed_s: number, yearsMax = YEARS_MAX) {
    this.#warmUp = warmUp_s;
    this.#yearsMax = yearsMax;
    this.years = Math.min(Math.floor(observed_s / YEAR + ROUNDING), yearsMax);
  }

  /** Replications whose years are kept. */
  get replications(): number {
    return this.#replications;
  }

  /** Another replication, without an outage so far. */
  addReplication(): void {
    this.#isKept &&= this.#downtimes.length + this.years <= this.#yearsMax;
    if (!this.#isKept) return;
    this.#replications++;
    this.#downtimes.padTo(this.#downtimes.length + this.years);
  }

  /** An outage of the replication added last. `start_s` is simulated time, at the end of the warm-up or later. */
  addOutage(start_s: number, duration_s: number): void {
    if (!this.#isKept) return;
    const downtimes = this.#downtimes.values().subarray(-this.years);
    const start = start_s - this.#warmUp;
    const end = start + duration_s;
    for (let year = Math.floor(start / YEAR); year < this.years && year * YEAR < end; year++) {
      downtimes[year] += Math.min(end, (year + 1) * YEAR) - Math.max(start, year * YEAR);
    }
  }

  /** Downtime, s, of each year, replication by replication: a view, valid until the next replication. */
  values(): Float64Array {
    return this.#downtimes.values();
  }
}
