/** Moments of a simulated history: `day 34 07:12:05.3`, where day 0 is the first. */
import { InvalidArgumentError } from "commander";
import { parseUnit } from "../scenario/units.ts";

const TENTHS_PER_DAY = 864_000;

/** A moment, s from the beginning, to the tenth of a second. */
export function formatDayTime(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const day = Math.floor(tenths / TENTHS_PER_DAY);
  const ofDay = tenths - day * TENTHS_PER_DAY;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const clock = `${two(ofDay / 36_000)}:${two((ofDay / 600) % 60)}:${two((ofDay / 10) % 60)}.${ofDay % 10}`;
  return `day ${day} ${clock}`;
}

/** A moment as it is printed, `day 34`, `day 34 07:12`, `day 34 07:12:05.3`, or as a duration: `34d`; s. */
export function parseDayTime(text: string): number {
  const written = /^\s*day (\d+)(?: (\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?\s*$/.exec(text);
  if (written !== null) {
    const [day, hours, minutes, seconds] = written.slice(1).map((part) => Number(part ?? 0));
    if (hours < 24 && minutes < 60 && seconds < 60) return ((day * 24 + hours) * 60 + minutes) * 60 + seconds;
  }
  const parsed = parseUnit(text, "duration");
  if ("problem" in parsed || !(parsed.value >= 0)) {
    throw new InvalidArgumentError('It must be a moment such as "day 34 07:12:05.3", "day 34" or 34d.');
  }
  return parsed.value;
}
