/**
 * Which placement rules are broken, and where an instance would have to go to obey them. An instance that is being
 * migrated counts as at its target, so that only one of two that must be apart is moved.
 */
import type { Rule } from "../../cluster/model.ts";
import { Spread } from "../../cluster/spread.ts";
import { RUNNING, STARTING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";
import { ORDINARY, type Placement } from "../placement/placement.ts";

const NOBODY = -1;
const NOWHERE = -1;

export class RuleRepair {
  readonly #context: Context;
  readonly #placement: Placement;
  readonly #spread: Spread;
  /** By cluster, must rules before should rules; and the must rules of each instance. */
  readonly #rules: readonly (readonly Rule[])[];
  readonly #mustRulesOf: readonly (readonly Rule[])[];

  // The search under way.
  #instance = NOBODY;
  #isShould = false;
  readonly #isBetter = (host: number) =>
    host !== this.#context.state.hostOf[this.#instance] &&
    (!this.#isShould || this.#placement.obeysRules(this.#instance, host, "should"));

  constructor(context: Context, placement: Placement) {
    this.#context = context;
    this.#placement = placement;
    const { model, state } = context;
    this.#spread = new Spread(model, state, () => context.engine.queue.now, "at its target");
    this.#rules = model.clusters.map((_, cluster) =>
      model.rules
        .filter(({ instances }) => instances.length > 0 && state.clusterOf(instances[0]) === cluster)
        .toSorted((a, b) => Number(b.must) - Number(a.must)),
    );
    const mustRulesOf: Rule[][] = model.instances.map(() => []);
    for (const rule of model.rules) {
      if (rule.must) for (const instance of rule.instances) mustRulesOf[instance].push(rule);
    }
    this.#mustRulesOf = mustRulesOf;
  }

  /** The rules among the instances of a cluster, must rules first. */
  rulesOf(cluster: number): readonly Rule[] {
    return this.#rules[cluster];
  }

  /** Whether an instance that runs stands where a rule does not want it. */
  isBroken(rule: Rule, instance: number): boolean {
    const { state } = this.#context;
    if (state.phase[instance] !== RUNNING) return false;
    const host = this.#hostToBe(instance);
    return rule.kind === "spread" ? this.#spread.isTooMuchAt(rule, host) : this.#breaks(rule, instance, host);
  }

  /** The host an instance has to be moved to for the rule's sake, or -1. */
  hostObeying(rule: Rule, instance: number): number {
    this.#instance = instance;
    this.#isShould = !rule.must;
    const host = this.#placement.choose(instance, ORDINARY, this.#isBetter);
    return host < 0 && rule.kind === "together" ? this.#hostOfMost(rule, instance) : host;
  }

  /**
   * When instances that belong together are scattered so that no host has all the others: a host where most of them
   * are, of equal ones the first, and -1 if this one is there already.
   */
  #hostOfMost(rule: Rule, instance: number): number {
    const { model, state } = this.#context;
    const own = rule.placeOfHost[state.hostOf[instance]];
    let best = NOWHERE;
    let bestPlace = own;
    let most = this.#membersAt(rule, own);
    for (const host of model.clusters[state.clusterOf(instance)].hosts) {
      const place = rule.placeOfHost[host];
      const members = this.#membersAt(rule, place);
      if (members < most || (members === most && place >= bestPlace)) continue;
      if (!this.#placement.fits(instance, host) || this.#breaksOther(rule, instance, host)) continue;
      best = host;
      bestPlace = place;
      most = members;
    }
    return best;
  }

  #membersAt(rule: Rule, place: number): number {
    const { state } = this.#context;
    let members = 0;
    for (const other of rule.instances) {
      if (state.phase[other] >= STARTING && rule.placeOfHost[this.#hostToBe(other)] === place) members++;
    }
    return members;
  }

  #breaksOther(rule: Rule, instance: number, host: number): boolean {
    for (const other of this.#mustRulesOf[instance]) {
      if (other !== rule && this.#breaks(other, instance, host)) return true;
    }
    return false;
  }

  #breaks(rule: Rule, instance: number, host: number): boolean {
    if (rule.kind === "pin") return rule.allowed[host] !== 1;
    if (rule.kind === "spread") return !this.#spread.allows(rule, instance, host);
    const { state } = this.#context;
    const place = rule.placeOfHost[host];
    for (const other of rule.instances) {
      if (other === instance || state.phase[other] < STARTING) continue;
      const isSame = rule.placeOfHost[this.#hostToBe(other)] === place;
      if (isSame !== (rule.kind === "together")) return true;
    }
    return false;
  }

  #hostToBe(instance: number): number {
    const { state } = this.#context;
    return state.targetOf[instance] >= 0 ? state.targetOf[instance] : state.hostOf[instance];
  }
}
