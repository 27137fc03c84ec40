const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:[.,]\d+)?))?\s*(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/;

/** Seconds since 1970, and whether the text said which zone its time is of. */
export interface IsoTime {
  readonly seconds: number;
  readonly hasZone: boolean;
}

/**
 * Reads a date, or a date and time, of ISO 8601 (`2026-03-01`, `2026-03-01T12:00:00+01:00`, a space instead of the T).
 * Without a zone it is UTC. Undefined for anything else, and for days and hours that do not exist.
 */
export function parseIsoTime(text: string): IsoTime | undefined {
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute] = match.slice(1, 6).map((part) => Number(part ?? 0));
  const second = Number((match[6] ?? "0").replace(",", "."));
  // What does not exist, 30 February, would be taken for another day.
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isReal || hour > 23 || minute > 59 || second >= 61) return undefined;
  const zone: string | undefined = match[7];
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - zoneOffset(zone);
  return { seconds, hasZone: zone !== undefined };
}

/** Seconds that a zone is ahead of UTC. */
function zoneOffset(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? "");
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60);
}
