/** The sections about one run, in the order in which they are read. */
import { type Html, html } from "../html.ts";
import type { RunData, RunPage, ToldRun } from "../run-data.ts";
import { answerSection } from "./answer.ts";
import { assumptionsSection } from "./assumptions.ts";
import { costSection } from "./cost.ts";
import { downtimeSection } from "./downtime.ts";
import { durationsSection } from "./durations.ts";
import { historySection } from "./history.ts";
import { importanceSection } from "./importance.ts";
import type { Place } from "./pieces.ts";
import { section } from "./pieces.ts";
import { activitySection, rulesSection } from "./platform.ts";
import { reproduceSection } from "./reproduce.ts";
import { servicesSection } from "./services.ts";
import { siteSection } from "./site.ts";
import { yearsSection } from "./years.ts";

/** Of another variant than the `first` of a comparison, what is the same in both is left out where that is long. */
export function runSections({ run, commands }: ToldRun, place: Place, first?: RunData): Html {
  return html`${answerSection(run, place)}
${servicesSection(run, place)}
${downtimeSection(run, place)}
${durationsSection(run, place)}
${yearsSection(run, place)}
${importanceSection(run, place)}
${historySection(run, place)}
${siteSection(run, place)}
${costSection(run, place)}
${warningsSection(run, place)}
${assumptionsSection(run, place, first)}
${rulesSection(run, place)}
${activitySection(run, place)}
${reproduceSection(run, commands, place, first)}`;
}

function warningsSection({ manifest: { warnings } }: RunPage, place: Place): Html | undefined {
  if (warnings.length === 0) return undefined;
  return section(
    place,
    "warnings",
    "Before relying on this",
    html`<ul class="warnings">${warnings.map((text) => html`<li>${text}</li>`)}</ul>`,
  );
}
