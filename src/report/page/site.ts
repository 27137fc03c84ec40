/** The picture of the site. */
import { drawn, type Html, html } from "../html.ts";
import type { RunPage } from "../run-data.ts";
import { drawSite } from "../site/index.ts";
import { folded, type Place, section } from "./pieces.ts";

export function siteSection({ model, hostOf }: RunPage, place: Place): Html {
  const { svg, sharedFate } = drawSite({ model, hostOf }, `${place.prefix}site-`);
  const sentences = html`<ul>${sharedFate.map(({ text }) => html`<li>${text}</li>`)}</ul>`;
  return section(
    place,
    "site",
    "The site",
    html`<div class="site" role="group" aria-label="Picture of the site" tabindex="0">${drawn(svg)}</div>`,
    sharedFate.length > 0 && folded("What shares its fate, in words", sentences),
  );
}
