import seedrandom from "seedrandom";

/** Uniform numbers in [0, 1) from a name: the same on every machine. */
export function uniforms(seed: string): () => number {
  const generator = seedrandom.tychei(seed);
  return () => generator.double();
}

export function exponential(uniform: () => number, mean: number): number {
  return -mean * Math.log1p(-uniform());
}

/** Hours of a year. */
export const horizonH = 8760;

/** Share of a year that an exponential on/off unit is down, starting up. */
export function downtimeFraction(uniform: () => number, mtbfH: number, mttrH: number): number {
  let down = 0;
  for (let time = exponential(uniform, mtbfH); time < horizonH; time += exponential(uniform, mtbfH)) {
    const repair = exponential(uniform, mttrH);
    down += Math.min(repair, horizonH - time);
    time += repair;
  }
  return down / horizonH;
}

/** Its expectation: the mean over the year of u (1 - exp(-(l + m) t)), u = l / (l + m). */
export function meanDowntimeFraction(mtbfH: number, mttrH: number): number {
  const failure = 1 / mtbfH;
  const total = failure + 1 / mttrH;
  return (failure / total) * (1 + Math.expm1(-total * horizonH) / (total * horizonH));
}
