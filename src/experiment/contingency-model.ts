/** What a contingency analysis lets fail, and the model in which it does: nothing else fails there. */
import type { Model, ScriptedEvent } from "../cluster/model.ts";
import { withoutRandomFaults } from "../cluster/quiet.ts";
import { fixed } from "../kernel/distributions.ts";

export const CANDIDATE_KINDS = ["hosts", "domains", "instances"] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];

/** A part that may fail; candidates are numbered as in the list of them. */
export interface Candidate {
  readonly kind: CandidateKind;
  readonly name: string;
  /** Alike by their description: hosts of one cluster, instances of one group, domains of one level. */
  readonly family: string;
}

/** When what fails, s. */
export interface ContingencyTimes {
  /** When the first part fails. */
  readonly at: number;
  /** From one failure to the next; 0: all at once. */
  readonly apart: number;
  /** How long all of them stay failed; instances are only killed. */
  readonly duration: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * A model whose script has one event for each candidate, in their order, that never happens of itself. Services are
 * observed from the first failure until what failed last has been so for its time, with sets of up to `size` parts.
 */
export function contingencyModel(
  model: Model,
  kinds: readonly CandidateKind[],
  { at, apart, duration }: ContingencyTimes,
  size: number,
): { model: Model; candidates: readonly Candidate[] } {
  const quiet = withoutRandomFaults(model);
  const cause = model.causes.length;
  const processes = [...quiet.processes];
  const candidates: Candidate[] = [];
  const script: ScriptedEvent[] = [];
  const add = (candidate: Candidate, event: Pick<ScriptedEvent, "component" | "processes" | "instances">) => {
    candidates.push(candidate);
    script.push({ at: NEVER, cause, maintenance: [], ...event });
  };
  const process = (owner: "host" | "domain", subject: number, name: string) =>
    processes.push({
      // No other process has such a name.
      name: `contingency|${name}`,
      owner,
      subject,
      cause,
      lifetime: fixed(NEVER),
      repair: fixed(NEVER),
      crew: -1,
      diskLoss: 0,
    }) - 1;
  if (kinds.includes("hosts")) {
    model.hosts.forEach(({ name, cluster }, index) => {
      const family = `hosts of ${model.clusters[cluster].name}`;
      const component = { kind: "host", index } as const;
      const candidate = { kind: "hosts", name, family } as const;
      add(candidate, { component, processes: [process("host", index, name)], instances: [] });
    });
  }
  if (kinds.includes("domains")) {
    const inUse = domainsInUse(model);
    model.domains.forEach(({ name, level }, index) => {
      if (!inUse.has(index)) return;
      const component = { kind: "domain", index } as const;
      const candidate = { kind: "domains", name, family: `domains of level ${level}` } as const;
      add(candidate, { component, processes: [process("domain", index, name)], instances: [] });
    });
  }
  if (kinds.includes("instances")) {
    model.instances.forEach(({ name, group }, index) => {
      const component = { kind: "instance", index } as const;
      const candidate = {
        kind: "instances",
        name,
        family: `instances of ${model.groups[group].name}`,
      } as const;
      add(candidate, { component, processes: [], instances: [index] });
    });
  }
  const clusters = quiet.clusters.map((cluster) => ({
    ...cluster,
    maintenance: { ...cluster.maintenance, every: NEVER },
  }));
  return {
    model: {
      ...quiet,
      warmUp: at,
      horizon: at + apart * (size - 1) + duration,
      causes: [...model.causes, "contingency"],
      processes,
      clusters,
      script,
      traces: [],
    },
    candidates,
  };
}

/** Domains that hosts, stores or services need, or that such a domain is in. */
function domainsInUse(model: Model): ReadonlySet<number> {
  const inUse = new Set<number>();
  const open: number[] = [
    ...model.hosts.flatMap(({ requirements }) => requirements.flatMap(({ domains }) => domains)),
    ...model.stores.flatMap((store) => (store.kind === "external" ? [store.domain] : [])),
    ...model.services.flatMap(({ terms }) =>
      terms.flatMap(({ elements }) =>
        elements.flatMap(({ kind, index }) => (kind === "domain" ? [index] : [])),
      ),
    ),
  ];
  for (let domain = open.pop(); domain !== undefined; domain = open.pop()) {
    if (inUse.has(domain)) continue;
    inUse.add(domain);
    for (const { domains } of model.domains[domain].requirements) open.push(...domains);
  }
  return inUse;
}
