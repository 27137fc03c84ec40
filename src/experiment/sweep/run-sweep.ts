/** `quorate sweep`: many designs of one scenario, simulated on the same histories. */
import { join } from "node:path";
import {
  createRunFolder,
  RUN_FILE,
  removeStaleFiles,
  writeJson,
  writeScenario,
} from "../../results/run-folder.ts";
import { SENSITIVITY } from "../../results/tables.ts";
import { writeRows } from "../../results/write-rows.ts";
import { YEAR } from "../../scenario/units.ts";
import { withPool } from "../pool.ts";
import { replicate } from "../replicate.ts";
import { watchedNames, watchedServices } from "./candidates.ts";
import { sweepManifest } from "./manifest.ts";
import type { Sweep, SweepOptions, SweepOutcome } from "./outcome.ts";
import { PointRecord } from "./point-record.ts";
import { sweepRandom } from "./random.ts";
import { createSelector } from "./selection.ts";
import type { Choice } from "./selector.ts";
import { type Sensitivity, sensitivityOf } from "./sensitivity.ts";
import { simulatePoints, someAtOnce } from "./simulate-points.ts";
import { type SimulatedPoint, sensitivityRow, sweepRows, sweepTable } from "./tables.ts";

/**
 * Simulates all points and writes the folder. Tables are the same, byte for byte, for any number of workers. Rejects with
 * a ResultsError when the folder cannot be used, and with a ReplicationError when a replication fails.
 */
export async function runSweep(sweep: Sweep, options: SweepOptions): Promise<SweepOutcome> {
  const start = performance.now();
  const replaced = createRunFolder(options.folder);
  const services = watchedNames(sweep.candidates);
  const records = sweep.candidates.map(
    (candidate) => new PointRecord(watchedServices(candidate, services), candidate.services.length),
  );
  const choice =
    options.select === undefined
      ? await simulateAll(records, sweep, options)
      : await simulateToSelect(records, services, sweep, options);
  const points = simulatedPoints(records, sweep, options.confidence);
  const sensitivities = choice === undefined ? sensitivitiesOf(records, services, sweep, options) : [];
  const tables = await writeTables(sweep, points, sensitivities, options);
  const replications = records.reduce((sum, record) => sum + record.replications, 0);
  const outcome: SweepOutcome = {
    sweep,
    options,
    points,
    services,
    sensitivities,
    choice,
    interrupted: options.signal?.aborted ?? false,
    replaced,
    tables,
    timing: {
      workers: options.workers,
      wall: (performance.now() - start) / 1000,
      events: records.reduce((sum, record) => sum + record.events, 0),
      simulatedYears: (replications * sweep.horizon) / YEAR,
    },
  };
  const inputs = writeScenario(options.folder, sweep.scenario);
  writeJson(options.folder, RUN_FILE, sweepManifest(outcome));
  removeStaleFiles(options.folder, [...Object.keys(tables), ...inputs, RUN_FILE]);
  return outcome;
}

/** The same number of replications of every point. */
async function simulateAll(
  records: readonly PointRecord[],
  sweep: Sweep,
  options: SweepOptions,
): Promise<undefined> {
  const start = performance.now();
  const of = records.length * options.replications;
  await simulatePoints(records, sweep.modelOf, {
    ...options,
    onProgress: (done) => options.onProgress?.({ phase: "run", done, of, elapsed: secondsSince(start) }),
  });
}

/** Round by round what the selection wants; a round that was cut short does not count. */
async function simulateToSelect(
  records: readonly PointRecord[],
  services: readonly string[],
  sweep: Sweep,
  options: SweepOptions,
): Promise<Choice> {
  const { seed, workers, signal, confidence, replications } = options;
  const selector = createSelector(sweep.candidates, services, {
    confidence,
    maximum: replications,
    indifference: options.select?.indifference,
  });
  const start = performance.now();
  let done = 0;
  await withPool(
    { models: records.map((_, point) => sweep.modelOf(point)), migrations: false },
    { workers, signal },
    async (pool) => {
      for (
        let wanted = selector.wanted();
        wanted.length > 0 && !signal?.aborted;
        wanted = selector.wanted()
      ) {
        const of = done + wanted.reduce((sum, { count }) => sum + count, 0);
        await someAtOnce(wanted, ({ design, count }) =>
          replicate(
            pool.runner(design),
            { seed, first: records[design].replications, count },
            (batch) => {
              selector.add(design, records[design].add(batch));
              done += batch.to - batch.from;
              options.onProgress?.({ phase: "run", done, of, elapsed: secondsSince(start) });
            },
            options,
          ),
        );
      }
    },
  );
  return selector.choice();
}

function simulatedPoints(
  records: readonly PointRecord[],
  { design, asIs, candidates }: Sweep,
  confidence: number,
): SimulatedPoint[] {
  return design.points.map((point, number) => ({
    number,
    values: point.map((value, i) => value ?? asIs[i]),
    candidate: candidates[number],
    replications: records[number].replications,
    estimates: records[number].replications === 0 ? [] : records[number].estimates(confidence),
  }));
}

function sensitivitiesOf(
  records: readonly PointRecord[],
  services: readonly string[],
  { design, parameters }: Sweep,
  { replications, confidence, seed }: SweepOptions,
): Sensitivity[] {
  const isComplete = records.map((record) => record.replications === replications);
  return services.flatMap((service) =>
    sensitivityOf(
      service,
      design,
      parameters,
      records,
      isComplete,
      confidence,
      sweepRandom(seed, "bootstrap"),
    ),
  );
}

/** Returns the files with the rows in each. */
async function writeTables(
  { parameters, scenario, horizon, warmUp }: Sweep,
  points: readonly SimulatedPoint[],
  sensitivities: readonly Sensitivity[],
  { folder, seed, version }: SweepOptions,
): Promise<Record<string, number>> {
  const metadata = {
    scenario: scenario.name,
    scenario_hash: scenario.sha256,
    seed,
    version,
    horizon_s: String(horizon),
    warm_up_s: String(warmUp),
  };
  const table = sweepTable(parameters, points);
  const written = await writeRows(join(folder, table.file), table, sweepRows(parameters, points), metadata);
  const rows = sensitivities.map(sensitivityRow);
  await writeRows(join(folder, SENSITIVITY.file), SENSITIVITY, rows, metadata);
  return { [table.file]: written.rows, [SENSITIVITY.file]: rows.length };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
