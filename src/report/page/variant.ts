/** One variant of a comparison: its answer on a line, and all about it to be opened. */
import { verdictOnObjectives } from "../answer.ts";
import { formatDurationInterval } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { RunData, Service, ToldRun } from "../run-data.ts";
import { type Place, unbroken } from "./pieces.ts";
import { runSections } from "./run.ts";

/** `first` is the variant that comes first: what it says already is not said again. */
export function variantArticle(told: ToldRun, first: RunData, place: Place): Html {
  const { run } = told;
  const { title, name } = run.model;
  const isFirst = run === first;
  const id = `${place.prefix}title`;
  return html`<article aria-labelledby="${id}">
<details${isFirst && html` class="printed"`}>
<summary><h2 id="${id}"><span class="name">${name}</span> <span class="title">${title}</span></h2> <span class="gist">${unbroken(gist(run))}</span></summary>
${runSections(told, place, isFirst ? undefined : first)}
</details>
</article>
`;
}

/** Services that are told of on the line. */
const TOLD_MAX = 3;

function gist({ shown }: RunData): string {
  const downtimes = shown.slice(0, TOLD_MAX).map((service) => `${service.name} ${downtimeOf(service)}`);
  const verdict = verdictOnObjectives(shown);
  return downtimes.length === 0 ? verdict : `${verdict}. Down in a year: ${downtimes.join(", ")}.`;
}

function downtimeOf({ downtimePerYear }: Service): string {
  const { estimate, interval } = formatDurationInterval(downtimePerYear);
  return downtimePerYear.estimate === 0 ? interval : estimate;
}
