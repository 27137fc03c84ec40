/**
 * The networks of hosts, shared equally by the flows that use them: copies of live migrations, and rebuilds of volumes,
 * which have a link of their own at hosts that say so. A slowed host has a part of both. Whoever has flows joins and
 * leaves links and is told when the share of the flows at a host has changed.
 */
import type { Context } from "./context.ts";

export type Traffic = "migration" | "storage";

export class Links {
  readonly #bandwidth: Float64Array;
  /** By host: link of each kind of traffic. */
  readonly #linkOf: { readonly migration: Int32Array; readonly storage: Int32Array };
  readonly #flows: Int32Array;
  readonly #networkShare: Float64Array;
  readonly #listeners: ((host: number) => void)[] = [];

  constructor({ model, engine, state }: Context) {
    const hosts = model.hosts.length;
    const bandwidths = model.hosts.map(({ bandwidth }) => bandwidth);
    const storage = new Int32Array(hosts);
    model.hosts.forEach(({ storageBandwidth }, host) => {
      storage[host] = Number.isNaN(storageBandwidth) ? host : bandwidths.push(storageBandwidth) - 1;
    });
    this.#linkOf = { migration: Int32Array.from(model.hosts.keys()), storage };
    this.#bandwidth = Float64Array.from(bandwidths, unlimitedIfZero);
    this.#flows = engine.arrays.int32(bandwidths.length);
    this.#networkShare = state.networkShare;
  }

  /** `changed` is told of each host at which flows have another share than before. */
  subscribe(changed: (host: number) => void): void {
    this.#listeners.push(changed);
  }

  /** A host has another part of its network than before. */
  hostSlowed(host: number): void {
    for (const changed of this.#listeners) changed(host);
  }

  /** One more flow at a host. */
  join(host: number, traffic: Traffic): void {
    this.#flows[this.#linkOf[traffic][host]]++;
    for (const changed of this.#listeners) changed(host);
  }

  leave(host: number, traffic: Traffic): void {
    this.#flows[this.#linkOf[traffic][host]]--;
    for (const changed of this.#listeners) changed(host);
  }

  /** One more flow from host to host; who is told finds it counted at both. */
  connect(source: number, target: number, traffic: Traffic): void {
    this.#count(source, target, traffic, 1);
  }

  disconnect(source: number, target: number, traffic: Traffic): void {
    this.#count(source, target, traffic, -1);
  }

  /** What one flow gets at a host while it has joined, bytes/s. */
  share(host: number, traffic: Traffic): number {
    const link = this.#linkOf[traffic][host];
    return (this.#bandwidth[link] * this.#networkShare[host]) / Math.max(1, this.#flows[link]);
  }

  /** What all flows at a host get together, bytes/s. */
  capacity(host: number, traffic: Traffic): number {
    return this.#bandwidth[this.#linkOf[traffic][host]] * this.#networkShare[host];
  }

  #count(source: number, target: number, traffic: Traffic, change: 1 | -1): void {
    this.#flows[this.#linkOf[traffic][source]] += change;
    this.#flows[this.#linkOf[traffic][target]] += change;
    for (const changed of this.#listeners) {
      changed(source);
      changed(target);
    }
  }
}

/** A bandwidth of 0 means no limit, as in the products' options. */
export function unlimitedIfZero(bandwidth: number): number {
  return bandwidth === 0 ? Number.POSITIVE_INFINITY : bandwidth;
}
