/**
 * What is kept of one service while replications come in: two numbers per replication, one per cause for the
 * replications in which it was down, one per year, and the durations of its outages up to a limit.
 */
import { DowntimeShares } from "./downtime-shares.ts";
import { Numbers } from "./numbers.ts";
import { YearlyDowntime } from "./yearly-downtime.ts";

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

  /** Downtime, s, of the replications that had any, and the same by root cause, by level of the part, by phase. */
  readonly downtimes = new Numbers();
  readonly byCause = new DowntimeShares();
  readonly byLevel = new DowntimeShares();
  readonly byPhase = new DowntimeShares();

  readonly yearly: YearlyDowntime;

  readonly durations = new Numbers();
  /** By duration: 1 when seen to its end, 0 when the horizon cut it off. */
  readonly ended = new Numbers();
  /** Replications whose durations are kept. */
  durationReplications = 0;
  #keepDurations = true;
  readonly #outagesMax: number;

  /** Times in s: when the observed part of each replication begins and ends. */
  constructor(warmUp: number, horizon: number, outagesMax = OUTAGES_MAX) {
    this.yearly = new YearlyDowntime(warmUp, horizon - warmUp);
    this.#outagesMax = outagesMax;
  }

  get replications(): number {
    return this.downtimeShares.length;
  }

  /** A replication is over; its outages come right after, before the next replication. Times in s. */
  addReplication(observed: number, downtime: number, outages: number): void {
    this.observed = observed;
    this.yearly.addReplication();
    this.downtimeShares.push(downtime / observed);
    this.outageCounts.push(outages);
    if (outages > 0) this.downtimes.push(downtime);
    this.#keepDurations &&= this.durations.length + outages <= this.#outagesMax;
    if (this.#keepDurations) this.durationReplications++;
  }

  /** An outage of the replication added last; `phases` are its seconds in each phase. Codes are -1 for unknown. */
  addOutage(
    start: number,
    duration: number,
    cause: number,
    level: number,
    phases: readonly number[],
    censored: boolean,
  ): void {
    const last = this.downtimes.length - 1;
    this.byCause.add(cause, duration, last);
    this.byLevel.add(level, duration, last);
    phases.forEach((seconds, phase) => {
      if (seconds > 0) this.byPhase.add(phase, seconds, last);
    });
    this.yearly.addOutage(start, duration);
    if (duration > this.longest) {
      this.longest = duration;
      this.longestCensored = censored;
    }
    if (!this.#keepDurations) return;
    this.durations.push(duration);
    this.ended.push(censored ? 0 : 1);
  }
}
