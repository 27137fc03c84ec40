/**
 * Failure domains as a graph: a domain fails when one of its own processes has failed or a requirement of its own is
 * unmet (fewer than `need` of the domains in it are up); a host then suffers the requirement's effect. Each requirement
 * keeps a count of the domains that are up, so a change costs as much as there are requirements it touches.
 */
import { flatten, type Lists } from "../../cluster/lists.ts";
import type { Effect } from "../../cluster/model.ts";
import type { Context } from "../context.ts";

export class Dependencies {
  readonly #context: Context;
  /** Requirements of all domains, then of all hosts. */
  readonly #need: Int32Array;
  readonly #ownerIsHost: Uint8Array;
  readonly #owner: Int32Array;
  readonly #effects: readonly Effect[];
  /** Requirements each domain is named in. */
  readonly #requirementsOn: Lists;
  readonly #up: Int32Array;
  /** Why a domain is down: failed processes and unmet requirements. */
  readonly #reasons: Int32Array;
  /** Unmet requirements of a host by effect. */
  readonly #unmet: ReadonlyMap<Effect, Int32Array>;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine } = context;
    const ofDomains = model.domains.flatMap((domain, owner) =>
      domain.requirements.map((requirement) => ({ ...requirement, isHost: 0, owner })),
    );
    const ofHosts = model.hosts.flatMap((host, owner) =>
      host.requirements.map((requirement) => ({ ...requirement, isHost: 1, owner })),
    );
    const all = [...ofDomains, ...ofHosts];
    this.#need = Int32Array.from(all, ({ need }) => need);
    this.#ownerIsHost = Uint8Array.from(all, ({ isHost }) => isHost);
    this.#owner = Int32Array.from(all, ({ owner }) => owner);
    this.#effects = all.map(({ effect }) => effect);
    this.#up = engine.arrays.int32(all.length);
    const requirementsOn: number[][] = model.domains.map(() => []);
    all.forEach(({ domains }, requirement) => {
      this.#up[requirement] = domains.length;
      for (const domain of domains) requirementsOn[domain].push(requirement);
    });
    this.#requirementsOn = flatten(requirementsOn);
    this.#reasons = engine.arrays.int32(model.domains.length);
    const effects: Effect[] = ["down", "cut-off", "isolate", "partition", "stall"];
    this.#unmet = new Map(effects.map((effect) => [effect, engine.arrays.int32(model.hosts.length)]));
  }

  /** One more reason for a domain to be down: a process of its own, or a domain it needs. */
  domainFault(domain: number): void {
    if (++this.#reasons[domain] > 1) return;
    this.#context.world.elementChanged(this.#context.elements.firstDomain + domain, false);
    const { start, items } = this.#requirementsOn;
    for (let i = start[domain]; i < start[domain + 1]; i++) {
      const requirement = items[i];
      if (--this.#up[requirement] === this.#need[requirement] - 1) this.#becameUnmet(requirement);
    }
  }

  domainRepaired(domain: number): void {
    if (--this.#reasons[domain] > 0) return;
    this.#context.world.elementChanged(this.#context.elements.firstDomain + domain, true);
    const { start, items } = this.#requirementsOn;
    for (let i = start[domain]; i < start[domain + 1]; i++) {
      const requirement = items[i];
      if (++this.#up[requirement] === this.#need[requirement]) this.#becameMet(requirement);
    }
  }

  #becameUnmet(requirement: number): void {
    const owner = this.#owner[requirement];
    if (this.#ownerIsHost[requirement] === 0) {
      this.domainFault(owner);
      return;
    }
    const effect = this.#effects[requirement];
    if (++this.#unmetBy(effect)[owner] === 1) this.#context.world.effectBegan(owner, effect);
  }

  #becameMet(requirement: number): void {
    const owner = this.#owner[requirement];
    if (this.#ownerIsHost[requirement] === 0) {
      this.domainRepaired(owner);
      return;
    }
    const effect = this.#effects[requirement];
    if (--this.#unmetBy(effect)[owner] === 0) this.#context.world.effectEnded(owner, effect);
  }

  #unmetBy(effect: Effect): Int32Array {
    const unmet = this.#unmet.get(effect);
    if (unmet === undefined) throw new Error(`unknown effect ${effect}`);
    return unmet;
  }
}
