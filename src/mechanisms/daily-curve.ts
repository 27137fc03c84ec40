/** The daily curve of demand: cos(2 pi t / 24 h), tabulated to the minute so that no step computes a cosine. */

const MINUTES = 24 * 60;

const COSINES = Float64Array.from({ length: MINUTES }, (_, minute) =>
  Math.cos((2 * Math.PI * minute) / MINUTES),
);

/** 1 at the peak, -1 half a day from it; `time` and `peak` in s, rounded to the minute. */
export function dailyCurve(time: number, peak: number): number {
  const minute = Math.round((time - peak) / 60) % MINUTES;
  return COSINES[minute < 0 ? minute + MINUTES : minute];
}
