import type { Interval } from "../statistics/interval.ts";

/** How far a run is, told whenever rows come in. */
export interface Progress {
  /** A pilot decides how many replications there will be. */
  readonly phase: "pilot" | "run";
  readonly done: number;
  readonly of: number;
  /** Time since the phase began, s. */
  readonly elapsed: number;
  /** The availability so far of the service that matters most; costs time in proportion to the replications done. */
  readonly current?: () => { readonly service: string; readonly availability: Interval } | undefined;
}
