/**
 * Self-fencing: a host that is out of touch with its cluster, or whose cluster lost its management (its quorum), cannot
 * know whether somebody else restarts what it runs; it resets itself after some time if it runs anything that could be
 * restarted (Proxmox VE: the watchdog of a node with active high-availability services).
 */
import { HOST_UP, RESTART_PRIORITIES, STARTING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";

export class SelfFencing {
  readonly #context: Context;
  readonly #timer: number;

  constructor(context: Context) {
    this.#context = context;
    const { timers } = context.engine;
    this.#timer = timers.block(context.model.hosts.length, (host) => this.#reset(host));
  }

  hostCutOff(host: number): void {
    this.#arm(host);
  }

  hostReconnected(host: number, isManaged: boolean): void {
    if (isManaged && this.#context.state.isInTouch(host))
      this.#context.engine.queue.cancel(this.#timer + host);
  }

  hostLost(host: number): void {
    this.#context.engine.queue.cancel(this.#timer + host);
  }

  managementLost(cluster: number): void {
    for (const host of this.#context.model.clusters[cluster].hosts) this.#arm(host);
  }

  managementReturned(cluster: number): void {
    for (const host of this.#context.model.clusters[cluster].hosts) this.hostReconnected(host, true);
  }

  #arm(host: number): void {
    const { model, state, engine } = this.#context;
    const { selfFenceAfter } = model.clusters[model.hosts[host].cluster].recovery;
    if (selfFenceAfter === Number.POSITIVE_INFINITY || state.hostPhase[host] !== HOST_UP) return;
    if (engine.queue.isPending(this.#timer + host)) return;
    engine.queue.schedule(this.#timer + host, engine.queue.now + selfFenceAfter);
  }

  #reset(host: number): void {
    if (this.#runsRestartable(host)) this.#context.world.hostFenced(host);
  }

  #runsRestartable(host: number): boolean {
    const { state } = this.#context;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      if (state.phase[instance] >= STARTING && state.groupOf(instance).priority < RESTART_PRIORITIES)
        return true;
    }
    return false;
  }
}
