/**
 * What a worker thread does with a task of a contingency analysis: sets of parts in, what each does to the services out.
 * One simulation serves all sets: the healthy site is a snapshot that is gone back to, and in a sequence of failures so is
 * the site after all but the last of them.
 */
import type { Model } from "../src/cluster/model.ts";
import { OUTAGES } from "../src/results/tables.ts";
import { Simulation, type SimulationSnapshot } from "../src/simulation.ts";

/** What each thread is given once, when it starts. */
export interface ContingencySetup {
  /** Its script has one event for each part that may fail; see src/experiment/contingency-model.ts. */
  readonly model: Model;
  readonly seed: string;
  /** From one failure to the next, s; 0: all at once. */
  readonly apart: number;
  /** How long after the last failure services are looked at, s. */
  readonly duration: number;
}

/** Sets of `size` parts each, one after the other, in the order in which they fail. */
export interface ContingencyTask {
  readonly size: number;
  readonly sets: Int32Array<ArrayBuffer>;
}

/** What a set does to a service. */
export const UNAFFECTED = 0;
/** Down for a time, and back while what failed still is. */
export const INTERRUPTED = 1;
/** Still down at the end. */
export const LOST = 2;

/** How many sets there are; the empty one is the only one of size 0. */
export function countOf(size: number, sets: Int32Array): number {
  return size === 0 ? 1 : sets.length / size;
}

export interface ContingencyBatch extends ContingencyTask {
  /** By set and service: the effect, and how long it was down in all, s. */
  readonly effects: Uint8Array<ArrayBuffer>;
  readonly seconds: Float64Array<ArrayBuffer>;
  readonly events: number;
  /** Time the task took in its thread, s. */
  readonly busy: number;
}

export class ContingencySimulator {
  readonly #setup: ContingencySetup;
  readonly #simulation: Simulation;
  readonly #services: number;
  /** The site with none, the first, the first two, ... of `#failed` failed. */
  readonly #snapshots: SimulationSnapshot[] = [];
  #failed: readonly number[] = [];

  constructor(setup: ContingencySetup) {
    this.#setup = setup;
    const { model, seed } = setup;
    this.#services = model.services.length;
    this.#simulation = new Simulation(model);
    this.#simulation.begin(seed, 0);
    this.#simulation.advance(model.warmUp);
    this.#snapshots.push(this.#simulation.snapshot());
  }

  run({ size, sets }: ContingencyTask): ContingencyBatch {
    const start = performance.now();
    const count = countOf(size, sets);
    const effects = new Uint8Array(count * this.#services);
    const seconds = new Float64Array(count * this.#services);
    let events = 0;
    for (let set = 0; set < count; set++) {
      const parts = [...sets.subarray(set * size, (set + 1) * size)];
      events += this.#setup.apart > 0 && size > 0 ? this.#oneByOne(parts) : this.#allAtOnce(parts);
      this.#look(effects, seconds, set * this.#services);
    }
    return { size, sets, effects, seconds, events, busy: (performance.now() - start) / 1000 };
  }

  #allAtOnce(parts: readonly number[]): number {
    this.#simulation.restore(this.#snapshots[0]);
    for (const part of parts) this.#simulation.happen(part);
    return this.#simulation.advance(this.#setup.model.warmUp + this.#setup.duration);
  }

  /** Begins where the set before was the same, and keeps the site before each of the failures but the first. */
  #oneByOne(parts: readonly number[]): number {
    const { model, apart, duration } = this.#setup;
    let events = 0;
    let same = 0;
    while (same < parts.length - 1 && same < this.#snapshots.length - 1 && parts[same] === this.#failed[same])
      same++;
    this.#snapshots.length = same + 1;
    this.#simulation.restore(this.#snapshots[same]);
    for (let i = same; i < parts.length; i++) {
      if (i > same) this.#snapshots.push(this.#simulation.snapshot());
      this.#simulation.happen(parts[i]);
      const isLast = i === parts.length - 1;
      events += this.#simulation.advance(model.warmUp + i * apart + (isLast ? duration : apart));
    }
    this.#failed = parts;
    return events;
  }

  /** What has become of the services since the first failure. */
  #look(effects: Uint8Array, seconds: Float64Array, first: number): void {
    this.#simulation.end(0);
    const outages = this.#simulation.take().find(({ table }) => table === OUTAGES.name);
    if (outages === undefined) throw new Error("the simulation gave no outages");
    const [service, duration, censored] = OUTAGE_COLUMNS.map((column) => outages.columns[column]);
    for (let row = 0; row < outages.rows; row++) {
      const at = first + service[row];
      seconds[at] += duration[row];
      if (censored[row] === 1) effects[at] = LOST;
      else if (effects[at] === UNAFFECTED) effects[at] = INTERRUPTED;
    }
  }
}

const OUTAGE_COLUMNS = ["service", "duration_s", "censored"].map((name) =>
  OUTAGES.columns.findIndex((column) => column.name === name),
);
