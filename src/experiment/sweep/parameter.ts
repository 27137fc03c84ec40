/** What a sweep varies: paths into a scenario and the values they take. */
import { type Dimension, parseUnit } from "../../scenario/units.ts";

/** What a scenario is given at a path: a YAML scalar; null takes the key away. */
export type Scalar = string | number | boolean | null;

/** A value of a parameter. */
export interface Value {
  /** As a person writes it. */
  readonly text: string;
  /** By path of the parameter. */
  readonly raw: readonly Scalar[];
  /** That at the first path; undefined for a name or a flag. */
  readonly quantity?: Quantity;
}

export interface Quantity {
  /** In SI; a number without a unit is itself. */
  readonly value: number;
  readonly unit: string;
}

/** Everything between two values, as likely as anything else. */
export interface Range {
  /** In `unit`. */
  readonly low: number;
  readonly high: number;
  /** Text that follows a number: "h", "GiB", or nothing. */
  readonly unit: string;
  /** Whole numbers only. */
  readonly isWhole: boolean;
  /** Equal chances for equal ratios rather than equal differences. */
  readonly isLogarithmic: boolean;
}

export interface Parameter {
  /** The first of its paths, by which it is called. */
  readonly name: string;
  /** All are set together. */
  readonly paths: readonly string[];
  readonly values: readonly Value[] | Range;
}

const SI_UNITS: Readonly<Record<Dimension, string>> = {
  duration: "s",
  size: "B",
  bandwidth: "B/s",
  percentage: "1",
  frequency: "Hz",
  eventRate: "1/s",
  timePerSize: "s/B",
};

/** Significant digits of a value taken from a range. */
const DIGITS = 6;

/** The value of a number, or of a text that holds a number and a unit; undefined for anything else. */
export function quantityOf(raw: unknown): Quantity | undefined {
  if (typeof raw === "number") return Number.isFinite(raw) ? { value: raw, unit: "1" } : undefined;
  if (typeof raw !== "string") return undefined;
  for (const [dimension, unit] of Object.entries(SI_UNITS)) {
    const parsed = parseUnit(raw, dimension as Dimension);
    if ("value" in parsed) return { value: parsed.value, unit };
  }
  return undefined;
}

export function isRange(values: Parameter["values"]): values is Range {
  return "low" in values;
}

/** The value at `position` in [0, 1] of all that it can be; the values of a list share it evenly. */
export function valueAtPosition({ paths, values }: Parameter, position: number): Value {
  return isRange(values)
    ? rangeValue(values, position, paths.length)
    : values[partAt(position, values.length)];
}

/** The ends of a range, or all values of a list. */
export function extremes({ paths, values }: Parameter): readonly Value[] {
  return isRange(values) ? [0, 1].map((end) => rangeValue(values, end, paths.length)) : values;
}

/** Which of `count` equal parts of [0, 1] a position is in. */
function partAt(position: number, count: number): number {
  return Math.min(count - 1, Math.floor(position * count));
}

/** The same for all paths. */
function rangeValue(range: Range, position: number, paths: number): Value {
  const number = numberInRange(range, position);
  const raw = range.unit === "" ? number : `${number}${range.unit}`;
  return { text: String(raw), raw: new Array<Scalar>(paths).fill(raw), quantity: quantityOf(raw) };
}

function numberInRange({ low, high, isWhole, isLogarithmic }: Range, position: number): number {
  if (isWhole && !isLogarithmic) return low + partAt(position, high - low + 1);
  const between = isLogarithmic
    ? Math.exp(Math.log(low) + position * (Math.log(high) - Math.log(low)))
    : low + position * (high - low);
  const rounded = isWhole ? Math.round(between) : Number(between.toPrecision(DIGITS));
  // Rounding may lead past an end.
  return Math.min(high, Math.max(low, rounded));
}
