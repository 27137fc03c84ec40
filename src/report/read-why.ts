/** Of the tables that say why services are down: the parts and the sets of failures that matter most. */
import { join } from "node:path";
import { readTable } from "../results/read-table.ts";
import { CUT_SETS, IMPORTANCE } from "../results/tables.ts";
import type { Interval } from "../statistics/interval.ts";
import type { FailureSet, Part } from "./run-data.ts";

/** Of each service; the rest is in the tables. */
const PARTS_MAX = 15;
const SETS_MAX = 15;

/** By service, most important first. Rejects with a ResultsError when importance.arrow cannot be read. */
export async function readParts(folder: string, services: readonly string[]): Promise<Part[][]> {
  const { rows, columns, names } = await readTable(join(folder, IMPORTANCE.file), IMPORTANCE);
  const interval = (estimate: number, lower: number, upper: number, row: number): Interval => ({
    estimate,
    lower,
    upper,
    confidence: columns.confidence[row],
    observations: columns.replications[row],
    method: "",
  });
  return perService(services, names.service, columns.service, rows, PARTS_MAX).map((own) =>
    own.map((row) => ({
      component: names.component[columns.component[row]] ?? "unknown",
      failedShare: columns.failed_share[row],
      saved: interval(
        columns.saved_s_per_year[row],
        columns.saved_lower_s_per_year[row],
        columns.saved_upper_s_per_year[row],
        row,
      ),
      fussellVesely: interval(
        columns.fussell_vesely[row],
        columns.fussell_vesely_lower[row],
        columns.fussell_vesely_upper[row],
        row,
      ),
      birnbaum: interval(
        columns.birnbaum[row],
        columns.birnbaum_lower[row],
        columns.birnbaum_upper[row],
        row,
      ),
    })),
  );
}

/** By service, most downtime first. Rejects with a ResultsError when cut_sets.arrow cannot be read. */
export async function readFailureSets(folder: string, services: readonly string[]): Promise<FailureSet[][]> {
  const { rows, columns, names } = await readTable(join(folder, CUT_SETS.file), CUT_SETS);
  return perService(services, names.service, columns.service, rows, SETS_MAX).map((own) =>
    own.map((row) => ({
      failures: names.failures[columns.failures[row]],
      outages: columns.outages[row],
      share: columns.downtime_share[row],
    })),
  );
}

/** The first rows of each service, in the order of the table. */
function perService(
  services: readonly string[],
  names: readonly string[],
  codes: Int32Array,
  rows: number,
  most: number,
): number[][] {
  const found = new Map(services.map((service) => [names.indexOf(service), [] as number[]]));
  for (let row = 0; row < rows; row++) {
    const own = found.get(codes[row]);
    if (own !== undefined && own.length < most) own.push(row);
  }
  return services.map((service) => found.get(names.indexOf(service)) ?? []);
}
