/**
 * For how long each part (host, domain, common cause, cluster) was failed: from its failure until it is repaired, the hosts
 * and instances it took down are back, and it keeps no service down any more. Only observed time counts, from the end of
 * the warm-up to the horizon.
 */
import { componentNames } from "../cluster/elements.ts";
import type { Model } from "../cluster/model.ts";
import type { Engine } from "../kernel/engine.ts";

const NONE = -1;

export class PartTimes {
  readonly #engine: Engine;
  readonly #warmUp: number;
  /** By component: failed processes and incidents with something down; since when there is one; time until then, s. */
  readonly #reasons: Int32Array;
  readonly #since: Float64Array;
  readonly #time: Float64Array;
  /** By component: time up to which it is known to have kept a service down, s. */
  readonly #blamedTo: Float64Array;

  constructor(model: Model, engine: Engine) {
    this.#engine = engine;
    this.#warmUp = model.warmUp;
    const components = componentNames(model).length;
    this.#reasons = engine.arrays.int32(components);
    this.#since = engine.arrays.float64(components);
    this.#time = engine.arrays.float64(components);
    this.#blamedTo = engine.arrays.float64(components);
  }

  /** One more reason for a component to count as failed; -1 is nothing. */
  began(component: number): void {
    if (component === NONE) return;
    if (this.#reasons[component]++ === 0) this.#since[component] = this.#engine.queue.now;
  }

  ended(component: number): void {
    if (component === NONE) return;
    if (--this.#reasons[component] === 0) this.#time[component] += this.#sinceThen(component);
  }

  /** A component kept a service down for the last `elapsed` s, whatever else is known of it. */
  blamed(component: number, elapsed: number): void {
    const { now } = this.#engine.queue;
    if (this.#reasons[component] > 0 || this.#blamedTo[component] === now) return;
    this.#blamedTo[component] = now;
    this.#time[component] += elapsed;
  }

  /** Observed time in which a component was failed, up to now, s. */
  failedTime(component: number): number {
    return this.#time[component] + (this.#reasons[component] > 0 ? this.#sinceThen(component) : 0);
  }

  #sinceThen(component: number): number {
    const from = Math.max(this.#since[component], this.#warmUp);
    return Math.max(0, this.#engine.queue.now - from);
  }
}
