/**
 * Placement: which host an instance goes to. A host qualifies when it is open, its CPU is new enough, the instance's
 * reservation fits into what is not reserved, and no must rule would be broken; of those the one with the largest free
 * share wins (spreading), should rules being kept whenever some host allows it.
 */
import { fitsInto } from "../cluster/capacity-index.ts";
import type { Rule } from "../cluster/model.ts";
import { LOST, OFF } from "../cluster/state.ts";
import type { Context } from "./context.ts";
import { failoverHosts } from "./failover-hosts.ts";

export interface PlacementWish {
  /** Rules that separate or keep together are ignored, whatever their strength (a platform's restart may do so). */
  readonly bendRules: boolean;
  /** Hosts kept free for failover may be used. */
  readonly useFailoverHosts: boolean;
}

const NOBODY = -1;

export class Placement {
  readonly #context: Context;
  readonly #rulesOf: readonly (readonly Rule[])[];
  readonly #isFailoverHost: Uint8Array;
  readonly #accepts = (position: number) => this.#qualifies(this.#hosts[position]);

  // The search under way; set by `choose`.
  #instance = NOBODY;
  #hosts: readonly number[] = [];
  #keepShould = true;
  #wish: PlacementWish = { bendRules: false, useFailoverHosts: false };
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
  }

  /** The best host for an instance among those `admits` lets through, or -1. */
  choose(instance: number, wish: PlacementWish, admits: (host: number) => boolean): number {
    const { model, state } = this.#context;
    const group = state.groupOf(instance);
    this.#instance = instance;
    this.#hosts = model.clusters[group.cluster].hosts;
    this.#wish = wish;
    this.#admits = admits;
    const index = state.capacity[group.cluster];
    for (const keepShould of [true, false]) {
      this.#keepShould = keepShould;
      const position = index.best(group.reservedCpu, group.reservedMemory, this.#accepts);
      if (position >= 0) return this.#hosts[position];
      if (this.#rulesOf[instance].length === 0) break;
    }
    return NOBODY;
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
    const { cores, memory, cpuClass } = model.hosts[host];
    return (
      state.isOpen(host) &&
      cpuClass >= group.cpuClass &&
      fitsInto(cores - state.reservedCpu[host], group.reservedCpu) &&
      fitsInto(memory - state.reservedMemory[host], group.reservedMemory) &&
      this.#isFailoverHost[host] === 0
    );
  }

  #qualifies(host: number): boolean {
    const instance = this.#instance;
    const { model, state } = this.#context;
    if (model.hosts[host].cpuClass < state.groupOf(instance).cpuClass) return false;
    if (this.#isFailoverHost[host] === 1 && !this.#wish.useFailoverHosts) return false;
    if (!this.#admits(host)) return false;
    for (const rule of this.#rulesOf[instance]) {
      if (this.#wish.bendRules && rule.kind !== "pin") continue;
      if ((rule.must || this.#keepShould) && !this.#obeys(rule, instance, host)) return false;
    }
    return true;
  }

  #obeys(rule: Rule, instance: number, host: number): boolean {
    if (rule.kind === "pin") return rule.allowed[host] === 1;
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
