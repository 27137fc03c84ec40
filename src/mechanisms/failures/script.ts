/**
 * Scripted events: at given times, parts fail for given times, guests crash, hosts are taken into maintenance. What one
 * line of the script makes happen is one incident. Each failure has a process of its own, whose repair time is how long it
 * lasts: what several lines keep down is down as long as any of them says so.
 */
import { STARTING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";
import type { Failures } from "./failures.ts";

/** Empties a host and takes it out of service. */
export interface Maintains {
  maintain(host: number): void;
}

export class Script {
  readonly #context: Context;
  readonly #failures: Failures;
  readonly #maintenance: Maintains;
  readonly #timer: number;

  constructor(context: Context, failures: Failures, maintenance: Maintains) {
    this.#context = context;
    this.#failures = failures;
    this.#maintenance = maintenance;
    const { model, engine } = context;
    this.#timer = engine.timers.block(model.script.length, (event) => this.happen(event));
  }

  start(): void {
    const { model, engine } = this.#context;
    model.script.forEach(({ at }, event) => {
      engine.queue.schedule(this.#timer + event, at);
    });
  }

  /** Makes an event of the script happen now. */
  happen(event: number): void {
    const { model, elements, state, world } = this.#context;
    const { cause, component, processes, instances, maintenance } = model.script[event];
    // Each is an incident of its own, of maintenance.
    for (const host of maintenance) this.#maintenance.maintain(host);
    if (maintenance.length > 0) return;
    world.openIncident(
      cause,
      component.kind === "cluster" ? elements.firstCluster + component.index : elements.of(component),
    );
    for (const process of processes) this.#failures.strike(process);
    for (const instance of instances) {
      if (state.phase[instance] >= STARTING) world.guestLost(instance);
    }
  }
}
