/** Placement rules of one cluster. */
import type { Domain, Rule } from "../cluster/model.ts";
import type { Compilation } from "./compilation.ts";
import { reach } from "./compile-domains.ts";
import type { Path } from "./paths.ts";
import type { ScenarioRule } from "./schema.ts";

/** What names in a rule can mean; indices are those of the whole model. */
export interface RuleScope {
  readonly cluster: string;
  readonly domains: readonly Domain[];
  readonly domainSets: ReadonlyMap<string, readonly number[]>;
  /** All hosts of the model by what domains they need, and those of this cluster. */
  readonly domainsOfHost: readonly ReadonlySet<number>[];
  readonly hosts: readonly number[];
  /** When each host of the model joins, s. */
  readonly joinsOfHost: readonly number[];
  /** Of all hosts of the model, those that are instances. */
  readonly nestedHosts: ReadonlySet<number>;
  /** Hosts by name and by host group; instances by name and by group: names within the cluster. */
  readonly hostSets: ReadonlyMap<string, readonly number[]>;
  readonly instanceSets: ReadonlyMap<string, readonly number[]>;
}

const NOWHERE = -1;

export function compileRule(
  compilation: Compilation,
  scope: RuleScope,
  name: string,
  rule: ScenarioRule,
): Rule | undefined {
  const path = ["clusters", scope.cluster, "rules", name];
  const kind = kindOf(rule);
  const found = (rule[kind] ?? []).map((member, i) => {
    const set = scope.instanceSets.get(member);
    if (set === undefined) {
      compilation.reportUnknown([...path, kind, i], "instance or group", member, scope.instanceSets.keys());
    }
    return set;
  });
  const { placeOfHost, places } = placesOf(compilation, scope, rule.over, [...path, "over"]);
  const allowed = allowedHosts(compilation, scope, rule, path);
  if (found.includes(undefined)) return undefined;
  const instances = [...new Set(found.flatMap((set) => set ?? []))];
  const must = rule.strength === "must";
  if (kind === "separate" && must && places > 0 && instances.length > places) {
    compilation.report(
      [...path, kind],
      `${instances.length} instances must be apart, but there are only ${places} ${rule.over === "host" ? "hosts" : `places of level ${rule.over}`}`,
    );
  }
  if (kind !== "spread" && rule.maxSkew !== undefined) {
    compilation.report([...path, "maxSkew"], `"maxSkew" goes with "spread" only`, true);
  }
  const compiled = { name: `${scope.cluster}/${name}`, kind, must, instances, placeOfHost, places, allowed };
  if (kind !== "spread") return compiled;
  return { ...compiled, spread: { maxSkew: rule.maxSkew ?? 1, joins: joinsOfPlaces(scope, compiled) } };
}

function kindOf({ separate, together, spread }: ScenarioRule): Rule["kind"] {
  if (separate !== undefined) return "separate";
  if (together !== undefined) return "together";
  return spread === undefined ? "pin" : "spread";
}

/** When the first host of each place joins. */
function joinsOfPlaces(
  { hosts, joinsOfHost }: RuleScope,
  { placeOfHost, places }: Pick<Rule, "placeOfHost" | "places">,
): Float64Array {
  const joins = new Float64Array(places).fill(Number.POSITIVE_INFINITY);
  for (const host of hosts) {
    const place = placeOfHost[host];
    if (place !== NOWHERE) joins[place] = Math.min(joins[place], joinsOfHost[host]);
  }
  return joins;
}

/**
 * Places of which must rules exclude all instances of a rule are none of a spread: they would always be empty (Kubernetes:
 * nodeAffinityPolicy Honor).
 */
