/** A column of durations, with what was cut off and how often each was seen. */

import { formatCount } from "../../report/format.ts";
import type { CsvRow } from "../../scenario/csv.ts";
import { parseUnit, YEAR } from "../../scenario/units.ts";
import { UsageError } from "../usage-error.ts";
import {
  type Column,
  columnOf,
  type GivenColumns,
  isEventColumn,
  isRepairColumn,
  unitOfName,
} from "./columns.ts";
import type { Reading } from "./observed.ts";
import { CellProblems, type Table } from "./table.ts";

/** Most durations, as many as an `empirical` distribution may have. */
export const OBSERVATIONS_MAX = 1_000_000;

/** s; longer ones are mistakes in the unit. */
const DURATION_MAX = 30_000 * YEAR;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function readDurations(
  table: Table,
  column: Column,
  given: GivenColumns,
  givenUnit: string | undefined,
): Reading {
  const censoring = columnOf(table, "censored", given);
  const counting = columnOf(table, "count", given);
  const unit = givenUnit ?? unitOfName(column.name);
  const problems = new CellProblems(table);
  const ended: number[] = [];
  const censored: number[] = [];
  for (const row of table.csv.rows) {
    const duration = durationIn(row, column, unit, problems);
    const isCensored = censoring !== undefined && censoredIn(row, censoring, problems);
    const count = counting === undefined ? 1 : countIn(row, counting, problems);
    const target = isCensored ? censored : ended;
    if (ended.length + censored.length + count > OBSERVATIONS_MAX) {
      throw new UsageError(`${table.file} has more than ${formatCount(OBSERVATIONS_MAX)} durations`);
    }
    for (let i = 0; i < count; i++) target.push(duration);
  }
  problems.check();
  if (ended.length + censored.length === 0) throw new UsageError(`all counts in ${table.file} are 0`);
  const isRepair = isRepairColumn(column.name);
  const total = ended.length + censored.length;
  return {
    summary: `${formatCount(total)} duration${total === 1 ? "" : "s"}`,
    columns: [column, censoring, counting].flatMap((one) => one ?? []),
    notes: notesOn(table, column, censoring, givenUnit, unit),
    observed: [
      {
        key: isRepair ? "repair" : "lifetime",
        title: column.name,
        ended,
        censored,
        unit: unit ?? "s",
        words: isRepair
          ? { ended: ["repair", "repairs"], censored: "not finished" }
          : { ended: ["failure", "failures"], censored: "still running" },
      },
    ],
  };
}

function notesOn(
  table: Table,
  column: Column,
  censoring: Column | undefined,
  givenUnit: string | undefined,
  unit: string | undefined,
): string[] {
  const notes: string[] = [];
  if (givenUnit === undefined && unit !== undefined) {
    notes.push(`Numbers are taken in ${unit}, as the column's name says; --unit says otherwise.`);
  }
  const event = table.csv.header.cells.find((name) => name !== column.name && isEventColumn(name));
  if (censoring === undefined && event !== undefined) {
    notes.push(
      `The column ${JSON.stringify(event)} is not used: all durations are taken as ended. What was still running belongs in a column of true or 1 for --censored.`,
    );
  }
  return notes;
}

/** In s; NaN after a problem. */
function durationIn(
  row: CsvRow,
  { index }: Column,
  unit: string | undefined,
  problems: CellProblems,
): number {
  const text = row.cells[index] ?? "";
  const fail = (message: string) => {
    problems.add(row, index, message);
    return Number.NaN;
  };
  if (text === "") return fail("the duration is missing");
  if (/^\d+,\d+$/.test(text)) return fail(`${text} has a comma; write ${text.replace(",", ".")}`);
  const isNumber = NUMBER.test(text);
  if (isNumber && unit === undefined)
    return fail(`${text} has no unit; say which with --unit, such as --unit h`);
  const parsed = parseUnit(isNumber ? `${text}${unit}` : text, "duration");
  if ("problem" in parsed) return fail(parsed.problem);
  if (parsed.value < 0) return fail(`${text} is negative; a duration is 0 or more`);
  return parsed.value > DURATION_MAX ? fail(`${text} is too long; the most is 30,000 years`) : parsed.value;
}

const YES = ["true", "t", "yes", "y", "1", "censored", "running", "suspended", "s", "c"];
const NO = ["false", "f", "no", "n", "0", ""];

function censoredIn(row: CsvRow, { index }: Column, problems: CellProblems): boolean {
  const text = row.cells[index] ?? "";
  if (YES.includes(text.toLowerCase())) return true;
  if (!NO.includes(text.toLowerCase())) {
    const said = JSON.stringify(text);
    problems.add(
      row,
      index,
      `${said} does not say whether it is censored; write true, yes or 1, or false, no or 0`,
    );
  }
  return false;
}

function countIn(row: CsvRow, { index }: Column, problems: CellProblems): number {
  const text = row.cells[index] ?? "";
  const count = Number(text);
  if (text !== "" && Number.isInteger(count) && count >= 0 && count <= OBSERVATIONS_MAX) return count;
  problems.add(
    row,
    index,
    `${JSON.stringify(text)} is not a count; a whole number from 0 to ${OBSERVATIONS_MAX}`,
  );
  return 0;
}
