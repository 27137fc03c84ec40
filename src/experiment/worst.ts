/** The replication in which a service was down longest. */
import type { Model } from "../cluster/model.ts";
import { readTable } from "../results/read-table.ts";
import type { ColumnsOf } from "../results/table.ts";
import { REPLICATIONS } from "../results/tables.ts";
import { batchOf, columnsOf } from "./columns.ts";
import { withPool } from "./pool.ts";
import type { Progress } from "./progress.ts";
import { replicate } from "./replicate.ts";

export interface Worst {
  /** Undefined when the service was never down. */
  readonly replication: number | undefined;
  /** s; 0 when it was never down. */
  readonly downtime: number;
  /** How many it is the worst of. */
  readonly of: number;
}

/** Finds it in the table of a run. Of equals it is the first. Rejects with a ResultsError when the table cannot be read. */
export async function worstOfTable(path: string, service: string): Promise<Worst> {
  const { rows, columns, names } = await readTable(path, REPLICATIONS);
  const search = new Search(names.service.indexOf(service));
  search.add(columns, rows);
  return search.worst;
}

/** Simulates so many replications of a scenario for it; tables are not written. */
export async function worstOfModel(
  model: Model,
  seed: string,
  count: number,
  service: string,
  workers: number,
  onProgress: (progress: Progress) => void,
): Promise<Worst> {
  const search = new Search(model.services.findIndex(({ name }) => name === service));
  const started = performance.now();
  await withPool({ models: [model], migrations: false }, { workers }, (pool) =>
    replicate(pool.runner(), { seed, first: 0, count }, ({ batches }) => {
      const batch = batchOf(batches, REPLICATIONS);
      if (batch === undefined) throw new Error(`the simulation gave no rows of table ${REPLICATIONS.name}`);
      search.add(columnsOf(batch, REPLICATIONS), batch.rows);
      const elapsed = (performance.now() - started) / 1000;
      onProgress({ phase: "run", done: search.worst.of, of: count, elapsed });
    }),
  );
  return search.worst;
}

/** Goes through rows in the order of their replications. */
class Search {
  readonly #service: number;
  worst: Worst = { replication: undefined, downtime: 0, of: 0 };

  /** `service` is its code in the rows. */
  constructor(service: number) {
    this.#service = service;
  }

  add(columns: ColumnsOf<typeof REPLICATIONS>, rows: number): void {
    for (let row = 0; row < rows; row++) {
      if (columns.service[row] !== this.#service) continue;
      const downtime = columns.downtime_s[row];
      const { worst } = this;
      this.worst =
        downtime > worst.downtime
          ? { replication: columns.replication[row], downtime, of: worst.of + 1 }
          : { ...worst, of: worst.of + 1 };
    }
  }
}
