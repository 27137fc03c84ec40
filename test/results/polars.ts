import { readFileSync } from "node:fs";

/**
 * Polars, the independent Arrow reader these tests trust: apache-arrow reads back its own mistakes happily.
 *
 * npm installs Polars' native part on Node 22 and later only, though it runs on Node 20 as well. There it has to be
 * asked for: npm install --no-save --force nodejs-polars-linux-x64-gnu@0.26.1 (or your platform's package).
 */
async function load() {
  try {
    return (await import("nodejs-polars")).default;
  } catch (error) {
    if (Number(process.versions.node.split(".")[0]) >= 22) throw error;
    process.stderr.write("SKIP: tests that read with Polars; npm leaves out its native part on Node 20\n");
    return undefined;
  }
}

const polars = await load();

export const hasPolars = polars !== undefined;

export interface PolarsTable {
  rows: number;
  /** Polars' name of each column's type. */
  types: Record<string, string>;
  values: Record<string, unknown[]>;
}

/** Reads an Arrow file with Polars, from a Buffer: by path it would only recognise *.ipc. */
export function readWithPolars(path: string): PolarsTable {
  return tableOf((polars) => polars.readIPC(readFileSync(path)));
}

export function readParquetWithPolars(path: string): PolarsTable {
  return tableOf((polars) => polars.readParquet(path));
}

type Polars = NonNullable<typeof polars>;

function tableOf(read: (polars: Polars) => ReturnType<Polars["readIPC"]>): PolarsTable {
  if (polars === undefined) throw new Error("Polars is not installed");
  const frame = read(polars);
  const types: Record<string, string> = {};
  const values: Record<string, unknown[]> = {};
  for (const series of frame.getColumns()) {
    types[series.name] = String(series.dtype);
    values[series.name] = [...series.toArray()];
  }
  return { rows: frame.height, types, values };
}
