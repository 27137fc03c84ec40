/** Where people expect the ticks of durations, of shares of time and of plain numbers. Times are in s. */
import { formatDuration, formatExactPercent } from "../format.ts";
import { filledUp, fitting, type Tick } from "./axis.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 8,760 h, the year of objectives. */
const YEAR = 365 * DAY;

/** Steps of round durations, from 1 ms to 1,000 years. */
const STEPS = [
  ...[1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100].map((n) => n * DAY),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((n) => n * YEAR),
];

/** Durations from `from` to `to`, both included, at most about `count` of them. */
export function durationTicks(from: number, to: number, count: number): Tick[] {
  const least = (to - from) / count;
  const unit = least > YEAR ? YEAR : 1;
  const step =
    least < STEPS[0]
      ? roundStep(least)
      : (STEPS.find((one) => one >= least) ?? roundStep(least / unit) * unit);
  return multiples(step, from, to).map((at) => ({ at, text: formatTime(at) }));
}

/** The next 1, 2 or 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5].map((n) => n * power).find((step) => step >= least) ?? 10 * power;
}

/** `0`, `−30 min`, `1 h 30 min`, `12 d`, `3 y`: a round duration in the largest units that it is made of. */
export function formatTime(seconds: number): string {
  if (seconds === 0) return "0";
  const sign = seconds < 0 ? "−" : "";
  const length = Math.abs(seconds);
  if (length < MINUTE) return sign + formatDuration(length).replace(/\.0 s$/, " s");
  const unit = UNITS.findIndex(({ size }) => length >= size);
  const parts = UNITS.slice(unit).map(({ size, name }, i) => {
    const count = i === 0 ? length / size : (length % UNITS[unit + i - 1].size) / size;
    return { count: Math.floor(count + 1e-9), name };
  });
  return (
    sign +
    parts
      .filter(({ count }) => count > 0)
      .slice(0, 2)
      .map(({ count, name }) => `${count} ${name}`)
      .join(" ")
  );
}

const UNITS = [
  { size: YEAR, name: "y" },
  { size: DAY, name: "d" },
  { size: HOUR, name: "h" },
  { size: MINUTE, name: "min" },
  { size: 1, name: "s" },
];

function multiples(step: number, from: number, to: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // Adding zero makes zero of minus zero.
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step + 0);
}

/** The powers of ten of seconds, minutes, hours and days that people know. */
const LANDMARKS = [
  1e-3,
  0.01,
  0.1,
  1,
  10,
  MINUTE,
  10 * MINUTE,
  HOUR,
  DAY,
  10 * DAY,
  100 * DAY,
  YEAR,
  10 * YEAR,
  100 * YEAR,
];
const ROUND = STEPS.filter((step) => step !== 15 && step !== 15 * MINUTE && step <= 100 * YEAR);

/** The round durations next below `from` and next above `to`. */
export function roundSpan(from: number, to: number): [number, number] {
  const below = ROUND.filter((step) => step < from);
  return [below[below.length - 1] ?? ROUND[0] / 10, ROUND.find((step) => step > to) ?? to * 2];
}

/**
 * Ticks of a logarithmic axis from `from` to `to`, as many as fit: landmarks, and between them other round durations where
 * that gives too few.
 */
export function logTicks(from: number, to: number, toPx: (at: number) => number): Tick[] {
  const ticks = (times: number[]) =>
    times.filter((at) => at >= from && at <= to).map((at) => ({ at, text: formatTime(at) }));
  const landmarks = fitting(ticks(LANDMARKS), toPx);
  if (landmarks.length >= 3) return landmarks;
  const all = filledUp(landmarks, ticks(ROUND), toPx);
  return all.length >= 2 ? all : ticks([from, to]);
}

/** Number of nines of an availability: 2 for 99 %, infinite for 1. */
export function ninesOf(availability: number): number {
  return availability >= 1 ? Number.POSITIVE_INFINITY : -Math.log10(1 - Math.max(availability, 0));
}

/** Leading digits of unavailability where ticks can stand, from few to many. */
const LEADING_DIGITS = [
  [1],
  [1, 2, 5],
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
  Array.from({ length: 90 }, (_, i) => (i + 10) / 10),
  Array.from({ length: 900 }, (_, i) => (i + 100) / 100),
];

/** Ticks of an axis of nines, at round unavailabilities. */
export function ninesTicks(from: number, to: number): Tick[] {
  for (const digits of LEADING_DIGITS) {
    const ticks = digits
      .flatMap((digit) => decades(from, to).map((decade) => digit * 10 ** decade))
      .sort((a, b) => b - a)
      .map((unavailability) => ({
        at: -Math.log10(unavailability),
        text: formatExactPercent(1 - unavailability),
      }))
      .filter(({ at }) => at >= from && at <= to);
    if (ticks.length >= 3) return ticks;
  }
  return [];
}

function decades(from: number, to: number): number[] {
  const first = -Math.ceil(to) - 1;
  return Array.from({ length: -Math.floor(from) - first + 1 }, (_, i) => first + i);
}

/** Multiples of 1, 2 or 5 times a power of ten, at most about `count` of them. */
export function numberTicks(
  from: number,
  to: number,
  count: number,
  format: (value: number) => string,
): Tick[] {
  const step = roundStep((to - from) / count);
  return multiples(step, from, to).map((at) => ({ at, text: format(at) }));
}

/** `25 %`: a share as it stands at a tick. */
export function formatShareTick(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
