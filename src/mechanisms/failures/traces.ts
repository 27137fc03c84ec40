/**
 * Traces: outages that were recorded somewhere, happening again. Played as recorded, or as a circular block bootstrap
 * (Politis and Romano, "A circular block-resampling procedure for stationary data", 1992): time is cut into blocks, each
 * block is one drawn from the record, beginning anywhere in it with the same probability and going on at its beginning
 * when it reaches its end. An outage belongs to the block in which it begins and lasts as long as it did.
 *
 * Outages that begin at one instant are one incident.
 */
import type { Trace } from "../../cluster/model.ts";
import type { Context } from "../context.ts";
import type { Failures } from "./failures.ts";

export class Traces {
  readonly #context: Context;
  readonly #failures: Failures;
  readonly #outageTimer: number;
  readonly #blockTimer: number;
  readonly #streams: Int32Array;
  /** By trace: the next outage, and the simulated time of the beginning of the record, s, as that outage would have it. */
  readonly #next: Int32Array;
  readonly #origin: Float64Array;

  constructor(context: Context, failures: Failures) {
    this.#context = context;
    this.#failures = failures;
    const { model, engine } = context;
    const count = model.traces.length;
    this.#outageTimer = engine.timers.block(count, (trace) => this.#strike(trace));
    this.#blockTimer = engine.timers.block(count, (trace) => this.#beginBlock(trace));
    this.#streams = Int32Array.from(model.traces, ({ name }) => engine.stream(`${name}|trace`));
    this.#next = engine.arrays.int32(count);
    this.#origin = engine.arrays.float64(count);
  }

  start(): void {
    this.#context.model.traces.forEach(({ block }, trace) => {
      if (block < Infinity) {
        this.#beginBlock(trace);
        return;
      }
      this.#next[trace] = 0;
      this.#origin[trace] = 0;
      this.#schedule(trace);
    });
  }

  /** Draws where in the record the next block begins. */
  #beginBlock(trace: number): void {
    const { model, engine } = this.#context;
    const { length, block, starts } = model.traces[trace];
    const { queue, streams } = engine;
    const from = streams.uniform(this.#streams[trace]) * length;
    this.#origin[trace] = queue.now - from;
    this.#next[trace] = firstFrom(starts, from);
    // Before the outage, so that one that begins as the block ends is not part of it.
    queue.schedule(this.#blockTimer + trace, queue.now + block);
    this.#schedule(trace);
  }

  /** Schedules the next outage; the next block moves it if this one ends before. */
  #schedule(trace: number): void {
    const { model, engine } = this.#context;
    const { starts, length, block } = model.traces[trace];
    const isCircular = block < Infinity;
    if (this.#next[trace] === starts.length) {
      if (!isCircular) return;
      this.#next[trace] = 0;
      this.#origin[trace] += length;
    }
    const { queue } = engine;
    // Rounding in the origin must not put it before now.
    const time = Math.max(queue.now, this.#origin[trace] + starts[this.#next[trace]]);
    queue.schedule(this.#outageTimer + trace, time);
  }

  /** Outages that begin at this instant. */
  #strike(trace: number): void {
    const { model, elements, world } = this.#context;
    const { cause, starts, durations, processes } = model.traces[trace];
    const { owner, subject } = model.processes[processes[this.#next[trace]]];
    world.openIncident(cause, owner === "host" ? subject : elements.firstDomain + subject);
    const start = starts[this.#next[trace]];
    while (this.#next[trace] < starts.length && starts[this.#next[trace]] === start) {
      const outage = this.#next[trace]++;
      this.#failures.strikeFor(processes[outage], durations[outage]);
    }
    this.#schedule(trace);
  }
}

/** The first of ascending times that is not before `from`. */
function firstFrom(times: Trace["starts"], from: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
