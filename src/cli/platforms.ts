/** `quorate platforms`: the platforms there are, and every setting of one of them. */
import type { Command } from "commander";
import type { Platform } from "../platforms/index.ts";
import type { DescribedDefault, DescribedPlatform, DescribedSetting } from "../scenario/index.ts";
import { dimensionName, unitExamples } from "../scenario/units.ts";
import { type Appearance, type Colors, colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { wrap } from "./wrap.ts";

export function register(program: Command): void {
  program
    .command("platforms")
    .description("list the platforms, or print every setting of one: default, range, source")
    .argument("[name]", "a platform")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(platforms);
}

const HELP = `
A setting is written below its cluster in a scenario: recovery.deadAfter is
clusters.<name>.recovery.deadAfter.

Examples:
  quorate platforms
  quorate platforms vsphere
  quorate platforms vsphere --json`;

async function platforms(name: string | undefined, { json = false }: { json?: boolean }): Promise<void> {
  const { PLATFORMS } = await import("../platforms/index.ts");
  const look = { colors: colorsOf(process.stdout), width: widthOf(process.stdout) };
  if (name === undefined) {
    const list = PLATFORMS.map(({ name: known, title, methods }) => ({ name: known, title, methods }));
    process.stdout.write(
      json ? asJson({ version: 1, platforms: list }) : `${listText(PLATFORMS, look).join("\n")}\n`,
    );
    return;
  }
  const platform = PLATFORMS.find((known) => known.name === name);
  if (platform === undefined) {
    const { suggestion } = await import("../scenario/nearest.ts");
    const names = PLATFORMS.map((known) => known.name);
    throw new UsageError(`there is no platform ${JSON.stringify(name)}; ${suggestion(name, names)}`);
  }
  const { describePlatform } = await import("../scenario/index.ts");
  const { title, methods } = platform;
  const described = describePlatform(platform);
  process.stdout.write(
    json
      ? asJson({ version: 1, name, title, methods, ...described })
      : `${platformText(platform, described, look).join("\n")}\n`,
  );
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** One line each. */
function listText(known: readonly Platform[], { colors }: Appearance): string[] {
  const width = Math.max(...known.map(({ name }) => name.length));
  return known.map(({ name, title }) => `${colors.bold(name.padEnd(width))}  ${title}`);
}

function platformText(
  { name, title }: Platform,
  { settings, general }: DescribedPlatform,
  look: Appearance,
): string[] {
  const { bold } = look.colors;
  return [
    `${bold(name)}  ${title}`,
    ...sections(settings, look),
    "",
    bold("Defaults of all platforms, from the top of a scenario"),
    ...sections(general, look),
    "",
    ...unitsText([...settings, ...general], look),
  ];
}

/** Settings of one part of a cluster together. */
function sections(settings: readonly DescribedSetting[], look: Appearance): string[] {
  const names = [...new Set(settings.map(sectionOf))];
  return names.flatMap((name) => [
    "",
    ...settings
      .filter((setting) => sectionOf(setting) === name)
      .flatMap((setting) => settingText(setting, look)),
  ]);
}

/** "recovery"; "" for what is at the top of a scenario. */
function sectionOf({ path }: DescribedSetting): string {
  const [first, ...rest] = path.split(".");
  if (rest.length === 0) return "";
  return first === "clusters" ? rest[1] : first;
}

/** How what has a unit is written. */
function unitsText(settings: readonly DescribedSetting[], look: Appearance): string[] {
  const dimensions = new Set(settings.flatMap(({ dimension }) => dimension ?? []));
  const lines = [...dimensions].flatMap((dimension) =>
    indented(`${dimensionName(dimension)}: ${unitExamples(dimension).join(", ")}`, 4, look),
  );
  return [look.colors.bold("How values are written"), ...lines];
}

/** The path with its default, then what it means, what it can be, and where the default comes from. */
function settingText({ path, meaning, allowed, defaults }: DescribedSetting, look: Appearance): string[] {
  const { colors } = look;
  const about = [...(meaning === undefined ? [] : [meaning]), allowed].flatMap((text) =>
    indented(text, 4, look).map(colors.dim),
  );
  const [only] = defaults;
  if (defaults.length === 1 && only.when === undefined) {
    const [head, ...more] = indented(`${path}: ${valueText(only)}`, 0, look, 4);
    const painted = head.startsWith(path) ? colors.bold(path) + head.slice(path.length) : head;
    return [painted, ...more, ...about, ...sourceText(only, 4, look)];
  }
  const cases = defaults.flatMap((one) => [
    ...indented(`${valueText(one)} ${one.when === undefined ? "otherwise" : `when ${one.when}`}`, 4, look, 6),
    ...sourceText(one, 6, look),
  ]);
  return [colors.bold(path), ...about, ...cases];
}

function valueText({ text, sameAs }: DescribedDefault): string {
  return sameAs === undefined ? text : `that of ${sameAs}, else ${text}`;
}

function sourceText({ source, isAssumption }: DescribedDefault, indent: number, look: Appearance): string[] {
  const word = isAssumption ? "assumption" : "source";
  return indented(`${word}: ${source}`, indent, look).map((line) =>
    isAssumption ? assumptionPainted(line, word, look.colors) : line,
  );
}

function assumptionPainted(line: string, word: string, colors: Colors): string {
  return line.replace(
    new RegExp(`^( *)${word}:`),
    (_, space: string) => `${space}${colors.yellow(`${word}:`)}`,
  );
}

/** Lines that fit; those after the first may be indented further. */
function indented(text: string, indent: number, { width }: Appearance, more = indent): string[] {
  const room = width - Math.max(indent, more);
  return wrap(text, room).map((line, i) => `${" ".repeat(i === 0 ? indent : more)}${line}`);
}
