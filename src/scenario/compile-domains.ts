/** Failure domains: expanding counts, what is in what, and what may be in what. */
import type { Domain, Requirement, Slowness } from "../cluster/model.ts";
import type { Distribution } from "../kernel/distributions.ts";
import type { Compilation } from "./compilation.ts";
import type { Path } from "./paths.ts";
import type { Membership } from "./schema.ts";

/** Some of several domains are enough. */
type Redundancy = Exclude<Membership[number], string>;

export interface DomainTable {
  readonly domains: Domain[];
  /** Indices by declared name (all of a counted one) and by the name of each single domain. */
  readonly sets: ReadonlyMap<string, readonly number[]>;
  /** Declared names with a `count`. */
  readonly counted: ReadonlySet<string>;
  /** By index: from its loss until what is in it suffers; and what is left of that. */
  readonly after: readonly (Distribution | undefined)[];
  readonly slow: readonly (Slowness | undefined)[];
}

interface Declared {
  readonly name: string;
  readonly indices: number[];
}

export function compileDomains(compilation: Compilation): DomainTable {
  const declared = Object.entries(compilation.scenario.domains ?? {});
  const domains: (Domain & { requirements: Requirement[] })[] = [];
  const sets = new Map<string, number[]>();
  const all: Declared[] = [];
  const afters: (Distribution | undefined)[] = [];
  const slows: (Slowness | undefined)[] = [];
  for (const [name, { count, level, effect, after, slow }] of declared) {
    compilation.checkSlowness(["domains", name], effect, slow);
    const names = count === undefined ? [name] : Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
    const indices = names.map(
      (single) => domains.push({ name: single, level, effect, requirements: [] }) - 1,
    );
    const isTaken = [name, ...names].some((key) => sets.has(key));
    if (isTaken) compilation.report(["domains", name], "two domains would have the same name", true);
    names.forEach((single, i) => {
      sets.set(single, [indices[i]]);
      afters.push(after);
      slows.push(slow);
    });
    sets.set(name, indices);
    all.push({ name, indices });
  }
  const counted = new Set(declared.filter(([, { count }]) => count !== undefined).map(([name]) => name));
  const table = { domains, sets, counted, after: afters, slow: slows };
  for (const { name, indices } of all) placeDomain(compilation, table, name, indices);
  reportCycles(compilation, table, all);
  for (const [i, { name, indices }] of all.entries()) {
    const { failures = {}, age } = declared[i][1];
    compilation.checkAge(["domains", name, "age"], age, [failures]);
    for (const index of indices) {
      const path = ["domains", name, "failures"];
      compilation.addProcesses("domain", index, domains[index].name, name, failures, path, age);
    }
  }
  return table;
}

/** Requirements of the domains of one name; only domains that take all down with them may hold domains. */
function placeDomain(
  compilation: Compilation,
  table: { domains: (Domain & { requirements: Requirement[] })[] } & DomainTable,
  name: string,
  indices: readonly number[],
): void {
  const membership = compilation.scenario.domains?.[name].in ?? [];
  const path = ["domains", name, "in"];
  indices.forEach((index, i) => {
    const position = { index: i, of: indices.length, isCounted: table.counted.has(name) };
    const found = requirementsOf(compilation, table, membership, position, path);
    for (const [entry, requirement] of found) {
      table.domains[index].requirements.push(requirement);
      if (requirement.effect === "down") continue;
      const inner = table.domains[requirement.domains[0]].name;
      compilation.report(
        [...path, entry],
        `the loss of ${JSON.stringify(inner)} only has the effect ${requirement.effect}, so no domain can be in it; let the hosts name networks and storage themselves`,
      );
    }
  });
}

/** Member `index` of `of` alike. */
export interface Position {
  readonly index: number;
  readonly of: number;
  /** False for a thing of its own, which a counted domain cannot be assigned to in blocks. */
  readonly isCounted: boolean;
}

