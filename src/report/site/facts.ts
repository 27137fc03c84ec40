/** What figures are made from: the model, where its instances are, its state, and what follows from them. */
import type { Model } from "../../cluster/model.ts";
import type { Moment } from "../../cluster/moment.ts";
import type { Fate, FateNote, State } from "./figures.ts";
import { instanceOf, type Nesting, nest, nestedHosts, SITE } from "./nesting.ts";
import { fateNotes, type Sentence, sharedFateSentences } from "./sentences.ts";
import { type SharedFate, sharedFate } from "./shared-fate.ts";
import { DOWN, stateOfHost, stateOfInstance } from "./states.ts";
import { type Names, namesOf } from "./wording.ts";

export interface Site {
  readonly model: Model;
  /** Host of each instance, -1: none. */
  readonly hostOf: readonly number[];
  /** The state to draw; without it nothing is said of what is up. */
  readonly moment?: Moment;
  /** What the picture is of, below its title: "replication 3 of seed 1, 3 d after its start". */
  readonly caption?: string;
}

/** Up to so many hosts each is drawn; of more, those that are alike are drawn once. The same for boxes of domains. */
const HOSTS_MAX = 40;
const BOXES_MAX = 24;

type Kind = "domain" | "host" | "instance";

export class Facts {
  readonly site: Site;
  readonly model: Model;
  readonly names: Names;
  readonly nesting: Nesting;
  /** Levels of domains that are no boxes: each has a colour. */
  readonly levels: readonly string[];
  readonly sentences: readonly Sentence[];
  /** Hosts that are no instances. */
  readonly ownHosts: readonly number[];
  /** Clusters they are of. */
  readonly ownClusters: readonly number[];
  readonly instancesOn: readonly (readonly number[])[];
  readonly hostsIn: ReadonlyMap<number, readonly number[]>;
  readonly foldsHosts: boolean;
  readonly foldsDomains: boolean;

  /** Domains in the site, and in each domain. */
  readonly #innerOfSite: readonly number[];
  readonly #inner: readonly (readonly number[])[];
  readonly #fates: ReadonlyMap<string, Fate>;
  readonly #notes: ReadonlyMap<string, readonly FateNote[]>;
  readonly #quorums: ReadonlyMap<string, readonly number[]>;

  constructor(site: Site) {
    const { model, hostOf } = site;
    this.site = site;
    this.model = model;
    this.names = namesOf(model);
    this.nesting = nest(model);
    const { isBox, parentOfDomain } = this.nesting;
    this.levels = [...new Set(model.domains.filter((_, domain) => !isBox[domain]).map(({ level }) => level))];
    this.ownHosts = [...model.hosts.keys()].filter((host) => instanceOf(model.hosts[host]) < 0);
    this.ownClusters = [...new Set(this.ownHosts.map((host) => model.hosts[host].cluster))];
    this.instancesOn = gathered(hostOf, model.hosts.length);
    this.hostsIn = nestedHosts(model);
    this.foldsHosts = model.hosts.length > HOSTS_MAX;
    this.foldsDomains = isBox.filter((box) => box).length > BOXES_MAX;
    this.#innerOfSite = [...model.domains.keys()].filter((domain) => parentOfDomain[domain] === SITE);
    this.#inner = gathered(parentOfDomain, model.domains.length);
    const findings = sharedFate(model, hostOf);
    this.sentences = sharedFateSentences(model, findings, this.names);
    this.#fates = fatesOf(findings);
    this.#notes = fateNotes(model, findings, this.names);
    this.#quorums = quorumsByMember(model);
  }

  /** Domains directly in a domain or the site. */
  innerOf(domain: number): readonly number[] {
    return domain === SITE ? this.#innerOfSite : this.#inner[domain];
  }

  fateOf(kind: Kind, index: number): Fate {
    return this.#fates.get(`${kind} ${index}`) ?? "none";
  }

  fateNotesOf(kind: Kind, index: number): readonly FateNote[] {
    return this.#notes.get(`${kind} ${index}`) ?? [];
  }

  /** Quorums it votes in. */
  quorumsOf(kind: Kind, index: number): readonly number[] {
    return this.#quorums.get(`${kind} ${index}`) ?? [];
  }

  isDomainUp(domain: number): boolean {
    return this.site.moment?.domains[domain] ?? true;
  }

  /** Whether it can be reached and does its work; true when nothing is known. */
  isAvailable(kind: "host" | "instance", index: number): boolean {
    const { moment } = this.site;
    if (moment === undefined) return true;
    if (kind === "instance") return moment.instances[index].isAvailable;
    return moment.hosts[index].phase === "up" && moment.hosts[index].isReachable;
  }

  /** Undefined when all is well, or nothing is known. */
  stateOf(kind: Kind, index: number): State | undefined {
    const { moment } = this.site;
    if (moment === undefined) return undefined;
    if (kind === "domain") return moment.domains[index] ? undefined : DOWN;
    return kind === "host" ? stateOfHost(moment.hosts[index]) : stateOfInstance(moment, index);
  }

  /** Hosts that are drawn each, whatever there is of them: with voters or a fate of their own, or with such in them. */
  isSpecialHost(host: number): boolean {
    return (
      this.quorumsOf("host", host).length > 0 ||
      this.fateOf("host", host) !== "none" ||
      this.instancesOn[host].some((instance) => this.isSpecialInstance(instance))
    );
  }

  isSpecialInstance(instance: number): boolean {
    return (
      this.quorumsOf("instance", instance).length > 0 ||
      (this.hostsIn.get(instance) ?? []).some((host) => this.isSpecialHost(host))
    );
  }

  clusterOfInstance(instance: number): number {
    return this.model.groups[this.model.instances[instance].group].cluster;
  }
}

export function worst(fates: readonly Fate[]): Fate {
  if (fates.includes("breaks")) return "breaks";
  return fates.includes("several") ? "several" : "none";
}

function fatesOf(findings: readonly SharedFate[]): Map<string, Fate> {
  const fates = new Map<string, Fate>();
  for (const { source, breaks } of findings) {
    const key = `${source.kind} ${source.index}`;
    fates.set(key, worst([fates.get(key) ?? "none", breaks ? "breaks" : "several"]));
  }
  return fates;
}

function quorumsByMember({ quorums }: Model): Map<string, number[]> {
  const found = new Map<string, number[]>();
  quorums.forEach(({ members }, quorum) => {
    for (const { kind, index } of members) {
      const key = `${kind} ${index}`;
      found.set(key, [...(found.get(key) ?? []), quorum]);
    }
  });
  return found;
}

/** For each of `count` places the things that are there; -1 is nowhere. */
function gathered(placeOf: readonly number[], count: number): number[][] {
  const at: number[][] = Array.from({ length: count }, () => []);
  placeOf.forEach((place, thing) => {
    if (place >= 0) at[place].push(thing);
  });
  return at;
}
