import type { Interval } from "../statistics/interval.ts";

/** How far a run is, told whenever rows come in. */
export interface Progress {
  /** Replications; those of a pilot, which decides how many there will be; or sets of failures. */
  readonly phase: "pilot" | "run" | "sets";
  readonly done: number;
  readonly of: number;
  /** Time since the phase began, s. */
  readonly elapsed: number;
  /** The availability so far of the service that matters most; costs time in proportion to the replications done. */
  readonly current?: () => { readonly service: string; readonly availability: Interval } | undefined;
}
