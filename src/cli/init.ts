/** `quorate init`: a scenario to begin with, for one platform. */
import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { Platform } from "../platforms/index.ts";
import { shellWord } from "./shell-word.ts";
import { UsageError } from "./usage-error.ts";

interface InitArguments {
  readonly platform?: string;
  readonly force?: boolean;
}

export function register(program: Command): void {
  program
    .command("init")
    .description("write a commented scenario to begin with, for your platform")
    .argument("[file]", "where it goes; -: standard output (default: <platform>.yaml)")
    .option("--platform <name>", "what your hosts run; without it the platforms are listed")
    .option("-f, --force", "replace the file if it exists")
    .addHelpText("after", HELP)
    .action(init);
}

const HELP = `
It is valid and runs as it is; what to change first is marked TODO. The scenario
is named after the file. Variants at its end are for quorate compare.

Examples:
  quorate init my-site.yaml --platform vsphere
  quorate init --platform openstack
  quorate init - --platform kind`;

const STANDARD_OUTPUT = "-";

async function init(path: string | undefined, { platform: wanted, force }: InitArguments): Promise<void> {
  const { PLATFORMS } = await import("../platforms/index.ts");
  const platform = await chosen(wanted, PLATFORMS, path);
  const { STARTERS, starterText } = await import("../starters/index.ts");
  const starter = STARTERS.find((known) => known.platform === platform.name);
  if (starter === undefined) throw new Error(`there is no starter for ${platform.name}`);
  const file = path ?? `${platform.name}.yaml`;
  if (file === "") throw new UsageError("the name of the file is empty");
  const { scenarioName } = await import("./init-name.ts");
  const name = scenarioName(file, starter);
  if (file === STANDARD_OUTPUT) {
    process.stdout.write(starterText(starter, name, "FILE"));
    return;
  }
  write(file, starterText(starter, name, inComment(file)), force ?? false);
  process.stdout.write(report(file, platform));
}

/** The platform that was asked for. It is not guessed: the answer depends on it more than on anything else. */
async function chosen(
  wanted: string | undefined,
  known: readonly Platform[],
  path: string | undefined,
): Promise<Platform> {
  if (wanted === undefined) throw new UsageError(whichPlatform(known, path));
  const platform = known.find(({ name }) => name === wanted);
  if (platform !== undefined) return platform;
  const { suggestion } = await import("../scenario/nearest.ts");
  const names = known.map(({ name }) => name);
  throw new UsageError(`there is no platform ${JSON.stringify(wanted)}; ${suggestion(wanted, names)}`);
}

function whichPlatform(known: readonly Platform[], path: string | undefined): string {
  const width = Math.max(...known.map(({ name }) => name.length));
  const list = known.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`);
  const file = path === undefined ? "" : ` ${shellWord(path)}`;
  return [
    "--platform is missing: which one is it?",
    "",
    ...list,
    "",
    `quorate init${file} --platform ${known[0].name}`,
  ].join("\n");
}

/** A file's name that would break the line is left to the reader. */
function inComment(file: string): string {
  return /\p{Cc}/u.test(file) ? "FILE" : shellWord(file);
}

function write(file: string, text: string, isForced: boolean): void {
  try {
    writeFileSync(file, text, { flag: isForced ? "w" : "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const why: Record<string, string> = {
      EEXIST: "there is such a file already; --force replaces it",
      ENOENT: "there is no such folder",
      ENOTDIR: "there is no such folder",
      EISDIR: "this is a folder, not a file",
      EACCES: "the file may not be written",
    };
    throw new UsageError(`${file}: ${why[String(error.code)] ?? error.message}`);
  }
}

/** What was written, and what to type next. */
function report(file: string, { title }: Platform): string {
  const word = shellWord(file);
  return `${file}: a scenario for ${title}. What to change first is marked TODO in it.

Next:
  quorate validate ${word}
  quorate run ${word}
  quorate compare ${word}
`;
}
