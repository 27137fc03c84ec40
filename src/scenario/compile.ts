/** From a validated scenario to the model the engine runs: names become indices, groups become single things. */
import type { Cluster, MigrationPolicy, Model } from "../cluster/model.ts";
import { withoutRandomFaults } from "../cluster/quiet.ts";
import { PLATFORMS } from "../platforms/index.ts";
import { checkJoining } from "./check-joining.ts";
import { Compilation } from "./compilation.ts";
import { addCommonCauses } from "./compile-common-causes.ts";
import { compileCost } from "./compile-cost.ts";
import { compileDomains, type DomainTable } from "./compile-domains.ts";
import { compileHosts } from "./compile-hosts.ts";
import { compileInstances, coresOf } from "./compile-instances.ts";
import { compileMaintenance } from "./compile-maintenance.ts";
import { compileNesting, type Nests } from "./compile-nesting.ts";
import { compileRule, domainsOfHosts, withoutExcludedPlaces } from "./compile-rules.ts";
import { compileScript } from "./compile-script.ts";
import { compileQuorums, compileServices, type Names } from "./compile-services.ts";
import { addSharedFailures } from "./compile-shared-failures.ts";
import { compileStore } from "./compile-stores.ts";
import { compileTraces } from "./compile-traces.ts";
import type { Expansion } from "./hosted-control-planes.ts";
import type { Resolved } from "./load.ts";
import type { Parts } from "./parts.ts";
import type { Path } from "./paths.ts";
import { scenarioError } from "./problems.ts";
import type { Scenario, ScenarioCluster } from "./schema.ts";
import type { TraceRecord } from "./trace-file.ts";

/** Most hosts and instances of a model: what one worker can hold. */
const MOST = 1_000_000;

/** Compiles a scenario. ScenarioError with everything that does not fit together, with positions in the file. */
export function compile({ scenario, source, records, expansion }: Resolved): Model {
  const compilation = new Compilation(scenario);
  checkSizes(compilation, scenario);
  if (compilation.findings.length > 0) throw scenarioError(source, compilation.findings);
  const model = assemble(compilation, scenario, records, expansion);
  if (compilation.findings.length > 0) throw scenarioError(source, compilation.findings);
  return scenario.randomFaults ? model : withoutRandomFaults(model);
}

function checkSizes(compilation: Compilation, { clusters, horizon, warmUp }: Scenario): void {
  if (warmUp >= horizon) compilation.report(["warmUp"], "the warm-up must be shorter than the horizon");
  if (Object.keys(clusters).length === 0)
    compilation.report(["clusters"], "a scenario needs at least one cluster");
  for (const kind of ["hosts", "instances"] as const) {
    let total = 0;
    for (const { hosts, instances } of Object.values(clusters)) {
      const groups = kind === "hosts" ? (hosts.groups ?? { all: hosts }) : (instances ?? {});
      for (const { count } of Object.values(groups)) total += count ?? 0;
    }
    if (total > MOST) compilation.report(["clusters"], `${total} ${kind} are too many: at most ${MOST}`);
  }
}

