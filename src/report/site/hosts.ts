/** Figures of hosts, of the instances on them, and of hosts that are such instances. */
import { badgeRow, badgesFor, commonBadges, stripesOf } from "./badges.ts";
import type { Facts } from "./facts.ts";
import type { Figure, State, Vote } from "./figures.ts";
import { alike, FOLD_FROM } from "./folding.ts";
import { counted, endOf, grouped, ranges, span } from "./names.ts";
import { instanceOf, keyOf } from "./nesting.ts";
import { requirementText } from "./wording.ts";

/** Up to so many instances on a host each is drawn; more are counted by group. */
const INSTANCES_MAX = 10;

/**
 * Figures of hosts in one box: each of few; of many, those that are alike as one, after those that have voters or a fate
 * of their own. `shown` are the badges of the boxes around.
 */
export function hostFigures(facts: Facts, hosts: readonly number[], shown: ReadonlySet<string>): Figure[] {
  const drawn = (host: number) => hostFigure(facts, host, shown);
  if (!facts.foldsHosts) return hosts.map(drawn);
  const groups = alike(hosts, (host) => foldKey(facts, host, shown));
  const each = groups.filter((group) => group.length < FOLD_FROM).flat();
  const folded = groups.filter((group) => group.length >= FOLD_FROM);
  return [...each.map(drawn), ...folded.map((group) => foldedHosts(facts, group, shown))];
}

/** Equal for hosts that may be drawn as one. */
function foldKey(facts: Facts, host: number, shown: ReadonlySet<string>): string {
  if (facts.isSpecialHost(host)) return `host ${host}`;
  const left = facts.nesting.badgesOfHost[host].map(keyOf).filter((key) => !shown.has(key));
  return JSON.stringify([facts.model.hosts[host].cluster, left, facts.stateOf("host", host)?.word]);
}

function hostFigure(facts: Facts, host: number, shown: ReadonlySet<string>): Figure {
  const { model, names } = facts;
  const { name, requirements, cluster } = model.hosts[host];
  const state = facts.stateOf("host", host);
  const needs = requirements.map((requirement) => `needs ${requirementText(requirement, names)}`);
  return {
    kind: "host",
    heading: endOf(name),
    detail: instanceOf(model.hosts[host]) >= 0 ? names.clusters[cluster] : "",
    title: [`host ${name}`, ...needs, ...words(state)].join("; "),
    state,
    fate: facts.fateOf("host", host),
    fateNotes: facts.fateNotesOf("host", host),
    votes: votesOf(facts, "host", host),
    badges: badgeRow("", badgesFor(facts, commonBadges(facts, [host], shown))),
    stripes: stripesOf(facts, host),
    isFolded: false,
    children: instanceFigures(facts, facts.instancesOn[host]),
  };
}

/** Hosts of one cluster and in one state as one figure, with all their instances. */
export function foldedHosts(facts: Facts, group: readonly number[], shown: ReadonlySet<string>): Figure {
  const own = group.map((host) => endOf(facts.model.hosts[host].name));
  const [first] = group;
  return {
    kind: "host",
    heading: span(own),
    detail: `(${grouped(group.length)})`,
    title: `${counted(group.length, "host")} that are alike: ${ranges(own).join(", ")}`,
    state: facts.stateOf("host", first),
    fate: "none",
    fateNotes: [],
    votes: [],
    badges: badgeRow("", badgesFor(facts, commonBadges(facts, group, shown))),
    stripes: stripesOf(facts, first),
    isFolded: true,
    children: instanceFigures(
      facts,
      group.flatMap((host) => facts.instancesOn[host]),
    ),
  };
}

/** Voters first and each; others each where there are few, else counted by group and state. */
export function instanceFigures(facts: Facts, instances: readonly number[]): Figure[] {
  const ordered = [...instances].sort((a, b) => a - b);
  const special = ordered.filter((instance) => facts.isSpecialInstance(instance));
  const others = ordered.filter((instance) => !facts.isSpecialInstance(instance));
  const each = (instance: number) => instanceFigure(facts, instance);
  if (!facts.foldsHosts && ordered.length <= INSTANCES_MAX) return [...special, ...others].map(each);
  // Beside voters, what else is on a host of a large site is only counted.
  const isMixed = special.length > 0 && facts.foldsHosts;
  const key = (instance: number) =>
    `${isMixed ? "" : facts.model.instances[instance].group} ${facts.stateOf("instance", instance)?.word}`;
  const rest = alike(others, key).map((group) => {
    if (group.length === 1) return each(group[0]);
    const name = facts.names.groups[facts.model.instances[group[0]].group];
    return countedInstances(
      facts,
      group,
      isMixed ? `${grouped(group.length)} others` : `${name} × ${grouped(group.length)}`,
    );
  });
  return [...special.map(each), ...rest];
}

function instanceFigure(facts: Facts, instance: number): Figure {
  const state = facts.stateOf("instance", instance);
  const votes = votesOf(facts, "instance", instance);
  const { name } = facts.model.instances[instance];
  return {
    kind: "instance",
    heading: endOf(name),
    detail: "",
    title: [`instance ${name}`, ...votes.map((vote) => vote.title), ...words(state)].join("; "),
    state,
    fate: "none",
    fateNotes: [],
    votes,
    badges: [],
    stripes: [],
    isFolded: false,
    children: hostFigures(facts, facts.hostsIn.get(instance) ?? [], new Set()),
  };
}

function countedInstances(facts: Facts, group: readonly number[], heading: string): Figure {
  const inside = group.flatMap((instance) => facts.hostsIn.get(instance) ?? []);
  const state = facts.stateOf("instance", group[0]);
  const own = group.map((instance) => facts.names.instances[instance]);
  return {
    kind: "instance",
    heading,
    detail: "",
    title: [ranges(own).join(", "), ...words(state)].join("; "),
    state,
    fate: "none",
    fateNotes: [],
    votes: [],
    badges: [],
    stripes: [],
    isFolded: true,
    children: hostFigures(facts, inside, new Set()),
  };
}

/** The signs of the quorums a host or instance votes in; beside those of a host stand their names. */
function votesOf(facts: Facts, kind: "host" | "instance", index: number): Vote[] {
  const isLost = !facts.isAvailable(kind, index);
  return facts.quorumsOf(kind, index).map((quorum) => {
    const name = facts.names.quorums[quorum];
    return { quorum, text: kind === "host" ? name : "", title: `voter of ${name}`, isLost };
  });
}

function words(state: State | undefined): string[] {
  return state === undefined ? [] : [state.word];
}
