/** Random sites: domains in each other and beside each other, several clusters, one of them inside another, voters. */
import type {
  Domain,
  Effect,
  Element,
  Host,
  Model,
  Requirement,
  Service,
  Store,
} from "../../../src/cluster/model.ts";
import { fixed } from "../../../src/kernel/distributions.ts";
import { tinyModel } from "../../mechanisms/tiny-model.ts";

const LEVELS = [
  "site",
  "room",
  "rack",
  "power-feed",
  "hardware-batch",
  "switch",
  "storage-backend",
  "chassis",
];
const EFFECTS: Effect[] = ["down", "down", "down", "cut-off", "isolate", "partition", "stall"];

/** Whole numbers, the same for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2 + 1) % 2147483647;
  }

  /** 0 .. below - 1. */
  under(below: number): number {
    this.#state = (this.#state * 48271) % 2147483647;
    return this.#state % below;
  }

  of<T>(things: readonly T[]): T {
    return things[this.under(things.length)];
  }

  some<T>(things: readonly T[], most: number): T[] {
    const left = [...things];
    const count = Math.min(left.length, this.under(most + 1));
    return Array.from({ length: count }, () => left.splice(this.under(left.length), 1)[0]);
  }
}

export interface RandomSite {
  readonly model: Model;
  /** Host of each instance, or -1. */
  readonly hostOf: readonly number[];
}

/**
 * With up to `hosts` hosts of their own; `names` are given to what is in it, or numbered ones. With stores instances may
 * have volumes outside the hosts or replicated on them.
 */
export function randomSite(
  seed: number,
  hosts: number,
  names?: (kind: string, index: number) => string,
  hasStores = false,
): RandomSite {
  const dice = new Dice(seed);
  const name = names ?? ((kind: string, index: number) => `${kind}-${index + 1}`);
  const domains = randomDomains(dice, name);
  const outer = 1 + dice.under(hosts);
  const inner = dice.under(2) === 0 ? 0 : 1 + dice.under(4);
  const groups = [0, 0, 1].slice(0, inner === 0 ? 2 : 3);
  const sizes = groups.map(() => 1 + dice.under(7));
  sizes[0] = Math.max(sizes[0], inner);
  const base = tinyModel({
    hosts: Array.from({ length: outer + inner }, () => ({})),
    groups: sizes.map((count, i) => ({ count, cluster: groups[i], hangsWithHost: dice.under(3) > 0 })),
  });
  const cluster = base.clusters[0];
  const model: Model = {
    ...base,
    name: "random",
    title: name("site", 0),
    horizon: 1e6,
    domains,
    hosts: base.hosts.map((host, i): Host => {
      if (i >= outer) return { ...host, name: `in/${name("node", i)}`, cluster: 1, nestedIn: i - outer };
      return {
        ...host,
        name: `out/${name("host", i)}`,
        cluster: 0,
        requirements: randomRequirements(dice, domains),
      };
    }),
    clusters: [
      {
        ...cluster,
        name: name("cluster", 0),
        hosts: range(0, outer),
        instances: range(0, sizes[0] + sizes[1]),
      },
      ...(inner === 0
        ? []
        : [
            {
              ...cluster,
              name: name("cluster", 1),
              hosts: range(outer, inner),
              instances: range(sizes[0] + sizes[1], sizes[2]),
            },
          ]),
    ],
    groups: base.groups.map((group, i) => ({
      ...group,
      name: `${i < 2 ? "out" : "in"}/${name("group", i)}`,
    })),
    instances: base.instances.map((instance, i) => ({
      ...instance,
      name: `${instance.group < 2 ? "out" : "in"}/${name("instance", i)}`,
    })),
  };
  const instances = model.instances.length;
  const element = (): Element =>
    dice.under(3) === 0
      ? { kind: "host", index: dice.under(outer + inner) }
      : { kind: "instance", index: dice.under(instances) };
  const quorums = Array.from({ length: dice.under(4) }, (_, i) => ({
    name: name("quorum", i),
    members: unique(Array.from({ length: 1 + dice.under(6) }, element)),
    electionTimeout: 1,
    heartbeat: 0.1,
    settle: fixed(0),
    voteWindow: 0,
    replacement: fixed(0),
    restore: fixed(0),
  }));
  const services: Service[] = [];
  for (let i = dice.under(5); i > 0; i--) {
    const terms = Array.from({ length: 1 + dice.under(3) }, () => {
      const elements = unique([
        ...Array.from({ length: dice.under(5) }, element),
        ...dice.some(
          domains.map((_, index): Element => ({ kind: "domain", index })),
          2,
        ),
        ...dice.some(
          quorums.map((_, index): Element => ({ kind: "quorum", index })),
          2,
        ),
        ...dice.some(
          services.map((_, index): Element => ({ kind: "service", index })),
          2,
        ),
        element(),
      ]);
      return { elements, need: 1 + dice.under(elements.length) };
    });
    services.push({ name: name("service", services.length), terms, objective: Number.NaN });
  }
  const outerInstances = sizes[0] + sizes[1];
  const hostOf = model.instances.map((_, i) => {
    const [first, count] = i < outerInstances ? [0, outer] : [outer, inner];
    return dice.under(12) === 0 ? -1 : first + dice.under(count);
  });
  const stores = hasStores ? randomStores(dice, model, outer) : [];
  const inStores = model.groups.map((group) => ({ ...group, store: dice.under(stores.length + 1) - 1 }));
  return { model: { ...model, quorums, services, stores, groups: inStores }, hostOf };
}

