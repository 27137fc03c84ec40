/** docs/scenario.md: the reference of the scenario language, put together from its schema and its defaults. */
import { wrap } from "../../../src/cli/wrap.ts";
import { type Dimension, dimensionName, unitExamples, unitPattern } from "../../../src/scenario/units.ts";
import { type Elsewhere, type Row, rowsBelow } from "./rows.ts";
import { SECTIONS, type Section } from "./sections.ts";

const HEAD = `# The scenario file

Every key of a scenario: what it can be, what holds without it, what it is for. \`quorate init --platform NAME\` writes a
scenario to begin with, \`quorate validate FILE\` checks one, \`quorate explain FILE\` prints every value of it with its
origin, and \`quorate schema\` is this page for editors and programs. Key by key what a platform does by default, with
sources: \`quorate platforms NAME\`, and in words [platforms.md](platforms.md). What is done with it all: [model.md](model.md).

This page is written by \`UPDATE_DOCS=1 npx vitest run test/scenario/reference.test.ts\` from the schema that checks
scenarios; its examples are run by the same test.

In the tables, NAME is a name of your own, and \`[]\` an entry of a list. Of the keys of a map that are marked **one of**
exactly one is given. A default is followed by its origin in brackets, unless it is the platform's. Names are any text
without "/", "|" and line breaks; a thing with a \`count\` stands for so many, named \`rack-1\`, \`rack-2\`, ..., and its own
name for all of them. Things of a cluster are referred to as \`cluster/name\`; the name alone will do within the cluster.`;

/** Of everything that has a unit. */
const DIMENSIONS: Readonly<Record<Dimension, string>> = {
  duration: "a year is 8,760 h; `m` is a minute",
  size: "",
  bandwidth: "of networks in bits, of disks in bytes",
  percentage: "",
  frequency: "",
  eventRate: "",
  timePerSize: "a duration per size",
};

/** More units than this are not listed. */
const UNITS_MOST = 20;

export function page(): string {
  return `${[HEAD, questions(), units(), ...SECTIONS.map(sectionText)].join("\n\n")}\n`;
}

/** Where the answer to each question is. */
function questions(): string {
  const lines = SECTIONS.flatMap(({ title, examples }) =>
    examples.map(({ question }) => `- [${question}](#${anchor(title)})`),
  );
  return `## How do I say it?\n\n${lines.join("\n")}`;
}

function units(): string {
  const rows = Object.entries(DIMENSIONS).map(([dimension, note]) => {
    const [, list = ""] = /\\s\*\((.*)\)\\s\*\$$/.exec(unitPattern(dimension as Dimension)) ?? [];
    const names = list.replaceAll("\\/", "/").split("|");
    const shown =
      names.length > UNITS_MOST ? note : [names.map(code).join(" "), note].filter(Boolean).join("; ");
    const examples = unitExamples(dimension as Dimension)
      .map(code)
      .join(" ");
    return `| ${dimensionName(dimension as Dimension)} | ${examples} | ${shown} |`;
  });
  return `## Numbers and units

A number without its unit is an error that says which unit was probably meant; counts, cores and factors have none.

| what | as | units |
|---|---|---|
${rows.join("\n")}`;
}

function sectionText({ title, depth, text, path, examples }: Section): string {
  const rows = path === undefined ? [] : rowsBelow(path === "" ? [] : path.split("."), ELSEWHERE);
  const shown = examples.map(({ question, yaml }) => `**${question}**\n\n\`\`\`yaml\n${yaml}\n\`\`\``);
  return [
    `${"#".repeat(depth)} ${title}`,
    wrap(text, 120).join("\n"),
    ...shown,
    ...(rows.length === 0 ? [] : [table(rows)]),
  ].join("\n\n");
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ key, allowed, default: value, meaning }) =>
      `| ${[code(key), allowed, value, meaning].map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return `| key | what it can be | default | what it is |\n|---|---|---|---|\n${lines.join("\n")}`;
}

/** As GitHub makes it from a heading. */
function anchor(title: string): string {
  return title.toLowerCase().replaceAll(" ", "-");
}

/** What has a section of its own is described there. */
const ELSEWHERE: Elsewhere = {
  paths: new Map([
    ["variants", "variants"],
    ...SECTIONS.flatMap(({ path, title }): [string, string][] =>
      path === undefined || path === "" ? [] : [[path.replace(/\.\*$/, ""), anchor(title)]],
    ),
  ]),
  names: new Map(["failures", "slow", "in"].map((name) => [name, name])),
  alike: new Map([
    ["clusters.*.hosts.groups.*", "clusters.*.hosts"],
    ["hostedControlPlanes.*.etcd", "clusters.*.instances.*"],
    ["hostedControlPlanes.*.api", "clusters.*.instances.*"],
    ["$defs.Distribution.mixture.[]", "$defs.Distribution"],
  ]),
};

function code(text: string): string {
  return `\`${text}\``;
}
