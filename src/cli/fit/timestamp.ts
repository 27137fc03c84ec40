/** Points in time as logs write them. */
import { parseIsoTime } from "../../scenario/iso-time.ts";

export interface Timestamp {
  /** since 1970-01-01 UTC */
  readonly seconds: number;
  readonly hasZone: boolean;
}

/** Epoch times from here on are milliseconds (1973 as such, the year 5138 in seconds), and from the next microseconds. */
const MILLISECONDS_FROM = 1e11;
const MICROSECONDS_FROM = 1e14;

/** ISO 8601, or seconds, milliseconds or microseconds since 1970; the text is what is wrong. */
export function parseTimestamp(text: string): Timestamp | string {
  if (text === "") return "the time is missing";
  if (/^(19|20)\d{6}$/.test(text))
    return `${text} looks like a date; write ${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const epoch = Number(text);
    const perSecond = epoch >= MICROSECONDS_FROM ? 1e6 : epoch >= MILLISECONDS_FROM ? 1e3 : 1;
    return { seconds: epoch / perSecond, hasZone: true };
  }
  return (
    parseIsoTime(text) ??
    `${JSON.stringify(text)} is not a time; write 2026-03-01T12:00:00Z or seconds since 1970`
  );
}

/** `2026-03-01 12:00 UTC`, to the minute. */
export function timestampText(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds} s since 1970`;
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
