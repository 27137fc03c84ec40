/** Of the outages of a run: how long they last, and what downtime each year had. */
import { join } from "node:path";
import { YearlyDowntime } from "../experiment/yearly-downtime.ts";
import { readTable } from "../results/read-table.ts";
import { OUTAGES } from "../results/tables.ts";
import { survivalCurve } from "../statistics/survival.ts";
import type { StepPoint } from "./charts/load.ts";
import type { RunManifest } from "./manifest.ts";
import { thinned } from "./thin.ts";

/** Outages that a curve is made of; of more, those of the first replications: they are as good a sample. */
const OUTAGES_MAX = 200_000;

export interface OutagesRead {
  readonly survival: readonly StepPoint[];
  readonly outages: number;
  readonly censored: number;
  readonly years: Float64Array;
}

/** By service. Rejects with a ResultsError when outages.arrow cannot be read. */
export async function readOutages(
  folder: string,
  { warm_up_s, horizon_s, confidence, replications }: RunManifest,
  services: readonly string[],
): Promise<OutagesRead[]> {
  const { rows, columns, names } = await readTable(join(folder, OUTAGES.file), OUTAGES);
  return services.map((service) => {
    const code = names.service.indexOf(service);
    const durations: number[] = [];
    const ended: number[] = [];
    const yearly = new YearlyDowntime(warm_up_s, horizon_s - warm_up_s);
    let row = 0;
    for (let replication = 0; replication < replications.finished; replication++) {
      yearly.addReplication();
      const isKept = durations.length < OUTAGES_MAX;
      for (; row < rows && columns.replication[row] === replication; row++) {
        if (columns.service[row] !== code) continue;
        const duration = columns.duration_s[row];
        yearly.addOutage(columns.start_s[row], duration);
        if (!isKept) continue;
        durations.push(duration);
        ended.push(1 - columns.censored[row]);
      }
    }
    return {
      survival: curveOf(Float64Array.from(durations), Uint8Array.from(ended), confidence),
      outages: durations.length,
      censored: ended.filter((end) => end === 0).length,
      years: yearly.values(),
    };
  });
}

function curveOf(durations: Float64Array, ended: Uint8Array, confidence: number): StepPoint[] {
  if (durations.length === 0) return [];
  const { times, survival, lower, upper } = survivalCurve(durations, ended, confidence);
  const points = Array.from(times, (x, i) => ({ x, share: survival[i], lower: lower[i], upper: upper[i] }));
  return thinned(points);
}
