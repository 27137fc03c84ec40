/** The picture of a site: failure domains, hosts and what runs on them, and what shares its fate. */

import type { Site } from "./facts.ts";
import { layOut } from "./layout.ts";
import { pictureOf } from "./picture.ts";
import type { Sentence } from "./sentences.ts";
import { toSvg } from "./svg.ts";

export type { Site } from "./facts.ts";
export type { Sentence } from "./sentences.ts";

export interface Drawing {
  readonly svg: string;
  /** What shares its fate, as the picture lists it: what breaks something first. */
  readonly sharedFate: readonly Sentence[];
  /** What is not in service at the moment drawn; undefined without one. */
  readonly troubles: string | undefined;
}

/** Of several pictures on one page each needs an `idPrefix` of its own: letters, digits and hyphens. */
export function drawSite(site: Site, idPrefix = "quorate-"): Drawing {
  const { picture, sentences, troubles } = pictureOf(site);
  return { svg: toSvg(picture, layOut(picture), idPrefix), sharedFate: sentences, troubles };
}
