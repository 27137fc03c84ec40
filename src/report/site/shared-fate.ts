/**
 * Shared fate: what would go at once. For each domain and each host, alone: which voters of a quorum, and which elements
 * that can stand in for each other, would be lost with it, if everything is where it is now. What happens afterwards
 * (restarts elsewhere) is the simulation's to say.
 */
import { Elements } from "../../cluster/elements.ts";
import type { Effect, Element, Model, Requirement } from "../../cluster/model.ts";
import { nestedHosts } from "./nesting.ts";
import { isStoreLost, type StoreOnHosts, storesEverywhere } from "./stores.ts";

export interface Source {
  readonly kind: "domain" | "host";
  readonly index: number;
}

/** A quorum, or elements of which services need some. */
export type Subject =
  | { readonly kind: "quorum"; readonly quorum: number }
  | { readonly kind: "elements"; readonly elements: readonly Element[]; readonly service: number };

export interface SharedFate {
  readonly source: Source;
  readonly subject: Subject;
  /** How many go with the source, of how many there are, and how many are needed. At least two go. */
  readonly lost: number;
  readonly of: number;
  readonly need: number;
  /** Fewer are left than are needed. Quorums are told of in any case, elements only then. */
  readonly breaks: boolean;
  /** Services that are down then and need the subject, directly or through others. */
  readonly services: readonly number[];
}

/** How many of a quorum's members are a majority. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/**
 * What shares its fate. `hostOf` is where each instance is (-1: nowhere). Of volumes that are replicated on hosts only
 * those count that are gone wherever their pieces are. By source, domains first, in the order of the model.
 */
export function sharedFate(model: Model, hostOf: ArrayLike<number>): SharedFate[] {
  const losses = new Losses(model, hostOf);
  const domains = model.domains.map((_, index): Source => ({ kind: "domain", index }));
  const hosts = model.hosts.map((_, index): Source => ({ kind: "host", index }));
  return [...domains, ...hosts].flatMap((source) => losses.findingsOf(source));
}

/** A term of a service, once for all services that have the same. */
interface SharedTerm {
  readonly need: number;
  readonly elements: readonly Element[];
  readonly services: number[];
}

class Losses {
  readonly #model: Model;
  readonly #elements: Elements;
  readonly #instancesOn: readonly number[][];
  readonly #hostsIn: ReadonlyMap<number, readonly number[]>;
  /** By domain: requirements that name it, with their owners. */
  readonly #requirementsOn: readonly { requirement: Requirement; owner: Source }[][];
  /** By domain: instances whose volumes are there. */
  readonly #volumesOn: readonly number[][];
  readonly #stores: readonly StoreOnHosts[];
  readonly #terms: readonly SharedTerm[];
  /** By element: quorums it votes in, terms it occurs in. */
  readonly #quorumsOf: readonly number[][];
  readonly #termsOf: readonly number[][];
  /** By element: services that need it, directly or through others. */
  readonly #dependents = new Map<number, ReadonlySet<number>>();

