/** The whole page: its head, where its sections are, and what nothing in it can do. */
import { joined } from "../answer.ts";
import type { Charts } from "../charts/load.ts";
import { THEME } from "../charts/theme.ts";
import type { StoredDifference } from "../conclusion.ts";
import { type Content, drawn, type Html, html } from "../html.ts";
import type { ShellCommand, ToldRun } from "../run-data.ts";
import { conclusionSection, differencesSection, sideBySideSection } from "./differences.ts";
import { note, type Place } from "./pieces.ts";
import { commandsSection } from "./reproduce.ts";
import { runSections } from "./run.ts";
import { STYLE } from "./style.ts";
import { variantArticle } from "./variant.ts";
import { yearsComparedSection } from "./years.ts";

/** Runs beside each other, with what there is to type to get all of them again. */
export interface ToldComparison {
  readonly runs: readonly ToldRun[];
  /** Undefined when they do not share their histories. */
  readonly differences: readonly StoredDifference[] | undefined;
  readonly commands: readonly ShellCommand[];
}

/** Nothing is loaded and no script can run, whatever a name in a scenario is. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** One run as a page. */
export function runPage({ run, commands }: ToldRun, charts: Charts): string {
  const place: Place = { level: 2, prefix: "", charts };
  return page(run.model.title, run.manifest.quorate, runSections({ run, commands }, place));
}

/** Several runs as a page: what differs first, then each of them. */
export function comparisonPage(
  { runs: told, differences, commands }: ToldComparison,
  charts: Charts,
): string {
  const runs = told.map(({ run }) => run);
  const place: Place = { level: 2, prefix: "", charts };
  const contents = html`<nav aria-label="Variants"><ul>${runs.map(({ model }, i) => html`<li><a href="#v${i + 1}-title">${model.name}</a></li>`)}</ul></nav>
`;
  const content = [
    differences && conclusionSection(runs, differences, place),
    differences && differencesSection(differences, place),
    sideBySideSection(runs, place),
    yearsComparedSection(runs, place),
    commandsSection(runs, commands, place),
    contents,
    note("Each variant is to be opened; on paper are the first one and those that are open."),
    told.map((one, i) => variantArticle(one, runs[0], { level: 3, prefix: `v${i + 1}-`, charts })),
  ];
  return page(comparisonTitle(runs.map(({ model }) => model.name)), runs[0].manifest.quorate, content);
}

/** Names that still fit on a line or two. */
const NAMES_MAX = 3;

function comparisonTitle(names: readonly string[]): string {
  return names.length > NAMES_MAX ? `${names.length} designs compared` : `${joined(names)} compared`;
}

function page(title: string, version: string, content: Content): string {
  const whole: Html = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="quorate ${version}">
<title>${title}</title>
<style>
${drawn(THEME)}
${drawn(STYLE)}
</style>
</head>
<body>
<a class="skip" href="#main">To the answer</a>
<header>
<p class="kind">Availability, simulated by quorate ${version}</p>
<h1>${title}</h1>
</header>
<main id="main">
${content}
</main>
</body>
</html>
`;
  return whole.text;
}
