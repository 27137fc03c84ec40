import type { Table } from "../../../src/results/table.ts";
import { writeRows } from "../../../src/results/write-rows.ts";

/** A table whose names and numbers are hard to get through other formats. */
export const HARD = {
  name: "hard",
  file: "hard.arrow",
  description: "One thing that is hard to write.",
  columns: [
    { name: "name", type: "name", dictionary: "names", description: "A name, of any characters." },
    { name: "other", type: "name", dictionary: "names", nullable: true, description: "A name or none." },
    { name: "size_s", type: "float64", unit: "s", description: "Any number." },
    { name: "end_s", type: "float64", unit: "s", nullable: true, description: "Any number or none." },
    { name: "parent", type: "int32", nullable: true, description: 'A whole number, or "none".' },
    { name: "count", type: "uint32", description: "A count." },
    { name: "done", type: "bool", description: "A flag." },
  ],
} as const satisfies Table;

export const NAMES = [
  "=1+1",
  "+SUM(A1)",
  "-2",
  "@cmd",
  'say "hi"',
  "a,b;c",
  "two\nlines",
  "return\r\n",
  "\r",
  "😀 Zoë",
  "",
  " ",
  "__proto__",
  "NULL",
  "true",
  "007",
  "<b>&amp;</b>",
  "it's",
  "back\\slash\\",
  "tab\there",
  "#",
  "constructor",
];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1 / 3,
  5e-324,
  1.7976931348623157e308,
  -1e21,
  1e-7,
  123_456_789_012_345_680,
  2 ** 53 - 1,
];

export type HardRow = [string, string | null, number, number | null, number | null, number, boolean];

/** One row per name; nulls in every nullable column. */
export const ROWS: readonly HardRow[] = NAMES.map((name, i) => [
  name,
  i % 3 === 0 ? null : NAMES[NAMES.length - 1 - i],
  NUMBERS[i % NUMBERS.length],
  i % 2 === 0 ? null : NUMBERS[(i * 5) % NUMBERS.length],
  i % 4 === 1 ? null : (i - 11) * 195_000_000,
  4_294_967_295 - i,
  i % 5 < 2,
]);

export async function writeHardTable(path: string, rows: readonly HardRow[] = ROWS): Promise<void> {
  const objects = rows.map(([name, other, size_s, end_s, parent, count, done]) => ({
    name,
    other,
    size_s,
    end_s,
    parent,
    count,
    done,
  }));
  await writeRows(path, HARD, objects, { scenario: 'a "scenario"\n', seed: "7" });
}
