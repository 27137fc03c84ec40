/** Curves with as many points as can be seen. */
import type { StepPoint } from "./charts/load.ts";

/** Steps that are kept apart along each axis, of which the one along x is logarithmic. */
const STEPS = 140;

/**
 * Of a falling curve those points where it has moved by a visible step since the last one kept; the first and the last are
 * always kept. x ascending. At most about 2 x 140 points.
 */
export function thinned(points: readonly StepPoint[]): StepPoint[] {
  const positive = points.filter(({ x }) => x > 0);
  if (positive.length === 0) return [...points];
  const first = positive[0];
  const last = positive[positive.length - 1];
  const xStep = Math.log(last.x / first.x) / STEPS;
  const shareStep = 1 / STEPS;
  const kept: StepPoint[] = [];
  for (const point of points) {
    const before = kept.at(-1);
    const isEnd = before === undefined || point === last || !(before.x > 0);
    if (isEnd || before.share - point.share >= shareStep || Math.log(point.x / before.x) >= xStep) {
      kept.push(point);
    }
  }
  return kept;
}
