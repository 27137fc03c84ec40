/** A log of outages: start and end of each, by component. Gives operating times between failures, and repair times. */

import { formatCount } from "../../report/format.ts";
import type { CsvRow } from "../../scenario/csv.ts";
import { UsageError } from "../usage-error.ts";
import type { Column } from "./columns.ts";
import type { Reading } from "./observed.ts";
import { CellProblems, type Table } from "./table.ts";
import { parseTimestamp, type Timestamp, timestampText } from "./timestamp.ts";

export interface OutageColumns {
  readonly start: Column;
  readonly end: Column;
  readonly component: Column | undefined;
}

export interface ObservationWindow {
  /** when all components were put into operation, if that is known */
  readonly from: Timestamp | undefined;
  /** end of observation; undefined: the last time in the log */
  readonly until: Timestamp | undefined;
  /** how many components there were, those included that never failed */
  readonly population: number | undefined;
}

interface Outage {
  readonly row: CsvRow;
  readonly component: string;
  readonly start: number;
  /** Infinity: not yet over */
  readonly end: number;
}

/** What happened to the outages of one component that needs telling. */
interface Tally {
  merged: number;
  late: number;
}

export function readOutages(table: Table, columns: OutageColumns, window: ObservationWindow): Reading {
  if (window.population !== undefined && window.from === undefined) {
    throw new UsageError("--population needs --from: when its components were put into operation");
  }
  const problems = new CellProblems(table);
  const { outages, times } = readRows(table, columns, problems);
  problems.check();
  const until = window.until?.seconds ?? times.last;
  const tally: Tally = { merged: 0, late: 0 };
  const histories = byComponent(outages).map((own) => merged(own, until, columns, problems, tally));
  checkWindow(outages, columns, window, problems);
  problems.check();

  const uptimes = { ended: [] as number[], censored: [] as number[] };
  const repairs = { ended: [] as number[], censored: [] as number[] };
  for (const history of histories) addHistory(history, window.from?.seconds, until, uptimes, repairs);
  const seen = histories.filter((history) => history.length > 0).length;
  const population = window.population ?? seen;
  if (population < seen) {
    throw new UsageError(
      `--population ${population} is less than the ${seen} components that failed in ${table.file}`,
    );
  }
  for (let i = seen; i < population; i++) uptimes.censored.push(until - (window.from?.seconds ?? until));
  const count = histories.reduce((total, history) => total + history.length, 0);
  const isAnyOpen = repairs.censored.length > 0;
  return {
    summary: `${counted(count, "outage")} of ${counted(seen, "component")}${population > seen ? ` out of ${formatCount(population)}` : ""}, until ${timestampText(until)}`,
    columns: [columns.start, columns.end, columns.component].flatMap((one) => one ?? []),
    notes: notesOn(columns, window, times.withoutZone, tally, seen, isAnyOpen),
    observed: [
      {
        key: "lifetime",
        title: "operating time until failure",
        ...uptimes,
        unit: "h",
        words: { ended: ["failure", "failures"], censored: "still running" },
      },
      {
        key: "repair",
        title: "time to repair",
        ...repairs,
        unit: "h",
        words: { ended: ["repair", "repairs"], censored: "not finished" },
      },
    ],
  };
}

function readRows(table: Table, columns: OutageColumns, problems: CellProblems) {
  const { start: startColumn, end: endColumn, component: componentColumn } = columns;
  const outages: Outage[] = [];
  let last = -Infinity;
  let withoutZone = false;
  const timeIn = (row: CsvRow, { index }: Column): number => {
    const parsed = parseTimestamp(row.cells[index] ?? "");
    if (typeof parsed === "string") {
      problems.add(row, index, parsed);
      return Number.NaN;
    }
    last = Math.max(last, parsed.seconds);
    withoutZone ||= !parsed.hasZone;
    return parsed.seconds;
  };
  for (const row of table.csv.rows) {
    const component = componentColumn === undefined ? "" : (row.cells[componentColumn.index] ?? "");
    if (componentColumn !== undefined && component === "") {
      problems.add(row, componentColumn.index, "the component is missing");
    }
    const start = timeIn(row, startColumn);
    const isOpen = (row.cells[endColumn.index] ?? "") === "";
    const end = isOpen ? Infinity : timeIn(row, endColumn);
    if (end < start) problems.add(row, endColumn.index, "the end is before the start");
    outages.push({ row, component, start, end });
  }
  return { outages, times: { last, withoutZone } };
}

