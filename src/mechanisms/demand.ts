/**
 * What CPU instances ask for, and what they do not get. Demand follows a daily curve with autocorrelated noise and is
 * recomputed every `model.demandStep`; a host asked for more than it has divides what it has (cpu-contention.ts).
 *
 * demand = cpu * mean * (1 + daily * curve) * max(0, 1 + noise * x), between 0 and the limit. x is a first-order
 * autoregressive process of variance 1: x' = r x + sqrt(1 - r^2) e, where e is uniform with variance 1 and costs one
 * random number. Noise is drawn whether or not an instance runs, so that variants see the same demand.
 *
 * Cost of a step: one random number and a few multiplications per instance, plus one look at each host.
 */
import { RUNNING } from "../cluster/state.ts";
import type { Context } from "./context.ts";
import { grantCpu } from "./cpu-contention.ts";
import { dailyCurve } from "./daily-curve.ts";

const NOWHERE = -1;
/** Standard deviations in the width of a uniform distribution. */
const UNIFORM_WIDTH = Math.sqrt(12);
/** Cores by which sums of the same demands may differ. */
const ROUNDING = 1e-9;

export class Demand {
  /** Cores each instance asks for, running or not. */
  readonly demandOf: Float64Array;
  /** Cores an instance asks for and does not get; 0 for those that do not run. */
  readonly unmetOf: Float64Array;
  /** Cores asked for by the running instances on each host. */
  readonly demandOn: Float64Array;

  readonly #context: Context;
  readonly #timer: number;
  readonly #stream: Int32Array;
  /** Groups with demand, by cluster, and the instances of each. */
  readonly #groups: readonly (readonly number[])[];
  readonly #members: readonly Int32Array[];
  readonly #varies: readonly boolean[];

  readonly #noise: Float64Array;
  /** Host where an instance's demand is counted, or -1; how many are counted on each host. */
  readonly #countedOn: Int32Array;
  readonly #counted: Int32Array;
  readonly #unmetOn: Float64Array;
  /** By cluster, as last reported. */
  readonly #demanded: Float64Array;
  readonly #unmet: Float64Array;

