/**
 * Morris screening: which of many parameters matter, for few simulations. Trajectories through a grid of four levels
 * change one parameter at a time, each once; a change divided by its step is an elementary effect, in units of the
 * output per whole range of the parameter (M. D. Morris, Technometrics 33 (1991) 161-174; mu* after F. Campolongo,
 * J. Cariboni and A. Saltelli, Environ. Model. Softw. 22 (2007) 1509-1518).
 */
import type { Interval } from "../interval.ts";
import { shuffled } from "./latin-hypercube.ts";
import { bootstrapIntervals, crossProduct, type GroupMeans, overallMean } from "./noisy-output.ts";

/** Levels 0, 1/3, 2/3, 1 and a step of half of them, so that every level is as likely as any other. */
const LEVELS = 4;
const STEP = LEVELS / 2 / (LEVELS - 1);

/** Rows of a trajectory: its beginning, and one more for each parameter. */
export function morrisRows(parameters: number): number {
  return parameters + 1;
}

/** Points of [0, 1]^parameters, trajectory by trajectory. `uniform` gives numbers in [0, 1). */
export function morrisDesign(
  trajectories: number,
  parameters: number,
  uniform: () => number,
): Float64Array[] {
  return Array.from({ length: trajectories }, () => trajectory(parameters, uniform)).flat();
}

function trajectory(parameters: number, uniform: () => number): Float64Array[] {
  const start = Float64Array.from(
    { length: parameters },
    () => Math.floor(uniform() * LEVELS) / (LEVELS - 1),
  );
  const points = [start];
  for (const parameter of shuffled(parameters, uniform)) {
    const next = (points.at(-1) as Float64Array).slice();
    next[parameter] += next[parameter] < 0.5 ? STEP : -STEP;
    points.push(next);
  }
  return points;
}

export interface MorrisMeasures {
  /** Mean of the elementary effects. */
  readonly mu: Interval;
  /** Mean of their absolute values: how much it matters. */
  readonly muStar: Interval;
  /** Their standard deviation: how much the effect depends on where the others stand, or is not linear. */
  readonly sigma: Interval;
}

/**
 * Measures by parameter from `design` (of morrisDesign) and the outputs at its points. The sign for an absolute value
 * is that of the other groups of replications, and sigma is from products of different groups, so that noise adds to
 * neither. At least two trajectories.
 */
export function morrisMeasures(
  design: readonly Float64Array[],
  outputs: readonly GroupMeans[],
  counts: Float64Array,
  confidence: number,
  uniform: () => number,
): MorrisMeasures[] {
  const effects = elementaryEffects(design, outputs);
  const trajectories = effects[0].length;
  if (trajectories < 2) throw new RangeError("Morris screening needs two trajectories at least");
  return bootstrapIntervals(
    trajectories,
    counts,
    (samples, groups) =>
      effects.map((of) => [mu(of, samples, groups), muStar(of, samples, groups), sigma(of, samples, groups)]),
    [Number.NEGATIVE_INFINITY, 0, 0],
    confidence,
    uniform,
  ).map(([mu, muStar, sigma]) => ({ mu, muStar, sigma }));
}

/** By parameter and trajectory. */
function elementaryEffects(design: readonly Float64Array[], outputs: readonly GroupMeans[]): GroupMeans[][] {
  const parameters = design[0].length;
  const effects: GroupMeans[][] = Array.from({ length: parameters }, () => []);
  for (let row = 1; row < design.length; row++) {
    if (row % morrisRows(parameters) === 0) continue;
    const before = design[row - 1];
    const parameter = before.findIndex((value, i) => value !== design[row][i]);
    const step = design[row][parameter] - before[parameter];
    effects[parameter].push(outputs[row].map((value, group) => (value - outputs[row - 1][group]) / step));
  }
  return effects;
}

function mu(effects: readonly GroupMeans[], samples: Float64Array, groups: Float64Array): number {
  return weightedMean(effects, samples, (effect) => overallMean(effect, groups));
}

function muStar(effects: readonly GroupMeans[], samples: Float64Array, groups: Float64Array): number {
  return Math.max(
    0,
    weightedMean(effects, samples, (effect) => absoluteValue(effect, groups)),
  );
}

/** The mean of |E[effect]|: each group with the sign that all the others have together. */
function absoluteValue(effect: GroupMeans, groups: Float64Array): number {
  let total = 0;
  let sum = 0;
  for (let group = 0; group < groups.length; group++) {
    total += groups[group];
    sum += groups[group] * effect[group];
  }
  let absolute = 0;
  for (let group = 0; group < groups.length; group++) {
    const own = groups[group] * effect[group];
    absolute += Math.sign(sum - own) * own;
  }
  return absolute / total;
}

function sigma(effects: readonly GroupMeans[], samples: Float64Array, groups: Float64Array): number {
  const count = effects.length;
  const centre = groups.map((_, group) => weightedMean(effects, samples, (effect) => effect[group]));
  const spread = weightedMean(effects, samples, (effect) =>
    crossProduct(effect, centre, effect, centre, groups),
  );
  return Math.sqrt(Math.max(0, (spread * count) / (count - 1)));
}

function weightedMean(
  effects: readonly GroupMeans[],
  samples: Float64Array,
  value: (effect: GroupMeans) => number,
): number {
  let sum = 0;
  let total = 0;
  for (const [i, effect] of effects.entries()) {
    if (samples[i] === 0) continue;
    sum += samples[i] * value(effect);
    total += samples[i];
  }
  return sum / total;
}
