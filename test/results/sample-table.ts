import type { ColumnBatch, Table } from "../../src/results/table.ts";

/** A small table with a column of every kind, for tests. */
export const SAMPLE = {
  name: "sample",
  file: "sample.arrow",
  description: "One sample.",
  columns: [
    { name: "size_s", type: "float64", unit: "s", description: "A size." },
    { name: "end_s", type: "float64", unit: "s", nullable: true, description: "An end." },
    { name: "offset", type: "int32", description: "An offset." },
    { name: "parent", type: "int32", nullable: true, description: "A parent." },
    { name: "count", type: "uint32", description: "A count." },
    { name: "done", type: "bool", description: "A flag." },
    { name: "host", type: "name", dictionary: "hosts", description: "A host." },
    { name: "spare", type: "name", dictionary: "hosts", nullable: true, description: "Another host." },
  ],
} as const satisfies Table;

export const HOSTS = ["host-a", "höst-b", "", "host d"];

/** One row in plain values, as a reader should see it. */
export type SampleRow = [
  number,
  number | null,
  number,
  number | null,
  number,
  boolean,
  string,
  string | null,
];

/** Rows that differ from each other in every column, with nulls at different places. */
export function sampleRows(count: number): SampleRow[] {
  return Array.from({ length: count }, (_, i) => [
    i / 3,
    i % 3 === 1 ? null : -i,
    i - 5,
    i % 5 === 2 ? null : i * 2,
    4_294_967_295 - i,
    i % 7 < 3,
    HOSTS[(i * i) % 4],
    i % 2 === 0 ? null : HOSTS[i % 4],
  ]);
}

/** The same rows as a worker thread would send them: written out by hand, without the code under test. */
export function sampleBatch(rows: readonly SampleRow[]): ColumnBatch {
  const code = (name: string | null) => (name === null ? -1 : HOSTS.indexOf(name));
  return {
    table: "sample",
    rows: rows.length,
    columns: [
      Float64Array.from(rows, (row) => row[0]),
      Float64Array.from(rows, (row) => row[1] ?? Number.NaN),
      Int32Array.from(rows, (row) => row[2]),
      Int32Array.from(rows, (row) => row[3] ?? -1),
      Uint32Array.from(rows, (row) => row[4]),
      Uint8Array.from(rows, (row) => (row[5] ? 1 : 0)),
      Int32Array.from(rows, (row) => code(row[6])),
      Int32Array.from(rows, (row) => code(row[7])),
    ],
  };
}
