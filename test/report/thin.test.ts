import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { thinned } from "../../src/report/thin.ts";

/** A falling curve from the gaps between its times and the sizes of its steps. */
function curve(gaps: readonly number[], from: number): { x: number; share: number }[] {
  let x = from;
  return gaps.map((gap, i) => {
    x += gap;
    return { x, share: 1 - (i + 1) / gaps.length };
  });
}

describe("thinned", () => {
  const gaps = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 2000 });

  test("has few points, all of them of the curve, the first and the last among them, and is never off visibly", () => {
    fc.assert(
      fc.property(gaps, fc.constantFrom(0, 1, 1e4), (steps, from) => {
        const points = curve(steps, from);
        const kept = thinned(points);
        expect(kept.length).toBeLessThanOrEqual(300);
        expect(kept.every((point) => points.includes(point))).toBe(true);
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        let last = 0;
        for (const point of points) {
          if (kept[last + 1] === point) last++;
          expect(kept[last].share - point.share).toBeLessThan(1 / 140 + 1e-12);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("leaves a short curve alone, and one that is all at 0", () => {
    const short = curve([1, 10, 100, 1000], 0);
    expect(thinned(short)).toEqual(short);
    expect(thinned([{ x: 0, share: 0 }])).toEqual([{ x: 0, share: 0 }]);
    expect(thinned([])).toEqual([]);
  });

  test("200,000 points become at most 300", () => {
    const many = curve(
      Array.from({ length: 200_000 }, (_, i) => 1 + (i % 7)),
      1,
    );
    expect(thinned(many).length).toBeLessThanOrEqual(300);
    expect(thinned(many).length).toBeGreaterThan(100);
  });

  test("follows a steep fall, and keeps the end even where nothing is left to see", () => {
    const fall = Array.from({ length: 10_000 }, (_, i) => ({
      x: 1000 + i / 1e4,
      share: 1 - (i + 1) / 10_001,
    }));
    const points = [{ x: 1, share: 1 }, ...fall, { x: 1e6, share: 1e-6 }, { x: 1e6 + 1, share: 0 }];
    const kept = thinned(points);
    expect(kept.at(-1)).toBe(points.at(-1));
    for (const [i, { share }] of kept.slice(1, -2).entries()) {
      expect(kept[i].share - share).toBeLessThan(1 / 140 + 2e-4);
    }
  });
});