/** One on a domain, and some on the hosts of the outer cluster, each at a place of its own or in pairs. */
function randomStores(dice: Dice, { domains }: Model, outer: number): Store[] {
  const external: Store[] =
    domains.length === 0
      ? []
      : [{ name: "external", kind: "external", cluster: 0, domain: dice.under(domains.length) }];
  const replicated = (["volumes", "spread"] as const).map((layout): Store => {
    const hostsPerPlace = 1 + dice.under(2);
    const replicas = 1 + dice.under(4);
    const places = Math.ceil(outer / hostsPerPlace);
    const witnesses = layout === "spread" ? 0 : dice.under(2);
    return {
      name: layout,
      kind: "replicated",
      cluster: 0,
      replicas,
      witnesses,
      need: 1 + dice.under(Math.min(replicas, places)),
      layout,
      placeOfHost: Int32Array.from({ length: outer + 5 }, (_, i) =>
        i < outer ? Math.floor(i / hostsPerPlace) : -1,
      ),
      places,
      pause: fixed(0),
      rebuildAfter: Infinity,
      rebuildAfterDiskLoss: Infinity,
      rebuildBandwidth: Infinity,
      rebuildsPerHost: 1,
      resync: fixed(0),
      restore: fixed(0),
    };
  });
  return [...external, ...replicated];
}

function randomDomains(dice: Dice, name: (kind: string, index: number) => string): Domain[] {
  const domains: Domain[] = [];
  for (let i = dice.under(14); i > 0; i--) {
    const mayHold = domains.flatMap(({ effect }, index) => (effect === "down" ? [index] : []));
    domains.push({
      name: name("domain", domains.length),
      level: dice.of(LEVELS),
      effect: dice.of(EFFECTS),
      requirements: requirementsAmong(dice, domains, mayHold, 2),
    });
  }
  return domains;
}

function randomRequirements(dice: Dice, domains: readonly Domain[]): Requirement[] {
  return requirementsAmong(dice, domains, [...domains.keys()], 4);
}

/** Single domains, and redundant ones of one effect. */
function requirementsAmong(
  dice: Dice,
  domains: readonly Domain[],
  from: readonly number[],
  most: number,
): Requirement[] {
  return dice.some(from, most).map((first): Requirement => {
    const { effect } = domains[first];
    const others = from.filter((other) => other !== first && domains[other].effect === effect);
    const group = dice.under(3) === 0 ? [first, ...dice.some(others, 2)] : [first];
    return { effect, need: 1 + dice.under(group.length), domains: group };
  });
}

function unique(elements: readonly Element[]): Element[] {
  return [...new Map(elements.map((element) => [`${element.kind} ${element.index}`, element])).values()];
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
