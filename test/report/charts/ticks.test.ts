import fc from "fast-check";
import { expect, test } from "vitest";
import {
  durationTicks,
  formatTime,
  logTicks,
  ninesTicks,
  numberTicks,
  roundSpan,
} from "../../../src/report/charts/ticks.ts";

test.each([
  [0, "0"],
  [0.001, "1 ms"],
  [15, "15 s"],
  [-1800, "−30 min"],
  [5400, "1 h 30 min"],
  [86_400, "1 d"],
  [129_600, "1 d 12 h"],
  [365 * 86_400, "1 y"],
  [730 * 86_400 + 86_400, "2 y 1 d"],
])("%d s is %s", (seconds, text) => {
  expect(formatTime(seconds)).toBe(text);
});

const window = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1, max: 1e9, noNaN: true }))
  .map(([from, length]) => [from, from + length] as const);

test("ticks of any window are evenly spaced, within it, not too many, and zero is among them where it is in it", () => {
  const plain = (from: number, to: number) => numberTicks(from, to, 6, String);
  for (const ticksOf of [plain, (from: number, to: number) => durationTicks(from, to, 6)]) {
    fc.assert(
      fc.property(window, ([from, to]) => {
        const times = ticksOf(from, to).map(({ at }) => at);
        const slack = (to - from) * 1e-5;
        expect(times.length).toBeLessThanOrEqual(7);
        expect(times.every((at) => at >= from - slack && at <= to + slack)).toBe(true);
        const steps = times.slice(1).map((at, i) => at - times[i]);
        for (const step of steps) expect(Math.abs(step - steps[0])).toBeLessThan(slack);
        if (from <= 0 && to >= 0) expect(times).toContain(0);
      }),
      { numRuns: 300, seed: 3 },
    );
  }
});

test("a span of durations lies within its round span, which has labels", () => {
  const duration = fc.double({ min: -6, max: 9, noNaN: true }).map((power) => Math.exp(power * Math.LN10));
  fc.assert(
    fc.property(duration, fc.double({ min: 1, max: 1e6, noNaN: true }), (first, factor) => {
      const [from, to] = roundSpan(first, first * factor);
      expect(to).toBeGreaterThan(first * factor);
      if (first > 1e-3) expect(from).toBeLessThan(first);
      const toPx = (at: number) => (Math.log(at / from) / Math.log(to / from)) * 250;
      const places = logTicks(from, to, toPx).map(({ at }) => toPx(at));
      expect(places.length).toBeGreaterThanOrEqual(2);
      expect(places.every((x, i) => i === 0 || x > places[i - 1])).toBe(true);
    }),
    { numRuns: 300, seed: 3 },
  );
});

test("nines have ticks at round unavailabilities, however narrow the range", () => {
  const texts = (from: number, to: number) => ninesTicks(from, to).map(({ text }) => text);
  expect(texts(0.9, 3.1)).toEqual(["90 %", "99 %", "99.9 %"]);
  expect(texts(2.9, 4.1)).toEqual(["99.9 %", "99.95 %", "99.98 %", "99.99 %"]);
  expect(texts(3.86, 3.9).length).toBeGreaterThanOrEqual(3);
});
