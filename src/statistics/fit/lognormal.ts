import { normalCdf } from "../distributions.ts";
import type { Family, Point } from "./family.ts";
import {
  type LocationScale,
  locationScaleLikelihood,
  maximiseLocationScale,
  type StandardDistribution,
} from "./location-scale.ts";

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** From here on the normal survival is near the smallest double; its asymptotic series is exact to 1e-10 by then. */
const FAR_TAIL = 25;

const normal: StandardDistribution = {
  logDensity: (z) => -0.5 * z * z - HALF_LOG_TWO_PI,
  logSurvival: logNormalSurvival,
  densitySlopes: (z) => [-0.5 * z * z - HALF_LOG_TWO_PI, -z, -1],
  survivalSlopes: (z) => {
    const log = logNormalSurvival(z);
    const hazard = Math.exp(-0.5 * z * z - HALF_LOG_TWO_PI - log);
    return [log, -hazard, -hazard * (hazard - z)];
  },
};

/** log T is normal with mean log(median) and standard deviation sigma. */
export const lognormal: Family = {
  name: "lognormal",
  parameters: 2,
  logLikelihood: (data, point) => locationScaleLikelihood(normal, data, ofPoint(point)),
  maximise: (data, start) => {
    const found = maximiseLocationScale(normal, data, start && ofPoint(start));
    return found && { spread: found.logScale, location: found.location };
  },
  logSurvival: (logTimes, { spread, location }) => {
    const perSigma = Math.exp(-spread);
    return logTimes.map((time) => logNormalSurvival((time - location) * perSigma));
  },
  logMean: ({ spread, location }) => location + Math.exp(2 * spread) / 2,
};

function ofPoint({ spread, location }: Point): LocationScale {
  return { location, logScale: spread };
}

/** log P(Z > z); far out by the series of Abramowitz and Stegun 26.2.12. */
function logNormalSurvival(z: number): number {
  if (z < FAR_TAIL) return Math.log(normalCdf(-z));
  const s = 1 / (z * z);
  return -0.5 * z * z - HALF_LOG_TWO_PI - Math.log(z) + Math.log1p(-s * (1 - s * (3 - 15 * s)));
}
