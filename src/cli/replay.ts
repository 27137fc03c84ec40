/** `quorate replay`: what happened in one replication. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { ReplayOverview } from "../experiment/replay.ts";
import type { Worst } from "../experiment/worst.ts";
import { formatCount, formatDuration } from "../report/format.ts";
import { version } from "../version.ts";
import { parseDayTime } from "./day-time.ts";
import { parseNumber, parseSeed } from "./option-values.ts";
import { ProgressPrinter } from "./progress.ts";
import type { ReplaySource } from "./replay-source.ts";
import { colorsOf, widthOf } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

interface ReplayArguments {
  readonly replication?: number;
  readonly worst?: string;
  readonly seed?: string;
  readonly service?: string;
  readonly incident?: number;
  readonly entity?: string;
  readonly from?: number;
  readonly to?: number;
  readonly all?: boolean;
  readonly arrow?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function register(program: Command): void {
  program
    .command("replay")
    .description("tell what happened in one replication, and what led to its outages")
    .argument("<run|file>", "folder of a run, or scenario file")
    .option("-k, --replication <number>", "number of the replication, from 0", parseNumber)
    .option("--worst <service>", "the replication in which this service was down longest")
    .option("-s, --seed <text>", "seed, for a scenario file (default: 1)", parseSeed)
    .option("--service <name>", "only outages of this service and what led to them")
    .option("--incident <number>", "only this incident", parseNumber)
    .option(
      "--entity <name>",
      "only what names a host, instance, domain, quorum group, or a group or prefix of them",
    )
    .option("--from <time>", 'only from this moment: 34d, "day 34 07:12"', parseDayTime)
    .option("--to <time>", "only until this moment", parseDayTime)
    .option("--all", "every event on a line of its own, also of incidents without an outage")
    .option("--arrow <file>", "write the whole timeline as an Arrow table too")
    .option("--json", "print one JSON object")
    .option("-q, --quiet", "no progress")
    .addHelpText("after", HELP)
    .action(replay);
}

const HELP = `
A replication is simulated anew from scenario, seed and number; a run's folder
gives the first two. Unless told what to show, the incidents with the longest
outages are told, and those that had a part in them.

Examples:
  quorate replay scenarios/opencenter-vsphere.yaml --replication 17
  quorate replay results/opencenter-vsphere-1 --worst kubernetes-api
  quorate replay results/opencenter-vsphere-1 -k 17 --entity prod/host-03 --all`;

async function replay(path: string, options: ReplayArguments): Promise<void> {
  checkOptions(options);
  const { replaySource } = await import("./replay-source.ts");
  const { FOR_MACHINES, FOR_PEOPLE, tell } = await import("./replay-told.ts");
  const source = replaySource(path, options.seed);
  const worst = options.worst === undefined ? undefined : await findWorst(source, options.worst, options);
  const replication = worst?.replication ?? options.replication ?? 0;
  const overview = await simulate(source, replication, options.arrow);
  const service = options.service ?? options.worst;
  const question = {
    ...options,
    // The worst of a service is asked for because of that service.
    service: options.entity === undefined && options.incident === undefined ? service : options.service,
    all: options.all ?? false,
  };
  const limits = options.json ? FOR_MACHINES : FOR_PEOPLE;
  const told = tell(source.model, source.seed, replication, overview, question, limits);
  const notes = [...told.notes, ...notesOn(source, worst, options)];
  if (options.json) {
    const { replayJson } = await import("./replay-json.ts");
    process.stdout.write(`${JSON.stringify(replayJson(source, told, version()), null, 2)}\n`);
    return;
  }
  const { replayReport } = await import("./replay-report.ts");
  const look = { colors: colorsOf(process.stdout), width: widthOf(process.stdout) };
  process.stdout.write(replayReport({ ...told, notes }, look));
}

function checkOptions({ replication, worst, from, to }: ReplayArguments): void {
  if (replication === undefined && worst === undefined) {
    throw new UsageError(
      "which replication? --replication NUMBER, or --worst SERVICE for its longest downtime",
    );
  }
  if (replication !== undefined && worst !== undefined) {
    throw new UsageError("--replication and --worst exclude each other: give the number, or what decides it");
  }
  if (from !== undefined && to !== undefined && from > to) throw new UsageError("--from is later than --to");
}

/** Looks it up in the tables of a run, or runs the replications that the scenario asks for. */
async function findWorst(source: ReplaySource, service: string, { quiet }: ReplayArguments): Promise<Worst> {
  const { worstOfModel, worstOfTable } = await import("../experiment/worst.ts");
  const { checkService } = await import("./replay-told.ts");
  checkService(source.model, service);
  const { model, seed, replications, run } = source;
  const progress = quiet || run !== undefined ? undefined : new ProgressPrinter(process.stderr);
  const found =
    run === undefined
      ? await worstOfModel(model, seed, replications, service, availableParallelism(), (now) =>
          progress?.update(now),
        )
      : await worstOfTable(join(run.folder, "replications.arrow"), service);
  progress?.clear();
  if (found.replication !== undefined) return found;
  throw new UsageError(
    `${service} was not down in any of ${formatCount(found.of)} replications; --replication NUMBER tells of one of them`,
  );
}

/** Simulates the replication for what it came to, and writes its timeline on the way if it is to be written. */
async function simulate(
  { model, seed, scenario }: ReplaySource,
  replication: number,
  arrow: string | undefined,
): Promise<ReplayOverview> {
  const { overviewOf } = await import("../experiment/replay.ts");
  if (arrow === undefined) return overviewOf(model, seed, replication);
  const { writeTimeline } = await import("../experiment/timeline-file.ts");
  const metadata = { scenario: scenario.name, scenario_hash: scenario.sha256, version: version() };
  return writeTimeline(arrow, model, seed, replication, metadata);
}

function notesOn({ run, seed }: ReplaySource, worst: Worst | undefined, options: ReplayArguments): string[] {
  const notes: string[] = [];
  if (worst !== undefined) {
    notes.push(
      `Of ${formatCount(worst.of)} replications of seed ${seed}, ${options.worst} was down longest in this one: ${formatDuration(worst.downtime)}.`,
    );
  }
  if (run !== undefined && run.version !== version()) {
    notes.push(
      `The run was made by version ${run.version}; this is ${version()}, which may tell another history.`,
    );
  }
  if (options.arrow !== undefined) notes.push(`The whole timeline is in ${options.arrow}.`);
  return notes;
}
