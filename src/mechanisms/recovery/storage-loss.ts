/**
 * Storage loss: what happens to the instances of a host that has lost its shared storage while others have not. They hang
 * until it is back, or, after some time, they are killed and restarted on a host that can run them (vSphere: VM component
 * protection, conservative). Volumes and external stores are not covered: no other host would have them either.
 */
import { RUNNING } from "../../cluster/state.ts";
import { sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import type { Placement } from "../placement/placement.ts";
import type { Restart } from "./restart.ts";

const ANY_HOST = () => true;

export class StorageLoss {
  readonly #context: Context;
  readonly #placement: Placement;
  readonly #restart: Restart;
  readonly #timer: number;
  readonly #streams: Int32Array;

  constructor(context: Context, placement: Placement, restart: Restart) {
    this.#context = context;
    this.#placement = placement;
    this.#restart = restart;
    const { model, engine } = context;
    this.#timer = engine.timers.block(model.hosts.length, (host) => this.#restartElsewhere(host));
    this.#streams = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|storage loss`));
  }

  hostStalled(host: number): void {
    const { model, engine } = this.#context;
    const { storageLoss, storageLossAfter } = model.clusters[model.hosts[host].cluster].recovery;
    if (storageLoss === "wait") return;
    const delay = sample(storageLossAfter, engine.streams, this.#streams[host]);
    engine.queue.schedule(this.#timer + host, engine.queue.now + delay);
  }

  /** The storage is back, or the host is down. */
  hostRecovered(host: number): void {
    this.#context.engine.queue.cancel(this.#timer + host);
  }

  #restartElsewhere(host: number): void {
    const { model, state } = this.#context;
    const { respectSeparation } = model.clusters[model.hosts[host].cluster].recovery;
    const wish = { bendRules: !respectSeparation, useFailoverHosts: true };
    let instance = state.firstOn[host];
    while (instance >= 0) {
      const next = state.nextOn[instance];
      const hangs = state.phase[instance] === RUNNING && state.groupOf(instance).storage === "shared";
      if (hangs && this.#placement.choose(instance, wish, ANY_HOST) >= 0) this.#restart.kill(instance);
      instance = next;
    }
  }
}
