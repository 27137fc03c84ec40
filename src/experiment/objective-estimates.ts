/** How a service stands against its objective: on average, in one year, and what is left of the downtime it allows. */
import { YEAR } from "../scenario/units.ts";
import { type Interval, scaleInterval } from "../statistics/interval.ts";
import { complementInterval } from "../statistics/nines.ts";
import { wilsonInterval } from "../statistics/proportion.ts";
import { replicationsToDecide } from "../statistics/replications-to-decide.ts";
import type { ServiceRecord } from "./service-record.ts";
import { shareOfYearsUpTo } from "./yearly-estimates.ts";

/** Rounding that an availability may differ by and still be the objective itself. */
const OBJECTIVE_TOLERANCE = 1e-12;

/**
 * - `met`: the whole interval of the availability is at the objective or above it.
 * - `missed`: all of it is below.
 * - `undecided`: the objective lies inside it, or there are too few replications; more may tell.
 */
export type Verdict = "met" | "missed" | "undecided";

export interface Objective {
  /** Wanted availability, 0..1. */
  readonly availability: number;
  readonly verdict: Verdict;
  readonly chance: ChanceOfMeeting;
  readonly budget: ErrorBudget;
  /**
   * While undecided, about how many replications in all would probably decide it: infinite when no number would, NaN
   * when one replication is all there is to tell from.
   */
  readonly replicationsToDecide?: number;
}

/** Chance that the availability of one year meets the objective; of a whole history, when that is shorter than a year. */
export interface ChanceOfMeeting {
  readonly of: "year" | "history";
  readonly value: Interval;
}

/** The downtime that an objective allows. */
export interface ErrorBudget {
  /** s per year */
  readonly allowed: number;
  /** What the mean downtime leaves of it, s per year; below zero when it is more than allowed. */
  readonly left: Interval;
  /** The same as a share of what is allowed, at most 1; undefined when none is. */
  readonly leftShare?: Interval;
}

/** `unavailability` is that of the record. */
export function estimateObjective(
  objective: number,
  record: ServiceRecord,
  unavailability: Interval,
  confidence: number,
): Objective {
  const verdict = verdictOf(complementInterval(unavailability), objective);
  return {
    availability: objective,
    verdict,
    chance: chanceOfMeeting(record, objective, confidence),
    budget: errorBudget(objective, unavailability),
    ...(verdict === "undecided" && {
      replicationsToDecide: replicationsToDecide(record.downtimeShares.values(), 1 - objective, confidence),
    }),
  };
}

/**
 * Fewer replications than this decide nothing. Downtime is so skewed that the interval from a handful often holds none
 * of the bad years: of 20 runs, 10 of four replications, 4 of ten and none of twenty had one below the true mean.
 */
export const REPLICATIONS_TO_DECIDE_MIN = 20;

export function verdictOf(availability: Interval, objective: number): Verdict {
  if (availability.observations < REPLICATIONS_TO_DECIDE_MIN) return "undecided";
  if (availability.lower >= objective) return "met";
  return availability.upper < objective ? "missed" : "undecided";
}

function chanceOfMeeting(record: ServiceRecord, objective: number, confidence: number): ChanceOfMeeting {
  const allowedShare = 1 - objective + OBJECTIVE_TOLERANCE;
  const { yearly } = record;
  if (yearly.years > 0) {
    return { of: "year", value: shareOfYearsUpTo(yearly, allowedShare * YEAR, confidence) };
  }
  const meeting = record.downtimeShares.values().filter((share) => share <= allowedShare).length;
  return { of: "history", value: wilsonInterval(meeting, record.replications, confidence) };
}

/** Estimates of what is left of the downtime that an objective allows. */
function errorBudget(objective: number, unavailability: Interval): ErrorBudget {
  const allowed = 1 - objective;
  const left = {
    ...unavailability,
    estimate: allowed - unavailability.estimate,
    lower: allowed - unavailability.upper,
    upper: allowed - unavailability.lower,
  };
  return {
    allowed: allowed * YEAR,
    left: scaleInterval(left, YEAR),
    ...(allowed > 0 && { leftShare: scaleInterval(left, 1 / allowed) }),
  };
}
