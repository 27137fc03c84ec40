/** `quorate field-data`: the field data there are, and what one of them says and gives. */
import type { Command } from "commander";
import type { FieldData, SourcedValue } from "../field-data/index.ts";
import { type Appearance, colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { wrap } from "./wrap.ts";

export function register(program: Command): void {
  program
    .command("field-data")
    .description("list published field data, or print one: what it says, where from, its failure processes")
    .argument("[name]", "field data")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(fieldData);
}

const HELP = `
In a scenario, for hosts, or for domains of a level the data has:
  failures: lanl-2005
  failures: {from: lanl-2005, psu: {afr: 1%, mttr: 4h}, node: {crew: engineers}}

Examples:
  quorate field-data
  quorate field-data google-cluster-year`;

async function fieldData(name: string | undefined, { json = false }: { json?: boolean }): Promise<void> {
  const { FIELD_DATA } = await import("../field-data/index.ts");
  const { levelsOf } = await import("../scenario/field-data.ts");
  const look = { colors: colorsOf(process.stdout), width: widthOf(process.stdout) };
  if (name === undefined) {
    const list = FIELD_DATA.map((data) => ({
      name: data.name,
      title: data.title,
      levels: Object.keys(data.levels),
    }));
    const text = FIELD_DATA.flatMap((data) => summary(data, levelsOf(data), look)).join("\n");
    process.stdout.write(json ? asJson({ version: 1, fieldData: list }) : `${text}\n`);
    return;
  }
  const data = FIELD_DATA.find((known) => known.name === name);
  if (data === undefined) {
    const { suggestion } = await import("../scenario/nearest.ts");
    const names = FIELD_DATA.map((known) => known.name);
    throw new UsageError(`there is no field data ${JSON.stringify(name)}; ${suggestion(name, names)}`);
  }
  const { shortText } = await import("../scenario/explain.ts");
  process.stdout.write(
    json ? asJson({ version: 1, ...data }) : `${dataText(data, shortText, look).join("\n")}\n`,
  );
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function summary({ name, title }: FieldData, levels: string, look: Appearance): string[] {
  return [look.colors.bold(name), ...indented(title, 4, look), ...indented(`for ${levels}`, 4, look)];
}

function dataText(
  { name, title, citation, says, leavesOut, levels }: FieldData,
  shortText: (value: unknown) => string,
  look: Appearance,
): string[] {
  const { bold } = look.colors;
  const list = (head: string, lines: readonly string[]) => [
    "",
    bold(head),
    ...lines.flatMap((line) => bullet(line, look)),
  ];
  return [
    ...heading(name, title, look),
    ...indented(citation, 2, look),
    ...list("What it says", says),
    ...list("What is left out", leavesOut),
    ...Object.entries(levels).flatMap(([level, processes]) => [
      "",
      bold(level === "host" ? "Failures of a host" : `Failures of a domain of level ${level}`),
      ...Object.entries(processes).flatMap(([process, fields]) =>
        Object.entries(fields).flatMap(([field, value]) =>
          valueText(`${process}.${field}`, value, shortText, look),
        ),
      ),
    ]),
  ];
}

function heading(name: string, title: string, { colors, width }: Appearance): string[] {
  const [first = "", ...more] = wrap(title, width - name.length - 2);
  const indent = " ".repeat(name.length + 2);
  return [`${colors.bold(name)}  ${first}`, ...more.map((line) => `${indent}${line}`)];
}

function valueText(
  path: string,
  { value, source, assumption }: SourcedValue,
  shortText: (value: unknown) => string,
  look: Appearance,
): string[] {
  const { bold, yellow } = look.colors;
  const word = assumption ? "assumption:" : "source:";
  const [first, ...more] = indented(`${word} ${source}`, 6, look);
  const painted = assumption ? first.replace(word, yellow(word)) : first;
  return [`  ${bold(path)}: ${shortText(value)}`, painted, ...more];
}

function bullet(text: string, look: Appearance): string[] {
  return indented(text, 4, look).map((line, i) => (i === 0 ? `  - ${line.trimStart()}` : line));
}

function indented(text: string, indent: number, { width }: Appearance): string[] {
  return wrap(text, width - indent).map((line) => `${" ".repeat(indent)}${line}`);
}
