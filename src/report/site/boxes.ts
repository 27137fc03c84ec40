/** Figures of the site, of domains and of clusters, with all that is in them. */
import { badgeRow, badgesFor, commonBadges, fixtureBadges } from "./badges.ts";
import type { Facts } from "./facts.ts";
import type { Figure } from "./figures.ts";
import { alike, FOLD_FROM } from "./folding.ts";
import { foldedHosts, hostFigures, instanceFigures } from "./hosts.ts";
import { counted, grouped, ranges, span } from "./names.ts";
import { chainOf, keyOf, SITE } from "./nesting.ts";
import { requirementText } from "./wording.ts";

export function siteFigure(facts: Facts): Figure {
  const { model, ownHosts, ownClusters, names } = facts;
  const [cluster] = ownClusters;
  const common = commonBadges(facts, ownHosts, new Set());
  return {
    kind: "site",
    heading: ownClusters.length === 1 ? names.clusters[cluster] : "Site",
    detail: ownClusters.length === 1 ? clusterDetail(facts, cluster, ownHosts) : "",
    title: model.title,
    fate: "none",
    fateNotes: [],
    votes: [],
    badges: [
      ...badgeRow("all hosts need", badgesFor(facts, common)),
      ...badgeRow(
        "in here",
        fixtureBadges(
          facts,
          fixturesIn(
            facts,
            SITE,
            common.flatMap(({ domains }) => domains),
          ),
        ),
      ),
    ],
    stripes: [],
    isFolded: false,
    children: [...contents(facts, SITE, ownHosts, new Set(common.map(keyOf))), ...waiting(facts)],
  };
}

/** What is in the site or a domain: boxes of domains, then hosts that are in none of them. */
function contents(
  facts: Facts,
  domain: number,
  hosts: readonly number[],
  shown: ReadonlySet<string>,
): Figure[] {
  const { domainOfHost, isBox } = facts.nesting;
  const boxes = facts.innerOf(domain).filter((inner) => isBox[inner]);
  const direct = hosts.filter((host) => domainOfHost[host] === domain);
  return [...domainFigures(facts, boxes, hosts, shown), ...clusterFigures(facts, direct, shown)];
}

/** Domains that stand in a domain without being boxes, but those already said. */
function fixturesIn(facts: Facts, domain: number, said: readonly number[]): number[] {
  return facts.innerOf(domain).filter((inner) => !facts.nesting.isBox[inner] && !said.includes(inner));
}

function domainFigures(
  facts: Facts,
  domains: readonly number[],
  hosts: readonly number[],
  shown: ReadonlySet<string>,
): Figure[] {
  const { domainOfHost, parentOfDomain } = facts.nesting;
  const inside = new Map<number, number[]>(domains.map((domain) => [domain, []]));
  for (const host of hosts) {
    for (const around of chainOf(domainOfHost[host], parentOfDomain)) inside.get(around)?.push(host);
  }
  const hostsIn = (domain: number) => inside.get(domain) ?? [];
  const drawn = (domain: number) => domainFigure(facts, domain, hostsIn(domain), shown);
  if (!facts.foldsDomains) return domains.map(drawn);
  return alike(domains, (domain) => foldKey(facts, domain, hostsIn(domain))).flatMap((group) =>
    group.length < FOLD_FROM
      ? group.map(drawn)
      : [foldedDomains(facts, group, group.flatMap(hostsIn), shown)],
  );
}

function domainFigure(
  facts: Facts,
  domain: number,
  hosts: readonly number[],
  shown: ReadonlySet<string>,
): Figure {
  const { names, nesting, model } = facts;
  const { name, level, requirements } = model.domains[domain];
  const size = hosts.length === 0 ? "no hosts" : counted(hosts.length, "host");
  const needs = requirements.map((requirement) => `needs ${requirementText(requirement, names)}`);
  const common = commonBadges(facts, hosts, shown);
  const fixtures = fixturesIn(
    facts,
    domain,
    common.flatMap(({ domains }) => domains),
  );
  return {
    kind: "domain",
    heading: name,
    detail: `${level}, ${size}`,
    title: [`${level} ${name}, ${size}`, ...needs].join("; "),
    state: facts.stateOf("domain", domain),
    fate: facts.fateOf("domain", domain),
    fateNotes: facts.fateNotesOf("domain", domain),
    votes: [],
    badges: [
      ...badgeRow("needs", badgesFor(facts, nesting.badgesOfDomain[domain])),
      ...badgeRow("all hosts need", badgesFor(facts, common)),
      ...badgeRow("in here", fixtureBadges(facts, fixtures)),
    ],
    stripes: [],
    isFolded: false,
    children: contents(facts, domain, hosts, new Set([...shown, ...common.map(keyOf)])),
  };
}

