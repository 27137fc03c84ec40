/** What picks one of the points of a sweep asks for and tells. */
import type { Wanted } from "../../statistics/selection.ts";

/** What need not be told apart unless the person says: this share of what an objective allows, or of the least downtime. */
export const TOLERANCE_SHARE = 0.1;

/**
 * - `cheapest`: of those that meet every objective.
 * - `least-downtime`: of one service.
 */
export type Goal = "cheapest" | "least-downtime";

/**
 * - `meets`, `misses`: every objective, or one of them at least.
 * - `dropped`: dearer than one that meets them all.
 * - `standing`, `eliminated`: may still be the one with least downtime, or not.
 * - `alike`: given up for another with the same downtime in every replication.
 */
export type Standing = "meets" | "misses" | "undecided" | "dropped" | "standing" | "eliminated" | "alike";

export interface Choice {
  readonly goal: Goal;
  /** Those whose objectives count, or the one whose downtime is to be least. */
  readonly services: readonly string[];
  /** By service: downtime that either answer will do within, s a year. */
  readonly indifference: readonly number[];
  /** Chance with which the choice is right. */
  readonly confidence: number;
  /** The point chosen; undefined when none meets the objectives, or none is known to. */
  readonly selected?: number;
  /** Whether the choice, or that there is none, holds at the confidence. */
  readonly isDecided: boolean;
  /** By point. */
  readonly standings: readonly Standing[];
}

/** Asked for the replications it wants next until it wants none. */
export interface Selector {
  wanted(): readonly Wanted[];
  /** Shares of time down of the next replications of a point, by watched service. */
  add(point: number, shares: readonly Float64Array[]): void;
  choice(): Choice;
}

export interface SelectorOptions {
  readonly confidence: number;
  /**
   * s of downtime a year. Unless told a tenth of what the objective allows; to find the least downtime also a tenth of the
   * least in a pilot if that is more, and 5 min in place of the former without an objective.
   */
  readonly indifference?: number;
  /** Most replications of one point. */
  readonly maximum: number;
}