  constructor(model: Model, hostOf: ArrayLike<number>) {
    this.#model = model;
    this.#elements = new Elements(model);
    this.#instancesOn = lists(model.hosts.length);
    for (let instance = 0; instance < hostOf.length; instance++) {
      if (hostOf[instance] >= 0) this.#instancesOn[hostOf[instance]].push(instance);
    }
    this.#hostsIn = nestedHosts(model);
    this.#requirementsOn = requirementsOn(model);
    this.#volumesOn = lists(model.domains.length);
    model.instances.forEach(({ group }, instance) => {
      const store = model.stores[model.groups[group].store];
      if (store?.kind === "external") this.#volumesOn[store.domain].push(instance);
    });
    this.#stores = storesEverywhere(model);
    this.#terms = sharedTerms(model);
    this.#quorumsOf = lists(this.#elements.count);
    model.quorums.forEach(({ members }, quorum) => {
      for (const member of members) this.#quorumsOf[this.#elements.of(member)].push(quorum);
    });
    this.#termsOf = lists(this.#elements.count);
    this.#terms.forEach(({ elements }, term) => {
      for (const element of elements) this.#termsOf[this.#elements.of(element)].push(term);
    });
  }

  findingsOf(source: Source): SharedFate[] {
    const { quorums } = this.#model;
    const { lost, ofQuorum, ofTerm, services } = this.#spread(this.#lostWith(source));
    const brokenQuorums: number[] = [];
    const found: SharedFate[] = [];
    const down = (dependents: ReadonlySet<number>) =>
      [...dependents].filter((service) => services.has(service)).sort(ascending);
    for (const [quorum, count] of [...ofQuorum].sort(byKey)) {
      const of = quorums[quorum].members.length;
      const need = majorityOf(of);
      const breaks = of - count < need;
      if (breaks) brokenQuorums.push(quorum);
      if (count < 2) continue;
      const affected = breaks ? down(this.#dependentsOf(this.#elements.firstQuorum + quorum)) : [];
      found.push({
        source,
        subject: { kind: "quorum", quorum },
        lost: count,
        of,
        need,
        breaks,
        services: affected,
      });
    }
    for (const [term, count] of [...ofTerm].sort(byKey)) {
      const { need, elements, services: own } = this.#terms[term];
      // Without a spare element, the loss of any one of them is enough: nothing is shared.
      if (elements.length - count >= need || need === elements.length) continue;
      if (this.#isTold(term, lost, brokenQuorums)) continue;
      const dependents = own.flatMap((service) => [
        service,
        ...this.#dependentsOf(this.#elements.firstService + service),
      ]);
      const subject: Subject = { kind: "elements", elements, service: own[0] };
      const affected = down(new Set(dependents));
      found.push({
        source,
        subject,
        lost: count,
        of: elements.length,
        need,
        breaks: true,
        services: affected,
      });
    }
    return found;
  }

  /** Whether what a term loses are voters whose quorum is gone, and takes down the term's services, anyway. */
  #isTold(term: number, lost: ReadonlySet<number>, brokenQuorums: readonly number[]): boolean {
    const { elements, services } = this.#terms[term];
    const gone = elements.map((element) => this.#elements.of(element)).filter((element) => lost.has(element));
    return brokenQuorums.some((quorum) => {
      const dependents = this.#dependentsOf(this.#elements.firstQuorum + quorum);
      return (
        gone.every((element) => this.#quorumsOf[element].includes(quorum)) &&
        services.every((service) => dependents.has(service))
      );
    });
  }

  /** Domains, hosts and instances, as elements, that are gone or out of reach when the source is lost. */
  #lostWith(source: Source): Set<number> {
    const { model, elements } = { model: this.#model, elements: this.#elements };
    const lost = new Set<number>();
    const domainsLost = new Map<Requirement, number>();
    const open: (() => void)[] = [];
    const lose = (element: number, then: () => void) => {
      if (lost.has(element)) return;
      lost.add(element);
      open.push(then);
    };
    const loseDomain = (domain: number) =>
      lose(elements.firstDomain + domain, () => {
        for (const { requirement, owner } of this.#requirementsOn[domain]) {
          const gone = (domainsLost.get(requirement) ?? 0) + 1;
          domainsLost.set(requirement, gone);
          if (requirement.domains.length - gone !== requirement.need - 1) continue;
          if (owner.kind === "domain") loseDomain(owner.index);
          else strike(owner.index, requirement.effect);
        }
        this.#volumesOn[domain].forEach(loseInstance);
      });
    const strike = (host: number, effect: Effect) => {
      if (makesUnreachable(effect)) loseHost(host);
      else if (effect === "stall") {
        const hang = this.#instancesOn[host].filter(
          (i) => model.groups[model.instances[i].group].hangsWithHost,
        );
        hang.forEach(loseInstance);
      }
    };
    const loseHost = (host: number) => lose(host, () => this.#instancesOn[host].forEach(loseInstance));
    const loseInstance = (instance: number) =>
      lose(elements.firstInstance + instance, () => this.#hostsIn.get(instance)?.forEach(loseHost));

    if (source.kind === "domain") loseDomain(source.index);
    else loseHost(source.index);
    let stores = this.#stores;
    do {
      for (let next = open.pop(); next !== undefined; next = open.pop()) next();
      const hosts = [...lost].filter((element) => element < elements.firstInstance);
      const gone = hosts.length === 0 ? [] : stores.filter((store) => isStoreLost(store, hosts));
      stores = stores.filter((store) => !gone.includes(store));
      for (const { instances } of gone) instances.forEach(loseInstance);
    } while (open.length > 0);
    return lost;
  }

  /** Adds the quorums and services that are lost with the elements; counts what each quorum and term loses. */
  #spread(lost: Set<number>) {
    const { firstQuorum, firstService } = this.#elements;
    const ofQuorum = new Map<number, number>();
    const ofTerm = new Map<number, number>();
    const services = new Set<number>();
    // A set also goes over what is added meanwhile.
    for (const element of lost) {
      for (const quorum of this.#quorumsOf[element]) {
        const count = (ofQuorum.get(quorum) ?? 0) + 1;
        ofQuorum.set(quorum, count);
        const members = this.#model.quorums[quorum].members.length;
        if (members - count < majorityOf(members)) lost.add(firstQuorum + quorum);
      }
      for (const term of this.#termsOf[element]) {
        const { need, elements, services: own } = this.#terms[term];
        const count = (ofTerm.get(term) ?? 0) + 1;
        ofTerm.set(term, count);
        if (elements.length - count >= need) continue;
        for (const service of own) {
          services.add(service);
          lost.add(firstService + service);
        }
      }
    }
    return { lost, ofQuorum, ofTerm, services };
  }

  #dependentsOf(element: number): ReadonlySet<number> {
    const known = this.#dependents.get(element);
    if (known !== undefined) return known;
    const found = new Set(this.#termsOf[element].flatMap((term) => this.#terms[term].services));
    for (const service of found) {
      for (const term of this.#termsOf[this.#elements.firstService + service]) {
        for (const outer of this.#terms[term].services) found.add(outer);
      }
    }
    this.#dependents.set(element, found);
    return found;
  }
}

/** Whether nothing on a host can be reached while it suffers the effect. */
function makesUnreachable(effect: Effect): boolean {
  return effect === "down" || effect === "cut-off" || effect === "partition";
}

function requirementsOn({ domains, hosts }: Model): { requirement: Requirement; owner: Source }[][] {
  const on: { requirement: Requirement; owner: Source }[][] = domains.map(() => []);
  const add = (requirements: readonly Requirement[], owner: Source) => {
    for (const requirement of requirements) {
      for (const domain of requirement.domains) on[domain].push({ requirement, owner });
    }
  };
  domains.forEach(({ requirements }, index) => {
    add(requirements, { kind: "domain", index });
  });
  hosts.forEach(({ requirements }, index) => {
    add(requirements, { kind: "host", index });
  });
  return on;
}

function sharedTerms({ services }: Model): SharedTerm[] {
  const terms = new Map<string, SharedTerm>();
  services.forEach(({ terms: own }, service) => {
    for (const { need, elements } of own) {
      const key = `${need} ${elements.map(({ kind, index }) => `${kind} ${index}`).join(" ")}`;
      const known = terms.get(key);
      if (known === undefined) terms.set(key, { need, elements, services: [service] });
      else known.services.push(service);
    }
  });
  return [...terms.values()];
}

function lists(count: number): number[][] {
  return Array.from({ length: count }, () => []);
}

function byKey(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0];
}

function ascending(a: number, b: number): number {
  return a - b;
}
