/**
 * Topology spread: how unevenly the instances of a rule are over its places. The skew of a place is what it has more than
 * the place with the least, of those that have a host at all, up or not (Kubernetes: nodes that are down are still nodes;
 * topologySpreadConstraints, nodeTaintsPolicy Ignore). What waits to be restarted is nowhere.
 */
import type { Model, Rule } from "./model.ts";
import { type ClusterState, STARTING } from "./state.ts";

const NOWHERE = -1;

/** Where an instance that is being migrated counts. */
export type MigratingCounts = "at its source" | "at its target" | "at both";

export class Spread {
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #countsSource: boolean;
  readonly #countsTarget: boolean;
  /** By place of the rule looked at: how many of its instances are there. */
  readonly #members: Int32Array;

  /** `now` tells the time, s: some hosts join later. */
  constructor({ rules }: Model, state: ClusterState, now: () => number, migrating: MigratingCounts) {
    this.#state = state;
    this.#now = now;
    this.#countsSource = migrating !== "at its target";
    this.#countsTarget = migrating !== "at its source";
    this.#members = new Int32Array(rules.reduce((most, { places }) => Math.max(most, places), 0));
  }

  /** Whether an instance may be on a host, wherever it is now: the skew there would be small enough. */
  allows(rule: Rule, instance: number, host: number): boolean {
    if (rule.spread === undefined) return true;
    const place = rule.placeOfHost[host];
    if (place === NOWHERE) return false;
    this.#count(rule, instance);
    return this.#members[place] + 1 - this.#least(rule) <= rule.spread.maxSkew;
  }

  /** Whether no place has too many. */
  isKept(rule: Rule): boolean {
    if (rule.spread === undefined) return true;
    this.#count(rule, NOWHERE);
    return this.#most(rule) - this.#least(rule) <= rule.spread.maxSkew;
  }

  /** Whether there are too many at the place of a host, and nowhere are more: one of them has to go. */
  isTooMuchAt(rule: Rule, host: number): boolean {
    const place = rule.placeOfHost[host];
    return place !== NOWHERE && !this.isKept(rule) && this.#members[place] === this.#most(rule);
  }

  /** Counts all instances of a rule but one. */
  #count({ instances, placeOfHost, places }: Rule, without: number): void {
    const { phase, hostOf, targetOf } = this.#state;
    this.#members.fill(0, 0, places);
    for (const instance of instances) {
      if (instance === without || phase[instance] < STARTING) continue;
      const at = placeOfHost[hostOf[instance]];
      const isMigrating = targetOf[instance] !== NOWHERE && this.#countsTarget;
      const to = isMigrating ? placeOfHost[targetOf[instance]] : at;
      if (to !== NOWHERE) this.#members[to]++;
      if (at !== to && at !== NOWHERE && this.#countsSource) this.#members[at]++;
    }
  }

  #most({ places }: Rule): number {
    let most = 0;
    for (let place = 0; place < places; place++) most = Math.max(most, this.#members[place]);
    return most;
  }

  /** The fewest at any place that has a host. */
  #least({ places, spread }: Rule): number {
    const now = this.#now();
    let least = Number.POSITIVE_INFINITY;
    for (let place = 0; place < places; place++) {
      if (spread !== undefined && spread.joins[place] > now) continue;
      least = Math.min(least, this.#members[place]);
    }
    return least;
  }
}
