/** `quorate contingency`: every set of a few parts fails in an otherwise healthy site; what becomes of the services. */
import { join } from "node:path";
import type { ContingencyBatch, ContingencyTask } from "../../workers/contingency-task.ts";
import type { Model } from "../cluster/model.ts";
import {
  createRunFolder,
  RUN_FILE,
  removeStaleFiles,
  writeJson,
  writeScenario,
} from "../results/run-folder.ts";
import { CONTINGENCIES } from "../results/tables.ts";
import { writeRows } from "../results/write-rows.ts";
import { BatchSize } from "./batches.ts";
import {
  type Candidate,
  type CandidateKind,
  type ContingencyTimes,
  contingencyModel,
} from "./contingency-model.ts";
import { type Contingency, ContingencyRecord, type ServiceContingencies } from "./contingency-record.ts";
import { countSets, setsOf } from "./contingency-sets.ts";
import { inOrder } from "./ordered.ts";
import { RUN_FORMAT, type RunScenario } from "./outcome.ts";
import { ContingencyError, ContingencyPool } from "./pool.ts";
import type { Progress } from "./progress.ts";

/** Most sets that are tried: what they do is kept in memory. */
export const SETS_MAX = 2_000_000;
/** Tasks started and not yet handed on, for each worker. */
const TASKS_PER_WORKER = 4;

