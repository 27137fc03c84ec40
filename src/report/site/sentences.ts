/** Shared fate in words: what is alike is said once. */
import type { Model } from "../../cluster/model.ts";
import type { FateNote } from "./figures.ts";
import { alike } from "./folding.ts";
import { counted, grouped, listed, ranges } from "./names.ts";
import type { SharedFate } from "./shared-fate.ts";
import { describe, type Names } from "./wording.ts";

export interface Sentence {
  readonly text: string;
  /** It says that something breaks; otherwise that several are together and enough are left. */
  readonly breaks: boolean;
}

/** Most names that are written out. */
const NAMES_MAX = 9;

/** Findings that agree in everything but their sources, which are of one level, and their subjects. */
interface Statement {
  /** "rack", or "host" for hosts. */
  readonly level: string;
  readonly sources: readonly string[];
  readonly subjects: readonly string[];
  /** "voters of", "instances of". */
  readonly noun: string;
  readonly isQuorum: boolean;
  /** The sources are boxes around what goes with them, and not something it hangs on. */
  readonly isAround: boolean;
  readonly least: number;
  readonly most: number;
  readonly of: number;
  readonly need: number;
  readonly breaks: boolean;
  readonly services: readonly string[];
}

/** Findings as sentences: those that break something first. */
export function sharedFateSentences(model: Model, findings: readonly SharedFate[], names: Names): Sentence[] {
  const bySubject = merged(
    findings.map((finding) => statement(model, finding, names)),
    ({ level, subjects, of, need, breaks, services }) => [level, subjects, of, need, breaks, services],
    (a, b) => ({
      ...a,
      sources: [...a.sources, ...b.sources],
      least: Math.min(a.least, b.least),
      most: Math.max(a.most, b.most),
    }),
  );
  const bySource = merged(
    bySubject,
    ({ level, sources, noun, isQuorum, least, most, of, need, breaks, services }) => [
      ...[level, sources, noun, least, most, of, need, breaks],
      isQuorum ? [] : services,
    ],
    (a, b) => ({
      ...a,
      subjects: [...a.subjects, ...b.subjects],
      services: [...new Set([...a.services, ...b.services])],
    }),
  );
  const byLevel = new Map<string, Statement[]>();
  for (const one of bySource) {
    const { subjects, least, most, of, need, services } = one;
    const key = JSON.stringify([subjects, least, most, of, need, services]);
    byLevel.set(key, [...(byLevel.get(key) ?? []), one]);
  }
  return [...byLevel.values()]
    .map(([first, ...others]) => ({ text: sentence(first, others), breaks: first.breaks }))
    .sort((a, b) => Number(b.breaks) - Number(a.breaks));
}

function statement(model: Model, finding: SharedFate, names: Names): Statement {
  const { source, subject, lost, of, need, breaks } = finding;
  const isHost = source.kind === "host";
  const domain = model.domains[source.index];
  const { noun, name } =
    subject.kind === "quorum"
      ? { noun: "voters of", name: names.quorums[subject.quorum] }
      : describe(model, subject.elements, names);
  const services = finding.services.map((service) => names.services[service]);
  return {
    level: isHost ? "host" : `domain ${domain.level}`,
    sources: [(isHost ? names.hosts : names.domains)[source.index]],
    subjects: [name],
    noun,
    isQuorum: subject.kind === "quorum",
    isAround: isHost || domain.effect === "down",
    least: lost,
    most: lost,
    of,
    need,
    breaks,
    services:
      subject.kind === "quorum"
        ? services
        : [
            names.services[subject.service],
            ...services.filter((name) => name !== names.services[subject.service]),
          ],
  };
}

/** Those with equal keys become one, in the place of the first. */
function merged(
  statements: readonly Statement[],
  keyOf: (statement: Statement) => unknown,
  join: (a: Statement, b: Statement) => Statement,
): Statement[] {
  const found = new Map<string, Statement>();
  for (const one of statements) {
    const key = JSON.stringify(keyOf(one));
    const before = found.get(key);
    found.set(key, before === undefined ? one : join(before, one));
  }
  return [...found.values()];
}

/** "rack-1 holds 2 of 3 voters of etcd: its loss takes the majority, and with it api; so does that of tor-1." */
function sentence(first: Statement, others: readonly Statement[]): string {
  const { sources, subjects, noun, isAround, least, most, of } = first;
  const share = `${least === most ? grouped(least) : `${grouped(least)} to ${grouped(most)}`} of ${grouped(of)}`;
  const what = `${noun} ${each(subjects)}`;
  const where = each(sources);
  const head = isAround ? `${where} holds ${share} ${what}` : `${share} ${what} hang on ${where}`;
  const same = others.map((other) => each(other.sources, "any of"));
  const tail = same.length === 0 ? "" : `; so does that of ${listed(same)}`;
  const text = `${head}: ${consequence(first)}${tail}.`;
  return sources.length > 1 && isAround ? `E${text.slice(1)}` : text;
}

function consequence({ subjects, isQuorum, least, most, of, need, breaks, services }: Statement): string {
  const left = of - most;
  const leaves = least === most ? grouped(left) : `${grouped(left)} to ${grouped(of - least)}`;
  if (isQuorum && !breaks) {
    const spare = left - need;
    return `its loss leaves ${spare === 0 ? "a bare majority" : `a majority and ${counted(spare, "voter")} to spare`}`;
  }
  if (isQuorum) {
    const majority = subjects.length === 1 ? "the majority" : "the majority of each";
    return `its loss takes ${majority}${services.length === 0 ? "" : `, and with it ${listed(services, NAMES_MAX)}`}`;
  }
  const [own, ...further] = services;
  const also = further.length === 0 ? "" : `, and ${listed(further, NAMES_MAX)} with it`;
  return `its loss leaves ${leaves} where ${own} needs ${grouped(need)}${also}`;
}

/** A name; or "each of" several. */
function each(names: readonly string[], several = "each of"): string {
  return names.length === 1 ? names[0] : `${several} ${listed(ranges(names), NAMES_MAX)}`;
}

/** From so many subjects that lose as much, they are written as one. */
const NOTES_MAX = 3;

/** Findings in a few words for the figure of their source, by "domain 3" or "host 7": "2 of 3 etcd". */
export function fateNotes(
  model: Model,
  findings: readonly SharedFate[],
  names: Names,
): Map<string, FateNote[]> {
  const bySource = alike(findings, ({ source }) => `${source.kind} ${source.index}`);
  return new Map(
    bySource.map((own) => [
      `${own[0].source.kind} ${own[0].source.index}`,
      alike(own, ({ breaks, lost, of }) => `${breaks} ${lost} ${of}`).flatMap((group) => {
        const [{ lost, of, breaks }] = group;
        const subjects = group.flatMap((finding) => statement(model, finding, names).subjects);
        const texts = subjects.length > NOTES_MAX ? [listed(ranges(subjects))] : subjects;
        return texts.map((text) => ({ text: `${grouped(lost)} of ${grouped(of)} ${text}`, breaks }));
      }),
    ]),
  );
}
