/**
 * Common-cause models by name: of processes that have failures in common, each keeps those it has alone, and events of
 * their own bring the others.
 */
import type { Domain, FailureProcess } from "../cluster/model.ts";
import { exponential, fixed, isExponential, mean } from "../kernel/distributions.ts";
import type { SharedFailures } from "./common-cause-schema.ts";
import type { Compilation, SharedGroup } from "./compilation.ts";
import { type DomainTable, reach } from "./compile-domains.ts";
import { domainsOfHosts } from "./compile-rules.ts";
import type { Parts } from "./parts.ts";
import type { Path } from "./paths.ts";

/** Members that fail together, and what tells them from other such groups: "", or " in rack-1". */
interface Group {
  readonly where: string;
  readonly processes: readonly number[];
}

/** Adds the common causes of failures that are shared; failure processes must be complete. */
export function addSharedFailures(compilation: Compilation, table: DomainTable, parts: Parts): void {
  for (const shared of compilation.sharedFailures.values()) {
    const path = [...shared.path, "commonCause"];
    for (const group of groupsOf(compilation, table, parts, shared, path)) {
      if (shared.commonCause.shocks !== undefined) addShocks(compilation, shared, group, path);
      else splitFailures(compilation, shared, group, path);
    }
  }
}

/**
 * Shares of a member's failures that come alone, with one other, with two others, ...; they add up to 1. With Q_k the rate
 * of the failures of k given members and no other of m, the k-th of them is C(m-1, k-1) Q_k / Q_t. Beta factor: 1 - beta alone
 * and beta with all. Alpha factors, non-staggered testing: k alpha_k / alpha_t, alpha_t = sum k alpha_k. Multiple Greek
 * letters: rho_1 ... rho_k (1 - rho_(k+1)), rho_1 = 1, rho_2 = beta, rho_3 = gamma, ... (Mosleh, Rasmuson and Marshall,
 * "Guidelines on modeling common-cause failures in probabilistic risk assessment", NUREG/CR-5485, 1998.)
 */
export function sharesByNumber(
  { beta, alpha, mgl }: Pick<SharedFailures, "beta" | "alpha" | "mgl">,
  members: number,
): number[] {
  if (beta !== undefined) {
    if (members === 1) return [1];
    return Array.from({ length: members }, (_, i) => (i === 0 ? 1 - beta : i === members - 1 ? beta : 0));
  }
  if (alpha !== undefined) {
    const total = alpha.reduce((sum, factor, i) => sum + (i + 1) * factor, 0);
    return alpha.map((factor, i) => ((i + 1) * factor) / total);
  }
  let product = 1;
  const letters = mgl ?? [];
  return [...letters, 0].map((next) => {
    const share = product * (1 - next);
    product *= next;
    return share;
  });
}

function splitFailures(compilation: Compilation, shared: SharedGroup, group: Group, path: Path): void {
  const { commonCause, cause } = shared;
  const members = group.processes.length;
  const { lifetime } = compilation.processes[group.processes[0]];
  if (!isExponential(lifetime)) {
    compilation.report(
      path,
      `beta, alpha and mgl split a constant rate: give "mtbf", "afr", "fit" or an exponential lifetime`,
      true,
    );
    return;
  }
  if (!fits(compilation, commonCause, members, path)) return;
  const shares = sharesByNumber(commonCause, members);
  const rate = 1 / mean(lifetime);
  for (const process of group.processes) {
    setLifetime(compilation.processes, process, exponential(1 / (rate * shares[0])));
  }
  // Each failure of k members is in the shares of k: of members x share failures, each k are one event.
  const perMember = shares.map((share, i) => (i === 0 ? 0 : share / (i + 1)));
  const events = members * rate * perMember.reduce((sum, weight) => sum + weight, 0);
  compilation.addCommonCause(path, {
    name: nameOf(shared, group, "common cause"),
    cause: compilation.cause(`${cause}, common cause`),
    interval: events === 0 ? fixed(Number.POSITIVE_INFINITY) : exponential(1 / events),
    processes: group.processes,
    probability: 1,
    multiplicities: perMember,
  });
}