function assemble(
  compilation: Compilation,
  scenario: Scenario,
  records: ReadonlyMap<string, TraceRecord>,
  expansion: Expansion,
): Model {
  const table = compileDomains(compilation);
  const parts: Parts = {
    hosts: [],
    groups: [],
    instances: [],
    rules: [],
    stores: [],
    clusters: [],
    hostSets: new Map(),
    instanceSets: new Map(),
  };
  const nests = compileNesting(compilation);
  for (const [name, cluster] of Object.entries(scenario.clusters)) {
    addCluster(compilation, table, nests, parts, name, cluster);
  }
  addRulesAndStores(compilation, table, parts);
  addSharedFailures(compilation, table, parts);
  addCommonCauses(compilation, table, parts);
  const names: Names = {
    instances: withShortNames(parts.instanceSets),
    hosts: parts.hostSets,
    domains: table.sets,
  };
  const quorums = compileQuorums(compilation, names);
  const services = compileServices(compilation, names, expansion.tenants);
  checkJoining(compilation, { ...parts, quorums, services });
  const script = compileScript(compilation, table, parts);
  const traces = compileTraces(compilation, table, parts, records);
  return {
    name: scenario.name,
    title: scenario.title ?? scenario.name,
    horizon: scenario.horizon,
    warmUp: scenario.warmUp,
    demandStep: scenario.demandStep,
    causes: compilation.causes,
    domains: table.domains,
    hosts: parts.hosts,
    processes: compilation.processes,
    commonCauses: compilation.commonCauses,
    script,
    traces,
    crews: Object.entries(scenario.crews ?? {}).map(([name, { size }]) => ({ name, size })),
    clusters: parts.clusters,
    groups: parts.groups,
    instances: parts.instances,
    rules: withoutExcludedPlaces(parts.rules),
    stores: parts.stores,
    quorums,
    services,
    cost: compileCost(compilation),
  };
}

function addCluster(
  compilation: Compilation,
  table: DomainTable,
  nests: Nests,
  parts: Parts,
  name: string,
  cluster: ScenarioCluster,
): void {
  const index = parts.clusters.length;
  const firstHost = parts.hosts.length;
  const firstGroup = parts.groups.length;
  const firstInstance = parts.instances.length;
  const {
    hosts,
    groups: hostGroups,
    clock,
  } = compileHosts(compilation, table, nests, name, cluster, index, firstHost);
  const prefixes = cluster.hosts.groups === undefined ? ["host"] : hostGroups.keys();
  const stores = storeNumbers(compilation.scenario, name);
  const frame = { name, index, cluster, hosts, hostGroups: prefixes, clock, stores };
  const { groups, instances } = compileInstances(compilation, frame);
  for (const host of hosts) parts.hosts.push(host);
  for (const group of groups) parts.groups.push(group);
  for (const { name: instance, group } of instances) {
    parts.instances.push({ name: instance, group: firstGroup + group });
  }
  const hostIndices = hosts.map((_, i) => firstHost + i);
  parts.hostSets.set(name, hostIndices);
  for (const [group, positions] of hostGroups) {
    parts.hostSets.set(
      `${name}/${group}`,
      positions.map((position) => firstHost + position),
    );
  }
  for (const group of groups) parts.instanceSets.set(group.name, []);
  instances.forEach(({ group }, i) => {
    parts.instanceSets.get(groups[group].name)?.push(firstInstance + i);
  });
  parts.clusters.push(
    makeCluster(
      compilation,
      table,
      name,
      cluster,
      clock,
      hostIndices,
      instances.map((_, i) => firstInstance + i),
    ),
  );
}

/** Stores are numbered through all clusters, in the order in which they are written. */
function storeNumbers({ clusters }: Scenario, name: string): Map<string, number> {
  const all = Object.entries(clusters).flatMap(([cluster, { storage }]) =>
    Object.keys(storage ?? {}).map((store) => ({ cluster, store })),
  );
  return new Map(
    all.flatMap(({ cluster, store }, number): [string, number][] =>
      cluster === name ? [[store, number]] : [],
    ),
  );
}

