/**
 * Placement: which host an instance goes to. A host qualifies when it is open, its CPU is new enough, the instance's
 * reservation fits into what is not reserved (of one NUMA node, if it is bound to one), and no must rule would be
 * broken. Of those the one with the largest free share wins (spreading), should rules being kept whenever some host
 * allows it; or, by the other strategy, the one with the largest sum of weights (weighers.ts), in which should rules
 * are one weight among others.
 */
import { fitsInto } from "../../cluster/capacity-index.ts";
import type { InstanceGroup, Rule } from "../../cluster/model.ts";
import { Spread } from "../../cluster/spread.ts";
import { LOST, OFF } from "../../cluster/state.ts";
import type { Context } from "../context.ts";
import { failoverHosts } from "./failover-hosts.ts";
import { Weighers } from "./weighers.ts";

export interface PlacementWish {
  /** Rules that separate, spread or keep together are ignored, whatever their strength (a platform's restart may do so). */
  readonly bendRules: boolean;
  /** Hosts kept free for failover may be used, and those in quarantine when nothing else will do. */
  readonly useFailoverHosts: boolean;
}

/** All but a restart after a failure: rules hold, and hosts kept free for failover stay free. */
export const ORDINARY: PlacementWish = { bendRules: false, useFailoverHosts: false };

const NOBODY = -1;

export class Placement {
  readonly #context: Context;
  readonly #rulesOf: readonly (readonly Rule[])[];
  readonly #isFailoverHost: Uint8Array;
  readonly #weighers: Weighers;
  readonly #spread: Spread;
  readonly #accepts = (position: number) => this.#qualifies(this.#hosts[position]);

  // The search under way; set by `choose`.
  #instance = NOBODY;
  #hosts: readonly number[] = [];
  #keepShould = true;
  #wish = ORDINARY;
  #admits: (host: number) => boolean = () => true;

  constructor(context: Context) {
    this.#context = context;
    const { model } = context;
    const rulesOf: Rule[][] = model.instances.map(() => []);
    for (const rule of model.rules) {
      for (const instance of rule.instances) rulesOf[instance].push(rule);
    }
    this.#rulesOf = rulesOf;
    this.#isFailoverHost = failoverHosts(model);
    this.#weighers = new Weighers(context);
    this.#spread = new Spread(model, context.state, () => context.engine.queue.now, "at both");
  }

  /** The best host for an instance among those `admits` lets through, or -1. */
  choose(instance: number, wish: PlacementWish, admits: (host: number) => boolean): number {
    const { model, state } = this.#context;
    const group = state.groupOf(instance);
    const { hosts, placement, proactive } = model.clusters[group.cluster];
    this.#instance = instance;
    this.#hosts = hosts;
    this.#wish = wish;
    this.#admits = admits;
    const isByWeight = placement.strategy === "weighers";
    const host = isByWeight ? this.#heaviest(group) : this.#mostFree(group);
    const isLastResort = host < 0 && wish.useFailoverHosts && proactive.mode !== "off";
    return isLastResort ? this.#quarantined(group) : host;
  }

  /** Whether an instance may be on a host as far as rules of the given strength go, wherever it is now. */
  obeysRules(instance: number, host: number, strength: "must" | "should"): boolean {
    return this.#rulesOf[instance].every(
      (rule) => rule.must !== (strength === "must") || this.#obeys(rule, instance, host),
    );
  }

  /** Whether a host has the reservation free and is open to an instance, rules aside. */
  fits(instance: number, host: number): boolean {
    const { model, state } = this.#context;
    const group = state.groupOf(instance);
    return (
      state.isOpen(host) &&
      model.hosts[host].cpuClass >= group.cpuClass &&
      this.#hasRoom(group, host) &&
      (state.numa === undefined || state.numa.fits(group, host)) &&
      this.#isFailoverHost[host] === 0
    );
  }

  /** The open host with the largest free share that qualifies, under the should rules if there is one. */
  #mostFree(group: InstanceGroup): number {
    const index = this.#context.state.capacity[group.cluster];
    for (const keepShould of [true, false]) {
      this.#keepShould = keepShould;
      const position = index.best(group.reservedCpu, group.reservedMemory, this.#accepts);
      if (position >= 0) return this.#hosts[position];
      if (this.#rulesOf[this.#instance].length === 0) break;
    }
    return NOBODY;
  }

  /** The open host with the largest sum of weights among all that qualify; should rules keep none out. */
  #heaviest(group: InstanceGroup): number {
    const { model, state } = this.#context;
    this.#keepShould = false;
    this.#weighers.begin();
    for (const host of this.#hosts) {
      if (state.isOpen(host) && this.#hasRoom(group, host) && this.#qualifies(host)) this.#weighers.add(host);
    }
    const { placement } = model.clusters[group.cluster];
    return this.#weighers.best(this.#instance, this.#rulesOf[this.#instance], placement);
  }

  /** The host in quarantine with the largest free share that qualifies. */
  #quarantined(group: InstanceGroup): number {
    const { state } = this.#context;
    this.#keepShould = false;
    let best = NOBODY;
    for (const host of this.#hosts) {
      if (state.quarantined[host] === 0 || state.draining[host] > 0 || !state.isServing(host)) continue;
      if (best >= 0 && state.freeShare(host) <= state.freeShare(best)) continue;
      if (this.#hasRoom(group, host) && this.#qualifies(host)) best = host;
    }
    return best;
  }

  /** Whether the host as a whole has enough free. */
  #hasRoom(group: InstanceGroup, host: number): boolean {
    const { model, state } = this.#context;
    const { cores, memory } = model.hosts[host];
    return (
      fitsInto(cores - state.reservedCpu[host], group.reservedCpu) &&
      fitsInto(memory - state.reservedMemory[host], group.reservedMemory)
    );
  }

  /** Whether a host with enough free as a whole may take the instance of the search under way. */
  #qualifies(host: number): boolean {
    const instance = this.#instance;
    const { model, state } = this.#context;
    const group = state.groupOf(instance);
    if (model.hosts[host].cpuClass < group.cpuClass) return false;
    if (this.#isFailoverHost[host] === 1 && !this.#wish.useFailoverHosts) return false;
    if (state.numa !== undefined && !state.numa.fits(group, host)) return false;
    if (!this.#admits(host)) return false;
    for (const rule of this.#rulesOf[instance]) {
      if (this.#wish.bendRules && rule.kind !== "pin") continue;
      if ((rule.must || this.#keepShould) && !this.#obeys(rule, instance, host)) return false;
    }
    return true;
  }

  #obeys(rule: Rule, instance: number, host: number): boolean {
    if (rule.kind === "pin") return rule.allowed[host] === 1;
    if (rule.kind === "spread") return this.#spread.allows(rule, instance, host);
    const { state } = this.#context;
    const place = rule.placeOfHost[host];
    for (const other of rule.instances) {
      if (other === instance || state.phase[other] === OFF || state.phase[other] === LOST) continue;
      const isSame =
        rule.placeOfHost[state.hostOf[other]] === place ||
        (state.targetOf[other] >= 0 && rule.placeOfHost[state.targetOf[other]] === place);
      if (isSame !== (rule.kind === "together")) return false;
    }
    return true;
  }
}
