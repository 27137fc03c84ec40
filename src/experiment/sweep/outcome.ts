/** What a sweep is, how it is run, and what it came to. */
import type { Model } from "../../cluster/model.ts";
import type { RunScenario } from "../outcome.ts";
import type { Progress } from "../progress.ts";
import type { Candidate } from "./candidates.ts";
import type { Design } from "./design.ts";
import type { Parameter, Value } from "./parameter.ts";
import type { Choice } from "./selector.ts";
import type { Sensitivity } from "./sensitivity.ts";
import type { SimulatedPoint } from "./tables.ts";

/** A sweep whose every point is known to be right. */
export interface Sweep {
  readonly scenario: RunScenario;
  readonly parameters: readonly Parameter[];
  readonly design: Design;
  /** What the scenario itself has at the paths of the parameters; undefined where it has nothing. */
  readonly asIs: readonly (Value | undefined)[];
  /** By point. */
  readonly candidates: readonly Candidate[];
  readonly modelOf: (point: number) => Model;
  /** Of the scenario itself, s. */
  readonly horizon: number;
  readonly warmUp: number;
}

export interface SweepOptions {
  readonly seed: string;
  /** Of each point; the most of one point when one is selected. */
  readonly replications: number;
  /** Two-sided confidence of all intervals, and chance with which a selection is right, 0..1. */
  readonly confidence: number;
  readonly workers: number;
  /** Where results go: a new or empty folder, or one with an earlier run. */
  readonly folder: string;
  readonly version: string;
  /** Pick a point, and spend replications where they decide; `indifference` is downtime a year, s. */
  readonly select?: { readonly indifference?: number };
  /** Replications per task; found by measuring unless told. Results do not depend on it. */
  readonly batchSize?: number;
  /** Stops it; what is finished is written. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface SweepOutcome {
  readonly sweep: Sweep;
  readonly options: SweepOptions;
  readonly points: readonly SimulatedPoint[];
  /** Names of the services that are reported. */
  readonly services: readonly string[];
  readonly sensitivities: readonly Sensitivity[];
  readonly choice?: Choice;
  readonly interrupted: boolean;
  /** The folder held an earlier run, which this one takes the place of. */
  readonly replaced: boolean;
  /** Rows by file. */
  readonly tables: Readonly<Record<string, number>>;
  readonly timing: SweepTiming;
}

/** What differs from one sweep to the same again. */
export interface SweepTiming {
  readonly workers: number;
  /** s */
  readonly wall: number;
  readonly events: number;
  readonly simulatedYears: number;
}
