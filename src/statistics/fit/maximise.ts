const GOLDEN = (3 - Math.sqrt(5)) / 2;
const EXPANSIONS_MAX = 60;
const STEPS_MAX = 100;
/** How far below the middle one the outer points may lie for the function to be taken as a parabola. */
const NEAR = 1;
/** Relative rounding of a value that is a sum of many terms. */
const ROUNDING = 1e-14;

export interface Maximum {
  readonly at: number;
  readonly value: number;
}

/**
 * The maximum of a function of one variable with one peak, found from `start` with first steps of `step`, until a parabola
 * through the best three points promises less than `precision` more of the function. The peak is walked up to with growing
 * steps, then narrowed down by parabolas, by golden sections where these fail (R. P. Brent, "Algorithms for Minimization
 * without Derivatives", 1973, chapter 5). The function may be -Infinity or not a number away from the start.
 */
export function maximise(f: (x: number) => number, start: number, step: number, precision: number): Maximum {
  const evaluate = (at: number): Maximum => {
    const value = f(at);
    return { at, value: Number.isNaN(value) ? -Infinity : value };
  };
  let middle = evaluate(start);
  let low = evaluate(start - step);
  let high = evaluate(start + step);
  for (let i = 0; i < EXPANSIONS_MAX && low.value > middle.value; i++) {
    high = middle;
    middle = low;
    low = evaluate(middle.at - 2 * (high.at - middle.at));
  }
  for (let i = 0; i < EXPANSIONS_MAX && high.value > middle.value; i++) {
    low = middle;
    middle = high;
    high = evaluate(middle.at + 2 * (middle.at - low.at));
  }
  for (let i = 0; i < STEPS_MAX; i++) {
    const top = parabola(low, middle, high);
    const isFlat = top !== undefined && top.gain < precision + ROUNDING * Math.abs(middle.value);
    // Far points make a parabola of anything: one counts when all three are near the top, and after one try.
    const isNear = middle.value - Math.min(low.value, high.value) < NEAR;
    if (isFlat && isNear && i > 0) break;
    const isParabola = top !== undefined && !isFlat && (isNear || i % 2 === 0);
    const tried = evaluate(isParabola ? top.at : goldenSection(low, middle, high));
    if (tried.value > middle.value) {
      if (tried.at < middle.at) high = middle;
      else low = middle;
      middle = tried;
    } else if (tried.at < middle.at) low = tried;
    else high = tried;
  }
  return middle;
}

/** Top of the parabola through three points, and how far above the middle one; undefined when it is of no use. */
function parabola(low: Maximum, middle: Maximum, high: Maximum): { at: number; gain: number } | undefined {
  const left = middle.at - low.at;
  const right = high.at - middle.at;
  const fallLeft = (middle.value - low.value) * right;
  const fallRight = (middle.value - high.value) * left;
  const fall = fallLeft + fallRight;
  const shift = (fallLeft * right - fallRight * left) / (2 * fall);
  const isUsable = Number.isFinite(shift) && shift > -0.9 * left && shift < 0.9 * right;
  if (!isUsable) return undefined;
  return { at: middle.at + shift, gain: (shift * shift * fall) / (left * right * (left + right)) };
}

function goldenSection(low: Maximum, middle: Maximum, high: Maximum): number {
  const left = middle.at - low.at;
  const right = high.at - middle.at;
  return left > right ? middle.at - GOLDEN * left : middle.at + GOLDEN * right;
}
