/** What a picture says in words: names, and what services need. */
import type { Element, Model, Requirement, Service } from "../../cluster/model.ts";
import { grouped, listed, ranges, shortNames } from "./names.ts";

/** Names of everything, as short as is clear. */
export interface Names {
  readonly domains: readonly string[];
  readonly hosts: readonly string[];
  readonly instances: readonly string[];
  readonly groups: readonly string[];
  readonly quorums: readonly string[];
  readonly services: readonly string[];
  readonly clusters: readonly string[];
}

export function namesOf(model: Model): Names {
  const plain = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name);
  return {
    domains: plain(model.domains),
    hosts: shortNames(plain(model.hosts)),
    instances: shortNames(plain(model.instances)),
    groups: shortNames(plain(model.groups)),
    quorums: plain(model.quorums),
    services: plain(model.services),
    clusters: plain(model.clusters),
  };
}

/** What the loss of a domain does to a host that needs it. */
export const LOSS: Readonly<Record<Requirement["effect"], string>> = {
  down: "without it the host is down",
  "cut-off": "without it the host cannot be reached",
  isolate: "without it the host has no management network",
  partition: "without it only its own part of the network reaches the host",
  stall: "without it instances hang",
  slow: "without it the host is slow",
};

/** "feed-1 or feed-2", "2 of rack-1 … rack-4", "array": what a requirement asks for. */
export function requirementText({ need, domains }: Requirement, names: Names): string {
  const own = domains.map((domain) => names.domains[domain]);
  if (need === domains.length) return listed(ranges(own));
  if (need === 1 && own.length === 2) return own.join(" or ");
  return `${need} of ${ranges(own).join(", ")}`;
}

/** One line for each of a service's terms: "quorum etcd", "48 of 60 instances of worker". */
export function needsOf(model: Model, service: Service, names: Names): string[] {
  return service.terms.map(({ need, elements }) => {
    const [first] = elements;
    if (elements.length === 1) return `${first.kind} ${elementName(first, names)}`;
    const amount =
      need === elements.length ? `all ${grouped(need)}` : `${grouped(need)} of ${grouped(elements.length)}`;
    const { noun, name } = describe(model, elements, names);
    return `${amount} ${noun} ${name}`;
  });
}

export interface Description {
  /** "instances of", "hosts". */
  readonly noun: string;
  readonly name: string;
}

/** Elements by what they have in common: "instances of", "worker"; "hosts of", "controllers"; "quorums", "(a, b and c)". */
export function describe(model: Model, elements: readonly Element[], names: Names): Description {
  const kinds = [...new Set(elements.map(({ kind }) => kind))];
  const noun = kinds.length === 1 ? `${kinds[0]}s` : "parts";
  const wholes = kinds.length === 1 ? wholesOf(model, elements, names) : undefined;
  if (wholes !== undefined) return { noun: `${noun} of`, name: listed(ranges(wholes), NAMES_MAX) };
  const own = elements.map((element) => elementName(element, names));
  return { noun, name: `(${listed(ranges(own), NAMES_MAX)})` };
}

/** Most names that are written out. */
const NAMES_MAX = 9;

/** The clusters or instance groups that the elements are all of; undefined if they are not such sets. */
function wholesOf(model: Model, elements: readonly Element[], names: Names): string[] | undefined {
  const [{ kind }] = elements;
  if (kind !== "host" && kind !== "instance") return undefined;
  const setOf =
    kind === "host" ? model.hosts.map(({ cluster }) => cluster) : model.instances.map(({ group }) => group);
  const size = new Map<number, number>();
  for (const set of setOf) size.set(set, (size.get(set) ?? 0) + 1);
  const sets = [...new Set(elements.map(({ index }) => setOf[index]))];
  const total = sets.reduce((sum, set) => sum + (size.get(set) ?? 0), 0);
  if (total !== elements.length) return undefined;
  return sets.map((set) => (kind === "host" ? names.clusters : names.groups)[set]);
}

function elementName({ kind, index }: Element, names: Names): string {
  const of = {
    host: names.hosts,
    instance: names.instances,
    domain: names.domains,
    quorum: names.quorums,
    service: names.services,
  };
  return of[kind][index];
}