export function withoutExcludedPlaces(rules: readonly Rule[]): Rule[] {
  const pins = rules.filter(({ kind, must }) => kind === "pin" && must);
  return rules.map((rule) => {
    if (rule.spread === undefined || pins.length === 0) return rule;
    const mayBeOn = (host: number) =>
      rule.instances.some((instance) =>
        pins.every(({ instances, allowed }) => !instances.includes(instance) || allowed[host] === 1),
      );
    const placeOfHost = rule.placeOfHost.map((place, host) => (mayBeOn(host) ? place : NOWHERE));
    const isPlace = (place: number) => placeOfHost.includes(place);
    const joins = rule.spread.joins.map((time, place) => (isPlace(place) ? time : Number.POSITIVE_INFINITY));
    return { ...rule, placeOfHost, spread: { ...rule.spread, joins } };
  });
}

/** Numbers the places 0, 1, ...: the hosts, or the domains of a level that hosts are in. */
export function placesOf(
  compilation: Compilation,
  scope: RuleScope,
  over: string,
  path: Path,
): { placeOfHost: Int32Array; places: number } {
  const placeOfHost = new Int32Array(scope.domainsOfHost.length).fill(NOWHERE);
  const numbers = new Map<number, number>();
  const homeless: number[] = [];
  for (const host of scope.hosts) {
    const at =
      over === "host"
        ? host
        : [...scope.domainsOfHost[host]].find((domain) => scope.domains[domain].level === over);
    if (at === undefined) {
      homeless.push(host);
      continue;
    }
    if (!numbers.has(at)) numbers.set(at, numbers.size);
    placeOfHost[host] = numbers.get(at) ?? NOWHERE;
  }
  if (homeless.some((host) => scope.nestedHosts.has(host))) {
    compilation.report(
      path,
      `hosts that are instances move and are in no ${over}; give the instances they are a rule over ${over}, and these one over host`,
    );
  } else if (homeless.length === scope.hosts.length) {
    const levels = new Set(scope.domains.map(({ level }) => level));
    compilation.reportUnknown(path, "level of domains the hosts are in called", over, ["host", ...levels]);
  } else if (homeless.length > 0) {
    compilation.report(
      path,
      `${homeless.length} of ${scope.hosts.length} hosts are in no domain of level ${over}`,
    );
  }
  return { placeOfHost, places: numbers.size };
}

/** pin: 1 for each host named in `to`, by name, host group or domain. */
function allowedHosts(
  compilation: Compilation,
  scope: RuleScope,
  { pin, to }: ScenarioRule,
  path: Path,
): Uint8Array {
  if (pin === undefined) {
    if (to !== undefined) compilation.report([...path, "to"], `"to" goes with "pin" only`, true);
    return new Uint8Array(0);
  }
  if (to === undefined) compilation.report(path, `"pin" needs "to": hosts, host groups or domains`, true);
  const allowed = new Uint8Array(scope.domainsOfHost.length);
  for (const [i, place] of (to ?? []).entries()) {
    const hosts = scope.hostSets.get(place) ?? hostsInDomain(scope, place);
    if (hosts === undefined) {
      const known = [...scope.hostSets.keys(), ...scope.domainSets.keys()];
      compilation.reportUnknown([...path, "to", i], "host or domain", place, known);
    } else if (hosts.length === 0) {
      compilation.report([...path, "to", i], `no host of the cluster is in ${JSON.stringify(place)}`);
    }
    for (const host of hosts ?? []) allowed[host] = 1;
  }
  return allowed;
}

function hostsInDomain(scope: RuleScope, name: string): number[] | undefined {
  const set = scope.domainSets.get(name);
  if (set === undefined) return undefined;
  return scope.hosts.filter((host) => set.some((domain) => scope.domainsOfHost[host].has(domain)));
}

/** Every domain each host is in, directly or through others. */
export function domainsOfHosts(
  domains: readonly Domain[],
  hosts: readonly { readonly requirements: readonly { readonly domains: readonly number[] }[] }[],
): Set<number>[] {
  const outer = domains.map((_, domain) => reach(domains, domain));
  return hosts.map(({ requirements }) => {
    const direct = requirements.flatMap((requirement) => requirement.domains);
    return new Set([...direct, ...direct.flatMap((domain) => [...outer[domain]])]);
  });
}
