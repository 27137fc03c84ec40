/**
 * What a simulation is assembled from: mechanisms ask here for state arrays, timers and random streams while they are
 * constructed; `seal` then makes the event queue and the streams for all of them together.
 */
import { StateArrays } from "./arrays.ts";
import { EventQueue } from "./event-queue.ts";
import { Streams } from "./streams.ts";
import { Timers } from "./timers.ts";

export class Engine {
  readonly arrays = new StateArrays();
  readonly timers = new Timers();
  readonly #streamNames: string[] = [];
  #queue: EventQueue | undefined;
  #streams: Streams | undefined;

  /** Registers a random stream under a name of its own; returns its index. */
  stream(name: string): number {
    return this.#streamNames.push(name) - 1;
  }

  /** Creates queue and streams; nothing can be registered afterwards. */
  seal(): void {
    this.#queue = new EventQueue(this.arrays, this.timers.count);
    this.#streams = new Streams(this.arrays, this.#streamNames);
  }

  get queue(): EventQueue {
    if (this.#queue === undefined) throw new Error("the engine is not sealed yet");
    return this.#queue;
  }

  get streams(): Streams {
    if (this.#streams === undefined) throw new Error("the engine is not sealed yet");
    return this.#streams;
  }
}
