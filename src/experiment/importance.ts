/**
 * Importance of parts for services, from the simulated histories. With U = S / O the unavailability of the service, T the
 * time a part was failed, D the downtime there would not have been without it, and C the downtime it contributed to:
 *
 * - Birnbaum D / T: how likely the service is down because the part is, when the part is failed,
 * - Fussell-Vesely C / S,
 * - risk reduction worth S / (S - D): what a perfect part would make of the unavailability,
 * - risk achievement worth ((S - D) / O + D / T) / U: what a part that is always failed would.
 *
 * They are the textbook measures when parts fail independently: then D / O = P(part failed) x Birnbaum. Source: M. van
 * der Borst, H. Schoonakker, "An overview of PSA importance measures", Reliability Engineering & System Safety 72 (2001).
 */

import { YEAR } from "../scenario/units.ts";
import { studentQuantile } from "../statistics/distributions.ts";
import { type Interval, scaleInterval } from "../statistics/interval.ts";
import { type PairSums, shareOfSums } from "../statistics/pair-sums.ts";
import type { DownSums, ImportanceRecord, PartSums } from "./importance-record.ts";

export interface Importance {
  readonly component: string;
  /** Share of the observed time in which the part was failed. */
  readonly failedShare: number;
  /** Downtime there would not be without its failures, s per year. */
  readonly saved: Interval;
  /** The same as a share of the service's downtime. */
  readonly savedShare: Interval;
  readonly birnbaum: Interval;
  readonly fussellVesely: Interval;
  readonly riskAchievement: Interval;
  /** Infinite when nothing would be left of the downtime. */
  readonly riskReduction: Interval;
}

/** Parts that had a part in the downtime of a service; the one whose absence would save most comes first. */
export function importanceFor(
  service: number,
  record: ImportanceRecord,
  names: readonly string[],
  replications: number,
  observed: number,
  confidence: number,
): Importance[] {
  const down = record.services[service];
  const time = replications * observed;
  const found: Importance[] = [];
  for (const [component, all] of record.parts()) {
    const sums = all[service];
    if (sums.contributing === 0) continue;
    const savedShare = shareOfSums(criticalInDown(sums, down), confidence);
    found.push({
      component: names[component],
      failedShare: sums.failed / time,
      saved: savedPerYear(sums, replications, observed, confidence),
      savedShare,
      birnbaum: shareOfSums(criticalInFailed(sums), confidence),
      fussellVesely: shareOfSums(contributingInDown(sums, down), confidence),
      riskAchievement: riskAchievement({ ...sums, ...down }, time, replications, confidence),
      riskReduction: riskReduction(savedShare),
    });
  }
  return found.sort((a, b) => b.saved.estimate - a.saved.estimate || (a.component < b.component ? -1 : 1));
}

function criticalInDown(sums: PartSums, down: DownSums): PairSums {
  return {
    count: down.count,
    part: sums.critical,
    whole: down.down,
    partSquares: sums.criticalSquares,
    wholeSquares: down.downSquares,
    products: sums.criticalDown,
  };
}

function contributingInDown(sums: PartSums, down: DownSums): PairSums {
  return {
    count: down.count,
    part: sums.contributing,
    whole: down.down,
    partSquares: sums.contributingSquares,
    wholeSquares: down.downSquares,
    products: sums.contributingDown,
  };
}

function criticalInFailed(sums: PartSums): PairSums {
  return {
    count: sums.failedCount,
    part: sums.critical,
    whole: sums.failed,
    partSquares: sums.criticalSquares,
    wholeSquares: sums.failedSquares,
    products: sums.criticalFailed,
  };
}

/** 1 / (1 - q), q the share of the downtime that the part's failures are needed for. */
function riskReduction(share: Interval): Interval {
  const worth = (q: number) => 1 / (1 - q);
  return {
    ...share,
    estimate: worth(share.estimate),
    lower: worth(share.lower),
    upper: worth(share.upper),
    method: "from the share of downtime, delta method on the logit",
  };
}

/** 1 - D / S + (O / S) (D / T), by the delta method for its logarithm; `time` is O. */
function riskAchievement(
  sums: PartSums & DownSums,
  time: number,
  replications: number,
  confidence: number,
): Interval {
  const { critical, failed, down } = sums;
  const weight = time / (failed * down);
  const worth = 1 - critical / down + weight * critical;
  // Derivatives by D, T and S.
  const a = weight - 1 / down;
  const b = (-weight * critical) / failed;
  const c = critical / (down * down) - (weight * critical) / down;
  const squares =
    a * a * sums.criticalSquares +
    b * b * sums.failedSquares +
    c * c * sums.downSquares +
    2 * (a * b * sums.criticalFailed + a * c * sums.criticalDown + b * c * sums.failedDown);
  const total = a * critical + b * failed + c * down;
  const variance = ((squares - (total * total) / replications) * replications) / (replications - 1);
  const isKnown = replications > 1 && critical > 0;
  const reach = isKnown
    ? (studentQuantile((1 + confidence) / 2, replications - 1) * Math.sqrt(Math.max(0, variance))) / worth
    : Number.POSITIVE_INFINITY;
  return {
    estimate: worth,
    lower: isKnown ? worth * Math.exp(-reach) : 0,
    upper: worth * Math.exp(reach),
    confidence,
    observations: replications,
    method: "delta method on the logarithm",
  };
}

/** Downtime saved, s per year: the mean over replications with Student's t, at least 0. */
function savedPerYear(
  { critical, criticalSquares }: PartSums,
  replications: number,
  observed: number,
  confidence: number,
): Interval {
  const mean = critical / replications;
  const variance = (criticalSquares - replications * mean * mean) / (replications - 1);
  const reach =
    replications > 1
      ? studentQuantile((1 + confidence) / 2, replications - 1) *
        Math.sqrt(Math.max(0, variance) / replications)
      : Number.POSITIVE_INFINITY;
  return scaleInterval(
    {
      estimate: mean,
      lower: Math.max(0, mean - reach),
      upper: mean + reach,
      confidence,
      observations: replications,
      method: "Student's t",
    },
    YEAR / observed,
  );
}