/** What one member of a set needs, with the number of the entry in `membership` each requirement comes from. */
export function requirementsOf(
  compilation: Compilation,
  table: DomainTable,
  membership: Membership,
  position: Position,
  path: Path,
): [number, Requirement][] {
  return membership.flatMap((entry, i): [number, Requirement][] => {
    const requirement =
      typeof entry === "string"
        ? singleRequirement(compilation, table, entry, position, [...path, i])
        : redundantRequirement(compilation, table, entry, [...path, i]);
    return requirement === undefined ? [] : [[i, requirement]];
  });
}

function singleRequirement(
  compilation: Compilation,
  table: DomainTable,
  name: string,
  { index, of, isCounted }: Position,
  path: Path,
): Requirement | undefined {
  const set = lookUp(compilation, table, name, path);
  if (set === undefined) return undefined;
  if (set.length > 1 && !isCounted) {
    compilation.report(
      path,
      `${JSON.stringify(name)} stands for ${set.length} domains; name one (${name}-1) or write {of: [${name}], atLeast: 1}`,
    );
    return undefined;
  }
  // In blocks: the first hosts in the first domain, and so on.
  const domain = set[Math.floor((index * set.length) / of)];
  return requirement(table, 1, [domain], table.after[domain]);
}

function redundantRequirement(
  compilation: Compilation,
  table: DomainTable,
  { of, atLeast, after }: Redundancy,
  path: Path,
): Requirement | undefined {
  const sets = of.map((name, i) => lookUp(compilation, table, name, [...path, "of", i]));
  const domains = [...new Set(sets.flatMap((set) => set ?? []))];
  if (sets.includes(undefined)) return undefined;
  if (atLeast > domains.length) {
    compilation.report([...path, "atLeast"], `${atLeast} cannot be up of ${domains.length}`);
    return undefined;
  }
  const effects = [...new Set(domains.map((domain) => table.domains[domain].effect))];
  if (effects.length > 1) {
    compilation.report(
      [...path, "of"],
      `domains that stand in for each other must have one effect, not ${effects.join(" and ")}`,
    );
    return undefined;
  }
  const [first, ...others] = domains.map((domain) => table.after[domain]);
  if (after === undefined && others.some((other) => !isSame(first, other))) {
    compilation.report(
      path,
      `these domains have different times "after" which their loss is felt; say which holds here`,
    );
  }
  if (new Set(domains.map((domain) => JSON.stringify(table.slow[domain]))).size > 1) {
    compilation.report(
      [...path, "of"],
      `domains that stand in for each other must leave alike what is "slow"`,
    );
  }
  return requirement(table, atLeast, domains, after ?? first);
}

/** What all of these domains, which are alike, do to whoever needs so many of them. */
function requirement(
  table: DomainTable,
  need: number,
  domains: readonly number[],
  after: Distribution | undefined,
): Requirement {
  const { effect } = table.domains[domains[0]];
  const slow = table.slow[domains[0]];
  return {
    effect,
    need,
    domains,
    ...(after !== undefined && { after }),
    ...(slow !== undefined && { slow }),
  };
}

/** Whether two distributions are given alike. */
function isSame(one: Distribution | undefined, other: Distribution | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function lookUp(
  compilation: Compilation,
  table: DomainTable,
  name: string,
  path: Path,
): readonly number[] | undefined {
  const set = table.sets.get(name);
  if (set === undefined) compilation.reportUnknown(path, "domain", name, table.sets.keys());
  return set;
}

/** Reports each declared domain that is, through others, in itself. */
function reportCycles(compilation: Compilation, table: DomainTable, all: readonly Declared[]): void {
  for (const { name, indices } of all) {
    const isCyclic = indices.some((index) => reach(table.domains, index).has(index));
    if (isCyclic)
      compilation.report(["domains", name, "in"], "the domain is in itself, directly or through others");
  }
}

/** All domains a domain is in, directly and through others. */
export function reach(domains: readonly Domain[], start: number): Set<number> {
  const found = new Set<number>();
  const open = [start];
  while (open.length > 0) {
    const domain = open.pop() ?? start;
    for (const next of domains[domain].requirements.flatMap((requirement) => requirement.domains)) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}
