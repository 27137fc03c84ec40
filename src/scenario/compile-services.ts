/** Quorums and services: who votes, and what must hold. */
import type { Element, Quorum, Service, Term } from "../cluster/model.ts";
import type { Compilation } from "./compilation.ts";
import type { Path } from "./paths.ts";
import type { ScenarioService, Term as ScenarioTerm } from "./schema.ts";

/** Elements by the names that quorums and services can use. */
export interface Names {
  readonly instances: ReadonlyMap<string, readonly number[]>;
  readonly hosts: ReadonlyMap<string, readonly number[]>;
  readonly domains: ReadonlyMap<string, readonly number[]>;
}

export function compileQuorums(compilation: Compilation, names: Names): Quorum[] {
  return Object.entries(compilation.scenario.quorums ?? {}).map(([name, { members: given, ...times }]) => {
    const path = ["quorums", name, "members"];
    const isList = Array.isArray(given);
    const members = (isList ? given : [given]).flatMap(({ instances, hosts }, i) => {
      const at = isList ? [...path, i] : path;
      return instances === undefined
        ? elements(compilation, "host", names.hosts, hosts ?? "", [...at, "hosts"], "cluster")
        : elements(
            compilation,
            "instance",
            names.instances,
            instances,
            [...at, "instances"],
            "group of instances",
          );
    });
    const distinct = new Set(members.map(({ kind, index }) => `${kind} ${index}`));
    if (distinct.size < members.length) compilation.report(path, "a member is named twice");
    return { name, members, ...times };
  });
}

/** `tenants`: services alike by the name they were written under. */
export function compileServices(
  compilation: Compilation,
  names: Names,
  tenants: ReadonlyMap<string, readonly string[]>,
): Service[] {
  const { services = {}, quorums = {} } = compilation.scenario;
  const named = {
    ...names,
    quorums: numbered(quorums),
    services: numbered(services),
  };
  reportCycles(compilation, services);
  const oneOf = new Map([...tenants].flatMap(([set, all]) => all.map((service) => [service, set] as const)));
  return Object.entries(services).map(([name, { requires, objective, precision }]) => ({
    name,
    objective: objective ?? Number.NaN,
    ...(precision !== undefined && { precision }),
    ...(oneOf.has(name) && { oneOf: oneOf.get(name) }),
    terms: requires.map((term, i) =>
      compileTerm(compilation, named, term, ["services", name, "requires", i]),
    ),
  }));
}

function numbered(things: Readonly<Record<string, unknown>>): Map<string, number[]> {
  return new Map(Object.keys(things).map((name, i) => [name, [i]]));
}

type AllNames = Names & Record<"quorums" | "services", ReadonlyMap<string, readonly number[]>>;

function compileTerm(compilation: Compilation, names: AllNames, term: ScenarioTerm, path: Path): Term {
  const found = elementsOf(compilation, names, term, path);
  const { atLeast } = term;
  const all = found.length;
  if (atLeast === undefined || all === 0) return { need: all, elements: found };
  // 80 % of 60 is 48, also when 0.8 * 60 is a little more in floating point.
  const need = atLeast.isShare ? Math.ceil(atLeast.value * all - 1e-9) : atLeast.value;
  if (need < 1) compilation.report([...path, "atLeast"], "at least 1 must be required");
  if (need > all) compilation.report([...path, "atLeast"], `${need} cannot be available of ${all}`);
  return { need, elements: found };
}

function elementsOf(compilation: Compilation, names: AllNames, term: ScenarioTerm, path: Path): Element[] {
  const look = (
    kind: Element["kind"],
    known: ReadonlyMap<string, readonly number[]>,
    name: string,
    key: string | number,
    word: string,
  ) =>
    elements(
      compilation,
      kind,
      known,
      name,
      [...path, ...(typeof key === "number" ? ["services", key] : [key])],
      word,
    );
  if (term.quorum !== undefined) return look("quorum", names.quorums, term.quorum, "quorum", "quorum");
  if (term.instances !== undefined) {
    return look("instance", names.instances, term.instances, "instances", "group of instances");
  }
  if (term.hosts !== undefined) return look("host", names.hosts, term.hosts, "hosts", "cluster");
  if (term.domain !== undefined) return look("domain", names.domains, term.domain, "domain", "domain");
  if (term.service !== undefined) return look("service", names.services, term.service, "service", "service");
  const several = (term.services ?? []).flatMap((name, i) =>
    look("service", names.services, name, i, "service"),
  );
  const distinct = new Set(several.map(({ index }) => index));
  if (distinct.size < several.length) compilation.report([...path, "services"], "a service is named twice");
  return several;
}

function elements(
  compilation: Compilation,
  kind: Element["kind"],
  known: ReadonlyMap<string, readonly number[]>,
  name: string,
  path: Path,
  word: string,
): Element[] {
  const indices = known.get(name);
  if (indices === undefined) compilation.reportUnknown(path, word, name, known.keys());
  return (indices ?? []).map((index) => ({ kind, index }));
}

/** Reports each service that requires itself, directly or through others. */
function reportCycles(compilation: Compilation, services: Readonly<Record<string, ScenarioService>>): void {
  const next = new Map(
    Object.entries(services).map(([name, { requires }]) => [
      name,
      requires.flatMap(({ service, services: several }) => [
        ...(service === undefined ? [] : [service]),
        ...(several ?? []),
      ]),
    ]),
  );
  for (const start of next.keys()) {
    const seen = new Set<string>();
    const open = [...(next.get(start) ?? [])];
    while (open.length > 0) {
      const name = open.pop() ?? start;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(next.get(name) ?? []));
    }
    if (seen.has(start)) {
      compilation.report(
        ["services", start, "requires"],
        "the service requires itself, directly or through others",
      );
    }
  }
}
