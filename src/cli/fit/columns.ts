/** Which column holds what: as told, else by the names that such columns usually have. */
import { suggestion } from "../../scenario/nearest.ts";
import { UsageError } from "../usage-error.ts";
import type { Table } from "./table.ts";

export type Role = "start" | "end" | "component" | "column" | "censored" | "count";

/** What the person said on the command line: `--start`, `--column` and so on. */
export type GivenColumns = Partial<Record<Role, string>>;

export interface Column {
  readonly role: Role;
  readonly name: string;
  readonly index: number;
  /** found by its name rather than told */
  readonly isGuessed: boolean;
}

/** Usual names, likely ones first; compared in lower case with anything but letters and digits as `_`. */
const USUAL_NAMES: Readonly<Record<Role, readonly string[]>> = {
  start:
    words(`start started start_time started_at start_date start_timestamp begin began begin_time outage_start
    failure_start downtime_start failed_at failure_time down_at down_since went_down opened opened_at from fail_time`),
  end: words(`end ended end_time ended_at end_date end_timestamp finish finished outage_end failure_end downtime_end
    repaired repaired_at restored restored_at resolved resolved_at recovered recovered_at up_at came_up closed closed_at
    until to fix_time`),
  component:
    words(`component host hostname host_name node node_name nodename nodenum server machine machine_id device
    unit serial serial_number asset asset_id instance vm disk system name`),
  column:
    words(`ttf tbf time_to_failure time_between_failures lifetime life time_to_event survival uptime operating_time
    ttr time_to_repair time_to_restore time_to_recover time_to_recovery repair_time repair restore_time recovery_time
    downtime outage_duration duration time elapsed hours minutes seconds days`),
  censored: words(
    "censored right_censored is_censored suspended suspension suspensions running still_running",
  ),
  count: words("count quantity qty weight frequency freq number_of"),
};

/** Names of durations that are repairs rather than lifetimes. */
const REPAIRS =
  /^(ttr|time_to_(repair|restore|recover|recovery)|repair(_time)?|restore_time|recovery_time|downtime|outage_duration)$/;

const UNIT_NAMES: Readonly<Record<string, string>> = {
  ms: "ms",
  s: "s",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  min: "min",
  mins: "min",
  minute: "min",
  minutes: "min",
  h: "h",
  hr: "h",
  hrs: "h",
  hour: "h",
  hours: "h",
  d: "d",
  day: "d",
  days: "d",
  week: "w",
  weeks: "w",
  y: "y",
  year: "y",
  years: "y",
};

/** The column of a role, or undefined when none was told and none has a usual name. UsageError for one that is not there. */
export function columnOf({ file, csv }: Table, role: Role, given: GivenColumns): Column | undefined {
  const names = csv.header.cells;
  const told = given[role];
  if (told !== undefined) {
    const index = names.indexOf(told);
    if (index >= 0) return { role, name: told, index, isGuessed: false };
    const known = suggestion(told, names);
    throw new UsageError(`${file} has no column ${JSON.stringify(told)} (--${role}); ${known}`);
  }
  const taken = new Set(Object.values(given));
  const plain = names.map((name) => (role === "column" ? withoutUnit(name).name : normal(name)));
  for (const usual of USUAL_NAMES[role]) {
    const index = plain.findIndex((name, i) => name === usual && !taken.has(names[i]));
    if (index >= 0) return { role, name: names[index], index, isGuessed: true };
  }
  return undefined;
}

/** The unit that a column's name says: `s` of `downtime_s`, `h` of `hours` and `TTF (h)`. */
export function unitOfName(name: string): string | undefined {
  return withoutUnit(name).unit ?? UNIT_NAMES[normal(name)];
}

export function isRepairColumn(name: string): boolean {
  return REPAIRS.test(withoutUnit(name).name);
}

/** Names of columns that may tell what is censored, but the other way round. */
export function isEventColumn(name: string): boolean {
  return /^(event|observed|status|failed|failure|dead|is_failure|uncensored)$/.test(normal(name));
}

function withoutUnit(name: string): { name: string; unit: string | undefined } {
  const plain = normal(name);
  const at = plain.lastIndexOf("_");
  const last = plain.slice(at + 1);
  return at > 0 && Object.hasOwn(UNIT_NAMES, last)
    ? { name: plain.slice(0, at), unit: UNIT_NAMES[last] }
    : { name: plain, unit: undefined };
}

function normal(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_|_$/g, "");
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