  // The host being divided; filled anew each time.
  readonly #asked: Float64Array;
  readonly #reserved: Float64Array;
  readonly #shares: Float64Array;
  readonly #granted: Float64Array;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine } = context;
    const { arrays } = engine;
    const instances = model.instances.length;
    this.#timer = engine.timers.block(model.clusters.length, (cluster) => this.#step(cluster));
    this.#stream = new Int32Array(instances).fill(NOWHERE);
    model.instances.forEach(({ name, group }, instance) => {
      const { mean, noise } = model.groups[group].demand;
      if (mean > 0 && noise > 0) this.#stream[instance] = engine.stream(`${name}|demand`);
    });
    this.#members = membersOfGroups(context);
    this.#groups = model.clusters.map((_, cluster) =>
      model.groups.flatMap((group, index) =>
        group.cluster === cluster && group.demand.mean > 0 && this.#members[index].length > 0 ? [index] : [],
      ),
    );
    this.#varies = this.#groups.map((groups) =>
      groups.some((group) => model.groups[group].demand.noise > 0 || model.groups[group].demand.daily !== 0),
    );
    this.demandOf = arrays.float64(instances);
    this.unmetOf = arrays.float64(instances);
    this.demandOn = arrays.float64(model.hosts.length);
    this.#noise = arrays.float64(instances);
    this.#countedOn = arrays.int32(instances).fill(NOWHERE);
    this.#counted = arrays.int32(model.hosts.length);
    this.#unmetOn = arrays.float64(model.hosts.length);
    this.#demanded = arrays.float64(model.clusters.length);
    this.#unmet = arrays.float64(model.clusters.length);
    this.#asked = new Float64Array(instances);
    this.#reserved = new Float64Array(instances);
    this.#shares = new Float64Array(instances);
    this.#granted = new Float64Array(instances);
  }

  /** To be called when the first instances have been placed: counts what they ask for and starts the clock. */
  start(): void {
    const { model, engine, state } = this.#context;
    for (let cluster = 0; cluster < model.clusters.length; cluster++) {
      if (this.#groups[cluster].length === 0) continue;
      for (const instance of model.clusters[cluster].instances) {
        if (state.phase[instance] === RUNNING) this.#count(instance, state.hostOf[instance]);
      }
      this.#recompute(cluster, true);
      if (this.#varies[cluster]) engine.queue.schedule(this.#timer + cluster, model.demandStep);
      this.#divideAll(cluster);
      this.#report(cluster);
    }
  }

  instanceRunning(instance: number): void {
    const { state } = this.#context;
    if (this.#countedOn[instance] !== NOWHERE || !this.#hasDemand(instance)) return;
    this.#count(instance, state.hostOf[instance]);
    this.#hostChanged(state.hostOf[instance]);
    this.#report(state.clusterOf(instance));
  }

  /** An instance stopped running, for whatever reason. */
  instanceLost(instance: number): void {
    const host = this.#countedOn[instance];
    if (host === NOWHERE) return;
    this.#uncount(instance);
    this.#hostChanged(host);
    this.#report(this.#context.state.clusterOf(instance));
  }

  /** A running instance is now on another host than `source`. */
  instanceMoved(instance: number, source: number): void {
    if (this.#countedOn[instance] === NOWHERE) return;
    const { state } = this.#context;
    this.#uncount(instance);
    this.#count(instance, state.hostOf[instance]);
    this.#hostChanged(source);
    this.#hostChanged(state.hostOf[instance]);
    this.#report(state.clusterOf(instance));
  }

  /** A host has another part of its cores than before. */
  hostSlowed(host: number): void {
    const { cluster } = this.#context.model.hosts[host];
    if (this.#groups[cluster].length === 0) return;
    this.#hostChanged(host);
    this.#report(cluster);
  }

  #step(cluster: number): void {
    const { model, engine } = this.#context;
    engine.queue.schedule(this.#timer + cluster, engine.queue.now + model.demandStep);
    this.#recompute(cluster, false);
    this.#divideAll(cluster);
    this.#report(cluster);
  }

  /** New demand of all instances of a cluster, and its sum on each host. `isFirst`: the noise starts from nothing. */
  #recompute(cluster: number, isFirst: boolean): void {
    const { model, engine } = this.#context;
    const { streams, queue } = engine;
    const noise = this.#noise;
    const stream = this.#stream;
    const demandOf = this.demandOf;
    const demandOn = this.demandOn;
    const countedOn = this.#countedOn;
    for (const host of model.clusters[cluster].hosts) demandOn[host] = 0;
    for (const index of this.#groups[cluster]) {
      const { cpu, limitCpu, demand } = model.groups[index];
      const members = this.#members[index];
      const most = Math.min(cpu, limitCpu);
      const usual = cpu * demand.mean * Math.max(0, 1 + demand.daily * dailyCurve(queue.now, demand.peak));
      const isNoisy = demand.noise > 0;
      const variation = demand.noise;
      const kept = isFirst ? 0 : demand.correlation;
      const added = Math.sqrt(1 - kept * kept) * UNIFORM_WIDTH;
      for (let member = 0; member < members.length; member++) {
        const instance = members[member];
        let asked = usual;
        if (isNoisy) {
          const x = kept * noise[instance] + added * (streams.uniform32(stream[instance]) - 0.5);
          noise[instance] = x;
          asked *= 1 + variation * x;
        }
        if (asked > most) asked = most;
        else if (!(asked > 0)) asked = 0;
        demandOf[instance] = asked;
        const host = countedOn[instance];
        if (host >= 0) demandOn[host] += asked;
      }
    }
  }

  #divideAll(cluster: number): void {
    for (const host of this.#context.model.clusters[cluster].hosts) this.#hostChanged(host);
  }

  /** Finds out again what is unmet on a host, which is nothing for nearly all. */
  #hostChanged(host: number): void {
    const isOverloaded = this.demandOn[host] > this.#coresOf(host) + ROUNDING;
    if (isOverloaded || this.#unmetOn[host] > 0) this.#divide(host);
  }

  #divide(host: number): void {
    const { state } = this.#context;
    let count = 0;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      if (this.#countedOn[instance] !== host) continue;
      const group = state.groupOf(instance);
      this.#asked[count] = this.demandOf[instance];
      this.#reserved[count] = group.reservedCpu;
      this.#shares[count] = group.shares;
      count++;
    }
    grantCpu(this.#coresOf(host), count, this.#asked, this.#reserved, this.#shares, this.#granted);
    let position = 0;
    let unmet = 0;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      if (this.#countedOn[instance] !== host) continue;
      const denied = this.#asked[position] - this.#granted[position];
      this.unmetOf[instance] = denied;
      unmet += denied;
      position++;
    }
    this.#unmetOn[host] = unmet;
  }

  /** What a host can give now. */
  #coresOf(host: number): number {
    const { model, state } = this.#context;
    return model.hosts[host].cores * state.cpuShare[host];
  }

  /** Tells what a cluster asks for and is denied now, if that is news. */
  #report(cluster: number): void {
    const { model, watch, world } = this.#context;
    let demanded = 0;
    let unmet = 0;
    for (const host of model.clusters[cluster].hosts) {
      demanded += this.demandOn[host];
      unmet += this.#unmetOn[host];
    }
    if (demanded === this.#demanded[cluster] && unmet === this.#unmet[cluster]) return;
    this.#demanded[cluster] = demanded;
    this.#unmet[cluster] = unmet;
    watch.demandChanged(cluster, demanded, unmet);
    world.demandChanged(cluster);
  }

  #hasDemand(instance: number): boolean {
    return this.#context.state.groupOf(instance).demand.mean > 0;
  }

  #count(instance: number, host: number): void {
    this.#countedOn[instance] = host;
    this.#counted[host]++;
    this.demandOn[host] += this.demandOf[instance];
  }

  #uncount(instance: number): void {
    const host = this.#countedOn[instance];
    this.#countedOn[instance] = NOWHERE;
    this.unmetOf[instance] = 0;
    this.#counted[host]--;
    // An empty host asks for exactly nothing, whatever rounding has left.
    if (this.#counted[host] === 0) this.demandOn[host] = 0;
    else this.demandOn[host] -= this.demandOf[instance];
  }
}

function membersOfGroups({ model }: Context): Int32Array[] {
  const members: number[][] = model.groups.map(() => []);
  model.instances.forEach(({ group }, instance) => {
    members[group].push(instance);
  });
  return members.map((instances) => Int32Array.from(instances));
}
