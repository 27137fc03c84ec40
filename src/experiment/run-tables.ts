/** The tables that a run writes while its replications come in. */
import { join } from "node:path";
import { causeNames, componentNames } from "../cluster/elements.ts";
import type { Model } from "../cluster/model.ts";
import { MIGRATION_OUTCOMES, MIGRATION_REASONS } from "../mechanisms/watch.ts";
import type { ColumnBatch, Table } from "../results/table.ts";
import { TableWriter } from "../results/table-writer.ts";
import {
  ACTIVITY,
  CHAINS,
  INCIDENTS,
  MIGRATIONS,
  OUTAGES,
  PARTS,
  REPLICATIONS,
  VIOLATIONS,
} from "../results/tables.ts";
import { batchOf } from "./columns.ts";

export class RunTables {
  readonly #writers: { table: Table; writer: TableWriter }[] = [];

  /** Opens all tables in `folder`. Whoever opens them closes or aborts them. */
  constructor(folder: string, model: Model, migrations: boolean, metadata: Readonly<Record<string, string>>) {
    const names = dictionaries(model);
    const tables: Table[] = [REPLICATIONS, ACTIVITY, OUTAGES, CHAINS, PARTS, VIOLATIONS, INCIDENTS];
    if (migrations) tables.push(MIGRATIONS);
    try {
      for (const table of tables) {
        const writer = new TableWriter(join(folder, table.file), table, names, metadata);
        this.#writers.push({ table, writer });
      }
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  append(batches: readonly ColumnBatch[]): void {
    for (const { table, writer } of this.#writers) {
      const batch = batchOf(batches, table);
      if (batch === undefined) throw new Error(`the simulation gave no rows of table ${table.name}`);
      writer.append(batch);
    }
  }

  /** Completes all tables; returns their files with the rows in each. */
  close(): Record<string, number> {
    const rows: Record<string, number> = {};
    for (const { table, writer } of this.#writers) rows[table.file] = writer.close().rows;
    return rows;
  }

  /** Gives all tables up and leaves no file behind. */
  abort(): void {
    for (const { writer } of this.#writers) writer.abort();
  }
}

/** The lists of names that the codes in the rows index. */
function dictionaries(model: Model): Record<string, readonly string[]> {
  return {
    variants: [model.name],
    services: model.services.map(({ name }) => name),
    causes: causeNames(model),
    components: componentNames(model),
    rules: model.rules.map(({ name }) => name),
    instances: model.instances.map(({ name }) => name),
    hosts: model.hosts.map(({ name }) => name),
    reasons: MIGRATION_REASONS,
    outcomes: MIGRATION_OUTCOMES,
  };
}
