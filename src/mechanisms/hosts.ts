/**
 * The life of a host: up until one of its failure processes fails or its power goes; back when no reason is left, after
 * booting if it was the power that came back (a repair includes the reboot). Maintenance takes it out of service and
 * puts it back; what fails meanwhile keeps it down afterwards. A host that is added later is in no use before, which is
 * no failure.
 */
import { HOST_BOOTING, HOST_DOWN, HOST_IN_MAINTENANCE, HOST_UP } from "../cluster/state.ts";
import { sample } from "../kernel/distributions.ts";
import type { Context } from "./context.ts";

export class Hosts {
  readonly #context: Context;
  readonly #bootTimer: number;
  readonly #joinTimer: number;
  readonly #bootStream: Int32Array;
  /** Failed processes, lost power, and not being there yet, of each host. */
  readonly #reasons: Int32Array;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine } = context;
    this.#bootTimer = engine.timers.block(model.hosts.length, (host) => this.#cameUp(host));
    this.#bootStream = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|boot`));
    this.#joinTimer = engine.timers.block(model.hosts.length, (host) => this.#join(host));
    this.#reasons = engine.arrays.int32(model.hosts.length);
    model.hosts.forEach(({ joins }, host) => {
      if (joins !== undefined) this.#reasons[host] = 1;
    });
  }

  /** Schedules the arrival of the hosts that are not there yet. */
  start(): void {
    const { model, engine } = this.#context;
    model.hosts.forEach(({ joins }, host) => {
      if (joins !== undefined) engine.queue.schedule(this.#joinTimer + host, joins);
    });
  }

  /** One more reason for the host to be down. */
  fault(host: number): void {
    if (++this.#reasons[host] > 1) return;
    const { state, engine, world, watch } = this.#context;
    const phase = state.hostPhase[host];
    if (phase === HOST_IN_MAINTENANCE) return;
    engine.queue.cancel(this.#bootTimer + host);
    state.hostPhase[host] = HOST_DOWN;
    if (phase === HOST_UP) world.hostLost(host);
    else if (phase === HOST_BOOTING) watch.hostStaysDown(host);
  }

  /** One reason less; `boots` when what came back is the power. */
  repaired(host: number, boots: boolean): void {
    if (--this.#reasons[host] > 0) return;
    if (this.#context.state.hostPhase[host] === HOST_IN_MAINTENANCE) return;
    if (boots) this.#boot(host);
    else this.#cameUp(host);
  }

  /** Switched off and on again: down with all on it, and up after booting. */
  reset(host: number): void {
    const { state, world } = this.#context;
    if (state.hostPhase[host] !== HOST_UP) return;
    state.hostPhase[host] = HOST_DOWN;
    world.hostLost(host);
    this.#boot(host);
  }

  /** Out of service for maintenance; the host must be up and have no running instances. */
  takeOut(host: number): void {
    this.#context.state.hostPhase[host] = HOST_IN_MAINTENANCE;
    this.#context.world.hostTakenOut(host);
  }

  /** Back from maintenance, unless something failed meanwhile. */
  putBack(host: number): void {
    if (this.#reasons[host] === 0) {
      this.#cameUp(host);
      return;
    }
    this.#context.state.hostPhase[host] = HOST_DOWN;
    this.#context.watch.hostStaysDown(host);
  }

  /** Recomputes whether the host can be used and reached, and tells when that changed. */
  refresh(host: number): void {
    const { state, world } = this.#context;
    const isAvailable =
      state.hostPhase[host] === HOST_UP && state.cutOff[host] === 0 && state.partitioned[host] === 0;
    if (isAvailable === (state.hostAvailable[host] === 1)) return;
    state.hostAvailable[host] = isAvailable ? 1 : 0;
    world.elementChanged(host, isAvailable);
  }

  #boot(host: number): void {
    const { model, engine, state, watch } = this.#context;
    const duration = sample(model.hosts[host].boot, engine.streams, this.#bootStream[host]);
    if (duration === 0) {
      this.#cameUp(host);
      return;
    }
    state.hostPhase[host] = HOST_BOOTING;
    watch.hostBooting(host);
    engine.queue.schedule(this.#bootTimer + host, engine.queue.now + duration);
  }

  #join(host: number): void {
    const { state, world } = this.#context;
    state.hostPhase[host] = HOST_DOWN;
    world.hostJoined(host);
    this.repaired(host, false);
  }

  #cameUp(host: number): void {
    this.#context.state.hostPhase[host] = HOST_UP;
    this.#context.world.hostReturned(host);
  }
}
