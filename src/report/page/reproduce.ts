/** What is needed to get the same numbers again, and to work with the tables. */

import { yearsText } from "../../experiment/estimates.ts";
import { FILES_FILE } from "../../results/run-folder.ts";
import { TABLES } from "../../results/tables.ts";
import { joined } from "../answer.ts";
import { formatCount, formatExactPercent } from "../format.ts";
import { type Content, type Html, html, lines } from "../html.ts";
import type { RunData, ShellCommand } from "../run-data.ts";
import { folded, foldedOnScreen, type Place, paragraph, section, subheading, table } from "./pieces.ts";

const PYTHON = `import polars as pl
outages = pl.read_ipc("outages.arrow")
outages.group_by("service", "cause").agg(pl.col("duration_s").sum())`;

/** Of another variant than the `first`: its text, if it is another one, and nothing of how tables are opened. */
export function reproduceSection(
  run: RunData,
  commands: readonly ShellCommand[],
  place: Place,
  first?: RunData,
): Html {
  return section(
    place,
    "reproduce",
    "How to get this again",
    paragraph(
      "The same scenario, seed and version of quorate give the same tables, byte for byte. In the folder that this page is in:",
    ),
    first === undefined && filesParagraph([run]),
    commands.map(commandBlock),
    facts(run),
    scenarioTexts(run, first),
    first === undefined && tables(run, place),
  );
}

function scenarioTexts({ scenario, manifest }: RunData, first: RunData | undefined): Content {
  const isKnown = scenario.text === first?.scenario.text;
  const files = Object.entries(scenario.files).filter(([name, text]) => text !== first?.scenario.files[name]);
  return [
    isKnown
      ? paragraph(
          `The text of the scenario is that of ${first.model.name}${manifest.scenario.variant === undefined ? "" : ", of which this is a variant"}.`,
        )
      : foldedOnScreen("The scenario, as it was run", pre(scenario.text)),
    files.map(([name, text]) => folded(`${name}, which it reads`, pre(text))),
  ];
}

function tables({ manifest }: RunData, place: Place): Content {
  return [
    subheading(place, "The tables"),
    paragraph("Beside the scenario are Arrow files, which polars, pyarrow, R and Julia open as they are:"),
    pre(PYTHON),
    folded("What is in them", tablesTable(manifest.tables)),
  ];
}

function pre(text: string): Html {
  return html`<pre tabindex="0"><code>${lines(text)}</code></pre>`;
}

/** What a command that runs a scenario needs besides it; undefined when it needs nothing. */
function filesParagraph(runs: readonly RunData[]): Html | undefined {
  const names = [...new Set(runs.flatMap(({ scenario }) => Object.keys(scenario.files)))];
  if (names.length === 0) return undefined;
  return paragraph(
    `A scenario that reads files needs them where it names them, seen from its own folder: ${joined(names)}. Their texts are on this page and in ${FILES_FILE} beside the scenario.`,
  );
}

/** How to get several runs again; undefined when no command does. */
export function commandsSection(
  runs: readonly RunData[],
  commands: readonly ShellCommand[],
  place: Place,
): Html | undefined {
  if (commands.length === 0) return undefined;
  return section(
    place,
    "again",
    "How to get all of this again",
    paragraph("In the folder that this page is in:"),
    filesParagraph(runs),
    commands.map(commandBlock),
  );
}

function commandBlock({ purpose, command }: ShellCommand): Html {
  return html`<p class="command">${purpose}:</p>
<pre class="wrapped"><code>${lines(command)}</code></pre>
`;
}

function facts({ manifest, model }: RunData): Html {
  const { scenario, seed, quorate, confidence, replications, method, timing } = manifest;
  const rows: [string, Content][] = [
    ["quorate", quorate],
    ["scenario", scenario.variant === undefined ? scenario.name : `${scenario.name}, a variant`],
    ["hash of the scenario (SHA-256)", html`<code class="hash">${scenario.sha256}</code>`],
    ["seed", seed],
    [
      "replications",
      `${formatCount(replications.finished)} of ${yearsText(model.horizon - model.warmUp)}${model.warmUp > 0 ? `, after ${yearsText(model.warmUp)} of warm-up` : ""}`,
    ],
    [
      "how many",
      method.precision === undefined
        ? "as asked for"
        : `planned for ±${formatExactPercent(method.precision)} of downtime`,
    ],
    ["confidence of the intervals", formatExactPercent(confidence)],
    ["simulated events", formatCount(timing.events)],
  ];
  return html`<dl>${rows.map(
    ([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>
`,
  )}</dl>`;
}

function tablesTable(written: Readonly<Record<string, number>>): Html {
  const rows = TABLES.filter(({ file }) => Object.hasOwn(written, file)).map(
    ({ file, description }): Content[] => [
      html`<code>${file}</code>`,
      formatCount(written[file]),
      description,
    ],
  );
  return table(
    "Tables of the run",
    [{ title: "file" }, { title: "rows", isNumber: true }, { title: "a row is" }],
    rows,
  );
}
