/** The answer first, in plain words. */
import { furtherSentences, leadSentences, setSentences, sureness, verdictOnObjectives } from "../answer.ts";
import { formatCount } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { RunData, Service } from "../run-data.ts";
import { badge } from "./badge.ts";
import { note, type Place, section } from "./pieces.ts";

/** Services that are told of; the others are in the table below. */
const TOLD_MAX = 6;

export function answerSection(run: RunData, place: Place): Html {
  const { services, sets, metrics, manifest } = run;
  const alone = services.filter((service) => !isAlike(run, service)).slice(0, TOLD_MAX);
  return section(
    place,
    "answer",
    verdictOnObjectives(services),
    interruption(run),
    alone.map((service) => {
      const { objective } = service;
      const stated = objective && html` <span class="q">Objective ${badge(objective)}</span>`;
      return html`<p class="answer">${leadSentences(service, metrics, manifest)}${stated}</p>
<p class="further">${furtherSentences(service)}</p>
`;
    }),
    sets.map(
      (set) => html`<p class="answer">${setSentences(set)}</p>
`,
    ),
    services.length > 0 &&
      note(
        `${sureness(manifest)} They hold for the scenario as it is described; what is assumed in it stands further below, with its sources.`,
      ),
  );
}

/** One of many that are told of together. */
export function isAlike({ sets }: RunData, service: Service): boolean {
  return sets.some(({ services }) => services.includes(service));
}

function interruption({ manifest: { interrupted, replications } }: RunData): Html | undefined {
  if (!interrupted) return undefined;
  return html`<p class="warning">Interrupted: ${formatCount(replications.finished)} of ${formatCount(replications.asked)} replications were finished.</p>
`;
}
