/** Common causes: which failure processes one event sets off. */
import type { Domain, Host } from "../cluster/model.ts";
import { mean } from "../kernel/distributions.ts";
import type { Compilation } from "./compilation.ts";
import type { DomainTable } from "./compile-domains.ts";
import type { Parts } from "./parts.ts";

/** Adds the scenario's common causes; failure processes must be complete. */
export function addCommonCauses(compilation: Compilation, table: DomainTable, parts: Parts): void {
  for (const [name, { interval, hits, probability }] of Object.entries(
    compilation.scenario.commonCauses ?? {},
  )) {
    const path = ["commonCauses", name];
    compilation.checkLifetime(path, mean(interval));
    const subjects = hitSubjects(compilation, table.sets, parts, hits, [...path, "hits"]);
    const owner = hits.cluster === undefined ? "domain" : "host";
    const candidates = compilation.processes.flatMap((process, i) =>
      process.owner === owner && subjects?.has(process.subject) ? [{ i, process }] : [],
    );
    const failureOf = ({ name: full, subject }: (typeof candidates)[number]["process"]) => {
      const things: readonly (Host | Domain)[] = owner === "host" ? parts.hosts : table.domains;
      return full.slice(things[subject].name.length + 1);
    };
    const processes = candidates
      .filter(({ process }) => failureOf(process) === hits.failure)
      .map(({ i }) => i);
    if (processes.length === 0 && subjects !== undefined) {
      const known = new Set(candidates.map(({ process }) => failureOf(process)));
      compilation.reportUnknown([...path, "hits", "failure"], "failure process", hits.failure, known);
    }
    const cause = compilation.cause(name);
    compilation.commonCauses.push({ name, cause, interval, processes, probability });
  }
}

function hitSubjects(
  compilation: Compilation,
  domainSets: ReadonlyMap<string, readonly number[]>,
  parts: Parts,
  hits: { cluster?: string; domain?: string; group?: string },
  path: readonly string[],
): Set<number> | undefined {
  const { cluster, domain, group } = hits;
  if (domain !== undefined) {
    const set = domainSets.get(domain);
    if (set === undefined)
      compilation.reportUnknown([...path, "domain"], "domain", domain, domainSets.keys());
    return set && new Set(set);
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
  return set && new Set(set);
}
