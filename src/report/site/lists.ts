/** The lists under a picture: what shares its fate, what services need, who votes where, and what the signs mean. */
import type { Effect, Model } from "../../cluster/model.ts";
import type { Moment } from "../../cluster/moment.ts";
import type { Facts } from "./facts.ts";
import type { Entry, Figure, Section } from "./figures.ts";
import { alike } from "./folding.ts";
import { counted, listed, ranges } from "./names.ts";
import type { Sentence } from "./sentences.ts";
import { majorityOf } from "./shared-fate.ts";
import { DOWN, MEANINGS } from "./states.ts";
import { LOSS, type Names, needsOf } from "./wording.ts";

export function sectionsOf(facts: Facts, site: Figure): Section[] {
  const { model, names, levels, sentences } = facts;
  const { moment } = facts.site;
  const sections = [
    { heading: "Shared fate", entries: fateEntries(sentences) },
    { heading: "Services and what they need", entries: serviceEntries(model, moment, names) },
    { heading: "Quorums", entries: quorumEntries(model, moment, names) },
    { heading: "Common causes", entries: causeEntries(model, names) },
    { heading: "Signs", entries: signEntries(model, levels, site) },
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}

function fateEntries(sentences: readonly Sentence[]): Entry[] {
  if (sentences.length === 0) {
    return [
      {
        text: "No single domain or host takes a majority of a quorum, or more than a service can spare.",
      },
    ];
  }
  return sentences.map(({ text, breaks }) => ({
    sign: { kind: "fate", fate: breaks ? "breaks" : "several" },
    text,
  }));
}

/** From so many that differ in a number only, they share an entry. */
const ENTRIES_ALIKE = 5;

function serviceEntries(model: Model, moment: Moment | undefined, names: Names): Entry[] {
  const services = model.services.map((service, i) => {
    const isLost = moment !== undefined && !moment.services[i];
    const goal = Number.isNaN(service.objective) ? "" : `; objective ${percent(service.objective)}`;
    return { name: service.name, isLost, text: `needs ${listed(needsOf(model, service, names))}${goal}` };
  });
  const groups = alike(services, ({ name, isLost, text }) => `${isLost} ${unnumbered(`${name} ${text}`)}`);
  return groups.flatMap((group) => {
    const [first] = group;
    const sign = first.isLost ? { sign: { kind: "state", state: DOWN } as const } : {};
    const state = first.isLost ? "down; " : "";
    if (group.length < ENTRIES_ALIKE)
      return group.map(({ name, text }) => ({ ...sign, name, text: `${state}${text}` }));
    const name = listed(ranges(group.map((one) => one.name)));
    return [{ ...sign, name, text: `(${group.length}) ${state}each as ${first.name}, which ${first.text}` }];
  });
}

function quorumEntries(model: Model, moment: Moment | undefined, names: Names): Entry[] {
  const quorums = model.quorums.map(({ name, members }, quorum) => ({
    name,
    quorum,
    isLost: moment !== undefined && !moment.quorums[quorum],
    size: members.length,
    voters: members.map(({ kind, index }) => (kind === "host" ? names.hosts : names.instances)[index]),
  }));
  const groups = alike(quorums, ({ name, isLost, size }) => `${isLost} ${size} ${unnumbered(name)}`);
  return groups.flatMap((group): Entry[] => {
    const [{ isLost, size }] = group;
    const text = `${isLost ? "out of service; " : ""}needs ${majorityOf(size)} of ${counted(size, "voter")}`;
    if (group.length < ENTRIES_ALIKE) {
      return group.map(({ quorum, name, voters }) => ({
        sign: { kind: "vote", quorum, isLost },
        name,
        text: `${text}: ${listed(ranges(voters), 9)}`,
      }));
    }
    const name = listed(ranges(group.map((one) => one.name)));
    const votes = group.map((one) => ({
      quorum: one.quorum,
      isLost,
      text: one.name,
      title: one.voters.join(", "),
    }));
    return [{ name, text: `(${group.length}) each ${text}`, votes }];
  });
}

/** With a sign for each number in a word: "tenant-1" and "tenant-2" are alike, "1 of 3" and "2 of 3" are not. */
function unnumbered(text: string): string {
  return text
    .split(" ")
    .map((word) => (/\p{L}/u.test(word) ? word.replaceAll(/\d+/g, "#") : word))
    .join(" ");
}

/** What can fail several hosts or domains at one go wherever they are. */
function causeEntries(model: Model, names: Names): Entry[] {
  return model.commonCauses.map(({ name, processes }) => {
    const hit = (owner: "host" | "domain") => [
      ...new Set(
        processes
          .map((process) => model.processes[process])
          .filter((own) => own.owner === owner)
          .map((own) => own.subject),
      ),
    ];
    const hosts = hit("host").map((host) => names.hosts[host]);
    const domains = hit("domain").map((domain) => names.domains[domain]);
    const parts = [
      ...(hosts.length === 0 ? [] : [`${counted(hosts.length, "host")} (${listed(ranges(hosts), 6)})`]),
      ...(domains.length === 0
        ? []
        : [`${counted(domains.length, "domain")} (${listed(ranges(domains), 6)})`]),
    ];
    return { name, text: `can hit ${listed(parts)}` };
  });
}

/** The signs that occur in the picture. */
function signEntries(model: Model, levels: readonly string[], site: Figure): Entry[] {
  const figures = allOf(site);
  const entries: Entry[] = levels.map((level, i) => {
    const effects = new Set<Effect>(
      model.domains.filter((domain) => domain.level === level).map(({ effect }) => effect),
    );
    const [effect] = effects;
    return {
      sign: { kind: "badge", level: i, effect },
      name: level,
      text: listed([...effects].map((one) => LOSS[one])),
    };
  });
  const fates = new Set([
    ...figures.map(({ fate }) => fate),
    ...figures.flatMap(({ badges }) => badges.flatMap((row) => row.badges.map(({ fate }) => fate))),
  ]);
  if (fates.has("breaks")) {
    entries.push({
      sign: { kind: "fate", fate: "breaks" },
      text: "its loss alone breaks a quorum or a service",
    });
  }
  if (fates.has("several")) {
    entries.push({
      sign: { kind: "fate", fate: "several" },
      text: "its loss takes several voters of a quorum, and a majority is left",
    });
  }
  const words = new Map(
    figures.flatMap(({ state }) => (state === undefined ? [] : [[state.word, state] as const])),
  );
  for (const state of words.values()) {
    const meaning = MEANINGS[state.word];
    if (meaning !== undefined)
      entries.push({ sign: { kind: "state", state }, name: state.word, text: meaning });
  }
  if (figures.some(({ stripes }) => stripes.length > 0)) {
    entries.push({ text: "Stripes at the edge of a host: what it needs, in these colours." });
  }
  if (figures.some(({ isFolded }) => isFolded)) {
    entries.push({
      sign: { kind: "fold" },
      text: "many that are alike, drawn once; never what has voters or shared fate of its own, or is in another state",
    });
  }
  return entries;
}

/** A figure and all in it. */
export function allOf(figure: Figure): Figure[] {
  return [figure, ...figure.children.flatMap(allOf)];
}

/** "99.95 %". */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}
