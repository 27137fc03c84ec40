/**
 * Which box is in which. A host or domain is drawn inside the domain whose loss takes it down, and that inside the next.
 * A picture can show one such chain; what else a host or domain needs (one of two feeds, a switch, storage, a hardware
 * batch across racks) becomes a badge on it.
 */
import type { Host, Model, Requirement } from "../../cluster/model.ts";

/** Stands for the site itself, which is in no domain. */
export const SITE = -1;

export interface Nesting {
  /** By domain: the domain it is in, or SITE. */
  readonly parentOfDomain: readonly number[];
  /** By host: the domain it is in, or SITE. Hosts that are instances are inside those instead. */
  readonly domainOfHost: readonly number[];
  /** By domain: drawn as a box; if not, as a badge on what hangs on it. */
  readonly isBox: readonly boolean[];
  /** What is needed and not shown by the boxes around, by domain and by host. */
  readonly badgesOfDomain: readonly (readonly Requirement[])[];
  readonly badgesOfHost: readonly (readonly Requirement[])[];
}

/** Levels that are places, the outermost first: where something stands is drawn rather than what it is fed from. */
const PLACES = [
  "region",
  "zone",
  "availability-zone",
  "site",
  "datacenter",
  "data-center",
  "building",
  "floor",
  "hall",
  "room",
  "row",
  "rack",
  "enclosure",
  "chassis",
];

export function nest(model: Model): Nesting {
  const { domains, hosts } = model;
  const ancestors = ancestorsOf(model);
  const parentOfDomain = domains.map(({ requirements }) => chosen(model, ancestors, requirements));
  const domainOfHost = hosts.map((host) =>
    instanceOf(host) >= 0 ? SITE : chosen(model, ancestors, host.requirements),
  );
  encloseRoots(model, parentOfDomain, domainOfHost);

  const isNeeded = new Set(
    [...domains, ...hosts].flatMap(({ requirements }) => requirements.flatMap((r) => r.domains)),
  );
  const holds = new Set([...parentOfDomain, ...domainOfHost]);
  const isBox = domains.map(
    ({ effect }, domain) => holds.has(domain) || (effect === "down" && !isNeeded.has(domain)),
  );
  const around = (inner: number) => chainOf(inner, parentOfDomain);
  return {
    parentOfDomain,
    domainOfHost,
    isBox,
    badgesOfDomain: domains.map(({ requirements }, domain) =>
      unshown(requirements, around(parentOfDomain[domain])),
    ),
    badgesOfHost: hosts.map(({ requirements }, host) => unshown(requirements, around(domainOfHost[host]))),
  };
}

/** The instance a host is, or -1: a host of its own. */
export function instanceOf(host: Host): number {
  return host.nestedIn ?? -1;
}

/** By instance: hosts of inner clusters that it is. */
export function nestedHosts({ hosts }: Model): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  hosts.forEach((host, index) => {
    const instance = instanceOf(host);
    if (instance >= 0) found.set(instance, [...(found.get(instance) ?? []), index]);
  });
  return found;
}

/** A domain and all it is drawn in, from the inside out. */
export function chainOf(domain: number, parentOfDomain: readonly number[]): number[] {
  const chain: number[] = [];
  for (let at = domain; at !== SITE; at = parentOfDomain[at]) chain.push(at);
  return chain;
}

/** Domains whose loss alone takes the owner down, directly. */
function indispensable(requirements: readonly Requirement[]): number[] {
  const all = requirements.filter(
    ({ effect, need, domains }) => effect === "down" && need === domains.length,
  );
  return [...new Set(all.flatMap(({ domains }) => domains))];
}

/** By domain: all whose loss takes it down, directly or through others. */
function ancestorsOf({ domains }: Model): ReadonlySet<number>[] {
  return domains.map(({ requirements }) => {
    const found = new Set(indispensable(requirements));
    for (const domain of found)
      for (const outer of indispensable(domains[domain].requirements)) found.add(outer);
    return found;
  });
}

/** The innermost place among the domains that are indispensable; without places the one that is deepest in others. */
function chosen(
  { domains }: Model,
  ancestors: readonly ReadonlySet<number>[],
  requirements: readonly Requirement[],
): number {
  const candidates = indispensable(requirements);
  const innermost = candidates.filter((domain) => !candidates.some((other) => ancestors[other].has(domain)));
  let best = SITE;
  for (const domain of innermost) {
    if (best === SITE || compare(domain, best) > 0) best = domain;
  }
  return best;

  function compare(a: number, b: number): number {
    return placeRank(domains[a].level) - placeRank(domains[b].level) || ancestors[a].size - ancestors[b].size;
  }
}

/**
 * Puts outermost boxes into the place that all hosts in them need too: hosts that name rack and room each for itself
 * make a rack inside a room.
 */
function encloseRoots(model: Model, parentOfDomain: number[], domainOfHost: readonly number[]): void {
  const { domains } = model;
  const rankOf = domains.map(({ level }) => placeRank(level));
  // From the inside out: what is put around racks may itself be put into something.
  for (let rank = PLACES.length - 1; rank > 0; rank--) {
    const roots = [...domains.keys()].filter(
      (domain) => rankOf[domain] === rank && parentOfDomain[domain] === SITE,
    );
    if (roots.length === 0) continue;
    const needed = neededByAll(model, parentOfDomain, domainOfHost);
    for (const root of roots) {
      const around = [...(needed.get(root) ?? [])].filter(
        (other) =>
          rankOf[other] !== UNKNOWN && rankOf[other] < rank && !chainOf(other, parentOfDomain).includes(root),
      );
      for (const other of around) {
        const best = parentOfDomain[root];
        if (best === SITE || rankOf[other] > rankOf[best]) parentOfDomain[root] = other;
      }
    }
  }
}

/** By domain: the domains that are indispensable to every host in it. */
function neededByAll(
  { hosts }: Model,
  parentOfDomain: readonly number[],
  domainOfHost: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const common = new Map<number, readonly number[]>();
  domainOfHost.forEach((domain, host) => {
    const needed = indispensable(hosts[host].requirements);
    for (const box of chainOf(domain, parentOfDomain)) {
      common.set(box, common.get(box)?.filter((other) => needed.includes(other)) ?? needed);
    }
  });
  return common;
}

const UNKNOWN = -1;

/** Larger is further inside; UNKNOWN for what is no place. */
function placeRank(level: string): number {
  return PLACES.indexOf(level.toLowerCase());
}

/** Requirements that the boxes around do not show, each once. */
function unshown(requirements: readonly Requirement[], around: readonly number[]): Requirement[] {
  const left = new Map<string, Requirement>();
  for (const requirement of requirements) {
    const { effect, need, domains } = requirement;
    const isSimple = effect === "down" && need === domains.length;
    const parts = isSimple
      ? domains
          .filter((domain) => !around.includes(domain))
          .map((domain) => ({ effect, need: 1, domains: [domain] }))
      : [requirement];
    for (const part of parts) left.set(keyOf(part), part);
  }
  return [...left.values()];
}

/** Equal for requirements that say the same. */
export function keyOf({ effect, need, domains }: Requirement): string {
  return `${effect} ${need} ${domains.join(" ")}`;
}
