/**
 * What is kept of one service while replications come in: two numbers per replication, one per cause for the
 * replications in which it was down, and the durations of its outages up to a limit.
 */
import { Numbers } from "./numbers.ts";

/**
 * Durations kept of one service. Beyond that, those of the first replications that fit stand for all: replications
 * are independent, so they are as good a sample, and quantiles of so many are known well enough.
 */
const OUTAGES_MAX = 200_000;

export class ServiceRecord {
  /** Share of the observed time in which it was down, and number of outages, by replication. */
  readonly downtimeShares = new Numbers();
  readonly outageCounts = new Numbers();
  /** Observed time of one replication, s: the same in all. */
  observed = 0;
  /** Longest outage, s, and whether the horizon cut it off. */
  longest = 0;
  longestCensored = false;

  /** Downtime, s, of the replications that had any, and by cause of these. */
  readonly downtimes = new Numbers();
  readonly #downtimeByCause = new Map<number, Numbers>();

  readonly durations = new Numbers();
  /** By duration: 1 when seen to its end, 0 when the horizon cut it off. */
  readonly ended = new Numbers();
  /** Replications whose durations are kept. */
  durationReplications = 0;
  #keepDurations = true;
  readonly #outagesMax: number;

  constructor(outagesMax = OUTAGES_MAX) {
    this.#outagesMax = outagesMax;
  }

  get replications(): number {
    return this.downtimeShares.length;
  }

  /** Causes by code (-1: unknown) with the downtime of each, s, aligned with `downtimes`. */
  causes(): [code: number, downtimes: Float64Array][] {
    return [...this.#downtimeByCause].map(([code, numbers]) => {
      numbers.padTo(this.downtimes.length);
      return [code, numbers.values()];
    });
  }

  /** A replication is over; its outages come right after, before the next replication. Times in s. */
  addReplication(observed: number, downtime: number, outages: number): void {
    this.observed = observed;
    this.downtimeShares.push(downtime / observed);
    this.outageCounts.push(outages);
    if (outages > 0) this.downtimes.push(downtime);
    this.#keepDurations &&= this.durations.length + outages <= this.#outagesMax;
    if (this.#keepDurations) this.durationReplications++;
  }

  /** An outage of the replication added last. */
  addOutage(duration: number, cause: number, censored: boolean): void {
    this.#addToCause(cause, duration);
    if (duration > this.longest) {
      this.longest = duration;
      this.longestCensored = censored;
    }
    if (!this.#keepDurations) return;
    this.durations.push(duration);
    this.ended.push(censored ? 0 : 1);
  }

  #addToCause(cause: number, duration: number): void {
    let numbers = this.#downtimeByCause.get(cause);
    if (numbers === undefined) {
      numbers = new Numbers();
      this.#downtimeByCause.set(cause, numbers);
    }
    numbers.padTo(this.downtimes.length - 1);
    if (numbers.length < this.downtimes.length) numbers.push(duration);
    else numbers.addToLast(duration);
  }
}
