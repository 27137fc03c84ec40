import type { Family } from "./family.ts";
import { totalTime } from "./lifetimes.ts";

/** P(T > t) = exp(-t / mean). The estimate is the time under observation per failure. */
export const exponential: Family = {
  name: "exponential",
  parameters: 1,
  logLikelihood: (data, { location }) =>
    -data.ended.length * location - totalTime(data) * Math.exp(-location),
  maximise: (data) => ({ spread: 0, location: Math.log(totalTime(data) / data.ended.length) }),
  logSurvival: (logTimes, { location }) => logTimes.map((time) => -Math.exp(time - location)),
  logMean: ({ location }) => location,
};
