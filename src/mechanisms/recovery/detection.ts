/**
 * Detection: how a cluster notices that a host is gone or cut off, and what it makes of it.
 *
 * Either one host is the primary and watches the others. When another host dies the primary declares it dead after its
 * clocks have run out; when the primary itself dies the rest first elect a successor, and nothing is noticed meanwhile.
 * A host that loses its management network declares itself isolated (isolation.ts).
 *
 * Or the management service watches (a Kubernetes control plane, a cluster manager with a quorum of the hosts). The clocks
 * of a host that has gone silent run only while it is up and begin anew when it is back. A silent host may still run; where
 * the platform fences, it is reset at the verdict, and only then is what it ran restarted elsewhere. No verdict is given
 * while too few hosts are healthy: then it is probably not the hosts that are ill.
 */
import type { Cluster } from "../../cluster/model.ts";
import { HOST_UP } from "../../cluster/state.ts";
import { type Distribution, sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";

const NOBODY = -1;
/** Of hosts, when a share of them is compared with a number. */
const ROUNDING = 1e-9;

export class Detection {
  readonly #context: Context;
  readonly #isManaged: (cluster: number) => boolean;
  readonly #fenceTimer: number;
  readonly #verdictTimer: number;
  readonly #watchTimer: number;
  readonly #graceTimer: number;
  readonly #streams: Int32Array;
  readonly #managementStreams: Int32Array;
  /** By cluster: its primary, and the time until which nobody watches. */
  readonly #primary: Int32Array;
  readonly #blindUntil: Float64Array;
  /** By host: 1 from its silence to the verdict; what its clocks take in all and after fencing; when they run out. */
  readonly #isUnnoticed: Uint8Array;
  /** By host: 1 from the loss of what it ran to the verdict, though it may be up and seen again. */
  readonly #hasLost: Uint8Array;
  readonly #clocks: Float64Array;
  readonly #afterFencing: Float64Array;
  readonly #due: Float64Array;
  readonly #incident: Int32Array;

  constructor(context: Context, isManaged: (cluster: number) => boolean) {
    this.#context = context;
    this.#isManaged = isManaged;
    const { model, engine } = context;
    const hosts = model.hosts.length;
    const clusters = model.clusters.length;
    this.#fenceTimer = engine.timers.block(hosts, (host) => this.#fence(host));
    this.#verdictTimer = engine.timers.block(hosts, (host) => this.#declareDead(host));
    this.#watchTimer = engine.timers.block(clusters, (cluster) => context.world.capacityFreed(cluster));
    this.#graceTimer = engine.timers.block(clusters, (cluster) => this.#stopWatching(cluster));
    this.#streams = Int32Array.from(model.hosts, ({ name }) => engine.stream(`${name}|detection`));
    this.#managementStreams = Int32Array.from(model.clusters, ({ name }) =>
      engine.stream(`${name}|management back`),
    );
    this.#primary = engine.arrays.int32(clusters);
    this.#blindUntil = engine.arrays.float64(clusters);
    this.#isUnnoticed = engine.arrays.uint8(hosts);
    this.#hasLost = engine.arrays.uint8(hosts);
    this.#clocks = engine.arrays.float64(hosts);
    this.#afterFencing = engine.arrays.float64(hosts);
    this.#due = engine.arrays.float64(hosts);
    this.#incident = engine.arrays.int32(hosts);
    model.clusters.forEach(({ hosts: members, recovery }, cluster) => {
      this.#primary[cluster] = recovery.detection === "primary" ? members[members.length - 1] : NOBODY;
    });
  }

  /** Time 0: who is up watches already. */
  begin(): void {
    const { model, engine } = this.#context;
    model.clusters.forEach(({ recovery }, cluster) => {
      if (recovery.detection === "none") return;
      const isByPrimary = recovery.detection === "primary";
      // Hosts that are instances may not be up yet.
      if (isByPrimary) this.#primary[cluster] = this.#successor(cluster);
      const isWatched = isByPrimary ? this.#primary[cluster] !== NOBODY : this.#isManaged(cluster);
      this.#blindUntil[cluster] = isWatched ? 0 : Number.POSITIVE_INFINITY;
      engine.queue.cancel(this.#watchTimer + cluster);
      engine.queue.cancel(this.#graceTimer + cluster);
    });
  }

  /** Whether somebody can restart instances now: whoever watches is there and has taken over, or nobody is needed. */
  isWatching(cluster: number): boolean {
    const { model, engine } = this.#context;
    return (
      model.clusters[cluster].recovery.detection === "none" || engine.queue.now >= this.#blindUntil[cluster]
    );
  }

  /** The cluster's primary, or -1. */
  primaryOf(cluster: number): number {
    return this.#primary[cluster];
  }

  /** Time from which somebody watches a cluster again, s. */
  blindUntil(cluster: number): number {
    return this.#blindUntil[cluster];
  }

  hostLost(host: number): void {
    const { cluster } = this.#context.model.hosts[host];
    this.#hasLost[host] = 1;
    this.#hostSilent(host);
    if (host === this.#primary[cluster]) this.#electPrimary(cluster, host);
  }

  hostReturned(host: number): void {
    const { model, state } = this.#context;
    const { cluster } = model.hosts[host];
    const { detection, restartOnReturn } = model.clusters[cluster].recovery;
    if (detection === "primary" && this.#primary[cluster] === NOBODY) this.#electPrimary(cluster, host);
    if (!state.isInTouch(host)) return;
    if (detection === "management" && restartOnReturn) this.#forget(host);
    this.#reconsider(cluster);
  }

  /** The host leaves for maintenance: if it is the primary it hands over, which costs no time. */
  hostTakenOut(host: number): void {
    const { cluster } = this.#context.model.hosts[host];
    if (host !== this.#primary[cluster]) return;
    const successor = this.#successor(cluster);
    if (successor === NOBODY) this.#electPrimary(cluster, host);
    else this.#primary[cluster] = successor;
  }

  /** The host, which is up, lost its management network, alone or with a part of the cluster. */
  hostCutOff(host: number): void {
    const { model } = this.#context;
    const { cluster } = model.hosts[host];
    if (host === this.#primary[cluster]) this.#electPrimary(cluster, host);
    if (model.clusters[cluster].recovery.whenSilent === "fence") this.#hostSilent(host);
  }

  /** A reason for the host to be out of touch is gone; if it was the last and the host ran on, nothing was noticed. */
  hostReconnected(host: number): void {
    const { whenSilent } = this.#clusterOf(host).recovery;
    const ranOn = this.#hasLost[host] === 0;
    if (whenSilent === "fence" && ranOn && this.#context.state.isInTouch(host)) this.#forget(host);
    this.hostReturned(host);
  }

  managementLost(cluster: number): void {
    const { model, engine } = this.#context;
    const { detection, managementGrace } = model.clusters[cluster].recovery;
    if (detection !== "management") return;
    if (managementGrace === 0) this.#stopWatching(cluster);
    else engine.queue.schedule(this.#graceTimer + cluster, engine.queue.now + managementGrace);
  }

  managementReturned(cluster: number): void {
    const { model, engine } = this.#context;
    const { detection, managementBackAfter } = model.clusters[cluster].recovery;
    if (detection !== "management") return;
    const { queue, streams } = engine;
    if (queue.isPending(this.#graceTimer + cluster)) {
      queue.cancel(this.#graceTimer + cluster);
      return;
    }
    this.#blindUntil[cluster] =
      queue.now + sample(managementBackAfter, streams, this.#managementStreams[cluster]);
    queue.schedule(this.#watchTimer + cluster, this.#blindUntil[cluster]);
    this.#beginAnew(cluster);
  }

  /** What a host that powered its instances off leaves to be restarted, after the platform's preparation. */
  awaitPreparation(host: number): void {
    const { recovery } = this.#clusterOf(host);
    this.#hasLost[host] = 1;
    this.#await(host, 0, this.#after(host, recovery.preparation));
  }

  /** Starts the clocks of a host that was lost or cut off, if anybody looks. */
  #hostSilent(host: number): void {
    const { recovery } = this.#clusterOf(host);
    if (recovery.detection === "none" || recovery.by === "nobody") return;
    if (this.#isUnnoticed[host] === 1 && recovery.whenSilent === "fence") return;
    const verdict = this.#after(host, recovery.deadAfter);
    const reaction = recovery.by === "operator" ? this.#after(host, recovery.operator) : 0;
    const fencing = this.#after(host, recovery.fencing);
    this.#await(host, verdict + reaction + fencing, this.#after(host, recovery.preparation));
  }

  /** The host is seen again before anything was decided. */
  #forget(host: number): void {
    const { queue } = this.#context.engine;
    this.#isUnnoticed[host] = 0;
    this.#hasLost[host] = 0;
    queue.cancel(this.#fenceTimer + host);
    queue.cancel(this.#verdictTimer + host);
  }

  /** Whoever can watch takes over; what was being noticed has to wait for it. */
  #electPrimary(cluster: number, lost: number): void {
    const { model, engine, world } = this.#context;
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
    }
    world.primaryElected(cluster);
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

  /** What the host ran is to be restarted once these times have passed, the first of them until it is surely off. */
  #await(host: number, untilOff: number, preparation: number): void {
    const { queue } = this.#context.engine;
    const { cluster } = this.#context.model.hosts[host];
    const { recovery } = this.#clusterOf(host);
    this.#isUnnoticed[host] = 1;
    this.#clocks[host] = untilOff + preparation;
    this.#afterFencing[host] = preparation;
    const start = recovery.detection === "management" ? this.#clockStart(cluster) : queue.now;
    this.#due[host] = start + this.#clocks[host];
    this.#incident[host] = queue.incident;
    this.#scheduleVerdict(host);
  }

  /** Management has been away for too long: what was being noticed will be noticed anew. */
  #stopWatching(cluster: number): void {
    this.#blindUntil[cluster] = Number.POSITIVE_INFINITY;
    this.#beginAnew(cluster);
  }

  /** The clocks of all silent hosts of a cluster begin when management watches. */
  #beginAnew(cluster: number): void {
    for (const host of this.#context.model.clusters[cluster].hosts) {
      if (this.#isUnnoticed[host] === 0) continue;
      this.#due[host] = this.#clockStart(cluster) + this.#clocks[host];
      this.#scheduleVerdict(host);
    }
  }

  #clockStart(cluster: number): number {
    return Math.max(this.#context.engine.queue.now, this.#blindUntil[cluster]);
  }

  #scheduleVerdict(host: number): void {
    const { model, engine, state } = this.#context;
    const current = engine.queue.incident;
    const blindUntil = this.#blindUntil[model.hosts[host].cluster];
    engine.queue.incident = this.#incident[host];
    engine.queue.schedule(this.#verdictTimer + host, Math.max(this.#due[host], blindUntil));
    if (state.hostPhase[host] === HOST_UP && this.#clusterOf(host).recovery.whenSilent === "fence") {
      const fencing = Math.max(this.#due[host] - this.#afterFencing[host], blindUntil, engine.queue.now);
      engine.queue.schedule(this.#fenceTimer + host, fencing);
    }
    engine.queue.incident = current;
  }

  /** Makes sure that a silent host is off before anything it ran is started elsewhere. */
  #fence(host: number): void {
    const { state, world } = this.#context;
    const isSilent = state.hostPhase[host] === HOST_UP && !state.isInTouch(host);
    if (isSilent && this.#areEnoughHealthy(host)) world.hostFenced(host);
  }

  #declareDead(host: number): void {
    if (!this.#areEnoughHealthy(host)) return;
    const { whenSilent } = this.#clusterOf(host).recovery;
    if (whenSilent === "fence") this.#fence(host);
    this.#isUnnoticed[host] = 0;
    this.#hasLost[host] = 0;
    this.#context.world.hostDeclaredDead(host);
  }

  /** Verdicts that were not given because too few hosts were healthy. */
  #reconsider(cluster: number): void {
    const { model, engine } = this.#context;
    if (model.clusters[cluster].recovery.minHealthy === 0) return;
    for (const host of model.clusters[cluster].hosts) {
      if (this.#isUnnoticed[host] === 0 || this.#due[host] > engine.queue.now) continue;
      this.#due[host] = engine.queue.now;
      this.#scheduleVerdict(host);
    }
  }

  #areEnoughHealthy(host: number): boolean {
    const { state } = this.#context;
    const { recovery, hosts } = this.#clusterOf(host);
    if (recovery.minHealthy === 0) return true;
    let joined = 0;
    let healthy = 0;
    for (const other of hosts) {
      if (state.hasJoined(other)) joined++;
      if (state.isInTouch(other)) healthy++;
    }
    return healthy >= recovery.minHealthy * joined - ROUNDING;
  }

  #clusterOf(host: number): Cluster {
    const { model } = this.#context;
    return model.clusters[model.hosts[host].cluster];
  }

  #after(host: number, clock: Distribution): number {
    return sample(clock, this.#context.engine.streams, this.#streams[host]);
  }
}