function byComponent(outages: readonly Outage[]): Outage[][] {
  const groups = new Map<string, Outage[]>();
  for (const outage of outages) {
    const group = groups.get(outage.component);
    if (group === undefined) groups.set(outage.component, [outage]);
    else group.push(outage);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a.start - b.start || a.end - b.end));
}

/** The outages of one component before `until`, those that overlap as one. */
function merged(
  outages: readonly Outage[],
  until: number,
  { end: endColumn }: OutageColumns,
  problems: CellProblems,
  tally: Tally,
): Outage[] {
  const kept: Outage[] = [];
  for (const outage of outages) {
    const before = kept.at(-1);
    if (outage.start > until) tally.late++;
    else if (before === undefined || outage.start >= before.end) kept.push(outage);
    else if (before.end === Infinity) {
      problems.add(before.row, endColumn.index, "the end is missing, though the component fails again later");
    } else {
      kept[kept.length - 1] = { ...before, end: Math.max(before.end, outage.end) };
      tally.merged++;
    }
  }
  return kept;
}

function checkWindow(
  outages: readonly Outage[],
  { start: startColumn }: OutageColumns,
  { from, until }: ObservationWindow,
  problems: CellProblems,
): void {
  if (from === undefined) return;
  if (until !== undefined && until.seconds <= from.seconds) {
    throw new UsageError("--until must be later than --from");
  }
  for (const { row, start } of outages) {
    if (start < from.seconds) problems.add(row, startColumn.index, "this is before --from");
  }
}

interface Times {
  readonly ended: number[];
  readonly censored: number[];
}

/**
 * The times of one component. Its first operating time counts when it is known to have begun with `from`; else nobody knows
 * how old the component was, and its times count from its first repair. What is not over at `until` is censored there.
 */
function addHistory(
  history: readonly Outage[],
  from: number | undefined,
  until: number,
  uptimes: Times,
  repairs: Times,
): void {
  let upSince = from;
  for (const { start, end } of history) {
    if (upSince !== undefined) uptimes.ended.push(start - upSince);
    if (end <= until) repairs.ended.push(end - start);
    else repairs.censored.push(until - start);
    upSince = end;
  }
  if (upSince !== undefined && upSince < until) uptimes.censored.push(until - upSince);
}

function notesOn(
  { component }: OutageColumns,
  { from }: ObservationWindow,
  withoutZone: boolean,
  { merged: mergedCount, late }: Tally,
  components: number,
  isAnyOpen: boolean,
): string[] {
  const notes: string[] = [];
  if (component === undefined) {
    notes.push(
      "No column of components was found: all outages are taken as those of one; --component names the column.",
    );
  }
  if (from === undefined) {
    notes.push(
      `The time before the first failure of ${components === 1 ? "the component" : "each component"} is left out, as it is not known when it began; --from says when all were put into operation. Components that never failed are not in the log; with --from, --population counts them.`,
    );
  }
  if (withoutZone) notes.push("Times without a zone are taken as UTC.");
  if (mergedCount > 0) {
    notes.push(
      `${counted(mergedCount, "outage")} began before the one before had ended, and count${mergedCount === 1 ? "s" : ""} as part of it.`,
    );
  }
  if (late > 0)
    notes.push(
      `${counted(late, "outage")} after the end of observation ${late === 1 ? "is" : "are"} left out.`,
    );
  if (isAnyOpen)
    notes.push("Outages without an end, or beyond the end of observation, count as repairs not finished.");
  return notes;
}

function counted(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;
}
