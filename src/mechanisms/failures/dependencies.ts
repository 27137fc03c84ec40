/**
 * Failure domains as a graph: a domain fails when one of its own processes has failed or a requirement of its own is
 * unmet (fewer than `need` of the domains in it are up); a host then suffers the requirement's effect. Each requirement
 * keeps a count of the domains that are up, so a change costs as much as there are requirements it touches.
 *
 * A requirement can be unmet for a while before anything follows (a battery, a room that warms up); if it is met again
 * in time, nothing does. How long is drawn anew each time, for each host or domain by itself.
 */
import { flatten, type Lists } from "../../cluster/lists.ts";
import { EFFECTS, type Effect, type Requirement, type Slowness } from "../../cluster/model.ts";
import { type Distribution, sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import { Slowdowns } from "./slowdowns.ts";

const NONE = -1;

export class Dependencies {
  readonly #context: Context;
  /** Requirements of all domains, then of all hosts. */
  readonly #need: Int32Array;
  readonly #ownerIsHost: Uint8Array;
  readonly #owner: Int32Array;
  /** Place among the requirements of its owner. */
  readonly #position: Int32Array;
  readonly #effects: readonly Effect[];
  readonly #slow: readonly (Slowness | undefined)[];
  /** Requirements each domain is named in. */
  readonly #requirementsOn: Lists;
  readonly #up: Int32Array;
  /** How long each may be unmet. */
  readonly #after: readonly (Distribution | undefined)[];
  readonly #afterTimer: number;
  readonly #afterStream: Int32Array;
  /** 1 while the owner suffers because the requirement is unmet. */
  readonly #hasStruck: Uint8Array;
  /** Why a domain is down: failed processes and unmet requirements. */
  readonly #reasons: Int32Array;
  /** How many reasons each host has to suffer an effect. */
  readonly #reasonsFor: ReadonlyMap<Effect, Int32Array>;
  readonly #slowdowns: Slowdowns;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine } = context;
    const ofDomains = model.domains.flatMap((domain, owner) =>
      domain.requirements.map((requirement, position) => ({ ...requirement, isHost: 0, owner, position })),
    );
    const ofHosts = model.hosts.flatMap((host, owner) =>
      host.requirements.map((requirement, position) => ({ ...requirement, isHost: 1, owner, position })),
    );
    const all = [...ofDomains, ...ofHosts];
    this.#need = Int32Array.from(all, ({ need }) => need);
    this.#ownerIsHost = Uint8Array.from(all, ({ isHost }) => isHost);
    this.#owner = Int32Array.from(all, ({ owner }) => owner);
    this.#position = Int32Array.from(all, ({ position }) => position);
    this.#effects = all.map(({ effect }) => effect);
    this.#slow = all.map(({ slow }) => slow);
    this.#up = engine.arrays.int32(all.length);
    this.#after = all.map(({ after }) => after);
    this.#afterTimer = engine.timers.block(all.length, (requirement) => this.#strike(requirement));
    this.#afterStream = Int32Array.from(all, (requirement) => {
      const owners = requirement.isHost === 1 ? model.hosts : model.domains;
      if (requirement.after === undefined) return NONE;
      return engine.stream(`${owners[requirement.owner].name}|without ${this.#nameOf(requirement)}`);
    });
    this.#hasStruck = engine.arrays.uint8(all.length);
    const requirementsOn: number[][] = model.domains.map(() => []);
    all.forEach(({ domains }, requirement) => {
      this.#up[requirement] = domains.length;
      for (const domain of domains) requirementsOn[domain].push(requirement);
    });
    this.#requirementsOn = flatten(requirementsOn);
    this.#reasons = engine.arrays.int32(model.domains.length);
    this.#reasonsFor = new Map(EFFECTS.map((effect) => [effect, engine.arrays.int32(model.hosts.length)]));
    this.#slowdowns = new Slowdowns(context);
  }

  isUp(domain: number): boolean {
    return this.#reasons[domain] === 0;
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

  /** One more reason for a host to suffer an effect: an unmet requirement, or something of the host that failed. */
  hostAffected(host: number, effect: Effect, slow?: Slowness): void {
    if (slow !== undefined) this.#slowdowns.begin(host, slow);
    if (++this.#reasonsOf(effect)[host] === 1) this.#context.world.effectBegan(host, effect);
  }

  hostReleased(host: number, effect: Effect, slow?: Slowness): void {
    if (slow !== undefined) this.#slowdowns.end(host, slow);
    if (--this.#reasonsOf(effect)[host] === 0) this.#context.world.effectEnded(host, effect);
  }

  #becameUnmet(requirement: number): void {
    const after = this.#after[requirement];
    if (after === undefined) {
      this.#strike(requirement);
      return;
    }
    const { queue, streams } = this.#context.engine;
    const duration = sample(after, streams, this.#afterStream[requirement]);
    if (duration === 0) this.#strike(requirement);
    else queue.schedule(this.#afterTimer + requirement, queue.now + duration);
  }

  #strike(requirement: number): void {
    this.#hasStruck[requirement] = 1;
    if (this.#after[requirement] !== undefined) this.#tellFelt(requirement, true);
    const owner = this.#owner[requirement];
    if (this.#ownerIsHost[requirement] === 0) this.domainFault(owner);
    else this.hostAffected(owner, this.#effects[requirement], this.#slow[requirement]);
  }

  #becameMet(requirement: number): void {
    this.#context.engine.queue.cancel(this.#afterTimer + requirement);
    if (this.#hasStruck[requirement] === 0) return;
    this.#hasStruck[requirement] = 0;
    if (this.#after[requirement] !== undefined) this.#tellFelt(requirement, false);
    const owner = this.#owner[requirement];
    if (this.#ownerIsHost[requirement] === 0) this.domainRepaired(owner);
    else this.hostReleased(owner, this.#effects[requirement], this.#slow[requirement]);
  }

  #tellFelt(requirement: number, isFelt: boolean): void {
    const { elements, watch } = this.#context;
    const owner = this.#owner[requirement];
    const element = this.#ownerIsHost[requirement] === 1 ? owner : elements.firstDomain + owner;
    watch.requirementFelt(element, this.#position[requirement], isFelt);
  }

  /** What is required, as a name: "1 of feed-a, feed-b". */
  #nameOf({ need, domains }: Requirement): string {
    return `${need} of ${domains.map((domain) => this.#context.model.domains[domain].name).join(", ")}`;
  }

  #reasonsOf(effect: Effect): Int32Array {
    const reasons = this.#reasonsFor.get(effect);
    if (reasons === undefined) throw new Error(`unknown effect ${effect}`);
    return reasons;
  }
}
