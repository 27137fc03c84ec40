/**
 * Detection: how a cluster notices that a host is gone or cut off. One host is the primary and watches the others. When
 * another host dies the primary declares it dead after its clocks have run out; when the primary itself dies the rest
 * first elect a successor, and nothing is noticed meanwhile. A host that loses its management network declares itself
 * isolated and, if the cluster is configured to, powers off what it runs so that it can be restarted elsewhere. While
 * nobody could restart it, it puts that off (vSphere API, ClusterDasVmSettingsIsolationResponse).
 */
import { HOST_UP, STARTING } from "../cluster/state.ts";
import { sample } from "../kernel/distributions.ts";
import type { Context } from "./context.ts";
import type { Instances } from "./instances.ts";

const NOBODY = -1;
const NONE = -1;
/** Instances of this priority are restarted by nobody. */
const NEVER_RESTARTED = 5;

export class Detection {
  readonly #context: Context;
  readonly #instances: Instances;
  readonly #verdictTimer: number;
  readonly #responseTimer: number;
  readonly #powerOffTimer: number;
  readonly #watchTimer: number;
  readonly #streams: Int32Array;
  /** By cluster: its primary, and the time until which it has none that watches. */
  readonly #primary: Int32Array;
  readonly #blindUntil: Float64Array;
  /** By host: 1 from its loss to the verdict, when its own clocks run out, and the incident it was lost in. */
  readonly #isUnnoticed: Uint8Array;
  /** By host: incident of a response to isolation that waits for somebody who can restart instances; or NONE. */
  readonly #putOff: Int32Array;
  readonly #due: Float64Array;
  readonly #incident: Int32Array;