function makeCluster(
  compilation: Compilation,
  table: DomainTable,
  name: string,
  cluster: ScenarioCluster,
  clock: number | undefined,
  hosts: readonly number[],
  instances: readonly number[],
): Cluster {
  const path = ["clusters", name];
  const { placement, migration, rebalancing, maintenance, proactive, platform } = cluster;
  const { slotCpu, ...admission } = cluster.admission;
  if (admission.policy !== "none" && hosts.length > 0 && admission.hosts >= hosts.length) {
    compilation.report(
      [...path, "admission", "hosts"],
      `a cluster of ${hosts.length} cannot tolerate the loss of ${admission.hosts}; have more hosts, or admission: {policy: none}`,
    );
  }
  const { method, ...recovery } = cluster.recovery;
  if (migration.enabled && endsNever(migration)) {
    compilation.report(
      [...path, "migration", "whenNotConverging"],
      `a migration that goes on without progress never ends: give "timeoutPerByte" or "progressTimeout"`,
    );
  }
  checkMethod(compilation, platform, method, [...path, "recovery", "method"]);
  const services = Object.keys(compilation.scenario.services ?? {});
  const { management } = cluster;
  if (management === undefined && recovery.detection === "management") {
    compilation.report(
      path,
      `"management" is missing: the service that is the control plane of a cluster of platform ${platform}, e.g. management: control-plane`,
      true,
    );
  }
  if (management !== undefined && !services.includes(management)) {
    compilation.reportUnknown([...path, "management"], "service", management, services);
  }
  return {
    name,
    platform,
    hosts,
    instances,
    pools: Object.keys(cluster.pools ?? {}).map((pool) => ({ name: pool })),
    management: management === undefined ? -1 : services.indexOf(management),
    recovery,
    admission: {
      ...admission,
      slotCpu: coresOf(compilation, slotCpu, clock, [...path, "admission", "slotCpu"]),
    },
    placement,
    migration,
    rebalancing,
    maintenance: compileMaintenance(compilation, table, maintenance, hosts, [...path, "maintenance"]),
    proactive,
  };
}

function endsNever({ whenNotConverging, timeoutPerByte, progressTimeout }: MigrationPolicy): boolean {
  return whenNotConverging === "go-on" && Math.min(timeoutPerByte, progressTimeout) === Infinity;
}

function checkMethod(compilation: Compilation, platform: string, method: string, path: Path): void {
  const methods = PLATFORMS.find(({ name }) => name === platform)?.methods ?? [];
  if (!methods.includes(method)) {
    compilation.reportUnknown(path, `method of recovery of ${platform} called`, method, methods);
  }
}

/** Rules and stores need all hosts to be there: they have a place for each host of the model. */
function addRulesAndStores(compilation: Compilation, table: DomainTable, parts: Parts): void {
  const domainsOfHost = domainsOfHosts(table.domains, parts.hosts);
  const nestedHosts = new Set(
    parts.hosts.flatMap(({ nestedIn }, host) => (nestedIn === undefined ? [] : [host])),
  );
  const single = (things: readonly { readonly name: string }[]) =>
    things.map((thing, i): [string, number[]] => [thing.name, [i]]);
  const clusters = Object.entries(compilation.scenario.clusters);
  for (const [index, [name, { rules = {}, storage = {} }]] of clusters.entries()) {
    const prefix = `${name}/`;
    const within = <T>(things: Iterable<[string, T]>) =>
      [...things].flatMap(([key, value]): [string, T][] =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
      );
    const scope = {
      cluster: name,
      domains: table.domains,
      domainSets: table.sets,
      domainsOfHost,
      hosts: parts.hostSets.get(name) ?? [],
      nestedHosts,
      joinsOfHost: parts.hosts.map(({ joins }) => joins ?? 0),
      hostSets: new Map([...within(single(parts.hosts)), ...within(parts.hostSets)]),
      instanceSets: new Map([...within(single(parts.instances)), ...within(parts.instanceSets)]),
    };
    for (const [rule, given] of Object.entries(rules)) {
      const compiled = compileRule(compilation, scope, rule, given);
      if (compiled !== undefined) parts.rules.push(compiled);
    }
    for (const [store, given] of Object.entries(storage)) {
      parts.stores.push(compileStore(compilation, scope, index, store, given));
    }
  }
}

/** Groups can go by their short name when no other cluster has a group of that name. */
function withShortNames(sets: ReadonlyMap<string, number[]>): Map<string, number[]> {
  const uses = new Map<string, number>();
  const short = (name: string) => name.slice(name.indexOf("/") + 1);
  for (const name of sets.keys()) uses.set(short(name), (uses.get(short(name)) ?? 0) + 1);
  const result = new Map(sets);
  for (const [name, set] of sets) if (uses.get(short(name)) === 1) result.set(short(name), set);
  return result;
}
