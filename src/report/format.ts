/** Numbers as people read them: as many digits as their interval supports, with a unit. */
import type { Interval } from "../statistics/interval.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Most decimals of a percentage. */
const DECIMALS_MAX = 12;

/** A whole number with thousands separated. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `3 h 12 min`, `12 min`, `−4.2 s`: a duration in its two largest units. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds === 0) return "0 s";
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(2))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < MINUTE - 0.5) return `${Math.round(seconds)} s`;
  if (seconds < 10 * MINUTE - 0.5) return twoUnits(seconds, MINUTE, "min", 1, "s");
  if (seconds < HOUR - 0.5 * MINUTE) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY - 0.5 * MINUTE) return twoUnits(seconds, HOUR, "h", MINUTE, "min");
  return twoUnits(seconds, DAY, "d", HOUR, "h");
}

function twoUnits(
  seconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rounded = Math.round(seconds / small) * small;
  const whole = Math.floor(rounded / large);
  const rest = Math.round((rounded - whole * large) / small);
  const text = `${formatCount(whole)} ${largeName}`;
  return rest === 0 ? text : `${text} ${rest} ${smallName}`;
}

/** An estimate and its interval as text; `interval` is empty when there is none. */
export interface Formatted {
  readonly estimate: string;
  readonly interval: string;
}

/** `99.987 %` and `99.985 … 99.989 %`. Nothing observed is a bound, `above 99.97 %`, and never 100 %. */
export function formatAvailability({ estimate, lower, upper }: Interval): Formatted {
  const decimals = decimalsFor(((upper - lower) / 2) * 100);
  if (estimate === 1)
    return { estimate: "no outage seen", interval: `above ${percentBelow(lower, decimals, "down")} %` };
  const low = percentBelow(lower, decimals, "down");
  const high = upper >= 1 ? "below 100" : percentBelow(upper, decimals, "up");
  return { estimate: `${percentBelow(estimate, decimals, "nearest")} %`, interval: `${low} … ${high} %` };
}

/** An objective or another exact share, with the digits it was given with: `99.95 %`. */
export function formatExactPercent(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}

/**
 * A share as a percentage with its interval, all with the same digits: `54 %` and `48 … 60 %`; all or none seen is a bound,
 * and no share below 1 reads 100 %.
 */
export function formatShare({ estimate, lower, upper }: Interval): Formatted {
  const decimals = decimalsFor(((upper - lower) / 2) * 100);
  if (estimate >= 1)
    return { estimate: "all seen", interval: `above ${percentBelow(lower, decimals, "nearest")} %` };
  if (estimate <= 0)
    return { estimate: "none seen", interval: `below ${percentBelow(upper, decimals, "nearest")} %` };
  const readsWhole = (digits: number) => Number((100 * upper).toFixed(digits)) >= 100;
  const own = shareDecimals(estimate, decimals);
  // One digit more where that keeps the upper bound apart from 100.
  const digits = readsWhole(own) && !readsWhole(own + 1) ? own + 1 : own;
  const percent = (share: number) => (100 * share).toFixed(digits);
  const high = readsWhole(digits) ? "below 100" : percent(upper);
  return { estimate: `${percent(estimate)} %`, interval: `${percent(lower)} … ${high} %` };
}

/** As many as the interval supports, but so many at least that the share does not read 0 or 100 %. */
function shareDecimals(share: number, supported: number): number {
  const first = -Math.floor(Math.log10(100 * Math.min(share, 1 - share)));
  return Math.min(Math.max(supported, first), DECIMALS_MAX);
}

/** Part of a whole that is there, such as downtime by one cause: all of it is said so, with how much that is at least. */
export function formatPart(share: Interval): Formatted {
  const { estimate, interval } = formatShare(share);
  return share.estimate >= 1
    ? { estimate: "all of it", interval: interval.replace("above", "at least") }
    : { estimate, interval };
}

/** A number of something with its interval; none seen is a bound. */
export function formatNumber({ estimate, lower, upper }: Interval): Formatted {
  const step = stepFor((upper - lower) / 2, estimate);
  const text = (value: number) => rounded(value, step);
  if (estimate === 0 && lower === 0)
    return noneSeen(upper, (value) => rounded(value, stepFor(value / 10, value)));
  return { estimate: text(estimate), interval: range(lower, upper, text) };
}

/** Nines: two decimals at most, as the third is beyond what anyone can use. */
export function formatNines({ estimate, lower, upper }: Interval): Formatted {
  const text = (value: number) => value.toFixed(2);
  if (!Number.isFinite(estimate)) return { estimate: "no outage seen", interval: `above ${text(lower)}` };
  return { estimate: text(estimate), interval: range(lower, upper, text) };
}

/** A duration, s, with its interval. */
export function formatDurationInterval({ estimate, lower, upper }: Interval): Formatted {
  if (estimate === 0 && lower === 0) return noneSeen(upper, formatDuration);
  const text = Number.isFinite(estimate) ? formatDuration(estimate) : "past horizon";
  return { estimate: text, interval: range(lower, upper, formatDuration) };
}

/** A duration more or less, s, with its interval: `+12 min`, `−41 min`. */
export function formatDurationChange(change: Interval): Formatted {
  return formatChange(change, formatDuration);
}

