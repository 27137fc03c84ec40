/** A whole picture: the figures of a site, and the words and lists around them. */
import { siteFigure } from "./boxes.ts";
import { Facts, type Site } from "./facts.ts";
import type { Picture } from "./figures.ts";
import { sectionsOf } from "./lists.ts";
import { counted, grouped, listed } from "./names.ts";
import type { Sentence } from "./sentences.ts";
import { troublesOf } from "./states.ts";

export interface Pictured {
  readonly picture: Picture;
  readonly sentences: readonly Sentence[];
  /** What is not in service; undefined without a moment. */
  readonly troubles: string | undefined;
}

export function pictureOf(site: Site): Pictured {
  const { model, moment, caption } = site;
  const facts = new Facts(site);
  const figure = siteFigure(facts);
  const troubles = moment === undefined ? undefined : troublesOf(model, moment, facts.names);
  const summary = [caption, troubles, sizeOf(facts)].filter((line) => line !== undefined);
  const picture = { title: model.title, summary, site: figure, sections: sectionsOf(facts, figure) };
  return { picture, sentences: facts.sentences, troubles };
}

/** "11 failure domains, 20 hosts, 70 instances and 1 cluster." */
function sizeOf({ model, ownHosts }: Facts): string {
  const nested = model.hosts.length - ownHosts.length;
  const inner = nested === 0 ? [] : [`${grouped(nested)} that are instances`];
  const parts = [
    ...(model.domains.length === 0 ? [] : [counted(model.domains.length, "failure domain")]),
    [counted(ownHosts.length, "host"), ...inner].join(" and "),
    ...(model.instances.length === 0 ? [] : [counted(model.instances.length, "instance")]),
    counted(model.clusters.length, "cluster"),
  ];
  return `${listed(parts)}.`;
}