export interface ContingencyOptions extends ContingencyTimes {
  /** Most parts that fail together. */
  readonly size: number;
  readonly kinds: readonly CandidateKind[];
  readonly seed: string;
  readonly workers: number;
  readonly folder: string;
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface ContingencyOutcome extends ContingencyTimes {
  readonly scenario: RunScenario;
  readonly version: string;
  readonly seed: string;
  readonly size: number;
  readonly kinds: readonly CandidateKind[];
  readonly candidates: readonly Candidate[];
  /** Sets, each in all its orders if they fail one after the other, asked for and tried. */
  readonly asked: number;
  readonly finished: number;
  readonly interrupted: boolean;
  readonly services: readonly ServiceContingencies[];
  /** Rows of the table. */
  readonly rows: number;
  readonly timing: { readonly workers: number; readonly wall: number; readonly events: number };
}

/** How many sets there are to try. */
export function setsToTry(candidates: number, size: number, apart: number): number {
  let sets = 0;
  for (let of = 1; of <= size; of++) sets += countSets(candidates, of, apart > 0);
  return sets;
}

/** Tries all sets and writes the run folder; the table is the same for any number of workers. */
export async function runContingency(
  scenario: RunScenario,
  model: Model,
  options: ContingencyOptions,
): Promise<ContingencyOutcome> {
  createRunFolder(options.folder);
  const made = contingencyModel(model, options.kinds, options, options.size);
  const { seed, apart, duration } = options;
  const pool = new ContingencyPool({ model: made.model, seed, apart, duration }, options.workers);
  const stop = () => void pool.close();
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    return await tryWith(pool, scenario, model, made.candidates, options);
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}

async function tryWith(
  pool: ContingencyPool,
  scenario: RunScenario,
  model: Model,
  candidates: readonly Candidate[],
  options: ContingencyOptions,
): Promise<ContingencyOutcome> {
  const { size, kinds, seed, at, apart, duration, version, signal } = options;
  const start = performance.now();
  const asked = setsToTry(candidates.length, size, apart);
  const services = model.services.map(({ name }) => name);
  const record = new ContingencyRecord(candidates, services);
  let finished = 0;
  let events = 0;
  const batchSize = new BatchSize();
  const next = tasks(candidates.length, size, apart > 0, batchSize, asked, pool.workers);
  const run = async (task: ContingencyTask): Promise<ContingencyBatch | undefined> => {
    try {
      return await pool.run(task);
    } catch (error) {
      // Closing the pool rejects the tasks under way; that is how a stop looks from here.
      if (signal?.aborted && !(error instanceof ContingencyError)) return undefined;
      throw error;
    }
  };
  const nextTask = () => (signal?.aborted ? undefined : next());
  for await (const batch of inOrder(nextTask, run, TASKS_PER_WORKER * pool.workers)) {
    if (batch === undefined) break;
    const sets = batch.size === 0 ? 0 : batch.sets.length / batch.size;
    batchSize.observe(Math.max(1, sets), batch.busy);
    record.add(batch);
    finished += sets;
    events += batch.events;
    options.onProgress?.({ phase: "sets", done: finished, of: asked, elapsed: secondsSince(start) });
  }
  const rows = record.affected.map((one) => tableRow(one, model.name, services, candidates, apart > 0));
  const metadata = {
    scenario: scenario.name,
    scenario_hash: scenario.sha256,
    seed,
    version,
    at_s: String(at),
    apart_s: String(apart),
    for_s: String(duration),
  };
  const written = await writeRows(join(options.folder, CONTINGENCIES.file), CONTINGENCIES, rows, metadata);
  const outcome: ContingencyOutcome = {
    scenario,
    version,
    seed,
    size,
    kinds,
    at,
    apart,
    duration,
    candidates,
    asked,
    finished,
    interrupted: signal?.aborted ?? false,
    services: record.byService(),
    rows: written.rows,
    timing: { workers: options.workers, wall: secondsSince(start), events },
  };
  const inputs = writeScenario(options.folder, scenario);
  writeJson(options.folder, RUN_FILE, manifest(outcome));
  removeStaleFiles(options.folder, [CONTINGENCIES.file, ...inputs, RUN_FILE]);
  return outcome;
}

/** Gives the next task: the site with nothing failed, then all sets, the small ones first. */
function tasks(
  candidates: number,
  most: number,
  inSequence: boolean,
  batchSize: BatchSize,
  asked: number,
  workers: number,
): () => ContingencyTask | undefined {
  let size = 0;
  let left = asked;
  let sets = setsOf(candidates, 0, inSequence);
  return () => {
    while (size <= most) {
      const chunk: number[] = [];
      let count = 0;
      const wanted = batchSize.next(Math.max(1, left), workers);
      for (let set = sets.next(); !set.done; set = sets.next()) {
        chunk.push(...set.value);
        if (++count === wanted) break;
      }
      const of = size;
      if (count < wanted) sets = setsOf(candidates, ++size, inSequence);
      if (count === 0) continue;
      left -= of === 0 ? 0 : count;
      return { size: of, sets: Int32Array.from(chunk) };
    }
    return undefined;
  };
}

function tableRow(
  { parts, service, isLost, seconds }: Contingency,
  variant: string,
  services: readonly string[],
  candidates: readonly Candidate[],
  inSequence: boolean,
) {
  return {
    variant,
    size: parts.length,
    parts: parts.map((part) => candidates[part].name).join(inSequence ? ", then " : " + "),
    service: services[service],
    effect: isLost ? "lost" : "interrupted",
    down_s: seconds,
  };
}

/** run.json: nothing but `timing` differs between two runs of the same. */
function manifest(outcome: ContingencyOutcome): Record<string, unknown> {
  const { scenario, timing } = outcome;
  return {
    version: RUN_FORMAT,
    quorate: outcome.version,
    command: "contingency",
    scenario: { name: scenario.name, title: scenario.title, sha256: scenario.sha256 },
    seed: outcome.seed,
    of: outcome.kinds,
    size: outcome.size,
    at_s: outcome.at,
    apart_s: outcome.apart,
    for_s: outcome.duration,
    parts: outcome.candidates.length,
    sets: { asked: outcome.asked, finished: outcome.finished },
    interrupted: outcome.interrupted,
    services: outcome.services.map(({ service, needsNoFailure, counts }) => ({
      service,
      needs_no_failure: needsNoFailure,
      counts,
    })),
    tables: { [CONTINGENCIES.file]: outcome.rows },
    timing: { workers: timing.workers, wall_s: timing.wall, events: timing.events },
  };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
