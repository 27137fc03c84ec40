/** Reads the outages of a trace from its CSV file. */
import { type CsvFile, columnOf, readCsvFile } from "./csv-file.ts";
import { parseIsoTime } from "./iso-time.ts";
import type { NamedFiles } from "./named-files.ts";
import type { Finding } from "./problems.ts";
import type { GivenTrace } from "./trace-schema.ts";
import { parseUnit } from "./units.ts";

/** Outages in the order of their starts; times in s from the beginning of the record. */
export interface TraceRecord {
  readonly length: number;
  readonly outages: readonly RecordedOutage[];
}

export interface RecordedOutage {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly component: string;
  readonly start: number;
  readonly duration: number;
}

/** Most lines of a file that are complained about. */
const MOST_PROBLEMS = 10;

/** The records of all traces by name; a file that is wrong has findings instead. */
export function readTraces(
  traces: Readonly<Record<string, GivenTrace>>,
  files: NamedFiles,
): { records: Map<string, TraceRecord>; findings: Finding[] } {
  const records = new Map<string, TraceRecord>();
  const findings: Finding[] = [];
  for (const [name, given] of Object.entries(traces)) {
    const read = readTrace(given, files);
    if (Array.isArray(read)) {
      for (const { path, message } of read) findings.push({ path: ["traces", name, ...path], message });
    } else records.set(name, read);
  }
  return { records, findings };
}

function readTrace(given: GivenTrace, files: NamedFiles): TraceRecord | Finding[] {
  const { file } = given;
  const table = readCsvFile(files, file);
  if (typeof table === "string") return [{ path: ["file"], message: table }];
  const findings: Finding[] = [];
  const rows = readRows(given, table, findings);
  const bound = (key: "from" | "until", otherwise: number) => {
    const text = given[key];
    if (text === undefined) return otherwise;
    const time = timeIn(String(text), given.unit);
    if (typeof time === "number") return time;
    findings.push({ path: [key], message: time });
    return otherwise;
  };
  const from = bound(
    "from",
    rows.reduce((least, { start }) => Math.min(least, start), Infinity),
  );
  const until = bound(
    "until",
    rows.reduce((most, { start, duration }) => Math.max(most, start + duration), -Infinity),
  );
  if (findings.length > 0) return findings;
  const outages = rows
    .filter(({ start }) => start >= from && start < until)
    .map((row) => ({ ...row, start: row.start - from }))
    .sort((a, b) => a.start - b.start || a.line - b.line);
  if (outages.length === 0)
    return [{ path: ["file"], message: `${JSON.stringify(file)} has no outage between "from" and "until"` }];
  return { length: until - from, outages };
}

/** What is wrong is added to `findings`. */
function readRows(given: GivenTrace, table: CsvFile, findings: Finding[]): RecordedOutage[] {
  const { file, unit } = given;
  const position = (key: "component" | "start" | "end" | "duration") => {
    const column = given[key];
    if (column === undefined) return -1;
    const at = columnOf(table, column, file);
    if (typeof at === "number") return at;
    findings.push({ path: [key], message: at });
    return -1;
  };
  const columns = {
    component: position("component"),
    start: position("start"),
    end: position("end"),
    duration: position("duration"),
  };
  if (findings.length > 0) return [];
  const outages: RecordedOutage[] = [];
  const problems: Finding[] = [];
  for (const { line, cells } of table.rows) {
    const outage = readRow(line, cells, columns, unit);
    if (typeof outage !== "string") outages.push(outage);
    else problems.push({ path: ["file"], message: `${file}:${line}: ${outage}` });
  }
  findings.push(...problems.slice(0, MOST_PROBLEMS));
  const more = problems.length - MOST_PROBLEMS;
  if (more > 0) findings.push({ path: ["file"], message: `${file}: ${more} more lines are wrong` });
  return outages;
}

function readRow(
  line: number,
  cells: readonly string[],
  columns: Readonly<Record<"component" | "start" | "end" | "duration", number>>,
  unit: GivenTrace["unit"],
): RecordedOutage | string {
  const component = cells[columns.component] ?? "";
  if (component === "") return "the component is missing";
  const start = timeIn(cells[columns.start] ?? "", unit);
  if (typeof start === "string") return start;
  const hasEnd = columns.end >= 0;
  const read = hasEnd
    ? timeIn(cells[columns.end] ?? "", unit)
    : durationIn(cells[columns.duration] ?? "", unit);
  if (typeof read === "string") return read;
  const duration = hasEnd ? read - start : read;
  if (duration < 0) return hasEnd ? "the end is before the start" : "the duration is negative";
  return { line, component, start, duration };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Seconds from a fixed moment; the text says what is wrong. Times without a zone are UTC. */
function timeIn(text: string, unit: GivenTrace["unit"]): number | string {
  if (NUMBER.test(text)) return inUnit(text, unit);
  if (text === "") return "a time is missing";
  return (
    parseIsoTime(text)?.seconds ??
    `${JSON.stringify(text)} is no time: 2026-03-01T12:00:00Z, or a number with "unit" beside the columns`
  );
}

function durationIn(text: string, unit: GivenTrace["unit"]): number | string {
  if (NUMBER.test(text)) return inUnit(text, unit);
  if (text === "") return "the duration is missing";
  const parsed = parseUnit(text, "duration");
  return "value" in parsed ? parsed.value : parsed.problem;
}

function inUnit(text: string, unit: GivenTrace["unit"]): number | string {
  if (unit === undefined) return `${text} has no unit; give "unit" beside the columns: s, m, h or d`;
  const parsed = parseUnit(`${text}${unit}`, "duration");
  return "value" in parsed ? parsed.value : parsed.problem;
}
