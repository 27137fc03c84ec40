/**
 * Hosts that are slowed: part of their network and CPU is left. Of several reasons at once the worst counts, for network
 * and CPU each: a link that loses packets and a host that is throttled do not multiply.
 */
import type { Slowness } from "../../cluster/model.ts";
import type { Context } from "../context.ts";

export class Slowdowns {
  readonly #context: Context;
  /** All there are in the model, and the number of each. */
  readonly #all: readonly Slowness[];
  readonly #numberOf: ReadonlyMap<Slowness, number>;
  /** How many reasons each host has for each: by host x all. */
  readonly #reasons: Int32Array;

  constructor(context: Context) {
    this.#context = context;
    const { domains, hosts, processes } = context.model;
    const requirements = [...domains, ...hosts].flatMap((owner) => owner.requirements);
    const all = [...requirements, ...processes].flatMap(({ slow }) => (slow === undefined ? [] : [slow]));
    this.#all = [...new Set(all)];
    this.#numberOf = new Map(this.#all.map((slow, number) => [slow, number]));
    this.#reasons = context.engine.arrays.int32(hosts.length * this.#all.length);
  }

  /** One more reason for a host to be slow. */
  begin(host: number, slow: Slowness): void {
    this.#reasons[this.#at(host, slow)]++;
    this.#refresh(host);
    this.#context.world.hostSlowed(host, slow.pause);
  }

  end(host: number, slow: Slowness): void {
    this.#reasons[this.#at(host, slow)]--;
    this.#refresh(host);
    this.#context.world.hostSlowed(host, 0);
  }

  #refresh(host: number): void {
    const { state } = this.#context;
    let network = 1;
    let cpu = 1;
    for (let number = 0; number < this.#all.length; number++) {
      if (this.#reasons[host * this.#all.length + number] === 0) continue;
      network = Math.min(network, this.#all[number].network);
      cpu = Math.min(cpu, this.#all[number].cpu);
    }
    state.networkShare[host] = network;
    state.cpuShare[host] = cpu;
  }

  #at(host: number, slow: Slowness): number {
    const number = this.#numberOf.get(slow);
    if (number === undefined) throw new Error("a slowness that is not of the model");
    return host * this.#all.length + number;
  }
}
