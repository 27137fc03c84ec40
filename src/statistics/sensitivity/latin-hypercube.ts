/**
 * Points of [0, 1)^dimensions of which each of `count` equal slices of every axis holds exactly one (M. D. McKay,
 * R. J. Beckman and W. J. Conover, Technometrics 21 (1979) 239-245). `uniform` gives numbers in [0, 1).
 */
export function latinHypercube(count: number, dimensions: number, uniform: () => number): Float64Array[] {
  const points = Array.from({ length: count }, () => new Float64Array(dimensions));
  for (let axis = 0; axis < dimensions; axis++) {
    const slices = shuffled(count, uniform);
    for (const [i, point] of points.entries()) {
      // Rounding could lift a point of the last slice to 1.
      point[axis] = Math.min((slices[i] + uniform()) / count, 1 - Number.EPSILON / 2);
    }
  }
  return points;
}

/** The numbers from 0 to count - 1 in random order (Fisher and Yates). */
export function shuffled(count: number, uniform: () => number): number[] {
  const numbers = Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [numbers[last], numbers[other]] = [numbers[other], numbers[last]];
  }
  return numbers;
}
