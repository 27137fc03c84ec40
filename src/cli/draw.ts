/** `quorate draw`: the site of a scenario as a picture, at its beginning or at a moment of a replication. */
import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { Model } from "../cluster/model.ts";
import { formatDuration } from "../report/format.ts";
import type { Drawing } from "../report/site/index.ts";
import { fileName } from "../results/file-name.ts";
import { formatDayTime, parseDayTime } from "./day-time.ts";
import { parseNumber, parseSeed } from "./option-values.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { wrap } from "./wrap.ts";

interface DrawArguments {
  readonly out?: string;
  readonly at?: number;
  readonly replication?: number;
  readonly seed?: string;
}

export function register(program: Command): void {
  program
    .command("draw")
    .description("draw the site: failure domains, hosts, what runs on them, what shares its fate (SVG)")
    .argument("<run|file>", "folder of a run, or scenario file")
    .option("-o, --out <file>", "where the picture goes; -: standard output (default: <scenario>.svg)")
    .option(
      "--at <time>",
      'draw the state at this moment of a replication: 34d, "day 34 07:12"',
      parseDayTime,
    )
    .option("-k, --replication <number>", "number of the replication, from 0 (default: 0)", parseNumber)
    .option("-s, --seed <text>", "seed, for a scenario file (default: 1)", parseSeed)
    .addHelpText("after", HELP)
    .action(draw);
}

const HELP = `
Without --at the picture shows the site at its beginning, and nothing failed.
The replications are those of quorate run and quorate replay.

Examples:
  quorate draw scenarios/opencenter-vsphere.yaml
  quorate draw scenarios/opencenter-vsphere.yaml --replication 5 --at 178d
  quorate draw results/opencenter-vsphere-1 -k 17 --at "day 34 07:12" -o -`;

const STANDARD_OUTPUT = "-";

async function draw(path: string, options: DrawArguments): Promise<void> {
  const { at, replication, out } = options;
  if (at === undefined && replication !== undefined) {
    throw new UsageError("--replication goes with --at: which moment of it is to be drawn");
  }
  const { replaySource } = await import("./replay-source.ts");
  const { model, seed } = replaySource(path, options.seed);
  if (at !== undefined && at > model.horizon) {
    throw new UsageError(
      `--at is ${formatDuration(at)} after the beginning of a replication, which ends after ${formatDuration(model.horizon)}`,
    );
  }
  const drawing = await drawingOf(model, seed, replication ?? 0, at);
  if (out === STANDARD_OUTPUT) {
    process.stdout.write(drawing.svg);
    return;
  }
  const file = out ?? `${fileName(defaultName(model.name, seed, replication ?? 0, at))}.svg`;
  write(file, drawing.svg);
  process.stdout.write(report(file, drawing));
}

async function drawingOf(
  model: Model,
  seed: string,
  replication: number,
  time: number | undefined,
): Promise<Drawing> {
  const { Simulation } = await import("../simulation.ts");
  const { drawSite } = await import("../report/site/index.ts");
  const simulation = new Simulation(model);
  simulation.begin(seed, replication);
  if (time !== undefined) simulation.advance(time);
  const moment = simulation.moment();
  const hostOf = moment.instances.map(({ host }) => host);
  if (time === undefined) return drawSite({ model, hostOf });
  const caption = `Replication ${replication} of seed ${seed} at ${clockOf(time)}`;
  return drawSite({ model, hostOf, moment, caption });
}

/** "site"; "site-1-replication-4-day-34-07-12-05" for a moment. */
function defaultName(name: string, seed: string, replication: number, at: number | undefined): string {
  if (at === undefined) return name;
  return `${name}-${seed}-replication-${replication}-${clockOf(at).replaceAll(/[ :]/g, "-")}`;
}

/** "day 34 07:12:05", to the tenth of a second where that matters. */
function clockOf(seconds: number): string {
  return formatDayTime(seconds).replace(/\.0$/, "");
}

function write(path: string, svg: string): void {
  try {
    writeFileSync(path, svg);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const why: Record<string, string> = {
      ENOENT: "there is no such folder",
      ENOTDIR: "there is no such folder",
      EISDIR: "this is a folder, not a file",
      EACCES: "the file may not be written",
    };
    throw new UsageError(`${path}: ${why[String(error.code)] ?? error.message}`);
  }
}

/** The file, what is down at the moment drawn, and what shares its fate. */
function report(path: string, { svg, sharedFate, troubles }: Drawing): string {
  const { red, yellow } = colorsOf(process.stdout);
  const width = widthOf(process.stdout);
  const sentences = sharedFate.flatMap(({ text, breaks }) => {
    const [first, ...more] = wrap(text, width - 2);
    return [`${breaks ? red("!") : yellow("~")} ${first}`, ...more.map((line) => `  ${line}`)];
  });
  const none = "No single domain or host takes a majority, or more than a service can spare.";
  const lines = [
    `${path}: ${Math.ceil(svg.length / 1000)} kB`,
    ...(troubles === undefined ? [] : wrap(troubles, width)),
    ...(sentences.length === 0 ? wrap(none, width) : sentences),
  ];
  return `${lines.join("\n")}\n`;
}
