/** Common causes: which failure processes one event sets off, and what sets it off. */
import type { Trigger } from "../cluster/model.ts";
import { mean } from "../kernel/distributions.ts";
import type { Hits, TriggerGiven } from "./common-cause-schema.ts";
import type { Compilation } from "./compilation.ts";
import type { DomainTable } from "./compile-domains.ts";
import { domainsOfHosts } from "./compile-rules.ts";
import type { Parts } from "./parts.ts";
import type { Path } from "./paths.ts";

/** Adds the scenario's common causes; failure processes must be complete. */
export function addCommonCauses(compilation: Compilation, table: DomainTable, parts: Parts): void {
  for (const [name, given] of Object.entries(compilation.scenario.commonCauses ?? {})) {
    const { interval, trigger, hits, probability, spread } = given;
    const path = ["commonCauses", name];
    compilation.checkLifetime(path, mean(interval));
    const processes = hitProcesses(compilation, table, parts, hits, [...path, "hits"]);
    const takesTime = spread !== undefined && mean(spread) > 0;
    if (trigger !== undefined && !takesTime) checkRepairs(compilation, processes, [...path, "when"]);
    compilation.addCommonCause(path, {
      name,
      cause: compilation.cause(name),
      interval,
      processes,
      probability,
      spread,
      trigger: trigger && triggerOf(compilation, table, parts, trigger, [...path, "when"]),
    });
  }
}

/** Two parts that set each other off and are repaired in no time would do so for ever, without time going on. */
function checkRepairs(compilation: Compilation, processes: readonly number[], path: Path): void {
  const inNoTime = processes.find((process) => mean(compilation.processes[process].repair) === 0);
  if (inNoTime === undefined) return;
  compilation.report(
    path,
    `${JSON.stringify(compilation.processes[inNoTime].name)} is hit at once and repaired in no time: give it a repair time, or the cause a "spread"`,
    true,
  );
}

function triggerOf(
  compilation: Compilation,
  table: DomainTable,
  parts: Parts,
  given: TriggerGiven,
  path: Path,
): Trigger {
  const subjects = subjectsOf(compilation, table, parts, given, path) ?? [];
  const owner = given.cluster === undefined ? "domain" : "host";
  return { owner, subjects: [...subjects], sparesWhenBack: given.whenBack !== "go-on" };
}

function hitProcesses(
  compilation: Compilation,
  table: DomainTable,
  parts: Parts,
  hits: Hits,
  path: Path,
): number[] {
  const subjects = subjectsOf(compilation, table, parts, hits, path);
  const owner = hits.cluster === undefined ? "domain" : "host";
  return compilation.processesNamed(owner, subjects, hits.failure, [...path, "failure"]);
}

/** Indices of the domains, or of the hosts, that are meant; undefined when there are none of that name. */
function subjectsOf(
  compilation: Compilation,
  table: DomainTable,
  parts: Parts,
  { cluster, domain, group, in: place }: Partial<Hits>,
  path: Path,
): Set<number> | undefined {
  if (domain !== undefined) {
    for (const [key, value] of Object.entries({ group, in: place })) {
      if (value !== undefined) compilation.report([...path, key], `"${key}" goes with "cluster" only`, true);
    }
    return domainsNamed(compilation, table, domain, [...path, "domain"]);
  }
  const clusters = parts.clusters.map(({ name }) => name);
  if (cluster === undefined || !clusters.includes(cluster)) {
    compilation.reportUnknown([...path, "cluster"], "cluster", cluster ?? "", clusters);
    return undefined;
  }
  const set = parts.hostSets.get(group === undefined ? cluster : `${cluster}/${group}`);
  if (set === undefined) {
    const groups = [...parts.hostSets.keys()].flatMap((key) =>
      key.startsWith(`${cluster}/`) ? [key.slice(cluster.length + 1)] : [],
    );
    compilation.reportUnknown([...path, "group"], "host group", group ?? "", groups);
  }
  if (set === undefined || place === undefined) return set && new Set(set);
  return hostsIn(compilation, table, parts, set, place, [...path, "in"]);
}

function domainsNamed(
  compilation: Compilation,
  { sets }: DomainTable,
  name: string,
  path: Path,
): Set<number> | undefined {
  const set = sets.get(name);
  if (set === undefined) compilation.reportUnknown(path, "domain", name, sets.keys());
  return set && new Set(set);
}

/** Those of some hosts that are in a domain, directly or through others. */
function hostsIn(
  compilation: Compilation,
  table: DomainTable,
  parts: Parts,
  hosts: readonly number[],
  place: string,
  path: Path,
): Set<number> | undefined {
  const domains = domainsNamed(compilation, table, place, path);
  if (domains === undefined) return undefined;
  const domainsOfHost = domainsOfHosts(table.domains, parts.hosts);
  const found = hosts.filter((host) => [...domains].some((domain) => domainsOfHost[host].has(domain)));
  if (found.length === 0) compilation.report(path, `no host of the cluster is in ${JSON.stringify(place)}`);
  return new Set(found);
}