  constructor(context: Context, instances: Instances) {
    this.#context = context;
    this.#instances = instances;
    const { model, engine } = context;
    const hosts = model.hosts.length;
    this.#verdictTimer = engine.timers.block(hosts, (host) => this.#declareDead(host));
    this.#responseTimer = engine.timers.block(hosts, (host) => this.#respondToIsolation(host));
    this.#powerOffTimer = engine.timers.block(hosts, (host) => this.#powerOffAll(host));
    this.#watchTimer = engine.timers.block(model.clusters.length, (cluster) =>
      context.world.capacityFreed(cluster),
    );
    this.#streams = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|detection`));
    this.#primary = engine.arrays.int32(model.clusters.length);
    this.#blindUntil = engine.arrays.float64(model.clusters.length);
    this.#isUnnoticed = engine.arrays.uint8(hosts);
    this.#putOff = engine.arrays.int32(hosts).fill(NONE);
    this.#due = engine.arrays.float64(hosts);
    this.#incident = engine.arrays.int32(hosts);
    model.clusters.forEach(({ hosts: members, recovery }, cluster) => {
      this.#primary[cluster] = recovery.detection === "primary" ? members[members.length - 1] : NOBODY;
    });
  }

  /** Whether somebody can restart instances now: there is a primary and it has taken over, or none is needed. */
  isWatching(cluster: number): boolean {
    const { model, engine } = this.#context;
    return (
      model.clusters[cluster].recovery.detection === "none" || engine.queue.now >= this.#blindUntil[cluster]
    );
  }

  hostLost(host: number): void {
    const { model, engine } = this.#context;
    const { cluster } = model.hosts[host];
    const { detection, deadAfter, preparation } = model.clusters[cluster].recovery;
    if (detection === "none") return;
    this.#cancelResponse(host);
    engine.queue.cancel(this.#powerOffTimer + host);
    this.#await(host, this.#after(host, deadAfter) + this.#after(host, preparation));
    if (host === this.#primary[cluster]) this.#electPrimary(cluster, host);
  }

  hostReturned(host: number): void {
    const { model } = this.#context;
    const { cluster } = model.hosts[host];
    const isWatched = model.clusters[cluster].recovery.detection === "primary";
    if (isWatched && this.#primary[cluster] === NOBODY) this.#electPrimary(cluster, host);
  }

  /** The host leaves for maintenance: if it is the primary it hands over, which costs no time. */
  hostTakenOut(host: number): void {
    const { cluster } = this.#context.model.hosts[host];
    if (host !== this.#primary[cluster]) return;
    const successor = this.#successor(cluster);
    if (successor === NOBODY) this.#electPrimary(cluster, host);
    else this.#primary[cluster] = successor;
  }

  /** The host lost its management network, alone or with a part of the cluster; or one more reason to be without it. */
  hostCutOff(host: number): void {
    const { model, engine, state } = this.#context;
    const { cluster } = model.hosts[host];
    const { detection, isolationResponse, isolatedAfter, primaryIsolatedAfter, isolationDelay } =
      model.clusters[cluster].recovery;
    if (detection === "none" || state.hostPhase[host] !== HOST_UP) return;
    const isPrimary = host === this.#primary[cluster];
    if (isPrimary) this.#electPrimary(cluster, host);
    if (isolationResponse === "leave" || state.isolated[host] === 0 || this.#isResponding(host)) return;
    const verdict = this.#after(host, isPrimary ? primaryIsolatedAfter : isolatedAfter);
    const response = engine.queue.now + verdict + this.#after(host, isolationDelay);
    engine.queue.schedule(this.#responseTimer + host, response);
  }

  /** A reason for the host to be out of touch is gone, perhaps the last one. */
  hostReconnected(host: number): void {
    if (this.#context.state.isolated[host] === 0) this.#cancelResponse(host);
    this.hostReturned(host);
  }

  /** Whoever can watch takes over; what was being noticed has to wait for it. */
  #electPrimary(cluster: number, lost: number): void {
    const { model, engine } = this.#context;
    const { hosts, recovery } = model.clusters[cluster];
    const successor = this.#successor(cluster);
    this.#primary[cluster] = successor;
    this.#blindUntil[cluster] =
      successor === NOBODY
        ? Number.POSITIVE_INFINITY
        : engine.queue.now + this.#after(lost, recovery.primaryLostAfter);
    engine.queue.schedule(this.#watchTimer + cluster, this.#blindUntil[cluster]);
    for (const host of hosts) {
      if (this.#isUnnoticed[host] === 1) this.#scheduleVerdict(host);
      if (this.#putOff[host] !== NONE && successor !== NOBODY) this.#resumeResponse(host);
    }
  }

  /** The highest-numbered host that is up and in touch, or -1. */
  #successor(cluster: number): number {
    const { model, state } = this.#context;
    const { hosts } = model.clusters[cluster];
    for (let i = hosts.length - 1; i >= 0; i--) {
      const host = hosts[i];
      const isInTouch = state.isolated[host] === 0 && state.partitioned[host] === 0;
      if (state.hostPhase[host] === HOST_UP && isInTouch) return host;
    }
    return NOBODY;
  }

  /** What the host ran is to be restarted once this time has passed and somebody watches. */
  #await(host: number, clocks: number): void {
    const { queue } = this.#context.engine;
    this.#isUnnoticed[host] = 1;
    this.#due[host] = queue.now + clocks;
    this.#incident[host] = queue.incident;
    this.#scheduleVerdict(host);
  }

  #scheduleVerdict(host: number): void {
    const { model, engine } = this.#context;
    const current = engine.queue.incident;
    const blindUntil = this.#blindUntil[model.hosts[host].cluster];
    engine.queue.incident = this.#incident[host];
    engine.queue.schedule(this.#verdictTimer + host, Math.max(this.#due[host], blindUntil));
    engine.queue.incident = current;
  }

  #declareDead(host: number): void {
    this.#isUnnoticed[host] = 0;
    this.#context.world.hostDeclaredDead(host);
  }

  /**
   * Powers off only if a primary elsewhere can restart what runs here. A host that lost its storage cannot see whether
   * there is one and acts at once.
   */
  #respondToIsolation(host: number): void {
    const { model, engine, state } = this.#context;
    const { cluster } = model.hosts[host];
    const { isolationResponse, shutDown } = model.clusters[cluster].recovery;
    if (this.#primary[cluster] === NOBODY && state.stalled[host] === 0) {
      this.#putOff[host] = engine.queue.incident;
      return;
    }
    const shutDownTime = isolationResponse === "shut-down" ? this.#after(host, shutDown) : 0;
    engine.queue.schedule(this.#powerOffTimer + host, engine.queue.now + shutDownTime);
  }

  /** There is a primary again: the response is due when it watches. */
  #resumeResponse(host: number): void {
    const { model, engine } = this.#context;
    const current = engine.queue.incident;
    engine.queue.incident = this.#putOff[host];
    this.#putOff[host] = NONE;
    engine.queue.schedule(this.#responseTimer + host, this.#blindUntil[model.hosts[host].cluster]);
    engine.queue.incident = current;
  }

  #isResponding(host: number): boolean {
    const { queue } = this.#context.engine;
    const isScheduled =
      queue.isPending(this.#responseTimer + host) || queue.isPending(this.#powerOffTimer + host);
    return isScheduled || this.#putOff[host] !== NONE;
  }

  #cancelResponse(host: number): void {
    this.#context.engine.queue.cancel(this.#responseTimer + host);
    this.#putOff[host] = NONE;
  }

  /** Powers off all that somebody else can restart; the rest runs on. */
  #powerOffAll(host: number): void {
    const { model, state } = this.#context;
    const { recovery } = model.clusters[model.hosts[host].cluster];
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      const { sharedStorage, priority } = state.groupOf(instance);
      const isRestarted = sharedStorage && priority < NEVER_RESTARTED;
      if (isRestarted && state.phase[instance] >= STARTING) this.#instances.lose(instance);
    }
    this.#await(host, this.#after(host, recovery.preparation));
  }

  #after(host: number, clock: Parameters<typeof sample>[0]): number {
    return sample(clock, this.#context.engine.streams, this.#streams[host]);
  }
}