/** Domains that are alike as one figure, with all hosts in them. */
function foldedDomains(
  facts: Facts,
  group: readonly number[],
  hosts: readonly number[],
  shown: ReadonlySet<string>,
): Figure {
  const { names, nesting, model } = facts;
  const own = group.map((domain) => names.domains[domain]);
  const [first] = group;
  const inner = group.flatMap((domain) => allIn(facts, domain));
  const levels = alike(
    inner.filter((domain) => nesting.isBox[domain]),
    (domain) => model.domains[domain].level,
  );
  const sizes = levels.map((domains) => `${grouped(domains.length)} × ${model.domains[domains[0]].level}`);
  return {
    kind: "domain",
    heading: span(own),
    detail: [
      `${grouped(group.length)} × ${model.domains[first].level}`,
      ...sizes,
      counted(hosts.length, "host"),
    ].join(", "),
    title: `${grouped(group.length)} that are alike: ${ranges(own).join(", ")}`,
    state: facts.stateOf("domain", first),
    fate: facts.fateOf("domain", first),
    fateNotes: facts.fateNotesOf("domain", first),
    votes: [],
    badges: badgeRow(
      "in them",
      fixtureBadges(
        facts,
        inner.filter((domain) => !nesting.isBox[domain]),
      ),
    ),
    stripes: [],
    isFolded: true,
    children: byCluster(facts, hosts, (ofCluster) =>
      alike(ofCluster, (host) => facts.stateOf("host", host)?.word ?? "").map((alikeHosts) =>
        foldedHosts(facts, alikeHosts, shown),
      ),
    ),
  };
}

/** Equal for domains that may be drawn as one: as many hosts of each kind, the same fate, and no host of note. */
function foldKey(facts: Facts, domain: number, hosts: readonly number[]): string {
  if (hosts.some((host) => facts.isSpecialHost(host))) return `domain ${domain}`;
  const { model, nesting } = facts;
  const signature = (box: number): unknown => [
    model.domains[box].level,
    facts.fateNotesOf("domain", box),
    facts.isDomainUp(box),
    nesting.badgesOfDomain[box].map(({ need, domains }) => `${need} ${model.domains[domains[0]].level}`),
    facts.innerOf(box).map(signature),
  ];
  const kinds = alike(hosts, (host) =>
    JSON.stringify([
      model.hosts[host].cluster,
      nesting.badgesOfHost[host].map(({ need, domains }) => `${need} ${model.domains[domains[0]].level}`),
      facts.stateOf("host", host)?.word,
    ]),
  );
  return JSON.stringify([signature(domain), kinds.map((kind) => kind.length)]);
}

/** All domains in a domain, at any depth. */
function allIn(facts: Facts, domain: number): number[] {
  return facts.innerOf(domain).flatMap((inner) => [inner, ...allIn(facts, inner)]);
}

function clusterFigures(facts: Facts, hosts: readonly number[], shown: ReadonlySet<string>): Figure[] {
  return byCluster(
    facts,
    hosts,
    (own, further) => hostFigures(facts, own, new Set([...shown, ...further])),
    shown,
  );
}

/** Hosts by cluster, in a box for each cluster where the site has several. */
function byCluster(
  facts: Facts,
  hosts: readonly number[],
  figuresOf: (hosts: readonly number[], shown: readonly string[]) => Figure[],
  shown?: ReadonlySet<string>,
): Figure[] {
  if (facts.ownClusters.length < 2) return hosts.length === 0 ? [] : figuresOf(hosts, []);
  return alike(hosts, (host) => String(facts.model.hosts[host].cluster)).map((own) => {
    const { cluster } = facts.model.hosts[own[0]];
    const common = shown === undefined ? [] : commonBadges(facts, own, shown);
    return {
      kind: "cluster" as const,
      heading: facts.names.clusters[cluster],
      detail: clusterDetail(facts, cluster, own),
      title: `${counted(own.length, "host")} of cluster ${facts.names.clusters[cluster]}`,
      fate: "none" as const,
      fateNotes: [],
      votes: [],
      badges: badgeRow("all hosts need", badgesFor(facts, common)),
      stripes: [],
      isFolded: false,
      children: figuresOf(own, common.map(keyOf)),
    };
  });
}

function clusterDetail({ model }: Facts, cluster: number, hosts: readonly number[]): string {
  return `${model.clusters[cluster].platform}, ${counted(hosts.length, "host")}`;
}

/** Instances that are on no host, by cluster. */
function waiting(facts: Facts): Figure[] {
  const { hostOf, moment } = facts.site;
  const nowhere = hostOf.flatMap((host, instance) => (host < 0 ? [instance] : []));
  return alike(nowhere, (instance) => String(facts.clusterOfInstance(instance))).map((group) => ({
    kind: "waiting" as const,
    heading: moment === undefined ? "no room at the beginning" : "on no host",
    detail: facts.names.clusters[facts.clusterOfInstance(group[0])],
    title: `${counted(group.length, "instance")} on no host`,
    state: { word: "waiting", tone: "lost" as const },
    fate: "none" as const,
    fateNotes: [],
    votes: [],
    badges: [],
    stripes: [],
    isFolded: false,
    children: instanceFigures(facts, group),
  }));
}
