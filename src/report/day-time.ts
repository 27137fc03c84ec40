/** Moments of a simulated history for people: `day 34 07:12`, where day 0 is the first. */

const MINUTES_PER_DAY = 1440;

/** A moment, s from the beginning, to the minute. */
export function formatDayMinute(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const day = Math.floor(minutes / MINUTES_PER_DAY);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const ofDay = minutes - day * MINUTES_PER_DAY;
  return `day ${day} ${two(ofDay / 60)}:${two(ofDay % 60)}`;
}
