/**
 * Numbers with units, as a scenario writes them: `30s`, `16GiB`, `10Gbps`, `99.95%`, `2.5GHz`. One table says which
 * units there are and what each is in SI; everything else reads that table. A year is 8,760 h (the convention of
 * vendors' annualised failure rates).
 */

export type Dimension =
  | "duration"
  | "size"
  | "bandwidth"
  | "percentage"
  | "frequency"
  | "eventRate"
  | "timePerSize";

interface DimensionInfo {
  /** With its article, for messages. */
  readonly name: string;
  readonly example: string;
  /** The unit a bare number was probably meant in. */
  readonly usualUnit: string;
  readonly units: ReadonlyMap<string, number>;
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;
/** 8,760 h: a year everywhere. */
export const YEAR = 365 * DAY;

const DURATIONS: [string, number][] = [
  ["us", 1e-6],
  ["ms", 1e-3],
  ["s", 1],
  ["m", 60],
  ["min", 60],
  ["h", HOUR],
  ["d", DAY],
  ["w", 7 * DAY],
  ["y", YEAR],
];

const SIZES: [string, number][] = [
  ["B", 1],
  ["kB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
  ["PB", 1e15],
  ["KiB", 1024],
  ["MiB", 1024 * 1024],
  ["GiB", 1024 * 1024 * 1024],
  ["TiB", 1024 * 1024 * 1024 * 1024],
  ["PiB", 1024 * 1024 * 1024 * 1024 * 1024],
];

const BIT_RATES: [string, number][] = [
  ["bps", 1 / 8],
  ["kbps", 1e3 / 8],
  ["Mbps", 1e6 / 8],
  ["Gbps", 1e9 / 8],
  ["Tbps", 1e12 / 8],
];

const DIMENSIONS: Record<Dimension, DimensionInfo> = {
  duration: {
    name: "a duration",
    example: "250ms, 30s, 15m, 4h, 7d, 2.5y",
    usualUnit: "s",
    units: new Map(DURATIONS),
  },
  size: { name: "a size", example: "512MiB, 16GiB, 2TB", usualUnit: "GiB", units: new Map(SIZES) },
  bandwidth: {
    name: "a bandwidth",
    example: "10Gbps, 64MiB/s",
    usualUnit: "Gbps",
    units: new Map([...BIT_RATES, ...SIZES.map(([unit, bytes]): [string, number] => [`${unit}/s`, bytes])]),
  },
  percentage: { name: "a percentage", example: "5%, 99.95%", usualUnit: "%", units: new Map([["%", 0.01]]) },
  frequency: {
    name: "a clock rate",
    example: "2.5GHz, 500MHz",
    usualUnit: "GHz",
    units: new Map([
      ["Hz", 1],
      ["kHz", 1e3],
      ["MHz", 1e6],
      ["GHz", 1e9],
    ]),
  },
  eventRate: {
    name: "a rate of events",
    example: "0.04/y, 2/d",
    usualUnit: "/y",
    units: new Map(DURATIONS.map(([unit, seconds]): [string, number] => [`/${unit}`, 1 / seconds])),
  },
  timePerSize: {
    name: "a time per size",
    example: "150s/GiB",
    usualUnit: "s/GiB",
    units: new Map(
      DURATIONS.flatMap(([time, seconds]) =>
        SIZES.map(([size, bytes]): [string, number] => [`${time}/${size}`, seconds / bytes]),
      ),
    ),
  },
};

const NUMBER_AND_UNIT = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(\S.*)?$/;

/** The pattern of a dimension for the JSON Schema. */
export function unitPattern(dimension: Dimension): string {
  const units = [...DIMENSIONS[dimension].units.keys()].map((unit) => unit.replaceAll("/", "\\/"));
  return `^\\s*[0-9.]+([eE][+-]?[0-9]+)?\\s*(${units.join("|")})\\s*$`;
}

export function unitExamples(dimension: Dimension): string[] {
  return DIMENSIONS[dimension].example.split(", ");
}

/** With its article: "a duration". */
export function dimensionName(dimension: Dimension): string {
  return DIMENSIONS[dimension].name;
}

/** SI value of a text, or what is wrong with it. */
export type Parsed = { readonly value: number } | { readonly problem: string };

/** Reads `text` as a number with a unit of `dimension`; the value is in SI (s, bytes, bytes/s, fraction, Hz, 1/s). */
export function parseUnit(text: string, dimension: Dimension): Parsed {
  const { name, example, units } = DIMENSIONS[dimension];
  const match = NUMBER_AND_UNIT.exec(text.trim());
  const wanted = `${name} is a number and a unit: ${example}`;
  if (match === null) return { problem: `${quote(text)} is not ${name}; ${wanted}` };
  const [, number, unit] = match;
  if (unit === undefined) return { problem: bareNumber(Number(number), dimension) };
  const factor = units.get(unit);
  if (factor === undefined) return { problem: wrongUnit(text, unit, dimension) };
  const value = Number(number) * factor;
  if (!Number.isFinite(value)) return { problem: `${quote(text)} is too large` };
  return { value: dimension === "percentage" ? Number(number) / 100 : value };
}

/** What to say about a number without a unit where one is needed. */
export function bareNumber(value: number, dimension: Dimension, usualUnit?: string): string {
  const { name, usualUnit: usual, example } = DIMENSIONS[dimension];
  if (dimension === "percentage" && value > 0 && value < 1) {
    return `${value} has no unit; did you mean ${Number((value * 100).toPrecision(12))}%?`;
  }
  return `${value} has no unit; did you mean ${value}${usualUnit ?? usual}? (${name}: ${example})`;
}

function wrongUnit(text: string, unit: string, dimension: Dimension): string {
  const { name, example, units } = DIMENSIONS[dimension];
  const sameButForCase = [...units.keys()].find((known) => known.toLowerCase() === unit.toLowerCase());
  if (sameButForCase !== undefined) {
    return `"${unit}" is not a unit; did you mean "${sameButForCase}"? (${name}: ${example})`;
  }
  for (const [other, info] of Object.entries(DIMENSIONS)) {
    if (other !== dimension && info.units.has(unit)) {
      return `${quote(text)} is ${info.name}, but ${name} is needed: ${example}`;
    }
  }
  return `${quote(text)} is not ${name}; write a number and a unit: ${example}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
