import { betaQuantile, normalQuantile } from "./distributions.ts";
import { checkConfidence, type Interval } from "./interval.ts";

/**
 * Wilson's score interval for a proportion, such as the share of years that meet the objective. Covers close to
 * the confidence on average, at times a little less; never leaves [0, 1], also for 0 or all successes.
 * Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212.
 */
export function wilsonInterval(successes: number, trials: number, confidence: number): Interval {
  checkProportion(successes, trials, confidence);
  return scoreInterval(successes / trials, trials, confidence);
}

/** Wilson's interval for a share in [0, 1] that is known as well as from `trials` independent ones, >= 1, whole or not. */
export function scoreInterval(share: number, trials: number, confidence: number): Interval {
  const z = normalQuantile((1 + confidence) / 2);
  const weight = (z * z) / trials;
  const centre = (share + weight / 2) / (1 + weight);
  const halfWidth = (z * Math.sqrt((share * (1 - share)) / trials + weight / (4 * trials))) / (1 + weight);
  return {
    estimate: share,
    lower: share === 0 ? 0 : centre - halfWidth,
    upper: share === 1 ? 1 : centre + halfWidth,
    confidence,
    observations: trials,
    method: "Wilson score",
  };
}

/**
 * The exact interval of Clopper and Pearson (Biometrika 26 (1934) 404-413): never covers less than the
 * confidence, usually more, and is wider than Wilson's. For claims that must hold.
 */
export function clopperPearsonInterval(successes: number, trials: number, confidence: number): Interval {
  checkProportion(successes, trials, confidence);
  const tail = (1 - confidence) / 2;
  return {
    estimate: successes / trials,
    lower: successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1),
    upper: successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes),
    confidence,
    observations: trials,
    method: "Clopper-Pearson",
  };
}

function checkProportion(successes: number, trials: number, confidence: number): void {
  checkConfidence(confidence);
  const whole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!(whole && trials >= 1 && successes >= 0 && successes <= trials)) {
    throw new RangeError(
      `need whole numbers 0 <= successes <= trials, trials >= 1; got ${successes} of ${trials}`,
    );
  }
}