/** A number more or less with its interval. */
export function formatNumberChange(change: Interval): Formatted {
  // By the interval alone: the estimate may be 0 but for the rounding of sums.
  const halfWidth = (change.upper - change.lower) / 2;
  const step = halfWidth > 0 ? stepFor(halfWidth, 0) : stepFor(0, change.estimate);
  return formatChange(change, (value) => rounded(value, step));
}

/** `text` is given what is not negative. */
function formatChange({ estimate, lower, upper }: Interval, text: (value: number) => string): Formatted {
  const signed = (value: number) => {
    const size = text(Math.abs(value));
    const isZero = !/[1-9]/.test(size);
    return isZero ? size : `${value < 0 ? "−" : "+"}${size}`;
  };
  return { estimate: signed(estimate), interval: range(lower, upper, signed) };
}

/** Amounts from here are in thousands or millions. */
const THOUSANDS_FROM = 1e4;
const MILLIONS_FROM = 1e7;

/** `1,233 kUSD`, `850 EUR`: an amount of money with four digits at least. */
export function formatMoney(amount: number, currency: string): string {
  const { unit, factor } = moneyUnit(amount, currency);
  const value = amount / factor;
  const maximumFractionDigits = value < 100 ? 2 : value < 1000 ? 1 : 0;
  return `${value.toLocaleString("en-US", { maximumFractionDigits })} ${unit}`;
}

/** An amount of money with its interval, all in the same unit. */
export function formatMoneyInterval({ estimate, lower, upper }: Interval, currency: string): Formatted {
  if (!(estimate > 0)) return noneSeen(upper, (amount) => formatMoney(amount, currency));
  const { unit, factor } = moneyUnit(estimate, currency);
  const step = stepFor((upper - lower) / 2 / factor, estimate / factor);
  const text = (amount: number) => rounded(amount / factor, step);
  const bounds = range(lower, upper, text);
  return { estimate: `${text(estimate)} ${unit}`, interval: bounds === "" ? "" : `${bounds} ${unit}` };
}

function moneyUnit(amount: number, currency: string): { unit: string; factor: number } {
  if (amount >= MILLIONS_FROM) return { unit: `M${currency}`, factor: 1e6 };
  return amount >= THOUSANDS_FROM ? { unit: `k${currency}`, factor: 1e3 } : { unit: currency, factor: 1 };
}

/** How long something takes or took, for progress and the closing line: `4 s`, `12 min`. */
export function formatWait(seconds: number): string {
  if (seconds < 1) return "less than 1 s";
  return formatDuration(Math.round(seconds)).replace(/\.0 s$/, " s");
}

function noneSeen(upper: number, text: (value: number) => string): Formatted {
  return { estimate: "none seen", interval: Number.isFinite(upper) ? `below ${text(upper)}` : "" };
}

function range(lower: number, upper: number, text: (value: number) => string): string {
  const hasLower = Number.isFinite(lower);
  const hasUpper = Number.isFinite(upper);
  if (hasLower && hasUpper) return `${text(lower)} … ${text(upper)}`;
  if (hasLower) return lower === 0 ? "" : `${text(lower)} or more`;
  return hasUpper ? `${text(upper)} or less` : "";
}

/** Decimals of which the last is as large as the leading digit of the half-width. */
function decimalsFor(halfWidth: number): number {
  if (!(halfWidth > 0)) return 3;
  return Math.min(Math.max(Math.ceil(-Math.log10(halfWidth)), 0), DECIMALS_MAX);
}

/**
 * The power of ten that a number is rounded to: that of the half-width, or its own third digit without one. At most
 * that of the number itself, which would else round to "0" as if nothing had been seen.
 */
function stepFor(halfWidth: number, value: number): number {
  const isKnown = halfWidth > 0 && Number.isFinite(halfWidth);
  if (!isKnown && value === 0) return 1;
  const own = value === 0 ? Number.POSITIVE_INFINITY : Math.floor(Math.log10(Math.abs(value)));
  const exponent = isKnown ? Math.min(Math.floor(Math.log10(halfWidth)), own) : own - 2;
  return 10 ** Math.max(exponent, -DECIMALS_MAX);
}

function rounded(value: number, step: number): string {
  const decimals = Math.max(0, Math.round(-Math.log10(step)));
  const multiple = Math.round(value / step) * step;
  return multiple.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** A share below 1 as a percentage; with more decimals where it would round to 100. */
function percentBelow(share: number, decimals: number, direction: "down" | "up" | "nearest"): string {
  for (let digits = decimals; digits <= DECIMALS_MAX; digits++) {
    const text = roundedPercent(share * 100, digits, direction);
    if (Number(text) < 100) return text;
  }
  return `99.${"9".repeat(DECIMALS_MAX)}`;
}

function roundedPercent(percent: number, decimals: number, direction: "down" | "up" | "nearest"): string {
  if (direction === "nearest") return percent.toFixed(decimals);
  const scale = 10 ** decimals;
  // A value that is a multiple already but for rounding in the last bits stays where it is.
  const scaled = percent * scale;
  const whole = direction === "down" ? Math.floor(scaled + 1e-6) : Math.ceil(scaled - 1e-6);
  return (Math.max(0, whole) / scale).toFixed(decimals);
}
