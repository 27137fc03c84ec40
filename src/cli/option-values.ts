/** Values of command-line options; what is wrong with one is said in a single line that commander prints. */
import { InvalidArgumentError } from "commander";
import { parseUnit } from "../scenario/units.ts";
import { parseTimestamp, type Timestamp } from "./fit/timestamp.ts";

const REPLICATIONS_MAX = 999_999_999;
const WORKERS_MAX = 1024;
const OBSERVATIONS_MAX = 1_000_000;
const SIMULATIONS_MIN = 19;
const SIMULATIONS_MAX = 100_000;

/** A whole number of replications from 1. */
export function parseReplications(text: string): number {
  return parseWhole(text, " of replications", REPLICATIONS_MAX);
}

export function parseWorkers(text: string): number {
  return parseWhole(text, " of threads", WORKERS_MAX);
}

/** The number of something that is counted from 0. */
export function parseNumber(text: string): number {
  return parseWhole(text, "", REPLICATIONS_MAX, 0);
}

/** Components under observation. */
export function parsePopulation(text: string): number {
  return parseWhole(text, " of components", OBSERVATIONS_MAX);
}

/** Simulated samples behind a p-value: with fewer than 19 none can be below 5 %. */
export function parseSimulations(text: string): number {
  return parseWhole(text, " of simulations", SIMULATIONS_MAX, SIMULATIONS_MIN);
}

/** A unit of durations, kept as text. */
export function parseUnitOfTime(text: string): string {
  const parsed = parseUnit(`1${text}`, "duration");
  if ("problem" in parsed) throw new InvalidArgumentError("Units: us, ms, s, min, h, d, w, y.");
  return text;
}

export function parseTimestampText(text: string): Timestamp {
  const parsed = parseTimestamp(text);
  if (typeof parsed === "string") throw new InvalidArgumentError(sentence(parsed));
  return parsed;
}

function parseWhole(text: string, what: string, maximum: number, minimum = 1): number {
  const isGrouped = /^\s*\d{1,3}([_,]\d{3})+\s*$/.test(text);
  const value = Number(isGrouped ? text.replaceAll(/[_,]/g, "") : text);
  if (text.trim() === "" || !Number.isInteger(value) || value < minimum || value > maximum) {
    throw new InvalidArgumentError(`It must be a whole number${what} from ${minimum} to ${maximum}.`);
  }
  return value;
}

/** How many parts fail together. */
export function parseSetSize(text: string): number {
  return parseWhole(text, " of parts", 3);
}

/** A percentage strictly between 0 and 100, as a share. */
export function parsePercentage(text: string): number {
  const parsed = parseUnit(text, "percentage");
  if ("problem" in parsed) throw new InvalidArgumentError(sentence(parsed.problem));
  if (!(parsed.value > 0 && parsed.value < 1)) {
    throw new InvalidArgumentError("It must be more than 0% and less than 100%.");
  }
  return parsed.value;
}

/** A duration, s, of more than 0. */
export function parseDuration(text: string): number {
  const parsed = parseUnit(text, "duration");
  if ("problem" in parsed) throw new InvalidArgumentError(sentence(parsed.problem));
  if (!(parsed.value > 0)) throw new InvalidArgumentError("It must be longer than 0.");
  return parsed.value;
}

/** A duration, checked and kept as text: the scenario reads it. */
export function parseDurationText(text: string): string {
  const parsed = parseUnit(text, "duration");
  if ("problem" in parsed) throw new InvalidArgumentError(sentence(parsed.problem));
  if (!(parsed.value > 0)) throw new InvalidArgumentError("It must be longer than 0.");
  return text;
}

/** Most characters of a seed. */
const SEED_MAX = 200;

/** Any short text on one line. */
export function parseSeed(text: string): string {
  if (text === "" || text.length > SEED_MAX || /\p{Cc}/u.test(text)) {
    throw new InvalidArgumentError(`It must be a text of 1 to ${SEED_MAX} characters on one line.`);
  }
  return text;
}

/** Tables that are written only when asked for. */
const OPTIONAL_TABLES = ["migrations"];

export function parseTables(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !OPTIONAL_TABLES.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`Tables that can be asked for: ${OPTIONAL_TABLES.join(", ")}.`);
  }
  return names;
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
