/**
 * Common causes: shocks that fail many failure processes at one instant, each with the given probability. What was hit
 * is then repaired process by process.
 */
import { sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import type { Failures } from "./failures.ts";

export class CommonCauses {
  readonly #context: Context;
  readonly #failures: Failures;
  readonly #timer: number;
  readonly #streams: Int32Array;
  /** One stream per cause and process, so that adding a host leaves the luck of the others alone. */
  readonly #hitStreams: readonly Int32Array[];

  constructor(context: Context, failures: Failures) {
    this.#context = context;
    this.#failures = failures;
    const { model, engine } = context;
    this.#timer = engine.timers.block(model.commonCauses.length, (shock) => this.#strike(shock));
    this.#streams = Int32Array.from(model.commonCauses, ({ name }) => engine.stream(`${name}|interval`));
    this.#hitStreams = model.commonCauses.map(({ name, processes }) =>
      Int32Array.from(processes, (process) => engine.stream(`${name}|hit|${model.processes[process].name}`)),
    );
  }

  start(): void {
    for (let shock = 0; shock < this.#streams.length; shock++) this.#schedule(shock);
  }

  #schedule(shock: number): void {
    const { model, engine } = this.#context;
    const interval = sample(model.commonCauses[shock].interval, engine.streams, this.#streams[shock]);
    engine.queue.schedule(this.#timer + shock, engine.queue.now + interval);
  }

  #strike(shock: number): void {
    const { model, engine, elements, world } = this.#context;
    const { cause, processes, probability } = model.commonCauses[shock];
    this.#schedule(shock);
    world.openIncident(cause, elements.firstCommonCause + shock);
    for (let i = 0; i < processes.length; i++) {
      const isHit = engine.streams.uniform(this.#hitStreams[shock][i]) < probability;
      if (isHit) this.#failures.strike(processes[i]);
    }
  }
}
