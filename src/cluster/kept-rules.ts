/** Whether placement rules are kept by where instances are now; what does not run, nor is being started, is nowhere. */
import type { Model, Rule } from "./model.ts";
import { Spread } from "./spread.ts";
import { type ClusterState, STARTING } from "./state.ts";

const NOWHERE = -1;

export class KeptRules {
  readonly #state: ClusterState;
  readonly #spread: Spread;
  /** By place: the look at a rule that found an instance there last. */
  readonly #seen: Float64Array;
  #look = 0;

  /** `now` tells the time, s. */
  constructor(model: Model, state: ClusterState, now: () => number) {
    this.#state = state;
    this.#spread = new Spread(model, state, now, "at its source");
    this.#seen = new Float64Array(model.rules.reduce((most, { places }) => Math.max(most, places), 0));
  }

  isKept(rule: Rule): boolean {
    switch (rule.kind) {
      case "spread":
        return this.#spread.isKept(rule);
      case "pin":
        return rule.instances.every((instance) => this.#isAllowed(rule, instance));
      case "separate":
        return this.#areApart(rule);
      case "together":
        return this.#areTogether(rule);
    }
  }

  #isAllowed({ allowed }: Rule, instance: number): boolean {
    const { phase, hostOf } = this.#state;
    return phase[instance] < STARTING || allowed[hostOf[instance]] === 1;
  }

  #areApart(rule: Rule): boolean {
    this.#look++;
    for (const instance of rule.instances) {
      const place = this.#placeOf(rule, instance);
      if (place === NOWHERE) continue;
      if (this.#seen[place] === this.#look) return false;
      this.#seen[place] = this.#look;
    }
    return true;
  }

  #areTogether(rule: Rule): boolean {
    let common = NOWHERE;
    for (const instance of rule.instances) {
      const place = this.#placeOf(rule, instance);
      if (place === NOWHERE || place === common) continue;
      if (common !== NOWHERE) return false;
      common = place;
    }
    return true;
  }

  #placeOf({ placeOfHost }: Rule, instance: number): number {
    const { phase, hostOf } = this.#state;
    return phase[instance] < STARTING ? NOWHERE : placeOfHost[hostOf[instance]];
  }
}