/** Reports more factors than members; fewer mean that the others are zero. */
function fits(
  compilation: Compilation,
  { alpha, mgl }: SharedFailures,
  members: number,
  path: Path,
): boolean {
  if (alpha !== undefined && alpha.length > members) {
    compilation.report([...path, "alpha"], `${alpha.length} factors are too many for ${inWords(members)}`);
    return false;
  }
  if (mgl !== undefined && mgl.length > members - 1) {
    compilation.report(
      [...path, "mgl"],
      `${mgl.length} factors are too many for ${inWords(members)}: at most ${members - 1}`,
    );
    return false;
  }
  return true;
}

function inWords(members: number): string {
  return members === 1 ? "a single member" : `${members} members`;
}

/** Binomial failure rate (Atwood, "The binomial failure rate common cause model", Technometrics 28, 1986). */
function addShocks(compilation: Compilation, shared: SharedGroup, group: Group, path: Path): void {
  const { shocks } = shared.commonCause;
  if (shocks === undefined) return;
  const { mtbf, probability, lethal } = shocks;
  const add = (kind: string, at: Path, meanInterval: number, hit: number) => {
    compilation.checkLifetime(at, meanInterval);
    compilation.addCommonCause(path, {
      name: nameOf(shared, group, kind),
      cause: compilation.cause(`${shared.cause}, ${kind}`),
      interval: exponential(meanInterval),
      processes: group.processes,
      probability: hit,
    });
  };
  add("shock", [...path, "shocks", "mtbf"], mtbf, probability);
  if (lethal !== undefined) add("lethal shock", [...path, "shocks", "lethal", "mtbf"], lethal.mtbf, 1);
}

/** "prod crash common cause in rack-1"; the group comes first where the failures are those of a host group. */
function nameOf({ path }: SharedGroup, { where }: Group, kind: string): string {
  const [, name, , groups, group] = path;
  const owner = groups === "groups" ? `${name}/${group}` : name;
  return `${owner} ${path.at(-1)} ${kind}${where}`;
}

function setLifetime(processes: FailureProcess[], index: number, lifetime: FailureProcess["lifetime"]): void {
  processes[index] = { ...processes[index], lifetime };
}

/** All that share the failures, or those in each domain of a level. */
function groupsOf(
  compilation: Compilation,
  { domains }: DomainTable,
  { hosts }: Parts,
  { processes, commonCause: { among } }: SharedGroup,
  path: Path,
): Group[] {
  if (among === "all") return [{ where: "", processes }];
  const at = [...path, "among"];
  const domainsOfHost = domainsOfHosts(domains, hosts);
  const placesOf = processes.map((process) => {
    const { owner, subject } = compilation.processes[process];
    const all = owner === "host" ? domainsOfHost[subject] : reach(domains, subject);
    return [...all].filter((domain) => domains[domain].level === among);
  });
  if (!isOnePlaceEach(compilation, domains, placesOf, among, at)) return [];
  const byPlace = new Map<number, number[]>();
  placesOf.forEach(([place], i) => {
    const inPlace = byPlace.get(place) ?? [];
    inPlace.push(processes[i]);
    byPlace.set(place, inPlace);
  });
  return [...byPlace].map(([place, inPlace]) => ({
    where: ` in ${domains[place].name}`,
    processes: inPlace,
  }));
}

function isOnePlaceEach(
  compilation: Compilation,
  domains: readonly Domain[],
  placesOf: readonly (readonly number[])[],
  level: string,
  path: Path,
): boolean {
  const homeless = placesOf.filter((places) => places.length === 0).length;
  const torn = placesOf.filter((places) => places.length > 1).length;
  const of = placesOf.length;
  if (homeless === of) {
    const levels = new Set(domains.map((domain) => domain.level));
    compilation.reportUnknown(path, "level of domains the members are in called", level, ["all", ...levels]);
  } else if (homeless > 0) {
    compilation.report(path, `${homeless} of ${of} members are in no domain of level ${level}`);
  }
  if (torn > 0) compilation.report(path, `${torn} of ${of} members are in several domains of level ${level}`);
  return homeless + torn === 0;
}
