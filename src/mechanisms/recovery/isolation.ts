/**
 * Isolation: a host that lost its management network, and is alone, declares itself isolated and, if the cluster is
 * configured to, powers off or shuts down what it runs so that it can be restarted elsewhere. While nobody could restart
 * it, it puts that off (vSphere API, ClusterDasVmSettingsIsolationResponse).
 */
import { RESTART_PRIORITIES, STARTING } from "../../cluster/state.ts";
import { type Distribution, sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import type { Instances } from "../instances.ts";
import type { Detection } from "./detection.ts";

const NOBODY = -1;
const NONE = -1;

export class Isolation {
  readonly #context: Context;
  readonly #instances: Instances;
  readonly #detection: Detection;
  readonly #responseTimer: number;
  readonly #powerOffTimer: number;
  readonly #streams: Int32Array;
  /** By host: incident of a response that waits for somebody who can restart instances; or NONE. */
  readonly #putOff: Int32Array;

  constructor(context: Context, instances: Instances, detection: Detection) {
    this.#context = context;
    this.#instances = instances;
    this.#detection = detection;
    const { model, engine } = context;
    const hosts = model.hosts.length;
    this.#responseTimer = engine.timers.block(hosts, (host) => this.#respond(host));
    this.#powerOffTimer = engine.timers.block(hosts, (host) => this.#powerOffAll(host));
    this.#streams = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|isolation`));
    this.#putOff = engine.arrays.int32(hosts).fill(NONE);
  }

  /** The host went down: there is nothing left to respond with. */
  hostLost(host: number): void {
    this.#cancel(host);
    this.#context.engine.queue.cancel(this.#powerOffTimer + host);
  }

  /** The host, which is up, lost its management network, or has one more reason to be without it. */
  hostCutOff(host: number, wasPrimary: boolean): void {
    const { model, engine, state } = this.#context;
    const { recovery } = model.clusters[model.hosts[host].cluster];
    const { isolationResponse, isolatedAfter, primaryIsolatedAfter, isolationDelay } = recovery;
    if (recovery.detection !== "primary" || isolationResponse === "leave") return;
    if (state.isolated[host] === 0 || this.#isResponding(host)) return;
    const verdict = this.#after(host, wasPrimary ? primaryIsolatedAfter : isolatedAfter);
    const response = engine.queue.now + verdict + this.#after(host, isolationDelay);
    engine.queue.schedule(this.#responseTimer + host, response);
  }

  /** A reason for the host to be out of touch is gone, perhaps the last one. */
  hostReconnected(host: number): void {
    if (this.#context.state.isolated[host] === 0) this.#cancel(host);
  }

  /** There is a primary again: responses that were put off are due when it watches. */
  primaryElected(cluster: number): void {
    if (this.#detection.primaryOf(cluster) === NOBODY) return;
    const { model, engine } = this.#context;
    for (const host of model.clusters[cluster].hosts) {
      if (this.#putOff[host] === NONE) continue;
      const current = engine.queue.incident;
      engine.queue.incident = this.#putOff[host];
      this.#putOff[host] = NONE;
      engine.queue.schedule(this.#responseTimer + host, this.#detection.blindUntil(cluster));
      engine.queue.incident = current;
    }
  }

  /**
   * Powers off only if a primary elsewhere can restart what runs here. A host that lost its storage cannot see whether
   * there is one and acts at once.
   */
  #respond(host: number): void {
    const { model, engine, state } = this.#context;
    const { cluster } = model.hosts[host];
    const { isolationResponse, shutDown } = model.clusters[cluster].recovery;
    if (this.#detection.primaryOf(cluster) === NOBODY && state.stalled[host] === 0) {
      this.#putOff[host] = engine.queue.incident;
      return;
    }
    const shutDownTime = isolationResponse === "shut-down" ? this.#after(host, shutDown) : 0;
    engine.queue.schedule(this.#powerOffTimer + host, engine.queue.now + shutDownTime);
  }

  /** Powers off all that somebody else can restart; the rest runs on. */
  #powerOffAll(host: number): void {
    const { state } = this.#context;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      const { restartsElsewhere, priority } = state.groupOf(instance);
      const isRestarted = restartsElsewhere && priority < RESTART_PRIORITIES;
      if (isRestarted && state.phase[instance] >= STARTING) this.#instances.lose(instance);
    }
    this.#detection.awaitPreparation(host);
  }

  #isResponding(host: number): boolean {
    const { queue } = this.#context.engine;
    const isScheduled =
      queue.isPending(this.#responseTimer + host) || queue.isPending(this.#powerOffTimer + host);
    return isScheduled || this.#putOff[host] !== NONE;
  }

  #cancel(host: number): void {
    this.#context.engine.queue.cancel(this.#responseTimer + host);
    this.#putOff[host] = NONE;
  }

  #after(host: number, clock: Distribution): number {
    return sample(clock, this.#context.engine.streams, this.#streams[host]);
  }
}
