/**
 * Operators: people who are told of instances that do not come back by themselves. One acts for all that was lost with one
 * host and is told at the same time.
 */
import { sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";

const NEVER = -1;

export class Operators {
  readonly #context: Context;
  readonly #streams: Int32Array;
  /** By host: when somebody was last told of instances lost with it, s, and how long that took. */
  readonly #toldAt: Float64Array;
  readonly #delay: Float64Array;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine } = context;
    const hosts = model.hosts.length;
    this.#streams = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|operator`));
    this.#toldAt = engine.arrays.float64(hosts).fill(NEVER);
    this.#delay = engine.arrays.float64(hosts);
  }

  /** When somebody who is told now will have acted for what was lost with a host, s. */
  actsAt(host: number): number {
    const { model, engine } = this.#context;
    const { now } = engine.queue;
    if (this.#toldAt[host] !== now) {
      this.#toldAt[host] = now;
      const { operator } = model.clusters[model.hosts[host].cluster].recovery;
      this.#delay[host] = sample(operator, engine.streams, this.#streams[host]);
    }
    return now + this.#delay[host];
  }
}
