/**
 * What a set of failures does to a site in which nothing is ever restarted: plain counting, from the description of the
 * site alone. Also makes up such sites, and their scenario files.
 */

/** Uniform numbers below 1 from a text (mulberry32 over an FNV hash). */
export function numbersFrom(seed: string): () => number {
  let state = 2_166_136_261;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Effect = "down" | "cut-off" | "isolate" | "partition" | "stall";

/** So many of some domains. */
interface Need {
  readonly of: readonly string[];
  readonly atLeast: number;
}

interface SiteDomain {
  readonly name: string;
  readonly effect: Effect;
  readonly needs: readonly Need[];
}

interface SiteHost {
  readonly name: string;
  readonly needs: readonly Need[];
}

/** Stays on its host whatever happens. */
interface SiteInstance {
  readonly name: string;
  readonly group: string;
  readonly host: string;
  readonly isShared: boolean;
}

type SiteTerm =
  | { readonly kind: "quorum" | "service" | "domain"; readonly name: string }
  /** Of a group of instances, or of all hosts. */
  | { readonly kind: "instances" | "hosts"; readonly name: string; readonly atLeast: number };

export interface Site {
  readonly domains: readonly SiteDomain[];
  readonly hosts: readonly SiteHost[];
  readonly instances: readonly SiteInstance[];
  /** Members are groups of instances, or all hosts. */
  readonly quorums: readonly { readonly name: string; readonly members: readonly string[] | "hosts" }[];
  readonly services: readonly { readonly name: string; readonly terms: readonly SiteTerm[] }[];
}

/** Services that are down while these domains and hosts have failed. */
export function servicesDown(site: Site, failed: ReadonlySet<string>): Set<string> {
  const effectOf = new Map(site.domains.map(({ name, effect }) => [name, effect]));
  const down = new Set<string>();
  // Domains are only in domains described before.
  for (const { name, needs } of site.domains) {
    if (failed.has(name) || needs.some((need) => isUnmet(need, down))) down.add(name);
  }
  const suffers = (host: SiteHost, effect: Effect) =>
    (effect === "down" && failed.has(host.name)) ||
    host.needs.some((need) => effectOf.get(need.of[0]) === effect && isUnmet(need, down));
  const isUnreachable = (host: SiteHost) =>
    suffers(host, "down") || suffers(host, "cut-off") || suffers(host, "partition");
  const parts = new Set<string>(site.hosts.filter((host) => !isUnreachable(host)).map(({ name }) => name));
  for (const { name, host, isShared } of site.instances) {
    const its = site.hosts.find((candidate) => candidate.name === host);
    if (its === undefined) throw new Error(`no host ${host}`);
    if (!isUnreachable(its) && !(isShared && suffers(its, "stall"))) parts.add(name);
  }
  for (const { name, members } of site.quorums) {
    const all =
      members === "hosts"
        ? site.hosts.map((host) => host.name)
        : site.instances.filter(({ group }) => members.includes(group)).map((instance) => instance.name);
    if (2 * all.filter((member) => parts.has(member)).length > all.length) parts.add(name);
  }
  const servicesDown = new Set<string>();
  for (const { name, terms } of site.services) {
    const holds = terms.every((term) => {
      if (term.kind === "instances") {
        const group = site.instances.filter((instance) => instance.group === term.name);
        return group.filter((instance) => parts.has(instance.name)).length >= term.atLeast;
      }
      if (term.kind === "hosts")
        return site.hosts.filter((host) => parts.has(host.name)).length >= term.atLeast;
      if (term.kind === "domain") return !down.has(term.name);
      return term.kind === "quorum" ? parts.has(term.name) : !servicesDown.has(term.name);
    });
    if (!holds) servicesDown.add(name);
  }
  return servicesDown;
}

function isUnmet({ of, atLeast }: Need, down: ReadonlySet<string>): boolean {
  return of.filter((domain) => !down.has(domain)).length < atLeast;
}

/** A site made up from a text: up to 4 domains, 2 to 5 hosts, 5 groups of up to 5 instances, with quirks in its names. */
export function madeUpSite(seed: string): Site {
  const next = numbersFrom(seed);
  const below = (count: number) => Math.floor(next() * count);
  const pick = <T>(things: readonly T[]): T => things[below(things.length)];
  const effects: readonly Effect[] = ["down", "down", "down", "cut-off", "isolate", "partition", "stall"];
  const domains: SiteDomain[] = [];
  const needsAmong = (candidates: readonly SiteDomain[], most: number): Need[] =>
    Array.from({ length: candidates.length === 0 ? 0 : below(most + 1) }, () => {
      const { effect } = pick(candidates);
      const alike = candidates.filter((domain) => domain.effect === effect && next() < 0.7);
      const of = alike.length === 0 ? candidates.filter((domain) => domain.effect === effect) : alike;
      return { of: of.map(({ name }) => name), atLeast: 1 + below(of.length) };
    });
  const count = below(5);
  for (let i = 0; i < count; i++) {
    const powers = domains.filter(({ effect }) => effect === "down");
    domains.push({ name: `it's "${i}"`, effect: pick(effects), needs: needsAmong(powers, 1) });
  }
  const hosts = Array.from({ length: 2 + below(4) }, (_, i) => ({
    name: `prod/h${i}-01`,
    needs: needsAmong(domains, 2),
  }));
  const groups = Array.from({ length: 1 + below(5) }, (_, i) => `i${i}`);
  const instances = groups.flatMap((group) => {
    const isShared = next() < 0.5;
    return Array.from({ length: 1 + below(5) }, (_, i) => ({
      name: `prod/${group}-${i + 1}`,
      group,
      host: pick(hosts).name,
      isShared,
    }));
  });
  const some = () => {
    const chosen = groups.filter(() => next() < 0.5);
    return chosen.length === 0 ? groups : chosen;
  };
  const quorums = Array.from({ length: 1 + below(2) }, (_, i) => ({
    name: `q${i}`,
    members: next() < 0.3 ? ("hosts" as const) : some(),
  }));
  const services: { name: string; terms: SiteTerm[] }[] = [];
  const serviceCount = 1 + below(3);
  for (let i = 0; i < serviceCount; i++) {
    const terms = Array.from({ length: 1 + below(2) }, (): SiteTerm => {
      const kind = below(5);
      if (kind === 0) return { kind: "quorum", name: pick(quorums).name };
      if (kind === 1 && services.length > 0) return { kind: "service", name: pick(services).name };
      if (kind === 2 && domains.length > 0) return { kind: "domain", name: pick(domains).name };
      if (kind === 3) return { kind: "hosts", name: "prod", atLeast: 1 + below(hosts.length) };
      const name = pick(groups);
      const size = instances.filter(({ group }) => group === name).length;
      return { kind: "instances", name, atLeast: 1 + below(size) };
    });
    services.push({ name: `s${i}`, terms });
  }
  return { domains, hosts, instances, quorums, services };
}

/** The same site as a scenario: hosts in groups of one, each instance pinned to its host. */
export function scenarioOf(site: Site): string {
  const group = (name: string) => name.slice(name.indexOf("/") + 1, name.lastIndexOf("-"));
  const members = (needs: readonly Need[]) =>
    needs.map(({ of, atLeast }) => (of.length === 1 ? of[0] : { of, atLeast }));
  const entries = <T extends { name: string }>(things: readonly T[], value: (thing: T) => unknown) =>
    Object.fromEntries(things.map((thing) => [thing.name, value(thing)]));
  const ofGroups = <T extends { name: string }>(things: readonly T[], value: (thing: T) => unknown) =>
    Object.fromEntries(things.map((thing) => [group(thing.name), value(thing)]));
  return JSON.stringify({
    name: "made up",
    horizon: "2d",
    domains: entries(site.domains, ({ effect, needs }) => ({ level: "room", effect, in: members(needs) })),
    clusters: {
      prod: {
        platform: "plain",
        hosts: {
          cores: 64,
          memory: "1TiB",
          failures: {},
          groups: ofGroups(site.hosts, ({ needs }) => ({ count: 1, in: members(needs) })),
        },
        instances: Object.fromEntries(
          site.instances.map(({ group: name, isShared }) => [
            name,
            {
              count: site.instances.filter((other) => other.group === name).length,
              cpu: 1,
              memory: "1GiB",
              priority: "disabled",
              storage: isShared ? "shared" : "local",
            },
          ]),
        ),
        rules: Object.fromEntries(
          site.instances.map(({ name, host }) => {
            const short = name.slice(name.indexOf("/") + 1);
            return [short, { pin: [short], to: [group(host)] }];
          }),
        ),
      },
    },
    quorums: entries(site.quorums, ({ members: names }) => ({
      members: names === "hosts" ? { hosts: "prod" } : names.map((name) => ({ instances: `prod/${name}` })),
    })),
    services: entries(site.services, ({ terms }) => ({
      requires: terms.map((term) =>
        "atLeast" in term
          ? {
              [term.kind]: term.kind === "hosts" ? term.name : `prod/${term.name}`,
              atLeast: term.atLeast,
            }
          : { [term.kind]: term.name },
      ),
    })),
  });
}
