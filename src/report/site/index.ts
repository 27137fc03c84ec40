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

export function drawSite(site: Site): Drawing {
  const { picture, sentences, troubles } = pictureOf(site);
  return { svg: toSvg(picture, layOut(picture)), sharedFate: sentences, troubles };
}
