import { logGamma } from "../distributions.ts";
import type { Family, Point } from "./family.ts";
import {
  type LocationScale,
  locationScaleLikelihood,
  maximiseLocationScale,
  type StandardDistribution,
} from "./location-scale.ts";

/** The logarithm of an exponential lifetime of mean 1: the smallest extreme value distribution. */
const smallestExtremeValue: StandardDistribution = {
  logDensity: (z) => z - Math.exp(z),
  logSurvival: (z) => -Math.exp(z),
  densitySlopes: (z) => {
    const hazard = Math.exp(z);
    return [z - hazard, 1 - hazard, -hazard];
  },
  survivalSlopes: (z) => {
    const hazard = Math.exp(z);
    return [-hazard, -hazard, -hazard];
  },
};

/** P(T > t) = exp(-(t / scale)^shape). log T has location log(scale) and scale 1 / shape. */
export const weibull: Family = {
  name: "weibull",
  parameters: 2,
  logLikelihood: (data, point) => locationScaleLikelihood(smallestExtremeValue, data, ofPoint(point)),
  maximise: (data, start) => {
    const found = maximiseLocationScale(smallestExtremeValue, data, start && ofPoint(start));
    return found && { spread: -found.logScale, location: found.location };
  },
  logSurvival: (logTimes, { spread, location }) => {
    const shape = Math.exp(spread);
    return logTimes.map((time) => -Math.exp((time - location) * shape));
  },
  logMean: ({ spread, location }) => location + logGamma(1 + Math.exp(-spread)),
};

function ofPoint({ spread, location }: Point): LocationScale {
  return { location, logScale: -spread };
}
