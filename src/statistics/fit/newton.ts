/** Value, gradient and second derivatives of a function of two variables. */
export interface Derivatives {
  readonly value: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

const STEPS_MAX = 200;
const HALVINGS_MAX = 60;

/**
 * The maximum of a smooth function of two variables: Newton's method, with steps halved until the function rises, and
 * along the gradient where the function is not concave. Stops when a Newton step promises less than `precision` more of
 * the function (its decrement). Undefined when there is no convergence, or when it runs away from the start.
 */
export function maximiseNewton(
  derivatives: (x: number, y: number) => Derivatives,
  start: { x: number; y: number },
  precision: number,
): { x: number; y: number } | undefined {
  let { x, y } = start;
  let at = derivatives(x, y);
  if (!Number.isFinite(at.value)) return undefined;
  for (let step = 0; step < STEPS_MAX; step++) {
    const move = ascent(at);
    const decrement = move.x * at.x + move.y * at.y;
    // A gradient that is no number: a place where the function cannot be computed.
    if (!(decrement >= 0)) return undefined;
    if (decrement < precision) return { x: x + move.x, y: y + move.y };
    let length = 1;
    let next = derivatives(x + move.x, y + move.y);
    for (let halving = 0; !(next.value > at.value); halving++) {
      // Where rounding hides any rise the place is as good as it gets.
      if (halving === HALVINGS_MAX) return decrement < Math.abs(at.value) * 1e-9 ? { x, y } : undefined;
      length /= 2;
      next = derivatives(x + length * move.x, y + length * move.y);
    }
    x += length * move.x;
    y += length * move.y;
    at = next;
  }
  return undefined;
}

/** The Newton step where the function is concave, else a step of moderate length up the gradient. */
function ascent({ x, y, xx, xy, yy }: Derivatives): { x: number; y: number } {
  const determinant = xx * yy - xy * xy;
  if (xx < 0 && determinant > 0) {
    return { x: (xy * y - yy * x) / determinant, y: (xy * x - xx * y) / determinant };
  }
  const length = Math.sqrt(x * x + y * y);
  return length === 0 ? { x: 0, y: 0 } : { x: x / length, y: y / length };
}
